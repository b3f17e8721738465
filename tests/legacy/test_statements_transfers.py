"""What the documents of v1.1 say of cloud-to-cloud transfers: many videos in one request."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.legacy.library import INDEXING, given, make_clip, make_index, sent
from twelvelabs_async import AsyncClient, BadRequestError
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.settings import ApiVersion

WORDS = "1\n00:00:00,500 --> 00:00:02,000\nA goal!\n"


@pytest.fixture
def files(bucket: Path) -> Path:
    """A bucket with two films, a copy of one under another name, and a transcription."""
    make_clip(bucket / "01.mkv")
    make_clip(bucket / "02.mkv", 5.0)
    shutil.copy(bucket / "01.mkv", bucket / "copy.mkv")
    (bucket / "01.srt").write_text(WORDS)
    return bucket


def order(index: str, name: str, **more: str) -> dict[str, str]:
    """One element of the JSON file."""
    return {"index_id": index, "language": "en", "object": f"s3://bucket/{name}", **more}


async def transfer(client: AsyncClient, folder: Path, orders: Sequence[Mapping[str, str]]) -> None:
    """Write the JSON file and upload it."""
    path = folder.parent / "orders.json"
    path.write_text(json.dumps(orders))
    await client.task.transfer(path)


async def names(client: AsyncClient, index: str) -> list[str | None]:
    """The files of the videos in an index, the oldest first."""
    videos = await client.index.video.list(index, sort_option="asc")
    return [each.metadata.filename if each.metadata else None for each in videos]


async def test_several_videos_are_transferred_with_one_request(
    writer: AsyncClient, empty_account: Emulator, clock: Clock, files: Path, version: ApiVersion
) -> None:
    """An array of objects in a JSON file, uploaded to /tasks/transfers; each becomes a task."""
    index = given((await make_index(writer)).id)
    before = len(empty_account.requests)
    await transfer(writer, files, [order(index, "01.mkv"), order(index, "02.mkv")])
    (request,) = sent(empty_account, before)
    assert (request.method, request.path) == ("POST", f"/{version}/tasks/transfers")
    assert request.headers["Content-Type"].startswith("multipart/form-data")
    assert len(await writer.task.list(index_id=index)) == 2
    clock.advance(INDEXING)
    assert await names(writer, index) == ["01.mkv", "02.mkv"]


async def test_each_element_names_its_index(writer: AsyncClient, clock: Clock, files: Path) -> None:
    """One request may fill several indexes."""
    one = given((await make_index(writer, "one")).id)
    other = given((await make_index(writer, "other")).id)
    await transfer(writer, files, [order(one, "01.mkv"), order(other, "02.mkv")])
    clock.advance(INDEXING)
    assert await names(writer, one) == ["01.mkv"]
    assert await names(writer, other) == ["02.mkv"]


@pytest.mark.parametrize("missing", ["index_id", "object"])
async def test_an_element_has_its_fields(writer: AsyncClient, files: Path, missing: str) -> None:
    """What lacks one of them is refused, by its place in the array, and nothing is created."""
    index = given((await make_index(writer)).id)
    wrong = {name: value for name, value in order(index, "02.mkv").items() if name != missing}
    with pytest.raises(BadRequestError) as caught:
        await transfer(writer, files, [order(index, "01.mkv"), wrong])
    assert f"[1].{missing}" in caught.value.message
    assert await writer.task.list() == []


async def test_duplicates_are_not_uploaded_twice(
    writer: AsyncClient, clock: Clock, files: Path
) -> None:
    """The content decides, not the name, and only within an index."""
    one = given((await make_index(writer, "one")).id)
    other = given((await make_index(writer, "other")).id)
    await transfer(writer, files, [order(one, "01.mkv"), order(one, "copy.mkv")])
    await transfer(writer, files, [order(one, "01.mkv"), order(other, "copy.mkv")])
    clock.advance(INDEXING)
    assert await names(writer, one) == ["01.mkv"]
    assert await names(writer, other) == ["copy.mkv"]


async def test_a_transferred_video_may_have_a_transcription(
    writer: AsyncClient, clock: Clock, files: Path
) -> None:
    """`transcription` is the address of another object of the bucket."""
    index = given((await make_index(writer)).id)
    orders = [
        order(index, "01.mkv", transcription="s3://bucket/01.srt"),
        order(index, "02.mkv"),
    ]
    await transfer(writer, files, orders)
    clock.advance(INDEXING)
    said: dict[str, list[str | None]] = {}
    for video in await writer.index.video.list(index):
        values = await writer.index.video.transcription(index, given(video.id))
        assert video.metadata is not None
        said[given(video.metadata.filename)] = [each.value for each in values]
    assert said == {"01.mkv": ["A goal!"], "02.mkv": []}


async def test_a_transfer_can_be_narrowed_and_repeated(
    writer: AsyncClient, clock: Clock, files: Path
) -> None:
    """Elements that are taken out of the file are not transferred; later they can be."""
    index = given((await make_index(writer)).id)
    orders = [order(index, "01.mkv"), order(index, "02.mkv")]
    await transfer(writer, files, orders[:1])
    clock.advance(INDEXING)
    assert await names(writer, index) == ["01.mkv"]
    await transfer(writer, files, orders)
    clock.advance(INDEXING)
    assert await names(writer, index) == ["01.mkv", "02.mkv"]
