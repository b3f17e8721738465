"""The older /gist and /summarize rooms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.emulator.helpers import MARENGO, PEGASUS, Answer, Caller
from twelvelabs_async.emulator import Clock


@pytest.fixture
async def video_id(api: Caller, clips: dict[str, Path]) -> str:
    """The sunset in an index with Pegasus."""
    return await api.video(await api.index("p", PEGASUS), clips["sunset"])


async def ask(api: Caller, path: str, **body: Any) -> Answer:
    """POST a body."""
    return await api.call("POST", path, json=body)


async def test_a_gist_has_what_was_asked_for(api: Caller, video_id: str) -> None:
    """Title, topics and hashtags come from the file; what was not asked for is absent."""
    answer = await ask(api, "/gist", video_id=video_id, types=["title", "topic", "hashtag"])
    assert answer.status == 200
    body = answer.body
    assert set(body) == {"id", "title", "topics", "hashtags", "usage"}
    assert body["title"] == "The sun goes down over the harbour"
    assert "Harbour" in body["topics"]
    assert "#Harbour" in body["hashtags"]
    assert body["usage"]["output_tokens"] > 5
    only = (await ask(api, "/gist", video_id=video_id, types=["hashtag"])).body
    assert set(only) == {"id", "hashtags", "usage"}


async def test_a_video_is_summarized(api: Caller, video_id: str) -> None:
    """A summary tells what is seen and said; a prompt is answered and its length kept."""
    body = (await ask(api, "/summarize", video_id=video_id, type="summary")).body
    assert set(body) == {"summarize_type", "id", "summary", "usage"}
    assert body["summarize_type"] == "summary"
    assert "orange" in body["summary"]
    assert "harbour" in body["summary"]
    prompt = "Is there a boat? Answer in one sentence"
    short = await ask(api, "/summarize", video_id=video_id, type="summary", prompt=prompt)
    assert short.body["summary"] == "Yes, best from 3 to 6 seconds."
    cut = await ask(api, "/summarize", video_id=video_id, type="summary", max_tokens=5)
    assert body["summary"].startswith(cut.body["summary"])
    assert len(cut.body["summary"]) < 60


async def test_a_summary_may_have_a_schema(api: Caller, video_id: str) -> None:
    """With a JSON schema the summary is JSON; other types have none."""
    schema = {"type": "object", "properties": {"title": {"type": "string"}}}
    form = {"type": "json_schema", "json_schema": schema}
    body = {"video_id": video_id, "response_format": form}
    made = (await ask(api, "/summarize", type="summary", **body)).body["summary"]
    assert orjson.loads(made) == {"title": "The sun goes down over the harbour"}
    refused = await ask(api, "/summarize", type="chapter", **body)
    assert (refused.status, refused.code) == (400, "parameter_invalid")
    bad = {"type": "json_schema", "json_schema": {"type": "string", "maxLength": 3}}
    answer = await ask(api, "/summarize", type="summary", video_id=video_id, response_format=bad)
    assert answer.status == 422


async def test_chapters_divide_the_video(api: Caller, video_id: str) -> None:
    """Chapters follow one another from the start to the end, each with its own words."""
    body = (await ask(api, "/summarize", video_id=video_id, type="chapter")).body
    first, second = body["chapters"]
    assert [each["chapter_number"] for each in body["chapters"]] == [0, 1]
    assert (first["start"], first["end"], second["start"], second["end"]) == (0, 3, 3, 6)
    assert (first["end_sec"], second["start_sec"]) == (3.0, 3.0)
    assert first["chapter_title"] == "The sun goes down over the harbour"
    assert "boats" in second["chapter_summary"]


async def test_highlights_are_in_order(api: Caller, video_id: str) -> None:
    """Highlights are moments in the order of time; few tokens leave few of them."""
    body = (await ask(api, "/summarize", video_id=video_id, type="highlight")).body
    starts = [each["start_sec"] for each in body["highlights"]]
    assert starts == sorted(starts)
    assert "boats" in body["highlights"][-1]["highlight_summary"]
    request = {"video_id": video_id, "type": "highlight"}
    cut = (await ask(api, "/summarize", **request, max_tokens=100)).body["highlights"]
    assert len(cut) < len(body["highlights"])


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        ("/gist", {"types": None}, "parameter_not_provided"),
        ("/gist", {"types": []}, "parameter_invalid"),
        ("/gist", {"types": ["topics"]}, "parameter_invalid"),
        ("/gist", {"types": "title"}, "parameter_invalid"),
        ("/gist", {"video_id": None}, "parameter_not_provided"),
        ("/gist", {"video_id": "none"}, "resource_not_exist"),
        ("/gist", {"prompt": "x"}, "parameter_unknown"),
        ("/summarize", {"type": "gist"}, "parameter_invalid"),
        ("/summarize", {"type": None}, "parameter_not_provided"),
        ("/summarize", {"video_id": "none"}, "resource_not_exist"),
        ("/summarize", {"temperature": 3}, "parameter_invalid"),
        ("/summarize", {"max_tokens": 0}, "parameter_invalid"),
        ("/summarize", {"prompt": "word " * 2001}, "token_limit_exceeded"),
        ("/summarize", {"prompt": 5}, "parameter_invalid"),
    ],
)
async def test_a_bad_request_is_refused(
    api: Caller, video_id: str, path: str, change: dict[str, Any], code: str
) -> None:
    """Each mistake is a 400 with its code."""
    good = {"types": ["title"]} if path == "/gist" else {"type": "summary"}
    answer = await ask(api, path, **{"video_id": video_id, **good, **change})
    assert (answer.status, answer.code) == (400, code)


async def test_the_video_must_be_ready_and_told_by_pegasus(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """An index without Pegasus and a video that is still indexed have their own codes."""
    marengo = await api.video(await api.index("m", MARENGO), clips["sunset"])
    answer = await ask(api, "/gist", video_id=marengo, types=["title"])
    assert (answer.status, answer.code) == (400, "index_not_supported_for_generate")
    made = (await api.task(await api.index("p", PEGASUS), clips["sunset"])).body
    answer = await ask(api, "/summarize", video_id=made["video_id"], type="summary")
    assert (answer.status, answer.code) == (400, "video_not_ready")
    clock.advance(3)
    answer = await ask(api, "/summarize", video_id=made["video_id"], type="summary")
    assert answer.status == 200
