"""The ledger of an ingest: what is known of each input, so that nothing is done twice."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, cast
from uuid import uuid4

import orjson

from ..errors import LedgerError
from .database import Database
from .fingerprint import Fingerprint
from .items import IngestItem
from .rows import COLUMNS, FINAL, IngestState, Row, stored_path

__all__ = ["Again", "Ledger"]

Again: TypeAlias = Literal["prepare", "upload", "index", "continue"]
"""Where a retry of a failed input starts: with the file, with a new upload of it, with indexing
its asset anew, or where it was, with the same keys, because the last call may have acted."""

_LOOKED_UP = 500
"""Keys that one statement looks up; SQLite of old allows 999."""


class Ledger:
    """What an ingest knows, and the only way to change that.

    Each method returns when what it recorded is committed. The idempotency keys of both calls
    that create something are made with the row and are durable before anything is sent.
    """

    def __init__(self, path: str) -> None:
        self._database = Database(path)
        self.path = path

    async def open(self, about: dict[str, str]) -> None:
        """Open or make it, and hold it to what it was made for.

        Args:
            about: What the run is about, such as the index: a ledger is about one of it.

        Raises:
            LedgerError: It is in use, is no ledger, cannot be opened, or is about something else.
        """
        await self._database.open()
        try:
            known = await self._database.ask(lambda db: _kept(db, about))
            for name, value in about.items():
                if known[name] != value:
                    raise LedgerError(
                        f"The ledger {self.path!r} is of the {name} {known[name]}, not of {value}. "
                        "Each has a ledger of its own.",
                        path=self.path,
                    )
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Commit what is left, and let others have it."""
        await self._database.close()

    async def meta(self, name: str, value: str | None = None) -> str | None:
        """Return what is kept under a name, or keep it."""

        def work(db: sqlite3.Connection) -> str | None:
            if value is not None:
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
                return value
            found = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
            return None if found is None else cast("str", found[0])

        return await self._database.ask(work)

    async def enter(self, items: Sequence[IngestItem]) -> tuple[list[tuple[Row, IngestItem]], int]:
        """Enter what is new, and return what is to be done, and how many were new.

        If several items are the same input, the first is taken.

        What is not sent yet takes over the name and the metadata that are given now.
        """
        by_key: dict[bytes, IngestItem] = {}
        for item in items:
            by_key.setdefault(item.key, item)

        def work(db: sqlite3.Connection) -> tuple[list[tuple[Row, IngestItem]], int]:
            rows, new = _entered(db, by_key)
            return [(row, by_key[key]) for key, row in rows], new

        return await self._database.ask(work, durable=True)

    async def unfinished(
        self, state: IngestState, after: int, limit: int, *, urls: bool = True
    ) -> list[Row]:
        """Return rows in a state, in the order of their numbers, from after one of them."""
        asked = f"SELECT {COLUMNS} FROM items WHERE state = ? AND id > ?"  # noqa: S608
        asked += ("" if urls else " AND NOT needs_source") + " ORDER BY id LIMIT ?"
        return await self._database.ask(
            lambda db: [Row.of(each) for each in db.execute(asked, (state, after, limit))]
        )

    async def claim(self, row: Row, found: Fingerprint, *, share: bool) -> bool:
        """Record the content of a file, and return whether this row is the one to send it.

        Args:
            row: The row of the file.
            found: What the file is now.
            share: Whether the same content under another name is sent once.
        """
        if row.digest not in (None, found.digest):
            row.upload_key, row.index_key = _key(), _key()  # other content: another asset
            row.upload_id = row.upload_asset_id = None
        signs = found.signs
        row.size, row.mtime_ns, row.inode = signs.size, signs.mtime_ns, signs.inode

        def work(db: sqlite3.Connection) -> bool:
            _release(db, row.id, but=found.digest)
            keys = (row.upload_key, row.index_key, row.upload_id, row.upload_asset_id)
            values = (*_values(row), found.digest, *keys)
            owner = row.id
            if share:
                db.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (found.digest, row.id))
                asked = "SELECT item FROM contents WHERE digest = ?"
                (owner,) = db.execute(asked, (found.digest,)).fetchone()
            mine = owner == row.id
            db.execute(
                "UPDATE items SET size = ?, mtime_ns = ?, inode = ?, digest = ?, upload_key = ?, "
                "index_key = ?, upload_id = ?, upload_asset_id = ?, state = ?, twin_of = ?, "
                "changed_at = ? WHERE id = ?",
                (
                    *values,
                    *(("pending", None) if mine else ("duplicate", owner)),
                    *(time.time(), row.id),
                ),
            )
            return mine

        changed = row.digest is not None and row.digest != found.digest
        mine = await self._database.ask(work, durable=changed)
        row.digest = found.digest
        if not mine:
            row.state = "duplicate"
        return mine

    async def upload_begun(self, row: Row, upload_id: str, asset_id: str) -> None:
        """Record the session of an upload in parts, before the first of them is sent."""
        row.upload_id, row.upload_asset_id = upload_id, asset_id
        await self._set(row.id, upload_id=upload_id, upload_asset_id=asset_id)

    async def upload_lost(self, row: Row) -> None:
        """Record that a session is over, so that the next upload makes another one."""
        row.upload_id, row.upload_asset_id, row.upload_key = None, None, _key()
        await self._set(
            row.id, durable=True, upload_id=None, upload_asset_id=None, upload_key=row.upload_key
        )

    async def uploaded(self, row: Row, asset_id: str) -> None:
        """Record the asset that was made of an input."""
        row.asset_id, row.state = asset_id, "uploaded"
        await self._set(row.id, state="uploaded", asset_id=asset_id)

    async def indexing(self, row: Row, indexed_asset_id: str) -> None:
        """Record that the indexing of an asset has begun."""
        row.indexed_asset_id, row.state = indexed_asset_id, "indexing"
        await self._set(row.id, state="indexing", indexed_asset_id=indexed_asset_id)

    async def ready(self, row: Row) -> None:
        """Record that searches find it."""
        row.state = "ready"
        await self._set(row.id, state="ready")

    async def failed(
        self,
        row: Row,
        state: Literal["failed", "refused"],
        *,
        again: Again,
        error: tuple[str, str | None, str],
    ) -> None:
        """Record why an input is not ingested.

        Args:
            row: Its row.
            state: Whether the platform refused it, or we did.
            again: Where a retry starts.
            error: Class, code of the API and text of the error.
        """
        row.state = state
        await self._set(
            row.id,
            state=state,
            again=again,
            error_type=error[0],
            error_code=error[1],
            error=error[2],
        )

    async def retry(self) -> int:
        """Put what failed or was refused back to where it is tried again; return how many."""

        def work(db: sqlite3.Connection) -> int:
            number = 0
            asked = (
                "SELECT id, again, asset_id, indexed_asset_id FROM items WHERE state = ? LIMIT 1000"
            )
            for state in ("failed", "refused"):
                while some := db.execute(asked, (state,)).fetchall():
                    number += len(some)
                    db.executemany(
                        "UPDATE items SET state = ?, asset_id = ?, indexed_asset_id = ?, "
                        "upload_key = coalesce(?, upload_key), "
                        "index_key = coalesce(?, index_key), "
                        "mtime_ns = CASE WHEN ? THEN NULL ELSE mtime_ns END, "
                        "upload_id = CASE WHEN ? THEN NULL ELSE upload_id END, "
                        "again = NULL, error = NULL, error_type = NULL, error_code = NULL "
                        "WHERE id = ?",
                        [_again(*each) for each in some],
                    )
            return number

        return await self._database.ask(work, durable=True)

    async def let_go(self, row: Row) -> bool:
        """Let another input with the same content be sent instead; return whether there is one."""

        def work(db: sqlite3.Connection) -> bool:
            return _release(db, row.id, but=b"")

        return await self._database.ask(work)

    async def counts(self) -> Counter[str]:
        """Return how many rows are in each state."""
        asked = "SELECT state, count(*) FROM items GROUP BY state"
        return await self._database.ask(lambda db: Counter(dict(db.execute(asked).fetchall())))

    async def last(self) -> int:
        """Return the number of the newest row."""
        asked = "SELECT coalesce(max(id), 0) FROM items"
        return await self._database.ask(lambda db: cast("int", db.execute(asked).fetchone()[0]))

    async def _set(self, number: int, *, durable: bool = False, **values: str | None) -> None:
        assigned = ", ".join(f"{name} = ?" for name in values)
        asked = f"UPDATE items SET {assigned}, changed_at = ? WHERE id = ?"  # noqa: S608
        given = (*values.values(), time.time(), number)
        await self._database.ask(lambda db: db.execute(asked, given).rowcount, durable=durable)


