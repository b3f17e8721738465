"""What the documents of v1.1 say of requests and answers: address, key, statuses and errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.legacy.asked import speaking
from tests.legacy.library import connected, given, make_clip, make_index, make_video
from twelvelabs_async import (
    APIStatusError,
    AsyncClient,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    Retry,
    UnprocessableEntityError,
)
from twelvelabs_async.core.events import DoneEvent, Event
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.emulator.faults import Fault
from twelvelabs_async.settings import ApiVersion


async def test_a_url_has_the_version_the_resource_and_the_parameters(
    writer: AsyncClient, empty_account: Emulator, version: ApiVersion
) -> None:
    """`{method} {base}/{version}/{resource}/{path parameters}?{query parameters}`."""
    index = await make_index(writer)
    await writer.index.video.list(given(index.id), page=1, page_limit=2)
    request = empty_account.requests[-1]
    assert (request.method, request.path) == ("GET", f"/{version}/indexes/{index.id}/videos")
    assert request.query == {"page": ["1"], "page_limit": ["2"]}
    assert writer.base_url == empty_account.url(version)


async def test_key_and_address_come_from_the_environment(
    empty_account: Emulator, version: ApiVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the documents recommend; no argument is needed then."""
    monkeypatch.setenv("TWELVELABS_API_KEY", empty_account.api_key)
    monkeypatch.setenv("TWELVELABS_BASE_URL", empty_account.url(version))
    async with AsyncClient() as client:
        assert client.api_version == version
        assert await client.index.list() == []


async def test_every_request_carries_the_key(version: ApiVersion) -> None:
    """In the header `x-api-key`, whatever the method."""
    async with speaking(version, {"_id": "i"}, {"_id": "i"}, {}, {}) as (client, server):
        await client.index.create("films", [{"name": "marengo2.5", "options": ["visual"]}])
        await client.index.update("i", "shows")
        await client.index.delete("i")
        assert [each.method for each in server.wire.received] == ["POST", "GET", "PUT", "DELETE"]
        assert {each.headers["x-api-key"] for each in server.wire.received} == {"key"}


async def test_an_expired_key_is_refused(empty_account: Emulator, version: ApiVersion) -> None:
    """401 with the same error as for a key that never was one; a new key has to be made."""
    async with connected(empty_account, version, key="tlk_of_two_months_ago") as client:
        with pytest.raises(AuthenticationError) as caught:
            await make_index(client)
    error = caught.value
    assert (error.status_code, error.code) == (401, "api_key_invalid")
    assert "expired" in error.message
    assert len(empty_account.requests) == 1  # trying again would not help


async def test_an_error_has_a_code_a_message_and_a_link(writer: AsyncClient) -> None:
    """The code is a word instead of a number; the link leads to the documentation."""
    with pytest.raises(BadRequestError) as caught:
        await writer.task.list(page_limit=1000)
    error = caught.value
    assert (error.status_code, error.code) == (400, "parameter_invalid")
    assert "page_limit" in error.message
    assert given(error.docs_url).startswith("https://docs.twelvelabs.io/reference/")
    assert error.body == {
        "code": error.code, "message": error.message, "docs_url": error.docs_url,
    }  # fmt: skip


