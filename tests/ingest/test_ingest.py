"""Ingests against the emulator: what arrives, what is asked, and what becomes of what fails."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.emulator.files import write_picture
from tests.ingest.films import MODELS, calls, indexed, make_films, new_index
from tests.media import FOREST, clip_bytes
from twelvelabs_async import (
    APIStatusError,
    AsyncClient,
    Client,
    IngestError,
    IngestItem,
    IngestProgress,
    InvalidInputError,
    LedgerError,
    Retry,
    UnauthorizedError,
)
from twelvelabs_async.emulator import Emulator, Fault
from twelvelabs_async.resources import _ingest

PLAN_LIMIT = b'{"code": "plan_limit_exceeded", "message": "Your plan is used up."}'


async def test_a_folder_is_indexed_and_a_second_call_asks_nothing(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """Every film is in the index once, and what the ledger knows costs no request."""
    films = make_films(tmp_path / "films" / "deep", 12)
    (tmp_path / "films" / "notes.txt").write_text("no film")
    (tmp_path / "films" / ".hidden.mkv").write_bytes(b"no film")
    index_id = await new_index(client)
    ledger = tmp_path / "films.db"
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
    assert report.ok
    assert report.counts == {"ready": 12}
    assert report.summary() == "12 ready"
    report.raise_for_failures()
    assert indexed(emulator) == {hashlib.sha256(each.read_bytes()).hexdigest(): 1 for each in films}
    assert calls(emulator)["POST /assets"] == 12
    assert {Path(row.source).name for row in report.rows("ready")} == {f.name for f in films}
    emulator.requests.clear()
    again = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
    assert again.counts == report.counts
    assert list(again.rows()) == list(report.rows())
    assert not emulator.requests
    assert not (tmp_path / "films.db.parts").exists()


async def test_the_same_content_is_uploaded_once(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """Copies under other names share the asset of the first, which their rows name."""
    films = make_films(tmp_path, 2)
    copies = [tmp_path / f"copy-{number}.mkv" for number in range(4)]
    for copy in copies:
        copy.write_bytes(films[0].read_bytes())
    index_id = await new_index(client)
    given: list[str | Path] = [*films, *copies, str(films[0]), films[1]]
    report = await client.ingest(given, index_id=index_id, ledger=tmp_path / "l.db")
    assert report.ok
    assert report.counts == {"ready": 2, "duplicate": 4}
    assert calls(emulator)["POST /assets"] == 2
    assert sorted(indexed(emulator).values()) == [1, 1]
    rows = {row.source: row for row in report.rows()}
    same = [path for path in map(str, [films[0], *copies]) if rows[path].state == "ready"]
    assert len(same) == 1
    for name in set(map(str, [films[0], *copies])) - set(same):
        assert rows[name].same_as == same[0]
        assert rows[name].indexed_asset_id == rows[same[0]].indexed_asset_id
    other = await client.ingest(
        [films[0], copies[0]], index_id=index_id, ledger=tmp_path / "2.db", deduplicate=False
    )
    assert other.counts == {"ready": 2}


async def test_a_manifest_brings_names_and_metadata(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """CSV and JSON lines: paths are relative to the manifest, and the rest is metadata."""
    make_films(tmp_path / "films", 3)
    table = tmp_path / "films.csv"
    table.write_text(
        "path,filename,team,place\n"
        "films/film-0000.mkv,First.mkv,red,\n"
        "films/film-0001.mkv,,blue,home\n",
    )
    lines = tmp_path / "films.jsonl"
    lines.write_text(
        '{"file": "films/film-0002.mkv", "metadata": {"year": 1999, "cast": ["Ada", "Cy"]}}\n\n'
    )
    index_id = await new_index(client)
    report = await client.ingest([table, str(lines)], index_id=index_id, ledger=tmp_path / "l.db")
    assert report.counts == {"ready": 3}
    found = {video.filename: video.user_metadata for video in emulator.state.videos.values()}
    assert found == {
        "First.mkv": {"team": "red"},
        "film-0001.mkv": {"team": "blue", "place": "home"},
        "film-0002.mkv": {"year": 1999, "cast": ["Ada", "Cy"]},
    }


async def test_faults_belong_to_their_inputs(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """A wrong file, a missing one and a wrong line each have their reason; others are ingested."""
    (good,) = make_films(tmp_path / "films", 1)
    broken = tmp_path / "films" / "broken.mkv"
    broken.write_bytes(b"this is no film")
    empty = tmp_path / "films" / "empty.mkv"
    empty.write_bytes(b"")
    picture = tmp_path / "picture.png"
    write_picture(picture, (200, 20, 20), (640, 480))
    manifest = tmp_path / "more.jsonl"
    manifest.write_text('{"path": "gone.mkv"}\n{"team": "red"}\nnothing\n')
    index_id = await new_index(client)
    sources = [tmp_path / "films", picture, manifest]
    report = await client.ingest(sources, index_id=index_id, ledger=tmp_path / "l.db")
    assert report.counts == {"ready": 1, "refused": 6}
    assert not report.ok
    told = {Path(row.source).name: row.error or "" for row in report.failures()}
    assert told["broken.mkv"].startswith("FFmpeg cannot read the file")
    assert told["empty.mkv"] == "The file is empty."
    assert told["picture.png"] == "The file has no video in it."
    assert "No such file" in told["gone.mkv"]
    assert "one of path, file and url must be given" in told["more.jsonl, line 2"]
    assert "this is not JSON" in told["more.jsonl, line 3"]
    assert calls(emulator)["POST /assets"] == 1
    assert [Path(row.source) for row in report.rows("ready")] == [good]
    with pytest.raises(IngestError, match="1 ready, 6 refused"):
        report.raise_for_failures()
    # They are tried again on request only, and then with what is there by then.
    emulator.requests.clear()
    assert (await client.ingest(sources, index_id=index_id, ledger=tmp_path / "l.db")).failed == 6
    assert not emulator.requests
    empty.write_bytes(good.read_bytes() + b"!")
    manifest.write_text(f'{{"path": "gone.mkv"}}\n{{"path": "{broken}"}}\nnothing\n')
    again = await client.ingest(sources, index_id=index_id, ledger=tmp_path / "l.db", retry=True)
    assert again.counts["ready"] == 2
    assert calls(emulator)["POST /assets"] == 1


async def test_what_the_platform_refuses_is_told_and_retried_on_request(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """The API's code and text are in the row; a retry sends that input anew, and no other."""
    films = make_films(tmp_path / "films", 3)
    index_id = await new_index(client)
    body = b'{"code": "video_file_broken", "message": "It cannot be read."}'
    emulator.faults.append(Fault(route="POST /assets", status=400, body=body))
    ledger = tmp_path / "l.db"
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger, uploads=1)
    assert report.counts == {"ready": 2, "failed": 1}
    (row,) = report.failures()
    assert (row.error_type, row.error_code) == ("BadRequestError", "video_file_broken")
    assert "It cannot be read." in (row.error or "")
    fault = Fault(route="POST /indexes/{index_id}/indexed-assets", status=400, body=body)
    emulator.faults.append(fault)
    emulator.requests.clear()
    report = await client.ingest(None, index_id=index_id, ledger=ledger, retry=True)
    assert report.counts == {"ready": 2, "failed": 1}
    assert calls(emulator)["POST /assets"] == 1
    emulator.requests.clear()
    report = await client.ingest(None, index_id=index_id, ledger=ledger, retry=True)
    assert report.counts == {"ready": 3}
    assert calls(emulator)["POST /assets"] == 0, "the asset is there already"
    assert sorted(indexed(emulator).values()) == [1] * len(films)


