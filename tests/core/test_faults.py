"""What a client does when server or network misbehave, over real sockets."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.conftest import QUICK
from tests.wire import (
    Connection,
    answers,
    cuts_the_answer,
    hangs,
    never_reads,
    resets_before_answer,
    resets_while_sent,
    resets_within_the_answer,
    wire,
)
from twelvelabs_async import (
    APIConnectionError,
    APITimeoutError,
    AsyncClient,
    DecodeError,
    InternalServerError,
    NotFoundError,
    PlanLimitError,
    Retry,
    RetryEvent,
    Timeouts,
    TooManyRequestsError,
    UnexpectedRedirectError,
)
from twelvelabs_async.core.events import Event
from twelvelabs_async.models import Asset

TASK = {"_id": "t1", "status": "ready"}


def client_of(base_url: str, **options: object) -> AsyncClient:
    """A client with quick retries."""
    return AsyncClient("a-key", base_url=base_url, **{"retry": QUICK, **options})  # type: ignore[arg-type]


def silent() -> socket.socket:
    """A socket on whose port nobody listens, and nobody else can: it is taken."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    return held


def url_of(held: socket.socket) -> str:
    """The base URL of what may listen on a socket."""
    return f"http://127.0.0.1:{held.getsockname()[1]}"


async def test_a_refused_connection_is_retried_and_then_reported() -> None:
    """Nobody listens: every attempt is made, and the error says that nothing was done."""
    with silent() as held:
        async with client_of(url_of(held)) as client:
            with pytest.raises(APIConnectionError) as caught:
                await client.tasks.retrieve("t1")
    assert caught.value.attempts == 4
    assert caught.value.may_have_acted is False
    assert caught.value.path == "/tasks/t1"
    assert "a-key" not in str(caught.value)


async def test_a_refused_connection_works_once_somebody_listens() -> None:
    """A server that comes up between two attempts is found."""
    held = silent()

    async def serve_late() -> asyncio.Server:
        await asyncio.sleep(0.15)
        served = answers(200, TASK)

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await served(Connection(reader, writer))
            writer.close()

        return await asyncio.start_server(handle, sock=held)

    late = asyncio.create_task(serve_late())
    patient = Retry(max_retries=30, first=0.05, longest=0.05)
    async with client_of(url_of(held), retry=patient) as client:
        task = await client.tasks.retrieve("t1")
    assert task.status == "ready"
    (await late).close()


@pytest.mark.parametrize("fault", [resets_before_answer, resets_within_the_answer, cuts_the_answer])
async def test_a_lost_answer_is_asked_for_again(fault: object) -> None:
    """A reset or an answer cut short is followed by another attempt, which succeeds."""
    async with (
        wire(fault, fault, then=answers(200, TASK)) as server,  # type: ignore[arg-type]
        client_of(server.base_url) as client,
    ):
        assert (await client.tasks.retrieve("t1")).id == "t1"


@pytest.mark.parametrize("fault", [resets_before_answer, resets_within_the_answer, cuts_the_answer])
async def test_an_answer_that_is_lost_for_ever_is_a_connection_error(fault: object) -> None:
    """No half answer is decoded: the call ends with an error of ours."""
    async with (
        wire(then=fault) as server,  # type: ignore[arg-type]
        client_of(server.base_url) as client,
    ):
        with pytest.raises(APIConnectionError) as caught:
            await client.tasks.retrieve("t1")
    assert caught.value.attempts == 4
    assert caught.value.may_have_acted is True


async def test_a_reset_in_the_middle_of_an_upload_is_sent_again_whole(tmp_path: Path) -> None:
    """The second attempt sends every byte of the file, from its start."""
    content = os.urandom(3_000_000)
    video = tmp_path / "film.mp4"
    video.write_bytes(content)
    async with (
        wire(resets_while_sent, then=answers(201, {"_id": "a1"})) as server,
        client_of(server.base_url) as client,
    ):
        asset = await client.assets.create(method="direct", file=video)
    assert asset.id == "a1"
    (request,) = server.received
    assert request.parts()["file"] == ("film.mp4", content)


