"""Calls of `indexes.indexed_assets`."""

from __future__ import annotations

from .arguments import FILTERS, METADATA, MORE_BODY, OPTIONS, call

__all__ = ["INDEXED_ASSETS"]

INDEXED_ASSETS = (
    call("indexes.indexed_assets", "list", "minimal", index_id="i1"),
    call(
        "indexes.indexed_assets",
        "list",
        "full",
        **{
            **FILTERS,
            "status": ["ready", "failed"],
            "user_metadata": {key: each for key, each in METADATA.items() if each is not None},
        },
    ),
    call("indexes.indexed_assets", "list", "one status", index_id="i1", status="ready"),
    call("indexes.indexed_assets", "create", "minimal", index_id="i1", asset_id="a1"),
    call(
        "indexes.indexed_assets",
        "create",
        "full",
        index_id="i1",
        asset_id="a1",
        enable_video_stream=False,
        user_metadata=METADATA,
        request_options=MORE_BODY,
    ),
    call("indexes.indexed_assets", "retrieve", "minimal", index_id="i1", indexed_asset_id="x1"),
    call(
        "indexes.indexed_assets",
        "retrieve",
        "full",
        index_id="i1",
        indexed_asset_id="x1",
        embedding_option=["visual", "audio"],
        transcription=True,
        request_options=OPTIONS,
    ),
    call(
        "indexes.indexed_assets",
        "update",
        "full",
        index_id="i1",
        indexed_asset_id="x1",
        user_metadata=METADATA,
        request_options=MORE_BODY,
    ),
    call("indexes.indexed_assets", "delete", "minimal", index_id="i1", indexed_asset_id="x1"),
    call(
        "indexes.indexed_assets",
        "delete",
        "full",
        index_id="i1",
        indexed_asset_id="x1",
        request_options=OPTIONS,
    ),
    call("indexes.indexed_assets", "list_by_asset", "minimal", asset_id="a1"),
    call(
        "indexes.indexed_assets",
        "list_by_asset",
        "full",
        asset_id="a1",
        page=2,
        page_limit=1,
        request_options=OPTIONS,
    ),
    call("indexes.indexed_assets", "update", "minimal", index_id="i1", indexed_asset_id="x1"),
)
