"""Calls of `client.embed` and `client.embed.task`, and of the task that it returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..releases import Release
from ..table import Call, Step, at, call, follow, made, noted, opened, to_the_end
from .arguments import ACCENTED, SINCE, UNTIL

__all__ = ["embed_calls"]

_CLIP_URL = "https://cdn.example/01.mp4?a=1&b=ü"
_TASK = Step("embed.task.retrieve", ("e1",))


def embed_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    word = "engine_name" if release.old else "model_name"
    name = "Marengo-retrieval-2.6" if release.old else "Marengo-retrieval-2.7"
    if release.number < (0, 2):
        yield call("embed.create", "minimal", name, "a góal", "end")
    elif release.number < (0, 3):
        yield call("embed.create", "minimal", name, text="a góal", text_truncate="end")
    else:
        yield call("embed.create", "minimal", name, text="a góal")
        yield from _media(name)
    yield call("embed.create", "full text", text="a", text_truncate="start", **{word: name})
    yield from _task_calls(release, word, name)


def _media(name: str) -> Iterator[Call]:
    yield call("embed.create", "picture", name, image_file=at("picture.png"))
    yield call("embed.create", "picture url", name, image_url="https://cdn.example/a.png?b=ü")
    yield call("embed.create", "sound", name, audio_file=opened("sound.mp3"))
    yield call("embed.create", "sound url", name, audio_url="https://cdn.example/a.mp3")
    yield call("embed.create", "sound from", name, audio_file=at("sound.mp3"),
               audio_start_offset_sec=2.5)  # fmt: skip
    several = {
        "text": "a",
        "audio_url": "https://cdn.example/a.mp3",
        "image_file": at("picture.png"),
    }
    yield call("embed.create", "several", name, **several)
    both = {"audio_url": "https://cdn.example/a.mp3", "audio_file": at("sound.mp3")}
    yield call("embed.create", "contradictory", name, **both)


def _task_calls(release: Release, word: str, name: str) -> Iterator[Call]:
    yield call("embed.task.retrieve", "minimal", "e1")
    if not release.old:
        options = ["visual-text", "audio"]
        yield call("embed.task.retrieve", "full", id=ACCENTED, embedding_option=options)
    yield call("embed.task.status", "minimal", ACCENTED)
    if release.number >= (0, 3):
        yield from _lists()
    yield from _creation(word, name)
    yield follow(_TASK, "EmbeddingsTask.retrieve", "minimal")
    yield follow(_TASK, "EmbeddingsTask.update_status", "minimal")
    yield follow(_TASK, "EmbeddingsTask.wait_for_done", "minimal", sleep_interval=0.01)
    yield follow(
        _TASK, "EmbeddingsTask.wait_for_done", "full", sleep_interval=0.01,
        callback=noted("status"),
    )  # fmt: skip


def _lists() -> Iterator[Call]:
    filters = {"started_at": SINCE, "ended_at": UNTIL, "status": "ready"}
    for method in ("embed.task.list", "embed.task.list_pagination"):
        yield call(method, "minimal")
        yield call(method, "full", page=2, page_limit=1, **filters)
    pages = call("embed.task.list_pagination", "filtered", **filters)
    yield to_the_end("EmbeddingsTaskListWithPagination.__next__", pages)


def _creation(word: str, name: str) -> Iterator[Call]:
    cut: dict[str, Any] = {
        "video_start_offset_sec": 1.5,
        "video_end_offset_sec": 20.0,
        "video_clip_length": 5,
        "video_embedding_scopes": ["clip", "video"],
    }
    yield call("embed.task.create", "minimal", name, video_file=at("clip.mp4"))
    yield call("embed.task.create", "open file", name, video_file=opened("clip.mp4"))
    yield call("embed.task.create", "url", name, video_url=_CLIP_URL)
    yield call("embed.task.create", "full file", name, video_file=at("clip.mp4"), **cut)
    both = {"video_file": at("clip.mp4"), "video_url": _CLIP_URL}
    yield call("embed.task.create", "full url", **{word: name}, video_url=_CLIP_URL, **cut)
    yield call("embed.task.create", "contradictory", name, **both)
    cut["video_embedding_scopes"] = ["clip"]
    yield call("embed.task.create", "part of an url", name, video_url=_CLIP_URL, **cut)
    bulk = "CreateEmbeddingsTaskVideoParams"
    first = made(bulk, file=at("clip.mp4"))
    # The same names, without the word in front of them.
    second = made(bulk, url=_CLIP_URL, scopes=cut.pop("video_embedding_scopes"),
                  **{key.removeprefix("video_"): value for key, value in cut.items()})  # fmt: skip
    yield call("embed.task.create_bulk", "minimal", name, [first])
    yield call("embed.task.create_bulk", "full", videos=[first, second], **{word: name})
