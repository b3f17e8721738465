"""The /embed and /embed/tasks rooms of v1.2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound
from tests.emulator.helpers import Answer, Caller, ids, text_form
from tests.emulator.legacy.olden import form_with
from tests.emulator.making import cosine, length, served
from twelvelabs_async.emulator import Clock

ENGINE = "Marengo-retrieval-2.6"


@pytest.fixture
def older(api: Caller) -> Caller:
    """A caller of v1.2."""
    return api.to("v1.2")


async def embed(older: Caller, files: dict[str, Path] | None = None, **fields: Any) -> Answer:
    """POST /embed with the engine, unless told otherwise."""
    sent = {name: (path.name, path.read_bytes()) for name, path in (files or {}).items()}
    form = form_with(sent, **{"engine_name": ENGINE, **fields})
    return await older.call("POST", "/embed", form=form)


async def vector(older: Caller, text: str, **fields: Any) -> list[float]:
    """The vector of a text, checked to be the same in both forms."""
    answer = await embed(older, text=text, **fields)
    assert answer.status == 200, answer.raw
    told = answer.body["text_embedding"]
    (segment,) = told["segments"]
    assert told["float"] == segment["float"]
    assert told["is_success"] is True
    return list(told["float"])


async def create(older: Caller, path: Path, *scopes: str, **fields: Any) -> Answer:
    """POST a file as an embedding task."""
    files = {"video_file": (path.name, path.read_bytes())}
    form = form_with(files, **{"engine_name": ENGINE, **fields})
    for scope in scopes:
        form.add_field("video_embedding_scope", scope)
    return await older.call("POST", "/embed/tasks", form=form)


async def test_a_text_in_both_forms(older: Caller) -> None:
    """1024 dimensions of length 1; what means the same lies close."""
    one = await vector(older, "a boat in the harbour")
    assert len(one) == 1024
    assert length(one) == pytest.approx(1.0, abs=1e-5)
    near = cosine(one, await vector(older, "a ship in the port"))
    assert cosine(one, await vector(older, "driving at night")) < near < 1


async def test_a_form_need_not_be_multipart(older: Caller) -> None:
    """The oldest clients sent it as a URL-encoded text."""
    body = f"engine_name={ENGINE}&text=a+boat&text_truncate=end".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await older.call("POST", "/embed", data=body, headers=headers)
    assert answer.status == 200, answer.raw
    assert answer.body["text_embedding"]["float"] == await vector(older, "a boat")


async def test_long_texts_are_cut(older: Caller) -> None:
    """At the end unless told otherwise, at the start, or not at all."""
    words = [f"w{number}" for number in range(100)]
    long = " ".join(words)
    head, tail = " ".join(words[:77]), " ".join(words[-77:])
    assert await vector(older, long) == await vector(older, head)
    assert await vector(older, long, text_truncate="end") == await vector(older, head)
    assert await vector(older, long, text_truncate="start") == await vector(older, tail)
    answer = await embed(older, text=long, text_truncate="none")
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert await vector(older, head, text_truncate="none") == await vector(older, head)


async def test_a_picture_and_a_sound(older: Caller, tmp_path: Path) -> None:
    """They have segments only, and say which file they are of."""
    picture = write_picture(tmp_path / "red.png", (220, 20, 20))
    files = {"image_file": picture, "audio_file": write_sound(tmp_path / "tone.mp3", seconds=8)}
    body = (await embed(older, files, audio_start_offset_sec="2")).body
    assert set(body) == {"engine_name", "image_embedding", "audio_embedding"}
    assert body["engine_name"] == ENGINE
    assert set(body["image_embedding"]) == {"segments", "metadata"}
    assert body["image_embedding"]["metadata"] == {"input_filename": "red.png"}
    assert body["audio_embedding"]["segments"][0]["start_offset_sec"] == 2.0
    async with served(picture) as origin:
        by_url = (await embed(older, image_url=f"{origin}/red.png")).body
    assert by_url["image_embedding"]["segments"] == body["image_embedding"]["segments"]
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    answer = await embed(older, {"image_file": broken})
    assert "error_message" in answer.body["image_embedding"]


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({"engine_name": "", "text": "x"}, "parameter_not_provided", "engine_name"),
        ({"engine_name": "marengo3.0", "text": "x"}, "parameter_invalid", ENGINE),
        ({"model_name": ENGINE, "text": "x"}, "parameter_unknown", "model_name"),
        ({}, "parameter_not_provided", "text"),
        ({"text": "x", "text_truncate": "middle"}, "parameter_invalid", "text_truncate"),
    ],
)
async def test_what_cannot_be_embedded_is_refused(
    older: Caller, fields: dict[str, Any], code: str, named: str
) -> None:
    """With the documented code, and the name of the parameter."""
    answer = await embed(older, **fields)
    assert (answer.status, answer.code) == (400, code)
    assert named in answer.body["message"]


async def test_a_task_becomes_ready(older: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """It is processing, then ready, with its vectors in all the forms that clients know."""
    fields = {"video_clip_length": "3"}
    answer = await create(older, clips["sunset"], "clip", "video", **fields)
    assert set(answer.body) == {"_id"}
    path = f"/embed/tasks/{answer.body['_id']}"
    early = {"_id": answer.body["_id"], "engine_name": ENGINE, "status": "processing"}
    assert await older.body(f"{path}/status") == early
    whole = await older.body(path)
    assert whole == {**early, "created_at": whole["created_at"]}
    clock.advance(3)
    metadata = {
        "input_filename": "sunset.mkv",
        "video_clip_length": 3.0,
        "video_embedding_scope": ["clip", "video"],
        "duration": pytest.approx(6.0, abs=0.05),
    }
    status = await older.body(f"{path}/status")
    assert status == {**early, "status": "ready", "video_embedding": {"metadata": metadata}}
    body = await older.body(path)
    assert body["video_embedding"]["metadata"] == metadata
    segments = body["video_embedding"]["segments"]
    names = {"float", "start_offset_sec", "end_offset_sec", "embedding_scope"}
    assert [set(each) for each in segments] == [names] * 3
    times = [
        (each["embedding_scope"], each["start_offset_sec"], each["end_offset_sec"])
        for each in segments
    ]
    assert times == [("clip", 0.0, 3.0), ("clip", 3.0, 6.0), ("video", 0.0, 6.0)]
    assert all(length(each["float"]) == pytest.approx(1.0, abs=1e-5) for each in segments)
    assert body["video_embeddings"] == [
        {**each, "embedding": {"float": each["float"]}} for each in segments
    ]


async def test_a_clip_is_near_to_what_it_shows_and_says(
    older: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """One vector holds the picture and the words."""
    vectors: dict[str, list[float]] = {}
    for name, path in clips.items():
        task_id = (await create(older, path, "video")).body["_id"]
        clock.advance(3)
        body = await older.body(f"/embed/tasks/{task_id}")
        vectors[name] = body["video_embedding"]["segments"][0]["float"]
    for text, scene in (("green forest", "forest"), ("driving in the city", "night_drive")):
        asked = await vector(older, text)
        assert max(vectors, key=lambda name: cosine(asked, vectors[name])) == scene


async def test_the_url_of_a_video_wins(older: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Clients send it twice, as a field and as a part; a file beside it does not count."""
    async with served(clips["forest"]) as origin:
        url = f"{origin}/forest.mkv"
        form = text_form(engine_name=ENGINE, video_url=url)
        form.add_field("video_url", url.encode(), filename="upload")
        form.add_field("video_file", clips["sunset"].read_bytes(), filename="sunset.mkv")
        answer = await older.call("POST", "/embed/tasks", form=form)
    assert answer.status == 200, answer.raw
    clock.advance(3)
    status = await older.body(f"/embed/tasks/{answer.body['_id']}/status")
    assert status["video_embedding"]["metadata"]["input_url"] == url


