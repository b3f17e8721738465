"""Embeddings of texts, images and sounds as the older surfaces have them: one object serves all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.conftest import QUICK
from tests.emulator.files import write_picture, write_sound
from tests.legacy.asked import Asked, speaking
from tests.legacy.library import connected
from twelvelabs_async import ApiVersionError, Client, DecodeError, InvalidInputError
from twelvelabs_async.core.codec import encode, structure
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.legacy.models.embed import (
    CreateEmbeddingsResult,
    Embedding,
    EmbeddingsTaskStatus,
    SegmentEmbedding,
)
from twelvelabs_async.models.embed import AudioSegment, BaseSegment, EmbeddingResponse
from twelvelabs_async.settings import ApiVersion

BOTH: tuple[ApiVersion, ...] = ("v1.2", "v1.3")
ENGINE: dict[ApiVersion, str] = {"v1.2": "Marengo-retrieval-2.6", "v1.3": "marengo3.0"}
OLD = {"engine_name": "m", "text_embedding": {"float": [0.5, 1], "is_success": True}}
NEW = {"engine_name": "m", "text_embedding": {"segments": [{"float": [0.5, 1]}]}}


@pytest.mark.parametrize("version", BOTH)
async def test_everything_is_embedded_in_one_call(
    emulator: Emulator, version: ApiVersion, tmp_path: Path
) -> None:
    """Each version's engine is known under both names, and each vector under the old one."""
    async with connected(emulator, version) as client:
        result = await client.embed.create(
            ENGINE[version],
            text="a red wall",
            image_file=write_picture(tmp_path / "wall.png", (255, 0, 0), (128, 128)),
            audio_file=write_sound(tmp_path / "tone.mp3", seconds=8),
        )
    assert result.engine_name == result.model_name == ENGINE[version]
    text, image, sound = result.text_embedding, result.image_embedding, result.audio_embedding
    assert text is not None
    assert image is not None
    assert sound is not None
    for part in (text, image, sound):
        (first, *_) = part.segments or []
        assert first.embeddings_float
        assert first.embeddings_float is first.float_
        assert first.embedding_scope is None or first.embedding_scope
        assert part.error_message is None
    assert [each.option for each in result.records()][:2] == ["text", "image"]


Call = Callable[[Any], Awaitable[object]]
CALLS: list[tuple[Call, dict[str, str]]] = [
    (lambda e: e.create("m", "a góal", "end"), {"text": "a góal", "text_truncate": "end"}),
    (
        lambda e: e.create("m", text="a", text_truncate="none"),
        {"text": "a", "text_truncate": "none"},
    ),
    (lambda e: e.create(engine_name="m", text="a"), {"text": "a"}),
    (lambda e: e.create(model_name="m", text="a"), {"text": "a"}),
    (
        lambda e: e.create("m", audio_url="https://a/b.mp3", audio_start_offset_sec=2.5),
        {"audio_url": "https://a/b.mp3", "audio_start_offset_sec": "2.5"},
    ),
    (
        lambda e: e.create("m", image_url="https://a/b.png?c=ü"),
        {"image_url": "https://a/b.png?c=ü"},
    ),
]


@pytest.mark.parametrize(("version", "name"), [("v1.2", "engine_name"), ("v1.3", "model_name")])
@pytest.mark.parametrize(("call", "fields"), CALLS)
async def test_the_engine_goes_out_as_the_version_calls_it(
    version: ApiVersion, name: str, call: Call, fields: dict[str, str]
) -> None:
    """Under whatever name it was given; all is one form, and what is not given is not in it."""
    async with speaking(version, {}) as (client, server):
        await call(client.embed)
    sent = {key: (None, value.encode()) for key, value in {name: "m", **fields}.items()}
    assert server.only == Asked("POST /embed", form=sent)


@pytest.mark.parametrize("answer", [OLD, NEW], ids=["before November 2024", "since then"])
async def test_the_vector_of_a_text_is_found_in_both_forms(answer: object) -> None:
    """At first it was an object, later the only segment of one; either way it is both."""
    async with speaking("v1.2", answer) as (client, _):
        result = await client.embed.create("m", "a")
    text = result.text_embedding
    assert text is not None
    assert text.segments == [BaseSegment(float_=[0.5, 1])]
    assert text.float == [0.5, 1]
    assert "float" not in text.extra
    assert result.to_numpy().tolist() == [[0.5, 1.0]]
    assert (result.engine_name, result.model_name) == ("m", "m")


