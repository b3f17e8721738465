"""Embeddings of everything at once, in their second version."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import numpy as np
import pytest

from tests.emulator.files import write_picture, write_sound
from tests.media import FOREST, NIGHT_DRIVE, SUNSET, clip_bytes
from tests.resources.embedding import json_of, sent
from tests.wire import answers, wire
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError
from twelvelabs_async.models.embed_inputs import (
    AudioInputRequest,
    ImageInputRequest,
    MultiInputMediaSource,
    MultiInputRequest,
    TextImageInputRequest,
    TextInputRequest,
    VideoInputRequest,
)
from twelvelabs_async.models.embed_sources import (
    AudioSegmentation,
    FixedSegments,
    MediaSource,
    SegmentationDynamic,
    SegmentationFixed,
)
from twelvelabs_async.models.embed_v2 import (
    EmbeddingAudioMetadata,
    EmbeddingImageMetadata,
    EmbeddingMultiInputMetadata,
    EmbeddingSuccessResponse,
    EmbeddingTextImageMetadata,
    EmbeddingVideoMetadata,
)

OLD, NEW = "marengo3.0", "marengo3.5"
URL = {"url": "https://a/b.mp4"}


async def made(client: AsyncClient, **arguments: Any) -> EmbeddingSuccessResponse:
    """The answer to a call with these arguments."""
    return await client.embed.v_2.create(**arguments)


async def test_a_text_finds_the_video_that_shows_it(client: AsyncClient) -> None:
    """Texts and videos are embedded into one space: the nearest clip is the one that is meant."""
    query = await client.embed.v_2.create(
        input_type="text", model_name=OLD, text=TextInputRequest(input_text="trees in a forest")
    )
    assert query.metadata is None
    clips: list[float] = []
    for scene in (SUNSET, FOREST, NIGHT_DRIVE):
        result = await client.embed.v_2.create(
            input_type="video",
            model_name=OLD,
            video=VideoInputRequest(
                media_source=MediaSource.from_bytes(clip_bytes(scene)),
                embedding_option=["visual", "transcription"],
                embedding_scope=["asset"],
                embedding_type=["fused_embedding"],
            ),
        )
        assert isinstance(result.metadata, EmbeddingVideoMetadata)
        assert result.metadata.embedding_scopes == ["asset"]
        clips.append(float(np.max(result.to_numpy() @ query.to_numpy()[0])))
    assert int(np.argmax(clips)) == 1


async def test_pictures_and_sounds_are_embedded(client: AsyncClient, tmp_path: Path) -> None:
    """An image, an image with a text, and audio: each says what it was."""
    wall = write_picture(tmp_path / "wall.png", (255, 0, 0), (128, 128)).read_bytes()
    picture = MediaSource.from_bytes(wall)
    image = await client.embed.v_2.create(
        input_type="image", model_name=OLD, image=ImageInputRequest(media_source=picture)
    )
    assert isinstance(image.metadata, EmbeddingImageMetadata)
    both = await client.embed.v_2.create(
        input_type="text_image",
        model_name=OLD,
        text_image=TextImageInputRequest(media_source=picture, input_text="a wall"),
    )
    assert isinstance(both.metadata, EmbeddingTextImageMetadata)
    assert image.to_numpy().shape == both.to_numpy().shape == (1, 512)
    sound = write_sound(tmp_path / "tone.mp3", seconds=8).read_bytes()
    audio = await client.embed.v_2.create(
        input_type="audio",
        model_name=OLD,
        audio=AudioInputRequest(
            media_source=MediaSource.from_bytes(sound),
            segmentation=AudioSegmentation(fixed=FixedSegments(duration_sec=4)),
            embedding_option=["audio"],
            embedding_scope=["clip"],
        ),
    )
    assert isinstance(audio.metadata, EmbeddingAudioMetadata)
    assert [each.start for each in audio.records()][:2] == [0, 4]


async def test_many_inputs_become_one_vector(client: AsyncClient, tmp_path: Path) -> None:
    """With the newest model: text and pictures together, and how many tokens they took."""
    wall = write_picture(tmp_path / "wall.png", (255, 0, 0), (128, 128)).read_bytes()
    source = MultiInputMediaSource(
        name="wall",
        media_type="image",
        base_64_string=MediaSource.from_bytes(wall).base_64_string,
    )
    result = await client.embed.v_2.create(
        input_type="multi_input",
        model_name=NEW,
        embedding_dimension=256,
        multi_input=MultiInputRequest(input_text="someone before <@wall>", media_sources=[source]),
    )
    assert result.metadata == EmbeddingMultiInputMetadata(embedding_dimension=256)
    assert result.to_numpy().shape == (1, 256)
    assert result.usage is not None
    assert set(result.usage.input_tokens or ()) == {"image", "text"}
    unsure = await client.embed.v_2.create(
        input_type="multi_input",
        model_name=NEW,
        embedding_uncertainty=True,
        multi_input={"input_text": "a wall"},
    )
    assert unsure.data is not None
    assert len(unsure.data[0].embedding_uncertainty or ()) == 512


async def test_what_the_model_does_not_take_is_the_servers_to_say(client: AsyncClient) -> None:
    """Which model takes what changes with the models: such a request is sent, and refused there."""
    with pytest.raises(BadRequestError):
        await client.embed.v_2.create(
            input_type="text", model_name=NEW, text={"input_text": "a wall"}
        )


async def test_models_and_mappings_are_the_same_on_the_wire() -> None:
    """A body may be an object, a mapping, or one with the other in it; absent is absent."""
    given: dict[str, Any] = {
        "media_source": {"asset_id": "a1"},
        "start_sec": 0,
        "end_sec": 12.5,
        "segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 3}},
        "embedding_scope": ["clip"],
    }
    asset = MediaSource(asset_id="a1")
    whole = VideoInputRequest(
        media_source=asset,
        start_sec=0,
        end_sec=12.5,
        segmentation=SegmentationFixed(fixed=FixedSegments(duration_sec=3)),
        embedding_scope=["clip"],
    )
    mixed = attrs.evolve(whole, media_source={"asset_id": "a1"}, segmentation=given["segmentation"])
    bodies: list[VideoInputRequest | Mapping[str, object]] = [
        whole,
        mixed,
        {**given, "media_source": asset},
        MappingProxyType(given),
    ]
    for body in bodies:
        request = await sent(partial(made, input_type="video", model_name=OLD, video=body))
        assert (request.method, request.target) == ("POST", "/v1.3/embed-v2")
        assert json_of(request) == {"input_type": "video", "model_name": OLD, "video": given}


async def test_both_spellings_of_base64_arrive_as_the_apis() -> None:
    """The vendor's types say base_64_string; what is given is left as it was."""
    given = {"media_source": {"base_64_string": "aWNl"}}
    request = await sent(
        lambda client: client.embed.v_2.create(input_type="image", model_name=OLD, image=given)
    )
    assert json_of(request)["image"] == {"media_source": {"base64_string": "aWNl"}}
    assert given == {"media_source": {"base_64_string": "aWNl"}}
    assert MediaSource.from_bytes(b"ice") == MediaSource(base_64_string="aWNl")


