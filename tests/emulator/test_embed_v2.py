"""The /embed-v2 room: vectors at once for one kind of input or a mixture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound
from tests.emulator.helpers import Answer, Caller
from tests.emulator.making import asset_source, base64_source, cosine, length, served
from tests.emulator.papers import write_pdf

OLD, NEW = "marengo3.0", "marengo3.5"


async def embed(api: Caller, kind: str, content: Any, model: str = OLD, **more: Any) -> Answer:
    """POST /embed-v2 with one input."""
    body = {"input_type": kind, "model_name": model, kind: content, **more}
    return await api.call("POST", "/embed-v2", json=body)


async def embedded(api: Caller, kind: str, content: Any, model: str = OLD, **more: Any) -> Any:
    """The body of a good answer."""
    answer = await embed(api, kind, content, model, **more)
    assert answer.status == 200, answer.raw
    return answer.body


async def refused(api: Caller, kind: str, content: Any, model: str = OLD, **more: Any) -> Any:
    """The error of a 400, which is inside `error`."""
    answer = await embed(api, kind, content, model, **more)
    assert answer.status == 400, answer.raw
    assert set(answer.body) == {"error"}
    return answer.body["error"]


async def mixture(api: Caller, text: str | None = None, *sources: Any, **more: Any) -> list[float]:
    """The vector of a mixture with the newest model."""
    content = {"input_text": text, "media_sources": list(sources) or None}
    body = await embedded(api, "multi_input", content, NEW, **more)
    (entry,) = body["data"]
    vector: list[float] = entry["embedding"]
    return vector


async def test_a_text_has_one_vector(api: Caller) -> None:
    """A text gives one vector of length 1, with nothing said of time or option."""
    body = await embedded(api, "text", {"input_text": "boats in the harbour"})
    (entry,) = body["data"]
    assert set(body) == {"data"}
    assert len(entry["embedding"]) == 512
    assert length(entry["embedding"]) == pytest.approx(1.0, abs=1e-5)
    names = ("embedding_option", "embedding_scope", "start_sec", "end_sec")
    assert [entry[name] for name in names] == [None] * 4
    again = await embedded(api, "text", {"input_text": "boats in the harbour"})
    assert again["data"] == body["data"]


@pytest.mark.parametrize("way", ["asset", "base64", "url"])
async def test_a_picture_comes_in_three_ways(api: Caller, tmp_path: Path, way: str) -> None:
    """Whichever way it comes, a picture has the same vector; the answer names its source."""
    path = write_picture(tmp_path / "red.png", (220, 20, 20), (200, 200))
    expected = await embedded(api, "image", {"media_source": base64_source(path)})
    async with served(path) as origin:
        source, named = {
            "asset": (await asset_source(api, path), {"input_filename": "red.png"}),
            "base64": (base64_source(path), {}),
            "url": ({"url": f"{origin}/red.png"}, {"input_url": f"{origin}/red.png"}),
        }[way]
        body = await embedded(api, "image", {"media_source": source})
    assert body["data"] == expected["data"]
    assert body["metadata"] == {"input_type": "image", **named}


async def test_text_and_picture_mix(api: Caller, tmp_path: Path) -> None:
    """The vector of a text with a picture lies between those of both."""
    path = write_picture(tmp_path / "red.png", (220, 20, 20), (200, 200))
    source = base64_source(path)
    text = "a quiet forest"
    both = await embedded(api, "text_image", {"media_source": source, "input_text": text})
    alone = await embedded(api, "text", {"input_text": text})
    picture = await embedded(api, "image", {"media_source": source})
    mixed, *parts = (each["data"][0]["embedding"] for each in (both, alone, picture))
    assert all(cosine(mixed, part) > cosine(*parts) + 0.3 for part in parts)
    assert both["metadata"] == {"input_type": "text_image"}


async def test_a_video_is_embedded_by_scope_and_option(api: Caller, clips: dict[str, Path]) -> None:
    """By default every option and both scopes are given, segment by segment, with times."""
    source = await asset_source(api, clips["sunset"])
    body = await embedded(api, "video", {"media_source": source})
    kinds = [
        (entry["embedding_option"], entry["embedding_scope"], entry["start_sec"], entry["end_sec"])
        for entry in body["data"]
    ]
    # The clip lasts six seconds, so segments of at least four leave one.
    assert kinds == [
        ("visual", "clip", 0.0, 6.0),
        ("transcription", "clip", 0.0, 6.0),
        ("visual", "asset", 0.0, 6.0),
        ("transcription", "asset", 0.0, 6.0),
    ]
    assert body["metadata"] == {
        "input_type": "video",
        "input_filename": "sunset.mkv",
        "embedding_options": ["visual", "audio", "transcription"],
        "embedding_scopes": ["clip", "asset"],
        "duration": pytest.approx(6.0, abs=0.05),
        "start_offset_sec": 0.0,
        "end_offset_sec": 6.0,
    }


@pytest.mark.parametrize(
    ("segmentation", "times", "length"),
    [
        ({"strategy": "fixed", "fixed": {"duration_sec": 4}}, [(0, 4), (4, 6)], 4),
        ({"strategy": "dynamic", "dynamic": {"min_duration_sec": 3}}, [(0, 3), (3, 6)], None),
        ({"strategy": "dynamic", "dynamic": {"min_duration_sec": 5}}, [(0, 6)], None),
    ],
)
async def test_segments_are_fixed_or_follow_the_content(
    api: Caller, clips: dict[str, Path], segmentation: Any, times: Any, length: int | None
) -> None:
    """Fixed segments are equal but for the rest; dynamic ones begin where words begin."""
    content = {
        "media_source": base64_source(clips["sunset"]),
        "segmentation": segmentation,
        "embedding_option": ["visual"],
        "embedding_scope": ["clip"],
    }
    body = await embedded(api, "video", content)
    assert [(entry["start_sec"], entry["end_sec"]) for entry in body["data"]] == times
    assert body["metadata"].get("clip_length") == length


async def test_a_part_of_a_video_is_embedded(api: Caller, clips: dict[str, Path]) -> None:
    """start_sec and end_sec limit what is looked at, also with dynamic segments."""
    content = {
        "media_source": base64_source(clips["sunset"]),
        "start_sec": 1,
        "end_sec": 5.5,
        "segmentation": {"strategy": "dynamic", "dynamic": {"min_duration_sec": 2}},
        "embedding_option": ["transcription"],
    }
    body = await embedded(api, "video", content)
    assert [
        (entry["embedding_scope"], entry["start_sec"], entry["end_sec"]) for entry in body["data"]
    ] == [
        ("clip", 1.0, 3.0),
        ("clip", 3.0, 5.5),
        ("asset", 1.0, 5.5),
    ]
    metadata = body["metadata"]
    assert (metadata["start_offset_sec"], metadata["end_offset_sec"]) == (1.0, 5.5)
    line = await embedded(api, "text", {"input_text": "boats come home"})
    vector = line["data"][0]["embedding"]
    first, second = (cosine(vector, entry["embedding"]) for entry in body["data"][:2])
    assert second > first


async def test_options_are_fused_on_demand(api: Caller, clips: dict[str, Path]) -> None:
    """Separate and fused vectors come together; a fused one lies between its parts."""
    content = {
        "media_source": base64_source(clips["sunset"]),
        "embedding_scope": ["asset"],
        "embedding_option": ["visual", "transcription"],
        "embedding_type": ["separate_embedding", "fused_embedding"],
    }
    body = await embedded(api, "video", content)
    by_option = {entry["embedding_option"]: entry["embedding"] for entry in body["data"]}
    assert set(by_option) == {"visual", "transcription", "fused"}
    assert length(by_option["fused"]) == pytest.approx(1.0, abs=1e-5)
    parts = [by_option["visual"], by_option["transcription"]]
    assert all(cosine(by_option["fused"], part) > cosine(*parts) + 0.3 for part in parts)
    alone = await embedded(api, "video", {**content, "embedding_type": ["fused_embedding"]})
    assert [entry["embedding"] for entry in alone["data"]] == [by_option["fused"]]


async def test_a_sound_is_embedded(api: Caller, tmp_path: Path) -> None:
    """Audio has segments of six seconds and its own metadata."""
    path = write_sound(tmp_path / "tone.mp3", seconds=8)
    body = await embedded(api, "audio", {"media_source": base64_source(path)})
    clips = [entry for entry in body["data"] if entry["embedding_scope"] == "clip"]
    assert [entry["start_sec"] for entry in clips] == [0.0, 6.0]
    assert {entry["embedding_option"] for entry in body["data"]} == {"audio"}
    assert body["metadata"]["embedding_options"] == ["audio", "transcription"]
    loud = await embedded(api, "text", {"input_text": "loud noise"})
    calm = await embedded(api, "text", {"input_text": "blue sky"})
    near, far = (
        cosine(clips[0]["embedding"], each["data"][0]["embedding"]) for each in (loud, calm)
    )
    assert near > far


async def test_pictures_mix_with_the_older_model(api: Caller, tmp_path: Path) -> None:
    """Marengo 3.0 mixes pictures, to which the text refers by name."""
    source = base64_source(write_picture(tmp_path / "red.png", (220, 20, 20), (200, 200)))
    images = [{"name": "coat", "media_type": "image", **source}]
    content = {"input_text": "someone in a <@coat>", "media_sources": images}
    body = await embedded(api, "multi_input", content)
    assert (len(body["data"]), body["metadata"]) == (1, {"input_type": "multi_input"})
    error = await refused(api, "multi_input", {**content, "input_text": "a <@hat>"})
    assert (error["code"], "hat" in error["message"]) == ("parameter_invalid", True)


async def test_the_newest_model_mixes_everything(
    api: Caller, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """Picture, video, sound and text give one vector, with usage by kind and the dimension."""
    sources = [
        {
            "media_type": "image",
            **base64_source(write_picture(tmp_path / "a.png", (9, 9, 9))),
        },
        {"media_type": "video", **base64_source(clips["forest"])},
        {"media_type": "audio", **base64_source(write_sound(tmp_path / "a.mp3"))},
    ]
    content = {"input_text": "all of it", "media_sources": sources}
    body = await embedded(api, "multi_input", content, NEW)
    (entry,) = body["data"]
    assert length(entry["embedding"]) == pytest.approx(1.0, abs=1e-5)
    usage = body["usage"]
    assert set(usage["input_tokens"]) == {"image", "video", "audio", "text"}
    assert usage["truncated"] is False
    assert body["metadata"] == {"input_type": "multi_input", "embedding_dimension": 512}


async def test_shorter_vectors_begin_longer_ones(api: Caller) -> None:
    """An embedding of 256 dimensions is the first half of that of 512."""
    whole = await mixture(api, "a man with a dog")
    half = await mixture(api, "a man with a dog", embedding_dimension=256)
    more = await mixture(api, "a man with a dog", embedding_dimension=1024)
    assert (half, more[:512]) == (whole[:256], whole)
    assert len(more) == 1024


async def test_uncertainty_goes_with_the_vector(api: Caller) -> None:
    """The uncertainty has the vector's length and is above nought."""
    content = {"input_text": "a man with a dog"}
    more = {"embedding_uncertainty": True, "embedding_dimension": 128}
    body = await embedded(api, "multi_input", content, NEW, **more)
    (entry,) = body["data"]
    assert len(entry["embedding_uncertainty"]) == len(entry["embedding"]) == 128
    assert all(value > 0 for value in entry["embedding_uncertainty"])


