"""Cuts streams of bytes into lines and events, wherever the network has split them. No I/O."""

from __future__ import annotations

from attrs import frozen

__all__ = ["LONGEST", "EventCutter", "LineCutter", "ServerSentEvent"]

LONGEST = 16 * 2**20
"""Bytes of one line that are held in memory; what is longer is no event of this API."""

BOM = b"\xef\xbb\xbf"


class LineCutter:
    """Gives whole lines, which end at LF alone, without their end.

    Attributes:
        wrong: Why no more can be fed: a line has grown beyond what is held in memory.
    """

    def __init__(self, longest: int = LONGEST) -> None:
        self.wrong: str | None = None
        self._longest = longest
        self._parts: list[bytes] = []  # of a line that is still coming: joined once, at its end
        self._size = 0
        self._begun = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the lines that end in this piece."""
        lines = piece.split(b"\n")
        rest = lines.pop()
        if lines and self._parts:
            lines[0] = b"".join((*self._parts, lines[0]))
            self._parts, self._size = [], 0
        if lines and not self._begun:
            self._begun = True
            lines[0] = lines[0].removeprefix(BOM)
        if rest:
            self._parts.append(rest)
            self._size += len(rest)
            if self._size > self._longest:
                self.wrong = f"A line is longer than {self._longest} bytes."
        return lines

    def end(self) -> bytes:
        """Return what came after the last line."""
        rest, self._parts = b"".join(self._parts), []
        return rest if self._begun else rest.removeprefix(BOM)


@frozen
class ServerSentEvent:
    """One event: its name, if it has one, and its data."""

    name: str
    data: bytes


class EventCutter:
    """Gives server-sent events, as the HTML standard defines them; lines end at CR, LF or both.

    Attributes:
        wrong: Why no more can be fed: a line or event has grown beyond what is held in memory.
    """

    def __init__(self, longest: int = LONGEST) -> None:
        self.wrong: str | None = None
        self._longest = longest
        self._lines = LineCutter(longest)
        self._after_cr = False
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        """Return the events that end in this piece; comments, ids and retry times are none."""
        if b"\r" in piece or self._after_cr:
            if self._after_cr and piece.startswith(b"\n"):
                piece, self._after_cr = piece[1:], False
            if piece:
                self._after_cr = piece.endswith(b"\r")
                piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        events: list[ServerSentEvent] = []
        for line in self._lines.feed(piece):
            if line:
                self._take(line)
                continue
            if self._data:
                events.append(ServerSentEvent(self._name, b"\n".join(self._data)))
            self._name, self._data, self._size = "", [], 0
        self.wrong = self.wrong or self._lines.wrong
        return events

    def end(self) -> bytes:
        """Return what came after the last event; the standard wants it to be dropped."""
        return b"\n".join((*self._data, self._lines.end()))

    def _take(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
            self._size += len(value)
            if self._size > self._longest:
                self.wrong = f"An event is longer than {self._longest} bytes."
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
