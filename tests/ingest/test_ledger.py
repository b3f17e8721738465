"""The ledger: one owner at a time, clear errors, full disks, and a million rows."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from tests.ingest.films import indexed, make_films, new_index
from tests.ingest.imaginary import Imaginary, a_run, urls
from twelvelabs_async import AsyncClient, IngestItem, IngestReport, LedgerError
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.ingest import database
from twelvelabs_async.ingest.fingerprint import Fingerprint, Signs
from twelvelabs_async.ingest.ledger import Ledger
from twelvelabs_async.ingest.sources import batches

ABOUT = {"server": "here", "index": "films"}


async def ingest(ledger: Path, number: int, gateway: Imaginary) -> IngestReport:
    """Run as many inputs through the platform that is not there."""
    run = a_run(ledger, gateway)
    await run.ledger.open(ABOUT)
    try:
        await run.go(batches(urls(number)))
    finally:
        await run.ledger.close()
    return IngestReport.of(ledger)


async def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    """The second is told before anything is sent; reports can be read all the while."""
    path = str(tmp_path / "l.db")
    first = Ledger(path)
    await first.open(ABOUT)
    code = (
        "import asyncio, sys; from twelvelabs_async.ingest.ledger import Ledger; "
        "asyncio.run(Ledger(sys.argv[1]).open({}))"
    )
    for second in (Ledger(path), None):
        if second is not None:
            with pytest.raises(LedgerError, match="in use by another run"):
                await second.open(ABOUT)
            continue
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", code, path], capture_output=True, check=False
        )
        assert b"in use by another run" in done.stderr
    assert IngestReport.of(path).total == 0
    await first.close()
    third = Ledger(path)
    await third.open(ABOUT)
    await third.close()


async def test_what_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    """Other files, other databases and newer ledgers are refused, and not written to."""
    text = tmp_path / "notes.txt"
    text.write_text("Notes. " * 500)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as made:
        made.execute("CREATE TABLE items (id)")
    made.close()
    newer = tmp_path / "newer.db"
    database.connect(str(newer), make=True).close()
    made = sqlite3.connect(newer)
    made.execute(f"PRAGMA user_version = {database.VERSION + 1}")
    made.close()
    for path, why in ((text, "is no ledger"), (other, "something else"), (newer, "has version 2")):
        before = path.read_bytes()
        with pytest.raises(LedgerError, match=why) as caught:
            await Ledger(str(path)).open(ABOUT)
        assert caught.value.path == str(path)
        assert path.read_bytes() == before
    with pytest.raises(LedgerError, match="no folder"):
        await Ledger(str(tmp_path / "none" / "l.db")).open(ABOUT)
    with pytest.raises(LedgerError, match="There is no ledger"):
        IngestReport.of(tmp_path / "none.db")


async def test_a_ledger_is_its_owners_alone(tmp_path: Path) -> None:
    """It has paths and metadata in it."""
    await ingest(tmp_path / "l.db", 1, Imaginary())
    assert stat.S_IMODE((tmp_path / "l.db").stat().st_mode) == 0o600


async def test_keys_are_kept_before_they_are_used(tmp_path: Path) -> None:
    """A key is for a content: it stays over runs and retries in doubt, and changes with both."""
    ledger = Ledger(str(tmp_path / "l.db"))
    await ledger.open(ABOUT)
    item = IngestItem(path="/films/a.mkv")
    ((row, _),), new = await ledger.enter([item, item])
    assert new == 1
    ((same, _),), new = await ledger.enter([item])
    assert (new, same.upload_key, same.index_key) == (0, row.upload_key, row.index_key)
    assert await ledger.claim(row, Fingerprint(Signs(1, 2, 3), b"one"), share=True)
    first = row.upload_key
    assert await ledger.claim(row, Fingerprint(Signs(1, 2, 4), b"one"), share=True)
    assert row.upload_key == first == same.upload_key
    assert await ledger.claim(row, Fingerprint(Signs(1, 3, 4), b"two"), share=True)
    assert row.upload_key != first
    for again, changes in (("continue", False), ("upload", True)):
        before = row.upload_key
        await ledger.failed(row, "failed", again=again, error=("Error", None, "no"))  # type: ignore[arg-type]
        assert await ledger.enter([item]) == ([], 0)
        assert await ledger.retry() == 1
        ((row, _),), _ = await ledger.enter([item])
        assert (row.upload_key != before) is changes
    await ledger.close()


async def test_who_shared_a_content_is_sent_when_it_is_let_go(tmp_path: Path) -> None:
    """If the file that was to be sent for all is no longer the same, another takes its place."""
    ledger = Ledger(str(tmp_path / "l.db"))
    await ledger.open(ABOUT)
    given = [IngestItem(path=f"/films/{name}.mkv") for name in "ab"]
    rows = [row for row, _ in (await ledger.enter(given))[0]]
    one, two = (Fingerprint(Signs(1, 2, number), name) for number, name in ((3, b"1"), (4, b"2")))
    assert await ledger.claim(rows[0], one, share=True)
    assert not await ledger.claim(rows[1], one, share=True)
    assert await ledger.counts() == {"pending": 1, "duplicate": 1}
    assert await ledger.claim(rows[0], two, share=True)
    assert await ledger.counts() == {"pending": 2}
    await ledger.close()


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="POSIX alone has file limits")
async def test_a_full_disk_is_told_and_the_ledger_goes_on_later(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """The run ends with a clear error; with room again nothing is done twice or lost."""
    make_films(tmp_path / "films", 40)
    index_id = await new_index(client)
    ledger = tmp_path / "l.db"
    code = (
        "import asyncio, os, resource, signal, sys\n"
        "from twelvelabs_async import AsyncClient\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "async def main(url, key, index_id, folder, ledger):\n"
        "    def fill(progress):\n"
        "        if progress.state == 'indexing':\n"
        "            most = os.path.getsize(ledger + '-wal')\n"
        "            resource.setrlimit(resource.RLIMIT_FSIZE, (most, -1))\n"
        "    async with AsyncClient(key, base_url=url) as client:\n"
        "        given = dict(index_id=index_id, ledger=ledger, progress=fill)\n"
        "        await client.ingest(folder, **given)\n"
        "try:\n"
        "    asyncio.run(main(*sys.argv[1:]))\n"
        "finally:\n"  # who measures coverage writes at the end
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))\n"
    )
    given = (emulator.base_url, emulator.api_key, index_id, str(tmp_path / "films"), str(ledger))
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", code, *given],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode == 1
    assert "LedgerError" in done.stderr
    assert "the disk is full, or cannot be written" in done.stderr
    assert "the same call resumes from there" in done.stderr
    begun = len(emulator.state.assets)
    assert begun > 0
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
    assert report.counts == {"ready": 40}
    assert sorted(indexed(emulator).values()) == [1] * 40
    assert len(emulator.state.assets) == 40


async def test_a_folder_that_cannot_be_written_is_told(
    client: AsyncClient, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent, with the reason; a report can still be read there."""
    films = make_films(tmp_path / "films", 1)
    index_id = await new_index(client)
    folder = tmp_path / "locked"
    folder.mkdir()
    ledger = folder / "l.db"
    emulator.requests.clear()
    folder.chmod(0o555)
    try:
        if os.access(folder, os.W_OK):  # as root: nothing but the system call itself can refuse
            monkeypatch.setattr(sqlite3, "connect", refused)
        with pytest.raises(LedgerError, match="cannot be opened for writing") as caught:
            await client.ingest(films, index_id=index_id, ledger=ledger)
        assert caught.value.path == str(ledger)
    finally:
        folder.chmod(0o755)
        monkeypatch.undo()
    assert not emulator.requests
    report = await client.ingest(films, index_id=index_id, ledger=ledger)
    assert report.counts == {"ready": 1}


