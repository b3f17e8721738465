"""Faults of the connection, on the wire: late, lost, cut, dripping and damaged answers."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator.wire import (
    INDEX,
    Wire,
    address,
    call,
    call_url,
    eventually,
    exchange,
    request_bytes,
    unchunked,
    upload,
    upload_id_of,
    upload_url,
)
from twelvelabs_async.emulator import Emulator, Fault

GET = "GET /indexes"
POST = "POST /indexes"
BRIEF = 0.3
BODY = json.dumps(INDEX).encode()


@pytest.fixture
def api() -> Iterator[Emulator]:
    """An emulator of its own for each test: what one lets hang, another would find."""
    with Emulator.blocking() as running:
        yield running


def get(api: Emulator, *, patience: float = 10.0) -> Wire:
    """List the indexes through a socket."""
    return exchange(api, request_bytes(api, "GET", "/indexes"), patience=patience)


def make(api: Emulator, *, patience: float = 10.0) -> Wire:
    """Create an index through a socket."""
    return exchange(api, request_bytes(api, "POST", "/indexes", BODY), patience=patience)


def the_truth(api: Emulator) -> bytes:
    """The body that is sent without a fault."""
    return call(api, "GET", "/indexes").raw


def test_an_answer_comes_late(api: Emulator) -> None:
    """Scripted or true, it comes after the delay; the next one does not."""
    api.faults += [Fault(route=GET, status=503, delay=BRIEF), Fault(route=GET, delay=BRIEF)]
    answers = [call(api, "GET", "/indexes") for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 200, 200]
    assert [answer.seconds >= BRIEF for answer in answers] == [True, True, False]


@pytest.mark.parametrize(("stage", "made"), [("before", 0), (None, 1), ("after", 1)])
def test_a_delay_is_before_or_after_the_effect(api: Emulator, stage: str | None, made: int) -> None:
    """While the client waits, the index is there already, or not yet."""
    api.faults.append(Fault(route=POST, delay=60, stage=stage))  # type: ignore[arg-type]
    wire = make(api, patience=BRIEF)
    assert (wire.head, wire.end) == (b"", "open")
    eventually(lambda: len(api.state.indexes) >= made)
    assert len(api.state.indexes) == made


def test_a_delay_lies_between_two_numbers(api: Emulator) -> None:
    """By chance, which a seed repeats."""
    rules = [Fault(route=GET, delay=(0.1, 0.6), times=None, seed=5) for _ in range(2)]
    drawn = [[rule.drawn_delay() for _ in range(20)] for rule in rules]
    assert drawn[0] == drawn[1]
    assert 0.1 <= min(drawn[0]) < 0.3 < max(drawn[0]) <= 0.6
    api.faults.append(Fault(route=GET, delay=(0.1, 0.6), seed=5))
    assert call(api, "GET", "/indexes").seconds >= drawn[0][0]


@pytest.mark.parametrize(
    ("ending", "end"), [(None, "closed"), ("reset", "reset"), ("stall", "open")]
)
@pytest.mark.parametrize(("stage", "made"), [("before", 0), (None, 0), ("after", 1)])
def test_what_comes_is_no_answer(
    api: Emulator, ending: str | None, end: str, stage: str | None, made: int
) -> None:
    """Bytes come as they are, such as half a status line, and then the connection ends."""
    raw = b"HTTP/1.1 20"
    ending_too = {} if ending is None else {ending: True}
    api.faults.append(Fault(route=POST, raw=raw, stage=stage, **ending_too))  # type: ignore[arg-type]
    data = request_bytes(api, "POST", "/indexes", BODY)
    wire = exchange(api, data, patience=BRIEF, enough=lambda got: got == raw)
    assert (wire.head, wire.end) == (raw, end)
    assert len(api.state.indexes) == made


def test_http_client_makes_nothing_of_what_is_no_answer(api: Emulator) -> None:
    """A library takes it for what it is."""
    api.faults.append(Fault(route=GET, raw="SSH-2.0-elsewhere\r\n"))
    with pytest.raises(http.client.BadStatusLine):
        call(api, "GET", "/indexes")


def test_a_request_is_read_slowly(api: Emulator, clips: dict[str, Path]) -> None:
    """Its body comes at so many bytes a second, and in one piece, also that of a form."""
    api.faults += [
        Fault(route=POST, read_rate=len(BODY) / BRIEF),
        Fault(route="POST /assets", read_rate=clips["forest"].stat().st_size / BRIEF),
        Fault(route=POST, read_rate=len(BODY) / BRIEF, status=503),
    ]
    made = call(api, "POST", "/indexes", body=INDEX)
    uploaded = upload(api, clips["forest"], method="direct")
    refused = call(api, "POST", "/indexes", body=INDEX)
    assert [made.status, uploaded.status, refused.status] == [201, 201, 503]
    assert min(made.seconds, uploaded.seconds, refused.seconds) >= BRIEF * 0.9
    assert api.state.files[-1].size == clips["forest"].stat().st_size
    assert [api.requests[0].json(), api.requests[2].json()] == [INDEX, INDEX]


def test_nobody_waits_for_what_nobody_reads(api: Emulator) -> None:
    """An answer that needs no body does not wait for it; the connection is good for more."""
    api.faults.append(Fault(route=POST, read_rate=1))
    data = request_bytes(api, "POST", "/indexes", BODY, last=False)
    data = data.replace(api.api_key.encode(), b"wrong") + request_bytes(api, "GET", "/indexes")
    wire = exchange(api, data)
    assert wire.head.startswith(b"HTTP/1.1 401")
    assert b"HTTP/1.1 200 OK" in wire.body


@pytest.mark.parametrize(
    ("ending", "end"), [("reset", "reset"), ("close", "closed"), ("stall", "open")]
)
@pytest.mark.parametrize(
    ("stage", "made"), [("before", 0), ("instead", 0), (None, 0), ("after", 1)]
)
def test_an_answer_is_lost(
    api: Emulator,
    caplog: pytest.LogCaptureFixture,
    ending: str,
    end: str,
    stage: str | None,
    made: int,
) -> None:
    """No byte comes, and the connection ends as the rule says; only `after` was anything done."""
    api.faults.append(Fault(route=POST, stage=stage, **{ending: True}))  # type: ignore[arg-type]
    wire = make(api, patience=BRIEF if ending == "stall" else 10.0)
    assert (wire.head, wire.body, wire.end) == (b"", b"", end)
    eventually(lambda: len(api.requests) == 1)
    assert len(api.state.indexes) == made
    assert api.requests[0].status == 499
    assert make(api).head.startswith(b"HTTP/1.1 " + (b"400" if made else b"201"))
    assert [each for each in caplog.records if each.levelname in {"WARNING", "ERROR"}] == []


def test_http_client_sees_a_reset(api: Emulator) -> None:
    """What a socket calls a reset is one for a library too."""
    api.faults.append(Fault(route=GET, reset=True))
    with pytest.raises(ConnectionResetError):
        call(api, "GET", "/indexes")
    api.faults.append(Fault(route=GET, close=True))
    with pytest.raises(http.client.RemoteDisconnected):
        call(api, "GET", "/indexes")


def test_a_loss_may_come_late(api: Emulator) -> None:
    """The delay comes first, then the reset."""
    api.faults.append(Fault(route=GET, reset=True, delay=BRIEF))
    started = time.monotonic()
    assert get(api).end == "reset"
    assert time.monotonic() - started >= BRIEF


def test_a_stage_says_how_much_was_read(api: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    """`before` answers although the body never comes; `instead` waits for it."""
    api.faults.append(Fault(route=POST, status=503, stage="before"))
    never = request_bytes(api, "POST", "/indexes", announced=1000)
    answered = exchange(api, never, patience=BRIEF, enough=lambda got: b"503" in got)
    assert answered.head.startswith(b"HTTP/1.1 503")
    api.faults.append(Fault(route=POST, status=503, stage="instead"))
    assert exchange(api, never, patience=BRIEF).head == b""
    eventually(lambda: [each.status for each in api.requests] == [503, 499])
    assert [each for each in caplog.records if each.levelname in {"WARNING", "ERROR"}] == []
    api.faults[:] = [Fault(route=POST, status=503, stage="instead")]
    assert make(api).head.startswith(b"HTTP/1.1 503")
    assert api.state.indexes == {}


def test_an_answer_is_replaced_after_the_effect(api: Emulator) -> None:
    """The index is made, and yet the answer is a 503."""
    api.faults.append(Fault(route=POST, status=503, stage="after"))
    assert call(api, "POST", "/indexes", body=INDEX).status == 503
    assert len(api.state.indexes) == 1


def test_a_request_is_recorded_whatever_went_wrong(api: Emulator) -> None:
    """With the body that was sent, whether it was carried out or not."""
    for fault in (Fault(), Fault(stage="after"), Fault(reset=True), Fault(duplicate=True)):
        api.faults.append(fault)
        make(api)
    assert [each.json() for each in api.requests] == [INDEX] * 5


@pytest.mark.parametrize(
    ("ending", "end"), [(None, "closed"), ("reset", "reset"), ("stall", "open")]
)
@pytest.mark.parametrize("length", [0, 1, 20])
def test_an_answer_is_cut(api: Emulator, ending: str | None, end: str, length: int) -> None:
    """The whole length is declared, and so many bytes come; then it ends as the rule says."""
    truth = the_truth(api)
    ending_too = {} if ending is None else {ending: True}
    api.faults.append(Fault(route=GET, cut_after=length, **ending_too))  # type: ignore[arg-type]
    data = request_bytes(api, "GET", "/indexes")
    wire = exchange(api, data, patience=BRIEF, enough=lambda got: body_of(got) >= length)
    assert wire.header("Content-Length") == str(len(truth))
    assert (wire.body, wire.end) == (truth[:length], end)


def test_a_scripted_answer_is_cut(api: Emulator) -> None:
    """A large body too, with the bytes in their order; `http.client` misses the rest."""
    body = bytes(range(256)) * 4096
    api.faults += [Fault(route=GET, status=200, body=body, cut_after=700_001) for _ in range(2)]
    wire = get(api)
    assert wire.header("Content-Length") == str(len(body))
    assert (wire.body == body[:700_001], wire.end) == (True, "closed")
    with pytest.raises(http.client.IncompleteRead):
        call(api, "GET", "/indexes")


def test_what_is_shorter_is_not_cut(api: Emulator) -> None:
    """A body of exactly so many bytes comes whole."""
    truth = the_truth(api)
    api.faults.append(Fault(route=GET, cut_after=len(truth)))
    assert call(api, "GET", "/indexes").raw == truth


@pytest.fixture
def question(api: Emulator, clips: dict[str, Path]) -> bytes:
    """The body of a request whose answer is a stream of lines."""
    asset_id = upload(api, clips["sunset"], method="direct").body["_id"]
    api.clock.advance(10)
    api.requests.clear()
    video = {"type": "asset_id", "asset_id": asset_id}
    return json.dumps({"video": video, "prompt": "What happens?", "stream": True}).encode()


def body_of(received: bytes) -> int:
    """How many bytes of a body have come; -1 before its head is complete."""
    head, mark, body = received.partition(b"\r\n\r\n")
    if not mark:
        return -1
    return len(unchunked(body)[0]) if b"chunked" in head else len(body)


def test_a_stream_is_replaced_after_the_effect(api: Emulator, question: bytes) -> None:
    """A stream too is made and thrown away, head and all; the connection is good for more."""
    api.faults.append(Fault(route="POST /analyze", status=503, stage="after", body="no"))
    twice = request_bytes(api, "POST", "/analyze", question, last=False)
    twice += request_bytes(api, "POST", "/analyze", question)
    wire = exchange(api, twice)
    assert wire.head.startswith(b"HTTP/1.1 503")
    assert wire.body.startswith(b"noHTTP/1.1 200 OK\r\n")
    second = wire.body.partition(b"\r\n\r\n")[2]
    assert b'"stream_end"' in unchunked(second)[0]


@pytest.mark.parametrize(
    ("ending", "end"), [("close", "closed"), ("reset", "reset"), ("stall", "open")]
)
@pytest.mark.parametrize("length", [0, 7, 150])
def test_a_stream_is_cut(
    api: Emulator, question: bytes, ending: str, end: str, length: int
) -> None:
    """So many bytes of a stream come and no mark of its end, wherever its lines end."""
    api.faults.append(Fault(route="POST /analyze", cut_after=length, **{ending: True}))  # type: ignore[arg-type]
    data = request_bytes(api, "POST", "/analyze", question)
    wire = exchange(api, data, patience=BRIEF, enough=lambda got: body_of(got) >= length)
    assert wire.header("Transfer-Encoding") == "chunked"
    content, whole = unchunked(wire.body)
    assert (len(content), whole, wire.end) == (length, False, end)
    assert content == b'{"event_type":"stream_start"'[:length] or length > 28


def test_a_client_that_leaves_a_stream_is_no_error(
    api: Emulator, question: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Who hangs up early is noted as gone; nothing is logged as if the emulator had failed."""
    api.faults.append(Fault(route="POST /analyze", drip=400.0))
    before = len(api.requests)
    with socket.create_connection(address(api.base_url)) as connection:
        connection.sendall(request_bytes(api, "POST", "/analyze", question))
        connection.recv(1)
        reset = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    eventually(lambda: len(api.requests) > before)
    assert api.requests[-1].status == 499
    assert [each for each in caplog.records if each.levelname != "DEBUG"] == []


