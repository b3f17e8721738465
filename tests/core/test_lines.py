"""Lines and server-sent events, wherever the network has cut them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twelvelabs_async.core.lines import EventCutter, LineCutter, ServerSentEvent

SEPARATORS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""What `str.splitlines` takes for the end of a line, and neither format does."""


def cut(content: bytes, places: Sequence[int]) -> list[bytes]:
    """Cut bytes at places."""
    bounds = [0, *sorted(place % (len(content) + 1) for place in places), len(content)]
    return [content[a:b] for a, b in pairwise(bounds) if a < b]


def lines(pieces: Sequence[bytes]) -> list[bytes]:
    """All lines of a stream, the rest as the last one."""
    cutter = LineCutter()
    found = [line for piece in pieces for line in cutter.feed(piece)]
    return [*found, cutter.end()]


def events(pieces: Sequence[bytes]) -> list[ServerSentEvent]:
    """All events of a stream."""
    cutter = EventCutter()
    return [event for piece in pieces for event in cutter.feed(piece)]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n")), max_size=8),
    st.lists(st.integers(0)),
)
def test_lines_end_at_line_feeds_alone(texts: list[str], places: list[int]) -> None:
    """Any text without a line feed is one line, wherever it is cut."""
    content = "".join(f"{text}\n" for text in texts).encode()
    expected = [text.encode() for text in texts]
    if expected and expected[0].startswith(b"\xef\xbb\xbf"):
        expected[0] = expected[0].removeprefix(b"\xef\xbb\xbf")
    assert lines(cut(content, places)) == [*expected, b""]


def test_what_python_takes_for_line_ends_is_text() -> None:
    """The separators of Unicode stay in the line that they are in."""
    assert lines([f"a{SEPARATORS}b\nc".encode()]) == [f"a{SEPARATORS}b".encode(), b"c"]


def test_a_byte_order_mark_is_no_text() -> None:
    """It is dropped at the start, also if it is cut, and kept elsewhere."""
    assert lines([b"\xef", b"\xbb\xbfa\n\xef\xbb\xbfb\n"]) == [b"a", b"\xef\xbb\xbfb", b""]
    assert lines([b"\xef\xbb\xbfa"]) == [b"a"]


def test_a_line_of_several_megabytes_is_put_together_once() -> None:
    """A long line that comes in many pieces arrives whole."""
    line = bytes(range(32, 127)) * 60_000
    assert lines(cut(line + b"\n", range(0, len(line), 65_536))) == [line, b""]


@pytest.mark.parametrize("cutter", [LineCutter(longest=100), EventCutter(longest=100)])
def test_a_line_that_does_not_end_is_refused(cutter: LineCutter | EventCutter) -> None:
    """Memory is not filled with something that is no line; what came before it is not lost."""
    assert cutter.feed(b"data: a\n\n" + b"x" * 100)
    assert cutter.wrong is None
    cutter.feed(b"x")
    assert cutter.wrong == "A line is longer than 100 bytes."


def test_an_event_that_does_not_end_is_refused() -> None:
    """Also many short lines without an empty one are no event."""
    cutter = EventCutter(longest=100)
    assert cutter.feed(b"data: 0123456789\n" * 10) == []
    assert cutter.wrong is None
    cutter.feed(b"data: 0\n")
    assert cutter.wrong == "An event is longer than 100 bytes."


STREAM = (
    "\ufeff: a comment\r\n"
    "retry: 3000\r\n"
    "event: start\r\n"
    "data: {}\r\n"
    "\r\n"
    "id: 7\n"
    "data: one\n"
    "data:two\n"
    "data:  three\u2028\x85\n"
    "\n"
    ": keepalive\n"
    "\n"
    "event: empty\r"
    "\r"
    "data\r"
    "data: x\r"
    "\r"
    "data: never ended\n"
).encode()
EXPECTED = [
    ServerSentEvent("start", b"{}"),
    ServerSentEvent("", "one\ntwo\n three\u2028\x85".encode()),
    ServerSentEvent("", b"\nx"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=40))
def test_events_are_the_same_wherever_they_are_cut(places: list[int]) -> None:
    """CR, LF and CRLF end lines, also across pieces; comments, ids and retry times are no event."""
    assert events(cut(STREAM, places)) == EXPECTED


def test_events_are_the_same_byte_by_byte() -> None:
    """The finest cutting of all."""
    assert events([bytes([byte]) for byte in STREAM]) == EXPECTED


def test_an_event_comes_as_soon_as_it_has_ended() -> None:
    """A CR ends a line at once, without waiting whether a LF follows."""
    cutter = EventCutter()
    assert cutter.feed(b"data: a\r\r") == [ServerSentEvent("", b"a")]
    assert cutter.feed(b"\n") == []
    assert cutter.feed(b"data: b\r\n\r") == [ServerSentEvent("", b"b")]
    assert cutter.feed(b"\ndata: c\n") == []
    assert cutter.end() == b"c\n"
