"""Video indexing tasks under their 0.x names: what goes to each version, and what comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.legacy.asked import VERSIONS, Asked, speaking
from twelvelabs_async import (
    ApiVersionError,
    BadRequestError,
    BulkError,
    ClientStateError,
    ConflictError,
    InvalidInputError,
)
from twelvelabs_async.legacy.models.task import Task, TaskProcess
from twelvelabs_async.settings import ApiVersion

OLD: dict[str, Any] = {
    "_id": "t1",
    "index_id": "i1",
    "video_id": "v1",
    "status": "ready",
    "metadata": {"duration": 32, "filename": "01.mp4", "height": 354, "width": 640},
    "estimated_time": "2023-10-13T06:49:43.885Z",
    "created_at": "2023-10-13T06:04:29.454Z",
    "updated_at": "2023-10-13T06:55:41.655Z",
    "hls": {"video_url": "https://a.example/a.m3u8", "status": "COMPLETE"},
    "process": {"percentage": 43.2, "remain_seconds": 120.5},
    "type": "index_task_info",
}
NEW: dict[str, Any] = {"_id": "t1", "index_id": "i1", "system_metadata": {"filename": "01.mp4"}}
MADE = (201, {"_id": "t1"})
GONE: dict[str, object] = {"code": "resource_not_exist", "message": "It is not there."}
EMPTY: dict[str, object] = {}
URL = "https://cdn.example/01.mp4"


async def test_a_task_of_the_older_versions() -> None:
    """All that they tell; the metadata under both of their names."""
    async with speaking("v1.2", OLD) as (client, server):
        task = await client.task.retrieve("t1")
        assert server.only == Asked("GET /tasks/t1")
    assert (task.id, task.index_id, task.video_id) == ("t1", "i1", "v1")
    assert (task.status, task.done, task.type) == ("ready", True, "index_task_info")
    assert task.metadata == task.system_metadata == OLD["metadata"]
    assert task.process == TaskProcess(percentage=43.2, remain_seconds=120.5)
    assert task.estimated_time == "2023-10-13T06:49:43.885Z"
    assert task.hls
    assert task.hls.video_url == "https://a.example/a.m3u8"


@pytest.mark.parametrize("answer", [NEW, {**NEW, "system_metadata": None}, {"_id": "t1"}])
async def test_metadata_can_always_be_gone_through(answer: Any) -> None:
    """An empty mapping stands for what did not come."""
    async with speaking("v1.3", answer) as (client, _):
        task = await client.task.retrieve("t1")
    assert task.metadata == task.system_metadata == (answer.get("system_metadata") or {})
    assert (task.done, task.process, task.hls) == (False, None, None)


STREAMED: dict[ApiVersion, tuple[str, bytes, bytes]] = {
    "v1.1": ("disable_video_stream", b"true", b"false"),
    "v1.2": ("disable_video_stream", b"true", b"false"),
    "v1.3": ("enable_video_stream", b"false", b"true"),
}


@pytest.mark.parametrize("version", VERSIONS)
async def test_whether_to_store_a_stream_is_said_in_the_words_of_the_version(
    version: ApiVersion,
) -> None:
    """Both spellings are taken, the version's is sent, and nothing without either."""
    name, no, yes = STREAMED[version]
    async with speaking(version, *(MADE, NEW) * 5) as (client, server):
        await client.task.create("i1", url=URL, disable_video_stream=True)
        await client.task.create("i1", url=URL, enable_video_stream=False)
        await client.task.create("i1", url=URL, disable_video_stream=False)
        await client.task.create("i1", url=URL, enable_video_stream=True)
        await client.task.create("i1", url=URL)
        forms = [each.form or {} for each in server.asked[::2]]
        assert [each.get(name) for each in forms] == [
            *[(None, no)] * 2,
            *[(None, yes)] * 2,
            None,
        ]
        assert forms[-1] == {"index_id": (None, b"i1"), "video_url": (None, URL.encode())}


