"""What is read from files: containers, frame rates, durations, subtitles, colours."""

from __future__ import annotations

import threading
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound, write_video
from twelvelabs_async.emulator.captions import (
    Cue,
    Tracks,
    plain_text,
    read_tracks,
    sentences,
    words,
)
from twelvelabs_async.emulator.clips import FOREST, Scene, make_clip
from twelvelabs_async.emulator.media import BrokenMediaError, read_media
from twelvelabs_async.emulator.sight import cut, look_at_image, look_at_video

NTSC = Fraction(30000, 1001)
UNEVEN = [*range(60), *range(60, 240, 3)]


@pytest.mark.parametrize(
    ("name", "how", "duration", "fps", "mime"),
    [
        ("a.mp4", {}, 5.0, 25.0, "video/mp4"),
        ("a.mkv", {"audio": True}, 5.0, 25.0, "video/x-matroska"),
        ("a.webm", {"codec": "libvpx-vp9", "fps": 30, "audio": True}, 5.0, 30.0, "video/webm"),
        ("live.webm", {"codec": "libvpx-vp9", "options": {"live": "1"}}, 5.0, 25.0, "video/webm"),
        ("live.mkv", {"options": {"live": "1"}, "times": UNEVEN}, 9.56, 12.55, "video/x-matroska"),
        ("uneven.mp4", {"times": UNEVEN}, 9.5, 12.6, "video/mp4"),
        ("uneven.mkv", {"times": UNEVEN}, 9.56, 12.55, "video/x-matroska"),
        ("ntsc.mp4", {"fps": NTSC}, 5.0, 29.97003, "video/mp4"),
        ("ntsc.mkv", {"fps": NTSC}, 5.0, 29.97003, "video/x-matroska"),
        ("first.mp4", {"audio_first": True}, 5.0, 25.0, "video/mp4"),
        ("cover.mp4", {"cover": True}, 5.0, 25.0, "video/mp4"),
        ("turned.mp4", {"rotation": 90}, 5.0, 25.0, "video/mp4"),
        ("frag.mp4", {"options": {"movflags": "frag_keyframe+empty_moov"}}, 5.0, 25.0, "video/mp4"),
        ("a.avi", {"codec": "mpeg4"}, 5.0, 25.0, "video/x-msvideo"),
    ],
)
def test_metadata_of_many_containers(
    tmp_path: Path, name: str, how: dict[str, Any], duration: float, fps: float, mime: str
) -> None:
    """Duration, frame rate, size and type are right for every way a short video is stored."""
    path = write_video(tmp_path / name, **how)
    media = read_media(path, name)
    assert media.kind == "video"
    assert media.mime_type == mime
    assert media.duration == pytest.approx(duration, abs=0.06)
    assert media.fps == pytest.approx(fps, rel=0.01)
    assert (media.width, media.height) == (640, 360)
    assert media.size == path.stat().st_size
    assert media.technical["total_video_streams"] == 1
    assert media.technical["has_audio"] == ("audio" in how or "audio_first" in how)


def test_rotation_is_told_and_not_applied(tmp_path: Path) -> None:
    """A turned video keeps its coded width and height; its stream tells the rotation."""
    media = read_media(write_video(tmp_path / "a.mp4", rotation=90), "a.mp4")
    streams: Any = media.technical["video_streams"]
    assert (media.width, media.height, streams[0]["rotation"]) == (640, 360, 90)


def test_sound_is_described(tmp_path: Path) -> None:
    """Technical metadata has codec, sample rate, channels and layout of the sound."""
    technical = read_media(write_video(tmp_path / "a.mp4", audio=True), "a.mp4").technical
    assert technical["audio_codec"] == "aac"
    assert (technical["audio_sample_rate"], technical["audio_channels"]) == (48000, 1)
    streams: Any = technical["audio_streams"]
    assert streams[0]["channel_layout"] == "mono"


@pytest.mark.parametrize("cover", [False, True])
def test_sound_alone_is_audio(tmp_path: Path, cover: bool) -> None:
    """An MP3, also one with a cover picture, is audio with a duration and no size in pixels."""
    media = read_media(write_sound(tmp_path / "a.mp3", cover=cover), "a.mp3")
    assert (media.kind, media.mime_type) == ("audio", "audio/mpeg")
    assert media.duration == pytest.approx(5.0, abs=0.1)
    assert (media.width, media.height, media.fps) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "readable"),
    [("é" * 40_000, True), ("x" + "é" * 40_000, True), ("a\0b", False), ("Grüße", True)],
)
def test_text_is_told_from_bytes(tmp_path: Path, text: str, readable: bool) -> None:
    """Long UTF-8 text is a document wherever the first piece of it ends; bytes are not."""
    path = tmp_path / "a"
    path.write_text(text, encoding="utf-8")
    if readable:
        assert read_media(path, "a.txt").kind == "document"
    else:
        with pytest.raises(BrokenMediaError):
            read_media(path, "a.txt")


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01rubbish" * 999,
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile '/etc/hostname'\n",
        b"1\n00:00:00,000 --> 00:00:02,000\nOnly words\n",
    ],
)
def test_what_is_no_media_is_broken(tmp_path: Path, content: bytes) -> None:
    """Rubbish, playlists that point elsewhere and bare subtitles are not read as media."""
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(BrokenMediaError):
        read_media(path, "video.mp4")