async def test_an_error_of_the_old_form_is_understood_too(version: ApiVersion) -> None:
    """Gateways of v1.0 answered with numbers for codes."""
    old = (401, {"code": 401, "error": "token is not valid", "message": "no"})
    older = (400, {"error_code": "104", "message": "page_limit is wrong"})
    async with speaking(version, old, older) as (client, _):
        with pytest.raises(AuthenticationError, match="no"):
            await client.index.list()
        with pytest.raises(BadRequestError, match="page_limit is wrong"):
            await client.index.list()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (405, APIStatusError),
        (409, ConflictError),
        (422, UnprocessableEntityError),
        (429, RateLimitError),
        (500, InternalServerError),
    ],
)
async def test_statuses_indicate_success_or_failure(
    empty_account: Emulator, version: ApiVersion, status: int, kind: type[APIStatusError]
) -> None:
    """Every status of the 4xx and 5xx range has its class of error, those of 2xx have none."""
    url = empty_account.url(version)
    async with AsyncClient(empty_account.api_key, base_url=url, max_retries=0) as client:
        assert await client.index.list() == []
        empty_account.faults.append(Fault(status=status, body=b'{"code":"c","message":"m"}'))
        with pytest.raises(kind) as caught:
            await client.index.list()
    assert (caught.value.status_code, caught.value.code) == (status, "c")


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("parameter_invalid", {"page_limit": 1000}),
        ("parameter_invalid", {"created_at": "yesterday"}),
        ("parameter_invalid", {"status": "sleeping"}),
    ],
)
async def test_errors_of_parameters_have_codes(
    writer: AsyncClient, code: str, asked: dict[str, object]
) -> None:
    """What is wrong is named in the message."""
    with pytest.raises(BadRequestError) as caught:
        await writer.task.list(**asked)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert caught.value.code == code
    assert next(iter(asked)) in caught.value.message


async def test_errors_of_resources_have_codes(writer: AsyncClient, tmp_path: Path) -> None:
    """A name that is taken, a thing that is not there, a file that is no video."""
    index = given((await make_index(writer)).id)
    with pytest.raises(BadRequestError) as caught:
        await make_index(writer)
    assert caught.value.code == "index_name_already_exists"
    with pytest.raises(NotFoundError) as missing:
        await writer.index.retrieve("0" * 24)
    assert missing.value.code == "resource_not_exist"
    with pytest.raises(BadRequestError) as broken:
        await writer.task.create(index, file=b"no video")
    assert broken.value.code == "video_file_broken"


async def test_x_api_version_tells_the_version_of_the_answer(
    empty_account: Emulator, version: ApiVersion
) -> None:
    """Each answer has it; hooks see it when a call is over, and errors have it too."""
    events: list[Event] = []
    async with connected(empty_account, version, on_event=events.append) as client:
        await client.index.list()
        with pytest.raises(NotFoundError) as caught:
            await client.index.retrieve("0" * 24)
    told = [each.api_version for each in events if isinstance(each, DoneEvent)]
    assert told == [version.removeprefix("v")] * 2
    headers = {name.lower(): value for name, value in (caught.value.headers or {}).items()}
    assert headers["x-api-version"] == version.removeprefix("v")


async def test_answers_without_a_body_are_successes(
    writer: AsyncClient, empty_account: Emulator, clock: Clock, tmp_path: Path
) -> None:
    """200 or 204, a change or a deletion that has nothing to say ends without an error."""
    index = given((await make_index(writer)).id)
    video = await make_video(writer, clock, index, make_clip(tmp_path / "01.mkv"))
    before = len(empty_account.requests)
    await writer.index.update(index, "shows")
    await writer.index.video.update(index, video, title="A day")
    await writer.index.video.delete(index, video)
    await writer.index.delete(index)
    statuses = [each.status for each in list(empty_account.requests)[before:]]
    assert statuses == [200, 200, 204, 204]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_empty_success_is_taken(
    empty_account: Emulator, version: ApiVersion, status: int
) -> None:
    """Whichever of the statuses of success comes with nothing in it."""
    async with connected(empty_account, version) as client:
        empty_account.faults.append(Fault(route="PUT /indexes/{index_id}", status=status))
        await client.index.update("i", "shows")
        empty_account.faults.append(Fault(route="DELETE /tasks/{task_id}", status=status))
        await client.task.delete("t")
    assert [each.status for each in empty_account.requests] == [status] * 2


async def test_a_busy_service_is_asked_again(empty_account: Emulator, version: ApiVersion) -> None:
    """Too many requests are no end: after a pause the call succeeds."""
    empty_account.faults.append(Fault(status=429, times=2))
    url = empty_account.url(version)
    quick = Retry(first=0.01, longest=0.02)
    async with AsyncClient(empty_account.api_key, base_url=url, retry=quick) as client:
        assert await client.index.list() == []
    assert [each.status for each in empty_account.requests] == [429, 429, 200]