async def test_a_file_goes_with_its_name_and_is_looked_at(tmp_path: Path) -> None:
    """A path, its transcription as bytes with a name, and the flag that goes with it."""
    clip = tmp_path / "01.mp4"
    clip.write_bytes(b"moving pictures")
    spoken = ("01.srt", b"1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    async with speaking("v1.2", MADE, OLD) as (client, server):
        task = await client.task.create(
            "i1", file=str(clip), transcription_file=spoken, language="de"
        )
        assert (task.id, task.video_id) == ("t1", "v1")
        assert server.asked == [
            Asked(
                "POST /tasks",
                form={
                    "index_id": (None, b"i1"),
                    "provide_transcription": (None, b"true"),
                    "language": (None, b"de"),
                    "video_file": ("01.mp4", b"moving pictures"),
                    "transcription_file": spoken,
                },
            ),
            Asked("GET /tasks/t1"),
        ]


async def test_the_newest_version_takes_your_own_keys_at_once() -> None:
    """As JSON in a field of the form."""
    async with speaking("v1.3", MADE, NEW) as (client, server):
        await client.task.create("i1", url=URL, user_metadata={"season": 2})
        form = server.asked[0].form
        assert form
        assert form["user_metadata"] == (None, b'{"season":2}')


REFUSED: list[tuple[ApiVersion, dict[str, Any], type[Exception], str]] = [
    ("v1.2", {}, InvalidInputError, "Give file or url: one of them is needed"),
    ("v1.2", {"file": b"a", "url": URL}, InvalidInputError, "not both"),
    (
        "v1.2",
        {"url": URL, "transcription_file": b"a", "transcription_url": URL},
        InvalidInputError,
        "transcription_file or transcription_url, not both",
    ),
    (
        "v1.2",
        {"url": URL, "disable_video_stream": True, "enable_video_stream": False},
        InvalidInputError,
        "disable_video_stream or enable_video_stream",
    ),
    ("v1.2", {"url": URL, "user_metadata": {}}, ApiVersionError, r"index\.video\.update"),
    ("v1.3", {"url": URL, "language": "en"}, ApiVersionError, "v1.1 and v1.2, not in v1.3"),
    ("v1.2", {"url": ""}, InvalidInputError, "url must be a text that is not empty"),
    (
        "v1.2",
        {"url": URL, "transcription_url": " "},
        InvalidInputError,
        "transcription_url must be a text",
    ),
    ("v1.2", {"url": URL, "index_id": "a/b"}, InvalidInputError, "index_id 'a/b'"),
    ("v1.2", {"file": "/nowhere/gone.mp4"}, InvalidInputError, "gone.mp4"),
]


@pytest.mark.parametrize(("version", "given", "kind", "text"), REFUSED)
async def test_uploads_that_cannot_be_meant_are_refused(
    version: ApiVersion, given: dict[str, Any], kind: type[Exception], text: str
) -> None:
    """Nothing is sent."""
    arguments: dict[str, Any] = {"index_id": "i1", **given}
    async with speaking(version) as (client, server):
        with pytest.raises(kind, match=text):
            await client.task.create(**arguments)
        assert server.asked == []


async def test_a_task_that_cannot_be_looked_at_is_not_lost() -> None:
    """It has its identifiers, and can be waited for; so is one without an identifier no error."""
    script = ((201, {"_id": "t1", "video_id": "v1"}), (404, GONE), OLD, (201, EMPTY))
    async with speaking("v1.3", *script) as (client, server):
        task = await client.task.create("i1", url=URL)
        assert (task.id, task.index_id, task.video_id) == ("t1", "i1", "v1")
        assert (task.status, task.done) == (None, False)
        assert (await task.wait_for_done(sleep_interval=0.01)).status == "ready"
        assert (await client.task.create("i1", url=URL)).id is None
        assert len(server.asked) == 4


async def test_tasks_of_other_platforms() -> None:
    """The address goes as JSON, and then the task is looked at."""
    address = "https://video.example/watch?v=1&t=2"
    async with speaking("v1.1", MADE, OLD) as (client, server):
        assert (await client.task.external_provider("i1", address)).status == "ready"
        assert server.asked == [
            Asked("POST /tasks/external-provider", json={"index_id": "i1", "url": address}),
            Asked("GET /tasks/t1"),
        ]


async def test_a_document_of_transfers_goes_as_a_file() -> None:
    """Under its own name; an empty answer is fine."""
    async with speaking("v1.2", None) as (client, server):
        await client.task.transfer(("orders.json", b"[]"))
        form = {"file": ("orders.json", b"[]")}
        assert server.only == Asked("POST /tasks/transfers", form=form)


@pytest.mark.parametrize(
    ("method", "arguments", "counterpart"),
    [
        ("transfer", [b"[]"], "import_videos"),
        ("external_provider", ["i1", URL], "create"),
        ("external_provider", ["i1", URL], "url"),
    ],
)
async def test_what_v1_3_does_in_another_way(
    method: str, arguments: list[Any], counterpart: str
) -> None:
    """The error names it; nothing is sent."""
    async with speaking("v1.3") as (client, server):
        with pytest.raises(ApiVersionError, match=counterpart):
            await getattr(client.task, method)(*arguments)
        assert server.asked == []


async def test_counts_by_status() -> None:
    """Those that a version does not send are None; an index without tasks has 0 of each."""
    counts = {"index_id": "i1", "ready": 3, "validating": 0, "pending": 1, "failed": 0}
    async with speaking("v1.1", {**counts, "total_result": 4}, None) as (client, server):
        found = await client.task.status("i1")
        assert (found.ready, found.pending, found.total_result) == (3, 1, 4)
        assert found.queued is None
        nothing = await client.task.status("i1")
        assert server.asked == [Asked("GET /tasks/status", {"index_id": ["i1"]})] * 2
    assert nothing.index_id == "i1"
    each = (nothing.ready, nothing.validating, nothing.pending, nothing.queued)
    assert {*each, nothing.indexing, nothing.failed, nothing.total_result} == {0}


async def test_many_at_once_in_the_order_of_the_inputs() -> None:
    """Files first; what is given for all goes to each."""
    # Each connection takes its next answer before it is asked, so there are more than requests,
    # and all alike.
    async with speaking("v1.2", *[OLD] * 12) as (client, server):
        made = await client.task.create_bulk(
            "i1", files=[("a.mp4", b"a")], urls=[URL, URL], language="en", disable_video_stream=True
        )
        assert [each.id for each in made] == ["t1"] * 3
        forms = [each.form for each in server.asked if each.form]
        assert len(forms) == 3
        for form in forms:
            assert form["language"] == (None, b"en")
            assert form["disable_video_stream"] == (None, b"true")


async def test_what_was_created_of_many_is_not_lost() -> None:
    """The error has the tasks that were made, and why the others were not."""
    broken = (400, {"code": "video_file_broken", "message": "Cannot read video file"})
    failed: type[BulkError[Task]] = BulkError
    async with speaking("v1.2", broken) as (client, _):
        with pytest.raises(failed, match="2 of 2 videos failed") as caught:
            await client.task.create_bulk("i1", files=["/nowhere/gone.mp4"], urls=[URL])
    kinds = [type(each.error) for each in caught.value.outcomes]
    assert kinds == [InvalidInputError, BadRequestError]


@pytest.mark.parametrize(
    ("given", "kind", "text"),
    [
        ({}, InvalidInputError, "there is no video"),
        ({"files": [], "urls": []}, InvalidInputError, "there is no video"),
        ({"files": "01.mp4"}, InvalidInputError, "lists, also of a single item"),
        ({"urls": URL}, InvalidInputError, "lists, also of a single item"),
        ({"urls": [URL], "language": "en"}, ApiVersionError, "language"),
        (
            {"urls": [URL], "disable_video_stream": True, "enable_video_stream": True},
            InvalidInputError,
            "disable_video_stream or enable_video_stream",
        ),
        ({"urls": [URL], "index_id": ""}, InvalidInputError, "index_id is empty"),
    ],
)
async def test_a_batch_that_cannot_be_meant_is_refused_as_a_whole(
    given: dict[str, Any], kind: type[Exception], text: str
) -> None:
    """What is wrong for all of them is no failure of each; nothing is sent."""
    arguments: dict[str, Any] = {"index_id": "i1", **given}
    async with speaking("v1.3") as (client, server):
        with pytest.raises(kind, match=text):
            await client.task.create_bulk(**arguments)
        assert server.asked == []


async def test_a_task_that_may_not_be_deleted() -> None:
    """The API's conflict is an error of its own."""
    conflict = (409, {"code": "task_cannot_be_deleted", "message": "It is being indexed."})
    async with speaking("v1.2", OLD, None, conflict) as (client, server):
        task = await client.task.retrieve("t1")
        await task.delete()
        with pytest.raises(ConflictError, match="being indexed"):
            await client.task.delete("t1")
        assert server.asked[1:] == [Asked("DELETE /tasks/t1")] * 2


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_identifiers_that_are_none_are_refused(bad: Any) -> None:
    """Of tasks and of indexes; nothing is sent."""
    async with speaking("v1.2") as (client, server):
        for call in (client.task.retrieve, client.task.delete):
            with pytest.raises(InvalidInputError, match=r"\bid\b"):
                await call(bad)
        with pytest.raises(InvalidInputError, match="index_id"):
            await client.task.status(bad)
        with pytest.raises(InvalidInputError, match="index_id"):
            await client.task.external_provider(bad, URL)
        no_url: Any = None if bad is None else " "
        with pytest.raises(InvalidInputError, match="url must be"):
            await client.task.external_provider("i1", no_url)
        assert server.asked == []


async def test_a_task_from_no_client_cannot_call() -> None:
    """The error says what to do instead."""
    with pytest.raises(ClientStateError, match="Task came from no client"):
        await Task(id="t1").retrieve()
