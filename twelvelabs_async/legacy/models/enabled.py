"""Engines of one index: as they are asked for, and as they are enabled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias, TypedDict, TypeVar

from attrs import frozen
from cattrs.gen import override

from ...models.shared import Model

__all__ = ["EnabledEngine", "EnabledModel", "IndexEngine", "IndexModel", "renamed"]

E = TypeVar("E", "EnabledEngine", "EnabledModel")


class IndexEngine(TypedDict):
    """An engine, since v1.3 a model, to enable in a new index, and what it looks at.

    Keys:
        name: Such as `marengo2.6` or `pegasus1.1`; since v1.3 such as `marengo3.0`.
        options: Such as `visual`, `conversation`, `text_in_video`, `logo`; since v1.3 `visual`,
            `audio`.
    """

    name: str
    options: Sequence[str]


IndexModel: TypeAlias = IndexEngine
"""What v1.3 calls an engine."""


@frozen(kw_only=True)
class EnabledEngine(Model):
    """An engine that is enabled in an index, what it looks at, and its own add-ons."""

    name: Annotated[str | None, override(rename="engine_name")] = None
    options: Annotated[list[str] | None, override(rename="engine_options")] = None
    addons: list[str] | None = None
    finetuned: bool | None = None


@frozen(kw_only=True)
class EnabledModel(Model):
    """A model that is enabled in an index: what v1.3 calls an engine."""

    name: Annotated[str | None, override(rename="model_name")] = None
    options: Annotated[list[str] | None, override(rename="model_options")] = None
    addons: list[str] | None = None
    finetuned: bool | None = None


def renamed(given: EnabledEngine | EnabledModel, kind: type[E]) -> E:
    """Return an engine as a model, or the other way round."""
    return kind(
        name=given.name,
        options=given.options,
        addons=given.addons,
        finetuned=given.finetuned,
        extra=given.extra,
    )