def test_a_cut_off_video_is_broken(tmp_path: Path) -> None:
    """An MP4 without its end, where its tables are, cannot be read."""
    path = write_video(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(BrokenMediaError):
        read_media(path, "a.mp4")


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((220, 30, 30), "red"),
        ((240, 140, 30), "orange"),
        ((240, 230, 40), "yellow"),
        ((40, 160, 50), "green"),
        ((40, 200, 200), "cyan"),
        ((30, 60, 220), "blue"),
        ((120, 40, 200), "purple"),
        ((250, 120, 190), "pink"),
        ((110, 70, 30), "brown"),
        ((5, 5, 5), "black"),
        ((250, 250, 250), "white"),
        ((128, 128, 128), "grey"),
    ],
)
def test_colours_have_their_names(tmp_path: Path, colour: tuple[int, int, int], name: str) -> None:
    """A picture of one colour is seen as that colour, with its brightness."""
    look = look_at_image(write_picture(tmp_path / "a.png", colour))
    assert look.colours == {name: 1.0}
    assert look.mean == pytest.approx([level / 255 for level in colour], abs=0.02)


def test_segments_follow_the_subtitles(tmp_path: Path) -> None:
    """A clip of two lines has two segments with their text and different motion for stills."""
    path = make_clip(tmp_path / "a.mkv", scene=FOREST, seconds=6)
    sight = look_at_video(path, 6.0, threading.Event())
    assert [(s.start, s.end, s.text) for s in sight.segments] == [
        (0.0, 3.0, FOREST.lines[0]),
        (3.0, 6.0, FOREST.lines[1]),
    ]
    still = make_clip(tmp_path / "b.mkv", scene=Scene("still", lambda _x, _y, _t: (9, 9, 200), ()))
    (segment,) = look_at_video(still, 6.0, threading.Event()).segments
    assert segment.motion == 0.0
    assert all(s.motion is not None and s.motion > 0.05 for s in sight.segments)


def test_watching_ends_early_when_told(tmp_path: Path) -> None:
    """With the stop flag set nothing is looked at."""
    path = make_clip(tmp_path / "a.mkv", scene=FOREST, seconds=4)
    stop = threading.Event()
    stop.set()
    assert all(s.look is None for s in look_at_video(path, 4.0, stop).segments)


@pytest.mark.parametrize(
    ("duration", "cues"),
    [
        (4.0, []),
        (61.3, []),
        (30.0, [(0.5, 2.0), (2.1, 3.0), (14.0, 16.0), (29.5, 30.0)]),
        (5.9, [(1.0, 2.0), (3.9, 5.0)]),
    ],
)
def test_cuts_cover_the_video(duration: float, cues: list[tuple[float, float]]) -> None:
    """Segments join without gaps from start to end, each from 2 to 6 seconds long."""
    cuts = cut(duration, [Cue(start, end, "x") for start, end in cues])
    assert (cuts[0][0], cuts[-1][1]) == (0.0, duration)
    for (_, end), (start, _) in pairwise(cuts):
        assert end == start
    assert all(1.99 <= end - start <= 6.01 for start, end in cuts)


@pytest.mark.parametrize(
    ("data", "codec", "text"),
    [
        (b"\x00\x0bHello thereSTYLE", "mov_text", "Hello there"),
        (b"\x00\x00", "mov_text", ""),
        (b"<i>Hello</i>\n{\\an8}there", "subrip", "Hello there"),
        (b"<v Ann>Fish &amp; chips", "webvtt", "Fish & chips"),
        (b"0,0,Default,,0,0,0,,{\\b1}Hello,\\Nthere", "ass", "Hello, there"),
    ],
)
def test_subtitles_lose_their_markup(data: bytes, codec: str, text: str) -> None:
    """Tags, style boxes, line breaks and entities of each subtitle format are removed."""
    assert plain_text(data, codec) == text


def test_words_share_the_time_of_a_cue() -> None:
    """Words follow each other without gaps; sentences may span cues."""
    cues = [Cue(0.0, 2.0, "One two"), Cue(2.0, 3.0, "three. Four")]
    assert [word.text for word in words(cues)] == ["One", "two", "three.", "Four"]
    assert words(cues)[1] == Cue(1.0, 2.0, "two")
    assert [(s.text, s.start) for s in sentences(cues)] == [("One two three.", 0.0), ("Four", 2.6)]


def test_a_video_without_subtitles_has_no_cues(tmp_path: Path) -> None:
    """No subtitle stream, no words."""
    assert read_tracks(write_video(tmp_path / "a.mp4"), 5.0) == Tracks()
