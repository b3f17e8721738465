"""Files to send: what a user may hand over, and how it is read without blocking the loop."""

from __future__ import annotations

import io
import mimetypes
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias, cast

from attrs import define, field, frozen

from ..errors import InvalidInputError

__all__ = [
    "BytesSource",
    "File",
    "FileContent",
    "FilePart",
    "ObjectSource",
    "PathSource",
    "Reader",
    "Source",
    "file_part",
]

FileContent: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO
"""A path (also as `str`), the bytes themselves, or a file opened in binary mode."""

File: TypeAlias = (
    FileContent | tuple[str | None, FileContent] | tuple[str | None, FileContent, str | None]
)
"""A file to send: its content, `(name, content)`, or `(name, content, MIME type)`."""


class Reader(Protocol):
    """An open source. `read` and `close` may block: call them in a worker thread."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        ...

    def close(self) -> object:
        """Release what reading needed; the user's own file object stays open."""
        ...


class Source(Protocol):
    """Bytes that can be sent, possibly several times."""

    @property
    def repeatable(self) -> bool:
        """Whether it can be read again from the start."""
        ...

    def check(self, name: str) -> int | None:
        """Return the size in bytes if it is known, or raise InvalidInputError. May block."""
        ...

    def open(self) -> Reader:
        """Start to read, from the first byte. May block."""
        ...


@frozen
class PathSource:
    """A file on disk, opened anew for each attempt."""

    path: Path
    repeatable: bool = True

    def check(self, name: str) -> int | None:
        """Return its size, or say what is wrong with the path."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise InvalidInputError(
                f"{name}: the file {str(self.path)!r} cannot be read: {error.strerror}. "
                "A str is taken as a path; pass bytes to send the content itself."
            ) from error
        if stat.S_ISDIR(found.st_mode):
            raise InvalidInputError(f"{name}: {str(self.path)!r} is a directory, not a file.")
        if not stat.S_ISREG(found.st_mode):
            raise InvalidInputError(
                f"{name}: {str(self.path)!r} is not a regular file; open it and pass the object."
            )
        if found.st_size == 0:
            raise InvalidInputError(f"{name}: the file {str(self.path)!r} is empty.")
        if not os.access(self.path, os.R_OK):
            raise InvalidInputError(f"{name}: no permission to read {str(self.path)!r}.")
        return found.st_size

    def open(self) -> Reader:
        """Open the file."""
        return self.path.open("rb", buffering=0)


@frozen
class BytesSource:
    """Bytes in memory."""

    content: bytes = field(repr=False)
    repeatable: bool = True

    def check(self, name: str) -> int | None:
        """Return the number of bytes."""
        if not self.content:
            raise InvalidInputError(f"{name}: the content is empty (0 bytes).")
        return len(self.content)

    def open(self) -> Reader:
        """Read from the start."""
        return io.BytesIO(self.content)


@define
class _Unclosed:
    """A user's file object: read here, closed by its owner."""

    read: Callable[[int], bytes]

    def close(self) -> None:
        """Leave it open."""


@define
class ObjectSource:
    """A file object of the user's, read from where it stood; closed by its owner."""

    file: BinaryIO
    start: int | None = None
    _opened: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether the object can go back to where it stood."""
        return self.start is not None

    def check(self, name: str) -> int | None:
        """Return the bytes that are left in it, if it can say."""
        if getattr(self.file, "closed", False):
            raise InvalidInputError(f"{name}: the file object is closed.")
        if not self.file.seekable():
            return None
        self.start = self.file.tell()
        size = self.file.seek(0, os.SEEK_END) - self.start
        self.file.seek(self.start)
        if size <= 0:
            raise InvalidInputError(
                f"{name}: nothing is left to read in the file object (it stands at byte "
                f"{self.start}); was it read before? Call seek(0) first."
            )
        return size

    def open(self) -> Reader:
        """Go back to where it stood."""
        if self.start is not None:
            self.file.seek(self.start)
        elif self._opened:
            raise io.UnsupportedOperation("this file object cannot be read a second time")
        self._opened = True
        return _Unclosed(self.file.read)


@frozen(kw_only=True)
class FilePart:
    """A file as it stands in a form."""

    name: str
    filename: str
    content_type: str | None
    source: Source

    def guessed_type(self) -> str:
        """Return its MIME type, by its name if it was not given. May block, at the first guess."""
        guess = self.content_type or mimetypes.guess_type(self.filename)[0]
        return guess or "application/octet-stream"


def file_part(name: str, file: File) -> FilePart:
    """Read what the user handed over, without touching the disk.

    Raises:
        InvalidInputError: It is none of the forms of `File`.
    """
    filename: str | None = None
    content_type: str | None = None
    content: object = file
    if isinstance(file, tuple):
        parts = cast("tuple[object, ...]", file)
        if len(parts) not in (2, 3):
            raise InvalidInputError(
                f"{name}: a tuple is (name, content) or (name, content, type), "
                f"not {len(parts)} items."
            )
        given_name, content = parts[:2]
        given_type = parts[2] if len(parts) == 3 else None
        for given in (given_name, given_type):
            if given is not None and not isinstance(given, str):
                raise InvalidInputError(
                    f"{name}: name and type of a file are strings, not {given!r}."
                )
        filename, content_type = cast("tuple[str | None, str | None]", (given_name, given_type))
    source, own_name = _source(name, content)
    filename = filename or own_name
    for part in (filename, content_type or ""):
        if any(character in part for character in "\r\n\0"):
            raise InvalidInputError(f"{name}: {part!r} has a line break in it.")
    return FilePart(name=name, filename=filename, content_type=content_type, source=source)


def _source(name: str, content: object) -> tuple[Source, str]:
    if isinstance(content, (str, os.PathLike)):
        given = os.fspath(cast("str | os.PathLike[str]", content))
        if not given:
            raise InvalidInputError(f"{name}: the path is empty.")
        return PathSource(Path(given)), Path(given).name
    if isinstance(content, (bytes, bytearray, memoryview)):
        return BytesSource(bytes(cast("bytes", content))), "upload"
    if isinstance(content, io.TextIOBase):
        raise InvalidInputError(f"{name}: the file is open in text mode; open it with mode 'rb'.")
    if callable(getattr(content, "read", None)) and callable(getattr(content, "seekable", None)):
        own_name = getattr(content, "name", None)
        return (
            ObjectSource(cast("BinaryIO", content)),
            Path(own_name).name if isinstance(own_name, str) and own_name else "upload",
        )
    raise InvalidInputError(
        f"{name} must be a path, bytes, a file opened in binary mode or a tuple "
        f"(name, content[, type]), not {type(content).__name__}."
    )
