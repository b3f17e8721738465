"""The /indexes/{index_id}/videos room of v1.1 and v1.2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_video
from tests.emulator.helpers import PEGASUS, Caller, ids
from tests.emulator.legacy.olden import make_index, make_task, make_video
from tests.emulator.making import length
from twelvelabs_async.emulator import Clock

BOTH = pytest.mark.parametrize("version", ["v1.1", "v1.2"])


@BOTH
async def test_the_shape_of_a_video(api: Caller, clips: dict[str, Path], version: str) -> None:
    """System and custom metadata are one object; lists leave out when it was indexed."""
    older = api.to(version)
    index_id = await make_index(older)
    video_id = await make_video(older, index_id, clips["sunset"])
    await older.call(
        "PUT", f"/indexes/{index_id}/videos/{video_id}", json={"metadata": {"needs_review": True}}
    )
    video = await older.body(f"/indexes/{index_id}/videos/{video_id}")
    (listed,) = (await older.body(f"/indexes/{index_id}/videos"))["data"]
    assert video.pop("indexed_at") == "2026-01-02T03:04:08.000Z"
    assert video.pop("hls")["status"] == "COMPLETE"
    assert listed == video
    engines = {"engine_id": "marengo2.5"} if version == "v1.1" else {"engine_ids": ["marengo2.5"]}
    assert video == {
        "_id": video_id,
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-01-02T03:04:15.000Z",
        "metadata": {
            "filename": "sunset.mkv",
            "duration": pytest.approx(6.0, abs=0.05),
            "fps": 25.0,
            "width": 640,
            "height": 360,
            "size": clips["sunset"].stat().st_size,
            "needs_review": True,
            **engines,
        },
    }


@BOTH
async def test_a_video_exists_once_it_is_indexed(
    api: Caller, clock: Clock, clips: dict[str, Path], version: str
) -> None:
    """Until then it is in no list, and asking for it is a 404."""
    older = api.to(version)
    index_id = await make_index(older)
    await make_task(older, index_id, clips["sunset"])
    (video_id,) = api.emulator.state.videos
    path = f"/indexes/{index_id}/videos"
    assert (await older.body(path))["data"] == []
    for tail in ("", "/transcription", "/thumbnail"):
        answer = await older.get(f"{path}/{video_id}{tail}")
        assert (answer.status, answer.code) == (404, "resource_not_exist")
    clock.advance(10)
    assert ids(await older.body(path)) == [video_id]


@BOTH
async def test_only_what_is_given_changes(
    api: Caller, clips: dict[str, Path], version: str
) -> None:
    """Title and metadata change one by one; v1.3 sees both, null takes a key away."""
    older = api.to(version)
    index_id = await make_index(older)
    path = f"/indexes/{index_id}/videos/{await make_video(older, index_id, clips['sunset'])}"

    async def changed(**body: Any) -> tuple[Any, Any]:
        answer = await older.call("PUT", path, json=body)
        assert (answer.status, answer.raw) == (200, b"")
        metadata = (await older.body(path))["metadata"]
        custom = {name: metadata[name] for name in ("a", "b") if name in metadata}
        return metadata.get("video_title"), custom

    assert await changed(metadata={"a": 1, "b": "x"}) == (None, {"a": 1, "b": "x"})
    assert await changed(video_title="Mine") == ("Mine", {"a": 1, "b": "x"})
    assert await changed(metadata={"a": 2.5}) == ("Mine", {"a": 2.5, "b": "x"})
    assert await changed(video_title=None, metadata={"b": None}) == ("Mine", {"a": 2.5})
    assert await changed() == ("Mine", {"a": 2.5})
    newer = await api.body(path)
    assert newer["user_metadata"] == {"a": 2.5}
    assert newer["system_metadata"]["video_title"] == "Mine"


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ({"video_title": ""}, "parameter_invalid", "video_title"),
        ({"video_title": 1}, "parameter_invalid", "video_title"),
        ({"metadata": []}, "parameter_invalid", "metadata"),
        ({"metadata": {"a": ["x"]}}, "parameter_invalid", "'a'"),
        ({"metadata": {"a": {}}}, "parameter_invalid", "'a'"),
        ({"metadata": {"size": 1, "duration": 2}}, "parameter_invalid", "duration, size"),
        ({"user_metadata": {}}, "parameter_unknown", "user_metadata"),
    ],
)
async def test_wrong_changes_are_refused(
    api: Caller, clips: dict[str, Path], body: dict[str, Any], code: str, named: str
) -> None:
    """Values are texts, numbers and booleans; what the system knows cannot be changed."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    path = f"/indexes/{index_id}/videos/{await make_video(older, index_id, clips['sunset'])}"
    before = await older.body(path)
    answer = await older.call("PUT", path, json=body)
    assert (answer.status, answer.code) == (400, code)
    assert named in answer.body["message"]
    assert await older.body(path) == before


