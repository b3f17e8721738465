"""Texts under their 0.x names: whole, piece by piece, and under the client's own names."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, assert_type, cast

import pytest

from tests.conftest import QUICK
from tests.core.streaming import streams
from tests.legacy.asked import Asked, speaking
from tests.legacy.library import connected
from tests.media import small_clip
from tests.resources.embedding import Asked as Method
from tests.resources.embedding import Recorder
from tests.wire import Behaviour, answers, wire
from twelvelabs_async import (
    ApiVersionError,
    AsyncClient,
    BadRequestError,
    Client,
    InvalidInputError,
    StreamCutError,
    StreamFailedError,
)
from twelvelabs_async.core.call import Caller
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.legacy.generate import GenerateResource
from twelvelabs_async.legacy.models.generate import (
    GenerateGistResult,
    GenerateOpenEndedTextResult,
    GenerateSummarizeChapterResult,
    GenerateSummarizeHighlightResult,
    GenerateSummarizeResult,
)
from twelvelabs_async.legacy.text_stream import AsyncTextStream
from twelvelabs_async.settings import ApiVersion

BOTH: tuple[ApiVersion, ...] = ("v1.2", "v1.3")
PIECES = (
    b'{"event_type":"stream_start","metadata":{"generation_id":"g1"}}\n',
    b'{"event_type":"text_generation","text":"Dive "}\n',
    b'{"event_type":"text_generation","text":""}\n',
    b'{"event_type":"text_generation","text":"into"}\n',
    b'{"event_type":"stream_end","metadata":{"generation_id":"g1"}}\n',
)
NO_SUCH = {"code": "parameter_invalid", "message": "The video_id parameter is invalid."}


@pytest.fixture(scope="module")
def account() -> Any:
    """An emulator that the tests of this file share."""
    with Emulator.blocking(indexing_seconds=0.2, processing_seconds=0.1) as running:
        yield running


@pytest.fixture(scope="module")
def video_id(account: Emulator) -> str:
    """A video that can be described."""
    with Client(account.api_key, base_url=account.base_url, retry=QUICK) as client:
        index = client.indexes.create(
            index_name="films", models=[{"model_name": "pegasus1.2", "model_options": ["visual"]}]
        )
        made = client.tasks.create(index_id=index.id or "", video_file=small_clip())
        done = client.tasks.wait_for_done(made.id or "", sleep_interval=0.1)
        return done.video_id or ""


@pytest.fixture(params=BOTH)
async def client(account: Emulator, request: pytest.FixtureRequest) -> AsyncIterator[AsyncClient]:
    """A client of it, for each version that has these methods."""
    async with connected(account, request.param) as made:
        yield made


async def test_a_gist_has_what_was_asked_for(client: AsyncClient, video_id: str) -> None:
    """The rest is None."""
    gist = await client.generate.gist(video_id, ["title", "topic"])
    assert_type(gist, GenerateGistResult)
    assert gist.id
    assert gist.title
    assert gist.topics
    assert gist.hashtags is None


async def test_a_summary_is_one_of_three(client: AsyncClient, video_id: str) -> None:
    """All three have the same attributes, of which those are None that were not asked for."""
    summary = await client.generate.summarize(video_id, "summary", temperature=0.3)
    assert_type(summary, GenerateSummarizeResult)
    assert summary.id
    assert summary.summary
    assert (summary.chapters, summary.highlights) == (None, None)
    chapters = (await client.generate.summarize(video_id, "chapter")).chapters or []
    assert isinstance(chapters[0], GenerateSummarizeChapterResult)
    assert (chapters[0].chapter_number, chapters[0].start) == (0, 0)
    assert chapters[0].chapter_title
    parts = (await client.generate.summarize(video_id, "highlight", prompt="sun")).highlights or []
    assert isinstance(parts[0], GenerateSummarizeHighlightResult)
    assert parts[0].highlight


async def test_a_text_comes_whole_and_in_pieces(client: AsyncClient, video_id: str) -> None:
    """Both ways it is the same text."""
    whole = await client.generate.text(video_id, "What is seen?", temperature=0)
    assert_type(whole, GenerateOpenEndedTextResult)
    assert whole.id
    assert whole.data
    stream = client.generate.text_stream(video_id, "What is seen?", temperature=0)
    assert_type(stream, AsyncTextStream)
    pieces = [piece async for piece in stream]
    assert len(pieces) > 1
    assert "".join(pieces) == whole.data
    assert (stream.texts, stream.aggregated_text) == (pieces, whole.data)
    assert stream.id


async def test_the_clients_own_methods_take_what_they_took(
    account: Emulator, video_id: str
) -> None:
    """The last 0.x release has them on the client, with the first two arguments by position."""
    async with connected(account, "v1.3") as client:
        assert (await client.gist(video_id, ["title"])).title
        summary = await client.summarize(video_id, "summary")
        assert isinstance(summary, GenerateSummarizeResult) is False
        assert getattr(summary, "summary", None)
        text = (await client.analyze(video_id, "What is seen?", temperature=0)).data
        assert text
        stream = client.analyze_stream(video_id, "What is seen?", temperature=0)
        assert (await stream.final()).data == text


async def test_gist_and_summarize_of_the_client_are_in_v1_2_too(
    account: Emulator, video_id: str
) -> None:
    """So nobody must know which name came with which version."""
    async with connected(account, "v1.2") as client:
        assert (await client.gist(video_id, ["title"])).title
        assert getattr(await client.summarize(video_id, "summary"), "summary", None)


Call = Callable[[Any], Awaitable[object]]
CALLS: list[tuple[Call, str, dict[str, Any]]] = [
    (
        lambda g: g.gist("v1", ("title",)),
        "POST /gist",
        {"video_id": "v1", "types": ["title"]},
    ),
    (
        lambda g: g.summarize("v1", "chapter"),
        "POST /summarize",
        {"video_id": "v1", "type": "chapter"},
    ),
    (
        lambda g: g.summarize(video_id="v1", type="summary", prompt="Für Törchen", temperature=0),
        "POST /summarize",
        {"video_id": "v1", "type": "summary", "prompt": "Für Törchen", "temperature": 0},
    ),
    (
        lambda g: g.text("v1", "Wer?"),
        "POST /generate",
        {"video_id": "v1", "prompt": "Wer?", "stream": False},
    ),
    (
        lambda g: g.text(video_id="v1", prompt="Wer?", temperature=0.25),
        "POST /generate",
        {"video_id": "v1", "prompt": "Wer?", "temperature": 0.25, "stream": False},
    ),
]


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(("call", "line", "body"), CALLS)
async def test_requests_are_those_of_the_version(
    version: ApiVersion, call: Call, line: str, body: dict[str, Any]
) -> None:
    """What is not given is not sent; v1.3 streams unless told not to, v1.2 only if asked to."""
    expected = {key: each for key, each in body.items() if key != "stream" or version == "v1.3"}
    async with speaking(version, {"id": "g1"}) as (client, server):
        await call(client.generate)
    assert server.only == Asked(line, json=expected)


@pytest.mark.parametrize("call", [each[0] for each in CALLS])
async def test_they_may_think_for_minutes_and_create_nothing(call: Call) -> None:
    """So they have the time for it, and are repeated when the server stumbles."""
    recorder = Recorder(version="v1.2")
    await call(GenerateResource(cast("Caller", recorder)))
    (asked,) = recorder.asked
    assert asked == Method("POST", asked.path, creates=False, slow=True)


async def consumed(*served: Behaviour, version: ApiVersion = "v1.2") -> AsyncTextStream:
    """Read a stream to its end."""
    async with wire(*served) as server:
        base = f"http://127.0.0.1:{server.port}"
        async with AsyncClient("k", base_url=base, api_version=version, retry=QUICK) as client:
            stream = client.generate.text_stream("v1", "Wer?")
            async for _ in stream:
                pass
            return stream


async def test_what_has_come_is_there_while_the_rest_comes() -> None:
    """`texts` and `aggregated_text` hold the pieces that were given, and no more."""
    async with wire(streams(*PIECES)) as server, AsyncClient("k", base_url=server.base_url) as c:
        stream = c.generate.text_stream("v1", "Wer?")
        assert (stream.id, stream.texts, stream.aggregated_text) == ("", [], "")
        seen = [
            (piece, stream.id, list(stream.texts), stream.aggregated_text) async for piece in stream
        ]
    assert seen == [
        ("Dive ", "g1", ["Dive "], "Dive "),
        ("into", "g1", ["Dive ", "into"], "Dive into"),
    ]
    (request,) = server.received
    assert request.target == "/v1.3/generate"
    assert request.body == b'{"video_id":"v1","prompt":"Wer?","stream":true}'


async def test_a_stream_is_asked_for_in_v1_2_as_well() -> None:
    """There it is the same request."""
    async with speaking("v1.2", b"".join(PIECES)) as (client, server):
        await client.generate.text_stream("v1", "Wer?", temperature=0).final()
    body = {"video_id": "v1", "prompt": "Wer?", "temperature": 0, "stream": True}
    assert server.only == Asked("POST /generate", json=body)


async def test_the_sum_of_a_stream_is_what_text_returns() -> None:
    """It can be asked for before, within and after the iteration."""
    async with (
        wire(streams(*PIECES)) as server,
        AsyncClient("k", base_url=server.base_url) as client,
        client.generate.text_stream("v1", "Wer?") as stream,
    ):
        assert (stream.status_code, stream.request_id) == (200, None)
        assert stream.headers["Content-Type"] == "application/x-ndjson"
        final = await stream.final()
        assert await stream.final() == final
    assert final == GenerateOpenEndedTextResult(id="g1", data="Dive into")
    assert stream.texts == ["Dive ", "into"]
    assert repr(stream) == "<AsyncTextStream POST /generate, closed>"


async def test_a_block_closes_its_stream() -> None:
    """Also if it is left in the middle; after that nothing more is given."""
    async with (
        wire(streams(*PIECES[:2], end="hang")) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        opened = await client.generate.text_stream("v1", "Wer?")
        async with opened as stream:
            assert repr(stream) == "<AsyncTextStream POST /generate, open>"
            async for piece in stream:
                assert piece == "Dive "
                break
        assert repr(stream) == "<AsyncTextStream POST /generate, closed>"
        await stream.close()
    assert stream.aggregated_text == "Dive "


async def test_a_cut_stream_is_no_short_text() -> None:
    """The error has what came."""
    with pytest.raises(StreamCutError) as caught:
        await consumed(streams(*PIECES[:2], end="cut"))
    assert caught.value.text == "Dive "


@pytest.mark.parametrize(
    "event",
    [
        b'{"event_type":"stream_error","error":{"message":"too long"}}\n',
        b'{"code":"token_limit_exceeded","message":"too long"}\n',
    ],
)
async def test_a_server_that_gives_up_says_why(event: bytes) -> None:
    """Its error comes as an event, or in the place of one."""
    with pytest.raises(StreamFailedError, match="too long") as caught:
        await consumed(streams(*PIECES[:2], event))
    assert caught.value.text == "Dive "


async def test_what_is_refused_is_no_stream() -> None:
    """The status of the answer is looked at before its events are."""
    with pytest.raises(BadRequestError, match="video_id parameter is invalid"):
        await consumed(answers(400, NO_SUCH))


REFUSED: list[tuple[Call, str]] = [
    (lambda g: g.gist("", ["title"]), "video_id is empty"),
    (lambda g: g.gist("v1", []), "types is empty: name title"),
    (lambda g: g.gist("v1", "title"), "types must be a list of texts, not 'title'"),
    (lambda g: g.gist("v1", [1]), r"types must be a list of texts, not \[1\]"),
    (lambda g: g.summarize("a/b", "summary"), "video_id 'a/b' is not an identifier"),
    (lambda g: g.summarize("v1", ""), "type must be a text that is not empty, not ''"),
    (lambda g: g.summarize("v1", "summary", temperature=2), "temperature must be from 0 to 1"),
    (lambda g: g.text("v1", " "), "prompt must be a text that is not empty, not ' '"),
    (lambda g: g.text("v1", "Wer?", temperature="1"), "temperature must be a number, not '1'"),
    (lambda g: g.text_stream(None, "Wer?").final(), "video_id must be a string, not NoneType"),
    (lambda g: g.text_stream("v1", "").final(), "prompt must be a text"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
async def test_what_cannot_be_meant_is_refused(call: Call, message: str) -> None:
    """The error says what is wrong, and nothing is sent."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=message):
            await call(client.generate)
    assert server.asked == []


