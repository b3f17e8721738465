"""What the capture server answers: documents that each of the releases can decode.

They hold the names of all versions beside one another, such as `engines` and `models`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from tests.conformance.answers import Lines
from tests.conformance.capture import Recorded

__all__ = ["LAST_PAGE", "SEARCH_TOKENS", "Answers"]

LAST_PAGE = 3
"""Each list has this many pages."""

SEARCH_TOKENS = ("cGFnZTI=", "9f1c-3")
"""What asks for the second and the third page of hits."""

_TIME = "2024-08-16T16:53:59Z"
_HLS: Mapping[str, Any] = {
    "video_url": "https://cdn.example/a.m3u8",
    "thumbnail_urls": [],
    "status": "COMPLETE",
}
_FILE = {
    "filename": "01.mp4",
    "duration": 32.5,
    "fps": 24.0,
    "width": 640,
    "height": 354,
    "size": 34012,
}
_COUNTS = dict.fromkeys(("ready", "validating", "pending", "queued", "indexing", "failed"), 1)
_FAILED = {"filename": "02.mp4", "error_message": "resolution too low", "created_at": _TIME}

Document: TypeAlias = dict[str, Any]


def _engine(identity: str) -> Document:
    return {
        "_id": identity,
        "author": "twelve_labs",
        "allowed_engine_options": ["visual", "conversation"],
        "ready": True,
        "finetune": False,
    }


def _index(identity: str) -> Document:
    return {
        "_id": identity,
        "index_name": "films",
        "engines": [{"engine_name": "marengo2.6", "engine_options": ["visual"]}],
        "models": [{"model_name": "marengo2.7", "model_options": ["visual"]}],
        "video_count": 1,
        "total_duration": 32.5,
        "created_at": _TIME,
        "updated_at": _TIME,
    }


def _video(identity: str) -> Document:
    return {
        "_id": identity,
        "metadata": _FILE,
        "system_metadata": _FILE,
        "hls": _HLS,
        "created_at": _TIME,
        "updated_at": _TIME,
    }


def _task(identity: str, status: str = "indexing") -> Document:
    return {
        "_id": identity,
        "index_id": "i1",
        "video_id": "v1",
        "status": status,
        "metadata": _FILE,
        "system_metadata": _FILE,
        "hls": _HLS,
        "process": {"percentage": 43.2, "remain_seconds": 120.5},
        "estimated_time": _TIME,
        "created_at": _TIME,
        "updated_at": _TIME,
    }


def _embedding(identity: str, status: str = "processing") -> Document:
    named = dict.fromkeys(("engine_name", "model_name"), "Marengo-retrieval-2.6")
    return {"_id": identity, "status": status, "created_at": _TIME, **named}


def _clip(number: int) -> Document:
    return {
        "video_id": f"hit-{number}",
        "score": 84.25,
        "start": 93.1,
        "end": 99.8,
        "confidence": "high",
        "metadata": [{"type": "conversation", "text": "a"}],
        "modules": [{"type": "conversation", "confidence": "high"}],
    }


def _classified(number: int) -> Document:
    kind = {"name": "Style", "score": 98.3, "duration_ratio": 0.7}
    return {"video_id": f"hit-{number}", "classes": [kind]}


def _hits(recorded: Recorded, last: str | None) -> Document:
    """One page of hits; `last` is the token of the page after the last one."""
    tokens = (None, *SEARCH_TOKENS, last)
    number = tokens.index(recorded.path[-1]) if recorded.method == "GET" else 0
    body = cast("Mapping[str, object]", recorded.json or {})
    if recorded.path[1] == "classify":
        hit = _classified(number)
    elif body.get("group_by") == "video":
        hit = {"id": f"hit-{number}", "clips": [_clip(number)]}
    else:
        hit = _clip(number)
    info = {
        "limit_per_page": 1,
        "total_results": LAST_PAGE,
        "page_expired_at": _TIME,
        "page_expires_at": _TIME,
        "next_page_token": tokens[number + 1],
    }
    return {
        "data": [hit],
        "page_info": {name: value for name, value in info.items() if value is not None},
        "search_pool": {"total_count": 1, "total_duration": 32.5, "index_id": "i1"},
    }


def _text(recorded: Recorded) -> object:
    if not recorded.json.get("stream"):
        return {"id": "g1", "data": "A goal."}
    return Lines(
        (
            {"event_type": "stream_start", "metadata": {"generation_id": "g1"}},
            {"event_type": "text_generation", "text": "A "},
            {"event_type": "text_generation", "text": "goal."},
            {"event_type": "stream_end", "metadata": {"generation_id": "g1"}},
        )
    )


def _pages(of: Callable[[str], Document]) -> Callable[[Recorded], object]:
    """One page of a list whose pages are numbered, each with one item."""

    def answer(recorded: Recorded) -> object:
        number = int(recorded.query.get("page", ("1",))[0])
        return {
            "data": [of(f"item-{number}")],
            "page_info": {
                "page": number,
                "limit_per_page": 1,
                "total_page": LAST_PAGE,
                "total_results": LAST_PAGE,
            },
        }

    return answer


def _summary(recorded: Recorded) -> object:
    chapter = {"chapter_number": 0, "start": 0, "end": 7.0}
    highlight = {"start": 1, "end": 2, "highlight": "Goal", "highlight_summary": "A goal."}
    return {
        "id": "s1",
        "summary": "A goal.",
        "chapters": [{**chapter, "chapter_title": "One", "chapter_summary": "A goal."}],
        "highlights": [highlight],
    }


def _vector(recorded: Recorded) -> object:
    vector = {"float": [0.5, 1.0], "segments": [{"float": [0.5, 1.0]}]}
    return {**_embedding("e1"), "text_embedding": vector}


def _imported(recorded: Recorded) -> object:
    ready = {"video_id": "v1", "filename": "01.mp4", "created_at": _TIME}
    match recorded.path[-1]:
        case "status":
            return {"ready": [ready], "failed": [_FAILED], "not_imported": ["03.mp4"]}
        case "logs":
            log = {"index_id": "i1", "index_name": "films", "created_at": _TIME}
            return {"data": [{**log, "video_status": _COUNTS, "failed_files": [_FAILED]}]}
        case _:
            return {"videos": [ready], "failed_files": [_FAILED]}


def _spoken(recorded: Recorded) -> object:
    spoken = {"start": 4.34, "end": 8.86, "value": "Hello"}
    return {"_id": "v1", "index_id": "i1", "data": [spoken]}


_ROUTES: Mapping[str, Callable[[Recorded], object]] = {
    "GET engines": lambda _: {"data": [_engine("marengo2.6")]},
    "GET engines/*": lambda recorded: _engine(recorded.path[-1]),
    "GET indexes": _pages(_index),
    "GET indexes/*": lambda recorded: _index(recorded.path[-1]),
    "GET indexes/*/videos": _pages(_video),
    "GET indexes/*/videos/*": lambda recorded: _video(recorded.path[-1]),
    "GET indexes/*/videos/*/thumbnail": lambda _: {"thumbnail": "https://cdn.example/a.jpg"},
    "GET indexes/*/videos/*/transcription": _spoken,
    "GET indexes/*/videos/*/text-in-video": lambda _: {"_id": "v1", "data": None},
    "GET indexes/*/videos/*/logo": _spoken,
    "GET tasks": _pages(_task),
    "GET tasks/status": lambda _: {"index_id": "i1", **_COUNTS, "total_result": 4},
    "POST tasks/transfers": lambda _: None,
    "POST tasks/transfers/import/*": _imported,
    "GET tasks/transfers/import/*/*": _imported,
    "POST search": lambda recorded: _hits(recorded, None),
    "GET search/*": lambda recorded: _hits(recorded, None),
    "POST search-v2": lambda recorded: _hits(recorded, None),
    "GET search-v2/*": lambda recorded: _hits(recorded, None),
    "POST search/combined": lambda recorded: _hits(recorded, None),
    "GET search/combined/*": lambda recorded: _hits(recorded, None),
    "POST classify": lambda recorded: _hits(recorded, ""),
    "POST classify/bulk": lambda recorded: _hits(recorded, ""),
    "GET classify/*": lambda recorded: _hits(recorded, ""),
    "POST gist": lambda _: {"id": "g1", "title": "A goal", "topics": ["a"], "hashtags": ["b"]},
    "POST summarize": _summary,
    "POST generate": _text,
    "POST analyze": _text,
    "POST embed": _vector,
    "GET embed/tasks": _pages(_embedding),
    "GET embed/tasks/*": lambda recorded: _embedding(recorded.path[-1]),
}


class Answers:
    """The answers to one call, in which a task becomes ready at the third look."""

    def __init__(self) -> None:
        self._looks: Counter[tuple[str, ...]] = Counter()

    def to(self, recorded: Recorded) -> object:
        """Return JSON, `Lines`, or None for an answer without a body."""
        _, *path = recorded.path
        for route, answer in _ROUTES.items():
            if _fits(route, recorded.method, path):
                return answer(recorded)
        match recorded.method, path:
            case "GET", ["tasks", identity]:
                return _task(identity, self._status(recorded, "indexing"))
            case "GET", ["embed", "tasks", identity, "status"]:
                return _embedding(identity, self._status(recorded, "processing"))
            case "POST", _:
                return {"_id": "new"}
            case _:
                return None

    def _status(self, recorded: Recorded, before: str) -> str:
        self._looks[recorded.path] += 1
        return "ready" if self._looks[recorded.path] > 2 else before


def _fits(route: str, method: str, path: list[str]) -> bool:
    of, _, pattern = route.partition(" ")
    segments = pattern.split("/")
    if of != method or len(segments) != len(path):
        return False
    return all(wanted in ("*", given) for wanted, given in zip(segments, path, strict=True))
