"""Turns the body of a notification into a typed event."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

from ..core.codec import loads, structure
from ..errors import DecodeError
from ..models.shared import Unknown
from ..models.webhooks import (
    AnalyzeTaskCanceledWebhookEvent,
    AnalyzeTaskFailedWebhookEvent,
    AnalyzeTaskReadyWebhookEvent,
    IndexTaskFailedWebhookEvent,
    IndexTaskReadyWebhookEvent,
    UnknownWebhookEvent,
    WebhookEvent,
)
from .replay import ReplayGuard
from .signature import TOLERANCE, Body, hidden, verify

__all__ = ["event_of", "parse"]

_Known: TypeAlias = (
    IndexTaskReadyWebhookEvent
    | IndexTaskFailedWebhookEvent
    | AnalyzeTaskReadyWebhookEvent
    | AnalyzeTaskFailedWebhookEvent
    | AnalyzeTaskCanceledWebhookEvent
    | Unknown
)


def parse(
    body: Body,
    signature: str | Mapping[str, str] | None,
    secrets: str | Sequence[str],
    *,
    now: Callable[[], float] = time.time,
    tolerance: float = TOLERANCE,
    replay: ReplayGuard | None = None,
) -> WebhookEvent:
    """Verify a notification and return its event.

    Args:
        body: The body of the request as it came, byte by byte.
        signature: The header `TL-Signature`, or all headers.
        secrets: The secret of the webhook, or several of them while it is being changed.
        now: Returns the present, in seconds since 1970.
        tolerance: How many seconds the time of the signature may be from the present, before it or
            after it. `math.inf` accepts all times.
        replay: Refuses what it has seen before; what is verified is remembered in it.

    Returns:
        An event whose class says what happened, an `UnknownWebhookEvent` if the platform has
        learned of others since. All have `kind`, `task_id` and `status`.

    Raises:
        WebhookVerificationError: It is not to be trusted; `reason` says why.
        DecodeError: It is the platform's, but cannot be read.
        InvalidInputError: An argument cannot be meant.
    """
    secrets = hidden(secrets)  # so that this frame does not show them
    verify(body, signature, secrets, now=now, tolerance=tolerance, replay=replay)
    return event_of(body)


def event_of(body: Body) -> WebhookEvent:
    """Return the event of a notification that is known to be the platform's."""
    content = bytes(body)
    try:
        value = loads(content)
        event = structure(value, _Known, content)
    except DecodeError as error:
        text = error.message.replace("The answer", "The notification", 1)
        raise DecodeError(text, where=error.where, body=content) from None
    if not isinstance(event, Unknown):
        return event
    fields = cast("dict[str, object]", value)
    data = fields.get("data")
    return UnknownWebhookEvent(
        id=_text(fields.get("id")),
        created_at=_text(fields.get("created_at")),
        type=_text(fields.get("type")) or "",
        data=cast("dict[str, object]", data) if isinstance(data, dict) else None,
        raw=fields,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
