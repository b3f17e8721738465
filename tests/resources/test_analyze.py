"""Analysis with an immediate answer, through the whole road."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal, TypedDict, assert_type

import pydantic
import pytest
from attrs import field, frozen
from typing_extensions import is_typeddict

from tests.core import test_schema, test_structured
from tests.media import clip_bytes, small_clip
from tests.wire import answers, wire
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError, NotFoundError
from twelvelabs_async.core.codec import structure
from twelvelabs_async.core.schema import Timestamp
from twelvelabs_async.core.structured import format_of, parse_as
from twelvelabs_async.errors import StructuredOutputError
from twelvelabs_async.models.analysis import (
    AnalyzeImageInput,
    AnalyzePromptV2,
    SmeMediaSource,
    SyncResponseFormat,
    VideoContext,
    VideoContextAssetId,
    VideoContextBase64String,
    VideoContextUrl,
)
from twelvelabs_async.models.analyze import (
    AnalyzeStreamEvent,
    NonStreamAnalyzeResponse,
    StreamEndResponse,
    StreamErrorResponse,
    StreamStartResponse,
    StreamTextResponse,
)
from twelvelabs_async.models.gist import (
    SummarizeChapterResult,
    SummarizeHighlightResult,
    SummarizeSummaryResult,
)
from twelvelabs_async.models.shared import Unknown
from twelvelabs_async.resources._analysis import analysis_body
from twelvelabs_async.resources.analyze import Analysis

VIDEO = VideoContextAssetId(asset_id="a1")


@frozen
class Scene:
    """A part of a video."""

    start: Annotated[float, Timestamp()]
    end: Annotated[str, Timestamp("hh:mm:ss.fff")]
    what: str = field(metadata={"description": "what is seen"})
    mood: Literal["calm", "wild"] | None = None


@frozen
class Review:
    """What a video is about."""

    title: str
    scenes: list[Scene]
    tags: set[str] = field(factory=set[str])
    bright: bool = False


@dataclasses.dataclass
class Plain:
    """A dataclass."""

    title: str
    length: float
    keywords: list[str]


class Loose(TypedDict):
    """A TypedDict."""

    title: str
    keywords: list[str]


class Strict(pydantic.BaseModel):
    """A model of pydantic, with what the platform cannot be told."""

    model_config = pydantic.ConfigDict(extra="forbid")

    title: str = pydantic.Field(min_length=1, max_length=500)
    keywords: list[str] = pydantic.Field(max_length=50)
    loud: bool | None = None


@pytest.fixture
def analysis(client: AsyncClient) -> Analysis:
    """The methods, on a client of the emulator."""
    return Analysis(client._api)


async def uploaded(client: AsyncClient) -> VideoContextAssetId:
    """A video that can be analyzed."""
    asset = await client.assets.create(method="direct", file=small_clip())
    await client.assets.wait_for_done(asset.id or "", sleep_interval=0.1)
    return VideoContextAssetId(asset_id=asset.id)


async def indexed(client: AsyncClient) -> str:
    """An indexed video that can be described."""
    index = await client.indexes.create(
        index_name="films", models=[{"model_name": "pegasus1.2", "model_options": ["visual"]}]
    )
    made = await client.tasks.create(index_id=index.id or "", video_file=small_clip())
    done = await client.tasks.wait_for_done(made.id or "", sleep_interval=0.1)
    return done.video_id or ""


async def test_a_video_is_described(client: AsyncClient, analysis: Analysis) -> None:
    """The answer has a text, an identifier, and what it took."""
    made = await analysis.analyze(video=await uploaded(client), prompt="What is seen?")
    assert_type(made, NonStreamAnalyzeResponse)
    assert made.id
    assert made.data
    assert made.finish_reason == "stop"
    assert made.usage is not None
    assert made.usage.output_tokens


async def test_a_video_may_come_with_the_request(analysis: Analysis) -> None:
    """Its bytes as base64, in a model or in a mapping with either spelling."""
    content = base64.b64encode(clip_bytes()).decode()
    for video in (
        VideoContextBase64String(base_64_string=content),
        {"type": "base64_string", "base64_string": content},
        {"type": "base64_string", "base_64_string": content},
    ):
        assert (await analysis.analyze(video=video, prompt="What is seen?")).data


async def test_a_class_is_filled(client: AsyncClient, analysis: Analysis) -> None:
    """Whatever kind of class is asked for, an instance of it is returned."""
    video = await uploaded(client)
    review = await analysis.analyze(video=video, prompt="Review it.", response_format=Review)
    assert_type(review, Review)
    assert type(review) is Review
    assert review.title
    assert type(review.scenes[0].start) is float
    assert review.scenes[0].end.count(":") == 2
    plain = await analysis.analyze(video=video, prompt="Review it.", response_format=Plain)
    assert_type(plain, Plain)
    assert type(plain) is Plain
    loose = await analysis.analyze(video=video, prompt="Review it.", response_format=Loose)
    assert_type(loose, Loose)
    assert loose.keys() == {"title", "keywords"}
    strict = await analysis.analyze(video=video, prompt="Review it.", response_format=Strict)
    assert_type(strict, Strict)
    assert type(strict) is Strict


@pytest.mark.parametrize(
    "kind",
    [
        test_schema.Everything,
        test_schema.Film,
        test_schema.Plain,
        test_schema.Loose,
        test_schema.Newer,
        test_schema.Reserved,
        test_structured.Drawing,
        test_structured.Linked,
    ],
    ids=lambda kind: kind.__name__,
)
async def test_what_is_asked_for_is_understood(
    client: AsyncClient, analysis: Analysis, kind: type[object]
) -> None:
    """A service that refuses what the documentation rules out takes each kind of schema."""
    made = await analysis.analyze(
        video=await uploaded(client), prompt="Fill it.", response_format=kind
    )
    assert type(made) is (dict if is_typeddict(kind) else kind)


async def test_a_schema_of_ones_own_gives_the_text(client: AsyncClient, analysis: Analysis) -> None:
    """A model or a mapping as response format leaves the answer as it is."""
    schema = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
    video = await uploaded(client)
    for given in (
        SyncResponseFormat(json_schema=schema),
        {"type": "json_schema", "json_schema": schema},
    ):
        made = await analysis.analyze(video=video, prompt="Review it.", response_format=given)
        assert_type(made, NonStreamAnalyzeResponse)
        assert json.loads(made.data or "").keys() == {"title"}


async def test_a_part_of_a_video_is_analyzed(client: AsyncClient, analysis: Analysis) -> None:
    """The times reach the service, which knows how long the video is."""
    video = await uploaded(client)
    made = await analysis.analyze(video=video, prompt="Sum it up.", start_time=1, end_time=2.5)
    assert made.data
    with pytest.raises(BadRequestError):
        await analysis.analyze(video=video, prompt="Sum it up.", start_time=1, end_time=500)


async def test_an_asset_that_is_not_there_is_an_error(analysis: Analysis) -> None:
    """The service says which one."""
    with pytest.raises((NotFoundError, BadRequestError), match="64f8d2c7e4a1b37f8a9c5d12"):
        await analysis.analyze(
            video=VideoContextAssetId(asset_id="64f8d2c7e4a1b37f8a9c5d12"), prompt="?"
        )


async def test_an_indexed_video_has_a_gist(client: AsyncClient, analysis: Analysis) -> None:
    """What was not asked for is None."""
    video_id = await indexed(client)
    gist = await analysis.gist(video_id=video_id, types=["title", "hashtag"])
    assert gist.title
    assert gist.hashtags
    assert gist.topics is None
    assert (await analysis.analyze(video_id=video_id, prompt="What is seen?")).data


async def test_an_indexed_video_has_summaries(client: AsyncClient, analysis: Analysis) -> None:
    """Each kind has its class."""
    video_id = await indexed(client)
    summary = await analysis.summarize(video_id=video_id, type="summary", temperature=0.3)
    assert isinstance(summary, SummarizeSummaryResult)
    assert summary.summary
    chapters = await analysis.summarize(video_id=video_id, type="chapter")
    assert isinstance(chapters, SummarizeChapterResult)
    assert chapters.chapters
    assert chapters.chapters[0].chapter_number == 0
    assert chapters.chapters[0].start_sec is not None
    highlights = await analysis.summarize(video_id=video_id, type="highlight", prompt="the sun")
    assert isinstance(highlights, SummarizeHighlightResult)
    assert highlights.highlights
    assert highlights.highlights[0].highlight
    structured = await analysis.summarize(
        video_id=video_id, type="summary", response_format=format_of(Loose)
    )
    assert isinstance(structured, SummarizeSummaryResult)
    assert parse_as(structured, Loose)["title"]


async def test_an_older_server_does_not_say_what_a_summary_is() -> None:
    """What was asked for decides; a kind of later days is kept as it came."""
    script = (
        answers(200, {"id": "1", "summary": "Rain."}),
        answers(200, {"id": "2", "chapters": [{"chapter_number": 0, "start": 0, "end": 75}]}),
        answers(200, {"id": "3", "poem": "Rain, rain."}),
    )
    async with wire(*script) as server, AsyncClient("k", base_url=server.base_url) as client:
        analysis = Analysis(client._api)
        summary = await analysis.summarize(video_id="v1", type="summary")
        assert summary == SummarizeSummaryResult(id="1", summary="Rain.")
        chapters = await analysis.summarize(video_id="v1", type="chapter")
        assert isinstance(chapters, SummarizeChapterResult)
        assert chapters.chapters is not None
        assert (chapters.chapters[0].start, chapters.chapters[0].end) == (0.0, 75.0)
        poem = await analysis.summarize(video_id="v1", type="poem")
        assert isinstance(poem, Unknown)
        assert poem.raw == {"id": "3", "poem": "Rain, rain."}


async def test_what_is_sent_is_what_was_given() -> None:
    """All parameters arrive under their names, models and mappings alike."""
    picture = {"name": "cup", "media_type": "image", "url": "https://example.com/cup.png"}
    filled = answers(200, {"data": '{"title": "", "keywords": []}'})
    async with wire(then=filled) as server, AsyncClient("k", base_url=server.base_url) as client:
        analysis = Analysis(client._api)
        await analysis.analyze(
            model_name="pegasus1.5",
            video=VideoContextUrl(url="https://example.com/a.mp4"),
            prompt_v_2=AnalyzePromptV2(
                input_text="Is there a <@cup>?",
                media_sources=[SmeMediaSource(name="cup", url="https://example.com/cup.png")],
            ),
            temperature=0.0,
            response_format=Loose,
            max_tokens=512,
            start_time=0,
            end_time=1,
        )
        await analysis.analyze(
            model_name="pegasus1.6",
            image=[
                AnalyzeImageInput(name="a", asset_id="i1"),
                {"name": "b_2", "base_64_string": "AAAA"},
            ],
            prompt="Compare <@a> and <@b_2>.",
        )
        await analysis.analyze(video_id="v1", prompt="Wer?", request_options={"max_retries": 0})
        await analysis.gist(video_id="v1", types=("title",))
    assert [(each.method, each.target) for each in server.received] == [
        ("POST", "/v1.3/analyze"),
        ("POST", "/v1.3/analyze"),
        ("POST", "/v1.3/analyze"),
        ("POST", "/v1.3/gist"),
    ]
    assert [json.loads(each.body) for each in server.received] == [
        {
            "model_name": "pegasus1.5",
            "video": {"type": "url", "url": "https://example.com/a.mp4"},
            "prompt_v2": {"input_text": "Is there a <@cup>?", "media_sources": [picture]},
            "temperature": 0.0,
            "response_format": format_of(Loose),
            "max_tokens": 512,
            "start_time": 0,
            "end_time": 1,
            "stream": False,
        },
        {
            "model_name": "pegasus1.6",
            "image": [
                {"name": "a", "asset_id": "i1"},
                {"name": "b_2", "base64_string": "AAAA"},
            ],
            "prompt": "Compare <@a> and <@b_2>.",
            "stream": False,
        },
        {"video_id": "v1", "prompt": "Wer?", "stream": False},
        {"video_id": "v1", "types": ["title"]},
    ]
    assert all("idempotency-key" not in each.headers for each in server.received)


def test_a_stream_has_the_same_body() -> None:
    """One place makes both; only `stream` differs."""
    given: dict[str, Any] = {
        **dict.fromkeys(("model_name", "video_id", "image", "prompt_v_2", "temperature")),
        **dict.fromkeys(("max_tokens", "start_time", "end_time")),
        "video": VIDEO,
        "prompt": "?",
        "response_format": Loose,
    }
    whole, streamed = (analysis_body(**given, stream=stream).fields for stream in (False, True))
    assert streamed == {**whole, "stream": True}


async def test_an_answer_that_does_not_fit_loses_nothing() -> None:
    """Cut off or wrong, the error has the text, the identifier and the usage."""
    usage = {"output_tokens": 512, "input_tokens": 9000}
    script = (
        answers(
            200,
            {"id": "g1", "data": '{"title": "R', "finish_reason": "length", "usage": usage},
        ),
        answers(200, {"id": "g2", "data": '{"title": 5}', "finish_reason": "stop"}),
    )
    async with wire(*script) as server, AsyncClient("k", base_url=server.base_url) as client:
        analysis = Analysis(client._api)
        with pytest.raises(StructuredOutputError, match="cut off") as caught:
            await analysis.analyze(video=VIDEO, prompt="?", response_format=Loose)
        assert caught.value.text == '{"title": "R'
        assert (caught.value.id, caught.value.usage) == ("g1", usage)
        with pytest.raises(
            StructuredOutputError, match=r"does not fit Loose: .*\$\.title"
        ) as other:
            await analysis.analyze(video=VIDEO, prompt="?", response_format=Loose)
        assert other.value.where == (
            "expected a string, not int 5 @ $.title",
            "missing 'keywords' @ $.keywords",
        )
        assert isinstance(other.value.answer, NonStreamAnalyzeResponse)


def test_events_of_a_stream_are_told_apart() -> None:
    """By `event_type`; one of later days is kept as it came."""
    raw: list[dict[str, object]] = [
        {"event_type": "stream_start", "metadata": {"generation_id": "g1"}},
        {"event_type": "text_generation", "text": "Rain"},
        {
            "event_type": "stream_end",
            "finish_reason": "length",
            "metadata": {"generation_id": "g1", "usage": {"output_tokens": 3}},
            "error": {"message": "cut"},
        },
        {"event_type": "stream_error", "error": {"message": "broken"}},
        {"event_type": "stream_pause", "seconds": 3},
    ]
    start, text, end, error, news = (structure(each, AnalyzeStreamEvent) for each in raw)
    assert isinstance(start, StreamStartResponse)
    assert start.metadata is not None
    assert start.metadata.generation_id == "g1"
    assert text == StreamTextResponse(text="Rain")
    assert isinstance(end, StreamEndResponse)
    assert end.finish_reason == "length"
    assert end.metadata is not None
    assert end.metadata.usage is not None
    assert end.metadata.usage.output_tokens == 3
    assert isinstance(error, StreamErrorResponse)
    assert error.error is not None
    assert error.error.message == "broken"
    assert news == Unknown(raw=raw[-1])


def test_videos_have_the_vendors_spellings() -> None:
    """A video of the wire is the model of its type."""
    assert structure({"type": "url", "url": "u"}, VideoContextUrl | Unknown) == VideoContextUrl(
        url="u"
    )
    given: VideoContext = VideoContextBase64String(base_64_string="AAAA")
    assert given.type == "base64_string"


class Bad(TypedDict):
    """A class that cannot be asked for."""

    value: bytes


IMAGE = {"name": "a", "asset_id": "i1"}
Ask = Callable[[Analysis], Coroutine[Any, Any, object]]


def asked(**arguments: Any) -> Ask:
    """An analysis of a video with these arguments."""
    given: dict[str, Any] = {"video": VIDEO, "prompt": "?", **arguments}
    return lambda analysis: analysis.analyze(**given)


REFUSED: list[tuple[Ask, str]] = [
    (asked(video=None), r"Give video, video_id or image: one of them is needed\."),
    (asked(video_id="v1"), r"not video_id and video\."),
    (asked(image=[IMAGE]), "not video and image"),
    (asked(video="a1"), "video must be a mapping or a model, not 'a1'"),
    (asked(video={"asset_id": "a1"}), "video.type must be one of url, asset_id, base64_string"),
    (asked(video={"type": "url"}), "video.url must be a string, not None"),
    (asked(video={"type": "asset_id", "asset_id": "a/b"}), "video.asset_id"),
    (asked(video={"type": "asset_id", "asset_id": "a", "url": "u"}), "and so no url"),
    (asked(video=VideoContextBase64String()), "video.base64_string"),
    (asked(video=None, video_id="../x"), "video_id"),
    (asked(prompt_v_2={"input_text": "?"}), "prompt or prompt_v_2, not both"),
    (asked(prompt={"input_text": "?"}), "see prompt_v_2"),
    (asked(prompt=None, prompt_v_2="What?"), "prompt_v_2 must be a model or"),
    (asked(prompt=None, prompt_v_2={"input_text": " "}), "prompt_v_2.input_text is needed"),
    (
        asked(prompt=None, prompt_v_2={"input_text": "?", "media_sources": [IMAGE] * 5}),
        "prompt_v_2.media_sources takes up to 4 images, not 5",
    ),
    (
        asked(prompt=None, prompt_v_2={"input_text": "?", "media_sources": [{"name": "a"}]}),
        r"prompt_v_2.media_sources\[0\] takes url, asset_id or base64_string: one of them",
    ),
    (
        asked(prompt=None, prompt_v_2={"input_text": "?", "media_sources": "a"}),
        "media_sources must be a list, not 'a'",
    ),
    (asked(video=None, image=[]), "1 to 20 images, not 0"),
    (asked(video=None, image=[IMAGE] * 21), "1 to 20 images, not 21"),
    (asked(video=None, image=IMAGE), "image must be a list"),
    (asked(video=None, image=[IMAGE, IMAGE]), r"image\[1\].name 'a' is there twice"),
    (asked(video=None, image=[{**IMAGE, "name": "a-b"}]), "letters, digits and underscores"),
    (asked(video=None, image=[{**IMAGE, "url": "https://x"}]), "not url and asset_id"),
    (
        asked(video=None, image=[{"name": "a", "url": "http://example.com/a.png"}]),
        r"image\[0\].url must be https, not 'http://example.com/a.png'",
    ),
    (asked(video=None, image=[IMAGE], prompt=None), "prompt is needed with image"),
    (asked(video=None, image=[IMAGE], model_name="pegasus1.5"), "needs the model 'pegasus1.6'"),
    (
        asked(video=None, image=[IMAGE, {**IMAGE, "name": "b"}], prompt="See <@a>."),
        "<@b> is missing",
    ),
    (asked(temperature=1.1), "temperature must be from 0 to 1, not 1.1"),
    (asked(temperature=float("nan")), "temperature must be a number, not nan"),
    (asked(temperature="0.5"), "temperature must be a number, not '0.5'"),
    (asked(temperature=True), "not True"),
    (asked(max_tokens=1), "max_tokens must be from 2 to 98304, not 1"),
    (asked(max_tokens=511, model_name="pegasus1.5"), "from 512 to 98304, not 511"),
    (asked(max_tokens=4097, model_name="pegasus1.2"), "from 2 to 4096, not 4097"),
    (asked(max_tokens=0, model_name="pegasus9"), "must be 1 or more, not 0"),
    (asked(max_tokens=512.0), "max_tokens must be a whole number, not 512.0"),
    (asked(max_tokens="unlimited"), "can be 'unlimited' with analysis_mode"),
    (asked(start_time=5, end_time=5), "end_time 5 must be after start_time 5"),
    (asked(start_time=5, end_time=5.5), "at least 1 s apart, not 0.5 s"),
    (asked(start_time=float("inf")), "start_time must be a number, not inf"),
    (asked(response_format={"type": "text"}), "response_format.type must be 'json_schema'"),
    (asked(response_format={"type": "segment_definitions"}), "must be 'json_schema'"),
    (asked(response_format=SyncResponseFormat()), "json_schema must be a mapping, not None"),
    (asked(response_format=list[int]), "response_format must be a mapping or a model"),
    (asked(response_format=int), "not int"),
    (asked(response_format=Bad), r"Bad\.value: bytes cannot be in a structured answer"),
    (lambda analysis: analysis.gist(video_id="", types=["title"]), "video_id"),
    (lambda analysis: analysis.gist(video_id="v", types=[]), r"types must be a list .*not \[\]"),
    (lambda analysis: analysis.gist(video_id="v", types="title"), "not 'title'"),
    (lambda analysis: analysis.summarize(video_id="", type="summary"), "video_id"),
    (lambda analysis: analysis.summarize(video_id="v", type=""), "type must be summary"),
    (
        lambda analysis: analysis.summarize(
            video_id="v", type="chapter", response_format=format_of(Loose)
        ),
        "for the type 'summary', not 'chapter'",
    ),
    (
        lambda analysis: analysis.summarize(video_id="v", type="summary", temperature=2),
        "temperature",
    ),
]


@pytest.mark.parametrize(("call", "text"), REFUSED, ids=[text for _, text in REFUSED])
async def test_what_cannot_be_meant_is_refused(call: Ask, text: str) -> None:
    """The error says what was wrong and what is allowed, and nothing is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await call(Analysis(client._api))
    assert server.connections == 0
