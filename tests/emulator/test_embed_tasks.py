"""The /embed/tasks room: vectors of a video, clip by clip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.emulator.files import write_video
from tests.emulator.helpers import Answer, Caller, file_form, ids, text_form
from tests.emulator.making import cosine, length, served
from tests.emulator.test_embed import text_vector
from twelvelabs_async.emulator import Clock

MODEL = "marengo3.0"


async def create(api: Caller, path: Path, *scopes: str, **fields: str) -> Answer:
    """POST a file as an embedding task."""
    form = file_form("video_file", path, **{"model_name": MODEL, **fields})
    for scope in scopes:
        form.add_field("video_embedding_scope", scope)
    return await api.call("POST", "/embed/tasks", form=form)


async def made(api: Caller, clock: Clock, path: Path, *scopes: str, **fields: str) -> Any:
    """Create a task, wait until it is ready, and return its embedding."""
    answer = await create(api, path, *scopes, **fields)
    assert answer.status == 200, answer.raw
    clock.advance(3)
    return (await api.body(f"/embed/tasks/{answer.body['_id']}"))["video_embedding"]


def times(embedding: Any, option: str, scope: str = "clip") -> list[tuple[float, float]]:
    """The times of an embedding's segments of one kind."""
    return [
        (part["start_offset_sec"], part["end_offset_sec"])
        for part in embedding["segments"]
        if (part["embedding_option"], part["embedding_scope"]) == (option, scope)
    ]


