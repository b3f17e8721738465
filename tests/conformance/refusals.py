"""Calls that the vendor's client sends and this package refuses, each with the reason."""

from __future__ import annotations

from .calls import call
from .kinds import Refusal

__all__ = ["REFUSALS"]

_API_NAMES = (
    "In a plain dict the names are those of the API; this is how Python spells one in the "
    "vendor's types. The error says what is allowed."
)

REFUSALS = (
    Refusal(
        name="a str is a path, not the content of a file",
        reason="A video is not text, and a mistyped path must not upload its own spelling.",
        call=call("assets", "create", "str", method="direct", file="no/such/clip.mp4"),
    ),
    Refusal(
        name="files have no headers of their own",
        reason="The API documents none for the parts of a form.",
        call=call(
            "assets",
            "create",
            "headers",
            method="direct",
            file=("clip.mp4", b"clip", "video/mp4", {"X-Part": "1"}),
        ),
    ),
    Refusal(
        name="query_media_url excludes query_media_urls",
        reason="The vendor's client drops the first of them without a word.",
        call=call(
            "search",
            "query",
            "both",
            index_id="i1",
            search_options=["visual"],
            query_media_type="image",
            query_media_url="https://example.com/1.png",
            query_media_urls=["https://example.com/2.png"],
        ),
    ),
    Refusal(
        name="query_media_file excludes query_media_files",
        reason="The vendor's client drops the first of them without a word.",
        call=call(
            "search",
            "query",
            "both",
            index_id="i1",
            search_options=["visual"],
            query_media_type="image",
            query_media_file=b"1",
            query_media_files=[b"2"],
        ),
    ),
    Refusal(
        name="an asset is a file or a URL",
        reason="The API takes one of them, as method says.",
        call=call(
            "assets",
            "create",
            "both",
            method="direct",
            file=b"clip",
            url="https://example.com/a.mp4",
        ),
    ),
    Refusal(
        name="a task is of a file or a URL",
        reason="The API takes one of them.",
        call=call(
            "tasks",
            "create",
            "both",
            index_id="i1",
            video_file=b"clip",
            video_url="https://example.com/a.mp4",
        ),
    ),
    Refusal(
        name="an analysis is of a video or of images",
        reason="The API takes one of them.",
        call=call(
            "",
            "analyze",
            "both",
            video={"type": "asset_id", "asset_id": "a1"},
            image=[{"name": "one", "asset_id": "a2"}],
            prompt="What happens?",
        ),
    ),
    Refusal(
        name="prompt excludes prompt_v_2",
        reason="The API takes one of them.",
        call=call(
            "",
            "analyze_stream",
            "both",
            video={"type": "asset_id", "asset_id": "a1"},
            prompt="What happens?",
            prompt_v_2={"input_text": "What happens?"},
        ),
    ),
    Refusal(
        name="a picture to embed is a file or a URL",
        reason="The API takes one of them.",
        call=call(
            "embed",
            "create",
            "two pictures",
            model_name="marengo3.0",
            image_url="https://example.com/1.png",
            image_file=b"2",
        ),
    ),
    Refusal(
        name="audio to embed is a file or a URL",
        reason="The API takes one of them.",
        call=call(
            "embed",
            "create",
            "two sounds",
            model_name="marengo3.0",
            audio_url="https://example.com/1.mp3",
            audio_file=b"2",
        ),
    ),
    Refusal(
        name="an embedding task is of a file or a URL",
        reason="The API takes the URL and drops the file after it was uploaded.",
        call=call(
            "embed.tasks",
            "create",
            "both",
            model_name="marengo3.0",
            video_url="https://example.com/a.mp4",
            video_file=b"clip",
        ),
    ),
    Refusal(
        name="input_type is the type of the input",
        reason="The API reads what input_type names and nothing else.",
        call=call(
            "embed.v_2",
            "create",
            "another input",
            input_type="text",
            model_name="marengo3.0",
            image={"media_source": {"asset_id": "a1"}},
        ),
    ),
    Refusal(
        name="in_ is no name of the API",
        reason=_API_NAMES,
        call=call(
            "knowledge_stores",
            "search",
            "in_",
            knowledge_store_id="ks1",
            query={"text": "rain"},
            filter={"asset_type": {"in_": ["video"]}},
        ),
    ),
    Refusal(
        name="schema_ is no name of the API",
        reason=_API_NAMES,
        call=call(
            "responses",
            "create",
            "schema_",
            knowledge_store_id="ks_1",
            input=[{"type": "message", "role": "user", "content": "Who scores?"}],
            text={"format": {"type": "json_schema", "name": "a", "schema_": {"type": "object"}}},
        ),
    ),
)
