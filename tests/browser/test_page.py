"""Headless Chromium shows the emulator's page: drawn, refreshed by itself, wide and narrow."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import anyio
import pytest
from aiohttp import web
from av import open as open_media
from av.video.frame import VideoFrame

from twelvelabs_async.emulator import Emulator, Fault
from twelvelabs_async.emulator.clips import FOREST, SUNSET, make_clip
from twelvelabs_async.emulator.page import Page

from .conftest import BROWSER

_SHOTS = os.environ.get("TWELVELABS_SCREENSHOTS")


@pytest.fixture
async def emulator(tmp_path: Path) -> AsyncIterator[Emulator]:
    """An emulator with two videos and a rule, whose states take a minute."""
    folder = tmp_path / "videos"
    folder.mkdir()
    for scene in (FOREST, SUNSET):
        await asyncio.to_thread(make_clip, folder / f"{scene.name}.mkv", scene=scene)
    async with Emulator(indexing_seconds=60) as running:
        await running.seed(folder, index_name="<b>films</b>")
        running.inject(Fault(route="GET /tasks", status=503))
        yield running


async def browse(emulator: Emulator, home: Path, *options: str) -> str:
    """Open the page in a fresh browser and return what it prints."""
    command: Sequence[str] = (
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        f"--user-data-dir={home / 'profile'}",
        *options,
        emulator.base_url.removesuffix("v1.3"),
    )
    with anyio.fail_after(60):
        done = await anyio.run_process(command, check=False)
    said = done.stderr.decode()
    assert done.returncode == 0, said
    assert "Content Security Policy" not in said, said
    return done.stdout.decode()


def pixels(path: Path) -> tuple[int, int, set[tuple[int, int, int]]]:
    """The width, the height and some colours of a picture."""
    with open_media(str(path)) as container:
        frame: VideoFrame = next(container.decode(video=0)).reformat(format="rgb24")
    plane = frame.planes[0]
    data = bytes(plane)
    colours = {
        (data[at], data[at + 1], data[at + 2])
        for row in range(0, frame.height, 3)
        for at in range(row * plane.line_size, row * plane.line_size + frame.width * 3, 3)
    }
    return frame.width, frame.height, colours


@pytest.mark.parametrize(("width", "height"), [(1400, 1300), (500, 1900)])
async def test_it_is_drawn(emulator: Emulator, tmp_path: Path, width: int, height: int) -> None:
    """The screenshot has the page's own colours: its style is applied, states are coloured."""
    shot = tmp_path / f"page-{width}.png"
    await browse(emulator, tmp_path, f"--window-size={width},{height}", f"--screenshot={shot}")
    found = pixels(shot)
    assert found[:2] == (width, height)
    head, good = (0x14, 0x18, 0x1F), (0xDC, 0xFA, 0xE6)
    assert {head, good} <= found[2]
    if _SHOTS:
        shutil.copy(shot, _SHOTS)


async def test_it_refreshes_itself(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens after the page was opened is on it, without a reload; markup stays text."""
    shown = Page.show
    views: list[str] = []

    async def show(page: Page, request: web.Request) -> web.Response:
        answer = await shown(page, request)
        views.append(request.path)
        if len(views) == 1:
            emulator.inject(Fault(route="GET /after-opening"))
        return answer

    monkeypatch.setattr(Page, "show", show)
    await emulator.close()
    await emulator.start()
    text = await browse(emulator, tmp_path, "--virtual-time-budget=9000", "--dump-dom")
    assert len(views) > 1
    assert "GET /after-opening" in text
    assert "&lt;b&gt;films&lt;/b&gt;" in text
    assert "<b>" not in text
