"""What the documents of v1.1 say of videos: what is told of them, thumbnails, words and changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from tests.emulator.making import served
from tests.legacy.library import (
    INDEXING,
    Library,
    given,
    hits,
    make_clip,
    make_index,
    make_video,
    sent,
)
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError, NotFoundError
from twelvelabs_async.emulator import Clock
from twelvelabs_async.settings import ApiVersion

SRT = (
    "1\n00:00:00,500 --> 00:00:01,500\nA goal!\n\n2\n00:00:02,000 --> 00:00:03,000\nAnd one more.\n"
)
VTT = "WEBVTT\n\n00:00.500 --> 00:01.500\nA goal!\n\n00:02.000 --> 00:03.000\nAnd one more.\n"
SAID = [(0.5, 1.5, "A goal!"), (2.0, 3.0, "And one more.")]


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    """What looks at pictures, without any key."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A short film without words of its own."""
    return make_clip(tmp_path / "01.mkv")


async def said(client: AsyncClient, index: str, video: str) -> list[tuple[object, ...]]:
    """What is said in a video, and when."""
    values = await client.index.video.transcription(index, video)
    return [(each.start, each.end, each.value) for each in values]


async def test_a_video_is_retrieved_with_its_metadata(
    reader: AsyncClient, library: Library, version: ApiVersion
) -> None:
    """What the system and what its owner says of it, in one object."""
    video = await reader.index.video.retrieve(library.index_id, library.videos["garage"])
    assert video.id == library.videos["garage"]
    assert video.metadata is not None
    metadata = video.metadata
    assert (metadata.filename, metadata.duration, metadata.fps) == ("garage.mkv", 10.5, 4)
    assert (metadata.width, metadata.height) == (480, 360)
    assert (metadata.size or 0) > 1000
    assert metadata.extra["needs_review"] is True
    assert given(video.created_at) < given(video.indexed_at)
    assert video.hls is not None
    if version == "v1.1":
        assert metadata.engine_id == "marengo2.5"
    else:
        assert metadata.engine_ids == ["marengo2.5"]