async def test_a_limit_of_the_plan_ends_the_run_cleanly(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """Nothing new is begun, what is under way is finished, and nothing counts as failed."""
    make_films(tmp_path / "films", 10)
    index_id = await new_index(client)
    ledger = tmp_path / "l.db"

    def used_up(progress: IngestProgress) -> None:
        if progress.state == "uploaded" and not emulator.faults:
            fault = Fault(route="POST /assets", status=403, body=PLAN_LIMIT, times=1000)
            emulator.faults.append(fault)

    report = await client.ingest(
        tmp_path / "films", index_id=index_id, ledger=ledger, uploads=1, progress=used_up
    )
    assert report.stopped is not None
    assert "Your plan is used up." in report.stopped
    assert report.failed == 0
    assert report.counts == {"ready": 1, "pending": 9}
    assert calls(emulator)["POST /assets"] == 2
    assert not report.ok
    with pytest.raises(IngestError, match="plan is used up"):
        report.raise_for_failures()
    emulator.faults.clear()
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
    assert report.counts == {"ready": 10}
    assert set(indexed(emulator).values()) == {1}


async def test_a_wrong_key_ends_all_and_fails_none(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """It is no fault of the inputs: the right key goes on with all of them."""
    make_films(tmp_path / "films", 5)
    index_id = await new_index(client)
    async with AsyncClient("wrong", base_url=emulator.base_url) as other:
        with pytest.raises(UnauthorizedError):
            await other.ingest(tmp_path / "films", index_id=index_id, ledger=tmp_path / "l.db")
    with pytest.raises(APIStatusError, match="resource_not_exist"):
        await client.ingest(tmp_path / "films", index_id="0" * 24, ledger=tmp_path / "other.db")
    assert (await client.ingest.report(tmp_path / "l.db")).counts == {"pending": 5}
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=tmp_path / "l.db")
    assert report.counts == {"ready": 5}


async def test_a_lost_network_ends_the_run_before_all_have_failed(
    client: AsyncClient, emulator: Emulator, tmp_path: Path
) -> None:
    """After ten inputs in a row without a connection all others wait for the next run."""
    films = make_films(tmp_path / "films", 30)
    index_id = await new_index(client)
    ledger = tmp_path / "l.db"
    await client.ingest(films[0], index_id=index_id, ledger=ledger)
    async with AsyncClient(
        emulator.api_key, base_url=emulator.base_url, retry=Retry(max_retries=0)
    ) as lost:
        await emulator.close()
        report = await lost.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
    assert report.stopped is not None
    assert "cannot be reached" in report.stopped
    assert report.counts == {"ready": 1, "failed": 9, "pending": 20}
    assert next(report.failures()).error_type == "APIConnectionError"


async def test_a_ledger_is_of_one_index_of_one_server(
    client: AsyncClient, emulator: Emulator, tmp_path: Path
) -> None:
    """What is recorded in it would be wrong anywhere else."""
    films = make_films(tmp_path / "films", 1)
    index_id, other_id = await new_index(client), await new_index(client, "others")
    ledger = tmp_path / "l.db"
    await client.ingest(films, index_id=index_id, ledger=ledger)
    with pytest.raises(LedgerError, match=f"is of the index {index_id}, not of {other_id}"):
        await client.ingest(films, index_id=other_id, ledger=ledger)
    async with AsyncClient(emulator.api_key, base_url="http://127.0.0.1:1") as elsewhere:
        with pytest.raises(LedgerError, match="is of the server"):
            await elsewhere.ingest(films, index_id=index_id, ledger=ledger)


async def test_urls_are_fetched_by_the_platform_and_stay_secret(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """A URL is ingested, known again under a new signature, and never in the ledger as a whole."""
    served = clip_bytes(FOREST)
    async with await asyncio.start_server(
        lambda reader, writer: serve(reader, writer, served), "127.0.0.1", 0
    ) as server:
        port = server.sockets[0].getsockname()[1]
        base = f"http://127.0.0.1:{port}/forest.mkv?v=1&X-Amz-Signature="
        index_id = await new_index(client)
        ledger = tmp_path / "l.db"
        first: list[str | IngestItem] = [
            base + "topsecret",
            IngestItem(url=f"http://127.0.0.1:{port}/b.mkv?sig=topsecret"),
        ]
        report = await client.ingest(first, index_id=index_id, ledger=ledger)
        assert report.counts == {"ready": 2}
        emulator.requests.clear()
        report = await client.ingest([base + "another"], index_id=index_id, ledger=ledger)
        assert report.total == 2
        assert not emulator.requests
        rows = list(report.rows())
        assert rows[0].source == f"http://127.0.0.1:{port}/forest.mkv?…"
        assert b"topsecret" not in ledger.read_bytes()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> None:
    """Answer one request with a film."""
    await reader.readuntil(b"\r\n\r\n")
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + content)
    await writer.drain()
    writer.close()


async def test_start_and_check_are_separate(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """What one process starts another one checks, without waiting, from the ledger alone."""
    make_films(tmp_path / "films", 12)
    index_id = await new_index(client)
    ledger = tmp_path / "l.db"
    started = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger, wait=False)
    assert started.counts.get("indexing") == 12
    assert started.unfinished == 12
    emulator.requests.clear()
    async with AsyncClient(emulator.api_key, base_url=emulator.base_url) as other:
        while (checked := await other.ingest.check(ledger)).unfinished:
            emulator.clock.advance(0.1)
        assert checked.ok
        assert checked.counts == {"ready": 12}
        emulator.requests.clear()
        assert (await other.ingest.check(ledger)).ok
        assert not emulator.requests, "nothing is under way any more"
    with pytest.raises(LedgerError, match="There is no ledger"):
        await client.ingest.check(tmp_path / "none.db")


async def test_what_was_indexed_but_not_noted_is_found_again(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """A run may end between an answer and its note, and a platform may have forgotten the keys."""
    make_films(tmp_path / "films", 3)
    index_id = await new_index(client)
    ledger = tmp_path / "l.db"
    assert (await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)).ok
    with closing(sqlite3.connect(ledger)) as books, books:
        books.execute(
            "UPDATE items SET state = 'uploaded', indexed_asset_id = NULL, index_key = hex(id)"
        )
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
    assert report.counts == {"ready": 3}
    assert sorted(indexed(emulator).values()) == [1, 1, 1]


async def test_an_iterator_is_read_as_it_comes(client: AsyncClient, tmp_path: Path) -> None:
    """What has come is ingested while the next is not there yet."""
    films = make_films(tmp_path / "films", 3)
    index_id = await new_index(client)
    ready: list[str] = []
    first = asyncio.Event()

    async def coming() -> AsyncIterator[str | IngestItem]:
        yield str(films[0])
        await first.wait()
        yield IngestItem(path=str(films[1]), metadata={"team": "red"})
        yield str(films[2])

    def note(progress: IngestProgress) -> None:
        if progress.state == "ready":
            ready.append(progress.source)
            first.set()
            assert progress.counts["ready"] == len(ready)

    report = await client.ingest(
        coming(), index_id=index_id, ledger=tmp_path / "l.db", progress=note
    )
    assert report.counts == {"ready": 3}
    assert ready[0] == str(films[0])


async def test_a_cancelled_ingest_goes_on_later(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """Cancelling at any time leaves a ledger that the next run goes on with."""
    make_films(tmp_path / "films", 20)
    index_id = await new_index(client)
    for moment in (0.01, 0.05, 0.2, 0.4):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(moment):
                await client.ingest(tmp_path / "films", index_id=index_id, ledger=tmp_path / "l.db")
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=tmp_path / "l.db")
    assert report.counts == {"ready": 20}
    assert sorted(indexed(emulator).values()) == [1] * 20


async def test_large_files_go_in_parts(
    emulator: Emulator, client: AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the limit of one request a file is uploaded in parts, and arrives as it is."""
    monkeypatch.setattr(_ingest, "DIRECT_BYTES", 1000)
    films = make_films(tmp_path / "films", 2)
    index_id = await new_index(client)
    report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=tmp_path / "l.db")
    assert report.counts == {"ready": 2}
    assert calls(emulator)["POST /assets/multipart-uploads"] == 2
    assert indexed(emulator) == {hashlib.sha256(each.read_bytes()).hexdigest(): 1 for each in films}
    assert not (tmp_path / "l.db.parts").exists()


async def test_a_file_that_changes_while_it_is_sent_is_not_indexed(
    emulator: Emulator, client: AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and a retry sends what the file is then under a new key."""
    (film,) = make_films(tmp_path / "films", 1)
    index_id = await new_index(client)
    upload = _ingest.Platform.upload

    async def slow(self: _ingest.Platform, **given: str) -> tuple[str, bool]:
        answer = await upload(self, **given)  # type: ignore[arg-type]
        film.write_bytes(clip_bytes() + b"changed")
        return answer

    monkeypatch.setattr(_ingest.Platform, "upload", slow)
    report = await client.ingest(film, index_id=index_id, ledger=tmp_path / "l.db")
    assert report.counts == {"refused": 1}
    assert "changed while it was sent" in (next(report.failures()).error or "")
    assert not indexed(emulator)
    monkeypatch.undo()
    report = await client.ingest(film, index_id=index_id, ledger=tmp_path / "l.db", retry=True)
    assert report.counts == {"ready": 1}
    assert indexed(emulator) == {hashlib.sha256(film.read_bytes()).hexdigest(): 1}


@pytest.mark.parametrize("wrong", [{"uploads": 0}, {"window": True}, {"timeout": -1.0}])
async def test_silly_arguments_are_refused(
    client: AsyncClient, tmp_path: Path, wrong: dict[str, int]
) -> None:
    """Before anything is made or sent, with the value and what is allowed."""
    with pytest.raises(InvalidInputError, match=next(iter(wrong))):
        await client.ingest(tmp_path, index_id="i", ledger=tmp_path / "l.db", **wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="index_id"):
        await client.ingest(tmp_path, index_id="a/b", ledger=tmp_path / "l.db")
    assert not (tmp_path / "l.db").exists()


def test_the_blocking_client_ingests(
    blocking_emulator: Emulator, blocking_client: Client, tmp_path: Path
) -> None:
    """The same calls, concurrently inside the client's one loop."""
    make_films(tmp_path / "films", 8)
    index = blocking_client.indexes.create(index_name="films", models=MODELS)
    assert index.id is not None
    ledger = tmp_path / "l.db"
    states: list[str] = []
    report = blocking_client.ingest(
        str(tmp_path / "films" / "*.mkv"),
        index_id=index.id,
        ledger=ledger,
        progress=lambda progress: states.append(progress.state),
    )
    assert report.counts == {"ready": 8}
    assert sorted(states) == ["indexing"] * 8 + ["ready"] * 8 + ["uploaded"] * 8
    blocking_emulator.requests.clear()
    assert blocking_client.ingest.check(ledger).ok
    assert blocking_client.ingest.report(ledger).counts == {"ready": 8}
    assert not blocking_emulator.requests
