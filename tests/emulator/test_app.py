"""What stands before the rooms: keys, routes, headers, limits, faults, repeats, bad bodies."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

import aiohttp
import pytest

from tests.emulator.helpers import MARENGO, Caller, file_form
from twelvelabs_async.emulator import Emulator, Fault
from twelvelabs_async.emulator.limits import RateLimits
from twelvelabs_async.emulator.route_patterns import Asked

INDEX = {"index_name": "films", "models": [MARENGO]}


@pytest.mark.parametrize("key", ["", "wrong", "tlk_emulator2"])
async def test_the_key_is_checked(api: Caller, key: str) -> None:
    """Without the right key everything is a 401."""
    answer = await api.call("GET", "/indexes", key=key)
    assert (answer.status, answer.code) == (401, "api_key_invalid")


async def test_the_key_is_configurable() -> None:
    """Another key can be set, and then the default one is wrong."""
    async with Emulator(api_key="tlk_other") as emulator, aiohttp.ClientSession() as session:
        api = Caller(session, emulator)
        assert (await api.get("/indexes")).status == 200
        assert (await api.call("GET", "/indexes", key="tlk_emulator")).status == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/indexes/a/b/c/d", 404, "not_found"),
        ("GET", "/..%2f..%2fetc", 404, "not_found"),
        ("DELETE", "/indexes", 405, "method_not_allowed"),
        ("OPTIONS", "/indexes", 405, "method_not_allowed"),
        ("POST", "/indexes/x", 405, "method_not_allowed"),
    ],
)
async def test_unknown_routes_and_methods(
    api: Caller, method: str, path: str, status: int, code: str
) -> None:
    """Unknown paths are 404 and wrong methods 405, both in the API's JSON form."""
    answer = await api.call(method, path)
    assert (answer.status, answer.code) == (status, code)
    if status == 405:
        assert "GET" in answer.headers["Allow"]


async def test_every_answer_is_labelled(api: Caller) -> None:
    """Good and bad answers say who speaks, in which version, and have their own request id."""
    answers = [await api.get("/indexes"), await api.get("/indexes/x"), await api.get("/nothing")]
    for answer in answers:
        assert answer.headers["X-Emulator"].startswith("twelvelabs_async/")
        assert answer.headers["X-Api-Version"] == "1.3"
        assert answer.headers["Content-Type"].startswith("application/json")
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 3


async def test_head_is_get_without_a_body(api: Caller) -> None:
    """HEAD answers as GET does, with no body."""
    answer = await api.call("HEAD", "/indexes")
    assert (answer.status, answer.raw) == (200, b"")


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b'"text"', b"[1]", b"null", b"{}x"])
async def test_malformed_json_is_a_400(api: Caller, data: bytes) -> None:
    """A body that is no JSON object is refused, not a failure."""
    answer = await api.call("POST", "/indexes", data=data)
    assert (answer.status, answer.code) == (400, "parameter_invalid")


BOUNDARY = "multipart/form-data; boundary=xyz"


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        (BOUNDARY, b"no boundary here"),
        (BOUNDARY, b'--xyz\r\nContent-Disposition: form-data; name="method"\r\n\r\ndir'),
        (BOUNDARY, b"--xyz\r\n\r\nno name\r\n--xyz--\r\n"),
        (
            BOUNDARY,
            b'--xyz\r\nContent-Disposition: form-data; name="FIELD"\r\n\r\n\xff\r\n--xyz--',
        ),
        (BOUNDARY, b"--xyz\r\nbroken header\r\n\r\nx\r\n--xyz--\r\n"),
        ("multipart/form-data", b"--xyz--"),
        ("application/json", b'{"method": "direct"}'),
        ("text/plain", b"method=direct"),
    ],
)
@pytest.mark.parametrize("path", ["/assets", "/tasks", "/search"])
async def test_malformed_forms_are_a_400(
    api: Caller, path: str, content_type: str, data: bytes
) -> None:
    """A form that is cut off, nameless or not a form is refused, not a failure."""
    data = data.replace(b"FIELD", b"method" if path == "/assets" else b"index_id")
    answer = await api.call("POST", path, data=data, headers={"Content-Type": content_type})
    assert (answer.status, answer.code) == (400, "parameter_invalid")


@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionParam")
async def test_undecodable_names_are_no_failure(api: Caller) -> None:
    """Bytes that are not UTF-8 in the name of a part or a file are replaced in the answer."""
    part = b'--xyz\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    headers = {"Content-Type": BOUNDARY}
    body = part % (b"\xff\xfe", b"", b"x") + b"--xyz--\r\n"
    answer = await api.call("POST", "/assets", data=body, headers=headers)
    assert (answer.status, answer.code) == (400, "parameter_unknown")
    body = part % (b"method", b"", b"direct") + part % (b"file", b'; filename="\xff.bin"', b"x")
    answer = await api.call("POST", "/assets", data=body + b"--xyz--\r\n", headers=headers)
    assert (answer.status, answer.body["filename"]) == (201, "\ufffd.bin")


