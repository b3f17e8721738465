"""What tests of the older versions share: indexes, tasks and subtitles as they were given then."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import av
from av.container import InputContainer
from av.subtitles.stream import SubtitleStream

from tests.emulator.helpers import Answer, Caller, text_form

__all__ = [
    "EVERYTHING",
    "SRT",
    "form_with",
    "make_index",
    "make_task",
    "make_video",
    "write_tracks",
]

EVERYTHING = ["visual", "conversation", "text_in_video", "logo"]
SRT = (
    "1\r\n00:00:00,500 --> 00:00:02,000\r\n<i>A zebra</i> crossing\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:05,250\r\nMy umbrella\r\n"
)


async def make_index(
    api: Caller, name: str = "films", options: Sequence[str] = EVERYTHING, **more: Any
) -> str:
    """Create an index with the newest Marengo that both versions have, and return its id."""
    body: dict[str, Any] = {"index_name": name, **more}
    if api.version == "v1.1":
        body |= {"engine_id": "marengo2.5", "index_options": list(options)}
    else:
        body["engines"] = [{"engine_name": "marengo2.5", "engine_options": list(options)}]
    answer = await api.call("POST", "/indexes", json=body)
    assert answer.status == 201, answer.raw
    return str(answer.body["_id"])


def form_with(files: Mapping[str, tuple[str, bytes]], **fields: str) -> aiohttp.FormData:
    """Return a form of texts and files."""
    form = text_form(**fields)
    for field, (name, content) in files.items():
        form.add_field(field, content, filename=name)
    return form


async def make_task(
    api: Caller, index_id: str, path: Path, srt: str | None = None, **fields: str
) -> Answer:
    """POST a video, with a transcription if there is one."""
    files = {"video_file": (path.name, path.read_bytes())}
    if srt is not None:
        files["transcription_file"] = ("words.srt", srt.encode())
        fields.setdefault("provide_transcription", "true")
    return await api.call("POST", "/tasks", form=form_with(files, index_id=index_id, **fields))


async def make_video(
    api: Caller, index_id: str, path: Path, srt: str | None = None, **fields: str
) -> str:
    """Upload a video, wait until it is ready, and return its id."""
    answer = await make_task(api, index_id, path, srt, **fields)
    assert answer.status == 201, answer.raw
    api.emulator.clock.advance(10)
    return str((await api.body(f"/tasks/{answer.body['_id']}"))["video_id"])


def write_tracks(source: Path, target: Path, tracks: Mapping[str, str]) -> Path:
    """Copy the pictures of a clip and add subtitle tracks, by their titles; texts are in SRT."""
    with ExitStack() as stack:
        clip = stack.enter_context(av.open(str(source)))
        output = stack.enter_context(av.open(str(target), "w"))
        pictures = clip.streams.video[0]
        copied = output.add_stream_from_template(pictures)
        # The first packet closes the list of streams.
        words: list[tuple[InputContainer, SubtitleStream]] = []
        for title, text in tracks.items():
            opened = stack.enter_context(av.open(io.BytesIO(text.encode()), "r", format="srt"))
            stream = output.add_stream_from_template(opened.streams.subtitles[0])
            stream.metadata["title"] = title
            words.append((opened, stream))
        for opened, stream in words:
            for packet in opened.demux(opened.streams.subtitles[0]):
                if packet.pts is not None:
                    packet.stream = stream
                    output.mux(packet)
        for picture in clip.demux(pictures):
            if picture.dts is not None:
                picture.stream = copied
                output.mux(picture)
    return target
