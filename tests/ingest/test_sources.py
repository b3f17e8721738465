"""What is ingested: folders, globs, manifests, iterators, and how it is called in reports."""

from __future__ import annotations

import csv
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import orjson
import pytest

from tests.ingest.imaginary import Imaginary, a_run
from twelvelabs_async import IngestItem, IngestReport, InvalidInputError
from twelvelabs_async.ingest.preflight import Shape, check_shape, check_size, demands_of
from twelvelabs_async.ingest.refusal import Refusal
from twelvelabs_async.ingest.sources import IngestSources, batches


async def found(sources: IngestSources, size: int = 256) -> list[IngestItem]:
    """All items of sources."""
    return [item async for some in batches(sources, size) for item in some]


def touched(folder: Path, *names: str) -> list[str]:
    """Make files, and return their paths."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"film")
    return [str(folder / name) for name in names]


async def test_folders_and_globs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder gives its videos at any depth, a glob what it names, a list all of its entries."""
    films = touched(tmp_path, "a.mp4", "deep/c.mov", "deep/er/b.MKV")
    touched(tmp_path, "notes.txt", ".cache/d.mp4", "deep/.e.mp4")
    globbed = [item.path for item in await found(str(tmp_path / "**" / "*.mo?"))]
    assert globbed == [films[1]]
    (tmp_path / "deep" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert sorted(item.path or "" for item in await found(tmp_path)) == films
    assert sorted(item.path or "" for item in await found(str(tmp_path), size=1)) == films
    monkeypatch.chdir(tmp_path)
    listed = await found(["a.mp4", Path("deep"), "https://films/x.mp4?sig=s", {"path": "n.mp4"}])
    assert [item.shown for item in listed[:1]] == films[:1]
    assert {item.shown for item in listed[1:3]} == set(films[1:])
    assert [item.shown for item in listed[3:]] == [
        "https://films/x.mp4?…",
        str(tmp_path / "n.mp4"),
    ]
    odd = touched(tmp_path, "what[1]?.mp4")
    assert [item.path for item in await found(odd[0])] == odd, "a file is no pattern"


async def test_sources_are_read_lazily() -> None:
    """Of an endless iterator only what is asked for is taken."""
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield f"https://films/{taken}.mp4"

    async for some in batches(endless(), 10):
        assert len(some) == 10
        break
    assert taken == 10

    async def coming() -> AsyncIterator[str]:
        yield "https://films/a.mp4"
        yield "https://films/b.mp4"

    assert [[item.url for item in some] async for some in batches(coming())] == [
        ["https://films/a.mp4"],
        ["https://films/b.mp4"],
    ]


@pytest.mark.parametrize("wrong", [5, b"bytes", [5], [""], [None], "", IngestItem()])
async def test_what_is_no_source_is_refused(wrong: IngestSources) -> None:
    """With what it is, and what is allowed."""
    with pytest.raises(InvalidInputError, match=r"sources: |either a path or a url"):
        await found(wrong)


async def test_manifests_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    """A file that is missing, no table, or without a column of files ends before anything."""
    (tmp_path / "a.csv").write_text("name,team\nx,y\n")
    (tmp_path / "b.csv").write_bytes(b"path\n\xff\xfe\n")
    for name, why in (("a.csv", "needs a column path"), ("b.csv", "utf-8"), ("c.csv", "No such")):
        with pytest.raises(InvalidInputError, match=why):
            await found(tmp_path / name)


async def test_a_wrong_line_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """Each has its line and its reason, and shows no URL."""
    table = tmp_path / "films.csv"
    table.write_text("path,url,team\na.mp4,,red\n,,red\nb.mp4,https://x/?sig=s,\nc.mp4,,red,more\n")
    first, *wrong = await found(table)
    assert (first.path, first.metadata) == (str(tmp_path / "a.mp4"), {"team": "red"})
    assert [(item.problem or "").removeprefix(f"{table}, ") for item in wrong] == [
        "line 3: one of path, file and url must be given, not none of them",
        "line 4: one of path, file and url must be given, not path and url",
        "line 5: more values than columns",
    ]
    lines = tmp_path / "films.jsonl"
    lines.write_text('[]\n{"path": 5}\n{"url": "ftp://x"}\n{"path": "a", "cast": [1]}\n')
    problems = [item.problem or "" for item in await found(lines)]
    assert [text.partition(": ")[2] for text in problems] == [
        "this is not a JSON object",
        "path must be text, not 5",
        "url must begin with http:// or https://",
        "the metadata 'cast' must be text, a number, true, false or a list of texts",
    ]


def test_a_new_signature_is_the_same_url() -> None:
    """What signs a URL does not count, and everything else in it does."""
    base = "https://Bucket.S3.amazonaws.com/film.mp4"
    one = IngestItem(url=f"{base}?v=1&X-Amz-Signature=abc&X-Amz-Date=1").key
    assert one == IngestItem(url=f"{base.lower()}?X-Amz-Date=2&v=1&X-Amz-Signature=def").key
    assert one != IngestItem(url=f"{base}?v=2&X-Amz-Signature=abc").key
    assert one != IngestItem(path=f"{base}?v=1").key


MARENGO, BOTH = demands_of(["marengo3.0"]), demands_of(["marengo3.0", "pegasus1.2"])


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (Shape(3.9, 640, 360), "3.90 s long; Marengo takes 4 s or more"),
        (Shape(4 * 3600 + 40.0, 640, 360), "4.01 hours long; Marengo takes up to 4 h"),
        (Shape(10, 640, 359), "640x359 pixels; each side must have 360 or more"),
        (Shape(10, 5186, 2160), "up to 5184x2160"),
        (Shape(10, 2160, 5186), "up to 5184x2160"),
        (Shape(10, 1000, 400), "a ratio of 2.50:1; it may be up to 2.4:1"),
        (Shape(10, None, None), "no video"),
    ],
)
def test_shapes_that_no_model_takes(shape: Shape, why: str) -> None:
    """Each reason has the value and the documented limit."""
    with pytest.raises(Refusal) as caught:
        check_shape(shape, MARENGO)
    assert why in str(caught.value)