async def test_two_500s_and_then_200_on_an_upload(tmp_path: Path) -> None:
    """The third attempt carries every field, every byte and the same idempotency key."""
    content = os.urandom(1_000_000)
    video = tmp_path / "film.mp4"
    video.write_bytes(content)
    script = [answers(500, {"code": "oops", "message": "no"})] * 2
    async with (
        wire(*script, then=answers(200, {"_id": "t1", "video_id": "v1"})) as server,
        client_of(server.base_url) as client,
    ):
        task = await client.tasks.create(
            index_id="i1",
            video_file=video,
            enable_video_stream=False,
            user_metadata={"rating": 9.3},
        )
    assert (task.id, task.video_id) == ("t1", "v1")
    assert len(server.received) == 3
    digests = {
        hashlib.sha256(each.parts()["video_file"][1]).hexdigest() for each in server.received
    }
    assert digests == {hashlib.sha256(content).hexdigest()}
    for each in server.received:
        fields = {name: value for name, (_, value) in each.parts().items() if name != "video_file"}
        assert fields == {
            "index_id": b"i1",
            "enable_video_stream": b"false",
            "user_metadata": b'{"rating":9.3}',
        }
    assert len({each.headers["idempotency-key"] for each in server.received}) == 1


async def test_a_file_object_is_sent_whole_by_each_attempt_and_left_open(tmp_path: Path) -> None:
    """A user's file object is rewound to where it stood, not to its start, and never closed."""
    video = tmp_path / "film.mp4"
    video.write_bytes(b"skipped" + b"x" * 100_000)
    with video.open("rb") as opened:
        opened.read(7)
        async with (
            wire(answers(503), then=answers(201, {"_id": "a1"})) as server,
            client_of(server.base_url) as client,
        ):
            await client.assets.create(method="direct", file=opened)
        assert not opened.closed
    assert [each.parts()["file"] for each in server.received] == [("film.mp4", b"x" * 100_000)] * 2


async def test_a_stream_that_cannot_go_back_is_sent_once() -> None:
    """A pipe is sent without a known length, and not again after a failure: the rest is gone."""
    for answer, kind in ((answers(201, {"_id": "a1"}), Asset), (answers(503), InternalServerError)):
        reader, writer = os.pipe()
        os.write(writer, b"x" * 5000)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            async with (
                wire(then=answer) as server,
                client_of(server.base_url) as client,
            ):
                outcome = await asyncio.gather(
                    client.assets.create(method="direct", file=("film.mp4", pipe)),
                    return_exceptions=True,
                )
        assert len(server.received) == 1
        assert server.received[0].parts()["file"] == ("film.mp4", b"x" * 5000)
        assert isinstance(outcome[0], kind)


async def test_a_server_that_stalls_is_given_up_after_the_idle_limit() -> None:
    """Silence longer than `idle` ends each attempt, however long the call may take in all."""
    limits = Timeouts(idle=0.2)
    async with (
        wire(then=hangs) as server,
        client_of(server.base_url, timeout=limits, retry=None, max_retries=1) as client,
    ):
        started = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            await client.tasks.retrieve("t1")
    assert 0.4 <= time.monotonic() - started < 10
    assert caught.value.attempts == 2
    assert isinstance(caught.value, TimeoutError)


async def test_an_answer_that_drips_is_waited_for() -> None:
    """Bytes that keep coming are no silence, also when the whole takes longer than `idle`."""

    async def drip(connection: Connection) -> None:
        await connection.read()
        body = json.dumps(TASK).encode()
        connection.writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        for byte in body:
            connection.writer.write(bytes([byte]))
            await asyncio.sleep(0.03)

    async with (
        wire(then=drip) as server,
        client_of(
            server.base_url, timeout=Timeouts(idle=0.3), retry=Retry(max_retries=0)
        ) as client,
    ):
        started = time.monotonic()
        assert (await client.tasks.retrieve("t1")).status == "ready"
        assert time.monotonic() - started > 0.6
        with pytest.raises(APITimeoutError, match="total timeout"):
            await client.tasks.retrieve("t1", request_options={"timeout_in_seconds": 0.4})