@pytest.fixture
async def videos(
    api: Caller, clock: Clock, clips: dict[str, Path], tmp_path: Path
) -> tuple[str, list[str]]:
    """An index with three videos, one a day, and their custom metadata."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    large = write_video(tmp_path / "large.mp4", seconds=8.6, fps=10, size=(854, 480))
    found: list[str] = []
    for path, metadata in (
        (clips["sunset"], {"needs_review": True, "score": 1, "by": "Anna B"}),
        (large, {"needs_review": False, "score": 7.5}),
        (clips["forest"], {"score": "7.5"}),
    ):
        video_id = await make_video(older, index_id, path)
        await older.call(
            "PUT", f"/indexes/{index_id}/videos/{video_id}", json={"metadata": metadata}
        )
        found.append(video_id)
        clock.advance(24 * 3600)
    await older.call(
        "PUT", f"/indexes/{index_id}/videos/{found[0]}", json={"video_title": "Evening"}
    )
    return index_id, found


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [2, 1, 0]),
        ("sort_option=asc&page_limit=2", [0, 1]),
        ("sort_by=updated_at", [0, 2, 1]),
        ("_id=ID1", [1]),
        ("filename=forest.mkv", [2]),
        ("size[gte]=1&size[lte]=10", []),
        ("width=854", [1]),
        ("height[lte]=360", [2, 0]),
        ("fps=10", [1]),
        ("fps[gte]=24&fps[lte]=26", [2, 0]),
        ("duration=8", [1]),
        ("duration=9", []),
        ("duration[gte]=8.5", [1]),
        ("created_at=2026-01-03", [1]),
        ("created_at[gte]=2026-01-03&created_at[lte]=2026-01-03", [1]),
        ("indexed_at[lte]=2026-01-02", [0]),
        ("indexed_at=2026-01-02T03:04:08.000Z", [0]),
        ("updated_at[gte]=2026-01-05", [0]),
        ("needs_review=true", [0]),
        ("needs_review=false", [1]),
        ("score=7.5", [2, 1]),
        ("score[gte]=1&score[lte]=7", [0]),
        ("score[gte]=2", [1]),
        ("by=Anna%20B", [0]),
        ("by=Anna+B&needs_review=true&width=640", [0]),
        ("video_title=Evening", [0]),
        ("nothing=x", []),
        ("nothing[gte]=1", []),
    ],
)
async def test_videos_are_filtered_sorted_and_paged(
    api: Caller, videos: tuple[str, list[str]], query: str, wanted: list[int]
) -> None:
    """Numbers and moments also as ranges; any other key is one of the custom metadata."""
    index_id, found = videos
    for version in ("v1.1", "v1.2"):
        path = f"/indexes/{index_id}/videos?{query.replace('ID1', found[1])}"
        body = await api.to(version).body(path)
        assert ids(body) == [found[place] for place in wanted]


async def test_a_list_tells_how_long_its_videos_are(
    api: Caller, videos: tuple[str, list[str]]
) -> None:
    """The duration is that of every video that the filters admit, whatever the page."""
    index_id, _ = videos
    body = await api.to("v1.2").body(f"/indexes/{index_id}/videos?page_limit=1&height=360")
    info = body["page_info"]
    assert info.pop("total_duration") == pytest.approx(12.0, abs=0.1)
    assert info == {"limit_per_page": 1, "page": 1, "total_page": 2, "total_results": 2}


@pytest.mark.parametrize(
    "query", ["score[gte]=high", "duration[gt]=1", "width=x", "created_at=x", "indexed_at[lt]=1"]
)
async def test_wrong_filters_are_refused(
    api: Caller, videos: tuple[str, list[str]], query: str
) -> None:
    """What cannot be compared is a 400."""
    answer = await api.to("v1.2").get(f"/indexes/{videos[0]}/videos?{query}")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_embeddings_come_on_demand_in_v1_2(api: Caller, clips: dict[str, Path]) -> None:
    """One vector per segment, without embedding options; v1.1 does not know the parameter."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    path = f"/indexes/{index_id}/videos/{await make_video(older, index_id, clips['sunset'])}"
    assert "embedding" not in await older.body(f"{path}?embed=false")
    embedding = (await older.body(f"{path}?embed=true"))["embedding"]
    assert embedding["engine_name"] == "Marengo-retrieval-2.6"
    segments = embedding["video_embedding"]["segments"]
    assert segments[0]["start_offset_sec"] == 0
    assert segments[-1]["end_offset_sec"] == pytest.approx(6.0, abs=0.05)
    for segment in segments:
        assert set(segment) == {
            "float", "start_offset_sec", "end_offset_sec", "embedding_scope",
        }  # fmt: skip
        assert segment["embedding_scope"] == "clip"
        assert length(segment["float"]) == pytest.approx(1.0, abs=1e-3)
    assert (await api.to("v1.1").get(f"{path}?embed=true")).code == "parameter_unknown"
    assert (await older.get(f"{path}?embed=yes")).code == "parameter_invalid"


