"""Transcriptions that come with a video: who may give them, and where they are found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.files import write_video
from tests.emulator.helpers import MARENGO, Caller, text_form
from tests.emulator.legacy.olden import SRT, form_with, make_index, make_task, make_video
from tests.emulator.making import served
from twelvelabs_async.emulator.captions import Cue
from twelvelabs_async.emulator.subtitles import MalformedSubtitlesError, clipped, parse_subtitles

VTT = """WEBVTT - a title

NOTE a comment

STYLE
::cue { color: red }

intro
00:00.500 --> 00:02.000 align:start
<v Anna>A zebra</v> crossing

00:00:03.000 --> 00:00:05.250
My
umbrella
"""
SPOKEN = [
    {"start": 0.5, "end": 2.0, "value": "A zebra crossing"},
    {"start": 3.0, "end": 5.25, "value": "My umbrella"},
]
BOTH = pytest.mark.parametrize("version", ["v1.1", "v1.2"])


@BOTH
async def test_the_transcription_is_what_was_uploaded(
    api: Caller, clips: dict[str, Path], version: str
) -> None:
    """It replaces what the file itself says, in each version of the API."""
    older = api.to(version)
    index_id = await make_index(older)
    video_id = await make_video(older, index_id, clips["sunset"], SRT)
    path = f"/indexes/{index_id}/videos/{video_id}"
    told = await older.body(f"{path}/transcription")
    assert told == {"_id": video_id, "index_id": index_id, "data": SPOKEN}
    newer = await api.body(f"{path}?transcription=true")
    assert newer["transcription"] == SPOKEN


async def test_without_one_the_file_speaks_for_itself(api: Caller, clips: dict[str, Path]) -> None:
    """The subtitles in the file are then what was heard."""
    older = api.to("v1.1")
    index_id = await make_index(older)
    video_id = await make_video(older, index_id, clips["sunset"])
    told = await older.body(f"/indexes/{index_id}/videos/{video_id}/transcription")
    assert told["data"]
    assert "umbrella" not in str(told["data"])


async def test_a_search_finds_the_words_that_were_uploaded(
    api: Caller, clips: dict[str, Path]
) -> None:
    """Of two copies of one clip the search finds the one that came with the words."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    await make_video(older, index_id, clips["sunset"])
    video_id = await make_video(older, index_id, clips["sunset"], SRT)
    body = await api.search(index_id, "umbrella", "transcription")
    assert {clip["video_id"] for clip in body["data"]} == {video_id}
    assert body["data"][0]["start"] == pytest.approx(3.0)


