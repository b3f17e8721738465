"""The /embed-v2/tasks room: vectors of audio, video, pictures and documents in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound
from tests.emulator.helpers import Answer, Caller, ids
from tests.emulator.making import asset_source, base64_source, cosine, length, served
from tests.emulator.papers import write_pdf
from tests.emulator.test_embed_v2 import mixture
from twelvelabs_async.emulator import Clock

OLD, NEW = "marengo3.0", "marengo3.5"


async def create(api: Caller, kind: str, content: Any, model: str = NEW, **more: Any) -> Answer:
    """POST a task."""
    body = {"input_type": kind, "model_name": model, kind: content, **more}
    return await api.call("POST", "/embed-v2/tasks", json=body)


async def made(
    api: Caller, clock: Clock, kind: str, content: Any, model: str = NEW, **more: Any
) -> Any:
    """Create a task, wait for its end, and return what it is then."""
    answer = await create(api, kind, content, model, **more)
    assert answer.status == 202, answer.raw
    clock.advance(3)
    return await api.body(f"/embed-v2/tasks/{answer.body['_id']}")


async def refused(api: Caller, kind: str, content: Any, model: str = NEW, **more: Any) -> str:
    """The message of a 400."""
    answer = await create(api, kind, content, model, **more)
    assert (answer.status, answer.body["error"]["code"]) == (400, "parameter_invalid"), answer.raw
    return str(answer.body["error"]["message"])


def kinds(body: Any) -> list[tuple[str, str]]:
    """The option and scope of each vector."""
    return [(entry["embedding_option"], entry["embedding_scope"]) for entry in body["data"]]


async def test_a_task_becomes_ready(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """A task is processing without data, then ready with vectors, metadata and usage."""
    source = await asset_source(api, clips["sunset"])
    answer = await create(api, "video", {"media_source": source})
    assert answer.status == 202
    assert answer.body == {
        "_id": answer.body["_id"],
        "status": "processing",
        "data": None,
        "metadata": {"embedding_dimension": 512},
    }
    path = f"/embed-v2/tasks/{answer.body['_id']}"
    early = await api.body(path)
    assert (early["status"], early["data"]) == ("processing", None)
    assert "usage" not in early
    assert "error" not in early
    clock.advance(3)
    body = await api.body(path)
    assert body["status"] == "ready"
    assert kinds(body) == [("visual", "clip"), ("visual", "clip"), ("visual", "asset")]
    assert all(length(entry["embedding"]) == pytest.approx(1, abs=1e-5) for entry in body["data"])
    assert body["metadata"] == {
        "input_type": "video",
        "input_filename": "sunset.mkv",
        "embedding_options": ["visual", "audio"],
        "embedding_scopes": ["clip", "asset"],
        "duration": pytest.approx(6.0, abs=0.05),
        "start_offset_sec": 0.0,
        "end_offset_sec": 6.0,
        "embedding_dimension": 512,
    }
    assert body["usage"] == {"input_tokens": {"video": 60}, "truncated": False}
    assert body["updated_at"] > body["created_at"]


async def test_the_older_model_answers_less(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Marengo 3.0 has transcriptions, but neither usage nor dimension."""
    content = {
        "media_source": base64_source(clips["sunset"]),
        "segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 3}},
        "embedding_scope": ["clip"],
        "embedding_option": ["transcription"],
    }
    body = await made(api, clock, "video", content, OLD)
    assert kinds(body) == [("transcription", "clip")] * 2
    assert "usage" not in body
    assert body["metadata"]["clip_length"] == 3
    assert "embedding_dimension" not in body["metadata"]