async def test_options_of_the_newest_model_travel() -> None:
    """All arguments beside the bodies are fields of the request."""
    request = await sent(
        lambda client: client.embed.v_2.create(
            input_type="multi_input",
            model_name=NEW,
            auto_truncate=True,
            embedding_uncertainty=False,
            embedding_dimension=128,
            multi_input=MultiInputRequest(input_text="rain"),
        )
    )
    assert json_of(request) == {
        "input_type": "multi_input",
        "model_name": NEW,
        "auto_truncate": True,
        "embedding_uncertainty": False,
        "embedding_dimension": 128,
        "multi_input": {"input_text": "rain"},
    }


async def test_an_input_type_of_the_future_is_sent() -> None:
    """What this version does not know is not held against the bodies."""
    request = await sent(
        lambda client: client.embed.v_2.create(
            input_type="hologram",
            model_name="marengo4.0",
            video=VideoInputRequest(
                media_source=URL, segmentation=SegmentationDynamic(dynamic={"min_duration_sec": 2})
            ),
        )
    )
    assert json_of(request)["input_type"] == "hologram"
    assert json_of(request)["video"]["segmentation"]["strategy"] == "dynamic"


def video(**more: object) -> dict[str, Any]:
    """Arguments for a video."""
    return {"input_type": "video", "video": {"media_source": URL, **more}}


