"""The names of old and new: engines and models, and what their options became.

The account keeps models with the options of v1.3, and of what an old version created also the
options as they were given. The old option `conversation` became `audio`; `text_in_video` and
`logo` became part of `visual`. Names of engines are names of models: neither is ever replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from ..state import IndexRecord, ModelRecord

__all__ = [
    "EMBED_ENGINE",
    "ENGINES",
    "Engine",
    "as_model",
    "engine_named",
    "engine_options",
    "engines_of",
    "first_engine",
    "index_options",
]

# The engine of embeddings; it cannot be one of an index.
EMBED_ENGINE = "Marengo-retrieval-2.6"

_MARENGO = ("visual", "conversation", "text_in_video", "logo")
_PEGASUS = ("visual", "conversation")
_CURRENT: Mapping[str, str] = {
    "visual": "visual",
    "conversation": "audio",
    "text_in_video": "visual",
    "logo": "visual",
}


@frozen
class Engine:
    """One engine, and the versions in which indexes can be created with it."""

    name: str
    options: tuple[str, ...]
    versions: frozenset[str]
    created_at: str


def _engine(name: str, versions: Iterable[str], created_at: str) -> Engine:
    options = _PEGASUS if name.startswith("pegasus") else _MARENGO
    return Engine(name, options, frozenset(versions), created_at)


ENGINES = (
    _engine("marengo", ("v1.1",), "2022-07-04T03:05:27.068Z"),
    _engine("marengo2", ("v1.1",), "2022-12-19T08:12:44.512Z"),
    _engine("marengo2.5", ("v1.1", "v1.2"), "2023-07-03T05:31:09.774Z"),
    _engine("marengo2.6", ("v1.2",), "2024-03-06T02:44:51.230Z"),
    _engine("pegasus1", ("v1.2",), "2023-10-05T06:20:18.401Z"),
    _engine("pegasus1.1", ("v1.2",), "2024-08-12T04:57:33.096Z"),
)


def engines_of(version: str) -> list[Engine]:
    """Return the engines of a version."""
    return [engine for engine in ENGINES if version in engine.versions]


def engine_named(version: str, name: str) -> Engine | None:
    """Return an engine of a version."""
    return next((engine for engine in engines_of(version) if engine.name == name), None)


def as_model(name: str, options: Iterable[str]) -> ModelRecord:
    """Return an engine with its options as the account keeps it."""
    given = tuple(dict.fromkeys(options))
    current = {_CURRENT[option] for option in given}
    kept = tuple(option for option in ("visual", "audio") if option in current)
    return ModelRecord(name, kept, legacy_options=given)


def engine_options(model: ModelRecord) -> tuple[str, ...]:
    """Return the old options of a model, whatever version created it."""
    if model.legacy_options:
        return model.legacy_options
    known = _PEGASUS if model.name.startswith("pegasus") else _MARENGO
    given = {
        # These are accepted by v1.3, too.
        "conversation" if option in {"audio", "transcription"} else option
        for option in model.options
    }
    return tuple(
        option
        for option in known
        if option in given or (_CURRENT[option] == "visual" and "visual" in given)
    )


def first_engine(index: IndexRecord) -> ModelRecord:
    """Return the engine that stands for an index in v1.1, which knows one per index."""
    return index.model_of("marengo") or index.models[0]


def index_options(index: IndexRecord) -> frozenset[str]:
    """Return the old options that any engine of an index has."""
    return frozenset(option for model in index.models for option in engine_options(model))
