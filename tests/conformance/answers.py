"""What the capture server answers: of each route the least that the vendor's SDK decodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from .capture import Recorded

__all__ = ["DONE_TASK", "HERE", "LAST_PAGE", "STORAGE", "Answers", "Events", "Lines"]

HERE = "https://here.invalid"
"""Stands in answers for the address of the capture server."""

STORAGE = "storage"
"""The first segment of presigned URLs."""

LAST_PAGE = 3
"""Each list has this many pages."""

DONE_TASK = "done"
"""A task that is ready at the first look; every other one at the second."""

_TIME = "2030-01-01T00:00:00Z"
_NEXT_TOKENS = {None: "cGFnZTI=", "cGFnZTI=": "cGFnZTM="}


@frozen
class Lines:
    """An answer of JSON values, one to a line."""

    values: Sequence[object]


@frozen
class Events:
    """An answer of server-sent events."""

    values: Sequence[object]


Answer: TypeAlias = "Callable[[Recorded], object]"


def _fixed(answer: object) -> Answer:
    """The same answer to every request; None is an answer without a body."""
    return lambda _: answer


def _object(**more: object) -> Answer:
    """What was made, found or changed, with an identifier and what else it cannot lack."""
    return lambda recorded: {"_id": recorded.path[-1], **more}


def _pages(key: str = "_id", at: str = "data", **more: object) -> Answer:
    """One page of a list whose pages are numbered, each with one item."""

    def answer(recorded: Recorded) -> object:
        number = int(recorded.query.get("page", ("1",))[0])
        identity = number if key == "index" else f"item-{number}"
        return {
            at: [{key: identity, **more}] if number <= LAST_PAGE else [],
            "page_info": {
                "page": number,
                "limit_per_page": 1,
                "total_page": LAST_PAGE,
                "total_results": LAST_PAGE,
            },
        }

    return answer


def _hits(recorded: Recorded) -> object:
    token = recorded.path[-1] if recorded.method == "GET" else None
    following = _NEXT_TOKENS.get(token)
    return {
        "data": [{"video_id": f"hit-{token}", "start": 0.0, "end": 1.0, "rank": 1}],
        "page_info": {
            "limit_per_page": 1,
            "page_expires_at": _TIME,
            "total_results": LAST_PAGE,
            **({} if following is None else {"next_page_token": following}),
        },
        "search_pool": {"total_count": 1, "total_duration": 1.0, "index_id": "i1"},
    }


def _upload(recorded: Recorded) -> object:
    """The state of an upload and a page of its chunks, of which all are there."""
    chunks: Any = _pages("index", "uploaded_chunks", status="completed")(recorded)
    return {**chunks, "status": "completed", "chunks_completed": LAST_PAGE}


def _streamed(recorded: Recorded) -> bool:
    body = recorded.json
    return isinstance(body, Mapping) and body.get("stream") is True  # pyright: ignore


def _analysis(recorded: Recorded) -> object:
    if not _streamed(recorded):
        return {"id": "g1", "data": "A goal.", "finish_reason": "stop"}
    return Lines(
        (
            {"event_type": "stream_start", "metadata": {"generation_id": "g1"}},
            {"event_type": "text_generation", "text": "A "},
            {"event_type": "text_generation", "text": "goal."},
            {"event_type": "stream_end", "finish_reason": "stop"},
        )
    )


def _response(recorded: Recorded) -> object:
    if not _streamed(recorded):
        return {"id": "resp_1", "status": "completed"}
    return Events(
        (
            {"type": "response.created", "sequence_number": 0},
            {"type": "response.output_text.delta", "delta": "A goal.", "sequence_number": 1},
            {"type": "keepalive", "sequence_number": 2},
            {"type": "response.completed", "sequence_number": 3},
        )
    )


_TASK: dict[str, Any] = {"status": "queued", "created_at": _TIME}
_BATCH: dict[str, Any] = {
    "analysis_mode": "general",
    "model_name": "pegasus1.5",
    "status": "pending",
    "total_items": 1,
    "created_at": _TIME,
    "expires_at": _TIME,
    "queued_items": 1,
    "processing_items": 0,
    "ready_items": 0,
    "failed_items": 0,
    "canceled_items": 0,
}
_UPLOAD: dict[str, Any] = {
    "status": "active",
    "total_size": 1,
    "chunk_size": 1,
    "total_chunks": 1,
}
_SESSION: dict[str, Any] = {
    "upload_id": "u1",
    "asset_id": "a1",
    "upload_urls": [{"chunk_index": 1, "url": f"{HERE}/{STORAGE}/1?X-Amz-Expires=3600"}],
    "upload_headers": {"Content-Type": "application/octet-stream"},
    "chunk_size": 1000,
    "total_chunks": 1,
    "expires_at": _TIME,
}
_REPORTED: dict[str, Any] = {
    "asset_id": "a1",
    "url": "https://example.com/a1",
    "processed_chunks": 1,
    "duplicate_chunks": 0,
    "total_completed": 1,
}
_RESULTS = Lines(
    tuple(
        {"task_id": task, "status": status} for task, status in (("t1", "ready"), ("t2", "failed"))
    )
)
_ENTITY = "entity-collections/*/entities"
_STORE = "knowledge-stores/*"
_UPLOADS = "assets/multipart-uploads"

_ROUTES: Mapping[str, Answer] = {
    "POST analyze": _analysis,
    "POST analyze/tasks": _fixed({"task_id": "t1", "status": "queued"}),
    "GET analyze/tasks": _pages("task_id", **_TASK),
    "GET analyze/tasks/*": _fixed({"task_id": "t1", **_TASK}),
    "POST analyze/tasks/*/cancel": _fixed({"task_id": "t1", "status": "canceled"}),
    "POST analyze/batches": _fixed({"batch_id": "b1", **_BATCH, "items": []}),
    "GET analyze/batches": _pages("batch_id", **_BATCH),
    "GET analyze/batches/*": _fixed({"batch_id": "b1", **_BATCH}),
    "GET analyze/batches/*/results": _fixed(_RESULTS),
    "POST analyze/batches/*/cancel": _fixed({"batch_id": "b1", **_BATCH}),
    "POST embed": _fixed({"model_name": "marengo3.0"}),
    "POST embed-v2": _fixed({"data": []}),
    "POST embed-v2/tasks": _object(status="processing"),
    "GET embed-v2/tasks/*": _object(status="ready"),
    "PATCH entity-collections/*": _object(),
    f"PATCH {_ENTITY}/*": _object(),
    f"DELETE {_ENTITY}/*/assets": _object(),
    "PATCH knowledge-stores/*": _object(),
    f"POST {_STORE}/search": _fixed({"data": [], "effective_search_options": {}}),
    f"POST {_STORE}/items": _object(asset_type="video"),
    f"GET {_STORE}/items": _pages(asset_type="video"),
    f"GET {_STORE}/items/*": _object(asset_type="video"),
    f"PATCH {_STORE}/item-collections/*": _object(),
    f"GET {_STORE}/item-collections/*/items": _pages(asset_type="video"),
    f"POST {_STORE}/item-collections/*/items/remove": _fixed(None),
    "POST responses": _response,
    f"POST {_UPLOADS}": _fixed(_SESSION),
    f"POST {_UPLOADS}/*": _fixed(_REPORTED),
    f"GET {_UPLOADS}": _pages("upload_id", **_UPLOAD),
    f"GET {_UPLOADS}/*": _upload,
    "GET assets/*/transcription": _fixed({"status": "ready"}),
    "POST search": _hits,
    "GET search/*": _hits,
}

_NUMBERED = (
    "assets",
    "connections",
    "entities",
    "entity-collections",
    "imports",
    "indexed-assets",
    "indexes",
    "item-collections",
    "knowledge-stores",
    "redirect-uris",
    "tasks",
    "videos",
)
"""Last segments of lists whose items need no more than an identifier."""


class Answers:
    """The answers to one call, in which a task becomes ready."""

    def __init__(self) -> None:
        self._looks: Counter[str] = Counter()

    def to(self, recorded: Recorded) -> object:
        """Return JSON, `Lines`, `Events`, or None for an answer without a body."""
        method, path = recorded.method, recorded.path
        answer = _found(method, path)
        if answer is not None:
            return answer(recorded)
        match method, path:
            case "GET", ("tasks", task) | ("embed", "tasks", task, "status"):
                self._looks[task] += 1
                done = task == DONE_TASK or self._looks[task] > 1
                return {"_id": task, "status": "ready" if done else "indexing"}
            case "GET", (*_, last) if last in _NUMBERED:
                return _pages()(recorded)
            case "GET", _:
                return {"_id": path[-1]}
            case "POST", _:
                return {"_id": "new", "asset_id": "a1", "video_id": "v1", "status": "processing"}
            case _:
                return None


def _found(method: str, path: Sequence[str]) -> Answer | None:
    for route, answer in _ROUTES.items():
        of, _, pattern = route.partition(" ")
        segments = pattern.split("/")
        if of == method and len(segments) == len(path) and _fits(segments, path):
            return answer
    return None


def _fits(pattern: Sequence[str], path: Sequence[str]) -> bool:
    return all(wanted in ("*", given) for wanted, given in zip(pattern, path, strict=True))
