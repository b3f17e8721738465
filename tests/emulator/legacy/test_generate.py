"""The /gist, /summarize and /generate rooms of v1.2, and /generate in v1.3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import PEGASUS, Answer, Caller
from tests.emulator.legacy.library import Library, library_in
from tests.emulator.legacy.olden import make_index, make_video
from tests.emulator.making import lines_of

PROMPT = "What colours are there?"


async def ask(library: Library, path: str, **body: Any) -> Answer:
    """POST a body about the sunset."""
    sent = {"video_id": library.videos["sunset"], **body}
    return await library.api.call("POST", path, json=sent)


async def test_a_gist_has_what_was_asked_for(second: Library) -> None:
    """As in v1.3, but for the count of tokens."""
    answer = await ask(second, "/gist", types=["title", "topic", "hashtag"])
    assert answer.status == 200
    assert set(answer.body) == {"id", "title", "topics", "hashtags"}
    assert answer.body["title"] == "The sun goes down over the harbour"
    assert set((await ask(second, "/gist", types=["topic"])).body) == {"id", "topics"}


async def test_summaries_have_whole_seconds(second: Library) -> None:
    """The oldest clients take no others; nothing that came with v1.3 is there."""
    whole = (await ask(second, "/summarize", type="summary", temperature=None)).body
    assert set(whole) == {"id", "summary"}
    chapters = (await ask(second, "/summarize", type="chapter")).body
    assert set(chapters) == {"id", "chapters"}
    assert [each["chapter_number"] for each in chapters["chapters"]] == [0, 1]
    names = {"chapter_number", "start", "end", "chapter_title", "chapter_summary"}
    assert all(set(each) == names for each in chapters["chapters"])
    marked = (await ask(second, "/summarize", type="highlight", prompt="boats")).body
    assert set(marked) == {"id", "highlights"}
    names = {"start", "end", "highlight", "highlight_summary"}
    assert all(set(each) == names for each in marked["highlights"])
    for each in [*chapters["chapters"], *marked["highlights"]]:
        assert isinstance(each["start"], int)
        assert isinstance(each["end"], int)


async def test_a_text_is_generated_whole_unless_a_stream_is_asked_for(second: Library) -> None:
    """Both say the same; temperature may be null."""
    answer = await ask(second, "/generate", prompt=PROMPT, temperature=None)
    assert answer.status == 200, answer.raw
    assert set(answer.body) == {"id", "data"}
    assert "orange" in answer.body["data"]
    stream = await ask(second, "/generate", prompt=PROMPT, temperature=0.2, stream=True)
    assert stream.headers["Content-Type"].startswith("application/x-ndjson")
    first, *pieces, last = lines_of(stream)
    generation = {"generation_id": first["metadata"]["generation_id"]}
    assert first == {"event_type": "stream_start", "metadata": generation}
    assert last == {"event_type": "stream_end", "metadata": generation}
    assert {piece["event_type"] for piece in pieces} == {"text_generation"}
    assert len(pieces) > 3
    assert "".join(piece["text"] for piece in pieces) == answer.body["data"]


async def test_v1_3_streams_unless_the_whole_is_asked_for(
    api: Caller, clips: dict[str, Path]
) -> None:
    """And tells how many tokens it took, as the SDK of that time reads it."""
    video_id = await api.video(await api.index("p", PEGASUS), clips["sunset"])
    library = Library(api, "", {"sunset": video_id})
    whole = await ask(library, "/generate", prompt=PROMPT, stream=False, temperature=None)
    assert set(whole.body) == {"id", "data", "usage"}
    first, *pieces, last = lines_of(await ask(library, "/generate", prompt=PROMPT))
    assert "".join(piece["text"] for piece in pieces) == whole.body["data"]
    assert last["metadata"] == first["metadata"] | {"usage": whole.body["usage"]}
    assert whole.body["usage"]["output_tokens"] > len(pieces)
    analyzed = await ask(library, "/analyze", prompt=PROMPT, stream=False)
    assert analyzed.body["data"] == whole.body["data"]


@pytest.mark.parametrize(
    ("path", "change", "code", "named"),
    [
        ("/gist", {"types": None}, "parameter_not_provided", "types"),
        ("/gist", {"types": ["topics"]}, "parameter_invalid", "types"),
        ("/gist", {"video_id": "0"}, "resource_not_exist", "0"),
        ("/summarize", {"type": "gist"}, "parameter_invalid", "type"),
        ("/summarize", {"max_tokens": 5}, "parameter_unknown", "max_tokens"),
        ("/summarize", {"response_format": {}}, "parameter_unknown", "response_format"),
        ("/summarize", {"temperature": 2}, "parameter_invalid", "temperature"),
        ("/summarize", {"prompt": "word " * 2001}, "token_limit_exceeded", "2000"),
        ("/generate", {"prompt": None}, "parameter_not_provided", "prompt"),
        ("/generate", {"prompt": ""}, "parameter_invalid", "prompt"),
        ("/generate", {"prompt": "word " * 2001}, "token_limit_exceeded", "2000"),
        ("/generate", {"video_id": "0"}, "resource_not_exist", "0"),
        ("/generate", {"temperature": "hot"}, "parameter_invalid", "temperature"),
        ("/generate", {"stream": "yes"}, "parameter_invalid", "stream"),
        ("/generate", {"model_name": "pegasus1.2"}, "parameter_unknown", "model_name"),
    ],
)
async def test_what_cannot_be_generated_is_refused(
    second: Library, path: str, change: dict[str, Any], code: str, named: str
) -> None:
    """With the documented code; also where a stream was asked for, as JSON."""
    good: dict[str, dict[str, Any]] = {
        "/gist": {"types": ["title"]},
        "/summarize": {"type": "summary"},
        "/generate": {"prompt": PROMPT, "stream": True},
    }
    answer = await ask(second, path, **{**good[path], **change})
    assert (answer.status, answer.code) == (400, code), answer.raw
    assert named in answer.body["message"]


async def test_an_index_needs_pegasus(api: Caller, clips: dict[str, Path]) -> None:
    """Videos of others cannot be told of."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    library = Library(
        older, index_id, {"sunset": await make_video(older, index_id, clips["sunset"])}
    )
    for path, body in (
        ("/gist", {"types": ["title"]}),
        ("/summarize", {"type": "summary"}),
        ("/generate", {"prompt": PROMPT}),
    ):
        answer = await ask(library, path, **body)
        assert (answer.status, answer.code) == (400, "index_not_supported_for_generate"), path


async def test_v1_1_generates_nothing(api: Caller, clips: dict[str, Path]) -> None:
    """It had no such paths."""
    library = await library_in(api, "v1.1", clips)
    for path in ("/gist", "/summarize", "/generate", "/embed", "/embed/tasks"):
        answer = await ask(library, path)
        assert answer.status == 404, path
        assert "v1.2" in answer.body["message"]
