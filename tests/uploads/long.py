"""Whether trials are made in full number, as `nox -s faults` does, or in a few."""

from __future__ import annotations

import os

LONG = os.environ.get("TWELVELABS_FAULTS") == "1"
