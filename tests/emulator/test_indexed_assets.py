"""The /indexes/{index_id}/indexed-assets and /videos rooms."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import PEGASUS, Caller, ids
from twelvelabs_async.emulator import Clock

UNKNOWN = "0" * 24


async def test_indexing_passes_every_status(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Stepping the clock shows pending, queued, indexing and ready, and updated_at moves along."""
    index_id = await api.index()
    asset_id = await api.asset(clips["forest"])
    answer = await api.call(
        "POST", f"/indexes/{index_id}/indexed-assets", json={"asset_id": asset_id}
    )
    assert answer.status == 202
    assert answer.body == {"_id": answer.body["_id"], "asset_id": asset_id}
    path = f"/indexes/{index_id}/indexed-assets/{answer.body['_id']}"
    seen: list[tuple[str, str, bool]] = []
    for _ in range(31):
        body = await api.body(path)
        step = (body["status"], body["updated_at"], "indexed_at" in body)
        if step not in seen:
            seen.append(step)
        clock.advance(0.1)
    assert [status for status, _, _ in seen] == ["pending", "queued", "indexing", "ready"]
    assert len({moment for _, moment, _ in seen}) == 4
    assert [indexed for _, _, indexed in seen] == [False, False, False, True]


async def test_a_video_appears_when_it_is_ready(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """An indexed asset is a video of the same id, but only once it is indexed."""
    index_id = await api.index()
    asset_id = await api.asset(clips["forest"])
    answer = await api.call(
        "POST", f"/indexes/{index_id}/indexed-assets", json={"asset_id": asset_id}
    )
    video_id = answer.body["_id"]
    assert ids(await api.body(f"/indexes/{index_id}/videos")) == []
    assert (await api.get(f"/indexes/{index_id}/videos/{video_id}")).status == 404
    assert ids(await api.body(f"/indexes/{index_id}/indexed-assets")) == [video_id]
    clock.advance(3)
    assert ids(await api.body(f"/indexes/{index_id}/videos")) == [video_id]
    body = await api.body(f"/indexes/{index_id}/videos/{video_id}")
    assert body["asset_id"] == asset_id
    assert body["system_metadata"] == {
        "filename": "forest.mkv",
        "duration": pytest.approx(6.0, abs=0.05),
        "fps": 25.0,
        "width": 640,
        "height": 360,
        "size": clips["forest"].stat().st_size,
    }


@pytest.mark.parametrize("room", ["videos", "indexed-assets"])
async def test_deleting_either_deletes_both(api: Caller, clips: dict[str, Path], room: str) -> None:
    """A video and its indexed asset go together."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"])
    assert (await api.call("DELETE", f"/indexes/{index_id}/{room}/{video_id}")).status == 200
    for other in ("videos", "indexed-assets"):
        assert (await api.get(f"/indexes/{index_id}/{other}/{video_id}")).status == 404
        assert ids(await api.body(f"/indexes/{index_id}/{other}")) == []


@pytest.mark.parametrize("room", ["videos", "indexed-assets"])
@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("PATCH", 400), ("DELETE", 400)])
async def test_an_unknown_video_has_the_documented_status(
    api: Caller, room: str, method: str, status: int
) -> None:
    """Retrieval documents 404; changing and deleting document 400."""
    index_id = await api.index()
    answer = await api.call(
        method, f"/indexes/{index_id}/{room}/{UNKNOWN}", json={"user_metadata": {}}
    )
    assert (answer.status, answer.code) == (status, "resource_not_exist")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "parameter_not_provided"),
        ({"asset_id": UNKNOWN}, 404, "resource_not_exist"),
        ({"asset_id": 7}, 400, "parameter_invalid"),
        ({"asset_id": UNKNOWN, "enable_video_stream": "yes"}, 400, "parameter_invalid"),
        ({"asset_id": UNKNOWN, "user_metadata": []}, 400, "parameter_invalid"),
        ({"asset_id": UNKNOWN, "speed": 1}, 400, "parameter_unknown"),
    ],
)
async def test_a_bad_indexing_request_is_refused(
    api: Caller, body: Any, status: int, code: str
) -> None:
    """Each mistake has its status and code."""
    index_id = await api.index()
    answer = await api.call("POST", f"/indexes/{index_id}/indexed-assets", json=body)
    assert (answer.status, answer.code) == (status, code)


async def test_indexing_in_an_unknown_index_is_a_404(api: Caller) -> None:
    """The operation documents 404 for its index."""
    answer = await api.call("POST", f"/indexes/{UNKNOWN}/indexed-assets", json={"asset_id": "x"})
    assert (answer.status, answer.code) == (404, "resource_not_exist")


async def test_only_ready_assets_can_be_indexed(api: Caller, clips: dict[str, Path]) -> None:
    """An asset that is still processing is refused, with its status in the message."""
    index_id = await api.index()
    asset_id = (await api.upload(clips["forest"])).body["_id"]
    answer = await api.call(
        "POST", f"/indexes/{index_id}/indexed-assets", json={"asset_id": asset_id}
    )
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "processing" in answer.body["message"]


async def test_a_picture_cannot_be_indexed(api: Caller, tmp_path: Path) -> None:
    """An index takes videos only."""
    index_id = await api.index()
    asset_id = await api.asset(write_picture(tmp_path / "red.png", (255, 0, 0)))
    answer = await api.call(
        "POST", f"/indexes/{index_id}/indexed-assets", json={"asset_id": asset_id}
    )
    assert (answer.status, answer.code) == (400, "video_file_broken")


async def test_a_short_asset_is_known_to_be_bad(api: Caller, tmp_path: Path) -> None:
    """A ready asset that the index's models cannot take is refused at once."""
    index_id = await api.index()
    asset_id = await api.asset(write_video(tmp_path / "short.mp4", seconds=2))
    answer = await api.call(
        "POST", f"/indexes/{index_id}/indexed-assets", json={"asset_id": asset_id}
    )
    assert (answer.status, answer.code) == (400, "video_duration_too_short")


@pytest.mark.parametrize("room", ["videos", "indexed-assets"])
async def test_lists_are_filtered(
    api: Caller, clock: Clock, clips: dict[str, Path], tmp_path: Path, room: str
) -> None:
    """File name, ranges in three spellings, times and user metadata select the right videos."""
    index_id = await api.index()
    metadata = {"n": 5, "kind": "nature", "live": True, "tags": ["a", "b"]}
    forest = await api.video(index_id, clips["forest"], user_metadata=metadata)
    wide = write_video(tmp_path / "wide.mp4", seconds=4.5, fps=30, size=(800, 400))
    other = await api.video(index_id, wide, user_metadata={"n": 6, "page_name": "x"})

    async def found(query: str) -> list[str]:
        return ids(await api.body(f"/indexes/{index_id}/{room}?{query}"))

    assert await found("") == [other, forest]
    assert await found("sort_option=asc") == [forest, other]
    assert await found("filename=wide.mp4") == [other]
    assert await found("filename=wide") == []
    assert await found("duration[gte]=5&duration[lte]=7") == [forest]
    assert await found("duration=4.5") == [other]
    assert await found('duration={"gte":4,"lte":5}') == [other]
    assert await found("width=640&height=360") == [forest]
    assert await found("fps[gte]=29") == [other]
    assert await found(f"size={wide.stat().st_size}") == [other]
    assert await found("n=5") == [forest]
    assert await found("n=5.0&kind=nature&live=true&tags=b") == [forest]
    assert await found("live=false") == []
    assert await found("user_metadata[n]=6") == [other]
    assert await found('user_metadata={"n":6}') == [other]
    assert await found("page_name=x") == [other]
    assert await found("missing=1") == []
    created = (await api.body(f"/indexes/{index_id}/{room}"))["data"][0]["created_at"]
    assert await found(f"created_at={created}") == [other]
    clock.advance(100)
    moment = clock.now().isoformat().replace("+", "%2B")
    await api.call(
        "PATCH", f"/indexes/{index_id}/{room}/{forest}", json={"user_metadata": {"n": 7}}
    )
    assert await found(f"updated_at={moment}") == [forest]
    assert await found("sort_by=updated_at") == [forest, other]


@pytest.mark.parametrize(
    "query", ["duration=long", "duration[gt]=5", 'width={"min":1}', "width={", "page_limit=500"]
)
async def test_bad_filters_are_refused(api: Caller, query: str) -> None:
    """A range that is not one is a 400."""
    index_id = await api.index()
    answer = await api.get(f"/indexes/{index_id}/videos?{query}")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_indexed_assets_are_filtered_by_status(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """The status parameter may repeat."""
    index_id = await api.index()
    ready = await api.video(index_id, clips["forest"])
    asset_id = await api.asset(clips["sunset"])
    path = f"/indexes/{index_id}/indexed-assets"
    pending = (await api.call("POST", path, json={"asset_id": asset_id})).body["_id"]
    assert ids(await api.body(f"{path}?status=ready")) == [ready]
    assert ids(await api.body(f"{path}?status=ready&status=pending")) == [pending, ready]
    assert ids(await api.body(f"{path}?status=failed")) == []
    assert (await api.get(f"{path}?status=lost")).status == 400


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("room", ["videos", "indexed-assets"])
async def test_metadata_is_merged(
    api: Caller, clips: dict[str, Path], room: str, method: str
) -> None:
    """New keys are added, null deletes, others stay; the answer is empty."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"], user_metadata={"a": 1, "b": "x"})
    path = f"/indexes/{index_id}/{room}/{video_id}"
    answer = await api.call(method, path, json={"user_metadata": {"a": None, "c": True}})
    assert (answer.status, answer.raw) == (200, b"")
    assert (await api.body(path))["user_metadata"] == {"b": "x", "c": True}
    nothing = await api.call(method, path, json={})
    assert (nothing.status, nothing.raw) == (200, b"")
    assert (await api.body(path))["user_metadata"] == {"b": "x", "c": True}


async def test_streaming_follows_indexing(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """With enable_video_stream the hls object goes from PROCESSING to COMPLETE."""
    index_id = await api.index()
    asset_id = await api.asset(clips["forest"])
    path = f"/indexes/{index_id}/indexed-assets"
    body = {"asset_id": asset_id, "enable_video_stream": True}
    path += "/" + (await api.call("POST", path, json=body)).body["_id"]
    assert (await api.body(path))["hls"]["status"] == "PROCESSING"
    clock.advance(3)
    hls = (await api.body(path))["hls"]
    assert hls["status"] == "COMPLETE"
    assert hls["video_url"].endswith(".m3u8")


@pytest.mark.parametrize("room", ["videos", "indexed-assets"])
async def test_embeddings_and_transcription_on_request(
    api: Caller, clips: dict[str, Path], room: str
) -> None:
    """Embeddings have 512 numbers per segment and unit length; transcription is the subtitles."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"])
    path = f"/indexes/{index_id}/{room}/{video_id}"
    assert not {"embedding", "transcription"} & set(await api.body(path))
    body = await api.body(
        f"{path}?embedding_option=visual&embedding_option=transcription&transcription=true"
    )
    assert body["transcription"][0] == {
        "start": 0.0,
        "end": 3.0,
        "value": "Birds wake up in the green forest.",
    }
    assert body["embedding"]["model_name"] == "marengo3.0"
    segments = body["embedding"]["video_embedding"]["segments"]
    assert [s["embedding_option"] for s in segments] == ["visual"] * 2 + ["transcription"] * 2
    for segment in segments:
        assert len(segment["float"]) == 512
        assert math.hypot(*segment["float"]) == pytest.approx(1.0, abs=1e-3)
        assert segment["embedding_scope"] == "clip"
    assert (segments[0]["start_offset_sec"], segments[0]["end_offset_sec"]) == (0.0, 3.0)
    again = await api.body(f"{path}?embedding_option=visual")
    assert again["embedding"]["video_embedding"]["segments"] == segments[:2]
    assert (await api.get(f"{path}?embedding_option=smell")).status == 400
    assert (await api.get(f"{path}?transcription=perhaps")).status == 400


async def test_embeddings_need_marengo(api: Caller, clips: dict[str, Path]) -> None:
    """An index of Pegasus alone has no embeddings."""
    index_id = await api.index("p", PEGASUS)
    video_id = await api.video(index_id, clips["forest"])
    answer = await api.get(f"/indexes/{index_id}/videos/{video_id}?embedding_option=visual")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_alike_segments_have_alike_embeddings(api: Caller, clips: dict[str, Path]) -> None:
    """Two segments of one clip are closer to each other than to another clip."""
    index_id = await api.index()

    async def vectors(name: str) -> list[list[float]]:
        video_id = await api.video(index_id, clips[name])
        path = f"/indexes/{index_id}/videos/{video_id}?embedding_option=visual"
        segments = (await api.body(path))["embedding"]["video_embedding"]["segments"]
        return [segment["float"] for segment in segments]

    one, two = await vectors("forest")
    other, _ = await vectors("night_drive")
    near = sum(a * b for a, b in zip(one, two, strict=True))
    far = sum(a * b for a, b in zip(one, other, strict=True))
    assert near > 0.9 > 0.5 > far
