"""One SQLite file on a thread of its own: what is asked meanwhile is committed together."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from attrs import define

from ..errors import LedgerError

__all__ = ["APPLICATION", "VERSION", "Database", "connect", "explained", "prepare"]

T = TypeVar("T")

APPLICATION = 0x544C4947
"""SQLite's `application_id` of a ledger."""

VERSION = 1
"""SQLite's `user_version` of a ledger; it grows when the tables change."""

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    place NOT NULL,
    needs_source INTEGER NOT NULL,
    filename TEXT,
    metadata TEXT,
    state TEXT NOT NULL,
    size INTEGER,
    mtime_ns INTEGER,
    inode INTEGER,
    digest BLOB,
    twin_of INTEGER,
    upload_key TEXT NOT NULL,
    index_key TEXT NOT NULL,
    upload_id TEXT,
    upload_asset_id TEXT,
    asset_id TEXT,
    indexed_asset_id TEXT,
    again TEXT,
    error_type TEXT,
    error_code TEXT,
    error TEXT,
    changed_at REAL NOT NULL
);
CREATE INDEX items_by_state ON items (state, id);
CREATE INDEX items_by_twin ON items (twin_of) WHERE twin_of IS NOT NULL;
CREATE TABLE contents (digest BLOB PRIMARY KEY, item INTEGER NOT NULL) WITHOUT ROWID;
"""
_PATIENCE = 10.0
"""Seconds to wait for one who reads the ledger, or copies it, in another process."""


@define(eq=False)
class _Ask:
    work: Callable[[sqlite3.Connection], Any]
    durable: bool
    answer: asyncio.Future[Any]


class Database:
    """The only writer of a ledger.

    Its work runs in a thread, in the order in which it was asked for. All that has gathered while
    the last commit was made goes into the next, so many files cost few commits.

    Args:
        path: Where the file is, or shall be.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._asked: SimpleQueue[_Ask | None] = SimpleQueue()
        self._lock: sqlite3.Connection | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._broken: LedgerError | None = None
        self._synchronous = "FULL"

    async def open(self) -> None:
        """Open or make the file, and take it for this run alone.

        Raises:
            LedgerError: It is in use, is no ledger, or cannot be opened.
        """
        self._loop = asyncio.get_running_loop()
        # Not to be cancelled half-way: a lock that nobody gives back would be left.
        opening = asyncio.ensure_future(asyncio.to_thread(self._open))
        try:
            connection = await asyncio.shield(opening)
        except asyncio.CancelledError:
            await asyncio.wait([opening])  # it takes no time; and the file must be free again
            self._give_back(opening)
            raise
        self._thread = threading.Thread(
            target=self._serve, args=(connection,), name="twelvelabs_async-ledger", daemon=True
        )
        self._thread.start()

    def ask(
        self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False
    ) -> asyncio.Future[T]:
        """Have work done in a transaction; what is returned is done when it is committed.

        It is done even if nobody awaits it any more.

        Args:
            work: Given the connection; it neither commits nor rolls back.
            durable: Whether the commit must survive a loss of power, and not only of the process.
        """
        assert self._loop is not None  # noqa: S101 - `open` comes first
        answer: asyncio.Future[T] = self._loop.create_future()
        if self._broken is not None:
            answer.set_exception(self._broken)
        else:
            self._asked.put(_Ask(work, durable, answer))
        return answer

    async def close(self) -> None:
        """Finish what was asked for, and let others have the file."""
        if self._thread is None:
            return
        self._asked.put(None)
        await asyncio.shield(asyncio.to_thread(self._thread.join))
        self._thread = None

    def _open(self) -> sqlite3.Connection:
        with explained(self.path):
            folder = Path(self.path).parent
            if not folder.is_dir():
                raise LedgerError(
                    f"The ledger {self.path!r} cannot be made: there is no folder {str(folder)!r}.",
                    path=self.path,
                )
            self._lock = _locked(self.path)
            try:
                return connect(self.path, make=True)
            except BaseException:
                self._lock.close()
                raise

    def _give_back(self, opening: asyncio.Future[sqlite3.Connection]) -> None:
        if opening.cancelled() or opening.exception() is not None:
            return
        opening.result().close()
        if self._lock is not None:
            self._lock.close()

    def _serve(self, connection: sqlite3.Connection) -> None:
        over = False
        while not over:
            asked: list[_Ask] = []
            first = self._asked.get()
            try:
                while first is not None:
                    asked.append(first)
                    first = self._asked.get_nowait()
                over = True
            except Empty:
                pass
            if asked:
                self._carry_out(connection, asked)
        # As after a full disk: what is committed is in the log beside it.
        with suppress(sqlite3.Error):
            connection.close()
        if self._lock is not None:
            self._lock.close()

    def _carry_out(self, connection: sqlite3.Connection, asked: list[_Ask]) -> None:
        answers: list[Any] = []
        problem: BaseException | None = self._broken
        if problem is None:
            try:
                with explained(self.path):
                    self._settle(connection, durable=any(each.durable for each in asked))
                    connection.execute("BEGIN IMMEDIATE")
                    answers.extend(each.work(connection) for each in asked)
                    connection.execute("COMMIT")
            except BaseException as error:  # noqa: BLE001 - given to those who asked
                problem = error
                if isinstance(error, LedgerError):
                    self._broken = error  # the books are behind: nothing more may be done
                if connection.in_transaction:
                    connection.rollback()
        assert self._loop is not None  # noqa: S101
        try:
            self._loop.call_soon_threadsafe(_tell, asked, answers, problem)
        except RuntimeError:  # the loop was closed without `close`: nobody waits
            return

    def _settle(self, connection: sqlite3.Connection, *, durable: bool) -> None:
        wanted = "FULL" if durable else "NORMAL"
        if wanted != self._synchronous:
            connection.execute(f"PRAGMA synchronous = {wanted}")
            self._synchronous = wanted