async def test_a_transcription_may_come_from_a_url(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """Video and transcription are both fetched; the URL wins over the file."""
    words = tmp_path / "words.vtt"
    words.write_text(VTT)
    older = api.to("v1.1")
    index_id = await make_index(older)
    async with served(clips["forest"], words) as address:
        form = form_with(
            {"transcription_file": ("other.srt", SRT.replace("umbrella", "hat").encode())},
            index_id=index_id,
            provide_transcription="true",
            language="en",
            video_url=f"{address}/forest.mkv",
            transcription_url=f"{address}/words.vtt",
        )
        answer = await older.call("POST", "/tasks", form=form)
    assert answer.status == 201, answer.raw
    api.emulator.clock.advance(10)
    video_id = (await older.body(f"/tasks/{answer.body['_id']}"))["video_id"]
    told = await older.body(f"/indexes/{index_id}/videos/{video_id}/transcription")
    assert told["data"] == SPOKEN


@BOTH
async def test_a_transcription_needs_the_conversation_option(
    api: Caller, clips: dict[str, Path], version: str
) -> None:
    """An index that does not listen refuses it."""
    older = api.to(version)
    index_id = await make_index(older, options=["visual", "logo"])
    answer = await make_task(older, index_id, clips["sunset"], SRT)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "conversation" in answer.body["message"]


@BOTH
@pytest.mark.parametrize("flag", ["false", ""])
async def test_a_transcription_must_be_announced(
    api: Caller, clips: dict[str, Path], version: str, flag: str
) -> None:
    """Without provide_transcription a transcription is refused."""
    older = api.to(version)
    index_id = await make_index(older)
    answer = await make_task(older, index_id, clips["sunset"], SRT, provide_transcription=flag)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "provide_transcription" in answer.body["message"]


@pytest.mark.parametrize(
    ("fields", "srt", "code", "named"),
    [
        ({"provide_transcription": "true"}, None, "parameter_not_provided", "transcription_url"),
        ({"provide_transcription": "maybe"}, SRT, "parameter_invalid", "provide_transcription"),
        ({}, "Hello", "parameter_invalid", "Entry 1"),
        ({}, "\n", "parameter_invalid", "no subtitles"),
        ({"transcription_url": "http://127.0.0.1:9/a.srt"}, SRT, "parameter_invalid", "fetched"),
        ({"transcription_url": "http://example.com/a.srt"}, SRT, "parameter_invalid", "loopback"),
    ],
)
async def test_wrong_transcriptions_are_refused(
    api: Caller,
    clips: dict[str, Path],
    fields: dict[str, str],
    srt: str | None,
    code: str,
    named: str,
) -> None:
    """What is missing or cannot be read is named, and there is no task."""
    older = api.to("v1.2")
    answer = await make_task(older, await make_index(older), clips["sunset"], srt, **fields)
    assert (answer.status, answer.code) == (400, code)
    assert named in answer.body["message"]
    assert not api.emulator.state.tasks


async def test_version_1_3_still_takes_transcriptions(api: Caller, clips: dict[str, Path]) -> None:
    """SDK 0.4 sends them to v1.3; there the option that listens is audio."""
    files = {
        "video_file": ("a.mkv", clips["sunset"].read_bytes()),
        "transcription_file": ("a.srt", SRT.encode()),
    }
    deaf = await api.index("deaf", {**MARENGO, "model_options": ["visual"]})
    hearing = await api.index("hearing")
    fields = {"provide_transcription": "true"}
    refused = await api.call("POST", "/tasks", form=form_with(files, index_id=deaf, **fields))
    assert refused.code == "parameter_invalid"
    answer = await api.call("POST", "/tasks", form=form_with(files, index_id=hearing, **fields))
    assert answer.status == 200, answer.raw
    api.emulator.clock.advance(10)
    path = f"/indexes/{hearing}/videos/{answer.body['video_id']}"
    assert (await api.body(f"{path}?transcription=true"))["transcription"] == SPOKEN
    assert (await api.call("POST", "/tasks", form=text_form(language="en"))).code == (
        "parameter_unknown"
    )


async def test_words_behind_the_end_are_cut_off(api: Caller, tmp_path: Path) -> None:
    """Nothing is said after the video."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    short = write_video(tmp_path / "four.mp4", seconds=4.0)
    video_id = await make_video(older, index_id, short, SRT + "\n3\n0:00:09,0 --> 0:00:10,0\nX\n")
    told = await older.body(f"/indexes/{index_id}/videos/{video_id}/transcription")
    assert told["data"] == [SPOKEN[0], {**SPOKEN[1], "end": pytest.approx(4.0, abs=0.05)}]


@pytest.mark.parametrize(
    "text", [SRT, SRT.replace("\r\n", "\n"), SRT.replace("\r\n", "\r"), "\ufeff" + SRT, VTT]
)
def test_both_formats_with_any_line_ends(text: str) -> None:
    """Numbers, names, settings, comments, styles and markup are not words."""
    assert parse_subtitles(text.encode()) == (
        Cue(0.5, 2.0, "A zebra crossing"),
        Cue(3.0, 5.25, "My umbrella"),
    )


def test_cues_are_put_in_order_and_hours_are_optional() -> None:
    """Also fractions of one digit, and a cue without words, which is left out in the end."""
    text = "01:00:00.5 --> 01:00:01.5\nlate\n\n2\n00:01.000 --> 00:02.000\n\n"
    cues = parse_subtitles(text.encode())
    assert cues == (Cue(1.0, 2.0, ""), Cue(3600.5, 3601.5, "late"))
    assert clipped(cues, 4000.0) == (cues[1],)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"", "no subtitles"),
        (b"WEBVTT\n\nNOTE nothing", "no subtitles"),
        (b"1\n00:00:03,000 --> 00:00:02,000\nX", "ends before it begins"),
        (SRT.encode() + b"\n\nmore", "Entry 3"),
    ],
)
def test_what_is_no_subtitle_is_refused(data: bytes, reason: str) -> None:
    """The reason says where the file is wrong."""
    with pytest.raises(MalformedSubtitlesError, match=reason):
        parse_subtitles(data)
