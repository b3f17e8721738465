"""Faults beside single answers, on the wire: limits, presigned URLs, processing, notifications."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.wire import Answer, call, call_url, eventually, upload, upload_url
from twelvelabs_async.emulator import (
    ENDPOINT_GROUPS,
    Clock,
    DeliveryFault,
    Emulator,
    PresignedUrlFault,
    ProcessingFault,
    RateLimit,
    Webhook,
)

SECRET = "whsec_of_a_test"
CHUNK = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock.stopped()


@pytest.fixture
def api(clock: Clock) -> Iterator[Emulator]:
    """An emulator whose clock stands still."""
    with Emulator.blocking(clock=clock) as running:
        yield running


def told(answer: Answer) -> tuple[int, ...]:
    """Status, limit, remaining and used of an answer."""
    names = ("Limit", "Remaining", "Used")
    return (answer.status, *(int(answer.headers[f"X-Ratelimit-{name}"]) for name in names))


def test_limits_count_for_a_group_together(api: Emulator) -> None:
    """All operations of a group use up one limit; others are free; over it is an empty 429."""
    api.rate_limits.append(RateLimit(routes="embeddings", requests=3))
    paths = ["/embed", "/embed-v2", "/embed/tasks", "/embed-v2/tasks"]
    answers = [call(api, "POST", path, body={}) for path in paths]
    assert [told(each) for each in answers] == [
        (400, 3, 2, 1), (400, 3, 1, 2), (400, 3, 0, 3), (429, 3, 0, 3),
    ]  # fmt: skip
    assert answers[3].raw == b""
    assert 55 < int(answers[3].headers["X-Ratelimit-Reset"]) - time.time() < 62
    free = call(api, "POST", "/search", body={})
    assert (free.status, free.headers["X-Ratelimit-Limit"]) == (400, None)


@pytest.mark.parametrize("group", ENDPOINT_GROUPS)
def test_each_group_is_limited_as_documented(api: Emulator, group: str) -> None:
    """All of its routes exist and are counted, whatever they answer."""
    routes = ENDPOINT_GROUPS[group]
    api.rate_limits.append(RateLimit(routes=group, requests=len(routes)))
    for used, route in enumerate(routes, start=1):
        method, path = route.split(" ")
        path = path.replace("{", "").replace("}", "")
        assert told(call(api, method, path, body={}))[3] == used
    api.rate_limits[:] = [RateLimit(routes="GET /indexes*, GET /assets", requests=1)]
    assert [call(api, "GET", path).status for path in ("/indexes", "/assets")] == [200, 429]


def test_a_limit_ends_with_its_window(api: Emulator) -> None:
    """After its seconds, in real time, requests are allowed again."""
    api.rate_limits.append(RateLimit(routes="*", requests=1, seconds=0.4))
    assert [call(api, "GET", "/indexes").status for _ in range(2)] == [200, 429]
    time.sleep(0.45)
    assert told(call(api, "GET", "/indexes")) == (200, 1, 0, 1)


def test_several_limits_hold_at_once(api: Emulator) -> None:
    """Each must allow a request, and an answer tells of the one that leaves the fewest."""
    api.rate_limits += [
        RateLimit(routes="GET /indexes", requests=2, seconds=0.4),
        RateLimit(routes="GET /indexes", requests=3, seconds=3600),
    ]
    assert [told(call(api, "GET", "/indexes"))[:3] for _ in range(3)] == [
        (200, 2, 1), (200, 2, 0), (429, 2, 0),
    ]  # fmt: skip
    time.sleep(0.45)
    answers = [call(api, "GET", "/indexes") for _ in range(2)]
    # What was refused did not count, so the longer limit had one left.
    assert [told(each) for each in answers] == [(200, 3, 0, 3), (429, 3, 0, 3)]
    assert int(answers[1].headers["X-Ratelimit-Reset"]) - time.time() > 3000


def test_presigned_urls_expire(api: Emulator, clock: Clock) -> None:
    """A URL is good for the seconds that the rule says, then refused as S3 refuses it."""
    api.url_faults.append(PresignedUrlFault(seconds=0.8, times=2))
    early, late, normal = (upload_url(api) for _ in range(3))
    clock.advance(0.7)
    assert put(early).status == 200
    clock.advance(0.2)
    answer = put(late)
    assert (answer.status, b"<Code>AccessDenied</Code>" in answer.raw) == (403, True)
    assert b"Request has expired" in answer.raw
    assert put(normal).status == 200


def test_presigned_urls_may_be_used_again(api: Emulator) -> None:
    """Once, as documented; as often as one likes, if the rule says so."""
    once = upload_url(api)
    assert [put(once).status for _ in range(2)] == [200, 403]
    api.url_faults.append(PresignedUrlFault(single_use=False))
    often = upload_url(api)
    assert [put(often).status for _ in range(3)] == [200, 200, 200]


def put(url: str) -> Answer:
    """Put a chunk to a presigned URL."""
    return call_url("PUT", url, body=bytes(100), headers=CHUNK)


def made(api: Emulator, clips: dict[str, Path], kind: str) -> str:
    """Begin some work and return the path at which its status is seen."""
    clip = clips["sunset"]
    if kind == "asset":
        return f"/assets/{upload(api, clip, method='direct').body['_id']}"
    if kind == "task":
        return f"/tasks/{upload(api, clip, index_id=index(api)).body['_id']}"
    if kind == "embedding_task":
        made = upload(api, clip, model_name="marengo3.0")
        return f"/embed/tasks/{made.body['_id']}/status"
    asset_id = upload(api, clip, method="direct").body["_id"]
    api.clock.advance(5)
    source = {"media_source": {"asset_id": asset_id}}
    if kind == "indexed_asset":
        path = f"/indexes/{index(api)}/indexed-assets"
        return f"{path}/{post(api, path, {'asset_id': asset_id})['_id']}"
    if kind == "knowledge_store_item":
        store = post(api, "/knowledge-stores", {"name": "k"})["_id"]
        path = f"/knowledge-stores/{store}/items"
        return f"{path}/{post(api, path, {'asset_id': asset_id})['_id']}"
    if kind == "embedding_task_v2":
        body = {"input_type": "video", "model_name": "marengo3.0", "video": source}
        return f"/embed-v2/tasks/{post(api, '/embed-v2/tasks', body)['_id']}"
    video = {"type": "asset_id", "asset_id": asset_id}
    if kind == "analysis_task":
        body = {"video": video, "prompt": "What happens?", "model_name": "pegasus1.5"}
        return f"/analyze/tasks/{post(api, '/analyze/tasks', body)['task_id']}"
    requests = [{"video": video, "custom_id": "a"}]
    batch = {
        "model_name": "pegasus1.5",
        "analysis_mode": "general",
        "defaults": {"prompt": {"input_text": "What happens?"}},
        "requests": requests,
    }
    post(api, "/analyze/batches", batch)
    (task, *_) = call(api, "GET", "/analyze/tasks").body["data"]
    return f"/analyze/tasks/{task['task_id']}"


def post(api: Emulator, path: str, body: Mapping[str, object]) -> Any:
    """Create something."""
    answer = call(api, "POST", path, body=body)
    assert answer.status < 300, answer.raw
    return answer.body


def index(api: Emulator) -> str:
    """Create an index."""
    models = [{"model_name": "marengo3.0", "model_options": ["visual"]}]
    return str(post(api, "/indexes", {"index_name": "films", "models": models})["_id"])


WORKS = {
    "asset": "asset",
    "task": "task",
    "indexed_asset": "indexed_asset",
    "knowledge_store_item": "knowledge_store_item",
    "embedding_task": "embedding_task",
    "embedding_task_v2": "embedding_task",
    "analysis_task": "analysis_task",
    "batch": "analysis_task",
}


@pytest.mark.parametrize("kind", WORKS)
def test_processing_is_slow(api: Emulator, clock: Clock, clips: dict[str, Path], kind: str) -> None:
    """It takes as long as the rule says by the emulator's clock, with the states on the way."""
    api.processing_faults.append(ProcessingFault(of=WORKS[kind], seconds=600))  # type: ignore[arg-type]
    path = made(api, clips, kind)
    clock.advance(599)
    assert call(api, "GET", path).body["status"] in {"processing", "indexing"}
    clock.advance(1)
    assert call(api, "GET", path).body["status"] == "ready"
    assert api.processing_faults[0].taken == 1


