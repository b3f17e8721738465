"""Streams of many kinds of files: a player that knows nothing of the API plays all of them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import av
import pytest

from tests.emulator.files import write_sound, write_video, write_wave
from tests.emulator.helpers import Caller
from tests.emulator.playing import SMALL, get, links, played
from twelvelabs_async.emulator.hls import StoppedError, write_hls
from twelvelabs_async.emulator.media import BrokenMediaError


@pytest.mark.parametrize(
    ("name", "how", "streams"),
    [
        ("a.mp4", {"audio": True}, {"video": ("h264", 125), "audio": ("aac", 236)}),
        ("a.ts", {"audio": True}, {"video": ("h264", 125), "audio": ("aac", 236)}),
        ("a.webm", {"codec": "libvpx-vp9"}, {"video": ("vp9", 125)}),
        ("a.avi", {"codec": "mpeg4"}, {"video": ("h264", 125)}),
        ("odd.avi", {"codec": "mpeg4", "size": (161, 91)}, {"video": ("h264", 125)}),
    ],
)  # fmt: skip
async def test_a_player_plays_a_video(
    api: Caller, tmp_path: Path, name: str, how: dict[str, Any], streams: dict[str, Any]
) -> None:
    """Whatever was uploaded, a player that knows nothing of the API finds all of it at the URL."""
    wanted: dict[str, Any] = {"size": SMALL, **how}
    path = write_video(tmp_path / name, **wanted)
    found = await played((await links(api, path))["hls"]["manifest_url"])
    seconds: Any = found.pop("seconds")
    assert seconds == pytest.approx(5.0, abs=0.1)
    for kind, (codec, frames) in streams.items():
        assert found[kind][0] == codec
        # Sound begins and ends with a few frames that only fill its codec up.
        assert found[kind][1] == pytest.approx(frames, abs=0 if kind == "video" else 2)
    assert set(found) == set(streams)


@pytest.mark.parametrize(
    ("name", "seconds", "codec"),
    [("a.mp3", 5.04, "mp3float"), ("cover.mp3", 5.04, "mp3float"), ("a.wav", 3.0, "aac")],
)
async def test_sound_alone_is_a_stream_too(
    api: Caller, tmp_path: Path, name: str, seconds: float, codec: str
) -> None:
    """An audio asset plays as sound without a picture, and has no still, whatever its cover."""
    path = tmp_path / name
    if name == "a.wav":
        write_wave(path, 3)
    else:
        write_sound(path, cover=name.startswith("cover"))
    asset = await links(api, path)
    found: Any = await played(asset["hls"]["manifest_url"])
    assert found["seconds"] == pytest.approx(seconds, abs=0.05)
    assert found["audio"][0] == codec
    assert "video" not in found
    assert "thumbnail" not in asset
    still = asset["hls"]["manifest_url"].replace("stream.m3u8", "thumbnail.jpg")
    assert (await get(api, still)).status == 404


@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "a.mkv"])
def test_what_players_know_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A long film in a usual codec is not encoded anew, whatever its container."""
    path = write_video(tmp_path / name, size=SMALL, audio=True)
    for maker in ("_video", "_audio"):
        monkeypatch.setattr(f"twelvelabs_async.emulator.hls.{maker}", None)
    monkeypatch.setattr("shutil.rmtree", None)
    write_hls(path, tmp_path / "stream", threading.Event())
    assert (tmp_path / "stream" / "stream.m3u8").exists()


async def test_pictures_and_sound_are_encoded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where neither can be copied both are whole, in pieces of seconds that the file had not."""
    monkeypatch.setattr("twelvelabs_async.emulator.hls._COPIED", frozenset[str]())
    path = write_video(tmp_path / "a.mkv", size=SMALL, audio=True, seconds=9.0)
    write_hls(path, tmp_path / "stream", threading.Event())
    found: Any = await played(str(tmp_path / "stream" / "stream.m3u8"))
    assert found["video"] == ("h264", 225)
    assert found["audio"] == ("aac", pytest.approx(423, abs=3))
    assert len(list((tmp_path / "stream").glob("*.m4s"))) == 3


def test_the_encoder_chooses_the_key_frames(tmp_path: Path) -> None:
    """Twelve pictures apart, as they were in the old file, they would take most of the room."""
    path = write_video(tmp_path / "a.avi", codec="mpeg4", size=SMALL)
    write_hls(path, tmp_path / "stream", threading.Event())
    with av.open(str(tmp_path / "stream" / "stream.m3u8"), "r") as container:
        keys = sum(1 for packet in container.demux() if packet.is_keyframe)
    assert keys == 2


@pytest.mark.parametrize("name", ["a.h264", "a.avi"])
async def test_what_cannot_be_copied_is_encoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Files without times, or with those of decoding, play as long, picture by picture."""
    path = write_video(tmp_path / name, size=SMALL)
    if name == "a.avi":
        monkeypatch.setattr("twelvelabs_async.emulator.hls._COPIED", frozenset[str]())
    write_hls(path, tmp_path / "stream", threading.Event())
    found: Any = await played(str(tmp_path / "stream" / "stream.m3u8"))
    assert found == {"seconds": pytest.approx(5.0, abs=0.1), "video": ("h264", 125)}


def test_a_file_of_nothing_is_refused(tmp_path: Path) -> None:
    """What is cut off before its first picture is no stream, and leaves none."""
    whole = write_video(tmp_path / "a.mkv", size=SMALL)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[:700])
    with pytest.raises(BrokenMediaError):
        write_hls(cut, tmp_path / "stream", threading.Event())


def test_a_writer_stops_when_it_is_told(tmp_path: Path, thirds: Path) -> None:
    """A film of hours does not hold up the end of the emulator."""
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        write_hls(thirds, tmp_path / "stream", stop)
