"""The engines of a new index, in each of the forms in which they may be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from ..core.arguments import filled, is_list
from ..core.codec import encode
from ..errors import InvalidInputError
from ..models.indexes import IndexesCreateRequestModelsItem, IndexModelsItem
from ._arguments import texts
from .models.enabled import EnabledEngine, EnabledModel, IndexEngine

__all__ = ["AnyEngine", "chosen_engines"]

AnyEngine: TypeAlias = (
    IndexEngine
    | Mapping[str, object]
    | EnabledEngine
    | EnabledModel
    | IndexModelsItem
    | IndexesCreateRequestModelsItem
)
"""An engine to enable, with the keys of the SDK or of the API, or one of another index."""

_SPELLINGS: Sequence[tuple[str, str]] = (
    ("name", "options"),
    ("engine_name", "engine_options"),
    ("model_name", "model_options"),
)
"""The keys of an engine: those of the 0.x SDK, and those of v1.2 and v1.3 on the wire."""

_OBJECTS = (EnabledEngine, EnabledModel, IndexModelsItem, IndexesCreateRequestModelsItem)
_KEYS = frozenset(key for spelling in _SPELLINGS for key in spelling)


def chosen_engines(
    engines: Sequence[AnyEngine] | None,
    models: Sequence[AnyEngine] | None,
    engine_id: str | None,
    index_options: Sequence[str] | None,
) -> list[EnabledEngine]:
    """Return the engines of a new index, however they were given; or refuse them."""
    single = engine_id is not None or index_options is not None
    if sum((engines is not None, models is not None, single)) != 1:
        raise InvalidInputError(
            "Give the engines of the index once: as engines, as models, or as engine_id with "
            "index_options."
        )
    if single:
        if engine_id is None or index_options is None:
            raise InvalidInputError(
                f"engine_id and index_options go together, not {engine_id!r} and {index_options!r}."
            )
        return [
            _engine({"name": engine_id, "options": index_options}, "engine_id", "index_options")
        ]
    parameter, given = ("engines", engines) if models is None else ("models", models)
    if not is_list(given) or not given:
        raise InvalidInputError(
            f"{parameter} must be a list of at least one {{'name': …, 'options': […]}}, "
            f"not {given!r}."
        )
    return [
        _engine(each, f"The name of {parameter}[{number}]", f"The options of {parameter}[{number}]")
        for number, each in enumerate(given)
    ]


def _engine(given: AnyEngine, name: str, options: str) -> EnabledEngine:
    """Return one engine of a new index; `name` and `options` say where they were given."""
    known = _mapping(given)
    for spelling in _SPELLINGS:
        if set(known) == set(spelling):
            chosen = texts(known[spelling[1]], options)
            if not chosen:
                raise InvalidInputError(f"{options} must not be empty.")
            return EnabledEngine(name=filled(cast("str", known[spelling[0]]), name), options=chosen)
    raise InvalidInputError(
        f"An engine is a mapping with the keys 'name' and 'options', not {given!r}."
    )


def _mapping(given: AnyEngine) -> Mapping[str, object]:
    """Return an engine with the keys under which it was given; of another index, what is taken."""
    if isinstance(given, _OBJECTS):
        known = cast("Mapping[str, object]", encode(given))
        return {key: value for key, value in known.items() if key in _KEYS}
    return given if isinstance(given, Mapping) else {}