@pytest.mark.parametrize("kind", WORKS)
def test_processing_fails(api: Emulator, clock: Clock, clips: dict[str, Path], kind: str) -> None:
    """It fails when it would have been ready, or when the rule says, with what the API tells."""
    of: Any = WORKS[kind]
    code = "server_error" if of == "analysis_task" else None
    api.processing_faults.append(
        ProcessingFault(of=of, seconds=60, fails=True, code=code, message="No luck.", times=1)
    )
    path = made(api, clips, kind)
    clock.advance(59)
    assert call(api, "GET", path).body["status"] not in {"failed", "ready"}
    clock.advance(1)
    body = call(api, "GET", path).body
    assert body["status"] == "failed"
    if kind in {"asset", "embedding_task_v2", "analysis_task", "batch"}:
        assert body["error"]["message"] == "No luck."
        assert body["error"].get("code") == code
    if kind == "task":
        assert call(api, "GET", f"/indexes/{body['index_id']}/videos").body["data"] == []
        assert call(api, "DELETE", path).status < 300
    api.state.indexes.clear()
    path = made(api, clips, kind)
    clock.advance(100)
    assert call(api, "GET", path).body["status"] == "ready"


def test_processing_fails_for_some_files(
    api: Emulator, clock: Clock, clips: dict[str, Path]
) -> None:
    """By file name, and by the index's name or identifier."""
    films = index(api)
    api.processing_faults += [
        ProcessingFault(of="asset", filename="for?st*", fails=True),
        ProcessingFault(of="task", index="other", fails=True),
    ]
    assets = [upload(api, clips[name], method="direct").body for name in ("forest", "sunset")]
    tasks = [upload(api, clips["sunset"], index_id=films).body]
    api.processing_faults.append(ProcessingFault(of="task", index="films", fails=True))
    tasks.append(upload(api, clips["sunset"], index_id=films).body)
    api.processing_faults[-1] = ProcessingFault(of="task", index=films, fails=True)
    tasks.append(upload(api, clips["sunset"], index_id=films).body)
    clock.advance(10)
    paths = [f"/assets/{each['_id']}" for each in assets] + [f"/tasks/{t['_id']}" for t in tasks]
    assert [call(api, "GET", path).body["status"] for path in paths] == [
        "failed", "ready", "ready", "failed", "failed",
    ]  # fmt: skip


