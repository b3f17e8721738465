"""A local server that behaves like the TwelveLabs video API, for tests and demonstrations."""

from .clock import Clock
from .delivery_faults import DeliveryFault
from .errors import EmulatorError
from .fault_answers import api_error, storage_error, too_many_requests
from .fault_script import Rule, faults_from
from .faults import Fault
from .limits import ENDPOINT_GROUPS, RateLimit
from .processing_faults import ProcessingFault
from .received import ReceivedRequest
from .saving import StateFileError
from .seeding import Seeded
from .server import Emulator
from .space import Limits, MultipartSettings
from .state import State
from .url_faults import PresignedUrlFault
from .webhooks import Delivery, Webhook

__all__ = [
    "ENDPOINT_GROUPS",
    "Clock",
    "Delivery",
    "DeliveryFault",
    "Emulator",
    "EmulatorError",
    "Fault",
    "Limits",
    "MultipartSettings",
    "PresignedUrlFault",
    "ProcessingFault",
    "RateLimit",
    "ReceivedRequest",
    "Rule",
    "Seeded",
    "State",
    "StateFileError",
    "Webhook",
    "api_error",
    "faults_from",
    "storage_error",
    "too_many_requests",
]