def several(*kinds: str, text: str | None = None) -> dict[str, Any]:
    """Arguments for files of these types."""
    files = [{"media_type": kind, "name": kind, **URL} for kind in kinds]
    return {
        "input_type": "multi_input",
        "multi_input": {"input_text": text, "media_sources": files},
    }


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"input_type": "text"}, "'text' goes with the argument 'text' .* given: none"),
    ({"input_type": "text", "image": {"media_source": URL}}, "given: image"),
    (
        {"input_type": "text", "text": {"input_text": "a"}, "image": {"media_source": URL}},
        "given: image, text",
    ),
    ({"input_type": "text", "text": "a wall"}, r"mapping such as \{'input_text': …\}, not str"),
    ({"input_type": "text", "text": {}}, "text.input_text .* not None"),
    ({"input_type": "text", "text": {"input_text": " "}}, "not empty"),
    ({"input_type": "text", "text": {"input_text": 5}}, "not 5"),
    ({"input_type": "image", "image": b"png"}, r"\{'media_source': \{'url': …\}\}, not bytes"),
    ({"input_type": "image", "image": {}}, "image.media_source must be a MediaSource"),
    ({"input_type": "image", "image": {"media_source": "https://a"}}, "not 'https://a'"),
    (
        {"input_type": "image", "image": {"media_source": {}}},
        "exactly one of url, base64_string, asset_id; given: none",
    ),
    (
        {"input_type": "image", "image": {"media_source": {"uri": "u"}}},
        r"given: none of them, but \['uri'\]",
    ),
    (
        {"input_type": "image", "image": {"media_source": {"url": "u", "asset_id": "a"}}},
        "given: url and asset_id",
    ),
    ({"input_type": "image", "image": {"media_source": {"url": ""}}}, "media_source.url .*empty"),
    ({"input_type": "image", "image": {"media_source": {"asset_id": "../a"}}}, "asset_id '../a'"),
    (
        {"input_type": "text_image", "text_image": {"media_source": URL}},
        "text_image.input_text",
    ),
    ({"input_type": "text_image", "text_image": {"input_text": "a"}}, "text_image.media_source"),
    (video(start_sec=-1), "video.start_sec .* from 0 on, not -1"),
    (video(end_sec="5"), "video.end_sec .* not '5'"),
    (video(start_sec=5, end_sec=5), "video.end_sec must be greater than video.start_sec"),
    (video(end_sec=0), "not 0 with 0"),
    (video(embedding_option="visual"), "video.embedding_option must be a list, not 'visual'"),
    (video(embedding_scope="clip"), "video.embedding_scope must be a list"),
    (video(embedding_type="fused_embedding"), "video.embedding_type must be a list"),
    (video(embedding_scope=[object()]), "JSON"),
    ({**video(), "embedding_dimension": 0}, "embedding_dimension .* not 0"),
    ({**video(), "embedding_dimension": 12.5}, "not 12.5"),
    ({**video(), "embedding_dimension": True}, "not True"),
    ({"input_type": "multi_input", "multi_input": {}}, "input_text, media_sources or both"),
    ({"input_type": "multi_input", "multi_input": {"media_sources": []}}, "or both"),
    ({"input_type": "multi_input", "multi_input": {"media_sources": "u"}}, "must be a list"),
    ({"input_type": "multi_input", "multi_input": {"input_text": ""}}, "input_text .* empty"),
    (several(*["image"] * 11), "up to 10 files, not 11"),
    (several("image", "video"), "different types: image, video"),
    (several("image", text="see <@imagine>"), "<@imagine>, but no file has this name"),
    (
        {"input_type": "multi_input", "multi_input": {"media_sources": [URL]}},
        r"media_sources\[0\].media_type",
    ),
    (
        {"input_type": "multi_input", "multi_input": {"media_sources": [{"media_type": "image"}]}},
        r"media_sources\[0\] takes exactly one",
    ),
]


@pytest.mark.parametrize(("arguments", "text"), REFUSED, ids=lambda value: repr(value)[:60])
async def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], text: str) -> None:
    """The error names the field and says what is allowed, and nothing is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await client.embed.v_2.create(model_name=OLD, **arguments)
    assert server.connections == 0


async def test_what_is_allowed_is_not_refused() -> None:
    """Ten files of one type need no text, and a text may point at files."""
    for arguments in (several(*["image"] * 10), several("image", "video", text="<@image>!")):
        request = await sent(partial(made, model_name=NEW, **arguments))
        assert json_of(request)["multi_input"]["media_sources"][0]["name"] == "image"


async def test_many_vectors_are_decoded_as_they_came() -> None:
    """No number of a long answer is touched."""
    vector = [0.1, -2.5e-7, 3]
    answer = {"data": [{"embedding": vector}] * 600, "metadata": {"input_type": "video"}}
    async with (
        wire(then=answers(200, answer)) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        result = await client.embed.v_2.create(model_name=OLD, **video())
    assert result.to_numpy().shape == (600, 3)
    assert result.data is not None
    assert result.data[599].embedding == vector
