"""The sessions of multipart uploads: their states over time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller, ids
from tests.emulator.uploading import (
    CHUNK,
    UPLOADS,
    begin,
    error_of,
    put,
    put_all,
    report,
    reported,
    status_of,
    url_of,
)
from twelvelabs_async.emulator import Clock, Emulator, MultipartSettings


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """An emulator that cuts files into small chunks and gives three URLs at first."""
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=3)
    async with Emulator(clock=clock, multipart=settings) as running:
        yield running


async def test_the_state_of_a_session_is_told(api: Caller, clock: Clock) -> None:
    """Counts, sizes and times follow what was put and reported; chunks come in pages."""
    data = bytes(range(256)) * 80  # three chunks, the last one shorter
    session = await begin(api, len(data))
    assert await status_of(api, session) == {
        "upload_id": session["upload_id"],
        "status": "active",
        "uploaded_chunks": [
            {
                "index": index,
                "status": "pending",
                "uploaded_at": None,
                "updated_at": "2026-01-02T03:04:05.000Z",
            }
            for index in (1, 2, 3)
        ],
        "chunks_completed": 0,
        "chunks_failed": 0,
        "chunks_pending": 3,
        "page_info": {"limit_per_page": 10, "page": 1, "total_page": 1, "total_results": 3},
        "total_size": len(data),
        "uploaded_size": 0,
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-01-02T03:04:05.000Z",
    }
    clock.advance(10)
    done = await put_all(api, session, data)
    clock.advance(10)
    await report(api, session, done[2:])
    state = await status_of(api, session, "?page=2&page_limit=2")
    assert (state["chunks_completed"], state["chunks_pending"]) == (1, 2)
    assert state["uploaded_size"] == len(data) - 2 * CHUNK
    assert state["updated_at"] == "2026-01-02T03:04:25.000Z"
    assert state["uploaded_chunks"] == [
        {
            "index": 3,
            "status": "completed",
            "uploaded_at": "2026-01-02T03:04:25.000Z",
            "updated_at": "2026-01-02T03:04:25.000Z",
        }
    ]
    assert state["page_info"]["total_page"] == 2
    assert (await status_of(api, session, "?page=3&page_limit=2"))["uploaded_chunks"] == []


async def test_incomplete_sessions_are_listed(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """The newest first, in pages, without those that are completed."""
    made: list[Any] = []
    for number in range(3):
        clock.advance(1)
        made.append(await begin(api, CHUNK + number))
    data = clips["forest"].read_bytes()
    whole = await begin(api, len(data))
    await report(api, whole, await put_all(api, whole, data))
    body = await api.body(f"{UPLOADS}?page_limit=2")
    assert [each["upload_id"] for each in body["data"]] == [
        made[2]["upload_id"], made[1]["upload_id"],
    ]  # fmt: skip
    assert body["page_info"] == {
        "limit_per_page": 2, "page": 1, "total_page": 2, "total_results": 3,
    }  # fmt: skip
    assert body["data"][0] == {
        "upload_id": made[2]["upload_id"],
        "status": "active",
        "total_size": CHUNK + 2,
        "chunk_size": CHUNK,
        "total_chunks": 2,
        "created_at": "2026-01-02T03:04:08.000Z",
        "expires_at": "2026-01-03T03:04:08.000Z",
    }
    second = await api.body(f"{UPLOADS}?page_limit=2&page=2")
    assert [each["upload_id"] for each in second["data"]] == [made[0]["upload_id"]]
    refused = await api.get(f"{UPLOADS}?sort_by=created_at")
    assert (refused.status, refused.code) == (400, "parameter_unknown")
    assert (await api.get(f"{UPLOADS}?page_limit=51")).code == "parameter_invalid"


async def test_a_session_expires_after_a_day(api: Caller, clock: Clock) -> None:
    """Then it takes neither reports nor new URLs nor chunks, and its asset has failed."""
    session = await begin(api, CHUNK)
    path = f"{UPLOADS}/{session['upload_id']}"
    clock.advance(24 * 3600 - 60)
    fresh = (await api.call("POST", f"{path}/presigned-urls", json={"start": 1, "count": 1})).body
    clock.advance(60)
    state = await status_of(api, session)
    assert (state["status"], state["updated_at"]) == ("expired", "2026-01-03T03:04:05.000Z")
    listed = (await api.body(UPLOADS))["data"]
    assert [each["status"] for each in listed] == ["expired"]
    answer = await report(api, session, [reported(1, bytes(CHUNK))])
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "expired" in answer.body["message"]
    more = await api.call("POST", f"{path}/presigned-urls", json={"start": 1, "count": 1})
    assert (more.status, more.code) == (400, "parameter_invalid")
    late = await put(api, fresh["upload_urls"][0]["url"], bytes(CHUNK))
    assert error_of(late) == (404, "NoSuchUpload")
    asset = await api.body(f"/assets/{session['asset_id']}")
    assert asset["status"] == "failed"
    assert "expired" in asset["error"]["message"]


async def test_the_chunks_of_expired_sessions_are_removed(api: Caller, clock: Clock) -> None:
    """The next session makes room."""
    session = await begin(api, 2 * CHUNK)
    await put(api, url_of(session), bytes(CHUNK))
    space = api.emulator._space
    assert space is not None
    assert len(list(space.folder.iterdir())) == 1
    clock.advance(24 * 3600)
    await begin(api, CHUNK)
    assert list(space.folder.iterdir()) == []


async def test_deleting_the_asset_gives_the_upload_up(api: Caller) -> None:
    """The session has failed, and nothing more is taken for it."""
    session = await begin(api, CHUNK)
    assert (await api.call("DELETE", f"/assets/{session['asset_id']}")).status == 200
    assert (await status_of(api, session))["status"] == "failed"
    answer = await report(api, session, [reported(1, bytes(CHUNK))])
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "failed" in answer.body["message"]
    late = await put(api, url_of(session), bytes(CHUNK))
    assert error_of(late) == (404, "NoSuchUpload")


async def test_a_completed_session_stays_so(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Reports are duplicates, no URL is given, and a day later it is still completed."""
    data = clips["forest"].read_bytes()
    session = await begin(api, len(data))
    done = await put_all(api, session, data)
    await report(api, session, done)
    clock.advance(48 * 3600)
    assert (await status_of(api, session))["status"] == "completed"
    again = await report(api, session, done)
    assert (again.status, again.body["duplicate_chunks"]) == (200, len(done))
    assert again.body["url"]
    path = f"{UPLOADS}/{session['upload_id']}/presigned-urls"
    more = await api.call("POST", path, json={"start": 1, "count": 1})
    assert (more.status, more.code) == (400, "parameter_invalid")


async def test_a_repeated_request_creates_one_session(api: Caller) -> None:
    """With the same idempotency key the same session is answered."""
    body = {"filename": "a.mp4", "type": "video", "total_size": 9}
    headers = {"Idempotency-Key": "k1"}
    one = await api.call("POST", UPLOADS, json=body, headers=headers)
    two = await api.call("POST", UPLOADS, json=body, headers=headers)
    assert one.body == two.body
    assert len(api.emulator.state.uploads.sessions) == 1


async def test_a_reserved_asset_is_in_the_list(api: Caller) -> None:
    """While its chunks come in, an asset is processing and cannot be indexed."""
    session = await begin(api, CHUNK)
    assert ids(await api.body("/assets")) == [session["asset_id"]]
    index_id = await api.index()
    answer = await api.call(
        "POST", f"/indexes/{index_id}/indexed-assets", json={"asset_id": session["asset_id"]}
    )
    assert (answer.status, answer.code) == (400, "parameter_invalid")
