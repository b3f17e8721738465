"""Calls of `knowledge_stores` and `knowledge_store_items`."""

from __future__ import annotations

from typing import Any

from .arguments import ACCENTED, MORE_BODY, OPTIONS, SCHEMA, STORE_METADATA, call

__all__ = ["KNOWLEDGE_STORES"]

_GROUP = "knowledge_stores"
_ITEMS = "knowledge_store_items"
_ITEM: dict[str, Any] = {"knowledge_store_id": "ks1", "item_id": ACCENTED}

_STORES = (
    call(_GROUP, "list", "minimal"),
    call(
        _GROUP,
        "list",
        "full",
        page=2,
        page_limit=1,
        sort_by="updated_at",
        sort_option="asc",
        request_options=OPTIONS,
    ),
    call(_GROUP, "create", "minimal", name="films"),
    call(
        _GROUP,
        "create",
        "full",
        name="Filme für alle",
        ingestion_config={
            "enrichment_config": {
                "type": "json_schema",
                "json_schema": {"type": "object", "properties": SCHEMA["properties"]},
            }
        },
        description='"Zoë"\n\t& co. 🎉',
        metadata=STORE_METADATA,
        request_options=MORE_BODY,
    ),
    call(
        _GROUP,
        "create",
        "described",
        name="films",
        ingestion_config={
            "enrichment_config": {"type": "description", "description": "Who wins? ¡Olé!"}
        },
    ),
    call(_GROUP, "retrieve", "minimal", knowledge_store_id="ks1"),
    call(_GROUP, "retrieve", "full", knowledge_store_id=ACCENTED, request_options=OPTIONS),
    call(_GROUP, "update", "minimal", knowledge_store_id="ks1", name="films"),
    call(
        _GROUP,
        "update",
        "full",
        knowledge_store_id=ACCENTED,
        name="é",
        description="",
        metadata=STORE_METADATA,
        request_options=MORE_BODY,
    ),
    call(_GROUP, "update", "no metadata", knowledge_store_id="ks1", metadata={}),
    call(_GROUP, "delete", "minimal", knowledge_store_id="ks1"),
    call(_GROUP, "delete", "full", knowledge_store_id=ACCENTED, request_options=OPTIONS),
    call(
        _GROUP,
        "search",
        "minimal",
        knowledge_store_id="ks1",
        query={"text": "a goal & a café"},
    ),
    call(
        _GROUP,
        "search",
        "full",
        knowledge_store_id=ACCENTED,
        query={"text": "¡gol! 🎉"},
        filter={
            "asset_type": {"in": ["video", "image"]},
            "item_id": {"in": ["ksi_2", "ksi_1"]},
        },
        search_options={"video": {"modalities": ["visual", "audio"]}},
        group_by="item",
        page_size=50,
        page_token="ab+/cd==",
        include_metadata=True,
        request_options=MORE_BODY,
    ),
    call(
        _GROUP,
        "search",
        "filters of one",
        knowledge_store_id="ks1",
        query={"text": "rain"},
        filter={"asset_type": {"eq": "image"}, "item_id": {"eq": "ksi_1"}},
        group_by="none",
        include_metadata=False,
    ),
)

_STORE_ITEMS = (
    call(_ITEMS, "list", "minimal", knowledge_store_id="ks1"),
    call(
        _ITEMS,
        "list",
        "full",
        knowledge_store_id=ACCENTED,
        page=2,
        page_limit=1,
        sort_by="updated_at",
        sort_option="asc",
        status=["queued", "pending"],
        request_options=OPTIONS,
    ),
    call(_ITEMS, "list", "one status", knowledge_store_id="ks1", status="ready"),
    call(_ITEMS, "create", "minimal", knowledge_store_id="ks1", asset_id="a1"),
    call(
        _ITEMS,
        "create",
        "full",
        knowledge_store_id=ACCENTED,
        asset_id="a1",
        asset_type="image",
        metadata=STORE_METADATA,
        request_options=MORE_BODY,
    ),
    call(_ITEMS, "retrieve", "minimal", knowledge_store_id="ks1", item_id="ksi_1"),
    call(_ITEMS, "retrieve", "full", **_ITEM, request_options=OPTIONS),
    call(_ITEMS, "delete", "minimal", knowledge_store_id="ks1", item_id="ksi_1"),
    call(_ITEMS, "delete", "full", **_ITEM, request_options=OPTIONS),
)

KNOWLEDGE_STORES = (*_STORES, *_STORE_ITEMS)
