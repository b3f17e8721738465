"""Errors of streams, which carry what came before."""

from __future__ import annotations

from .calls import APIConnectionError, APIError

__all__ = [
    "StreamCutError",
    "StreamDecodeError",
    "StreamError",
    "StreamFailedError",
]


class StreamError(APIError):
    """A stream ended without its last event. It is not repeated: it may have been used already.

    Attributes:
        events: The events that came before; of a stream without an end in sight the last ones.
        text: The text that came before.
    """

    events: tuple[object, ...] = ()
    text: str = ""


class StreamCutError(StreamError, APIConnectionError):
    """The connection ended or fell silent before the last event."""


class StreamDecodeError(StreamError):
    """Something came in a stream that cannot be read: `line`, as it came."""

    def __init__(self, message: str, *, line: bytes = b"") -> None:
        super().__init__(message)
        self.line = line


class StreamFailedError(StreamError):
    """The server says in the stream that it failed.

    Attributes:
        code: The API's code of the error, if it names one.
        event: The event that says so.
    """

    def __init__(self, message: str, *, code: str | None = None, event: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.event = event
