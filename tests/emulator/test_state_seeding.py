"""Emulators that begin with the videos of a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.emulator.files import write_picture
from tests.emulator.helpers import Caller, ids
from twelvelabs_async.emulator import EmulatorError, Webhook


@pytest.fixture
def folder(clips: dict[str, Path], tmp_path: Path) -> Path:
    """Two videos, one with subtitles beside it in a folder below, and other files."""
    home = tmp_path / "videos"
    (home / "below").mkdir(parents=True)
    shutil.copy(clips["forest"], home / "forest.mkv")
    shutil.copy(clips["sunset"], home / "below" / "sunset.mkv")
    (home / "below" / "sunset.srt").write_text("1\n00:00:00,000 --> 00:00:03,000\nZebras.\n")
    (home / "notes.txt").write_text("hello")
    (home / ".hidden.mkv").write_text("")
    write_picture(home / "a.png", (1, 2, 3))
    return home


async def test_a_folder_becomes_an_index(api: Caller, folder: Path) -> None:
    """Its videos are ready at once, without a step of the clock, and can be searched."""
    api.emulator.webhooks.append(Webhook("http://127.0.0.1:9", "s"))
    seeded = await api.emulator.seed(folder, index_name="mine")
    assert list(seeded.videos) == ["below/sunset.mkv", "forest.mkv"]
    assert list(seeded.skipped) == ["a.png", "notes.txt"]
    listed = await api.body(f"/indexes/{seeded.index_id}/indexed-assets")
    assert {each["_id"]: each["status"] for each in listed["data"]} == dict.fromkeys(
        seeded.videos.values(), "ready"
    )
    for path in ("/assets", "/tasks"):
        data = (await api.body(path))["data"]
        assert [each["status"] for each in data] == ["ready", "ready"]
    best = (await api.search(seeded.index_id, "zebras"))["data"][0]
    assert best["video_id"] == seeded.videos["below/sunset.mkv"]
    assert (await api.body(f"/indexes/{seeded.index_id}"))["index_name"] == "mine"
    api.emulator.clock.advance(60)
    assert not api.emulator.deliveries


async def test_a_second_seed_adds_what_is_new(
    api: Caller, folder: Path, clips: dict[str, Path]
) -> None:
    """A folder may be given at each start: only videos that are not there yet are added."""
    first = await api.emulator.seed(folder)
    shutil.copy(clips["night_drive"], folder / "night.mkv")
    second = await api.emulator.seed(folder)
    assert second.index_id == first.index_id
    assert {**second.videos, **first.videos} == second.videos
    assert len(ids(await api.body("/assets"))) == len(second.videos) == 3
    space = api.emulator._space
    assert space is not None
    assert len([path for path in space.folder.iterdir() if path.is_file()]) == 3


async def test_what_cannot_be_a_seed_is_said(api: Caller, tmp_path: Path) -> None:
    """No folder, an empty one, and subtitles that are none are errors that name the place."""
    with pytest.raises(EmulatorError, match=r"none is not a folder"):
        await api.emulator.seed(tmp_path / "none")
    with pytest.raises(EmulatorError, match="no video in"):
        await api.emulator.seed(tmp_path)
    assert not api.emulator.state.indexes


async def test_subtitles_that_are_none_are_an_error(api: Caller, folder: Path) -> None:
    """The error names the file."""
    (folder / "forest.vtt").write_text("hello")
    with pytest.raises(EmulatorError, match=r"forest\.vtt"):
        await api.emulator.seed(folder)
