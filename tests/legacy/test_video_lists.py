"""Lists of videos under their 0.x names: filters, your own keys among them, and pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import QUICK
from tests.legacy.asked import VERSIONS, Asked, page_of, speaking
from tests.media import FOREST, SUNSET, small_clip
from twelvelabs_async import APIStatusError, ApiVersionError, AsyncClient, InvalidInputError, Range
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.settings import ApiVersion

VIDEO: dict[str, Any] = {"_id": "v1", "metadata": {"filename": "01.mp4", "seen": True}}
METHODS = pytest.mark.parametrize("method", ["list", "list_pagination"])

FULL: dict[str, Any] = {
    "id": "v1",
    "filename": "01 final+cut.mp4",
    "size": 1024,
    "width": {"lte": 1920},
    "height": Range(gte=360, lte=1080),
    "duration": {"gte": 30, "lte": 120.5},
    "fps": 30,
    "created_at": "2024-09-17T07:53:46.365Z",
    "updated_at": {"gte": datetime(2024, 9, 17, tzinfo=UTC)},
    "indexed_at": {"gte": "2024-09-17", "lte": "2024-09-18"},
    "page": 2,
    "page_limit": 5,
    "sort_by": "created_at",
    "sort_option": "asc",
}
FULL_QUERY = {
    "_id": ["v1"],
    "filename": ["01 final+cut.mp4"],
    "size": ["1024"],
    "width[lte]": ["1920"],
    "height[gte]": ["360"],
    "height[lte]": ["1080"],
    "duration[gte]": ["30"],
    "duration[lte]": ["120.5"],
    "fps": ["30"],
    "created_at": ["2024-09-17T07:53:46.365Z"],
    "updated_at[gte]": ["2024-09-17T00:00:00Z"],
    "indexed_at[gte]": ["2024-09-17"],
    "indexed_at[lte]": ["2024-09-18"],
    "page": ["2"],
    "page_limit": ["5"],
    "sort_by": ["created_at"],
    "sort_option": ["asc"],
}

GONE = ("id", "_id", "indexed_at")


@METHODS
@pytest.mark.parametrize("version", VERSIONS)
async def test_filters_of_all_kinds(version: ApiVersion, method: str) -> None:
    """Values and ranges, in the same words in all versions; without any nothing is sent."""
    older = version != "v1.3"
    filters = {name: value for name, value in FULL.items() if older or name not in GONE}
    query = {name: value for name, value in FULL_QUERY.items() if older or name[:10] not in GONE}
    async with speaking(version, page_of(VIDEO), page_of(VIDEO)) as (client, server):
        await getattr(client.index.video, method)("i1", **filters)
        await getattr(client.index.video, method)("i1")
        line = "GET /indexes/i1/videos"
        assert server.asked == [Asked(line, query), Asked(line)]


@METHODS
@pytest.mark.parametrize("name", ["id", "indexed_at"])
async def test_filters_that_the_newest_version_lacks_are_refused(method: str, name: str) -> None:
    """It would take them for your own keys, find nothing and not say why."""
    async with speaking("v1.3") as (client, server):
        with pytest.raises(ApiVersionError, match=rf"index\.video\.list\({name}=…\)"):
            await getattr(client.index.video, method)("i1", **{name: "2024-09-17"})
        assert server.asked == []


@METHODS
@pytest.mark.parametrize("spelling", ["metadata", "user_metadata"])
async def test_your_own_keys_are_parameters_of_their_own(method: str, spelling: str) -> None:
    """Texts, numbers, true and false, and ranges."""
    own: dict[str, Any] = {
        "category": "café & news",
        "batch": 5,
        "rating": {"gte": 9.3},
        "score": Range(lte=2),
        "reviewed": True,
        "draft": False,
    }
    async with speaking("v1.2", page_of()) as (client, server):
        await getattr(client.index.video, method)("i1", **{spelling: own})
        assert server.only.query == {
            "category": ["café & news"],
            "batch": ["5"],
            "rating[gte]": ["9.3"],
            "score[lte]": ["2"],
            "reviewed": ["true"],
            "draft": ["false"],
        }


RESERVED = (
    "_id", "id", "filename", "size", "width", "height", "duration", "fps", "created_at",
    "updated_at", "indexed_at", "page", "page_limit", "sort_by", "sort_option", "user_metadata",
    "metadata",
)  # fmt: skip


@METHODS
@pytest.mark.parametrize("name", RESERVED)
async def test_a_key_that_is_a_parameter_of_the_api_is_refused(method: str, name: str) -> None:
    """It would filter by something else than what is meant."""
    async with speaking("v1.3") as (client, server):
        with pytest.raises(InvalidInputError, match=f"user_metadata cannot filter by '{name}'"):
            await getattr(client.index.video, method)("i1", user_metadata={name: "a"})
        assert server.asked == []


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"metadata": {"a": 1}, "user_metadata": {"a": 1}}, "not both"),
    ({"metadata": {"a": None}}, r"metadata\['a'\] must be a text"),
    ({"metadata": {"a": ["b"]}}, r"not \['b'\]"),
    ({"metadata": {"a": {"gt": 1}}}, "a takes a value or the keys 'gte' and 'lte'"),
    ({"metadata": {"a[gte]": 1}}, "brackets"),
    ({"metadata": {"": 1}}, "brackets"),
    ({"metadata": "a=1"}, "must be a mapping"),
    ({"duration": {"min": 1}}, "duration takes"),
    ({"indexed_at": {}}, "indexed_at takes"),
    ({"page": 1.5}, "page must be"),
    ({"page_limit": 0}, "page_limit must be"),
]


@METHODS
@pytest.mark.parametrize(("given", "text"), FILTERS)
async def test_filters_that_cannot_be_meant_are_refused(
    method: str, given: dict[str, Any], text: str
) -> None:
    """A filter that is not sent would find everything."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await getattr(client.index.video, method)("i1", **given)
        assert server.asked == []


