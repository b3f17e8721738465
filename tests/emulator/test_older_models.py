"""What the newest version keeps of the models and clients before Marengo 3."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.files import write_picture
from tests.emulator.helpers import Caller, search_form, text_form
from tests.emulator.making import length

MODEL = {"model_name": "marengo2.7", "model_options": ["visual", "audio"]}


@pytest.fixture
async def index_id(api: Caller, clips: dict[str, Path]) -> str:
    """The clips in an index of the older model."""
    made = await api.index("films", MODEL)
    for path in clips.values():
        await api.video(made, path)
    return made


async def test_scores_and_confidence(api: Caller, index_id: str, clips: dict[str, Path]) -> None:
    """The older model gives both, the newer one neither."""
    body = await api.search(index_id, "boats come home", "transcription")
    (hit,) = body["data"]
    assert (hit["score"], hit["confidence"]) == (100.0, "high")
    newer = await api.index("newer")
    await api.video(newer, clips["sunset"])
    (hit,) = (await api.search(newer, "boats come home", "transcription"))["data"]
    assert not {"score", "confidence"} & set(hit)


async def test_thresholds_levels_and_counts(api: Caller, index_id: str) -> None:
    """They decide on what is found, how sure it is, and in which order videos stand."""
    query = "orange boats driving in the city at night"
    every = await api.search(index_id, query)
    sure = await api.search(index_id, query, threshold="medium")
    assert 0 < len(sure["data"]) < len(every["data"])
    assert {hit["confidence"] for hit in sure["data"]} <= {"high", "medium"}
    relaxed = await api.search(index_id, query, adjust_confidence_level="0", page_limit="1")
    assert relaxed["data"][0]["confidence"] == "high"
    later = await api.body(f"/search/{relaxed['page_info']['next_page_token']}")
    assert later["data"][0]["confidence"] == "high"
    groups = await api.search(index_id, query, group_by="video", sort_option="clip_count")
    counts = [len(group["clips"]) for group in groups["data"]]
    assert counts == sorted(counts, reverse=True)
    for name, value in (("threshold", "all"), ("adjust_confidence_level", "2")):
        form = search_form(index_id, query_text="x", **{name: value})
        answer = await api.call("POST", "/search", form=form)
        assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_speech_was_audio(api: Caller, index_id: str, clips: dict[str, Path]) -> None:
    """The older model hears words as audio; for the newer one they are an option of their own."""
    body = await api.search(index_id, "boats come home", "audio")
    assert [hit["start"] for hit in body["data"]] == [3.0]
    newer = await api.index("newer")
    await api.video(newer, clips["sunset"])
    assert (await api.search(newer, "boats come home", "audio"))["data"] == []


async def test_a_picture_is_not_heard(api: Caller, index_id: str, tmp_path: Path) -> None:
    """A query without words finds by sight alone, also where sounds are searched, too."""
    picture = write_picture(tmp_path / "orange.png", (240, 130, 30))
    form = search_form(index_id, "visual", "audio", query_media_type="image")
    form.add_field("query_media_file", picture.read_bytes(), filename="orange.png")
    seen = (await api.call("POST", "/search", form=form)).body["data"]
    assert 0 < seen[0]["score"] <= 100
    form = search_form(index_id, "audio", query_media_type="image")
    form.add_field("query_media_file", picture.read_bytes(), filename="orange.png")
    assert (await api.call("POST", "/search", form=form)).body["data"] == []


async def test_long_texts_can_be_cut(api: Caller) -> None:
    """For the older model of embeddings, if it is asked for."""
    words = [f"w{number}" for number in range(100)]

    async def embed(text: str, **fields: str) -> list[float]:
        form = text_form(model_name="Marengo-retrieval-2.7", text=text, **fields)
        answer = await api.call("POST", "/embed", form=form)
        assert answer.status == 200, answer.raw
        return list(answer.body["text_embedding"]["segments"][0]["float"])

    head = await embed(" ".join(words[:77]))
    assert length(head) == pytest.approx(1.0, abs=1e-5)
    assert await embed(" ".join(words), text_truncate="end") == head
    tail = await embed(" ".join(words[-77:]))
    assert await embed(" ".join(words), text_truncate="start") == tail
    for fields in ({}, {"text_truncate": "none"}):
        form = text_form(model_name="Marengo-retrieval-2.7", text=" ".join(words), **fields)
        answer = await api.call("POST", "/embed", form=form)
        assert (answer.status, answer.code) == (400, "parameter_invalid")
