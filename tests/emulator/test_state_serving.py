"""`serve` with a folder to begin with and a file to keep what it holds."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from pathlib import Path

import pytest

from twelvelabs_async.emulator import Emulator


async def served(*options: str) -> list[str]:
    """Start `serve`, wait until it is ready, interrupt it, and return its lines."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "twelvelabs_async", "serve", "--port", "0", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        async with asyncio.timeout(30):
            async for line in process.stdout:
                lines.append(line.decode().rstrip())
                if lines[-1].startswith("index:"):
                    process.send_signal(signal.SIGTERM)
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return [*lines, str(process.returncode)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
async def test_it_begins_with_a_folder_and_keeps_its_state(
    clips: dict[str, Path], tmp_path: Path
) -> None:
    """The folder's videos are indexed, the file is written at the end and read again."""
    folder, kept = tmp_path / "videos", tmp_path / "kept.state"
    folder.mkdir()
    shutil.copy(clips["forest"], folder)
    (folder / "notes.txt").write_text("hello")
    lines = await served("--seed", str(folder), "--state", str(kept))
    (index,) = [line for line in lines if line.startswith("index:")]
    assert index.endswith("with 1 videos")
    assert any(line.startswith("skipped:  notes.txt: ") for line in lines)
    assert lines[-2:] == ["stopped", "0"]
    again = await served("--seed", str(folder), "--state", str(kept))
    assert index in again
    async with Emulator(state=kept) as emulator:
        assert list(emulator.state.indexes) == [index.split()[1]]
        assert len(emulator.state.videos) == 1


async def test_it_says_why_it_does_not_start(tmp_path: Path) -> None:
    """A damaged file and a folder that is none are one line and exit code 1."""
    damaged = tmp_path / "kept.state"
    damaged.write_text("hello")
    *lines, code = await served("--state", str(damaged))
    assert (code, "no saved state" in " ".join(lines)) == ("1", True)
    *lines, code = await served("--seed", str(tmp_path / "none"))
    assert (code, "is not a folder" in "".join(lines)) == ("1", True)
    assert damaged.read_text() == "hello"