async def test_the_videos_of_all_pages_know_their_index() -> None:
    """Those of the first page and of later ones can be deleted; the filters stay."""
    script = [page_of({**VIDEO, "_id": f"v{n}"}, page=n, pages=3) for n in (1, 2, 3)]
    async with speaking("v1.2", *script) as (client, server):
        pages = await client.index.video.list_pagination("i1", fps=24, user_metadata={"seen": True})
        videos = [*pages.data]
        async for page in pages:
            videos += page
        assert [each.id for each in pages.data] == ["v1"]
        assert [each.id for each in videos] == ["v1", "v2", "v3"]
        for video in videos:
            assert (video.index_id, video.user_metadata) == ("i1", {"seen": True})
            await video.delete()
        query = {"fps": ["24"], "seen": ["true"]}
        assert server.asked == [
            Asked("GET /indexes/i1/videos", query),
            Asked("GET /indexes/i1/videos", {**query, "page": ["2"]}),
            Asked("GET /indexes/i1/videos", {**query, "page": ["3"]}),
            *(Asked(f"DELETE /indexes/i1/videos/{name}") for name in ("v1", "v2", "v3")),
        ]


ENGINES: dict[ApiVersion, dict[str, Any]] = {
    "v1.1": {"engine_id": "marengo2.5", "index_options": ["visual", "conversation"]},
    "v1.2": {"engines": [{"name": "marengo2.6", "options": ["visual", "conversation"]}]},
    "v1.3": {"models": [{"name": "marengo3.0", "options": ["visual", "audio"]}]},
}


@pytest.mark.parametrize("version", VERSIONS)
async def test_videos_live(emulator: Emulator, version: ApiVersion) -> None:
    """Uploaded, found by each filter, tagged, looked into and deleted, in each version."""
    url = emulator.url(version)
    async with AsyncClient(emulator.api_key, base_url=url, retry=QUICK) as client:
        index = await client.index.create("films", **ENGINES[version], addons=["thumbnail"])
        index_id = index.id or ""
        for scene, name in ((SUNSET, "sunset.mkv"), (FOREST, "forest.mkv")):
            task = await index.create_task(file=small_clip(scene, name), disable_video_stream=False)
            await task.wait_for_done(sleep_interval=0.1)

        async def names(**filters: Any) -> list[str | None]:
            found = await client.index.video.list(index_id, sort_option="asc", **filters)
            return [each.metadata.filename for each in found if each.metadata]

        both = ["sunset.mkv", "forest.mkv"]
        assert await names() == both
        assert await names(filename="forest.mkv") == ["forest.mkv"]
        assert await names(width=640, height={"lte": 360}, duration=Range(gte=3, lte=5)) == both
        assert await names(size={"lte": 10}) == []
        (video,) = await index.list_video(filename="forest.mkv")
        await video.update(user_metadata={"season": 2, "seen": True})
        assert await names(metadata={"season": 2, "seen": True}) == ["forest.mkv"]
        assert await names(metadata={"season": {"gte": 3}}) == []
        video = await video.retrieve(embed=None if version == "v1.1" else True)
        assert video.user_metadata == {"season": 2, "seen": True}
        assert video.hls
        assert video.hls.status == "COMPLETE"
        if version == "v1.1":
            assert video.embedding is None
        else:
            assert video.embedding
            assert video.embedding.video_embedding
            segments = video.embedding.video_embedding.segments or []
            assert {len(each.embeddings_float or ()) for each in segments} == {512}
        if version != "v1.3":
            await video.update(title="The forest")
            titled = (await video.retrieve()).metadata
            assert titled
            assert titled.video_title == "The forest"
            assert "forest" in " ".join(each.value or "" for each in await video.transcription())
            assert await video.logo() == []
            assert (await video.thumbnail(time=1.0)).startswith("http")
            assert await names(id=video.id) == ["forest.mkv"]
        pages = await client.index.video.list_pagination(index_id, page_limit=1)
        assert [[each.id for each in pages.data]] == [[video.id]]
        assert len([page async for page in pages]) == 1
        await video.delete()
        with pytest.raises(APIStatusError, match="resource_not_exist"):
            await video.retrieve()
        assert await names() == ["sunset.mkv"]