async def test_an_upload_that_nobody_reads_is_given_up_after_the_idle_limit(
    tmp_path: Path,
) -> None:
    """A server that takes no bytes is left, though the total time of an upload is unbounded."""
    video = tmp_path / "film.mp4"
    video.write_bytes(bytes(30_000_000))
    async with (
        wire(then=never_reads) as server,
        client_of(
            server.base_url, timeout=Timeouts(idle=0.3), retry=Retry(max_retries=0)
        ) as client,
    ):
        started = time.monotonic()
        with pytest.raises(APITimeoutError):
            await client.assets.create(method="direct", file=video)
    assert time.monotonic() - started < 5


async def test_an_upload_may_take_longer_than_the_total_timeout(tmp_path: Path) -> None:
    """Uploads are bounded by progress: a slow one lives on beyond `total`."""
    video = tmp_path / "film.mp4"
    video.write_bytes(b"x" * 1000)

    async def slow(connection: object) -> None:
        await asyncio.sleep(0.5)
        await answers(201, {"_id": "a1"})(connection)  # type: ignore[arg-type]

    async with (
        wire(then=slow) as server,
        client_of(server.base_url, timeout=0.2) as client,
    ):
        assert (await client.assets.create(method="direct", file=video)).id == "a1"
        with pytest.raises(APITimeoutError):
            await client.tasks.retrieve("t1")


async def test_the_total_timeout_spans_all_attempts() -> None:
    """Attempts and waits together stop at the deadline, where a thousand would take a minute."""
    async with (
        wire(then=answers(503)) as server,
        client_of(
            server.base_url, retry=Retry(max_retries=1000, first=0.05, longest=0.05)
        ) as client,
    ):
        started = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            await client.tasks.retrieve("t1", request_options={"timeout_in_seconds": 0.5})
    assert 0.45 <= time.monotonic() - started < 5
    assert caught.value.attempts > 5
    assert "0.5 s" in str(caught.value)
    assert isinstance(caught.value.__cause__, InternalServerError)


