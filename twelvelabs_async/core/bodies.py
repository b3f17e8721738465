"""Recipes of request bodies: the transport makes a fresh body from one for each attempt."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from typing import TypeAlias, cast

import attrs
from anyio import to_thread
from attrs import evolve, frozen

from ..errors import InvalidInputError
from .codec import dumps
from .encoding import text
from .files import File, FilePart, file_part

__all__ = ["Body", "Json", "Multipart", "Pieces", "PreparedFile", "form", "json_body"]


@frozen
class Json:
    """A JSON object."""

    fields: Mapping[str, object]

    @property
    def repeatable(self) -> bool:
        """JSON can always be sent again."""
        return True

    @property
    def has_files(self) -> bool:
        """JSON holds no files."""
        return False

    async def prepared(self, more: Mapping[str, object]) -> Json:
        """Add the fields of the call's options."""
        return Json({**self.fields, **more}) if more else self

    def content(self) -> bytes:
        """Serialize it; a body without fields is no bytes, as the vendor's SDK sends it.

        Raises:
            InvalidInputError: Something in it has no JSON form.
        """
        try:
            return dumps(self.fields) if self.fields else b""
        except TypeError as error:
            raise InvalidInputError(f"The request cannot be written as JSON: {error}") from error


@frozen(eq=False)
class Pieces:
    """Bytes that are sent as they are, to a presigned URL: they are the whole body.

    Attributes:
        size: How many there are.
        read: Gives them from the first one on. What it raises is the source's error, not the
            network's.
    """

    size: int
    read: Callable[[], AsyncGenerator[bytes, None]]


@frozen
class PreparedFile:
    """A file whose source has been checked: `size` bytes, or None if it cannot say."""

    part: FilePart
    size: int | None
    content_type: str


@frozen
class Multipart:
    """A form with fields and files."""

    fields: tuple[tuple[str, str], ...]
    parts: tuple[FilePart, ...] = ()
    files: tuple[PreparedFile, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether all its files can be read again."""
        return all(part.source.repeatable for part in self.parts)

    @property
    def has_files(self) -> bool:
        """Whether sending it can take as long as its files are large."""
        return bool(self.parts)

    async def prepared(self, more: Mapping[str, object]) -> Multipart:
        """Add the fields of the call's options and look at the files, in a worker thread."""
        files = self.files
        if self.parts:
            files = await to_thread.run_sync(self._checked)
        return evolve(self, fields=(*self.fields, *_fields(more)), files=files)

    def _checked(self) -> tuple[PreparedFile, ...]:
        return tuple(
            PreparedFile(part, part.source.check(part.name), part.guessed_type())
            for part in self.parts
        )


Body: TypeAlias = Json | Multipart


def json_body(**fields: object) -> Json:
    """Return a JSON body of the fields that are not None."""
    return Json({name: value for name, value in fields.items() if value is not None})


def form(
    fields: Mapping[str, object], files: Mapping[str, File | Iterable[File] | None] | None = None
) -> Multipart:
    """Return a form of what is not None; a list becomes one field, or one file, for each item."""
    parts: list[FilePart] = []
    for name, given in (files or {}).items():
        if given is None:
            continue
        each = given if isinstance(given, list) else [given]
        parts.extend(file_part(name, file) for file in each)  # type: ignore[arg-type]
    return Multipart(tuple(_fields(fields)), tuple(parts))


def _fields(fields: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in fields.items():
        if value is None:
            continue
        if _is_structured(value):
            yield name, dumps(value).decode()
        elif isinstance(value, (list, tuple, set, frozenset)):
            for each in cast("Iterable[object]", value):
                yield name, text(each, name)
        else:
            yield name, text(value, name)


def _is_structured(value: object) -> bool:
    """Whether forms carry it as JSON."""
    return isinstance(value, Mapping) or attrs.has(type(value))
