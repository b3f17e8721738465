"""Receives forms: texts in memory, files streamed to disk, everything unwanted removed."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from attrs import define, field

from .body_notes import note_form
from .errors import (
    malformed_body,
    parameter_invalid,
    parameter_not_provided,
    parameter_unknown,
    video_filesize_too_large,
)
from .respond import printable
from .space import SPACE, Space
from .state import StoredFile

__all__ = ["FileWriter", "Form", "form_of", "remove_file"]

# Larger than what the server buffers, so that a read never has to be put back in part.
_CHUNK = 1 << 20
_MAX_TEXT = 1 << 20
# Parts that official clients add only to make a form multipart.
_PADDING = frozenset({"dummy", "_"})
# What the multipart reader raises; the warnings only where they are made errors.
_MALFORMED = (
    ValueError,
    AssertionError,
    KeyError,
    RuntimeError,
    RuntimeWarning,
    HttpProcessingError,
)


@define
class Form:
    """A received form. Files that are not kept are removed when the request ends."""

    fields: dict[str, list[str]] = field(factory=dict[str, list[str]])
    files: dict[str, list[StoredFile]] = field(factory=dict[str, list[StoredFile]])
    _kept: set[Path] = field(factory=set[Path], alias="kept")

    def text(self, name: str) -> str | None:
        """Return a field's last value; an empty one counts as absent."""
        given = self.fields.get(name)
        return (given[-1] or None) if given else None

    def required(self, name: str) -> str:
        """Return a field that must be there."""
        value = self.text(name)
        if value is None:
            raise parameter_not_provided(name)
        return value

    def texts(self, name: str) -> list[str]:
        """Return all values of a field that may repeat."""
        given = [*self.fields.get(name, []), *self.fields.get(f"{name}[]", [])]
        return [value for value in given if value]

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a boolean field."""
        value = self.text(name)
        if value is None:
            return default
        if value.lower() not in {"true", "false"}:
            raise parameter_invalid(name, "It must be true or false.")
        return value.lower() == "true"

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """Return a field that must be one of a few words."""
        value = self.text(name)
        if value is not None and value not in allowed:
            raise parameter_invalid(name, f"It must be one of: {', '.join(sorted(allowed))}.")
        return value

    def file(self, name: str) -> StoredFile | None:
        """Return a file that must not be empty, or None if none was sent."""
        given = self.files.get(name)
        if not given:
            return None
        if given[-1].size == 0:
            raise parameter_invalid(name, "The file is empty.")
        return given[-1]

    def keep(self, file: StoredFile) -> StoredFile:
        """Keep a file on disk after the request."""
        self._kept.add(file.path)
        return file

    async def discard(self) -> None:
        """Remove what was not kept."""
        for file in (file for files in self.files.values() for file in files):
            if file.path not in self._kept:
                await remove_file(file.path)


class FileWriter:
    """Writes one file piece by piece in worker threads, counting and hashing it."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.path: Path = folder / secrets.token_hex(12)
        self.size: int = 0
        self._limit = limit
        self._hash = hashlib.sha256()
        self._waiting = bytearray()

    async def write(self, data: bytes | bytearray) -> None:
        """Take a piece of the file."""
        self.size += len(data)
        if self.size > self._limit:
            raise video_filesize_too_large(self._limit, self.size)
        self._waiting += data
        if len(self._waiting) >= _CHUNK:
            await self._flush()

    async def finish(self, name: str, content_type: str) -> StoredFile:
        """Write the rest and return what was written."""
        await self._flush()
        return StoredFile(self.path, name, self.size, self._hash.hexdigest(), content_type)

    async def _flush(self) -> None:
        data, self._waiting = self._waiting, bytearray()
        await asyncio.to_thread(self._append, data)

    def _append(self, data: bytearray) -> None:
        self._hash.update(data)
        with self.path.open("ab") as file:
            file.write(data)


@asynccontextmanager
async def form_of(
    request: web.Request,
    *,
    fields: Collection[str],
    files: Collection[str] = (),
    max_file_bytes: int,
) -> AsyncGenerator[Form, None]:
    """Receive a form with these fields; its files are gone at the end unless kept."""
    form = Form()
    note_form(request, form.fields, form.files)
    try:
        if request.content_type == "multipart/form-data":
            await _receive(request, form, fields, files, max_file_bytes)
        elif request.content_type == "application/x-www-form-urlencoded":
            await _receive_plain(request, form, fields)
        elif request.can_read_body:
            raise malformed_body("The content type must be multipart/form-data.")
        yield form
    finally:
        # Also when the client hangs up in the middle: nothing may be left behind.
        await asyncio.shield(form.discard())


async def remove_file(path: Path) -> None:
    """Remove a file that may be gone already."""
    await asyncio.to_thread(path.unlink, missing_ok=True)


async def _receive_plain(request: web.Request, form: Form, fields: Collection[str]) -> None:
    try:
        given = await request.post()
    except ValueError as problem:
        raise malformed_body(f"The form cannot be read: {problem}.") from None
    for name, value in given.items():
        if isinstance(value, str):
            form.fields.setdefault(name, []).append(value)
    _refuse([name for name in form.fields if name.removesuffix("[]") not in fields])


async def _receive(
    request: web.Request,
    form: Form,
    fields: Collection[str],
    files: Collection[str],
    max_file_bytes: int,
) -> None:
    unknown: list[str] = []
    space = request.app[SPACE]
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or not part.name:
                raise malformed_body("Every part of the form needs a name.")
            name = printable(part.name)
            if name in files:
                stored = await _store(part, space, max_file_bytes)
                form.files.setdefault(name, []).append(stored)
            elif name.removesuffix("[]") in fields:
                form.fields.setdefault(name, []).append(await _text(part))
            elif name in _PADDING:
                await part.release()
            else:
                unknown.append(name)
                await part.release()
    except _MALFORMED as problem:
        raise malformed_body(
            f"The form cannot be read: {str(problem) or 'it is cut off'}."
        ) from None
    _refuse(unknown)


def _refuse(unknown: list[str]) -> None:
    if unknown:
        raise parameter_unknown(sorted(set(unknown)))


async def _text(part: BodyPartReader) -> str:
    data = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        data += chunk
        if len(data) > _MAX_TEXT:
            raise parameter_invalid(part.name or "", "The text is too long.")
    return data.decode("utf-8")


async def _store(part: BodyPartReader, space: Space, limit: int) -> StoredFile:
    writer = FileWriter(space.folder, limit)
    try:
        while chunk := await part.read_chunk(_CHUNK):
            await writer.write(chunk)
        content_type = part.headers.get("Content-Type", "application/octet-stream")
        stored = await writer.finish(
            Path(printable(part.filename or "")).name or "file", content_type
        )
    except BaseException:
        await asyncio.shield(remove_file(writer.path))
        raise
    space.remember(stored)
    return stored