def test_json_is_truncated(api: Emulator) -> None:
    """Half of the JSON comes in a frame that is whole, or as many bytes as are said."""
    truth = the_truth(api)
    api.faults += [Fault(route=GET, truncate=True), Fault(route=GET, truncate=True, cut_after=3)]
    half, three = call(api, "GET", "/indexes"), call(api, "GET", "/indexes")
    assert (half.status, half.raw) == (200, truth[: len(truth) // 2])
    assert half.headers["Content-Length"] == str(len(half.raw))
    assert three.raw == truth[:3]
    with pytest.raises(json.JSONDecodeError):
        _ = half.body


def test_a_stream_is_truncated(api: Emulator, question: bytes) -> None:
    """A stream ends in its first line, or after so many bytes, as if that were its end."""
    route = "POST /analyze"
    api.faults += [
        Fault(route=route, truncate=True),
        Fault(route=route, truncate=True, cut_after=99),
    ]
    first, second = (call(api, "POST", "/analyze", body=json.loads(question)) for _ in range(2))
    assert first.status == 200
    assert first.raw.startswith(b'{"event_type":')
    assert not first.raw.endswith(b"}\n")
    assert first.raw.count(b"\n") == 0
    assert len(second.raw) == 99


def test_an_answer_drips(api: Emulator) -> None:
    """So many bytes come in a second, one after the other, and all of them in the end."""
    body = b"x" * 60
    api.faults.append(Fault(route=GET, status=200, body=body, drip=100))
    started = time.monotonic()
    with socket.create_connection(address(api.base_url), timeout=10) as connection:
        connection.sendall(request_bytes(api, "GET", "/indexes"))
        pieces = [b""]
        while not pieces[-1].endswith(b"x") or b"".join(pieces).count(b"x" * 60) == 0:
            pieces.append(connection.recv(65536))
    assert 0.5 <= time.monotonic() - started < 5
    assert len(pieces) >= 10


def test_a_true_answer_drips_and_is_cut(api: Emulator) -> None:
    """Both together: slowly as far as it goes."""
    truth = the_truth(api)
    api.faults.append(Fault(route=GET, drip=50, cut_after=20))
    started = time.monotonic()
    wire = get(api)
    assert (wire.body, wire.end) == (truth[:20], "closed")
    assert time.monotonic() - started >= 0.35


def test_a_request_is_delivered_twice(api: Emulator) -> None:
    """It is carried out twice, and both are recorded; the client gets the first answer."""
    api.faults.append(Fault(route=POST, duplicate=True))
    answer = call(api, "POST", "/indexes", body=INDEX, headers={"X-Trace": "7"})
    assert answer.status == 201
    assert [each.status for each in api.requests] == [201, 400]
    assert [each.headers["X-Trace"] for each in api.requests] == ["7", "7"]
    assert not any("delivery" in name.lower() for each in api.requests for name in each.headers)
    # With a key it is the same request, and is done once.
    api.requests.clear()
    api.faults.append(Fault(route=POST, duplicate=True))
    again = {**INDEX, "index_name": "more"}
    call(api, "POST", "/indexes", body=again, headers={"Idempotency-Key": "k"})
    assert [each.status for each in api.requests] == [201, 201]
    assert len(api.state.indexes) == 2


def test_a_form_is_delivered_twice(api: Emulator, clips: dict[str, Path]) -> None:
    """An upload too: there are two assets of one file."""
    api.state.assets.clear()
    api.faults.append(Fault(route="POST /assets", duplicate=True))
    answer = upload(api, clips["forest"], method="direct")
    assert next(iter(api.state.assets)) == answer.body["_id"]
    assert len({each.file.sha256 for each in api.state.assets.values() if each.file}) == 1
    assert len(api.state.assets) == 2


def test_a_stranger_cannot_avoid_faults(api: Emulator) -> None:
    """The header by which the emulator knows its own deliveries needs its secret."""
    api.faults.append(Fault(route=GET))
    headers = {"X-Emulator-Delivery": ""}
    assert call(api, "GET", "/indexes", headers=headers).status == 500


def test_a_chunk_is_corrupted_on_its_way(api: Emulator) -> None:
    """One bit is another, the same for a seed, and the ETag is that of what arrived."""
    sent = bytes(100)
    etags: set[str] = set()
    for seed in (3, 3, None):
        api.faults.append(Fault(route="PUT /chunks/*", corrupt=True, seed=seed))
        url = upload_url(api)
        headers = {"Content-Type": "application/octet-stream"}
        answer = call_url("PUT", url, body=sent, headers=headers)
        assert answer.status == 200, answer.raw
        upload_id = upload_id_of(url)
        stored = api.state.uploads.sessions[upload_id].chunks[1].stored
        assert stored is not None
        received = stored.path.read_bytes()
        assert sum(byte.bit_count() for byte in received) == 1
        digest = hashlib.md5(received, usedforsecurity=False).hexdigest()
        assert answer.headers["ETag"] == f'"{digest}"'
        etags.add(answer.headers["ETag"])
    assert len(etags) == 2


@pytest.mark.parametrize("etag", ['"0123456789abcdef0123456789abcdef"', '"abc-7"', None])
def test_an_etag_is_wrong_opaque_or_missing(api: Emulator, etag: str | None) -> None:
    """The chunk is stored all the same."""
    api.faults.append(Fault(route="PUT /chunks/*", status=None, headers={"ETag": etag}))
    url = upload_url(api)
    headers = {"Content-Type": "application/octet-stream"}
    answer = call_url("PUT", url, body=bytes(100), headers=headers)
    assert (answer.status, answer.headers["ETag"]) == (200, etag)
    assert api.state.uploads.sessions[upload_id_of(url)].chunks[1].stored is not None


def test_a_file_is_cut(api: Emulator, clips: dict[str, Path]) -> None:
    """What the storage sends from a file is cut like everything else."""
    api.state.assets.clear()
    upload(api, clips["forest"], method="direct")
    asset_id = next(iter(api.state.assets))
    origin = upload_url(api).partition("/chunks/")[0]
    content = clips["forest"].read_bytes()
    api.faults.append(Fault(route="GET /files/*", cut_after=1000))
    with pytest.raises(http.client.IncompleteRead) as caught:
        call_url("GET", f"{origin}/files/{asset_id}/forest.mkv")
    assert (caught.value.partial, caught.value.expected) == (content[:1000], len(content) - 1000)


def test_a_stall_ends_with_the_client(api: Emulator) -> None:
    """When the client gives up, nothing of it is left in the emulator."""
    api.faults.append(Fault(route=GET, stall=True))
    assert get(api, patience=0.1).end == "open"
    eventually(lambda: len(api.requests) == 1)


def test_the_emulator_closes_during_a_stall() -> None:
    """It does not wait for the client."""
    with Emulator.blocking() as api:
        api.faults.append(Fault(stall=True))
        connection = socket.create_connection(address(api.base_url), timeout=10)
        connection.sendall(request_bytes(api, "GET", "/indexes"))
        eventually(lambda: api.faults[0].times == 0)
        started = time.monotonic()
    assert time.monotonic() - started < 4
    with connection:
        assert connection.recv(1) == b""
