"""kill -9 at random instants: nothing is lost, and nothing is done twice.

A few kills among few films by default; `nox -s kills` has 50 among 200. The seed is an environment
variable too: TWELVELABS_KILLS, TWELVELABS_SEED.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from aiohttp import web

import twelvelabs_async
from tests.ingest.films import indexed, new_index
from tests.media import clip_bytes
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import Emulator, chunk_store
from twelvelabs_async.emulator.space import MultipartSettings
from twelvelabs_async.emulator.upload_sessions import UploadRecord
from twelvelabs_async.uploads.record import Record

KILLS = int(os.environ.get("TWELVELABS_KILLS", "8"))
FILMS = 4 * KILLS
SEED = int(os.environ.get("TWELVELABS_SEED", "2026"))
IN_PARTS = 60_000
CHUNK = 16_000
WORK = 10
"""For each film up to so many things, parts and calls, are done between two kills."""

WORKERS = 8
"""Parts of one file that are under way at once, unless more is asked for."""

PLACES = 16
"""Parts of all files of a client that are."""


class Ledgered:
    """Which parts need not be sent again, and whether they are.

    A part may be sent again only if the client was killed before it had recorded the storage's
    answer. So whatever is in a record on disk, or was reported, when a client is dead must not
    come again; and of each session no more comes again for each kill than was under way.
    """

    def __init__(self, records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._records = records
        self._known: dict[tuple[str, int], int] = {}
        self.puts: Counter[tuple[str, int]] = Counter()
        self.kills_within = 0
        self.sent_again = 0
        real = chunk_store.put_chunk

        async def put(request: web.Request) -> web.StreamResponse:
            """Count each part that is begun to be sent, whatever comes of it."""
            place = request.match_info
            self.puts[place["upload_id"], int(place["chunk_index"])] += 1
            return await real(request)

        routes = [
            (method, path, put if method == "PUT" else handler)
            for method, path, handler in chunk_store.ROUTES
        ]
        monkeypatch.setattr(chunk_store, "ROUTES", routes)

    def note(self, sessions: Iterable[UploadRecord]) -> None:
        """A client was killed: note what it had recorded or reported."""
        done: set[tuple[str, int]] = set()
        for path in self._records.glob("*.json"):
            record = Record.from_bytes(path.read_bytes())
            done |= {(record.upload_id, index) for index in record.parts}
        for upload in sessions:
            done |= {(upload.id, index) for index, each in upload.chunks.items() if each.completed}
            sent = sum((upload.id, index) in done for index in range(1, upload.total_chunks + 1))
            self.kills_within += 0 < sent < upload.total_chunks
        for each in done:
            self._known.setdefault(each, self.puts[each])

    def check(self, sessions: Iterable[UploadRecord], kills: int) -> None:
        """Hold all that was sent against what was known."""
        again = {
            each: self.puts[each] - was
            for each, was in self._known.items()
            if self.puts[each] > was
        }
        assert not again, "what was recorded or reported must not be sent again"
        extra: Counter[str] = Counter()
        for (upload_id, _), number in self.puts.items():
            extra[upload_id] += number - 1
        self.sent_again = extra.total()
        assert all(number <= WORKERS * kills for number in extra.values())
        assert self.sent_again <= PLACES * kills
        for upload in sessions:
            sent = {index for upload_id, index in self.puts if upload_id == upload.id}
            assert sent == set(range(1, upload.total_chunks + 1))


def mixed_films(folder: Path, dice: random.Random) -> dict[str, int]:
    """Write films of mixed sizes, a quarter of them large enough for parts; return their hashes."""
    folder.mkdir()
    hashes: Counter[str] = Counter()
    for number in range(FILMS):
        more = dice.randrange(IN_PARTS, 6 * IN_PARTS) if number % 4 == 0 else dice.randrange(5000)
        content = clip_bytes() + number.to_bytes(4, "big") + bytes(more)
        (folder / f"{number:03}.mkv").write_bytes(content)
        hashes[hashlib.sha256(content).hexdigest()] += 1
    return dict(hashes)


@pytest.mark.timeout(60 + 10 * KILLS)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are made by fork")
async def test_killed_at_random_instants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each film is uploaded and indexed once, no recorded part comes again, the end is free."""
    dice = random.Random(SEED)
    ledgered = Ledgered(tmp_path / "films.db.parts", monkeypatch)
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
        sessions = emulator.state.uploads.sessions
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

        def work() -> int:
            """How much the platform has got."""
            state = emulator.state
            return ledgered.puts.total() + len(state.assets) + len(state.videos)

        while killed < KILLS:
            child.stdin.write(b"go\n")
            number = int(await child.stdout.readline())
            # Instants are counted in work done, so that a slow machine is killed in the midst too.
            until = work() + dice.randrange(WORK * FILMS // KILLS)
            for _ in range(400):
                if work() >= until:
                    break
                await asyncio.sleep(0.002)
            await asyncio.sleep(dice.uniform(0.0, 0.05))
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:  # a quick machine may be done before all kills
                assert int(await child.stdout.readline()) == 0
                break
            if int(await child.stdout.readline()) == 0:
                break
            killed += 1
            ledgered.note(sessions.values())
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
        ledgered.check(sessions.values(), killed)
        assert ledgered.kills_within > 0, "some kills must come in the midst of parts"
        sys.stdout.write(
            f"seed {SEED}: {killed} kills, {FILMS} films; {ledgered.kills_within} times a session "
            f"was killed in the midst; parts sent again: {ledgered.sent_again} "
            f"of {len(ledgered.puts)}\n"
        )
        emulator.requests.clear()
        report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
        assert report.counts == {"ready": FILMS}
        assert not emulator.requests