async def test_a_plain_form_is_understood(api: Caller) -> None:
    """Operations without a file also take application/x-www-form-urlencoded."""
    index_id = await api.index()
    answer = await api.call(
        "POST",
        "/search",
        data=f"index_id={index_id}&search_options=visual&query_text=red".encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 200


async def test_a_failure_is_a_500_and_logged(
    api: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An unexpected error becomes JSON for the client and a traceback in the log."""

    def fail(*_: object) -> None:
        raise LookupError("unexpected")

    monkeypatch.setattr(type(api.emulator.state), "ready_videos", fail)
    await api.index()
    with caplog.at_level(logging.ERROR, "twelvelabs_async.emulator"):
        answer = await api.get("/indexes")
    assert (answer.status, answer.code) == (500, "internal_server_error")
    assert "unexpected" in caplog.text


async def test_without_pyav_an_upload_says_what_to_install(
    api: Caller, monkeypatch: pytest.MonkeyPatch, clips: dict[str, Path]
) -> None:
    """A missing PyAV is a 500 whose message names the extra."""
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    answer = await api.upload(clips["forest"])
    assert (answer.status, answer.code) == (500, "emulator_error")
    assert "twelvelabs-async[emulator]" in answer.body["message"]


async def test_requests_are_recorded_without_the_key(api: Caller) -> None:
    """Tests can see what arrived: method, path, query, headers and status, but no key."""
    await api.call("GET", "/indexes?page=2&status=a&status=b", headers={"X-Trace": "7"})
    (seen,) = api.emulator.requests
    assert (seen.method, seen.path, seen.status) == ("GET", "/v1.3/indexes", 400)
    assert seen.query == {"page": ["2"], "status": ["a", "b"]}
    assert seen.headers["X-Trace"] == "7"
    assert "x-api-key" not in {name.lower() for name in seen.headers}


async def test_faults_are_used_up_in_order(api: Caller) -> None:
    """A rule answers its route as often as it says; then the truth comes back."""
    api.emulator.faults += [
        Fault(route="GET /indexes", status=503, times=2, headers={"Retry-After": "1"}),
        Fault(route="*", status=429, body=b"slow"),
        Fault(route="GET /indexes/{index_id}", status=502),
    ]
    answers = [await api.get("/indexes") for _ in range(4)]
    assert [answer.status for answer in answers] == [503, 503, 429, 200]
    assert answers[0].headers["Retry-After"] == "1"
    assert answers[2].raw == b"slow"
    assert (await api.get("/indexes/x")).status == 502
    assert (await api.get("/indexes/x")).status == 400


async def test_a_fault_creates_nothing(api: Caller, clips: dict[str, Path]) -> None:
    """An upload that meets a fault leaves no asset and no file."""
    api.emulator.faults.append(Fault(route="POST /assets"))
    assert (await api.upload(clips["forest"])).status == 500
    assert (api.emulator.state.assets, api.emulator.state.files) == ({}, [])


async def test_rate_limits_are_counted() -> None:
    """Each answer tells limit, remaining, used and reset; over the limit it is an empty 429."""
    async with (
        Emulator(rate_limits={"GET /indexes": 2}) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        answers = [await api.get("/indexes") for _ in range(3)]
        free = await api.get("/assets")
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].raw == b""
    assert [a.headers["X-Ratelimit-Remaining"] for a in answers] == ["1", "0", "0"]
    assert [a.headers["X-Ratelimit-Used"] for a in answers] == ["1", "2", "2"]
    assert answers[0].headers["X-Ratelimit-Limit"] == "2"
    assert 0 < int(answers[0].headers["X-Ratelimit-Reset"]) - time.time() < 62
    assert "X-Ratelimit-Limit" not in free.headers


def test_a_rate_limit_starts_anew_each_minute() -> None:
    """After sixty seconds the window is new; `*` counts every other route together."""
    moment = 1000.0
    limits = RateLimits({"GET /a": 1, "*": 1}, time=lambda: moment)

    def allowed(path: str) -> bool:
        return limits.count(Asked("GET", path, (path,)))[0]

    assert [allowed("/a") for _ in range(2)] == [True, False]
    assert [allowed(path) for path in ("/b", "/c")] == [True, False]
    moment = 1059.9
    assert allowed("/a") is False
    moment = 1060.0
    assert allowed("/a") is True
    with pytest.raises(ValueError, match="at least 1"):
        RateLimits({"*": 0})


async def test_an_idempotency_key_creates_once(api: Caller, clips: dict[str, Path]) -> None:
    """The same key gives the first answer again, per route, also for uploads."""
    headers = {"Idempotency-Key": "k1"}
    first = await api.call("POST", "/indexes", json=INDEX, headers=headers)
    again = await api.call("POST", "/indexes", json=INDEX, headers=headers)
    assert (again.status, again.raw) == (201, first.raw)
    form = file_form("file", clips["forest"], method="direct")
    upload = await api.call("POST", "/assets", form=form, headers=headers)
    form = file_form("file", clips["forest"], method="direct")
    repeat = await api.call("POST", "/assets", form=form, headers=headers)
    assert repeat.raw == upload.raw
    assert len(api.emulator.state.indexes) == len(api.emulator.state.assets) == 1
    other = await api.call("POST", "/indexes", json=INDEX, headers={"Idempotency-Key": "k2"})
    assert other.code == "index_name_already_exists"


async def test_a_refused_request_can_be_corrected(api: Caller) -> None:
    """A 400 is not kept for its key."""
    headers = {"Idempotency-Key": "k1"}
    assert (await api.call("POST", "/indexes", json={}, headers=headers)).status == 400
    assert (await api.call("POST", "/indexes", json=INDEX, headers=headers)).status == 201


async def test_a_second_request_waits_for_the_first(api: Caller, clips: dict[str, Path]) -> None:
    """Of many requests at once with one key, one creates and all get its answer."""
    answers = await asyncio.gather(
        *(
            api.call(
                "POST",
                "/assets",
                form=file_form("file", clips["forest"], method="direct"),
                headers={"Idempotency-Key": "k1"},
            )
            for _ in range(5)
        )
    )
    assert {answer.status for answer in answers} == {201}
    assert len({answer.raw for answer in answers}) == 1
    assert len(api.emulator.state.assets) == 1
