"""What the /assets/multipart-uploads room refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulator.helpers import Caller
from tests.emulator.uploading import CHUNK, UPLOADS, begin, put, report, reported, status_of, url_of
from twelvelabs_async.emulator import Clock, Emulator, Limits, MultipartSettings


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """An emulator that cuts files into small chunks and gives three URLs at first."""
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=3)
    async with Emulator(clock=clock, multipart=settings) as running:
        yield running


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"start": 1}, "parameter_not_provided"),
        ({"count": 1}, "parameter_not_provided"),
        ({"start": 0, "count": 1}, "parameter_invalid"),
        ({"start": 61, "count": 1}, "parameter_invalid"),
        ({"start": 1, "count": 0}, "parameter_invalid"),
        ({"start": 1, "count": 51}, "parameter_invalid"),
        ({"start": 60, "count": 2}, "parameter_invalid"),
        ({"start": "1", "count": 1}, "parameter_invalid"),
        ({"start": True, "count": 1}, "parameter_invalid"),
        ({"start": 1, "count": 1, "end": 2}, "parameter_unknown"),
    ],
)
async def test_urls_that_cannot_be_given(api: Caller, body: Any, code: str) -> None:
    """At most fifty, and only for chunks that there are."""
    session = await begin(api, 60 * CHUNK)
    path = f"{UPLOADS}/{session['upload_id']}/presigned-urls"
    answer = await api.call("POST", path, json=body)
    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"filename": None}, "parameter_not_provided"),
        ({"filename": ""}, "parameter_not_provided"),
        ({"filename": "x" * 256}, "parameter_invalid"),
        ({"type": None}, "parameter_not_provided"),
        ({"type": "document"}, "parameter_invalid"),
        ({"total_size": None}, "parameter_not_provided"),
        ({"total_size": 0}, "parameter_invalid"),
        ({"total_size": -1}, "parameter_invalid"),
        ({"total_size": 1.5}, "parameter_invalid"),
        ({"total_size": "9"}, "parameter_invalid"),
        ({"total_size": (10 << 30) + 1}, "parameter_invalid"),
        ({"total_size": 32 * 10**6 + 1, "type": "image"}, "parameter_invalid"),
        ({"enable_hls": "yes"}, "parameter_invalid"),
        ({"enable_thumbnail": 1}, "parameter_invalid"),
        ({"user_metadata": "x"}, "parameter_invalid"),
        ({"chunk_size": 5}, "parameter_unknown"),
    ],
)
async def test_sessions_that_cannot_be_created(
    api: Caller, change: dict[str, object], code: str
) -> None:
    """Bad input is a 400 with the documented code, and reserves no asset."""
    body = {"filename": "a.mp4", "type": "video", "total_size": 9, **change}
    answer = await api.call("POST", UPLOADS, json=body)
    assert (answer.status, answer.code) == (400, code)
    assert api.emulator.state.assets == {}


async def test_the_largest_size_is_configurable() -> None:
    """Limits hold for sessions, too."""
    limits = Limits(multipart_bytes=100)
    async with Emulator(limits=limits) as emulator, aiohttp.ClientSession() as session:
        api = Caller(session, emulator)
        body = {"filename": "a.mp4", "type": "audio", "total_size": 101}
        assert (await api.call("POST", UPLOADS, json=body)).status == 400
        assert (await api.call("POST", UPLOADS, json={**body, "total_size": 100})).status == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"completed_chunks": []}, "parameter_invalid"),
        ({"completed_chunks": "x"}, "parameter_invalid"),
        ({"completed_chunks": [1]}, "parameter_invalid"),
        ({"completed_chunks": [reported(1, bytes(CHUNK))], "x": 1}, "parameter_unknown"),
    ],
)
async def test_reports_that_are_no_lists_of_chunks(
    api: Caller, body: dict[str, object], code: str
) -> None:
    """Without a list of one or more objects it is a 400."""
    session = await begin(api, 2 * CHUNK)
    answer = await api.call("POST", f"{UPLOADS}/{session['upload_id']}", json=body)
    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"chunk_index": 0}, "parameter_invalid"),
        ({"chunk_index": 3}, "parameter_invalid"),
        ({"chunk_index": "1"}, "parameter_invalid"),
        ({"chunk_index": True}, "parameter_invalid"),
        ({"chunk_index": None}, "parameter_not_provided"),
        ({"chunk_size": 5}, "parameter_invalid"),
        ({"chunk_size": None}, "parameter_not_provided"),
        ({"proof": 5}, "parameter_invalid"),
        ({"proof": None}, "parameter_not_provided"),
        ({"proof_type": "md5"}, "parameter_invalid"),
        ({"proof_type": None}, "parameter_not_provided"),
        ({"etag": "x"}, "parameter_unknown"),
    ],
)
async def test_reports_that_cannot_be_meant(
    api: Caller, change: dict[str, object], code: str
) -> None:
    """Reports of chunks that there cannot be are a 400 that says where, and none of them counts."""
    session = await begin(api, 2 * CHUNK)
    await put(api, url_of(session), bytes(CHUNK))
    right = reported(1, bytes(CHUNK))
    answer = await report(api, session, [right, {**right, **change}])
    assert (answer.status, answer.code) == (400, code)
    assert f"completed_chunks[1].{next(iter(change))}" in answer.body["message"]
    assert (await status_of(api, session))["chunks_pending"] == 2


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("GET", "", None),
        ("POST", "", {"completed_chunks": [reported(1, b"x")]}),
        ("POST", "/presigned-urls", {"start": 1, "count": 1}),
    ],
)
async def test_an_unknown_session_is_a_404(api: Caller, method: str, tail: str, body: Any) -> None:
    """As these operations document it."""
    answer = await api.call(method, f"{UPLOADS}/{'0' * 24}{tail}", json=body)
    assert (answer.status, answer.code) == (404, "resource_not_exist")
