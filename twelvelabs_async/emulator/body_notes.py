"""Notes of what was read of a request's body, for the record of requests."""

from __future__ import annotations

from aiohttp import web

from .state import StoredFile

__all__ = [
    "KEPT_BODY_BYTES",
    "note_body",
    "note_form",
    "noted_body",
    "noted_fields",
    "noted_files",
    "read_and_note",
]

KEPT_BODY_BYTES = 64 << 10
_BODY = web.RequestKey("BODY", bytes)
_FIELDS = web.RequestKey("FIELDS", dict[str, list[str]])
_FILES = web.RequestKey("FILES", dict[str, list[StoredFile]])


def note_body(request: web.Request, body: bytes | bytearray) -> None:
    """Note a body that was read; of a long one the beginning is kept."""
    request[_BODY] = bytes(body[:KEPT_BODY_BYTES])


async def read_and_note(request: web.Request) -> None:
    """Read a body that nobody wants, and note how it begins."""
    beginning = bytearray()
    async for piece in request.content.iter_any():
        beginning += piece[: KEPT_BODY_BYTES - len(beginning)]
    note_body(request, beginning)


def note_form(
    request: web.Request, fields: dict[str, list[str]], files: dict[str, list[StoredFile]]
) -> None:
    """Note a form that was read, or is just being read."""
    request[_FIELDS] = fields
    request[_FILES] = files


def noted_body(request: web.Request) -> bytes:
    """Return what was noted of a body; empty if it was not read, or is a form."""
    found: bytes = request.get(_BODY, b"")
    return found


def noted_fields(request: web.Request) -> dict[str, list[str]]:
    """Return the fields of a form, if one was read."""
    found: dict[str, list[str]] = request.get(_FIELDS, {})
    return found


def noted_files(request: web.Request) -> dict[str, list[StoredFile]]:
    """Return the files of a form, if one was read."""
    found: dict[str, list[StoredFile]] = request.get(_FILES, {})
    return found
