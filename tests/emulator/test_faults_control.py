"""The control endpoint, by `http.client`: faults, requests, clock and reset from any language."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.emulator.wire import INDEX, call, call_url, control, upload, upload_url
from twelvelabs_async.cli.commands import app
from twelvelabs_async.emulator import Clock, Emulator, Fault


@pytest.fixture
def api() -> Iterator[Emulator]:
    """An emulator whose clock stands still."""
    with Emulator.blocking(clock=Clock.stopped()) as running:
        yield running


def test_faults_are_scripted_over_http(api: Emulator) -> None:
    """Added, in force, counted, shown and cleared."""
    rules = [
        {"route": "GET /indexes", "status": 503, "times": 2},
        {"kind": "rate_limit", "routes": "GET /assets", "requests": 1},
    ]
    added = control(api, "POST", "/faults", rules)
    assert (added.status, len(added.body["faults"])) == (201, 2)
    assert [call(api, "GET", "/indexes").status for _ in range(3)] == [503, 503, 200]
    assert [call(api, "GET", "/assets").status for _ in range(2)] == [200, 429]
    first, second = control(api, "GET", "/faults").body["faults"]
    assert (first["taken"], first["times"], first["status"]) == (2, 0, 503)
    assert second == {**rules[1], "taken": 1}
    one = control(api, "POST", "/faults", {"reset": True, "times": None})
    assert one.status == 201
    with pytest.raises(ConnectionResetError):
        call(api, "GET", "/indexes")
    assert control(api, "DELETE", "/faults").status == 204
    assert control(api, "GET", "/faults").body == {"faults": []}
    assert [call(api, "GET", path).status for path in ("/indexes", "/assets")] == [200, 200]


def test_each_kind_of_rule_comes_over_http(api: Emulator) -> None:
    """They come to the lists that Python sees."""
    rules = [
        {"kind": "too_many_requests", "retry_after": 1},
        {"kind": "storage_error", "code": "SlowDown"},
        {"kind": "api_error", "code": "parameter_invalid"},
        {"kind": "delivery", "lost": 1.0},
        {"kind": "processing", "fails": True},
        {"kind": "presigned_urls", "seconds": 1},
    ]
    assert control(api, "POST", "/faults", rules).status == 201
    assert [fault.status for fault in api.faults] == [429, 503, 400]
    lists = (api.delivery_faults, api.processing_faults, api.url_faults, api.rate_limits)
    assert [len(each) for each in lists] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[", "not JSON"),
        ([{}, {"rout": "*"}], "rule 2: request has no rout"),
        ([{"status": 5}], "rule 1: status is a whole number from 200 to 599, got 5"),
        ("all", 'a JSON list of objects, not "all"'),
    ],
)
def test_wrong_rules_are_refused(api: Emulator, body: object, reason: str) -> None:
    """With what is wrong; of a list with one wrong rule none is added."""
    answer = control(api, "POST", "/faults", body)
    assert answer.status == 400
    assert reason in answer.body["message"]
    assert api.faults == []


def test_requests_are_shown_without_secrets(api: Emulator) -> None:
    """The last ones, the newest last, without key, cookies, tokens and signatures."""
    secrets = {"Authorization": "Bearer s3cret", "Cookie": "a=s3cret", "X-Trace": "7"}
    call(api, "GET", "/indexes?page=2", headers=secrets)
    call_url("PUT", upload_url(api), body=bytes(100), headers={"x-api-key": "s3cret"})
    answer = control(api, "GET", "/requests")
    first, second, third = answer.body["requests"]
    assert (first["method"], first["path"], first["status"]) == ("GET", "/v1.3/indexes", 200)
    assert (first["query"], first["headers"]["X-Trace"]) == ({"page": ["2"]}, "7")
    assert second["path"] == "/v1.3/assets/multipart-uploads"
    assert third["query"]["X-Amz-Signature"] == ["***"]
    assert b"s3cret" not in answer.raw
    assert api.api_key.encode() not in answer.raw
    answer = control(api, "GET", "/requests?limit=1")
    assert [each["method"] for each in answer.body["requests"]] == ["PUT"]
    assert answer.body["total"] == 3
    assert control(api, "GET", "/requests?limit=x").status == 400
    assert control(api, "DELETE", "/requests").status == 204
    assert control(api, "GET", "/requests").body == {"requests": [], "total": 0}


def test_the_clock_is_stepped(api: Emulator, clips: dict[str, Path]) -> None:
    """Work is done by the clock that another language moves."""
    asset_id = upload(api, clips["forest"], method="direct").body["_id"]
    before = control(api, "GET", "/clock").body["now"]
    assert call(api, "GET", f"/assets/{asset_id}").body["status"] == "processing"
    after = control(api, "POST", "/clock", {"seconds": 60})
    assert (after.status, after.body["now"] > before) == (200, True)
    assert call(api, "GET", f"/assets/{asset_id}").body["status"] == "ready"
    assert control(api, "GET", "/clock").body == after.body


@pytest.mark.parametrize(
    "body", [{"seconds": -1}, {"seconds": "1"}, {}, {"second": 1}, [5], {"seconds": 1e300}, b"{"]
)
def test_wrong_steps_are_refused(api: Emulator, body: object) -> None:
    """A clock goes forward by a number of seconds."""
    before = api.clock.now()
    answer = control(api, "POST", "/clock", body)
    assert (answer.status, list(answer.body)) == (400, ["message"])
    assert api.clock.now() == before


def test_everything_is_reset(api: Emulator, clips: dict[str, Path]) -> None:
    """Nothing that was made, sent, scripted or kept is left, not even files; work goes on."""
    key = {"Idempotency-Key": "k"}
    made = call(api, "POST", "/indexes", body=INDEX, headers=key).body["_id"]
    upload(api, clips["forest"], method="direct")
    (stored,) = api.state.files
    api.faults.append(Fault(status=500, times=None))
    assert control(api, "POST", "/reset").status == 204
    assert (list(api.requests), api.faults, api.state.files) == ([], [], [])
    assert not stored.path.exists()
    assert call(api, "GET", "/indexes").body["data"] == []
    again = call(api, "POST", "/indexes", body=INDEX, headers=key)
    assert again.status == 201
    assert "Idempotency-Replayed" not in again.headers
    assert again.body["_id"] != made
    asset_id = upload(api, clips["sunset"], method="direct").body["_id"]
    api.clock.advance(10)
    assert call(api, "GET", f"/assets/{asset_id}").body["status"] == "ready"


def test_limits_count_anew_after_a_reset() -> None:
    """A limit that was used up is not, and limits of the constructor are rules like others."""
    with Emulator.blocking(rate_limits={"GET /indexes": 1}) as api:
        assert [call(api, "GET", "/indexes").status for _ in range(2)] == [200, 429]
        control(api, "POST", "/reset")
        assert [call(api, "GET", "/indexes").status for _ in range(2)] == [200, 200]
        assert control(api, "GET", "/faults").body["faults"] == []


PATHS = [
    ("GET", "/faults"), ("POST", "/faults"), ("DELETE", "/faults"), ("GET", "/requests"),
    ("DELETE", "/requests"), ("GET", "/clock"), ("POST", "/clock"), ("POST", "/reset"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("headers", [{}, {"x-api-key": "wrong"}, {"x-api-key": "\xe9"}])
def test_the_key_is_needed(api: Emulator, method: str, path: str, headers: dict[str, str]) -> None:
    """Without it nothing is told and nothing is done, so that no page in a browser can."""
    api.faults.append(Fault(route="GET /assets"))
    call(api, "POST", "/indexes", body=INDEX)
    now = api.clock.now()
    origin = api.base_url.removesuffix("/v1.3")
    answer = call_url(method, f"{origin}/_emulator{path}", body={"seconds": 5}, headers=headers)
    assert (answer.status, list(answer.body)) == (401, ["message"])
    assert (len(api.faults), len(api.state.indexes), len(api.requests)) == (1, 1, 1)
    assert api.clock.now() == now


def test_control_is_beside_the_api(api: Emulator) -> None:
    """No fault or limit hits it, it is not recorded, and it is no part of any version."""
    api.faults.append(Fault(status=500, times=None))
    control(api, "POST", "/faults", {"kind": "rate_limit", "routes": "*", "requests": 1})
    assert {control(api, "GET", "/clock").status for _ in range(3)} == {200}
    assert list(api.requests) == []
    control(api, "DELETE", "/faults")
    assert call(api, "GET", "/_emulator/faults").status == 404
    answer = control(api, "GET", "/fault")
    assert answer.status == 404
    assert "there are GET /_emulator/faults" in answer.body["message"]
    assert control(api, "PUT", "/faults").status == 405


def test_serve_reads_faults_from_a_file(tmp_path: Path) -> None:
    """`serve --faults FILE` has them in force from the first request on."""
    file = tmp_path / "faults.json"
    file.write_text('[{"route": "GET /indexes", "status": 418}]')
    command = [sys.executable, "-m", "twelvelabs_async", "serve", "--port", "0", "--faults"]
    with subprocess.Popen([*command, file], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("base URL: ").strip()
        headers = {"x-api-key": "tlk_emulator"}
        assert [call_url("GET", f"{url}/indexes", headers=headers).status for _ in range(2)] == [
            418, 200,
        ]  # fmt: skip
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [('[{"rout": "*"}]', "rule 1: request has no rout"), (None, "No such file")],
)
def test_serve_refuses_a_wrong_file(tmp_path: Path, content: str | None, reason: str) -> None:
    """It says what is wrong and does not start."""
    file = tmp_path / "faults.json"
    if content is not None:
        file.write_text(content)
    shown = CliRunner().invoke(app, ["serve", "--port", "0", "--faults", str(file)])
    assert shown.exit_code == 2
    assert reason in " ".join(shown.output.replace("│", " ").split())
    assert "base URL" not in shown.output
