"""Errors of waits, batches and structured output, which carry what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from .base import TwelveLabsError

__all__ = [
    "BulkError",
    "Outcome",
    "ResourceFailedError",
    "StructuredOutputError",
    "WaitError",
    "WaitTimeoutError",
]

T = TypeVar("T")


class WaitError(TwelveLabsError):
    """A wait ended without what it waited for.

    Attributes:
        kind: What was waited for, such as `task`.
        id: Its identifier; the work goes on at the server and can be waited for again.
        resource: Its last known state, if any was seen.
    """

    def __init__(self, message: str, *, kind: str, id: str, resource: object = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.id = id
        self.resource = resource


class WaitTimeoutError(WaitError, TimeoutError):
    """The deadline of a wait passed; the work itself was not stopped."""


class ResourceFailedError(WaitError):
    """The server gave up on the resource.

    Attributes:
        status: The final status, such as `failed`.
        reason: The server's reason, if it gave one.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        id: str,
        resource: object = None,
        status: str = "failed",
        reason: str | None = None,
    ) -> None:
        super().__init__(message, kind=kind, id=id, resource=resource)
        self.status = status
        self.reason = reason


class StructuredOutputError(TwelveLabsError):
    """The text of an answer does not fit the class that was asked for.

    The call itself succeeded and is paid for, so all that came is here.

    Attributes:
        text: The text of the answer, as it came.
        finish_reason: `length` if the text was cut off.
        where: What does not fit, with JSON paths: `expected a number, not str 'x' @ $.start`.
        id: Identifier of the answer, if it has one.
        usage: How many tokens it took: `output_tokens` and `input_tokens`, if the server tells.
        answer: The whole answer; None if only its text was given.
    """

    def __init__(
        self,
        message: str,
        *,
        text: str,
        finish_reason: str | None = None,
        where: Sequence[str] = (),
        id: str | None = None,
        usage: Mapping[str, int] | None = None,
        answer: object = None,
    ) -> None:
        super().__init__(message)
        self.text = text
        self.finish_reason = finish_reason
        self.where: tuple[str, ...] = tuple(where)
        self.id = id
        self.usage: dict[str, int] = dict(usage or {})
        self.answer = answer


@frozen(kw_only=True)
class Outcome(Generic[T]):
    """What became of one item of a batch.

    Attributes:
        input: The item as it was given.
        result: What the API returned, or None if the item failed.
        error: Why the item failed, or None if it succeeded.
    """

    input: object
    result: T | None = None
    error: Exception | None = None


class BulkError(TwelveLabsError, Generic[T]):
    """Some items of a batch failed. Nothing that was created is lost: see `outcomes`.

    Attributes:
        outcomes: One for each input, in the order of the inputs.
    """

    def __init__(self, message: str, *, outcomes: Sequence[Outcome[T]]) -> None:
        super().__init__(message)
        self.outcomes: list[Outcome[T]] = list(outcomes)

    @property
    def created(self) -> list[T]:
        """What the items that succeeded returned, in the order of the inputs."""
        return [each.result for each in self.outcomes if each.result is not None]

    @property
    def failures(self) -> list[Outcome[T]]:
        """The outcomes of the items that failed."""
        return [each for each in self.outcomes if each.error is not None]
