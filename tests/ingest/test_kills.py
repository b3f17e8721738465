"""kill -9 at random instants: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

import twelvelabs_async
from tests.ingest.films import calls, indexed, new_index
from tests.media import clip_bytes
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.emulator.space import MultipartSettings

FILMS = 200
KILLS = int(os.environ.get("TWELVELABS_KILLS", "50"))
SEED = int(os.environ.get("TWELVELABS_SEED", "2026"))
IN_PARTS = 60_000
CHUNK = 16_000


def mixed_films(folder: Path, dice: random.Random) -> dict[str, int]:
    """Write films of mixed sizes, a tenth of them large enough for parts; return their hashes."""
    folder.mkdir()
    hashes: Counter[str] = Counter()
    for number in range(FILMS):
        more = dice.randrange(IN_PARTS, 3 * IN_PARTS) if number % 10 == 0 else dice.randrange(5000)
        content = clip_bytes() + number.to_bytes(4, "big") + bytes(more)
        (folder / f"{number:03}.mkv").write_bytes(content)
        hashes[hashlib.sha256(content).hexdigest()] += 1
    return dict(hashes)


@pytest.mark.timeout(600 if KILLS > 50 else 150)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are made by fork")
async def test_killed_at_random_instants(tmp_path: Path) -> None:
    """Each film is uploaded once and indexed once, and a finished ledger costs no request."""
    dice = random.Random(SEED)
    hashes = mixed_films(tmp_path / "films", dice)
    ledger = tmp_path / "films.db"
    async with (
        Emulator(
            indexing_seconds=0.4,
            processing_seconds=0.1,
            multipart=MultipartSettings(chunk_bytes=CHUNK),
        ) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        index_id = await new_index(client)
        given = (emulator.base_url, emulator.api_key, index_id)
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.ingest.brood", *given),
            *(str(tmp_path / "films"), str(ledger), str(IN_PARTS)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONPATH": str(Path(twelvelabs_async.__file__).parents[1])},
        )
        assert child.stdin is not None
        assert child.stdout is not None
        killed = 0
        while killed < KILLS:
            child.stdin.write(b"go\n")
            number = int(await child.stdout.readline())
            await asyncio.sleep(dice.uniform(0.0, 0.6))
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:  # a quick machine may be done before all kills
                assert int(await child.stdout.readline()) == 0
                break
            if int(await child.stdout.readline()) == 0:
                break
            killed += 1
        begun = FILMS - (await client.ingest.report(ledger)).counts.get("pending", FILMS)
        child.stdin.write(b"go\n")
        await child.stdout.readline()
        assert int(await child.stdout.readline()) == 0
        child.stdin.close()
        await child.wait()
        assert killed >= KILLS // 2
        assert begun > FILMS // 4, "the kills must come in the midst of it"
        assert indexed(emulator) == hashes, "each once, and none is missing"
        uploaded = Counter(
            each.file.sha256 for each in emulator.state.assets.values() if each.file is not None
        )
        assert uploaded == hashes, "and uploaded once"
        assert calls(emulator)["POST /assets"] >= FILMS * 9 // 10
        emulator.requests.clear()
        report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
        assert report.counts == {"ready": FILMS}
        assert not emulator.requests
