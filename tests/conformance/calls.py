"""The table of calls: every method with its required arguments, and with all of them."""

from __future__ import annotations

from typing import Any

from .capture import DONE_TASK
from .drive import Call, Opened

__all__ = ["CALLS", "LISTS", "OPTIONS", "TEXT_QUERY", "call"]

OPTIONS = {
    "timeout_in_seconds": 30,
    "max_retries": 0,
    "additional_headers": {"X-Trace": "7f3a"},
    "additional_query_parameters": {"trace": "a b&c", "level": ["1", "2"]},
}
MORE_BODY = {**OPTIONS, "additional_body_parameters": {"note": "café", "count": 3}}
METADATA = {
    "category": "café & news",
    "batch": 5,
    "rating": 9.3,
    "reviewed": True,
    "draft": False,
    "obsolete": None,
}
METADATA_TEXT = '{"category": "café", "batch": 5, "rating": 9.3, "reviewed": true}'
SINCE, UNTIL = "2024-08-16T16:53:59Z", "2024-09-01T00:00:00.123+02:00"
CLIP, PICTURE = b"\x00\x00\x00\x18ftypmp42\r\n--clip--\r\n", b"\x89PNG\r\n\x1a\n\x00picture"
MODELS = [
    {"model_name": "marengo3.0", "model_options": ["visual", "audio"]},
    {"model_name": "pegasus1.2", "model_options": ["visual"]},
]


def call(group: str, method: str, case: str, /, **arguments: Any) -> Call:
    """Write one line of the table."""
    return Call(group, method, case, arguments)


async def ignore(resource: object) -> None:
    """Stand for a callback."""


INDEXES = (
    call("indexes", "list", "minimal"),
    call(
        "indexes",
        "list",
        "full",
        page=2,
        page_limit=1,
        sort_by="updated_at",
        sort_option="asc",
        index_name="Films & series/2024",
        model_options="visual,audio",
        model_family="marengo",
        created_at=SINCE,
        updated_at=UNTIL,
        request_options=OPTIONS,
    ),
    call("indexes", "create", "minimal", index_name="films", models=MODELS[:1]),
    call(
        "indexes",
        "create",
        "full",
        index_name="Filme für alle",
        models=MODELS,
        addons=["thumbnail"],
        request_options=MORE_BODY,
    ),
    call("indexes", "create", "no add-ons", index_name="films", models=MODELS, addons=[]),
    call("indexes", "retrieve", "minimal", index_id="i1"),
    call("indexes", "retrieve", "full", index_id="i1", request_options=OPTIONS),
    call("indexes", "update", "minimal", index_id="i1", index_name="series"),
    call("indexes", "update", "full", index_id="i1", index_name="é", request_options=MORE_BODY),
    call("indexes", "delete", "minimal", index_id="i1"),
    call("indexes", "delete", "full", index_id="i1", request_options=OPTIONS),
)

FILTERS: dict[str, Any] = {
    "index_id": "i1",
    "page": 2,
    "page_limit": 1,
    "sort_by": "updated_at",
    "sort_option": "asc",
    "filename": "01 final+cut.mp4",
    "duration": {"gte": 30, "lte": 120.5},
    "fps": {"gte": 23.976},
    "width": {"lte": 1920},
    "height": 1080,
    "size": 1048576,
    "created_at": SINCE,
    "updated_at": UNTIL,
    "user_metadata": METADATA,
    "request_options": OPTIONS,
}

VIDEOS = (
    call("indexes.videos", "list", "minimal", index_id="i1"),
    call("indexes.videos", "list", "full", **FILTERS),
    call("indexes.videos", "list", "exact numbers", index_id="i1", duration=12.0, fps=25, width=0),
    call("indexes.videos", "retrieve", "minimal", index_id="i1", video_id="v1"),
    call(
        "indexes.videos",
        "retrieve",
        "full",
        index_id="i1",
        video_id="v1",
        embedding_option=["visual", "audio", "transcription"],
        transcription=True,
        request_options=OPTIONS,
    ),
    call(
        "indexes.videos",
        "retrieve",
        "one option",
        index_id="i1",
        video_id="v1",
        embedding_option="visual",
        transcription=False,
    ),
    call(
        "indexes.videos",
        "update",
        "full",
        index_id="i1",
        video_id="v1",
        user_metadata=METADATA,
        request_options=MORE_BODY,
    ),
    call("indexes.videos", "delete", "minimal", index_id="i1", video_id="v1"),
    call("indexes.videos", "delete", "full", index_id="i1", video_id="v1", request_options=OPTIONS),
)

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
)

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

TASKS = (
    call("tasks", "list", "minimal"),
    call(
        "tasks",
        "list",
        "full",
        page=2,
        page_limit=1,
        sort_by="updated_at",
        sort_option="asc",
        index_id="i1",
        status=["ready", "failed"],
        filename="01.mp4",
        duration=531.998133,
        width=640,
        height=360,
        created_at=SINCE,
        updated_at=UNTIL,
        request_options=OPTIONS,
    ),
    call("tasks", "list", "one status", status="indexing"),
    call("tasks", "create", "minimal", index_id="i1", video_url="https://example.com/a.mp4"),
    call(
        "tasks",
        "create",
        "full",
        index_id="i1",
        video_file=Opened("clip.mp4", CLIP),
        enable_video_stream=False,
        user_metadata=METADATA_TEXT,
        request_options=MORE_BODY,
    ),
    call("tasks", "create", "bytes", index_id="i1", video_file=CLIP),
    call(
        "tasks",
        "create",
        "name, bytes and type",
        index_id="i1",
        video_file=("a.bin", CLIP, "video/mp4"),
    ),
    call("tasks", "create_bulk", "minimal", index_id="i1", video_files=[CLIP]),
    call(
        "tasks",
        "create_bulk",
        "full",
        index_id="i1",
        video_files=[Opened("one.mp4", CLIP), ("two.mov", b"2" + CLIP)],
        video_urls=["https://example.com/3.mp4", "https://example.com/4.mp4"],
        enable_video_stream=True,
        request_options=MORE_BODY,
    ),
    call("tasks", "retrieve", "minimal", task_id="t1"),
    call("tasks", "retrieve", "full", task_id="t1", request_options=OPTIONS),
    call("tasks", "delete", "minimal", task_id="t1"),
    call("tasks", "delete", "full", task_id="t1", request_options=OPTIONS),
    call("tasks", "wait_for_done", "minimal", task_id=DONE_TASK),
    call(
        "tasks",
        "wait_for_done",
        "full",
        task_id="t1",
        sleep_interval=0.01,
        callback=ignore,
        request_options=OPTIONS,
    ),
)

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

UPDATES_OF_NOTHING = (
    call("indexes.videos", "update", "minimal", index_id="i1", video_id="v1"),
    call("indexes.indexed_assets", "update", "minimal", index_id="i1", indexed_asset_id="x1"),
)

CALLS = (
    *INDEXES,
    *VIDEOS,
    *INDEXED_ASSETS,
    *UPDATES_OF_NOTHING,
    *ASSETS,
    *TASKS,
    *SEARCH,
)

LISTS = tuple(
    each
    for each in CALLS
    if each.method in ("list", "list_by_asset") and each.case in ("minimal", "full")
)
"""Of each numbered list, two calls to follow from page to page."""
