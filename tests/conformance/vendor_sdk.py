"""The vendor's SDK, untyped: the checkers run where it is not installed."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

__all__ = ["INSTALLED", "VERSION", "httpx", "sdk"]

VERSION = "1.3.6"
"""The version whose methods, parameters and requests are compared."""

INSTALLED = importlib.util.find_spec("twelvelabs") is not None

sdk: Any = importlib.import_module("twelvelabs") if INSTALLED else None

httpx: Any = importlib.import_module("httpx") if INSTALLED else None
"""What it sends requests with, and whose errors it lets through."""
