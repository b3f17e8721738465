"""Calls of `knowledge_store_item_collections`."""

from __future__ import annotations

from typing import Any

from .arguments import ACCENTED, MORE_BODY, OPTIONS, STORE_METADATA, call

__all__ = ["KNOWLEDGE_STORE_ITEM_COLLECTIONS"]

_GROUP = "knowledge_store_item_collections"
_PLAIN: dict[str, Any] = {"knowledge_store_id": "ks1", "collection_id": "ksic_1"}
_ODD: dict[str, Any] = {"knowledge_store_id": "ks1", "collection_id": ACCENTED}

KNOWLEDGE_STORE_ITEM_COLLECTIONS = (
    call(_GROUP, "list", "minimal", knowledge_store_id="ks1"),
    call(
        _GROUP,
        "list",
        "full",
        knowledge_store_id=ACCENTED,
        page=2,
        page_limit=1,
        sort_by="name",
        sort_option="asc",
        request_options=OPTIONS,
    ),
    call(_GROUP, "create", "minimal", knowledge_store_id="ks1", name="goals"),
    call(
        _GROUP,
        "create",
        "full",
        knowledge_store_id=ACCENTED,
        name="Tore für alle",
        description='"Zoë"\n\t& co. 🎉',
        metadata=STORE_METADATA,
        request_options=MORE_BODY,
    ),
    call(_GROUP, "retrieve", "minimal", **_PLAIN),
    call(_GROUP, "retrieve", "full", **_ODD, request_options=OPTIONS),
    call(_GROUP, "update", "minimal", **_PLAIN, name="goals"),
    call(
        _GROUP,
        "update",
        "full",
        **_ODD,
        name="é",
        description="",
        metadata=STORE_METADATA,
        request_options=MORE_BODY,
    ),
    call(_GROUP, "update", "no metadata", **_PLAIN, metadata={}),
    call(_GROUP, "delete", "minimal", **_PLAIN),
    call(_GROUP, "delete", "full", **_ODD, request_options=OPTIONS),
    call(_GROUP, "list_items", "minimal", **_PLAIN),
    call(_GROUP, "list_items", "full", **_ODD, page=2, page_limit=1, request_options=OPTIONS),
    call(_GROUP, "add_items", "minimal", **_PLAIN, item_ids=["ksi_1"]),
    call(
        _GROUP, "add_items", "full", **_ODD, item_ids=["ksi_2", "ksi_1"], request_options=MORE_BODY
    ),
    call(_GROUP, "remove_items", "minimal", **_PLAIN, item_ids=["ksi_1"]),
    call(
        _GROUP,
        "remove_items",
        "full",
        **_ODD,
        item_ids=["ksi_2", "ksi_1"],
        request_options=MORE_BODY,
    ),
)