def test_a_multipart_upload_fails_in_processing(
    api: Emulator, clock: Clock, clips: dict[str, Path]
) -> None:
    """Its asset is processed, slowly, from the last report on, and then fails."""
    api.processing_faults.append(ProcessingFault(of="asset", seconds=30, message="No luck."))
    content = clips["forest"].read_bytes()
    body = {"filename": "forest.mkv", "type": "video", "total_size": len(content)}
    session = post(api, "/assets/multipart-uploads", body)
    url = session["upload_urls"][0]["url"]
    clock.advance(100)
    etag = call_url("PUT", url, body=content, headers=CHUNK).headers["ETag"]
    chunk = {"chunk_index": 1, "proof": etag, "proof_type": "etag", "chunk_size": len(content)}
    post(api, f"/assets/multipart-uploads/{session['upload_id']}", {"completed_chunks": [chunk]})
    path = f"/assets/{session['asset_id']}"
    clock.advance(29)
    assert call(api, "GET", path).body["status"] == "processing"
    clock.advance(1)
    assert call(api, "GET", path).body["error"] == {"message": "No luck."}


def test_an_import_is_rejected_with_a_code(api: Emulator) -> None:
    """The item has the documented error, and no asset; the next one is imported."""
    begun = post(
        api, "/connections:authorize",
        {"provider": "google_drive", "redirect_uri": "https://app.example.com/back"},
    )  # fmt: skip
    consent = call_url("GET", begun["authorize_url"])
    connection = dict(
        pair.split("=") for pair in consent.headers["Location"].partition("?")[2].split("&")
    )["connection_id"]
    api.processing_faults.append(
        ProcessingFault(of="import", code="source_not_authorized", message="Not yours.", times=1)
    )
    body: dict[str, object] = {"items": [{"source_id": api.drive.id_of("sunset.mkv")}]}
    first, second = (post(api, f"/connections/{connection}/imports", body) for _ in range(2))
    (item,) = first["items"]
    assert item["action"] == "rejected"
    assert item["error"] == {"code": "source_not_authorized", "message": "Not yours."}
    assert first["has_failures"] is True
    assert second["items"][0]["action"] == "created"


