"""What became of an ingest: counts, and a row for each input, as table, JSON lines or CSV."""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import orjson
from attrs import asdict, frozen

from ..errors import IngestError
from ..models.shared import UserMetadata
from .database import connect, explained
from .rows import STATES, IngestState, shown_path

__all__ = ["IngestReport", "IngestRow", "read_rows"]

_PAGE = 1000
_ASKED = """
SELECT items.id, items.place, items.state, coalesce(own.asset_id, items.asset_id),
  coalesce(own.indexed_asset_id, items.indexed_asset_id), own.place,
  coalesce(items.error_type, own.error_type), coalesce(items.error_code, own.error_code),
  coalesce(items.error, own.error), items.filename, items.metadata, items.size
FROM items LEFT JOIN items AS own ON own.id = items.twin_of
WHERE items.id > ? {} ORDER BY items.id LIMIT ?
"""


@frozen(kw_only=True)
class IngestRow:
    """One input and what became of it.

    Attributes:
        source: The file or URL; of a URL not the query, which may be a credential.
        state: How far it is.
        asset_id: Identifier of its asset.
        indexed_asset_id: Identifier of its indexed asset, which searches call `video_id`.
        same_as: The source with the same content that was sent in its place.
        error_type: Class of the error.
        error_code: The API's slug for the error, such as `video_resolution_too_low`.
        error: What is wrong; of a duplicate, with the source that was sent.
        filename: Name of the asset, if it is not the file's own.
        metadata: Your own keys and values.
        size: Of the file, in bytes.
    """

    source: str
    state: IngestState
    asset_id: str | None = None
    indexed_asset_id: str | None = None
    same_as: str | None = None
    error_type: str | None = None
    error_code: str | None = None
    error: str | None = None
    filename: str | None = None
    metadata: UserMetadata | None = None
    size: int | None = None