async def test_embeddings_need_marengo(api: Caller, clips: dict[str, Path]) -> None:
    """An index of Pegasus alone has none."""
    index_id = await api.index("words", PEGASUS)
    older = api.to("v1.2")
    path = f"/indexes/{index_id}/videos/{await make_video(older, index_id, clips['sunset'])}"
    assert (await older.get(f"{path}?embed=true")).code == "parameter_invalid"


async def test_videos_of_another_index_are_not_there(api: Caller, clips: dict[str, Path]) -> None:
    """A video is asked for in its own index, whatever is wanted of it."""
    older = api.to("v1.2")
    index_id, other = await make_index(older), await make_index(older, "other")
    video_id = await make_video(older, index_id, clips["sunset"])
    path = f"/indexes/{other}/videos/{video_id}"
    for method, tail in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/logo")):
        answer = await older.call(method, path + tail)
        assert (answer.status, answer.code) == (404, "resource_not_exist")
    assert (await older.get("/indexes/x/videos")).status == 404


async def test_ranges_reach_the_metadata_in_v1_3_too(
    api: Caller, videos: tuple[str, list[str]]
) -> None:
    """As top-level keys and below user_metadata; moments have two ends there as well."""
    index_id, found = videos
    for query, wanted in (
        ("score[gte]=2", [1]),
        ("user_metadata[score][lte]=5", [0]),
        ("user_metadata[needs_review]=true", [0]),
        ("created_at[gte]=2026-01-03&created_at[lte]=2026-01-03", [1]),
        ("created_at=2026-01-03", [2, 1]),
    ):
        body = await api.body(f"/indexes/{index_id}/videos?{query}")
        assert ids(body) == [found[place] for place in wanted], query
