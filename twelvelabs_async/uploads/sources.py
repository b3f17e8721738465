"""What is uploaded: read by offset in worker threads, and watched for changes."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import BinaryIO, Protocol, cast

from anyio import CapacityLimiter, to_thread
from attrs import frozen

from ..core.bodies import Pieces
from ..core.files import BytesSource, FilePart, ObjectSource, PathSource
from ..errors import FileChangedError, InvalidInputError
from .plan import Part

__all__ = [
    "Content",
    "CountedFile",
    "FileVersion",
    "PartReader",
    "check_version",
    "fingerprint",
    "md5_of_part",
    "open_content",
]

PIECE = 1 << 20
"""Bytes that are read at a time."""

SAMPLE = 64 * 1024
PATIENCE = 1.0
"""Seconds that the end of an upload waits for a thread that is in the midst of reading."""


@frozen
class FileVersion:
    """What tells one version of a file from another, without reading it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int

    @classmethod
    def of(cls, found: os.stat_result) -> FileVersion:
        """Take it from what the operating system says."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


class Content(Protocol):
    """Something open that can be read at any place. All methods may block."""

    @property
    def size(self) -> int:
        """How many bytes it has."""
        ...

    def version(self) -> FileVersion | None:
        """Return which version of a file it is now; None if it is no file."""
        ...

    def read_at(self, offset: int, size: int) -> bytes:
        """Return the bytes from there on; fewer at the end."""
        ...

    def close(self) -> None:
        """Release what was opened here."""
        ...


class _Path:
    """A file that is opened once and looked at by its path."""

    def __init__(self, source: PathSource) -> None:
        self._path = source.path
        self._file = os.open(source.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self.size = os.fstat(self._file).st_size
        self._turn = threading.Lock()
        self._reading = 0
        self._closed = False

    def version(self) -> FileVersion | None:
        # By its path, as a file that takes its place has the same name and other bytes.
        return FileVersion.of(self._path.stat())

    def read_at(self, offset: int, size: int) -> bytes:
        with self._turn:
            if self._closed:
                raise ValueError("the file is closed")
            self._reading += 1
        try:
            if hasattr(os, "pread"):
                return os.pread(self._file, size, offset)
            with self._turn:
                os.lseek(self._file, offset, os.SEEK_SET)
                return os.read(self._file, size)
        finally:
            with self._turn:
                self._reading -= 1
                self._close_if_unused()

    def close(self) -> None:
        # A thread that still reads closes it after: its number may soon be another file's.
        with self._turn:
            if not self._closed:
                self._closed = True
                self._close_if_unused()

    def _close_if_unused(self) -> None:
        if self._closed and self._reading == 0 and self._file >= 0:
            os.close(self._file)
            self._file = -1


class _Bytes:
    """Bytes in memory."""

    def __init__(self, source: BytesSource) -> None:
        self._view = memoryview(source.content)
        self.size = len(source.content)

    def version(self) -> FileVersion | None:
        return None

    def read_at(self, offset: int, size: int) -> bytes:
        return bytes(self._view[offset : offset + size])

    def close(self) -> None:
        """Nothing was opened."""


class _Object:
    """A file object of the user's, from where it stood; left open."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self.size = size
        self._turn = threading.Lock()
        self._number = _number_of(file)

    def version(self) -> FileVersion | None:
        return None if self._number is None else FileVersion.of(os.fstat(self._number))

    def read_at(self, offset: int, size: int) -> bytes:
        if self._number is not None and hasattr(os, "pread"):
            return os.pread(self._number, size, self._start + offset)
        with self._turn:
            self._file.seek(self._start + offset)
            return self._file.read(size)

    def close(self) -> None:
        """Leave it to its owner."""


def _number_of(file: BinaryIO) -> int | None:
    """Return the descriptor if what it gives is what the object gives.

    Others, such as compressed files, have the descriptor of something else.
    """
    raw = cast("object", file.raw) if type(file) is io.BufferedReader else file
    return raw.fileno() if type(raw) is io.FileIO else None


def open_content(file: FilePart) -> Content:
    """Open what is to be uploaded. May block.

    Raises:
        InvalidInputError: It cannot be read at any place, or not at all.
    """
    source = file.source
    size = source.check(file.name)
    if isinstance(source, PathSource):
        try:
            return _Path(source)
        except OSError as error:
            raise InvalidInputError(
                f"{file.name}: {str(source.path)!r} cannot be opened: {error.strerror}."
            ) from error
    if isinstance(source, BytesSource):
        return _Bytes(source)
    if isinstance(source, ObjectSource) and source.start is not None and size is not None:
        return _Object(source.file, source.start, size)
    raise InvalidInputError(
        f"{file.name}: the file object cannot seek, so its parts cannot be sent again. Give a "
        "path, bytes or a seekable file; assets.create sends what can be read only once."
    )