def _key() -> str:
    return str(uuid4())


def _values(row: Row) -> tuple[Any, ...]:
    return row.size, row.mtime_ns, row.inode


def _kept(db: sqlite3.Connection, about: dict[str, str]) -> dict[str, str]:
    db.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", list(about.items()))
    return dict(db.execute("SELECT name, value FROM meta").fetchall())


def _entered(
    db: sqlite3.Connection, by_key: dict[bytes, IngestItem]
) -> tuple[list[tuple[bytes, Row]], int]:
    keys = list(by_key)
    now = time.time()
    known: dict[bytes, str] = {}
    for place in range(0, len(keys), _LOOKED_UP):
        some = keys[place : place + _LOOKED_UP]
        marks = ", ".join("?" * len(some))
        asked = f"SELECT key, state FROM items WHERE key IN ({marks})"  # noqa: S608
        known |= dict(db.execute(asked, some).fetchall())
    db.executemany(
        "INSERT INTO items (key, place, needs_source, filename, metadata, state, upload_key, "
        "index_key, changed_at) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?)",
        [
            (key, *_given(item), _key(), _key(), now)
            for key, item in by_key.items()
            if key not in known
        ],
    )
    # Failed ones wait for a retry, and it is to be made with what is given by then.
    db.executemany(
        "UPDATE items SET place = ?, needs_source = ?, filename = ?, metadata = ? WHERE key = ?",
        [
            (*_given(by_key[key]), key)
            for key, state in known.items()
            if state in ("pending", "failed", "refused")
        ],
    )
    wanted = [key for key in keys if known.get(key) not in FINAL]
    found: list[tuple[bytes, Row]] = []
    for place in range(0, len(wanted), _LOOKED_UP):
        some = wanted[place : place + _LOOKED_UP]
        marks = ", ".join("?" * len(some))
        asked = f"SELECT key, {COLUMNS} FROM items WHERE key IN ({marks})"  # noqa: S608
        found += [(each[0], Row.of(each[1:])) for each in db.execute(asked, some)]
    return sorted(found, key=lambda each: each[1].id), len(keys) - len(known)


