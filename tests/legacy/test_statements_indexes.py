"""What the documents of v1.1 say of indexes and of the engines that they are created with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.legacy.library import EVERYTHING, given, make_clip, make_index, make_video
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError, NotFoundError
from twelvelabs_async.core.bodies import json_body
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.legacy.models.engine import Engine
from twelvelabs_async.legacy.models.index import Index
from twelvelabs_async.settings import ApiVersion


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A short film."""
    return make_clip(tmp_path / "01.mkv")


def options_of(index: Index) -> list[str]:
    """The options of an index's engine."""
    assert index.engines is not None
    (engine,) = index.engines
    return list(engine.options or ())


async def test_an_index_is_created_with_an_engine_and_its_options(
    writer: AsyncClient, empty_account: Emulator, version: ApiVersion
) -> None:
    """Every call carries the key; the answer to POST is 201, and then the index is there."""
    index = await make_index(writer, "films", ["visual", "text_in_video"])
    created = empty_account.requests[0]
    assert (created.method, created.path) == ("POST", f"/{version}/indexes")
    assert created.status == 201
    assert options_of(index) == ["visual", "text_in_video"]
    assert index.engines is not None
    assert index.engines[0].name == "marengo2.5"
    if version == "v1.1":
        assert (index.engine_id, index.index_options) == (
            "marengo2.5", ["visual", "text_in_video"],
        )  # fmt: skip


async def test_an_index_of_v1_1_is_created_as_its_documents_say(
    writer: AsyncClient, version: ApiVersion
) -> None:
    """With `engine_id` and `index_options`, which the other version takes as one engine."""
    index = await writer.index.create(
        "films", engine_id="marengo2.5", index_options=["visual", "conversation"]
    )
    assert options_of(index) == ["visual", "conversation"]
    with pytest.raises(InvalidInputError, match="go together"):
        await writer.index.create("more", engine_id="marengo2.5")


async def test_the_elements_of_an_index(
    writer: AsyncClient, clock: Clock, clip: Path, version: ApiVersion
) -> None:
    """Its name, its options, how many videos it has and how long they last, and when it changed."""
    made = await make_index(writer, "films", addons=["thumbnail"])
    await make_video(writer, clock, made.id, clip)
    index = await writer.index.retrieve(given(made.id))
    assert (index.id, index.name, index.addons) == (made.id, "films", ["thumbnail"])
    assert options_of(index) == list(EVERYTHING)
    assert index.video_count == 1
    assert index.total_duration == pytest.approx(4.0)
    assert index.created_at == index.updated_at == "2022-05-14T12:00:00.000Z"


async def test_an_index_groups_several_videos(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """Each video is in the index that it was uploaded to, and in no other."""
    one = given((await make_index(writer, "one")).id)
    other = given((await make_index(writer, "other")).id)
    videos = [await make_video(writer, clock, one, clip) for _ in range(2)]
    elsewhere = await make_video(writer, clock, other, clip)
    assert {each.id for each in await writer.index.video.list(one)} == set(videos)
    assert [each.id for each in await writer.index.video.list(other)] == [elsewhere]


async def test_the_name_of_an_index_is_updated(
    writer: AsyncClient, empty_account: Emulator, clock: Clock
) -> None:
    """And nothing else of it; the answer is 200 without a body."""
    index = await make_index(writer)
    clock.advance(60)
    await writer.index.update(given(index.id), "shows")
    assert (empty_account.requests[-1].method, empty_account.requests[-1].status) == ("PUT", 200)
    seen = await writer.index.retrieve(given(index.id))
    assert (seen.name, options_of(seen)) == ("shows", options_of(index))
    changed = datetime.fromisoformat(given(seen.updated_at))
    assert (changed - datetime.fromisoformat(given(seen.created_at))).total_seconds() == 60


async def test_an_index_is_deleted_with_all_its_videos(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """This cannot be undone; other indexes keep theirs."""
    index = await make_index(writer)
    other = await make_index(writer, "other")
    video = await make_video(writer, clock, index.id, clip)
    kept = await make_video(writer, clock, other.id, clip)
    await writer.index.delete(given(index.id))
    assert [each.id for each in await writer.index.list()] == [other.id]
    with pytest.raises(NotFoundError):
        await writer.index.video.retrieve(given(index.id), video)
    assert (await writer.index.video.retrieve(given(other.id), kept)).id == kept


@pytest.mark.parametrize("option", EVERYTHING)
async def test_each_indexing_option_is_available(writer: AsyncClient, option: str) -> None:
    """Alone, too; what is none is refused with the name of the parameter."""
    assert options_of(await make_index(writer, option, [option])) == [option]
    with pytest.raises(BadRequestError) as caught:
        await make_index(writer, "wrong", [option, "smell"])
    assert "_options" in caught.value.message


async def test_indexing_options_cannot_be_changed(
    writer: AsyncClient, empty_account: Emulator
) -> None:
    """There is no parameter for it, and the service refuses it, too."""
    index = await make_index(writer, options=["visual"])
    with pytest.raises(TypeError):
        await writer.index.update(given(index.id), "films", index_options=["logo"])  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    body = json_body(index_name="films", index_options=["logo"])
    with pytest.raises(BadRequestError) as caught:
        await writer._api.put(f"/indexes/{index.id}", None, body=body)
    assert caught.value.code == "index_option_cannot_be_changed"
    assert options_of(await index.retrieve()) == ["visual"]


async def test_the_options_hold_for_all_videos_of_the_index(
    writer: AsyncClient, clock: Clock, films: dict[str, Path]
) -> None:
    """An index that does not read pictures finds no text in any of its videos."""
    index = given((await make_index(writer, options=["visual", "conversation"])).id)
    video = await make_video(writer, clock, index, films["bears"])
    assert await writer.index.video.text_in_video(index, video) == []
    assert len(await writer.index.video.transcription(index, video)) == 2


async def test_the_engines_of_the_account_are_listed(
    writer: AsyncClient, version: ApiVersion
) -> None:
    """Among them both versions of Marengo in v1.1, each with what an engine has."""
    engines = await writer.engine.list()
    names = [each.id for each in engines]
    assert {"marengo", "marengo2"} <= set(names) or version == "v1.2"
    for engine in engines:
        assert isinstance(engine, Engine)
        assert (engine.author, engine.ready) == ("twelve_labs", True)
        assert set(engine.allowed_engine_options or ()) <= set(EVERYTHING)


async def test_an_engine_is_retrieved(writer: AsyncClient) -> None:
    """By its name; one that is not there is an error."""
    engine = await writer.engine.retrieve("marengo2.5")
    assert engine.id == "marengo2.5"
    assert engine.allowed_engine_options == engine.allowed_index_options == list(EVERYTHING)
    with pytest.raises(NotFoundError):
        await writer.engine.retrieve("marengo99")


async def test_any_engine_that_is_listed_can_be_assigned(
    writer: AsyncClient, version: ApiVersion
) -> None:
    """With the options that it allows; its name is in the index afterwards."""
    for engine in await writer.engine.list():
        index = await writer.index.create(
            given(engine.id), [{"name": engine.id, "options": engine.allowed_engine_options}]
        )
        assert index.engines is not None
        assert index.engines[0].name == engine.id
        if version == "v1.1":
            assert index.engine_id == engine.id


async def test_thumbnails_are_enabled_with_an_addon(writer: AsyncClient) -> None:
    """`addons` when the index is created; by default there are none."""
    assert (await make_index(writer, "with", addons=["thumbnail"])).addons == ["thumbnail"]
    assert not (await make_index(writer, "without")).addons
