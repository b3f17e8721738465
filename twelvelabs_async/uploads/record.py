"""The record of an upload: small, written whole or not at all, without URLs and keys."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from attrs import asdict, define, field

from .sources import FileVersion

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Record", "RecordFile", "default_folder", "key_of"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")

FORMAT = 1
OLDEST = 7 * 24 * 3600.0
"""Seconds after which a record is swept away: sessions live for one day."""


@define(kw_only=True)
class Record:
    """What is known of an upload session.

    Attributes:
        parts: For each part that is at the storage its MD5 sum and what proves it: the ETag.
    """

    upload_id: str
    asset_id: str | None
    total_size: int
    chunk_size: int
    headers: Mapping[str, str]
    version: FileVersion | None
    parts: dict[int, tuple[str, str]] = field(factory=dict[int, tuple[str, str]])

    def to_bytes(self) -> bytes:
        """Write it down, under a sum of what is written."""
        text = json.dumps(
            {
                "format": FORMAT,
                "upload_id": self.upload_id,
                "asset_id": self.asset_id,
                "total_size": self.total_size,
                "chunk_size": self.chunk_size,
                "headers": dict(self.headers),
                "version": None if self.version is None else asdict(self.version),
                # Base64 without its padding, as there may be thousands.
                "md5": {
                    index: base64.b64encode(bytes.fromhex(md5)).decode()[:22]
                    for index, (md5, _) in self.parts.items()
                },
                "proofs": {
                    index: proof for index, (md5, proof) in self.parts.items() if proof != md5
                },
            },
            separators=(",", ":"),
        ).encode()
        return hashlib.sha256(text).hexdigest().encode() + b"\n" + text

    @classmethod
    def from_bytes(cls, written: bytes) -> Record:
        """Read it.

        Raises:
            ValueError: It is damaged, or of another version of this package.
        """
        told, _, text = written.partition(b"\n")
        if told != hashlib.sha256(text).hexdigest().encode():
            raise ValueError("it is damaged")
        found = cast("dict[str, Any]", json.loads(text))
        if found.get("format") != FORMAT:
            raise ValueError("it is of another version of this package")
        version, proofs = found["version"], found["proofs"]
        headers, sums = found["headers"], found["md5"]
        texts: list[object] = [
            found["upload_id"],
            *headers.values(),
            *proofs.values(),
            *sums.values(),
        ]
        if found["asset_id"] is not None:
            texts.append(found["asset_id"])
        numbers: list[object] = [found["total_size"], found["chunk_size"]]
        if version is not None:
            numbers += version.values()
        # Whatever else is wrong ends in one of these, or in another error that means the same.
        if {*map(type, texts)} - {str} or {*map(type, numbers)} - {int}:
            raise ValueError("its fields make no sense")
        parts: dict[int, tuple[str, str]] = {}
        for index, short in sums.items():
            md5 = base64.b64decode(short + "==", validate=True).hex()
            if len(md5) != 32:
                raise ValueError("its sums make no sense")
            parts[int(index)] = (md5, proofs.get(index, md5))
        return cls(
            upload_id=found["upload_id"],
            asset_id=found["asset_id"],
            total_size=found["total_size"],
            chunk_size=found["chunk_size"],
            headers=headers,
            version=None if version is None else FileVersion(**version),
            parts=parts,
        )


def default_folder() -> Path:
    """Return where records are kept: among the user's caches, never beside the file.

    Raises:
        RuntimeError: The user has no home, as in some containers.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "twelvelabs_async" / "uploads"


def key_of(base_url: str, kind: str, filename: str, sample: str) -> str:
    """Return the name of a record: the same for the same file wherever it lies."""
    return hashlib.sha256("\0".join((base_url, kind, filename, sample)).encode()).hexdigest()[:40]


class RecordFile:
    """A record on disk, locked as long as it is open. All methods may block; none fails.

    Where nothing can be written or another upload has the lock, nothing is kept, with a warning:
    an upload is worth more than its record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: int | None = None

    @classmethod
    def open(cls, folder: Path, key: str) -> RecordFile | None:
        """Lock the record of a key, or return None."""
        made = cls(folder / f"{key}.json")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sweep(folder)
            made._lock = _locked(made._path.with_suffix(".lock"))
        except OSError as error:
            logger.warning("No record of the upload is kept: %s.", error.strerror)
            return None
        if made._lock is None:
            logger.warning(
                "No record of the upload is kept: another upload of the same file is under way."
            )
            return None
        return made

    def load(self) -> Record | None:
        """Return what was recorded, if it can be used."""
        try:
            return Record.from_bytes(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("The record %s is ignored: %s.", self._path, error)
            return None

    def save(self, record: Record) -> bool:
        """Write the record, whole or not at all; return whether it was."""
        written: str | None = None
        try:
            number, written = tempfile.mkstemp(  # only its owner may read it
                dir=self._path.parent, prefix=f"{self._path.stem}.", suffix=".tmp"
            )
            with os.fdopen(number, "wb") as file:
                file.write(record.to_bytes())
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(self._path)
        except OSError as error:
            logger.warning("The record %s cannot be written: %s.", self._path, error.strerror)
            if written is not None:
                _remove(Path(written))
            return False
        return True

    def remove(self) -> None:
        """Forget what was recorded."""
        _remove(self._path)

    def close(self, *, done: bool) -> None:
        """Unlock it, and if all is done leave nothing behind."""
        if done:
            _remove(self._path)
        if not self._path.exists():
            _remove(self._path.with_suffix(".lock"))
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _locked(path: Path) -> int | None:
    """Open and lock a file, or return None if somebody else has it locked."""
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Who had it before may have removed the file after it was opened here.
            if path.stat().st_ino == os.fstat(number).st_ino:
                return number
        except BlockingIOError:
            os.close(number)
            return None
        except FileNotFoundError:
            pass  # removed, as said above
        except OSError:
            os.close(number)
            raise
        os.close(number)


def _sweep(folder: Path) -> None:
    """Remove what was left behind by uploads that nobody will take up."""
    before = time.time() - OLDEST
    for path in folder.glob("*"):
        if path.suffix in (".json", ".lock", ".tmp"):
            try:
                if path.stat().st_mtime < before:
                    path.unlink()
            except OSError:
                logger.debug("%s is not swept away", path)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        logger.debug("%s cannot be removed: %s", path, error.strerror)
