"""Events: what each version sends is read, and what none sends yet is not lost."""

from __future__ import annotations

import pickle

import orjson
import pytest

from tests.webhooks.posting import SECRET
from twelvelabs_async import DecodeError, WebhookVerificationError
from twelvelabs_async.models.analyze_tasks import AnalyzeTaskVideoSource
from twelvelabs_async.webhooks import (
    AnalyzeTaskCanceledWebhookEvent,
    AnalyzeTaskFailedWebhookEvent,
    AnalyzeTaskReadyWebhookEvent,
    IndexTaskFailedWebhookEvent,
    IndexTaskReadyWebhookEvent,
    UnknownWebhookEvent,
    WebhookEvent,
    parse,
    sign,
)

CREATED = "2022-08-01T17:22:18.372553+09:00"


def read(value: object) -> WebhookEvent:
    """The event of a body that is signed."""
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return parse(body, sign(body, SECRET), SECRET)


def notification(kind: str, **data: object) -> dict[str, object]:
    """A notification as it is documented."""
    return {"id": "whe_1", "created_at": CREATED, "type": kind, "data": {"id": "t1", **data}}


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        (
            {"engine": "marengo2.5", "index_options": ["visual", "logo"]},
            {"marengo2.5": ("visual", "logo")},
        ),
        ({"engine": "marengo2.5"}, {"marengo2.5": ()}),
        (
            {"engines": [{"name": "marengo2.6", "options": ["visual"]}, {"name": "pegasus1"}]},
            {"marengo2.6": ("visual",), "pegasus1": ()},
        ),
        (
            {"models": [{"name": "marengo3.0", "options": ["visual", "audio"]}]},
            {"marengo3.0": ("visual", "audio")},
        ),
        ({}, {}),
    ],
    ids=["v1.1", "v1.1 short", "v1.2", "v1.3", "none"],
)
def test_each_version_tells_its_models_in_its_own_way(
    fields: dict[str, object], options: dict[str, tuple[str, ...]]
) -> None:
    """And all can be read in one."""
    event = read(
        notification(
            "index.task.ready", status="ready", metadata={"duration": 30}, tags=["a"], **fields
        )
    )
    assert isinstance(event, IndexTaskReadyWebhookEvent)
    assert (event.id, event.created_at, event.type) == ("whe_1", CREATED, "index.task.ready")
    assert (event.kind, event.task_id, event.status) == ("index.task", "t1", "ready")
    assert event.data is not None
    assert event.data.metadata is not None
    assert event.data.metadata.duration == 30.0
    assert event.data.tags == ["a"]
    assert event.data.options_by_model == options


def test_a_failure_may_say_little() -> None:
    """Without metadata, and with fields that are not documented."""
    event = read(notification("index.task.failed", status="failed", reason="too short"))
    assert isinstance(event, IndexTaskFailedWebhookEvent)
    assert (event.kind, event.task_id, event.status) == ("index.task", "t1", "failed")
    assert event.data is not None
    assert event.data.metadata is None
    assert event.data.extra == {"reason": "too short"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("ready", AnalyzeTaskReadyWebhookEvent),
        ("failed", AnalyzeTaskFailedWebhookEvent),
        ("canceled", AnalyzeTaskCanceledWebhookEvent),
    ],
)
def test_analyses_have_events_of_their_own(kind: str, expected: type[object]) -> None:
    """With your id, the video, and what went wrong."""
    event = read(
        notification(
            f"analyze.task.{kind}",
            status=kind,
            custom_id="film-1",
            created_at="2026-09-26T10:29:19.968Z",
            video_source={"type": "asset_id", "asset_id": "a1", "system_metadata": {"duration": 4}},
            error={"message": "cut off"},
        )
    )
    assert type(event) is expected
    assert (event.kind, event.task_id, event.status) == ("analyze.task", "t1", kind)
    assert event.data is not None
    assert not isinstance(event.data, dict)
    source = getattr(event.data, "video_source", None)
    assert isinstance(source, AnalyzeTaskVideoSource)
    assert source.asset_id == "a1"
    assert getattr(event.data, "custom_id", None) == "film-1"
    assert pickle.loads(pickle.dumps(event)) == event  # noqa: S301


@pytest.mark.parametrize(
    "kind", ["index.task.ready", "index.task.failed", "analyze.task.ready", "analyze.task.canceled"]
)
def test_a_notification_without_data_has_no_task(kind: str) -> None:
    """It is still one."""
    event = read({"id": "whe_1", "type": kind})
    assert event.task_id is None
    assert event.status == kind.rpartition(".")[2]


def test_a_type_that_is_not_known_yet_is_kept_whole() -> None:
    """With what all notifications have, so that it can be told apart and logged."""
    value = notification("analyze.batch.completed", status="completed", items=3)
    event = read(value)
    assert isinstance(event, UnknownWebhookEvent)
    assert event.raw == value
    assert (event.type, event.kind) == ("analyze.batch.completed", "analyze.batch")
    assert (event.task_id, event.status) == ("t1", "completed")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"type": None, "id": 7, "data": []},
        {"type": ["index.task.ready"]},
        {"type": "ping", "data": {"id": 7, "status": None}},
    ],
)
def test_what_says_next_to_nothing_is_still_an_event(value: dict[str, object]) -> None:
    """It is signed by the platform, so it is handed on as what it is."""
    event = read(value)
    assert isinstance(event, UnknownWebhookEvent)
    assert event.raw == value
    assert event.task_id is None
    assert event.status is None
    assert event.kind == event.type == (value["type"] if value.get("type") == "ping" else "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"", "The notification is not valid JSON"),
        (b"{", "The notification is not valid JSON"),
        (b"\xff", "The notification is not valid JSON"),
        ([], "an object"),
        (None, "an object"),
        (notification("index.task.ready", metadata=7), "data.metadata"),
    ],
)
def test_what_cannot_be_read_is_a_decode_error(value: object, text: str) -> None:
    """With the body as it came, and the place."""
    with pytest.raises(DecodeError, match=text) as caught:
        read(value)
    assert caught.value.body == (value if isinstance(value, bytes) else orjson.dumps(value))


def test_nothing_is_read_before_it_is_verified() -> None:
    """A stranger's body is not even parsed."""
    with pytest.raises(WebhookVerificationError):
        parse(b"{", "t=1,v1=2", SECRET)
