"""A local server that behaves like the TwelveLabs video API, for tests and demonstrations."""

from .app import ReceivedRequest
from .clock import Clock
from .errors import EmulatorError
from .faults import DeliveryFault, Fault
from .server import Emulator
from .space import Limits, MultipartSettings
from .state import State
from .webhooks import Delivery, Webhook

__all__ = [
    "Clock",
    "Delivery",
    "DeliveryFault",
    "Emulator",
    "EmulatorError",
    "Fault",
    "Limits",
    "MultipartSettings",
    "ReceivedRequest",
    "State",
    "Webhook",
]
