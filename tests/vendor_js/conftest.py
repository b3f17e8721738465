"""Where the JavaScript SDK is; no tests where it is not installed."""

from __future__ import annotations

import os

__all__ = ["MODULES"]

# The folder `node_modules` with the SDK in it.
MODULES = os.environ.get("TWELVELABS_JS", "")

collect_ignore_glob = [] if MODULES else ["test_*.py"]