async def test_a_task_becomes_ready(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """A task is processing, then ready with metadata and vectors; both views agree."""
    answer = await create(api, clips["sunset"])
    assert set(answer.body) == {"_id"}
    path = f"/embed/tasks/{answer.body['_id']}"
    early = await api.body(f"{path}/status")
    assert early == {"_id": answer.body["_id"], "status": "processing", "model_name": MODEL}
    assert "video_embedding" not in await api.body(path)
    clock.advance(3)
    status = await api.body(f"{path}/status")
    metadata = status["video_embedding"]["metadata"]
    assert status["status"] == "ready"
    assert metadata == {
        "input_filename": "sunset.mkv",
        "video_clip_length": 6.0,
        "video_embedding_scope": ["clip"],
        "duration": pytest.approx(6.0, abs=0.05),
    }
    body = await api.body(path)
    assert body["video_embedding"]["metadata"] == metadata
    assert body["updated_at"] > body["created_at"]
    options = [part["embedding_option"] for part in body["video_embedding"]["segments"]]
    assert options == ["visual", "transcription"]
    for part in body["video_embedding"]["segments"]:
        assert len(part["float"]) == 512
        assert length(part["float"]) == pytest.approx(1.0, abs=1e-5)


async def test_a_text_is_nearest_to_the_clip_that_says_it(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Of all clips' transcription vectors, that of a line's own clip is the nearest to it."""
    vectors: dict[tuple[str, float], list[float]] = {}
    for name, path in clips.items():
        embedding = await made(api, clock, path, video_clip_length="3")
        for part in embedding["segments"]:
            if part["embedding_option"] == "transcription":
                vectors[name, part["start_offset_sec"]] = part["float"]
    assert len(vectors) == 6
    lines = {
        "the boats come home": ("sunset", 3.0),
        "birds in the woods": ("forest", 0.0),
        "street lights and cars": ("night_drive", 3.0),
    }
    for line, wanted in lines.items():
        text = await text_vector(api, line)
        assert max(vectors, key=lambda each: cosine(text, vectors[each])) == wanted


async def test_a_text_is_nearest_to_what_looks_like_it(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """The same for visual vectors: green is the forest, dark is the night."""
    vectors: dict[str, list[float]] = {}
    for name, path in clips.items():
        embedding = await made(api, clock, path)
        vectors[name] = embedding["segments"][0]["float"]
    for text, wanted in (("green trees", "forest"), ("a dark night", "night_drive")):
        vector = await text_vector(api, text)
        assert max(vectors, key=lambda each: cosine(vector, vectors[each])) == wanted


async def test_clips_have_the_wanted_length(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Clips are equal; a rest of less than two seconds is dropped; offsets limit them."""
    path = clips["sunset"]
    assert times(await made(api, clock, path, video_clip_length="4"), "visual") == [(0, 4), (4, 6)]
    assert times(await made(api, clock, path, video_clip_length="5"), "visual") == [(0, 5)]
    offsets = {"video_start_offset_sec": "1", "video_end_offset_sec": "5.5"}
    part = await made(api, clock, path, video_clip_length="2", **offsets)
    assert times(part, "visual") == [(1, 3), (3, 5)]


async def test_clips_differ_by_what_is_in_them(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """A clip's vector comes from its own seconds, and its words from its own subtitles."""
    embedding = await made(api, clock, clips["sunset"], video_clip_length="3")
    first, second = (
        part["float"]
        for part in embedding["segments"]
        if part["embedding_option"] == "transcription"
    )
    assert cosine(first, second) < 0.5
    plain = await made(api, clock, write_video(tmp_path / "grey.mp4"), video_clip_length="2")
    one, two = (part["float"] for part in plain["segments"])
    assert cosine(one, two) > 0.999


async def test_the_whole_video_is_a_scope(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """With the scope video there is one more vector per option, for all of it."""
    embedding = await made(api, clock, clips["sunset"], "clip", "video", video_clip_length="3")
    assert times(embedding, "visual") == [(0, 3), (3, 6)]
    assert times(embedding, "visual", "video") == [(0, 6)]
    assert embedding["metadata"]["video_embedding_scope"] == ["clip", "video"]
    alone = await made(api, clock, clips["sunset"], "video")
    assert {part["embedding_scope"] for part in alone["segments"]} == {"video"}


async def test_options_are_chosen_at_retrieval(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """embedding_option limits what is retrieved; a mute film without words has pictures only."""
    task_id = (await create(api, clips["sunset"])).body["_id"]
    clock.advance(3)
    path = f"/embed/tasks/{task_id}"
    body = await api.body(f"{path}?embedding_option=transcription&embedding_option=audio")
    options = {part["embedding_option"] for part in body["video_embedding"]["segments"]}
    assert options == {"transcription"}
    assert (await api.get(f"{path}?embedding_option=smell")).code == "parameter_invalid"
    loud = await made(api, clock, write_video(tmp_path / "loud.mp4", audio=True))
    assert {part["embedding_option"] for part in loud["segments"]} == {"visual", "audio"}


async def test_the_older_model_has_its_own_options(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Marengo 2.7 gives 1024 dimensions and calls what can be read visual-text."""
    embedding = await made(api, clock, clips["sunset"], model_name="Marengo-retrieval-2.7")
    assert [part["embedding_option"] for part in embedding["segments"]] == ["visual", "visual-text"]
    assert {len(part["float"]) for part in embedding["segments"]} == {1024}


async def test_a_url_wins_over_a_file(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Both at once are allowed; the URL is what is embedded and named."""
    async with served(clips["forest"]) as origin:
        url = f"{origin}/forest.mkv"
        embedding = await made(api, clock, clips["sunset"], video_url=url)
    assert embedding["metadata"]["input_url"] == url
    forest = await made(api, clock, clips["forest"])
    assert embedding["segments"] == forest["segments"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"model_name": ""}, "parameter_not_provided"),
        ({"model_name": "pegasus1.2"}, "parameter_invalid"),
        ({"video_url": "http://example.com/x.mp4"}, "parameter_invalid"),
        ({"video_url": "http://127.0.0.1:9/x.mp4"}, "video_file_broken"),
        ({"video_clip_length": "1.9"}, "parameter_invalid"),
        ({"video_clip_length": "10.1"}, "parameter_invalid"),
        ({"video_embedding_scope": "scene"}, "parameter_invalid"),
        ({"language": "en"}, "parameter_unknown"),
    ],
)
async def test_a_bad_task_is_refused(api: Caller, fields: dict[str, str], code: str) -> None:
    """Each mistake is a 400 with its code, and no task is made."""
    form = text_form(**{"model_name": MODEL, **fields})
    answer = await api.call("POST", "/embed/tasks", form=form)
    assert (answer.status, answer.code) == (400, code)
    assert api.emulator.state.generations.video_embeddings == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"video_start_offset_sec": "1"},
        {"video_end_offset_sec": "5"},
        {"video_start_offset_sec": "3", "video_end_offset_sec": "3"},
        {"video_start_offset_sec": "0", "video_end_offset_sec": "60"},
        {"video_start_offset_sec": "-1", "video_end_offset_sec": "3"},
        {
            "video_start_offset_sec": "0",
            "video_end_offset_sec": "3",
            "video_clip_length": "4",
        },
    ],
)
async def test_offsets_must_fit(
    api: Caller, clips: dict[str, Path], fields: dict[str, str]
) -> None:
    """Offsets come in pairs, in order, inside the video, and hold at least one clip."""
    answer = await create(api, clips["sunset"], **fields)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert not any(file.path.exists() for file in api.emulator.state.files)


