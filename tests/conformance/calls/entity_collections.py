"""Calls of `entity_collections` and `entity_collections.entities`."""

from __future__ import annotations

from typing import Any

from .arguments import ACCENTED, METADATA, MORE_BODY, OPTIONS, call

__all__ = ["ENTITY_COLLECTIONS"]

_GROUP = "entity_collections"
_ENTITIES = "entity_collections.entities"
_METADATA = {**METADATA, "widest": 9223372036854775807, "tiny": 1e-7, "whole": 4.0, "none": ""}
_ENTITY: dict[str, Any] = {"entity_collection_id": "c1", "entity_id": ACCENTED}

_COLLECTIONS = (
    call(_GROUP, "list", "minimal"),
    call(
        _GROUP,
        "list",
        "full",
        page=2,
        page_limit=1,
        name="Spieler & Trainer/2024",
        sort_by="name",
        sort_option="asc",
        request_options=OPTIONS,
    ),
    call(_GROUP, "create", "minimal", name="players"),
    call(
        _GROUP,
        "create",
        "full",
        name="Spieler für alle",
        description='"Zoë"\n\t& co. 🎉',
        request_options=MORE_BODY,
    ),
    call(_GROUP, "retrieve", "minimal", entity_collection_id="c1"),
    call(_GROUP, "retrieve", "full", entity_collection_id=ACCENTED, request_options=OPTIONS),
    call(_GROUP, "update", "minimal", entity_collection_id="c1", name="players"),
    call(
        _GROUP,
        "update",
        "full",
        entity_collection_id=ACCENTED,
        name="é",
        description="",
        request_options=MORE_BODY,
    ),
    call(_GROUP, "update", "description", entity_collection_id="c1", description="All of them."),
    call(_GROUP, "delete", "minimal", entity_collection_id="c1"),
    call(_GROUP, "delete", "full", entity_collection_id=ACCENTED, request_options=OPTIONS),
)

_MEMBERS = (
    call(_ENTITIES, "list", "minimal", entity_collection_id="c1"),
    call(
        _ENTITIES,
        "list",
        "full",
        entity_collection_id=ACCENTED,
        page=2,
        page_limit=1,
        name="Zoë",
        status="processing",
        sort_by="updated_at",
        sort_option="asc",
        request_options=OPTIONS,
    ),
    call(_ENTITIES, "list_by_asset", "minimal", asset_id="a1"),
    call(
        _ENTITIES,
        "list_by_asset",
        "full",
        asset_id=ACCENTED,
        page=2,
        page_limit=1,
        request_options=OPTIONS,
    ),
    call(_ENTITIES, "create", "minimal", entity_collection_id="c1", name="Ada", asset_ids=["a1"]),
    call(
        _ENTITIES,
        "create",
        "full",
        entity_collection_id="c1",
        name="Zoë",
        asset_ids=["a2", "a1"],
        description="Nr. 10",
        metadata=_METADATA,
        request_options=MORE_BODY,
    ),
    call(
        _ENTITIES,
        "create_bulk",
        "minimal",
        entity_collection_id="c1",
        entities=[{"name": "Ada", "asset_ids": ["a1"]}],
    ),
    call(
        _ENTITIES,
        "create_bulk",
        "full",
        entity_collection_id="c1",
        entities=[
            {"name": "Ada", "asset_ids": ["a1"], "metadata": {}},
            {
                "name": "Zoë",
                "description": "Nr. 10",
                "metadata": _METADATA,
                "asset_ids": ["a2", "a1"],
            },
        ],
        request_options=MORE_BODY,
    ),
    call(_ENTITIES, "retrieve", "minimal", entity_collection_id="c1", entity_id="e1"),
    call(_ENTITIES, "retrieve", "full", **_ENTITY, request_options=OPTIONS),
    call(_ENTITIES, "update", "minimal", entity_collection_id="c1", entity_id="e1", name="Ada"),
    call(
        _ENTITIES,
        "update",
        "full",
        **_ENTITY,
        name="é",
        description="",
        metadata=_METADATA,
        request_options=MORE_BODY,
    ),
    call(_ENTITIES, "update", "no metadata", **_ENTITY, metadata={}),
    call(_ENTITIES, "delete", "minimal", entity_collection_id="c1", entity_id="e1"),
    call(_ENTITIES, "delete", "full", **_ENTITY, request_options=OPTIONS),
    call(
        _ENTITIES,
        "create_assets",
        "minimal",
        entity_collection_id="c1",
        entity_id="e1",
        asset_ids=["a1"],
    ),
    call(
        _ENTITIES,
        "create_assets",
        "full",
        **_ENTITY,
        asset_ids=["a2", "a1"],
        request_options=MORE_BODY,
    ),
    call(
        _ENTITIES,
        "delete_assets",
        "minimal",
        entity_collection_id="c1",
        entity_id="e1",
        asset_ids=["a1"],
    ),
    call(
        _ENTITIES,
        "delete_assets",
        "full",
        **_ENTITY,
        asset_ids=["a2", "a1"],
        request_options=MORE_BODY,
    ),
)

ENTITY_COLLECTIONS = (*_COLLECTIONS, *_MEMBERS)