async def test_a_long_text_is_cut_only_if_wanted(api: Caller) -> None:
    """More than 2000 tokens are refused, or cut and told."""
    content = {"input_text": "word " * 2001}
    error = await refused(api, "multi_input", content, NEW)
    assert "auto_truncate" in error["message"]
    body = await embedded(api, "multi_input", content, NEW, auto_truncate=True)
    assert body["usage"] == {
        "input_tokens": {"text": 2000},
        "truncated": True,
        "truncation_reason": "model_context_window",
    }


async def test_documents_are_read(api: Caller, tmp_path: Path) -> None:
    """A text file means its text; a PDF what is on its pages."""
    paper = tmp_path / "notes.md"
    paper.write_text("Boats come home to the harbour.")
    pdf = write_pdf(tmp_path / "paper.pdf", [[(0.1, 0.1, "Boats come home to the harbour.")]])
    text = await mixture(api, "Boats come home to the harbour.")
    document = {"media_type": "document"}
    assert await mixture(api, None, {**document, **base64_source(paper)}) == text
    page = await mixture(api, None, {**document, **await asset_source(api, pdf)})
    assert 0.8 < cosine(page, text) < 1


async def test_documents_do_not_mix_freely(api: Caller, tmp_path: Path) -> None:
    """A PDF stands alone; texts alone are not combined; other kinds need a text beside them."""
    paper = tmp_path / "notes.txt"
    paper.write_text("Boats.")
    text = {"media_type": "document", **base64_source(paper)}
    pdf = {
        "media_type": "document",
        **base64_source(write_pdf(tmp_path / "a.pdf", [[(0.1, 0.1, "Boats.")]])),
    }
    image = {
        "media_type": "image",
        **base64_source(write_picture(tmp_path / "a.png", (9, 9, 9))),
    }
    for content in (
        {"media_sources": [pdf, pdf]},
        {"media_sources": [pdf], "input_text": "x"},
        {"media_sources": [pdf, image], "input_text": "x"},
        {"media_sources": [text, text]},
        {"media_sources": [text], "input_text": "x"},
        {"media_sources": [text, image]},
    ):
        assert (await refused(api, "multi_input", content, NEW))["code"] == "parameter_invalid"
    await embedded(api, "multi_input", {"media_sources": [text, image], "input_text": "x"}, NEW)
    for content in ({"media_sources": [text]}, {"media_sources": [image], "input_text": "x"}):
        error = await refused(api, "multi_input", content, NEW, embedding_uncertainty=True)
        assert "embedding_uncertainty" in error["message"]
