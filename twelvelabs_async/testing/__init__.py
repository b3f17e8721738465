"""Tests of code that uses the video API: the emulator, and fixtures of it for pytest.

    def test_mine(twelvelabs_client):       # the plugin is loaded by its entry point
        ...

    async with Emulator() as api: ...       # without pytest
    with Emulator.blocking() as api: ...

Importing this package loads no emulator, and so costs those nothing who only have it installed.
"""

from typing import TYPE_CHECKING

from .._lazy import lazy_exports

if TYPE_CHECKING:
    from ..emulator.clock import Clock
    from ..emulator.delivery_faults import DeliveryFault
    from ..emulator.faults import Fault
    from ..emulator.received import ReceivedRequest
    from ..emulator.server import Emulator
    from ..emulator.space import Limits, MultipartSettings
    from ..emulator.webhooks import Delivery, Webhook
    from .options import EmulatorOptions
    from .recorder import RequestLog

__all__ = [
    "Clock",
    "Delivery",
    "DeliveryFault",
    "Emulator",
    "EmulatorOptions",
    "Fault",
    "Limits",
    "MultipartSettings",
    "ReceivedRequest",
    "RequestLog",
    "Webhook",
]

if not TYPE_CHECKING:  # checkers see the names above, and no others
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "..emulator.clock": ["Clock"],
            "..emulator.delivery_faults": ["DeliveryFault"],
            "..emulator.faults": ["Fault"],
            "..emulator.received": ["ReceivedRequest"],
            "..emulator.server": ["Emulator"],
            "..emulator.space": ["Limits", "MultipartSettings"],
            "..emulator.webhooks": ["Delivery", "Webhook"],
            ".options": ["EmulatorOptions"],
            ".recorder": ["RequestLog"],
        },
    )
