"""The releases of the vendor's SDK that are compared, and where their interpreters are."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import frozen

__all__ = ["INTERPRETERS", "RELEASES", "Release"]

INTERPRETERS: Mapping[str, str] = json.loads(os.environ.get("TWELVELABS_WHEELS") or "{}")
"""For each release the Python that has it, and nothing else; made by `nox -s
legacy_conformance`."""


@frozen
class Release:
    """A release, and the version of the API that it speaks."""

    version: str
    api_version: Literal["v1.2", "v1.3"]

    @property
    def interpreter(self) -> Path:
        """The Python that has this release."""
        return Path(INTERPRETERS[self.version])

    @property
    def number(self) -> tuple[int, ...]:
        """The version as numbers, to compare it."""
        return tuple(int(part) for part in self.version.split("."))

    @property
    def old(self) -> bool:
        """Whether it is one of those for API v1.2, with engines."""
        return self.api_version == "v1.2"

    def __str__(self) -> str:
        return self.version


RELEASES = (
    Release("0.1.25", "v1.2"),
    Release("0.2.10", "v1.2"),
    Release("0.3.2", "v1.2"),
    Release("0.4.11", "v1.3"),
)