def fingerprint(content: Content) -> str:
    """Return a sum of the size and of samples: what is equal in these is probably equal."""
    digest = hashlib.sha256(str(content.size).encode())
    for offset in sorted({0, content.size // 2, max(0, content.size - SAMPLE)}):
        digest.update(content.read_at(offset, SAMPLE))
    return digest.hexdigest()


def md5_of_part(content: Content, part: Part) -> str:
    """Return the MD5 sum of a part as the file is now."""
    digest = hashlib.md5(usedforsecurity=False)
    for start in range(part.offset, part.offset + part.size, PIECE):
        digest.update(content.read_at(start, min(PIECE, part.offset + part.size - start)))
    return digest.hexdigest()


def check_version(content: Content, version: FileVersion | None) -> None:
    """Raise FileChangedError if the file is another now. May block."""
    try:
        now = content.version()
    except OSError as error:
        raise FileChangedError(
            f"The file is gone: {error.strerror}, while it was uploaded."
        ) from error
    if now != version:
        raise FileChangedError(f"The file changed while it was uploaded: {_change(version, now)}.")


def _change(before: FileVersion | None, now: FileVersion | None) -> str:
    if before is None or now is None:
        return "it is no file any more"
    if before.size != now.size:
        return f"it had {before.size} bytes and has {now.size}"
    if (before.inode, before.device) != (now.inode, now.device):
        return "another file took its place"
    return "it was written to"


class CountedFile:
    """A file object that counts what is read from it, for what is sent in one request."""

    closed: bool = False

    def __init__(self, content: Content, count: Callable[[int], object]) -> None:
        self._content = content
        self._count = count
        self._at = self._counted = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        left = self._content.size - self._at
        piece = self._content.read_at(self._at, left if size < 0 else min(size, left))
        self._at += len(piece)
        self._count_to(self._at)
        return piece

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place: to the first byte, when it is sent again."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._content.size}[whence]
        self._at = base + offset
        if self._at < self._counted:  # what was sent is sent again
            self._count_to(self._at)
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def seekable(self) -> bool:
        """It can be read again."""
        return True

    def _count_to(self, place: int) -> None:
        self._count(place - self._counted)
        self._counted = place


class PartReader:
    """Reads one part once, the next piece while one is sent, and sums what it gives."""

    def __init__(
        self,
        content: Content,
        version: FileVersion | None,
        part: Part,
        count: Callable[[int], object],
        readers: CapacityLimiter,
    ) -> None:
        self._readers = readers
        self._content = content
        self._version = version
        self._part = part
        self._count = count
        self._digest = hashlib.md5(usedforsecurity=False)
        self._idle = asyncio.Event()
        self._begun = False
        self.sent: int = 0

    @property
    def body(self) -> Pieces:
        """The part as a body."""
        return Pieces(self._part.size, self._pieces)

    @property
    def md5(self) -> str:
        """The MD5 sum of what was given."""
        return self._digest.hexdigest()

    async def stopped(self) -> None:
        """Wait until no thread reads for it any more, or for a second."""
        if self._begun:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._idle.wait()

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        self._begun = True
        offset, end = self._part.offset, self._part.offset + self._part.size
        reading: asyncio.Task[bytes] | None = asyncio.create_task(self._read(offset, end))
        try:
            while reading is not None:
                piece = await reading
                offset += len(piece)
                reading = asyncio.create_task(self._read(offset, end)) if offset < end else None
                yield piece
                self.sent += len(piece)
                self._count(len(piece))
        finally:
            if reading is not None:
                await asyncio.wait([reading])  # a thread cannot be stopped
                if not reading.cancelled():
                    reading.exception()  # nobody else asks for it
            self._idle.set()

    async def _read(self, offset: int, end: int) -> bytes:
        return await to_thread.run_sync(self._read_now, offset, end, limiter=self._readers)

    def _read_now(self, offset: int, end: int) -> bytes:
        size = min(PIECE, end - offset)
        if offset == self._part.offset:
            check_version(self._content, self._version)
        try:
            piece = self._content.read_at(offset, size)
        except (OSError, ValueError) as error:
            raise InvalidInputError(
                f"The file could not be read while it was uploaded: {error}"
            ) from error
        if len(piece) < size:
            check_version(self._content, self._version)
            raise FileChangedError("The file became shorter while it was uploaded.")
        self._digest.update(piece)
        if offset + size == end:
            check_version(self._content, self._version)
        return piece