async def test_v1_1_generates_nothing() -> None:
    """Neither under the one name nor under the other."""
    async with speaking("v1.1") as (client, server):
        with pytest.raises(ApiVersionError, match=r"client\.generate is in API v1\.2 and v1\.3"):
            _ = client.generate
        for call in (
            lambda: client.gist("v1", ["title"]),
            lambda: client.summarize("v1", "summary"),
            lambda: client.analyze("v1", "Wer?"),
        ):
            with pytest.raises(ApiVersionError, match=r"not in v1\.1.*no counterpart") as caught:
                await call()
            assert caught.value.elsewhere == ""
    assert server.asked == []


async def test_v1_2_names_the_counterparts_of_analysis() -> None:
    """What only v1.3 has is refused, with the name of what does the same."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(ApiVersionError, match=r"counterpart is client\.generate\.text\.$"):
            await client.analyze("v1", "Wer?")
        with pytest.raises(ApiVersionError, match=r"counterpart is client\.generate\.text_stream"):
            client.analyze_stream("v1", "Wer?")
        with pytest.raises(ApiVersionError, match=r"summarize\(max_tokens=…\) is in API v1\.3"):
            await client.summarize("v1", "summary", max_tokens=600)
        with pytest.raises(ApiVersionError, match=r"summarize\(response_format=…\)"):
            await client.summarize("v1", "summary", response_format={"type": "json_schema"})
    assert server.asked == []


@pytest.mark.parametrize("version", BOTH)
def test_without_async_it_is_the_same(
    account: Emulator, video_id: str, version: ApiVersion
) -> None:
    """The blocking client gives the same texts, and its stream grows in the same way."""
    with Client(account.api_key, base_url=account.url(version), retry=QUICK) as client:
        whole = client.generate.text(video_id, "What is seen?", temperature=0)
        grown = ""
        with client.generate.text_stream(video_id, "What is seen?", temperature=0) as stream:
            assert (stream.status_code, stream.texts) == (200, [])
            for piece in stream:
                grown += piece
                assert stream.aggregated_text == grown
        assert grown == whole.data
        assert stream.id
        assert stream.texts[0]
        assert stream.final().data == whole.data
        assert repr(stream) == "<TextStream POST /generate, closed>"
        later = client.generate.text_stream(video_id, "What is seen?", temperature=0)
        assert later.final().data == whole.data
        assert later.aggregated_text == whole.data
