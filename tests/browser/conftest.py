"""Which browser is used; no tests where none is named."""

from __future__ import annotations

import os

__all__ = ["BROWSER"]

BROWSER = os.environ.get("TWELVELABS_BROWSER", "")

collect_ignore_glob = [] if BROWSER else ["test_*.py"]