class _Hook(BaseHTTPRequestHandler):
    seen: list[tuple[float, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((time.time(), dict(self.headers.items()), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def hook() -> Generator[tuple[str, list[tuple[float, dict[str, str], bytes]]]]:
    """A server of Python's own that notes what is posted to it."""
    seen: list[tuple[float, dict[str, str], bytes]] = []
    handler = type("Hook", (_Hook,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", seen
        finally:
            server.shutdown()
            thread.join()


def test_notifications_are_lost_doubled_late_and_skewed(clips: dict[str, Path]) -> None:
    """An endpoint sees nothing, or the same twice, signed for another time, later by the clock."""
    clock = Clock.stopped()
    with hook() as (url, seen), Emulator.blocking(clock=clock) as api:
        api.webhooks.append(Webhook(url, SECRET))
        event = "index.task.ready"
        api.delivery_faults.append(DeliveryFault(event=event, lost=1.0, seed=1))
        films = index(api)
        upload(api, clips["sunset"], index_id=films)
        clock.advance(10)
        eventually(lambda: len(api.deliveries) == 1)
        assert seen == []
        assert api.delivery_faults[0].taken == 1
        api.delivery_faults[:] = [
            DeliveryFault(event=event, repeated=1.0, verbatim=True, delay=60, skew=-7200)
        ]
        upload(api, clips["sunset"], index_id=films)
        clock.advance(10)
        waited = 0
        while len(seen) < 2:
            assert waited < 3600
            clock.advance(10)
            waited += 10
            time.sleep(0.01)
        assert waited >= 60
    (_, first, body), (_, second, again) = seen
    assert body == again
    assert first["TL-Signature"] == second["TL-Signature"]
    moment, signature = (part.split("=")[1] for part in first["TL-Signature"].split(","))
    assert float(moment) - time.time() == pytest.approx(-7200, abs=30)
    wanted = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert signature == wanted


def test_notifications_overtake_each_other(clips: dict[str, Path]) -> None:
    """Shuffled, they come in another order than that in which the tasks were over."""
    clock = Clock.stopped()
    with hook() as (url, seen), Emulator.blocking(clock=clock) as api:
        api.webhooks.append(Webhook(url, SECRET))
        api.delivery_faults.append(DeliveryFault(delay=100, shuffled=True, seed=5))
        films = index(api)
        tasks = [upload(api, clips["sunset"], index_id=films).body["_id"] for _ in range(4)]
        waited = 0
        while len(seen) < 4:
            assert waited < 3600
            clock.advance(1)
            waited += 1
            time.sleep(0.005)
    order = [json.loads(body)["data"]["id"] for _, _, body in seen]
    assert sorted(order) == sorted(tasks)
    assert order != tasks