async def test_tasks_are_listed(older: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Newest first, by status and time, page by page; without vectors."""
    made: list[str] = []
    for name in ("sunset", "forest"):
        made.append((await create(older, clips[name])).body["_id"])
        clock.advance(2)
    page = await older.body("/embed/tasks?page_limit=1")
    assert ids(page) == made[:0:-1]
    assert page["page_info"] == {
        "limit_per_page": 1,
        "page": 1,
        "total_page": 2,
        "total_results": 2,
    }
    assert set(page["data"][0]) == {
        "_id", "engine_name", "status", "created_at", "video_embedding",
    }  # fmt: skip
    assert "segments" not in page["data"][0]["video_embedding"]
    assert ids(await older.body("/embed/tasks?page_limit=1&page=2")) == made[:1]
    assert ids(await older.body("/embed/tasks?status=processing")) == made[1:]
    since = page["data"][0]["created_at"]
    assert ids(await older.body(f"/embed/tasks?started_at={since}")) == made[1:]
    answer = await older.get("/embed/tasks?status=done")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_all_versions_see_the_same_tasks(
    api: Caller, older: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Each in its form, whichever created them."""
    first = (await create(older, clips["sunset"])).body["_id"]
    files = {"video_file": ("sunset.mkv", clips["sunset"].read_bytes())}
    form = form_with(files, model_name="marengo3.0")
    newer = (await api.call("POST", "/embed/tasks", form=form)).body["_id"]
    clock.advance(3)
    assert set(ids(await older.body("/embed/tasks"))) == {first, newer}
    assert set(ids(await api.body("/embed/tasks"))) == {first, newer}
    seen: Any = await api.body(f"/embed/tasks/{first}")
    assert (seen["model_name"], seen["status"]) == (ENGINE, "ready")
    assert {len(each["float"]) for each in seen["video_embedding"]["segments"]} == {1024}
    assert seen["video_embedding"]["segments"][0]["embedding_option"] == "visual"
    assert (await older.body(f"/embed/tasks/{newer}"))["engine_name"] == "marengo3.0"


async def test_what_is_no_task_is_refused(
    older: Caller, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """An unknown id is a 404; a bad form is refused at once."""
    for path in ("/embed/tasks/0", "/embed/tasks/0/status"):
        answer = await older.get(path)
        assert (answer.status, answer.code) == (404, "resource_not_exist")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    clip = clips["sunset"]
    none: dict[str, str] = {}
    for file, fields, code in (
        (clip, {"engine_name": "marengo2.6"}, "parameter_invalid"),
        (clip, {"video_clip_length": "1"}, "parameter_invalid"),
        (clip, {"embedding_option": "visual"}, "parameter_unknown"),
        (broken, none, "video_file_broken"),
    ):
        answer = await create(older, file, **fields)
        assert (answer.status, answer.code) == (400, code), fields
