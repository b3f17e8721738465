"""No tests where the vendor's SDK is not installed."""

from __future__ import annotations

from ..vendor_sdk import INSTALLED

collect_ignore_glob = [] if INSTALLED else ["test_*.py"]
