"""Spoken words, text and logos in the picture, and thumbnails that expire."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import pytest

from tests.emulator.files import write_sound
from tests.emulator.helpers import Caller
from tests.emulator.legacy.olden import SRT, make_index, make_video, write_tracks
from twelvelabs_async.emulator import Clock
from twelvelabs_async.emulator.media import BrokenMediaError
from twelvelabs_async.emulator.thumbnails import picture_at

BOTH = pytest.mark.parametrize("version", ["v1.1", "v1.2"])
SIGN = "1\n00:00:01,000 --> 00:00:02,500\nEXIT 25\n\n2\n00:00:04,000 --> 00:00:05,000\nSTOP\n"
LOGO = "1\n00:00:02,000 --> 00:00:04,000\nAcme\n"
NAMES = ("transcription", "text-in-video", "logo")


@pytest.fixture
def marked(clips: dict[str, Path], tmp_path: Path) -> Path:
    """A clip that says of itself what is spoken, what is to be read and which logo appears."""
    tracks = {"logo": LOGO, "English": SRT, "text_in_video": SIGN}
    return write_tracks(clips["sunset"], tmp_path / "marked.mkv", tracks)


def entry(start: float, end: float, value: str) -> dict[str, Any]:
    """One thing that is told of a time."""
    return {"start": start, "end": end, "value": value}


WORDS = [entry(0.5, 2.0, "A zebra crossing"), entry(3.0, 5.25, "My umbrella")]
TEXTS = [entry(1.0, 2.5, "EXIT 25"), entry(4.0, 5.0, "STOP")]
LOGOS = [entry(2.0, 4.0, "Acme")]


@BOTH
async def test_a_file_tells_what_is_in_its_picture(api: Caller, marked: Path, version: str) -> None:
    """Its tracks for text and logos are not taken for words."""
    older = api.to(version)
    index_id = await make_index(older)
    path = f"/indexes/{index_id}/videos/{await make_video(older, index_id, marked)}"
    found = [(await older.body(f"{path}/{name}"))["data"] for name in NAMES]
    assert found == [WORDS, TEXTS, LOGOS]


@BOTH
async def test_nothing_found_is_null(api: Caller, clips: dict[str, Path], version: str) -> None:
    """The emulator cannot read pictures, so without such a track there is nothing."""
    older = api.to(version)
    index_id = await make_index(older)
    video_id = await make_video(older, index_id, clips["sunset"])
    for name in NAMES[1:]:
        told = await older.body(f"/indexes/{index_id}/videos/{video_id}/{name}")
        assert told == {"_id": video_id, "index_id": index_id, "data": None}


async def test_what_the_index_does_not_look_for_is_null(api: Caller, marked: Path) -> None:
    """Each kind needs its option."""
    older = api.to("v1.2")
    for option, data in (("conversation", WORDS), ("text_in_video", TEXTS), ("logo", LOGOS)):
        index_id = await make_index(older, option, [option])
        path = f"/indexes/{index_id}/videos/{await make_video(older, index_id, marked)}"
        found = [(await older.body(f"{path}/{name}"))["data"] for name in NAMES]
        assert [each for each in found if each is not None] == [data]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("start=0&end=10", WORDS),
        ("start=2.5", WORDS[1:]),
        ("end=3", WORDS[:1]),
        ("start=1.5&end=3.5", WORDS),
        ("start=2&end=3", None),
        ("start=5.25", None),
    ],
)
async def test_a_time_range_can_be_told(
    api: Caller, marked: Path, query: str, wanted: list[dict[str, Any]] | None
) -> None:
    """Whatever overlaps the range is told; a range without anything is null."""
    older = api.to("v1.1")
    index_id = await make_index(older)
    path = f"/indexes/{index_id}/videos/{await make_video(older, index_id, marked)}"
    assert (await older.body(f"{path}/transcription?{query}"))["data"] == wanted


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("transcription?start=x", "parameter_invalid"),
        ("transcription?start=-1", "parameter_invalid"),
        ("text-in-video?start=3&end=2", "parameter_invalid"),
        ("logo?time=1", "parameter_unknown"),
        ("thumbnail?start=1", "parameter_unknown"),
        ("thumbnail?time=nan", "parameter_invalid"),
        ("thumbnail?time=6.5", "parameter_invalid"),
        ("thumbnail", "parameter_invalid"),
    ],
)
async def test_wrong_questions_are_refused(
    api: Caller, clips: dict[str, Path], tail: str, code: str
) -> None:
    """Times are numbers inside the video; a thumbnail needs an index with the addon."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    video_id = await make_video(older, index_id, clips["sunset"])
    answer = await older.get(f"/indexes/{index_id}/videos/{video_id}/{tail}")
    assert (answer.status, answer.code) == (400, code)


async def picture(api: Caller, url: str) -> tuple[int, bytes]:
    """GET a URL without a key."""
    async with api.session.get(url) as response:
        return response.status, await response.read()


def seen(data: bytes) -> tuple[int, int, tuple[int, ...]]:
    """Width and height of a JPEG, and the mean of its red, green and blue."""
    with av.open(io.BytesIO(data), "r") as container:
        frame = next(container.decode(video=0))
        pixels = bytes(frame.reformat(1, 1, format="rgb24").planes[0])[:3]
        return frame.width, frame.height, tuple(pixels)


@BOTH
async def test_a_thumbnail_shows_the_video_at_a_time(
    api: Caller, clips: dict[str, Path], version: str
) -> None:
    """Without a time it is the middle; the URL needs no key and gives a JPEG."""
    older = api.to(version)
    index_id = await make_index(older, addons=["thumbnail"])
    video_id = await make_video(older, index_id, clips["sunset"])
    path = f"/indexes/{index_id}/videos/{video_id}/thumbnail"
    pictures: dict[str, bytes] = {}
    for query in ("", "?time=0", "?time=3", "?time=6"):
        told = await older.body(path + query)
        assert (told["_id"], told["index_id"]) == (video_id, index_id)
        status, pictures[query] = await picture(api, told["thumbnail"])
        assert status == 200
        assert seen(pictures[query])[:2] == (640, 360)
    assert pictures[""] == pictures["?time=3"]
    assert seen(pictures["?time=0"])[2] != seen(pictures["?time=6"])[2]


async def test_a_thumbnail_expires_after_an_hour(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Each URL is unique and good for one hour of the emulator's clock, in every version's eyes."""
    older = api.to("v1.1")
    index_id = await make_index(older, addons=["thumbnail"])
    video_id = await make_video(older, index_id, clips["sunset"])
    path = f"/indexes/{index_id}/videos/{video_id}"
    first = (await older.body(f"{path}/thumbnail"))["thumbnail"]
    clock.advance(3599)
    second = (await older.body(f"{path}/thumbnail"))["thumbnail"]
    assert first != second
    assert (await picture(api, first))[0] == 200
    clock.advance(1)
    status, told = await picture(api, first)
    assert (status, told) == (403, b"The URL has expired.")
    assert (await picture(api, second))[0] == 200
    assert (await picture(api, second.replace("3000.jpg", "1000.jpg")))[0] == 403
    await older.call("DELETE", path)
    assert (await picture(api, second))[0] == 404


def test_a_file_without_pictures_has_no_thumbnail(tmp_path: Path) -> None:
    """Sound alone cannot be shown."""
    with pytest.raises(BrokenMediaError, match="no picture"):
        picture_at(write_sound(tmp_path / "a.mp3"), 1.0)