async def test_segments_of_the_newest_model(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Settings stand in temporal; local means clip; the wanted dimension is given."""
    content = {
        "media_source": base64_source(clips["sunset"]),
        "segmentation": {"temporal": {"strategy": "fixed", "fixed": {"duration_sec": 2}}},
        "embedding_scope": ["local", "clip"],
        "embedding_option": ["visual"],
    }
    more: dict[str, Any] = {"embedding_dimension": 64, "embedding_uncertainty": True}
    body = await made(api, clock, "video", content, **more)
    assert kinds(body) == [("visual", "clip")] * 3
    assert [entry["start_sec"] for entry in body["data"]] == [0, 2, 4]
    for entry in body["data"]:
        assert len(entry["embedding"]) == len(entry["embedding_uncertainty"]) == 64
    assert body["metadata"]["embedding_scopes"] == ["local", "clip"]
    assert body["metadata"]["embedding_dimension"] == 64
    whole = await made(api, clock, "video", content)
    assert [entry["embedding"][:64] for entry in whole["data"]] == [
        entry["embedding"] for entry in body["data"]
    ]


async def test_own_texts_are_fused_where_they_belong(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A text for the first seconds moves the fused vector of the first segment only."""
    content = {
        "media_source": base64_source(clips["sunset"]),
        "embedding_scope": ["clip"],
        "embedding_option": ["visual"],
        "embedding_type": ["separate_embedding", "fused_embedding"],
        "time_based_metadata": [
            {"start": 0, "end": 2, "text": "elephants at the waterhole"},
            {"start": 4, "end": 4, "text": "giraffes"},
        ],
    }
    body = await made(api, clock, "video", content)
    assert kinds(body) == [("visual", "clip")] * 2 + [("fused", "clip")] * 2
    first, second = (entry["embedding"] for entry in body["data"][2:])
    elephants, giraffes = await mixture(api, "elephants"), await mixture(api, "giraffes")
    assert cosine(first, elephants) > cosine(second, elephants) + 0.2
    assert cosine(second, giraffes) > cosine(first, giraffes) + 0.2
    assert body["usage"]["input_tokens"]["text"] > 0


async def test_a_sound_is_embedded(api: Caller, clock: Clock, tmp_path: Path) -> None:
    """Audio of both models, from a URL that the answer names."""
    path = write_sound(tmp_path / "tone.mp3", seconds=8)
    async with served(path) as origin:
        source = {"url": f"{origin}/tone.mp3"}
        new = await made(api, clock, "audio", {"media_source": source})
        old = await made(api, clock, "audio", {"media_source": source}, OLD)
    assert new["metadata"]["input_url"] == source["url"]
    assert new["metadata"]["embedding_options"] == ["audio"]
    assert old["metadata"]["embedding_options"] == ["audio", "transcription"]
    clips = [entry["start_sec"] for entry in old["data"] if entry["embedding_scope"] == "clip"]
    assert clips == [0.0, 6.0]
    listed = (await api.body("/embed-v2/tasks"))["data"][0]
    assert listed["audio_embedding"]["metadata"]["audio_embedding_option"] == [
        "audio",
        "transcription",
    ]


async def test_a_picture_is_embedded(api: Caller, clock: Clock, tmp_path: Path) -> None:
    """A picture has one vector, the same as at once."""
    path = write_picture(tmp_path / "red.png", (220, 20, 20))
    content = {"media_source": base64_source(path), "embedding_option": ["visual"]}
    body = await made(api, clock, "image", content, embedding_uncertainty=True)
    assert kinds(body) == [("visual", "asset")]
    assert body["metadata"]["embedding_options"] == ["visual"]
    now = await mixture(api, None, {"media_type": "image", **base64_source(path)})
    assert body["data"][0]["embedding"] == now


async def test_a_pdf_is_embedded_page_by_page(api: Caller, clock: Clock, tmp_path: Path) -> None:
    """Pages, quarters of pages, the whole as picture and as text: each where it is asked for."""
    pages = [[(0.1, 0.1, "boats in the harbour")], [(0.8, 0.9, "birds in the forest")]]
    source = base64_source(write_pdf(tmp_path / "a.pdf", pages))
    plain = await made(api, clock, "document", {"media_source": source})
    assert kinds(plain) == [("visual", "page")] * 2
    assert [entry["start_page_number"] for entry in plain["data"]] == [1, 2]
    boats = await mixture(api, "a boat")
    first, second = (cosine(boats, entry["embedding"]) for entry in plain["data"])
    assert first > second + 0.2
    content = {
        "media_source": source,
        "segmentation": {"spatial": {"strategy": "quadrants"}},
        "embedding_scope": ["local", "asset"],
    }
    body = await made(api, clock, "document", content)
    assert kinds(body) == [("visual", "page")] * 10 + [("visual", "asset")]
    quarters = [entry.get("quadrant") for entry in body["data"][:5]]
    assert quarters == [None, "top_left", "top_right", "bottom_left", "bottom_right"]
    likeness = [cosine(boats, entry["embedding"]) for entry in body["data"][1:5]]
    assert likeness.index(max(likeness)) == 0
    text = await made(
        api,
        clock,
        "document",
        {"media_source": source, "embedding_option": ["text"], "embedding_scope": ["asset"]},
    )
    assert kinds(text) == [("text", "asset")]
    written = await mixture(api, "boats in the harbour birds in the forest")
    assert text["data"][0]["embedding"] == written


async def test_a_text_is_embedded_chunk_by_chunk(api: Caller, clock: Clock, tmp_path: Path) -> None:
    """A text is one vector, or one for each chunk of sentences, with its place."""
    path = tmp_path / "notes.md"
    path.write_text("Boats come home. Birds wake up. Cars drive by.")
    source = await asset_source(api, path)
    whole = await made(api, clock, "document", {"media_source": source})
    assert kinds(whole) == [("text", "asset")]
    assert whole["metadata"]["input_filename"] == "notes.md"
    content = {
        "media_source": source,
        "segmentation": {
            "sequential": {"strategy": "sentence", "max_sentences": 2, "overlap_sentences": 1}
        },
        "embedding_scope": ["local"],
    }
    body = await made(api, clock, "document", content, embedding_uncertainty=True)
    assert kinds(body) == [("text", "chunk")] * 2
    assert [entry["chunk_index"] for entry in body["data"]] == [0, 1]
    assert body["data"][1]["embedding"] == await mixture(api, "Birds wake up. Cars drive by.")
    assert len(body["data"][0]["embedding_uncertainty"]) == 512


async def test_a_document_by_url_is_known_by_its_name(
    api: Caller, clock: Clock, tmp_path: Path
) -> None:
    """The kind of a text comes from the end of its name."""
    path = tmp_path / "notes.txt"
    path.write_text("Boats come home.")
    async with served(path) as origin:
        source = {"url": f"{origin}/notes.txt"}
        body = await made(api, clock, "document", {"media_source": source})
    assert body["data"][0]["embedding"] == await mixture(api, "Boats come home.")


async def test_a_task_can_fail(api: Caller, clock: Clock, tmp_path: Path) -> None:
    """Too many pages and too long chunks fail the task, with the numbers."""
    pdf = write_pdf(tmp_path / "a.pdf", [[(0.1, 0.1, "x")]] * 13)
    spatial = {"spatial": {"strategy": "quadrants"}}
    content = {"media_source": base64_source(pdf), "segmentation": spatial}
    body = await made(api, clock, "document", content)
    assert (body["status"], body["data"]) == ("failed", None)
    assert body["error"]["message"] == "Document (13 pages) exceeds maximum limit of 12 pages"
    long = tmp_path / "long.txt"
    long.write_text("word " * 9000)
    source = base64_source(long)
    sequential = {"sequential": {"strategy": "sentence", "max_sentences": 1}}
    chunked = {
        "media_source": source,
        "segmentation": sequential,
        "embedding_scope": ["local"],
    }
    body = await made(api, clock, "document", chunked)
    assert "context window" in body["error"]["message"]
    cut = await made(api, clock, "document", {"media_source": source})
    assert cut["usage"]["truncated"] is True
    assert ids(await api.body("/embed-v2/tasks?status=ready")) == [cut["_id"]]
    assert len(ids(await api.body("/embed-v2/tasks?status=failed"))) == 2


async def test_a_broken_document_fails(api: Caller, clock: Clock) -> None:
    """A PDF without a page passes the first check and fails later."""
    source = {"base64_string": "JVBERi0xLjQKbm90aGluZw=="}
    body = await made(api, clock, "document", {"media_source": source})
    assert body["status"] == "failed"
    assert "could not process" in body["error"]["message"]


async def test_tasks_are_listed_newest_first(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """Each kind of task has its metadata under its own name; times and status choose."""
    video = {"media_source": await asset_source(api, clips["sunset"])}
    picture = {"media_source": base64_source(write_picture(tmp_path / "a.png", (9, 9, 9)))}
    old = (await create(api, "video", video, OLD)).body["_id"]
    clock.advance(60)
    new = (await create(api, "image", picture)).body["_id"]
    first, second = (await api.body("/embed-v2/tasks"))["data"]
    assert (first["_id"], second["_id"]) == (new, old)
    assert (first["model_name"], second["model_name"]) == (NEW, OLD)
    assert first["image_embedding"]["metadata"] == {
        "image_embedding_option": ["visual"],
        "image_embedding_scope": ["asset"],
    }
    metadata = second["video_embedding"]["metadata"]
    assert metadata["input_filename"] == "sunset.mkv"
    assert metadata["video_embedding_scope"] == ["clip", "asset"]
    assert ids(await api.body("/embed-v2/tasks?status=ready")) == [old]
    assert ids(await api.body("/embed-v2/tasks?status=processing")) == [new]
    started = second["created_at"].replace(":15", ":16")
    assert ids(await api.body(f"/embed-v2/tasks?started_at={started}")) == [new]
    assert ids(await api.body(f"/embed-v2/tasks?ended_at={started}")) == [old]
    assert ids(await api.body("/embed-v2/tasks?page_limit=1&page=2")) == [old]
    for query in ("status=lost", "page=0", "colour=red"):
        answer = await api.get(f"/embed-v2/tasks?{query}")
        assert answer.status == 400
        assert "code" in answer.body


async def test_embeddings_are_kept_seven_days(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """After a week they cannot be retrieved; the list shows the last week unless told."""
    body = await made(api, clock, "video", {"media_source": base64_source(clips["sunset"])})
    path = f"/embed-v2/tasks/{body['_id']}"
    clock.advance(7 * 86400)
    late = await api.body(path)
    assert (late["status"], late["data"]) == ("failed", None)
    assert "no longer available" in late["error"]["message"]
    assert ids(await api.body("/embed-v2/tasks")) == []
    assert ids(await api.body("/embed-v2/tasks?started_at=2026-01-01T00:00:00Z")) == [body["_id"]]


async def test_a_deleted_asset_is_still_embedded(api: Caller, clock: Clock, tmp_path: Path) -> None:
    """What a task has begun with does not need its asset any more."""
    path = tmp_path / "notes.md"
    path.write_text("Boats come home.")
    source = await asset_source(api, path)
    answer = await create(api, "document", {"media_source": source})
    assert (await api.call("DELETE", f"/assets/{source['asset_id']}")).status == 200
    clock.advance(3)
    body = await api.body(f"/embed-v2/tasks/{answer.body['_id']}")
    assert body["status"] == "ready"


async def test_an_unknown_task_is_a_404(api: Caller) -> None:
    """The refusal is inside error."""
    answer = await api.get("/embed-v2/tasks/none")
    assert answer.status == 404
    assert answer.body["error"]["code"] == "resource_not_exist"


async def test_an_idempotency_key_makes_one_task(api: Caller, clips: dict[str, Path]) -> None:
    """The same key gives the same task."""
    source = base64_source(clips["sunset"])
    body = {"input_type": "video", "model_name": NEW, "video": {"media_source": source}}
    headers = {"Idempotency-Key": "k1"}
    answers = [
        await api.call("POST", "/embed-v2/tasks", json=body, headers=headers) for _ in range(2)
    ]
    assert answers[0].raw == answers[1].raw
    assert len(api.emulator.state.generations.embeddings) == 1
