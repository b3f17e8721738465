"""What a client tells about its calls, and what it keeps to itself."""

from __future__ import annotations

import contextlib
import copy
import logging
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import QUICK
from tests.wire import answers, resets_before_answer, wire
from twelvelabs_async import (
    APIConnectionError,
    AsyncClient,
    DoneEvent,
    NotFoundError,
    RequestEvent,
    RetryEvent,
    errors,
)
from twelvelabs_async.core.events import Event
from twelvelabs_async.core.urls import redacted_url

KEY = "tlk_CANARY"


async def test_hooks_see_requests_retries_and_the_end() -> None:
    """A call that needs two attempts tells of both, of the retry between, and of its end."""
    seen: list[Event] = []
    others: list[Event] = []
    async with (
        wire(answers(503), then=answers(200, {"_id": "t"}, {"X-Request-Id": "r1"})) as server,
        AsyncClient(
            KEY, base_url=server.base_url, retry=QUICK, on_event=[seen.append, others.append]
        ) as client,
    ):
        await client.tasks.retrieve("t1")
    assert [type(each) for each in seen] == [RequestEvent, RetryEvent, RequestEvent, DoneEvent]
    done = seen[-1]
    assert isinstance(done, DoneEvent)
    assert (done.status, done.attempts, done.request_id, done.error) == (200, 2, "r1", None)
    assert others == seen


async def test_a_failing_hook_does_not_fail_the_call(caplog: pytest.LogCaptureFixture) -> None:
    """The hook's error is logged, and the call goes on."""

    def bad(event: Event) -> None:
        raise ZeroDivisionError

    async with wire() as server, AsyncClient(KEY, base_url=server.base_url, on_event=bad) as client:
        await client.tasks.retrieve("t1")
    assert "An event hook failed" in caplog.text


@pytest.mark.parametrize("status", [200, 404])
async def test_a_done_call_tells_the_version_that_carried_it_out(status: int) -> None:
    """The header is read in any case, of successes and of errors; without it there is None."""
    told: list[str | None] = []

    def hear(event: Event) -> None:
        if isinstance(event, DoneEvent):
            told.append(event.api_version)

    given: list[dict[str, str]] = [{"X-Api-Version": "1.2"}, {"x-api-version": "1.1"}, {}]
    for headers in given:
        async with (
            wire(answers(status, {"code": "c", "message": "m"}, headers)) as server,
            AsyncClient(KEY, base_url=server.base_url, on_event=hear) as client,
        ):
            with contextlib.suppress(errors.NotFoundError):
                await client.tasks.retrieve("t1")
    assert told == ["1.2", "1.1", None]


async def test_the_log_has_structured_fields(caplog: pytest.LogCaptureFixture) -> None:
    """Each record carries its event as a dictionary."""
    with caplog.at_level(logging.DEBUG, logger="twelvelabs_async"):
        async with wire() as server, AsyncClient(KEY, base_url=server.base_url) as client:
            await client.tasks.retrieve("t1")
    fields = [getattr(record, "twelvelabs", {}) for record in caplog.records]
    assert {"method": "GET", "path": "/tasks/t1", "attempt": 1} in fields


async def test_the_key_is_nowhere(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Logs, reprs, errors, tracebacks with locals: none shows the key, and nothing is printed."""
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        async with (
            wire(answers(404, {"code": "c", "message": "m"}), then=resets_before_answer) as server,
            AsyncClient(KEY, base_url=server.base_url, retry=QUICK) as client,
        ):
            told.append(repr(client))
            told.append(repr(vars(client)))
            for _ in range(2):
                try:
                    await client.tasks.retrieve("t1")
                except errors.APIError as error:
                    told += [repr(error), str(error), repr(vars(error))]
                    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
                    told.extend(frames.format())
    captured = capfd.readouterr()
    everything = "\n".join([*told, caplog.text, captured.out, captured.err])
    assert "t1" in everything
    assert "CANARY" not in everything
    assert (captured.out, captured.err) == ("", "")


def test_urls_are_shown_without_their_credentials() -> None:
    """A presigned URL loses its query, and a user name goes too."""
    shown = redacted_url("https://user:pw@bucket.example/key?X-Amz-Signature=abc#f")
    assert shown == "https://bucket.example/key?…"


GIVEN: dict[type[errors.TwelveLabsError], dict[str, Any]] = {
    errors.APIStatusError: {"status_code": 418, "code": "c", "retry_after": 3.0, "body": {"a": 1}},
    errors.WaitError: {"kind": "task", "id": "t1"},
    errors.UnexpectedRedirectError: {"status_code": 302, "location": "x"},
    errors.WebhookVerificationError: {"reason": "stale"},
    errors.BulkError: {"outcomes": [errors.Outcome(input="a", result=1)]},
    errors.StructuredOutputError: {
        "text": "{",
        "finish_reason": "length",
        "where": ["$"],
        "usage": {"a": 1},
    },
    errors.ChunkIntegrityError: {"sent_md5": "a", "stored_md5": "b", "chunk_index": 3},
    errors.UploadError: {"upload_id": "u1", "bytes_done": 3, "bytes_total": 5},
    errors.IngestError: {"report": {"ready": 1}},
    errors.LedgerError: {"path": "films.db"},
}
"""What errors are made with, beside their text; of several classes the first."""


def every_error() -> list[errors.TwelveLabsError]:
    """One of each class."""
    made: list[errors.TwelveLabsError] = []
    for name in errors.__all__:
        kind: type[Any] = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, errors.TwelveLabsError):
            given = next(
                (GIVEN[each] for each in GIVEN if issubclass(kind, each)), dict[str, Any]()
            )
            make: Any = kind
            made.append(make("text", **given))
    return made


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_errors_survive_pickling_and_copying(error: errors.TwelveLabsError) -> None:
    """An error from a worker process or a cache has all its fields."""
    error.add_note("a note")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


def test_the_text_of_an_error_is_short() -> None:
    """A page of megabytes does not fill a log."""
    assert len(str(NotFoundError("x" * 1_000_000, status_code=404))) == 2000


def test_both_spellings_are_the_same_class() -> None:
    """The names of both generations of the vendor's SDK work."""
    assert errors.AuthenticationError is errors.UnauthorizedError
    assert errors.PermissionDeniedError is errors.ForbiddenError
    assert errors.RateLimitError is errors.TooManyRequestsError
    assert errors.ApiError is errors.APIStatusError
    assert issubclass(APIConnectionError, errors.APIError)