async def test_title_and_metadata_are_updated(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """Only what is given changes; custom fields are texts, numbers and booleans."""
    index = given((await make_index(writer)).id)
    video = await make_video(writer, clock, index, clip)
    fields = {"needs_review": True, "views": 7, "rating": 4.5, "place": "Oslo"}
    await writer.index.video.update(index, video, title="A day", metadata=fields)
    await writer.index.video.update(index, video, metadata={"views": 8})
    metadata = (await writer.index.video.retrieve(index, video)).metadata
    assert metadata is not None
    assert metadata.video_title == "A day"
    assert {name: metadata.extra[name] for name in fields} == {**fields, "views": 8}
    assert metadata.filename == "01.mkv"


async def test_a_video_is_deleted_with_all_that_is_known_of_it(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """It cannot be found or undone; the others stay."""
    index = given((await make_index(writer)).id)
    gone = await make_video(writer, clock, index, clip)
    kept = await make_video(writer, clock, index, clip)
    await writer.index.video.delete(index, gone)
    assert [each.id for each in await writer.index.video.list(index)] == [kept]
    with pytest.raises(NotFoundError) as caught:
        await writer.index.video.retrieve(index, gone)
    assert caught.value.code == "resource_not_exist"


async def test_a_thumbnail_is_from_the_middle_by_default(
    reader: AsyncClient, library: Library, web: aiohttp.ClientSession
) -> None:
    """The picture is a JPEG, and that of half of the video's length."""
    where = library.index_id, library.videos["meadow"]
    usual = await reader.index.video.thumbnail(*where)
    middle = await reader.index.video.thumbnail(*where, time=4.0)
    assert usual.partition("?")[0] == middle.partition("?")[0]
    async with web.get(usual) as response:
        assert (response.status, response.content_type) == (200, "image/jpeg")
        assert (await response.read()).startswith(b"\xff\xd8")


async def test_a_thumbnail_of_a_certain_time(reader: AsyncClient, library: Library) -> None:
    """`time` is in seconds; behind the end there is nothing."""
    where = library.index_id, library.videos["meadow"]
    before = len(library.emulator.requests)
    usual = await reader.index.video.thumbnail(*where)
    early = await reader.index.video.thumbnail(*where, time=1.5)
    assert [each.query for each in sent(library.emulator, before)] == [{}, {"time": ["1.5"]}]
    assert usual.partition("?")[0] != early.partition("?")[0]
    with pytest.raises(BadRequestError):
        await reader.index.video.thumbnail(*where, time=100)
    with pytest.raises(InvalidInputError):
        await reader.index.video.thumbnail(*where, time=-1)


async def test_each_thumbnail_has_a_url_of_its_own(reader: AsyncClient, library: Library) -> None:
    """Also that of the same moment."""
    where = library.index_id, library.videos["meadow"]
    urls = {await reader.index.video.thumbnail(*where, time=2) for _ in range(3)}
    assert len(urls) == 3


async def test_the_url_of_a_thumbnail_expires_in_an_hour(
    writer: AsyncClient, clock: Clock, clip: Path, web: aiohttp.ClientSession
) -> None:
    """Until then it can be looked at without a key; afterwards a new one is needed."""
    index = given((await make_index(writer, addons=["thumbnail"])).id)
    video = await make_video(writer, clock, index, clip)
    url = await writer.index.video.thumbnail(index, video)
    for passed, status in ((3599, 200), (1, 403)):
        clock.advance(passed)
        async with web.get(url) as response:
            assert response.status == status
    async with web.get(await writer.index.video.thumbnail(index, video)) as response:
        assert response.status == 200


async def test_thumbnails_must_be_enabled_for_the_index(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """Without the addon there are none, neither alone nor in a search."""
    index = await make_index(writer)
    video = await make_video(writer, clock, index.id, clip)
    assert not index.addons
    with pytest.raises(BadRequestError) as caught:
        await writer.index.video.thumbnail(given(index.id), video)
    assert "thumbnail" in caught.value.message
    found = await writer.search.query(given(index.id), ["visual"], "grey white")
    assert [each.thumbnail_url for each in hits(found.data)] == [None]


async def test_a_search_has_thumbnails_if_they_are_enabled(
    reader: AsyncClient, library: Library, web: aiohttp.ClientSession
) -> None:
    """Each hit has a URL of its own in `thumbnail_url`, and it can be opened."""
    found = await reader.search.query(library.index_id, ["visual"], "red", page_limit=3)
    urls = [given(each.thumbnail_url) for each in hits(found.data)]
    assert len(set(urls)) == 3
    async with web.get(urls[0]) as response:
        assert response.status == 200


async def test_the_transcription_of_a_video(reader: AsyncClient, library: Library) -> None:
    """All that is said, in the order of time, with beginning and end."""
    assert await said(reader, library.index_id, library.videos["crash"]) == [
        (0.0, 4.0, "A car accident blocks the road."),
        (30.0, 34.0, "She wins the race."),
        (60.0, 64.0, "Look at the red car."),
        (112.0, 116.0, "One more car accident."),
    ]


async def test_the_transcription_of_a_range(reader: AsyncClient, library: Library) -> None:
    """start and end, in seconds; the first 10 seconds."""
    where = library.index_id, library.videos["crash"]
    before = len(library.emulator.requests)
    early = await reader.index.video.transcription(*where, start=0, end=10)
    assert sent(library.emulator, before)[0].query == {"start": ["0"], "end": ["10"]}
    assert [each.value for each in early] == ["A car accident blocks the road."]
    late = await reader.index.video.transcription(*where, start=50)
    assert len(late) == 2
    assert await reader.index.video.transcription(*where, start=10, end=20) == []


async def test_the_text_in_a_video(reader: AsyncClient, library: Library) -> None:
    """What is written in the picture (OCR), and when; a video without any has none."""
    values = await reader.index.video.text_in_video(library.index_id, library.videos["bears"])
    assert [(each.start, each.end, each.value) for each in values] == [
        (0.0, 4.0, "BEAR CUBS"), (9.0, 11.0, "THE END"),
    ]  # fmt: skip
    none = await reader.index.video.text_in_video(library.index_id, library.videos["meadow"])
    assert none == []


async def test_the_text_of_a_range(reader: AsyncClient, library: Library) -> None:
    """start and end narrow it as they do with words."""
    where = library.index_id, library.videos["bears"]
    early = await reader.index.video.text_in_video(*where, start=0, end=5)
    late = await reader.index.video.text_in_video(*where, start=5)
    assert [each.value for each in (*early, *late)] == ["BEAR CUBS", "THE END"]
    assert len(early) == len(late) == 1


async def test_words_are_extracted_if_the_index_listens(
    writer: AsyncClient, clock: Clock, films: Mapping[str, Path]
) -> None:
    """With the conversation option by itself, without it not at all."""
    hearing = given((await make_index(writer, "hearing")).id)
    deaf = given((await make_index(writer, "deaf", ["visual"])).id)
    video = await make_video(writer, clock, hearing, films["meadow"])
    other = await make_video(writer, clock, deaf, films["meadow"])
    assert await said(writer, hearing, video) == [(0.0, 4.0, "A dog runs over the grass.")]
    assert await said(writer, deaf, other) == []


@pytest.mark.parametrize(("name", "text"), [("words.srt", SRT), ("words.vtt", VTT)])
async def test_a_transcription_is_uploaded_with_the_video(
    writer: AsyncClient, clock: Clock, tmp_path: Path, films: Mapping[str, Path],
    name: str, text: str,
) -> None:  # fmt: skip
    """From the local file system, in SRT or VTT; it takes the place of what would be heard."""
    index = given((await make_index(writer)).id)
    words = tmp_path / name
    words.write_text(text)
    task = await writer.task.create(
        index, file=films["meadow"], transcription_file=words, language="en"
    )
    clock.advance(INDEXING)
    video = given((await task.retrieve()).video_id)
    assert await said(writer, index, video) == SAID
    found = await writer.search.query(index, ["conversation"], "goal")
    assert [each.video_id for each in hits(found.data)] == [video]


async def test_a_transcription_is_fetched_from_a_url(
    writer: AsyncClient, clock: Clock, tmp_path: Path, films: Mapping[str, Path]
) -> None:
    """The video and its transcription, both by their URLs."""
    index = given((await make_index(writer)).id)
    words = tmp_path / "words.srt"
    words.write_text(SRT)
    async with served(films["meadow"], words) as address:
        task = await writer.task.create(
            index,
            url=f"{address}/meadow.mkv",
            transcription_url=f"{address}/words.srt",
            language="en",
        )
    clock.advance(INDEXING)
    assert await said(writer, index, given((await task.retrieve()).video_id)) == SAID


async def test_a_transcription_must_be_srt_or_vtt(
    writer: AsyncClient, clip: Path, tmp_path: Path
) -> None:
    """Another format is refused, and there is no task."""
    index = given((await make_index(writer)).id)
    words = tmp_path / "words.txt"
    words.write_text("A goal, and one more.")
    with pytest.raises(BadRequestError) as caught:
        await writer.task.create(index, file=clip, transcription_file=words)
    assert caught.value.code == "parameter_invalid"
    assert await writer.task.list() == []
