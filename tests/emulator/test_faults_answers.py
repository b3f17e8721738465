"""Faults that answer, on the wire: status, headers, body, 429, and documented codes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest

from tests.emulator.wire import INDEX, call, call_url, upload_url
from twelvelabs_async.emulator import (
    Emulator,
    Fault,
    api_error,
    storage_error,
    too_many_requests,
)


@pytest.fixture
def api() -> Iterator[Emulator]:
    """An emulator of its own for each test: what one lets hang, another would find."""
    with Emulator.blocking() as running:
        yield running


def statuses(api: Emulator, count: int, path: str = "/indexes") -> list[int]:
    """The statuses of some requests in a row."""
    return [call(api, "GET", path).status for _ in range(count)]


def test_an_answer_is_scripted(api: Emulator) -> None:
    """Status, headers and body arrive as they were given; then the truth comes back."""
    api.faults.append(
        Fault(route="GET /indexes", status=502, headers={"X-Gate": "b"}, body=b"\xff\x00")
    )
    first, second = call(api, "GET", "/indexes"), call(api, "GET", "/indexes")
    assert (first.status, first.raw, first.headers["X-Gate"]) == (502, b"\xff\x00", "b")
    assert (second.status, second.headers["X-Gate"]) == (200, None)


def test_a_body_may_be_text_or_json(api: Emulator) -> None:
    """Text is sent as it is, everything else as JSON."""
    api.faults += [Fault(body="so sorry"), Fault(status=409, body={"code": "resource_in_use"})]
    text, answer = (call(api, "GET", "/indexes") for _ in range(2))
    assert (text.raw, text.headers["Content-Type"]) == (b"so sorry", "application/octet-stream")
    assert (answer.status, answer.body) == (409, {"code": "resource_in_use"})
    assert answer.headers["Content-Type"] == "application/json"


def test_a_fault_precedes_key_and_routes(api: Emulator) -> None:
    """It hits requests that would be refused: with a wrong key, or to no route."""
    api.faults.append(Fault(status=503, times=2))
    assert call(api, "GET", "/indexes", headers={"x-api-key": "no"}).status == 503
    assert call(api, "GET", "/nowhere").status == 503
    assert call(api, "GET", "/nowhere").status == 404


@pytest.mark.parametrize(
    ("route", "hit"),
    [
        ("*", {"GET /indexes", "GET /indexes/a1", "GET /assets/a1", "DELETE /indexes/a1"}),
        ("GET /indexes", {"GET /indexes"}),
        ("GET /indexes/{index-id}", {"GET /indexes/a1"}),
        ("GET /indexes/a1", {"GET /indexes/a1"}),
        ("GET /v1.3/indexes/a1", {"GET /indexes/a1"}),
        ("GET /v1.2/indexes/a1", set[str]()),
        ("GET|DELETE /indexes/*", {"GET /indexes/a1", "DELETE /indexes/a1"}),
        ("* /*/a1", {"GET /indexes/a1", "GET /assets/a1", "DELETE /indexes/a1"}),
        ("GET /indexes?page=2", set[str]()),
    ],
)
def test_a_route_says_which_requests(api: Emulator, route: str, hit: set[str]) -> None:
    """By template, by path, by method, by any characters; and nothing else is hit."""
    asked = ("GET /indexes", "GET /indexes/a1", "GET /assets/a1", "DELETE /indexes/a1")
    api.faults.append(Fault(route=route, status=599, times=None))
    assert {each for each in asked if call(api, *each.split(" ")).status == 599} == hit


def test_a_route_may_have_parameters(api: Emulator) -> None:
    """They must be in the request, among others."""
    api.faults.append(Fault(route="GET /indexes?page=2", status=500))
    assert call(api, "GET", "/indexes?page=1").status == 200
    assert call(api, "GET", "/indexes?page_limit=5&page=2").status == 500


def test_faults_wait_and_are_used_up(api: Emulator) -> None:
    """`after` lets requests through first, `times` ends it, None never; `taken` counts."""
    fault = Fault(route="GET /indexes", status=500, after=2, times=3)
    api.faults.append(fault)
    assert statuses(api, 7) == [200, 200, 500, 500, 500, 200, 200]
    assert (fault.taken, fault.times) == (3, 0)
    api.faults.append(Fault(status=503, times=None))
    assert statuses(api, 5) == [503] * 5


def test_chance_is_exact_for_a_seed(api: Emulator) -> None:
    """The same seed hits the same requests; another hits others; about the share that was said."""
    hits: list[list[int]] = []
    for seed in (7, 7, 8):
        api.faults[:] = [Fault(status=500, probability=0.3, seed=seed, times=None)]
        hits.append([n for n, status in enumerate(statuses(api, 60)) if status == 500])
    assert hits[0] == hits[1] != hits[2]
    draws = random.Random(7)
    assert hits[0] == [n for n in range(60) if draws.random() < 0.3]
    assert hits[0][:6] == [1, 3, 6, 8, 10, 11]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"retry_after": 2}, {"Retry-After": "2"}),
        ({"retry_after": 0.5}, {"Retry-After": "0.5"}),
        ({"retry_after": "soon"}, {"Retry-After": "soon"}),
        ({"retry_after": -3}, {"Retry-After": "-3"}),
        ({"retry_after_ms": 1500}, {"retry-after-ms": "1500"}),
        (
            {"limit": 20, "remaining": 3},
            {"X-Ratelimit-Limit": "20", "X-Ratelimit-Remaining": "3", "X-Ratelimit-Used": "17"},
        ),
        ({"limit": 20, "used": 25}, {"X-Ratelimit-Used": "25", "X-Ratelimit-Remaining": "0"}),
        ({}, {"Retry-After": None, "X-Ratelimit-Reset": None}),
    ],
)
def test_429_has_each_form_of_header(
    api: Emulator, arguments: dict[str, float], expected: dict[str, str | None]
) -> None:
    """Seconds, fractions, milliseconds, garbage, the past, the documented numbers, or nothing."""
    api.faults.append(too_many_requests("GET /indexes", **arguments))  # type: ignore[arg-type]
    answer = call(api, "GET", "/indexes")
    assert (answer.status, answer.raw) == (429, b"")
    assert {name: answer.headers[name] for name in expected} == expected


@pytest.mark.parametrize("seconds", [30.0, -60.0])
def test_429_tells_moments(api: Emulator, seconds: float) -> None:
    """Dates and epoch seconds are counted from the moment of the answer, not of the rule."""
    api.faults.append(too_many_requests(retry_date=seconds, reset=seconds, times=2))
    for _ in range(2):
        answer = call(api, "GET", "/indexes")
        date = parsedate_to_datetime(answer.headers["Retry-After"]).timestamp()
        assert date - time.time() == pytest.approx(seconds, abs=2.5)
        reset = int(answer.headers["X-Ratelimit-Reset"])
        assert reset - time.time() == pytest.approx(seconds, abs=2.5)
    with pytest.raises(ValueError, match="not retry_after and retry_date"):
        too_many_requests(retry_after=1, retry_date=1)


def test_true_answers_get_other_headers(api: Emulator) -> None:
    """With `status=None` headers of the true answer are changed or left out, even its date."""
    headers = {"X-Request-Id": None, "X-Api-Version": "9", "Date": "{date-3600}"}
    api.faults.append(Fault(route="POST /indexes", status=None, headers=headers))
    answer = call(api, "POST", "/indexes", body=INDEX)
    assert answer.status == 201
    assert (answer.headers["X-Request-Id"], answer.headers["X-Api-Version"]) == (None, "9")
    skew = parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time()
    assert skew == pytest.approx(-3600, abs=3)
    assert len(api.state.indexes) == 1


def test_the_api_refuses_with_a_documented_code(api: Emulator) -> None:
    """In the flat form or inside `error`; nothing is done."""
    code = "index_option_cannot_be_empty"
    api.faults += [
        api_error(code, "No options.", route="POST /indexes"),
        api_error("server_error", status=503, nested=True),
    ]
    flat, nested = (call(api, "POST", "/indexes", body=INDEX) for _ in range(2))
    assert (flat.status, flat.body["code"], flat.body["message"]) == (400, code, "No options.")
    assert flat.body["docs_url"].startswith("https://docs.twelvelabs.io/")
    assert (nested.status, nested.body["error"]["code"]) == (503, "server_error")
    assert api.state.indexes == {}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDenied", 403), ("AccountProblem", 403), ("AllAccessDisabled", 403),
        ("BadDigest", 400), ("ExpiredToken", 400), ("IncompleteBody", 400),
        ("InternalError", 500), ("InvalidAccessKeyId", 403), ("InvalidObjectState", 403),
        ("InvalidSecurity", 403), ("NoSuchUpload", 404), ("RequestTimeTooSkewed", 403),
        ("RequestTimeout", 400), ("ServiceUnavailable", 503), ("SignatureDoesNotMatch", 403),
        ("SlowDown", 503),
    ],
)  # fmt: skip
def test_the_storage_refuses_with_each_code(api: Emulator, code: str, status: int) -> None:
    """As S3 does: the status of the code, and XML with code and message."""
    api.faults.append(storage_error(code))
    url = upload_url(api)
    answer = call_url("PUT", url, body=b"x" * 100)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/xml")
    assert f"<Code>{code}</Code><Message>".encode() in answer.raw


def test_only_codes_of_the_storage_are_taken() -> None:
    """A code that S3 does not have is refused with those that it has."""
    with pytest.raises(ValueError, match=r"AccessDenied.*got 'AccesDenied'"):
        storage_error("AccesDenied")
