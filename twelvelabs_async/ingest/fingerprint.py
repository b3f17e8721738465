"""What is in a file: its hash, and the signs by which one sees that it is still the same."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from threading import Event

from attrs import frozen

from .refusal import Refusal

__all__ = ["Fingerprint", "Signs", "fingerprint", "signs_of"]

PIECE = 1 << 20


@frozen
class Signs:
    """What the file system says of a file. As long as it says the same, the hash is the same."""

    size: int
    mtime_ns: int
    inode: int


@frozen
class Fingerprint:
    """The signs of a file, and the SHA-256 of its content."""

    signs: Signs
    digest: bytes


def signs_of(path: str) -> Signs:
    """Return the signs of a file. Blocks.

    Raises:
        Refusal: It is not there, or it is not a file.
    """
    try:
        found = Path(path).stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Refusal(f"The file cannot be read: {reason}.") from error
    if not Path(path).is_file():
        raise Refusal("This is not a regular file.")
    return _signs(found)


def fingerprint(path: str, stop: Event) -> Fingerprint:
    """Read a file through. Blocks: run it in a worker thread.

    Args:
        path: The file.
        stop: Ends the reading early, as when the ingest is cancelled.

    Raises:
        Refusal: It cannot be read, or changes meanwhile.
    """
    digest = hashlib.sha256()
    try:
        with Path(path).open("rb", buffering=0) as file:
            before = _signs(os.fstat(file.fileno()))
            piece = bytearray(PIECE)
            view = memoryview(piece)
            while (count := file.readinto(piece)) and not stop.is_set():
                digest.update(view[:count])
            after = _signs(os.fstat(file.fileno()))
    except OSError as error:
        raise Refusal(f"The file cannot be read: {error.strerror}.") from error
    if before != after:
        raise Refusal("The file changed while it was read.")
    return Fingerprint(before, digest.digest())


def _signs(found: os.stat_result) -> Signs:
    # SQLite's integers have a sign, and inodes of some file systems take all 64 bits.
    return Signs(found.st_size, found.st_mtime_ns, found.st_ino & (2**63 - 1))
