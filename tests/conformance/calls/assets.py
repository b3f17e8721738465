"""Calls of `assets`."""

from __future__ import annotations

from ..drive import Opened
from .arguments import CLIP, METADATA, METADATA_TEXT, MORE_BODY, OPTIONS, call

__all__ = ["ASSETS"]

ASSETS = (
    call("assets", "list", "minimal"),
    call(
        "assets",
        "list",
        "full",
        page=2,
        page_limit=1,
        asset_ids=["a2", "a1"],
        asset_types=["video", "audio"],
        filename="clip",
        request_options=OPTIONS,
    ),
    call("assets", "list", "one of each", asset_ids="a1", asset_types="image"),
    call("assets", "create", "minimal", method="url", url="https://example.com/a.mp4?x=1&y=2"),
    call(
        "assets",
        "create",
        "full",
        method="direct",
        file=Opened("clip.mp4", CLIP),
        filename="Küste.mp4",
        enable_hls=False,
        enable_thumbnail=True,
        user_metadata=METADATA_TEXT,
        request_options=MORE_BODY,
    ),
    call("assets", "create", "bytes", method="direct", file=CLIP),
    call("assets", "create", "name and bytes", method="direct", file=("clip.mov", CLIP)),
    call(
        "assets",
        "create",
        "name, bytes and type",
        method="direct",
        file=("clip.bin", CLIP, "video/mp4"),
    ),
    call(
        "assets",
        "create",
        "name, bytes and no type",
        method="direct",
        file=("clip.webm", CLIP, None),
    ),
    call(
        "assets",
        "create",
        "name, open file and type",
        method="direct",
        file=("other.mkv", Opened("clip.mp4", CLIP), "video/x-matroska"),
    ),
    call("assets", "create", "unknown type", method="direct", file=("noending", CLIP)),
    call(
        "assets",
        "create",
        "name with quotes and accents",
        method="direct",
        file=Opened('Zoë\'s "best" 100% of; 日本.mp4', CLIP),
    ),
    call("assets", "retrieve", "minimal", asset_id="a1"),
    call("assets", "retrieve", "full", asset_id="a1", request_options=OPTIONS),
    call("assets", "delete", "minimal", asset_id="a1"),
    call("assets", "delete", "full", asset_id="a1", force=True, request_options=OPTIONS),
    call("assets", "retrieve_transcription", "minimal", asset_id="a1"),
    call(
        "assets",
        "retrieve_transcription",
        "full",
        asset_id="a1",
        include=["words", "utterances"],
        request_options=OPTIONS,
    ),
    call("assets", "retrieve_transcription", "one", asset_id="a1", include="sentences"),
    call("assets", "replace_user_metadata", "minimal", asset_id="a1", user_metadata={}),
    call(
        "assets",
        "replace_user_metadata",
        "full",
        asset_id="a1",
        user_metadata=METADATA,
        request_options=MORE_BODY,
    ),
    call("assets", "delete_user_metadata", "minimal", asset_id="a1"),
    call("assets", "delete_user_metadata", "full", asset_id="a1", request_options=OPTIONS),
    call("assets", "update_user_metadata", "minimal", asset_id="a1", user_metadata={"a": None}),
    call(
        "assets",
        "update_user_metadata",
        "full",
        asset_id="a1",
        user_metadata={**METADATA, "people": ["Ada", "Zoë"]},
        request_options=MORE_BODY,
    ),
)