@pytest.mark.parametrize(
    ("size", "seconds", "code"),
    [
        ((640, 352), 5, "video_resolution_too_low"),
        ((1000, 400), 5, "video_resolution_invalid_aspect_ratio"),
        ((640, 360), 3.6, "video_duration_too_short"),
    ],
)
async def test_unfit_videos_are_refused(
    api: Caller, tmp_path: Path, size: tuple[int, int], seconds: float, code: str
) -> None:
    """The documented code comes at once."""
    answer = await create(api, write_video(tmp_path / "film.mp4", size=size, seconds=seconds))
    assert (answer.status, answer.code) == (400, code)


async def test_what_is_no_video_is_refused(api: Caller, tmp_path: Path) -> None:
    """Bytes that are no video are refused with the code for broken files."""
    path = tmp_path / "film.mp4"
    path.write_bytes(b"nothing")
    answer = await create(api, path)
    assert (answer.status, answer.code) == (400, "video_file_broken")


async def test_tasks_are_listed_newest_first(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Pages, status and times choose among the tasks."""
    old = (await create(api, clips["sunset"])).body["_id"]
    clock.advance(60)
    new = (await create(api, clips["forest"])).body["_id"]

    async def found(query: str = "") -> list[str]:
        return ids(await api.body(f"/embed/tasks?{query}"))

    assert await found() == [new, old]
    assert await found("status=ready") == [old]
    assert await found("status=processing") == [new]
    assert await found("status=failed") == []
    assert await found("started_at=2026-01-02T03:05:00Z") == [new]
    assert await found("ended_at=2026-01-02T03:05:00Z") == [old]
    body = await api.body("/embed/tasks?page=2&page_limit=1")
    assert ids(body) == [old]
    assert body["page_info"] == {
        "limit_per_page": 1,
        "page": 2,
        "total_page": 2,
        "total_results": 2,
    }
    assert body["data"][0]["video_embedding"]["metadata"]["input_filename"] == "sunset.mkv"
    for query in ("status=lost", "page_limit=51", "started_at=then", "sort_by=created_at"):
        assert (await api.get(f"/embed/tasks?{query}")).status == 400


async def test_embeddings_are_kept_seven_days(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """After a week the task is gone."""
    task_id = (await create(api, clips["sunset"])).body["_id"]
    clock.advance(7 * 86400 - 1)
    assert (await api.get(f"/embed/tasks/{task_id}")).status == 200
    clock.advance(1)
    for path in (f"/embed/tasks/{task_id}", f"/embed/tasks/{task_id}/status"):
        answer = await api.get(path)
        assert (answer.status, answer.code) == (400, "resource_not_exist")
    assert ids(await api.body("/embed/tasks")) == []


async def test_an_idempotency_key_makes_one_task(api: Caller, clips: dict[str, Path]) -> None:
    """The same key gives the same task."""
    answers: list[Answer] = []
    for _ in range(2):
        form = file_form("video_file", clips["sunset"], model_name=MODEL)
        headers = {"Idempotency-Key": "k1"}
        answers.append(await api.call("POST", "/embed/tasks", form=form, headers=headers))
    assert answers[0].raw == answers[1].raw
    assert len(api.emulator.state.generations.video_embeddings) == 1


async def test_a_form_is_needed(api: Caller) -> None:
    """JSON is not what this operation takes."""
    answer = await api.call(
        "POST",
        "/embed/tasks",
        data=b'{"model_name": "marengo3.0"}',
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    empty = aiohttp.FormData(default_to_multipart=True)
    empty.add_field("model_name", MODEL)
    empty.add_field("video_file", b"", filename="a.mp4")
    answer = await api.call("POST", "/embed/tasks", form=empty)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
