"""The /embed room: one request for a text, a picture and a sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.emulator.files import write_picture, write_sound
from tests.emulator.helpers import Answer, Caller
from tests.emulator.making import cosine, length, served

MODEL = "marengo3.0"


async def embed(api: Caller, files: dict[str, Path] | None = None, **fields: Any) -> Answer:
    """POST /embed with marengo3.0, unless told otherwise."""
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in {"model_name": MODEL, **fields}.items():
        form.add_field(name, value)
    for name, path in (files or {}).items():
        form.add_field(name, path.read_bytes(), filename=path.name)
    return await api.call("POST", "/embed", form=form)


async def text_vector(api: Caller, text: str, **fields: Any) -> Any:
    """The vector of a text."""
    answer = await embed(api, text=text, **fields)
    assert answer.status == 200, answer.raw
    (segment,) = answer.body["text_embedding"]["segments"]
    return segment["float"]


async def test_one_request_embeds_three_things(api: Caller, tmp_path: Path) -> None:
    """Text, picture and sound each have their part of the answer, and only what was sent has."""
    files = {
        "image_file": write_picture(tmp_path / "red.png", (220, 20, 20)),
        "audio_file": write_sound(tmp_path / "tone.mp3"),
    }
    answer = await embed(api, files, text="a red thing")
    assert answer.status == 200
    body = answer.body
    assert body["model_name"] == MODEL
    assert set(body) == {"model_name", "text_embedding", "image_embedding", "audio_embedding"}
    assert body["image_embedding"]["metadata"] == {"input_filename": "red.png"}
    assert body["audio_embedding"]["metadata"] == {"input_filename": "tone.mp3"}
    for name in ("text", "image", "audio"):
        for segment in body[f"{name}_embedding"]["segments"]:
            assert len(segment["float"]) == 512
            assert length(segment["float"]) == pytest.approx(1.0, abs=1e-5)
    assert set((await embed(api, text="x")).body) == {"model_name", "text_embedding"}


async def test_the_same_text_has_the_same_vector(api: Caller) -> None:
    """A text means the same each time; another one means something else; synonyms lie between."""
    one = await text_vector(api, "A boat in the harbour")
    assert await text_vector(api, "A boat in the harbour") == one
    near = cosine(one, await text_vector(api, "a ship in the port"))
    far = cosine(one, await text_vector(api, "the quick green forest"))
    assert 1.0 > near > 0.3 > far


async def test_a_colour_is_nearest_to_its_picture(api: Caller, tmp_path: Path) -> None:
    """Texts and pictures lie in one space."""
    colours = {"red": (220, 20, 20), "green": (20, 180, 20), "blue": (20, 20, 220)}
    pictures: dict[str, Any] = {}
    for name, colour in colours.items():
        path = write_picture(tmp_path / f"{name}.png", colour)
        body = (await embed(api, {"image_file": path})).body
        pictures[name] = body["image_embedding"]["segments"][0]["float"]
    for name in colours:
        text = await text_vector(api, f"a {name} car")
        assert max(pictures, key=lambda each: cosine(text, pictures[each])) == name


async def test_the_older_model_has_longer_vectors(api: Caller) -> None:
    """Marengo 2.7 gives 1024 dimensions, of length 1 too, and takes shorter texts."""
    vector = await text_vector(api, "a red car", model_name="Marengo-retrieval-2.7")
    assert len(vector) == 1024
    assert length(vector) == pytest.approx(1.0, abs=1e-5)
    answer = await embed(api, model_name="Marengo-retrieval-2.7", text="word " * 78)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert (await embed(api, text="word " * 78)).status == 200


async def test_a_sound_is_embedded_piece_by_piece(api: Caller, tmp_path: Path) -> None:
    """A sound has one vector per six seconds, from the offset to its end."""
    path = write_sound(tmp_path / "tone.mp3", seconds=8)
    body = (await embed(api, {"audio_file": path})).body
    times = [
        (part["start_offset_sec"], part["end_offset_sec"])
        for part in body["audio_embedding"]["segments"]
    ]
    assert times[0] == (0.0, 6.0)
    assert times[1] == (6.0, pytest.approx(8.0, abs=0.1))
    later = (await embed(api, {"audio_file": path}, audio_start_offset_sec="5")).body
    (part,) = later["audio_embedding"]["segments"]
    assert part["start_offset_sec"] == 5.0
    for offset in ("60", "-1", "x", "nan"):
        answer = await embed(api, {"audio_file": path}, audio_start_offset_sec=offset)
        assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_files_come_by_url_too(api: Caller, tmp_path: Path) -> None:
    """A picture from a URL is the same picture, and the answer names the URL."""
    path = write_picture(tmp_path / "red.png", (220, 20, 20))
    async with served(path) as origin:
        given = (await embed(api, image_url=f"{origin}/red.png")).body["image_embedding"]
        gone = (await embed(api, image_url=f"{origin}/blue.png")).body["image_embedding"]
    assert given["metadata"] == {"input_url": f"{origin}/red.png"}
    sent = (await embed(api, {"image_file": path})).body["image_embedding"]
    assert given["segments"] == sent["segments"]
    assert "fetched" in gone["error_message"]
    assert "segments" not in gone


async def test_what_cannot_be_read_fails_alone(api: Caller, tmp_path: Path) -> None:
    """A broken file has an error message where its vectors would be; the text has its own."""
    path = tmp_path / "no.png"
    path.write_bytes(b"no picture")
    mute = write_picture(tmp_path / "mute.png", (0, 0, 0))
    answer = await embed(api, {"image_file": path, "audio_file": mute}, text="x")
    assert answer.status == 200
    assert answer.body["text_embedding"]["segments"]
    assert "corrupted" in answer.body["image_embedding"]["error_message"]
    assert "no sound" in answer.body["audio_embedding"]["error_message"]
    sound = write_sound(tmp_path / "tone.mp3")
    wrong = (await embed(api, {"image_file": sound})).body["image_embedding"]
    assert "not an image" in wrong["error_message"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"model_name": "marengo9", "text": "x"}, "parameter_invalid"),
        ({"model_name": "", "text": "x"}, "parameter_not_provided"),
        ({"text": "word " * 501}, "parameter_invalid"),
        ({"text": "x", "text_truncate": "end"}, "parameter_unknown"),
        ({"image_url": "http://example.com/a.png"}, "parameter_invalid"),
    ],
)
async def test_a_bad_request_is_refused(api: Caller, fields: dict[str, Any], code: str) -> None:
    """Each mistake is a 400 with its code."""
    answer = await embed(api, **fields)
    assert (answer.status, answer.code) == (400, code)


async def test_a_file_and_a_url_exclude_each_other(api: Caller, tmp_path: Path) -> None:
    """Both at once is a 400, and no file is left behind."""
    path = write_picture(tmp_path / "red.png", (220, 20, 20))
    answer = await embed(api, {"image_file": path}, image_url="http://127.0.0.1/x.png")
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert not any(file.path.exists() for file in api.emulator.state.files)