def refused(*given: object, **more: object) -> None:
    """What SQLite says of a folder that cannot be written."""
    raise sqlite3.OperationalError("unable to open database file")


@pytest.mark.parametrize("place", [100, 5000, 9000])
async def test_a_damaged_ledger_is_told_and_left_alone(tmp_path: Path, place: int) -> None:
    """Wherever it is damaged, the error names the ledger; nothing is uploaded on a guess."""
    ledger = tmp_path / "l.db"
    await ingest(ledger, 300, Imaginary())
    content = bytearray(ledger.read_bytes())
    content[place : place + 4000] = b"\x5a" * 4000
    ledger.write_bytes(content)
    gateway = Imaginary()
    with pytest.raises(LedgerError, match="is no ledger, or is damaged") as caught:
        await ingest(ledger, 300, gateway)
    assert caught.value.path == str(ledger)
    assert gateway.asked == 0


async def test_work_is_linear_and_memory_flat(tmp_path: Path) -> None:
    """From 1,000 to 10,000 inputs each costs as many questions, and memory stays the same."""
    peaks: dict[int, int] = {}
    await ingest(tmp_path / "warm.db", 100, Imaginary())
    for number in (1_000, 10_000):
        gateway = Imaginary()
        report = await ingest(tmp_path / f"{number}.db", number, gateway)
        assert report.counts == {"ready": number}
        assert gateway.asked == 3 * number + 1
        again = Imaginary()
        tracemalloc.start()
        await ingest(tmp_path / f"{number}.db", number, again)
        peaks[number] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert again.asked == 0
    assert peaks[10_000] < peaks[1_000] + (1 << 20)


async def test_a_large_ledger_is_read_page_by_page(tmp_path: Path) -> None:
    """30,000 rows resume and report in the memory of a few thousand."""
    path = tmp_path / "l.db"
    connection = database.connect(str(path), make=True)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO meta VALUES (?, ?)", list(ABOUT.items()))
    connection.executemany(
        "INSERT INTO items (key, place, needs_source, state, upload_key, index_key, asset_id, "
        "indexed_asset_id, changed_at) VALUES (?, ?, 1, 'ready', 'u', 'i', 'a', 'v', 0)",
        ((item.key, item.shown) for item in urls(30_000)),
    )
    connection.execute("COMMIT")
    connection.close()
    tracemalloc.start()
    gateway = Imaginary()
    report = await ingest(path, 30_000, gateway)
    assert gateway.asked == 0
    assert report.counts == {"ready": 30_000}
    assert sum(1 for _ in report.rows()) == 30_000
    report.to_json(tmp_path / "all.jsonl")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20
    with (tmp_path / "all.jsonl").open() as lines:
        assert json.loads(next(lines))["source"] == "http://films/0.mp4"
    assert (tmp_path / "all.jsonl").stat().st_size > 3_000_000


async def test_a_cancelled_opening_leaves_the_ledger_free(tmp_path: Path) -> None:
    """Whenever it is cancelled, the next one who asks gets it."""
    for steps in range(12):
        ledger = Ledger(str(tmp_path / "l.db"))
        opening = asyncio.ensure_future(ledger.open(ABOUT))
        for _ in range(steps):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait([opening])
        if not opening.cancelled():
            assert opening.exception() is None
            await ledger.close()
    last = Ledger(str(tmp_path / "l.db"))
    await last.open(ABOUT)
    await last.close()