def _tell(asked: list[_Ask], answers: list[Any], problem: BaseException | None) -> None:
    for place, each in enumerate(asked):
        if each.answer.done():
            continue
        if problem is not None:
            each.answer.set_exception(problem)
        else:
            each.answer.set_result(answers[place])


class explained:  # noqa: N801 - used as a `with` statement reads
    """Turns errors of SQLite and of the disk into LedgerErrors that say what to do."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: object
    ) -> None:
        if isinstance(error, (sqlite3.Error, OSError)):
            raise LedgerError(_reason(self._path, error), path=self._path) from error


def _reason(path: str, error: sqlite3.Error | OSError) -> str:
    text = str(error)
    if "full" in text or "disk I/O" in text or getattr(error, "errno", 0) == 28:
        why = "the disk is full, or cannot be written. Make room and call it again"
    elif "locked" in text:
        why = "another program holds it for too long. Call it again"
    elif "not a database" in text or "malformed" in text:
        return f"{path!r} is no ledger, or is damaged ({text}). Give another path."
    elif "readonly" in text or "unable to open" in text or isinstance(error, PermissionError):
        why = f"it cannot be opened for writing ({text})"
    else:
        why = text
    return (
        f"The ledger {path!r} cannot go on: {why}. What it has recorded is kept, and the same call "
        "resumes from there."
    )


def _locked(path: str) -> sqlite3.Connection:
    """Hold a file beside the ledger, whose lock the system takes away from a process that dies."""
    lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if "locked" not in str(error):
            raise
        raise LedgerError(
            f"The ledger {path!r} is in use by another run; two at once would upload twice. "
            "Wait for it, or give this one a ledger of its own.",
            path=path,
        ) from error
    return lock


def connect(path: str, *, make: bool) -> sqlite3.Connection:
    """Open a ledger. Blocks.

    Args:
        path: Where it is.
        make: Whether to make it if it is not there.
    """
    if not Path(path).exists():
        if not make:
            raise LedgerError(f"There is no ledger {path!r}.", path=path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    prepare(connection, path, make=make)
    return connection


def prepare(connection: sqlite3.Connection, path: str, *, make: bool) -> None:
    """Make the tables if the file is new; else see that it is a ledger. Closes it if it is none."""
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if (application, tables) == (0, 0) and make:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {APPLICATION}; "
                f"PRAGMA user_version = {VERSION}; COMMIT;"
            )
        elif application != APPLICATION:
            raise LedgerError(
                f"{path!r} is a database of something else, and no ledger.", path=path
            )
        elif version != VERSION:
            raise LedgerError(
                f"The ledger {path!r} has version {version} and this release reads {VERSION}. "
                "Use the release that made it.",
                path=path,
            )
    except BaseException:
        connection.close()
        raise