def _given(item: IngestItem) -> tuple[str | bytes, bool, str | None, str | None]:
    metadata = orjson.dumps(dict(item.metadata)).decode() if item.metadata else None
    needs_source = item.url is not None or item.problem is not None
    return stored_path(item.shown), needs_source, item.filename, metadata


def _release(db: sqlite3.Connection, number: int, *, but: bytes) -> bool:
    """Take contents from a row, except one of them; who shared them is to be sent itself."""
    taken = db.execute(
        "DELETE FROM contents WHERE digest = (SELECT digest FROM items WHERE id = ?) "
        "AND item = ? AND digest <> ?",
        (number, number, but),
    ).rowcount
    if not taken:
        return False
    freed = db.execute(
        "UPDATE items SET state = 'pending', twin_of = NULL WHERE twin_of = ?", (number,)
    ).rowcount
    return freed > 0


def _again(
    number: int, again: Again | None, asset_id: str | None, indexed_asset_id: str | None
) -> tuple[Any, ...]:
    """Return what a retry of a row starts with."""
    if again in ("prepare", "upload"):
        return "pending", None, None, _key(), _key(), again == "prepare", True, number
    if again == "index":
        return "uploaded", asset_id, None, None, _key(), False, False, number
    state = "indexing" if indexed_asset_id else "uploaded" if asset_id else "pending"
    return state, asset_id, indexed_asset_id, None, None, False, False, number