async def test_html_with_502_is_an_error_with_its_status() -> None:
    """A proxy's page is no riddle: the error has the class of the status and the page's start."""
    page = b"<html><h1>502 Bad Gateway</h1></html>"
    async with (
        wire(then=answers(502, page)) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(InternalServerError) as caught:
            await client.tasks.retrieve("t1")
    assert caught.value.status_code == 502
    assert "502 Bad Gateway" in caught.value.message
    assert len(server.received) == 4


async def test_json_that_is_cut_short_but_complete_for_http_is_a_decode_error() -> None:
    """A body that ends in the middle of its JSON is not decoded, and shows how it began."""
    async with (
        wire(then=answers(200, b'{"_id": "t1", "sta')) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(DecodeError, match="not valid JSON") as caught:
            await client.tasks.retrieve("t1")
    assert caught.value.body == b'{"_id": "t1", "sta'


async def test_an_answer_of_the_wrong_shape_names_the_place() -> None:
    """The error has the JSON path of what does not fit."""
    async with (
        wire(then=answers(200, {"data": [{"_id": "a"}, {"_id": 5}]})) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(DecodeError) as caught:
            await client.tasks.list()
    assert any("$.data[1]" in place for place in caught.value.where)


def in_seconds(seconds: float) -> str:
    """An HTTP date."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "1"}, 1.0, 5),
        ({"Retry-After": "0.3"}, 0.3, 5),
        ({"Retry-After": "DATE"}, 0.9, 7),
        ({"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "RESET"}, 0.9, 7),
        ({}, 0.0, 5),
    ],
    ids=["seconds", "fraction", "date", "reset", "nothing"],
)
async def test_a_429_is_obeyed(headers: dict[str, str], least: float, most: float) -> None:
    """The next attempt comes when the server asked for it, and not earlier."""
    told = {name: in_seconds(2) if value == "DATE" else value for name, value in headers.items()}
    if told.get("X-Ratelimit-Reset"):
        told["X-Ratelimit-Reset"] = str(int(time.time()) + 2)
    events: list[Event] = []
    async with (
        wire(answers(429, None, told), then=answers(200, TASK)) as server,
        client_of(server.base_url, on_event=events.append) as client,
    ):
        started = time.monotonic()
        assert (await client.tasks.retrieve("t1")).id == "t1"
        waited = time.monotonic() - started
    assert least <= waited <= most
    (retry,) = [each for each in events if isinstance(each, RetryEvent)]
    assert retry.status == 429


async def test_a_wait_beyond_the_cap_is_refused_at_once() -> None:
    """The error says how long the server asked to wait, so that the user can come back."""
    async with (
        wire(then=answers(429, None, {"Retry-After": "3600"})) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(TooManyRequestsError) as caught:
            await client.tasks.retrieve("t1")
    assert caught.value.retry_after == 3600
    assert len(server.received) == 1


async def test_a_plan_limit_is_not_retried() -> None:
    """A used-up plan is told apart from a rate limit: one request, and its own class."""
    body = {"code": "usage_limit_exceeded", "message": "Your plan is used up."}
    async with (
        wire(then=answers(429, body)) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(PlanLimitError, match="used up"):
            await client.tasks.retrieve("t1")
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_another_host_carries_nothing_there(
    status: int, tmp_path: Path
) -> None:
    """Neither the key nor a byte of a file arrives at the other host."""
    video = tmp_path / "film.mp4"
    video.write_bytes(b"x" * 1000)
    async with wire() as other:
        away = answers(status, None, {"Location": f"{other.base_url}/tasks/t1?token=secret"})
        async with wire(then=away) as server, client_of(server.base_url) as client:
            with pytest.raises(UnexpectedRedirectError) as caught:
                await client.tasks.retrieve("t1")
            with pytest.raises(UnexpectedRedirectError):
                await client.assets.create(method="direct", file=video)
    assert other.connections == 0
    assert caught.value.status_code == status
    assert "secret" not in str(caught.value)


async def test_a_redirect_within_the_api_is_followed() -> None:
    """A GET that moves within the API's own base URL is found, key included."""
    async with (
        wire(answers(307, None, {"Location": "/v1.3/tasks/t2"}), then=answers(200, TASK)) as server,
        client_of(server.base_url) as client,
    ):
        assert (await client.tasks.retrieve("t1")).id == "t1"
    assert [each.target for each in server.received] == ["/v1.3/tasks/t1", "/v1.3/tasks/t2"]
    assert server.received[1].headers["x-api-key"] == "a-key"


async def test_redirects_in_a_circle_end() -> None:
    """A redirect to itself is an error, not a loop."""
    async with (
        wire(then=answers(302, None, {"Location": "/v1.3/tasks/t1"})) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(UnexpectedRedirectError):
            await client.tasks.retrieve("t1")
    assert len(server.received) == 6


async def test_a_delete_whose_answer_was_lost_is_done() -> None:
    """If the first attempt deleted it and its answer was lost, the second one's 404 is success."""
    async with (
        wire(resets_before_answer, then=answers(404, {"code": "resource_not_exist"})) as server,
        client_of(server.base_url) as client,
    ):
        await client.indexes.delete("i1")


async def test_a_deletion_with_an_answer_needs_it() -> None:
    """A 404 tells nothing of what is left: what was asked for cannot be returned."""
    async with (
        wire(resets_before_answer, then=answers(404, {"code": "resource_not_exist"})) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(NotFoundError):
            await client.entity_collections.entities.delete_assets("ec_1", "en_1", asset_ids=["a1"])


async def test_an_outage_is_not_multiplied() -> None:
    """With the retry budget used up, calls fail after one request each."""
    policy = Retry(first=0.001, longest=0.001, budget=5)
    async with (
        wire(then=answers(503)) as server,
        client_of(server.base_url, retry=policy) as client,
    ):
        for _ in range(20):
            with pytest.raises(InternalServerError):
                await client.tasks.retrieve("t1")
    assert len(server.received) == 25


async def test_a_file_that_shrinks_while_it_is_sent_is_noticed(tmp_path: Path) -> None:
    """The call ends with an error that says so; no shorter file is stored."""
    video = tmp_path / "film.mp4"
    video.write_bytes(bytes(20_000_000))

    async def shrink(connection: object) -> None:
        assert isinstance(connection, Connection)
        _, _, headers = await connection.head()
        await connection.reader.readexactly(1000)
        os.truncate(video, 5_000_000)
        await connection.reader.readexactly(int(headers["content-length"]) - 1000)

    async with (
        wire(then=shrink) as server,
        client_of(server.base_url) as client,
    ):
        with pytest.raises(ValueError, match="shorter"):
            await client.assets.create(method="direct", file=video)
    assert server.received == []