@frozen(kw_only=True)
class IngestReport:
    """What an ingest has come to. Its rows are read from the ledger when they are asked for.

    Attributes:
        ledger: Where the ledger is.
        index_id: The index.
        counts: How many inputs are in each state; those in none are left out.
        stopped: Why the run ended before its end, such as a limit of the plan; None if it did not.
            The same call goes on from there.
        limited: Whether it was a limit of the plan that stopped it.
    """

    ledger: str
    index_id: str
    counts: Mapping[str, int]
    stopped: str | None = None
    limited: bool = False

    @classmethod
    def of(cls, ledger: str | os.PathLike[str]) -> IngestReport:
        """Read the report of a ledger, also while a run works on it. Asks no network; blocks.

        Raises:
            LedgerError: There is no such ledger, or it cannot be read.
        """
        path = os.fspath(ledger)
        with explained(path), closing(connect(path, make=False)) as connection:
            found = connection.execute("SELECT state, count(*) FROM items GROUP BY state")
            counts = dict(found.fetchall())
            about = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        return cls(ledger=path, index_id=about.get("index", ""), counts=counts)

    @property
    def total(self) -> int:
        """How many inputs there are."""
        return sum(self.counts.values())

    @property
    def failed(self) -> int:
        """How many failed, here or at the platform."""
        return self.counts.get("failed", 0) + self.counts.get("refused", 0)

    @property
    def unfinished(self) -> int:
        """How many are not sent yet, or under way at the platform."""
        return sum(self.counts.get(each, 0) for each in ("pending", "uploaded", "indexing"))

    @property
    def ok(self) -> bool:
        """Whether all are found by searches."""
        return not self.failed and not self.unfinished and self.stopped is None

    def rows(self, *states: IngestState) -> Iterator[IngestRow]:
        """Iterate over the inputs, in the order in which they came; some at a time are in memory.

        Args:
            states: Only those in these states; by default all.
        """
        return read_rows(self.ledger, states)

    def failures(self) -> Iterator[IngestRow]:
        """Iterate over what failed, each with its error."""
        return self.rows("failed", "refused")

    def raise_for_failures(self) -> None:
        """Raise IngestError unless all are found by searches."""
        if self.ok:
            return
        first = next(iter(self.failures()), None)
        told = f" First {first.source}: {first.error}" if first is not None else ""
        why = f" It stopped: {self.stopped}" if self.stopped else ""
        raise IngestError(f"{self.summary()}.{why}{told}", report=self)

    def summary(self) -> str:
        """Return the counts as a line: `198 ready, 2 failed`."""
        parts = [f"{self.counts[each]} {each}" for each in STATES if self.counts.get(each)]
        return ", ".join(parts) or "no inputs"

    def table(self, *states: IngestState, limit: int | None = 100) -> str:
        """Return the rows as text in columns, for people.

        Args:
            states: Only those in these states; by default all.
            limit: How many; None for all of them.
        """
        lines = [("state", "source", "asset", "indexed asset", "error")]
        more = False
        for number, row in enumerate(self.rows(*states)):
            if limit is not None and number >= limit:
                more = True
                break
            error = row.error or (f"same as {row.same_as}" if row.same_as else "")
            ids = (row.asset_id or "", row.indexed_asset_id or "")
            lines.append((row.state, _printable(row.source), *ids, _printable(error)))
        widths = [max(len(line[place]) for line in lines) for place in range(4)]
        shown = [
            "  ".join([*(f"{text:<{width}}" for text, width in zip(line, widths, strict=False))])
            + f"  {line[4]}"
            for line in lines
        ]
        return "\n".join([*(line.rstrip() for line in shown), *(["…"] if more else [])])

    def to_json(self, path: str | os.PathLike[str], *states: IngestState) -> None:
        """Write the rows as JSON lines, one for each input."""
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            file.writelines(self.json_lines(*states))

    def to_csv(self, path: str | os.PathLike[str], *states: IngestState) -> None:
        """Write the rows as CSV; metadata is JSON in its column."""
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            file.writelines(self.csv_lines(*states))

    def json_lines(self, *states: IngestState) -> Iterator[str]:
        """Iterate over the lines that `to_json` writes, each with its end."""
        for row in self.rows(*states):
            fields = asdict(row) | {"source": _printable(row.source)}
            if row.same_as is not None:
                fields["same_as"] = _printable(row.same_as)
            yield orjson.dumps(fields).decode() + "\n"

    def csv_lines(self, *states: IngestState) -> Iterator[str]:
        """Iterate over the lines that `to_csv` writes, each with its end."""
        names = list(IngestRow.__annotations__)
        writer = csv.writer(_Lines())
        yield cast("str", writer.writerow(names))
        for row in self.rows(*states):
            values = asdict(row)
            if row.metadata is not None:
                values["metadata"] = orjson.dumps(dict(row.metadata)).decode()
            line = [
                _printable(each) if isinstance(each, str) else each
                for each in (values[name] for name in names)
            ]
            yield cast("str", writer.writerow(line))


class _Lines:
    """What a csv.writer writes to, so that its `writerow` returns the line."""

    def write(self, line: str) -> str:
        return line


def read_rows(path: str, states: Collection[IngestState]) -> Iterator[IngestRow]:
    """Read the rows of a ledger, also while a run works on it."""
    narrowed = f"AND items.state IN ({', '.join('?' * len(states))})" if states else ""
    asked = _ASKED.format(narrowed)
    after = 0
    with explained(path), closing(connect(path, make=False)) as connection:
        # Page by page: a statement left open would keep the log beside the ledger growing.
        while found := connection.execute(asked, (after, *states, _PAGE)).fetchall():
            after = cast("int", found[-1][0])
            yield from map(_row, found)


def _row(found: tuple[Any, ...]) -> IngestRow:
    return IngestRow(
        source=shown_path(found[1]),
        state=found[2],
        asset_id=found[3],
        indexed_asset_id=found[4],
        same_as=None if found[5] is None else shown_path(found[5]),
        error_type=found[6],
        error_code=found[7],
        error=found[8],
        filename=found[9],
        metadata=orjson.loads(found[10]) if found[10] else None,
        size=found[11],
    )


def _printable(text: str) -> str:
    """Return text that any file and terminal takes: names of files may have any bytes."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