def test_the_strictest_model_decides() -> None:
    """What Marengo takes alone may be too much with Pegasus beside it; at the limit all is well."""
    for shape in (Shape(4.0, 360, 360), Shape(4 * 3600.0, 5184, 2160), Shape(None, 864, 360)):
        check_shape(shape, MARENGO)
    check_size(4 * 10**9, MARENGO)
    with pytest.raises(Refusal, match="Marengo and Pegasus takes up to 1 h"):
        check_shape(Shape(3601.0, 640, 360), BOTH)
    with pytest.raises(Refusal, match=r"3\.00 GB; Marengo and Pegasus takes up to 2 GB"):
        check_size(3 * 10**9, BOTH)


async def test_reports_as_table_json_and_csv(tmp_path: Path) -> None:
    """Names of any bytes can be shown; rows can be narrowed to states."""
    name = os.fsdecode(b"\xff\n.mp4")
    items = [
        IngestItem(url="https://films/a.mp4?sig=s", metadata={"team": "red", "year": 1999}),
        IngestItem(path=str(tmp_path / name)),
    ]
    run = a_run(tmp_path / "l.db", Imaginary())
    await run.ledger.open({"index": "films"})
    await run.go(batches(items))
    await run.ledger.close()
    report = IngestReport.of(tmp_path / "l.db")
    assert report.summary() == "1 ready, 1 refused"
    first, second = report.rows()
    assert first.metadata == {"team": "red", "year": 1999}
    assert second.source == str(tmp_path / name)
    head, *lines = report.table().splitlines()
    assert head.split() == ["state", "source", "asset", "indexed", "asset", "error"]
    assert lines[0].startswith("ready    https://films/a.mp4?…")
    assert "\\udcff\\n.mp4" in lines[1]
    assert report.table(limit=1).splitlines()[-1] == "…"
    report.to_json(tmp_path / "r.jsonl", "refused")
    (line,) = (tmp_path / "r.jsonl").read_bytes().splitlines()
    assert orjson.loads(line)["error"].startswith("The file cannot be read")
    report.to_csv(tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["state"] for row in rows] == ["ready", "refused"]
    assert orjson.loads(rows[0]["metadata"]) == {"team": "red", "year": 1999}
