"""What the documents of v1.1 say of lists: their pages, how they are sorted, and their filters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, TypeAlias

import pytest

from tests.legacy.diary import DAYS, FILES, NAMES, READY, Diary, make_diary
from tests.legacy.library import connected, given
from twelvelabs_async import AsyncClient, BadRequestError
from twelvelabs_async.legacy.models.bound import ListWithPagination
from twelvelabs_async.legacy.models.index import Index
from twelvelabs_async.legacy.models.task import Task
from twelvelabs_async.legacy.models.video import Video
from twelvelabs_async.settings import ApiVersion

LISTS = pytest.mark.parametrize("kind", ["indexes", "tasks", "videos"])
Item: TypeAlias = Index | Task | Video
NEWEST_FIRST = {
    "indexes": ("uno", *NAMES[1:])[::-1],
    "tasks": FILES[::-1],
    "videos": READY[::-1],
}


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diary]:
    """An account with long lists, which no test changes."""
    with make_diary(tmp_path_factory.mktemp("diary")) as made:
        yield made


@pytest.fixture
async def client(diary: Diary, version: ApiVersion) -> AsyncIterator[AsyncClient]:
    """A client of that account."""
    async with connected(diary.emulator, version) as made:
        yield made


async def listed(client: AsyncClient, diary: Diary, kind: str, **asked: Any) -> Sequence[Item]:
    """Ask for a list with nothing in the query but what is given."""
    match kind:
        case "indexes":
            nothing: dict[str, Any] = dict.fromkeys(
                ("page", "page_limit", "sort_by", "sort_option")
            )
            return await client.index.list(**(nothing | asked))
        case "tasks":
            return await client.task.list(**asked)
        case _:
            return await client.index.video.list(diary.index_id, **asked)


async def paginated(
    client: AsyncClient, diary: Diary, kind: str, **asked: Any
) -> ListWithPagination[Any]:
    """The same with the way to the next pages."""
    match kind:
        case "indexes":
            nothing: dict[str, Any] = dict.fromkeys(
                ("page", "page_limit", "sort_by", "sort_option")
            )
            return await client.index.list_pagination(**(nothing | asked))
        case "tasks":
            return await client.task.list_pagination(**asked)
        case _:
            return await client.index.video.list_pagination(diary.index_id, **asked)


def names(items: Sequence[Item]) -> tuple[str, ...]:
    """The names of indexes, or the names of the files."""
    return tuple(_name(each) for each in items)


def _name(item: Item) -> str:
    match item:
        case Index():
            return given(item.name)
        case Task():
            return str((item.metadata or {})["filename"])
        case Video():
            assert item.metadata is not None
            return given(item.metadata.filename)


def asked_last(diary: Diary) -> dict[str, list[str]]:
    """What stood in the query string of the last request."""
    return diary.emulator.requests[-1].query


@LISTS
async def test_the_first_page_is_the_default_with_ten_items(
    client: AsyncClient, diary: Diary, kind: str
) -> None:
    """Without parameters it is page 1 with at most 10 items."""
    pages = await paginated(client, diary, kind)
    assert asked_last(diary) == {}
    info = pages.page_info
    assert (info.page, info.limit_per_page, len(pages.data)) == (1, 10, 10)
    assert info.total_results == len(NEWEST_FIRST[kind])
    assert info.total_page == 2


@LISTS
async def test_page_asks_for_one_page(client: AsyncClient, diary: Diary, kind: str) -> None:
    """Page 2 has what page 1 has not; page_info tells which page it is."""
    pages = await paginated(client, diary, kind, page=2)
    assert asked_last(diary) == {"page": ["2"]}
    assert pages.page_info.page == 2
    total = set(NEWEST_FIRST[kind])
    first = set(names(await listed(client, diary, kind)))
    assert set(names(pages.data)) == total - first


@LISTS
async def test_page_limit_is_the_number_of_items_on_a_page(
    client: AsyncClient, diary: Diary, kind: str
) -> None:
    """Five at a time; parameters are joined with &."""
    pages = await paginated(client, diary, kind, page=2, page_limit=5)
    assert asked_last(diary) == {"page": ["2"], "page_limit": ["5"]}
    assert (pages.page_info.limit_per_page, len(pages.data)) == (5, 5)


@LISTS
async def test_incrementing_the_page_walks_to_the_end(
    client: AsyncClient, diary: Diary, kind: str
) -> None:
    """The page number grows by one, page_limit stays; the end is where page equals total_page."""
    pages = await paginated(client, diary, kind, page=1, page_limit=5, sort_option="desc")
    found = list(names(pages.data))
    asked: list[dict[str, list[str]]] = [asked_last(diary)]
    async for items in pages:
        found += names(items)
        asked.append(asked_last(diary))
        assert len(items) == 5 or pages.page_info.page == pages.page_info.total_page
    assert [each["page"] for each in asked] == [["1"], ["2"], ["3"]]
    assert {tuple(each["page_limit"]) for each in asked} == {("5",)}
    assert pages.page_info.page == pages.page_info.total_page == 3
    assert tuple(found) == NEWEST_FIRST[kind]
    with pytest.raises(StopAsyncIteration):
        await anext(pages)


@pytest.mark.parametrize("kind", ["tasks", "videos"])
async def test_the_newest_are_first_by_default(
    client: AsyncClient, diary: Diary, kind: str
) -> None:
    """Tasks and videos come by their time of creation, the newest at the top."""
    items = await listed(client, diary, kind, page_limit=50)
    assert names(items) == NEWEST_FIRST[kind]
    moments = [given(each.created_at) for each in items]
    assert moments == sorted(moments, reverse=True)


async def test_the_oldest_indexes_are_first_by_default(
    client: AsyncClient, diary: Diary, version: ApiVersion
) -> None:
    """Indexes come the other way round in v1.1; the 0.x names ask for the newest first."""
    oldest = tuple(reversed(NEWEST_FIRST["indexes"]))
    bare = names(await listed(client, diary, "indexes", page_limit=50))
    assert bare == (oldest if version == "v1.1" else NEWEST_FIRST["indexes"])
    assert names(await client.index.list(page_limit=50)) == NEWEST_FIRST["indexes"]


@LISTS
@pytest.mark.parametrize("sort_by", [None, "created_at"])
async def test_sort_option_turns_the_order_by_creation(
    client: AsyncClient, diary: Diary, kind: str, sort_by: str | None
) -> None:
    """Ascending and descending, by the field that is the default and by its name."""
    for direction in ("asc", "desc"):
        items = await listed(
            client, diary, kind, sort_by=sort_by, sort_option=direction, page_limit=50
        )
        expected = NEWEST_FIRST[kind]
        assert names(items) == (expected if direction == "desc" else expected[::-1])


@LISTS
async def test_sort_by_updated_at(client: AsyncClient, diary: Diary, kind: str) -> None:
    """What changed last is not what was created last, in both directions."""
    for direction in ("asc", "desc"):
        items = await listed(
            client, diary, kind, sort_by="updated_at", sort_option=direction, page_limit=50
        )
        moments = [given(each.updated_at) for each in items]
        assert moments == sorted(moments, reverse=direction == "desc")
    # The index was renamed, the video was tagged, and `lost.mkv` failed sooner than `06.mkv`.
    order = names(items)
    if kind == "tasks":
        assert order.index("06.mkv") < order.index("lost.mkv")
    else:
        assert order[0] == {"indexes": "uno", "videos": "01.mkv"}[kind]


@LISTS
async def test_sorting_and_pages_together(client: AsyncClient, diary: Diary, kind: str) -> None:
    """Five on a page, by creation."""
    items = await listed(client, diary, kind, sort_by="created_at", page_limit=5, sort_option="asc")
    assert names(items) == NEWEST_FIRST[kind][::-1][:5]
    assert asked_last(diary) == {
        "sort_by": ["created_at"], "page_limit": ["5"], "sort_option": ["asc"],
    }  # fmt: skip


@LISTS
async def test_an_unknown_way_to_sort_is_refused(
    client: AsyncClient, diary: Diary, kind: str
) -> None:
    """There are two fields and two directions."""
    for wrong in ({"sort_by": "name"}, {"sort_option": "down"}):
        with pytest.raises(BadRequestError) as caught:
            await listed(client, diary, kind, **wrong)
        assert caught.value.code == "parameter_invalid"


@LISTS
async def test_a_date_means_its_whole_day(client: AsyncClient, diary: Diary, kind: str) -> None:
    """created_at with the exact operator and a date alone returns what is of that day."""
    day = DAYS[0] if kind == "indexes" else DAYS[1]
    items = await listed(client, diary, kind, created_at=day, page_limit=50)
    assert asked_last(diary)["created_at"] == [day]
    assert len(items) == {"indexes": 12, "tasks": 7, "videos": 6}[kind]
    assert {given(each.created_at)[:10] for each in items} == {day}
    assert await listed(client, diary, kind, created_at="2022-05-14") == []


@LISTS
async def test_lte_and_gte_make_a_range_of_dates(
    client: AsyncClient, diary: Diary, kind: str
) -> None:
    """Both ends are in it; each operator also works alone."""
    between = await listed(
        client, diary, kind, created_at={"gte": DAYS[0], "lte": DAYS[1]}, page_limit=50
    )
    assert asked_last(diary)["created_at[gte]"] == [DAYS[0]]
    assert asked_last(diary)["created_at[lte]"] == [DAYS[1]]
    assert len(between) == {"indexes": 12, "tasks": 7, "videos": 6}[kind]
    later = await listed(client, diary, kind, created_at={"gte": DAYS[2]}, page_limit=50)
    assert len(later) == {"indexes": 0, "tasks": 6, "videos": 5}[kind]


@pytest.mark.parametrize("kind", ["tasks", "videos"])
async def test_filename_is_matched_exactly(client: AsyncClient, diary: Diary, kind: str) -> None:
    """A part of a name is no match."""
    assert names(await listed(client, diary, kind, filename="03.mkv")) == ("03.mkv",)
    assert await listed(client, diary, kind, filename="03") == []


@pytest.mark.parametrize("kind", ["tasks", "videos"])
async def test_an_exact_duration_is_compared_rounded_down(
    client: AsyncClient, diary: Diary, kind: str
) -> None:
    """4 finds what lasts 4.0, 4.4 and 4.8 seconds."""
    items = await listed(client, diary, kind, duration=4, sort_option="asc")
    assert names(items) == READY[:3]
    assert await listed(client, diary, kind, duration=3) == []


@pytest.mark.parametrize("kind", ["tasks", "videos"])
async def test_a_range_of_durations(client: AsyncClient, diary: Diary, kind: str) -> None:
    """The comparison operators do not round."""
    items = await listed(client, diary, kind, duration={"gte": 4.3, "lte": 5.3}, sort_option="asc")
    assert names(items) == READY[1:4]


async def test_several_filters_at_once(client: AsyncClient, diary: Diary) -> None:
    """The tasks of one day that are pending."""
    items = await client.task.list(created_at=DAYS[2], status="pending")
    assert asked_last(diary) == {"created_at": [DAYS[2]], "status": ["pending"]}
    assert names(items) == ("last.mkv",)
    assert await client.task.list(created_at=DAYS[1], status="pending") == []
    assert names(await client.task.list(created_at=DAYS[1], status="failed")) == ("lost.mkv",)


@LISTS
async def test_each_list_has_its_own_fields_to_filter(
    client: AsyncClient, diary: Diary, kind: str, version: ApiVersion
) -> None:
    """Identifiers are in all of them; names and options of indexes, and sizes of videos."""
    some = (await listed(client, diary, kind, page_limit=3))[-1]
    assert names(await listed(client, diary, kind, id=some.id)) == names([some])
    match kind:
        case "indexes":
            assert names(await client.index.list(name="two")) == ("two",)
            option = "index_options" if version == "v1.1" else "engine_options"
            having = await client.index.list(engine_options=["logo", "visual"], page_limit=50)
            assert len(having) == 12
            assert option in asked_last(diary)
        case "tasks":
            assert await client.task.list(index_id="nothing") == []
            small = await client.task.list(width=360, height={"lte": 360}, page_limit=50)
            assert len(small) == 12  # what failed was never looked at
        case _:
            assert isinstance(some, Video)
            assert some.metadata is not None
            assert names([some])[0] in names(
                await listed(client, diary, kind, size=some.metadata.size)
            )
            assert await listed(client, diary, kind, size={"lte": 100}) == []
            assert len(await listed(client, diary, kind, fps=4, page_limit=50)) == 11
            assert await listed(client, diary, kind, indexed_at=DAYS[0]) == []


async def test_videos_are_filtered_by_custom_metadata(client: AsyncClient, diary: Diary) -> None:
    """The custom field stands in the query by its own name, a boolean as true or false."""
    found = await client.index.video.list(diary.index_id, metadata={"needs_review": True})
    assert asked_last(diary) == {"needs_review": ["true"]}
    assert names(found) == ("01.mkv",)
    assert await client.index.video.list(diary.index_id, metadata={"needs_review": False}) == []
    for grade, count in ((3, 1), ({"gte": 3}, 1), ({"gte": 4}, 0)):
        asked = await client.index.video.list(diary.index_id, metadata={"grade": grade})
        assert len(asked) == count
