"""Embeddings of text, images and audio at once, in their first version."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound
from tests.resources.embedding import Asked, Recorder, sent
from tests.wire import answers, wire
from twelvelabs_async import AsyncClient, InvalidInputError

MODEL = "marengo3.0"


async def test_texts_images_and_sounds_become_vectors(client: AsyncClient, tmp_path: Path) -> None:
    """One call embeds all three, and the vectors are of one space and length."""
    result = await client.embed.create(
        model_name=MODEL,
        text="a red wall",
        image_file=write_picture(tmp_path / "wall.png", (255, 0, 0), (128, 128)),
        audio_file=write_sound(tmp_path / "tone.mp3", seconds=8),
        audio_start_offset_sec=2,
    )
    assert result.model_name == MODEL
    assert result.to_numpy().shape == (3, 512)
    text, image, sound = result.records()
    assert (text.option, image.option, sound.option) == ("text", "image", "audio")
    assert (image.source, sound.source, sound.start) == ("wall.png", "tone.mp3", 2)


async def test_what_fails_does_not_take_the_rest_with_it(client: AsyncClient) -> None:
    """A broken image has its reason, and the text its vector."""
    result = await client.embed.create(
        model_name=MODEL, text="a red wall", image_file=("wall.png", b"no picture")
    )
    assert result.image_embedding is not None
    assert result.image_embedding.error_message
    assert [each.option for each in result.records()] == ["text"]


async def test_inputs_travel_as_a_form() -> None:
    """Each argument is a field or file of its own name, and what is not given is not there."""
    files = await sent(
        lambda client: client.embed.create(
            model_name=MODEL, text="Zoë 🐕", image_file=("a.png", b"p"), audio_file=("a.mp3", b"s")
        )
    )
    assert (files.method, files.target) == ("POST", "/v1.3/embed")
    assert files.parts() == {
        "model_name": (None, b"marengo3.0"),
        "text": (None, "Zoë 🐕".encode()),
        "image_file": ("a.png", b"p"),
        "audio_file": ("a.mp3", b"s"),
    }
    urls = await sent(
        lambda client: client.embed.create(
            model_name=MODEL,
            image_url="https://a/b.png",
            audio_url="https://a/b.mp3",
            audio_start_offset_sec=1.5,
        )
    )
    assert urls.parts() == {
        "model_name": (None, b"marengo3.0"),
        "image_url": (None, b"https://a/b.png"),
        "audio_url": (None, b"https://a/b.mp3"),
        "audio_start_offset_sec": (None, b"1.5"),
    }


async def test_it_is_asked_again_when_the_server_stumbles() -> None:
    """Embedding changes nothing at the server: it is repeated, and needs no key for that."""
    async with (
        wire(answers(503), then=answers(200, {"model_name": MODEL})) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        assert (await client.embed.create(model_name=MODEL, text="a")).model_name == MODEL
    assert len(server.received) == 2
    assert "idempotency-key" not in server.received[0].headers


SOURCE = {"media_source": {"url": "https://a/b.mp4"}}

CALLS: list[tuple[Callable[[Any], Awaitable[object]], Asked]] = [
    (
        lambda e: e.create(model_name=MODEL, text="a"),
        Asked("POST", "/embed", creates=False, slow=True),
    ),
    (
        lambda e: e.v_2.create(input_type="video", model_name=MODEL, video=SOURCE),
        Asked("POST", "/embed-v2", creates=False, slow=True),
    ),
    (
        lambda e: e.tasks.create(model_name=MODEL, video_url="https://a/b.mp4"),
        Asked("POST", "/embed/tasks", creates=True, slow=False),
    ),
    (
        lambda e: e.v_2.tasks.create(input_type="video", model_name=MODEL, video=SOURCE),
        Asked("POST", "/embed-v2/tasks", creates=True, slow=False),
    ),
    (lambda e: e.tasks.list(), Asked("GET", "/embed/tasks", creates=False, slow=False)),
    (lambda e: e.v_2.tasks.list(), Asked("GET", "/embed-v2/tasks", creates=False, slow=False)),
    (
        lambda e: e.tasks.status("t1"),
        Asked("GET", "/embed/tasks/t1/status", creates=False, slow=False),
    ),
    (
        lambda e: e.tasks.wait_for_done("t1"),
        Asked("GET", "/embed/tasks/t1/status", creates=False, slow=False),
    ),
    (lambda e: e.tasks.retrieve("t1"), Asked("GET", "/embed/tasks/t1", creates=False, slow=False)),
    (
        lambda e: e.v_2.tasks.retrieve("t1"),
        Asked("GET", "/embed-v2/tasks/t1", creates=False, slow=False),
    ),
    (
        lambda e: e.v_2.tasks.wait_for_done("t1"),
        Asked("GET", "/embed-v2/tasks/t1", creates=False, slow=False),
    ),
]


@pytest.mark.parametrize(("call", "asked"), CALLS)
async def test_every_method_asks_in_the_right_manner(
    call: Callable[[Any], Awaitable[object]], asked: Asked
) -> None:
    """What embeds at once may think for long and creates nothing; tasks are created."""
    recorder = Recorder()
    await call(recorder.embed)
    assert recorder.asked == [asked]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "nothing to embed: give text, image_url"),
        ({"audio_start_offset_sec": 3}, "nothing to embed"),
        ({"image_url": "https://a/b.png", "image_file": b"x"}, "image_url or image_file, not both"),
        ({"audio_url": "https://a/b.mp3", "audio_file": b"x"}, "audio_url or audio_file, not both"),
        ({"audio_url": "u", "audio_start_offset_sec": -0.5}, "audio_start_offset_sec .* not -0.5"),
        ({"audio_url": "u", "audio_start_offset_sec": float("nan")}, "not nan"),
        ({"audio_url": "u", "audio_start_offset_sec": True}, "not True"),
        ({"audio_url": "u", "audio_start_offset_sec": "3"}, "not '3'"),
        ({"image_file": "/nowhere/a.png"}, "/nowhere/a.png"),
    ],
)
async def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], text: str) -> None:
    """The error says what is wrong, and nothing is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await client.embed.create(model_name=MODEL, **arguments)
    assert server.connections == 0
