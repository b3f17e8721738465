"""Embeddings, without a network: time and memory of decoding, beside bare parsing."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import orjson
from answers import embeddings
from clients import BARE, OURS, VENDOR, WrongAnswerError
from rounds import Rounds, rates
from twelvelabs import EmbeddingTaskResponse as VendorsResponse
from twelvelabs.core.pydantic_utilities import parse_obj_as

from twelvelabs_async.core.codec import decode
from twelvelabs_async.models import EmbeddingTaskResponse

__all__ = ["decoding", "memory"]


def _candidates() -> dict[str, Callable[[], Any]]:
    body = embeddings()
    candidates: dict[str, Callable[[], Any]] = {
        OURS: lambda: decode(body, EmbeddingTaskResponse),
        VENDOR: lambda: parse_obj_as(type_=VendorsResponse, object_=orjson.loads(body)),
        BARE: lambda: orjson.loads(body),
    }
    parsed = orjson.loads(body)["data"][599]["embedding"][511]
    for name, candidate in candidates.items():
        if name != BARE and candidate().data[599].embedding[511] != parsed:
            raise WrongAnswerError(f"{name} misread the embeddings.")
    return candidates


def decoding(rounds: int, seconds: float) -> Rounds:
    """Measure 600 embeddings of 512 numbers; answers per second."""
    return rates(_candidates(), rounds, seconds, fewest=1)  # the vendor's takes a second


def memory() -> Rounds:
    """Measure the same; bytes at the peak, which are the same in each round."""
    measured: Rounds = {}
    for name, candidate in _candidates().items():
        gc.collect()
        tracemalloc.start()
        kept = candidate()
        measured[name] = [float(tracemalloc.get_traced_memory()[1])]
        tracemalloc.stop()
        del kept
    return measured
