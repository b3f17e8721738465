"""Makes typed events of the bytes of a stream. No I/O: pieces are fed, events come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from typing import Any, Generic, Protocol, TypeVar, cast

import orjson
from typing_extensions import TypeForm

from ..errors import DecodeError, StreamDecodeError, StreamError, StreamFailedError
from ..models.shared import Unknown
from .codec import hook_of, structure
from .compiled import members
from .lines import EventCutter, LineCutter

__all__ = ["Feed", "JsonLines", "ServerSentEvents"]

E = TypeVar("E")

SHOWN = 200
"""Bytes of a line that an error shows."""

GROUP = 32
"""Lines that become events together: so few that Python's collector is not called for them."""

DONE = b"[DONE]"
"""What follows the last event where there is one more to come; it means nothing more."""


class Feed(Protocol[E]):
    """What makes events of bytes."""

    failure: StreamError | None
    """Why there can be no more events; those before it have been returned."""

    def feed(self, piece: bytes) -> Iterator[list[E]]:
        """Give the events that end in this piece, some at a time."""
        ...

    def end(self) -> Iterator[list[E]]:
        """Give the events that end with the stream itself."""
        ...

    def again(self, pieces: Iterable[bytes]) -> tuple[E, ...]:
        """Return the events of pieces that may begin anywhere; what is wrong is left out."""
        ...


class JsonLines(Generic[E]):
    """One JSON object a line (NDJSON); empty lines keep the connection alive."""

    def __init__(self, into: TypeForm[E]) -> None:
        self.failure: StreamError | None = None
        self._into = into
        self._hook = hook_of(into)
        self._open = Unknown in members(into)
        self._cutter = LineCutter()

    def feed(self, piece: bytes) -> Iterator[list[E]]:
        """Give the events whose lines end in this piece."""
        lines = self._cutter.feed(piece)
        for start in range(0, len(lines), GROUP):
            yield self._events(lines[start : start + GROUP])
            if self.failure is not None:
                return
        if self._cutter.wrong is not None:
            self.failure = StreamDecodeError(self._cutter.wrong)

    def end(self) -> Iterator[list[E]]:
        """Give the event of a last line that lacks its end, if it is whole."""
        rest = self._cutter.end()
        try:
            orjson.loads(rest)
        except ValueError:
            return  # it was cut off, or there is none: what lacks is for the stream to say
        yield self._events([rest])

    def again(self, pieces: Iterable[bytes]) -> tuple[E, ...]:
        """Return the events of pieces that may begin anywhere; what is wrong is left out."""
        return _again(pieces, lambda: JsonLines(self._into))

    def _events(self, lines: list[bytes]) -> list[E]:
        try:
            parsed = map(orjson.loads, filter(None, lines))
            events = list(map(self._hook, parsed, repeat(self._into)))
        except Exception:  # noqa: BLE001 - whatever it is, the slow way finds and names it
            return self._one_by_one(lines)
        if self._open and Unknown in map(type, events):
            return self._one_by_one(lines)
        return events

    def _one_by_one(self, lines: list[bytes]) -> list[E]:
        """Return the events up to the first line that is wrong, and keep what is wrong with it."""
        events: list[E] = []
        for line in lines:
            if not line.strip():
                continue
            event, self.failure = _decoded(line, self._into)
            if self.failure is not None:
                break
            events.append(cast("E", event))
        return events


class ServerSentEvents(Generic[E]):
    """One JSON object an event (SSE); comments keep the connection alive."""

    def __init__(self, into: TypeForm[E]) -> None:
        self.failure: StreamError | None = None
        self._into = into
        self._cutter = EventCutter()

    def feed(self, piece: bytes) -> Iterator[list[E]]:
        """Give the events that end in this piece."""
        events: list[E] = []
        for each in self._cutter.feed(piece):
            if each.data == DONE:
                continue
            event, self.failure = _decoded(each.data, self._into, each.name)
            if self.failure is not None:
                break
            events.append(cast("E", event))
        yield events
        if self.failure is None and self._cutter.wrong is not None:
            self.failure = StreamDecodeError(self._cutter.wrong)

    def end(self) -> Iterator[list[E]]:
        """Give nothing: an event without its end is none."""
        return iter(())

    def again(self, pieces: Iterable[bytes]) -> tuple[E, ...]:
        """Return the events of pieces that may begin anywhere; what is wrong is left out."""
        return _again(pieces, lambda: ServerSentEvents(self._into))


def _again(pieces: Iterable[bytes], feed_of: Callable[[], Feed[E]]) -> tuple[E, ...]:
    content = b"".join(pieces)
    feed = feed_of()
    events = list(chain.from_iterable(feed.feed(content)))
    if feed.failure is not None and not events:  # the first line lacks its beginning
        feed = feed_of()
        events = list(chain.from_iterable(feed.feed(content.partition(b"\n")[2])))
    return (*events, *(chain.from_iterable(feed.end()) if feed.failure is None else ()))


def _decoded(line: bytes, into: TypeForm[E], name: str = "") -> tuple[E | None, StreamError | None]:
    """Return an event, or why it is none."""
    try:
        raw: object = orjson.loads(line)
    except ValueError as error:
        return None, StreamDecodeError(
            f"The stream brought what is not JSON ({error}): {_shown(line)}", line=line
        )
    if isinstance(raw, dict):
        raw = fields = cast("dict[str, Any]", raw)
        if name and "type" not in fields:
            fields["type"] = name
        if _is_an_error(fields):
            return None, _failed(fields)
    try:
        return structure(raw, into, line), None
    except DecodeError as error:
        return None, StreamDecodeError(f"{error.message} The line: {_shown(line)}", line=line)


def _is_an_error(fields: dict[str, Any]) -> bool:
    """Whether it is an error event, or the API's form of an error, which has no type."""
    kind = fields.get("event_type", fields.get("type"))
    if kind is not None:
        return bool(kind == "error")
    return {"code", "message"} <= fields.keys() or fields.keys() == {"error"}


def _failed(fields: dict[str, Any]) -> StreamFailedError:
    error = fields.get("error")
    named = cast("dict[str, Any]", error) if isinstance(error, dict) else fields
    message = named.get("message") or (error if isinstance(error, str) else None) or fields
    code = named.get("code")
    return StreamFailedError(
        f"The server broke the stream off: {message}",
        code=code if isinstance(code, str) else None,
        event=Unknown(raw=fields),
    )


def _shown(line: bytes) -> str:
    more = f" … ({len(line)} bytes)" if len(line) > SHOWN else ""
    return repr(line[:SHOWN].decode("utf-8", "replace")) + more
