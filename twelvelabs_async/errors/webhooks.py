"""The error of a notification that cannot be trusted."""

from __future__ import annotations

from typing import Literal, TypeAlias

from .base import TwelveLabsError

__all__ = ["WebhookProblem", "WebhookVerificationError"]

WebhookProblem: TypeAlias = Literal[
    "missing", "malformed", "mismatch", "stale", "future", "replayed"
]


class WebhookVerificationError(TwelveLabsError):
    """A notification is not from the platform, or not from now; nothing of it is to be used.

    Its text shows neither a secret nor a signature.

    Attributes:
        reason: What is wrong. `missing`: there is no signature. `malformed`: what there is cannot
            be read. `mismatch`: none of the signatures belongs to this body and one of the
            secrets. `stale`, `future`: it was signed too long ago, or it will be. `replayed`: it
            was here before.
    """

    def __init__(self, message: str, *, reason: WebhookProblem) -> None:
        super().__init__(message)
        self.reason: WebhookProblem = reason
