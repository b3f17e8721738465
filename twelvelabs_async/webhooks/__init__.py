"""Notifications: verify them, read them, receive them, and let waits listen to them.

    event = parse(body, request.headers, secret)      # in any framework: the raw bytes of the body
    inbox.put(event)                                  # ends the wait for its task

The adapters are `webhooks.aiohttp`, `webhooks.asgi` and `webhooks.wsgi`; nothing else here needs a
framework.

What may come twice: a *delivery* is a body with the time at which it was signed. The same delivery
a second time is a replay, by whoever recorded it, and `ReplayGuard` refuses it. The platform sends
a notification again with the same `id` and, signed anew, another time. That is no replay but a
duplicate: it is verified and handed on, so what is done about an event should be done once per
`event.id`. Waits do not mind duplicates.
"""

from typing import TYPE_CHECKING

from .._lazy import lazy_exports

if TYPE_CHECKING:
    from ..core.inbox import Inbox
    from ..errors.webhooks import WebhookProblem, WebhookVerificationError
    from ..models.webhooks import (
        AnalyzeTaskCanceledWebhookEvent,
        AnalyzeTaskFailedWebhookEvent,
        AnalyzeTaskReadyWebhookEvent,
        AnalyzeTaskWebhookData,
        IndexTaskFailedWebhookEvent,
        IndexTaskReadyWebhookEvent,
        IndexTaskWebhookData,
        IndexTaskWebhookMetadata,
        IndexTaskWebhookModel,
        UnknownWebhookEvent,
        WebhookEvent,
    )
    from .parsing import parse
    from .replay import ReplayGuard
    from .signature import sign, verify

__all__ = [
    "AnalyzeTaskCanceledWebhookEvent",
    "AnalyzeTaskFailedWebhookEvent",
    "AnalyzeTaskReadyWebhookEvent",
    "AnalyzeTaskWebhookData",
    "Inbox",
    "IndexTaskFailedWebhookEvent",
    "IndexTaskReadyWebhookEvent",
    "IndexTaskWebhookData",
    "IndexTaskWebhookMetadata",
    "IndexTaskWebhookModel",
    "ReplayGuard",
    "UnknownWebhookEvent",
    "WebhookEvent",
    "WebhookProblem",
    "WebhookVerificationError",
    "parse",
    "sign",
    "verify",
]

if not TYPE_CHECKING:  # checkers see the names above, and no others
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "..core.inbox": ["Inbox"],
            "..errors.webhooks": ["WebhookProblem", "WebhookVerificationError"],
            "..models.webhooks": [
                "AnalyzeTaskCanceledWebhookEvent",
                "AnalyzeTaskFailedWebhookEvent",
                "AnalyzeTaskReadyWebhookEvent",
                "AnalyzeTaskWebhookData",
                "IndexTaskFailedWebhookEvent",
                "IndexTaskReadyWebhookEvent",
                "IndexTaskWebhookData",
                "IndexTaskWebhookMetadata",
                "IndexTaskWebhookModel",
                "UnknownWebhookEvent",
                "WebhookEvent",
            ],
            ".parsing": ["parse"],
            ".replay": ["ReplayGuard"],
            ".signature": ["sign", "verify"],
        },
    )
