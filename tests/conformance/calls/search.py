"""Calls of `search`."""

from __future__ import annotations

from typing import Any

from ..drive import Opened
from .arguments import MORE_BODY, OPTIONS, PICTURE, call

__all__ = ["SEARCH", "TEXT_QUERY"]

TEXT_QUERY: dict[str, Any] = {
    "index_id": "i1",
    "search_options": ["visual"],
    "query_text": "a goal & a café",
}
FULL_QUERY: dict[str, Any] = {
    "index_id": "i1",
    "search_options": ["visual", "audio", "transcription"],
    "query_media_type": "image",
    "query_text": "in red",
    "transcription_options": ["semantic", "lexical"],
    "group_by": "video",
    "operator": "and",
    "page_limit": 1,
    "filter": '{"duration": {"gte": 600}, "category": "café"}',
    "include_user_metadata": True,
    "request_options": MORE_BODY,
}
URLS = ["https://example.com/1.png", "https://example.com/2.png"]
PICTURES = [Opened("one.png", PICTURE), PICTURE, ("two.jpg", PICTURE, "image/jpeg")]

SEARCH = (
    call("search", "create", "minimal", **TEXT_QUERY),
    call(
        "search",
        "create",
        "full",
        query_media_url=URLS[0],
        query_media_file=Opened("red.png", PICTURE),
        **FULL_QUERY,
    ),
    call("search", "create", "bytes", query_media_file=PICTURE, **FULL_QUERY),
    call(
        "search",
        "create",
        "name, bytes and type",
        query_media_file=("red.bin", PICTURE, "image/png"),
        **FULL_QUERY,
    ),
    call("search", "retrieve", "minimal", page_token="cGFnZTI="),
    call(
        "search",
        "retrieve",
        "full",
        page_token="cGFnZTM=",
        include_user_metadata=False,
        request_options=OPTIONS,
    ),
    call("search", "query", "minimal", **TEXT_QUERY),
    call(
        "search",
        "query",
        "full, one picture",
        query_media_url=URLS[0],
        query_media_file=Opened("red.png", PICTURE),
        **FULL_QUERY,
    ),
    call(
        "search",
        "query",
        "full, several pictures",
        query_media_urls=URLS,
        query_media_files=PICTURES,
        **FULL_QUERY,
    ),
    call("search", "query", "several files", query_media_files=PICTURES, **FULL_QUERY),
    call("search", "query", "several URLs", query_media_urls=URLS, **FULL_QUERY),
)
