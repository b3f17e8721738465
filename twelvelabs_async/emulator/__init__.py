"""A local server that behaves like the TwelveLabs video API, for tests and demonstrations."""

from .app import ReceivedRequest
from .clock import Clock
from .errors import EmulatorError
from .faults import Fault
from .server import Emulator
from .space import Limits, MultipartSettings
from .state import State

__all__ = [
    "Clock",
    "Emulator",
    "EmulatorError",
    "Fault",
    "Limits",
    "MultipartSettings",
    "ReceivedRequest",
    "State",
]
