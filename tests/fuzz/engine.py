"""schemathesis, untyped, with the API document: the checkers run where it is not installed."""

from __future__ import annotations

import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck

from .amendments import amend
from .document import Raw, operations

__all__ = [
    "EXAMPLES",
    "INSTALLED",
    "SEED",
    "load",
    "operations_in",
    "raw_of",
    "requests",
    "schemathesis",
]

INSTALLED = importlib.util.find_spec("schemathesis") is not None

schemathesis: Any = importlib.import_module("schemathesis") if INSTALLED else None

requests: Any = importlib.import_module("requests") if INSTALLED else None
"""What it sends requests with."""

EXAMPLES = int(os.environ.get("TWELVELABS_FUZZ_EXAMPLES", "100"))
"""How many requests are drawn for each operation, besides those at the bounds of its schema."""

SEED = int(os.environ.get("TWELVELABS_FUZZ_SEED", "1"))
"""What the requests are drawn with: the same number draws the same requests."""


UNMINDED = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.function_scoped_fixture,
)
"""What Hypothesis minds in tests that must be quick or draw evenly."""


def raw_of(document: Path) -> Raw:
    """Return the document as published."""
    raw: Raw = orjson.loads(document.read_bytes())
    return raw


def operations_in(raw: Raw) -> list[str]:
    """Return the labels of all operations."""
    return [label for label, _ in operations(raw)]


def load(document: Path) -> Any:
    """Return the document as schemathesis knows it, set up for our runs."""
    config = schemathesis.Config.from_dict({"seed": SEED})
    schema = schemathesis.openapi.from_dict(amend(raw_of(document)), config=config)
    schema.config.update(base_url="http://127.0.0.1:1/v1.3")
    return schema


if INSTALLED:

    def _lines(context: Any, response: Any) -> Any:
        """Read a stream of JSON values as an array of them."""
        return [orjson.loads(line) for line in response.content.splitlines()]

    schemathesis.deserializer("application/jsonl", "application/x-ndjson")(_lines)
