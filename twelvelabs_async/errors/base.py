"""The root of all errors, and those of arguments and clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "ApiVersionError",
    "ClientStateError",
    "ConfigurationError",
    "InvalidInputError",
    "TwelveLabsError",
]

LONGEST_TEXT = 2_000
"""Characters of an error's text: a server's HTML page must not fill a log."""


class TwelveLabsError(Exception):
    """The root: `except TwelveLabsError` catches whatever this package raises."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        text = self._text()
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"

    def _text(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would call the class with `args` alone and lose keyword arguments,
        # so that an error could not leave a worker process.
        return _rebuilt, (type(self), self.args, self.__dict__.copy())


def _rebuilt(
    kind: type[TwelveLabsError], args: tuple[Any, ...], state: dict[str, Any]
) -> TwelveLabsError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(TwelveLabsError, ValueError):
    """The client cannot be built from these settings."""


class InvalidInputError(TwelveLabsError, ValueError):
    """An argument was refused before anything was sent."""


class ClientStateError(TwelveLabsError, RuntimeError):
    """The client is closed, forked, or used from another event loop than its own."""


class ApiVersionError(TwelveLabsError):
    """The API does not have this in the version that the client speaks; nothing was sent.

    Attributes:
        what: What was asked for, as it is written in code.
        version: The version that the client speaks.
        versions: The versions that have it.
        elsewhere: What does the same in the client's version; empty if nothing does.
    """

    def __init__(
        self, what: str, *, version: str = "", versions: Sequence[str] = (), elsewhere: str = ""
    ) -> None:
        instead = f"Its counterpart is {elsewhere}." if elsewhere else "It has no counterpart."
        super().__init__(
            f"{what} is in API {' and '.join(versions)}, not in {version}, which this client "
            f"speaks. {instead}"
        )
        self.what = what
        self.version = version
        self.versions: tuple[str, ...] = tuple(versions)
        self.elsewhere = elsewhere