async def test_a_vector_that_is_none_is_no_vector() -> None:
    """The old form is looked at as closely as the new one."""
    answer = {"text_embedding": {"float": "0.5"}}
    async with speaking("v1.2", answer) as (client, _):
        with pytest.raises(DecodeError, match="float"):
            await client.embed.create("m", "a")
    async with speaking("v1.2", {"text_embedding": {"error_message": "no"}}) as (client, _):
        failed = (await client.embed.create("m", "a")).text_embedding
    assert failed is not None
    assert (failed.error_message, failed.segments, failed.float) == ("no", None, None)


@pytest.mark.parametrize("kind", [EmbeddingResponse, CreateEmbeddingsResult, EmbeddingsTaskStatus])
@pytest.mark.parametrize("sent", ["model_name", "engine_name"])
def test_each_name_of_the_model_is_filled_from_the_other(kind: type[Any], sent: str) -> None:
    """So code of both times reads what it knows; of none, none is made."""
    result = structure({sent: "m"}, kind)
    assert (result.model_name, result.engine_name) == ("m", "m")
    assert structure({}, kind).engine_name is None
    assert encode(result) == {"model_name": "m"}
    assert evolve(result).engine_name == "m"
    with pytest.raises(AttributeError, match="no attribute 'engine'"):
        _ = result.engine


def test_an_indexed_video_has_embeddings_of_the_old_form() -> None:
    """`index.video.retrieve` gives them; they become arrays and records as all others do."""
    result = structure(
        {
            "engine_name": "m",
            "video_embedding": {
                "segments": [
                    {
                        "start_offset_sec": 0,
                        "end_offset_sec": 6,
                        "embedding_scope": "clip",
                        "float": [1, 2],
                    }
                ]
            },
        },
        CreateEmbeddingsResult,
    )
    assert isinstance(result, EmbeddingResponse)
    assert isinstance(result.video_embedding, Embedding)
    (segment,) = result.video_embedding.segments or []
    assert isinstance(segment, SegmentEmbedding)
    assert segment.embeddings_float == segment.values == segment.embedding.float == [1, 2]
    (record,) = result.records(source="v1")
    assert (record.id, record.start, record.end) == ("v1:clip:0.000", 0, 6)
    assert (result.text_embedding, result.image_embedding) == (None, None)


def test_segments_of_all_kinds_have_the_same_attributes() -> None:
    """Old code prints them all with one function."""
    for kind in (BaseSegment, AudioSegment, SegmentEmbedding):
        segment = structure({"float": [1.5], "start_offset_sec": 2}, kind)
        assert (segment.start_offset_sec, segment.end_offset_sec) == (2, None)
        assert (segment.embedding_scope, segment.embedding_option) == (None, None)
        assert segment.embeddings_float == [1.5]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": "a"}, "model_name or engine_name: one of them is needed"),
        ({"model_name": "m", "engine_name": "m", "text": "a"}, "engine_name, not both"),
        ({"engine_name": "m"}, "nothing to embed"),
        ({"engine_name": "m", "text_truncate": "end"}, "nothing to embed"),
        ({"engine_name": " ", "text": "a"}, "engine_name must be a text that is not empty"),
        ({"model_name": "", "text": "a"}, "engine_name must be a text that is not empty, not ''"),
    ],
)
async def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], message: str) -> None:
    """The error says what is wrong, and nothing is sent."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=message):
            await client.embed.create(**arguments)
    assert server.asked == []


async def test_v1_1_embeds_nothing() -> None:
    """It has no counterpart."""
    async with speaking("v1.1") as (client, _):
        with pytest.raises(ApiVersionError, match=r"client\.embed is in API v1\.2 and v1\.3"):
            _ = client.embed


@pytest.mark.parametrize(
    ("name", "counterpart"),
    [
        ("tasks", "client.embed.task"),
        ("v_2", "client.embed.create and client.embed.task"),
    ],
)
async def test_what_only_v1_3_embeds_has_its_counterpart_named(name: str, counterpart: str) -> None:
    """The same object serves v1.2 otherwise."""
    async with speaking("v1.2") as (client, _):
        with pytest.raises(ApiVersionError) as caught:
            getattr(client.embed, name)
    error = caught.value
    assert (error.what, error.elsewhere) == (f"client.embed.{name}", counterpart)
    assert (error.version, error.versions) == ("v1.2", ("v1.3",))


@pytest.mark.parametrize("version", BOTH)
def test_without_async_it_is_the_same(blocking_emulator: Emulator, version: ApiVersion) -> None:
    """The blocking client takes the same forms."""
    with Client(
        blocking_emulator.api_key, base_url=blocking_emulator.url(version), retry=QUICK
    ) as client:
        result = client.embed.create(ENGINE[version], "a red wall")
        again = client.embed.create(engine_name=ENGINE[version], text="a red wall")
    assert result.engine_name == ENGINE[version]
    assert result.to_numpy().tolist() == again.to_numpy().tolist()
