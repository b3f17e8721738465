"""W1: whatever a server does, every wait ends, on both clients, alone and among others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, cast

import pytest
from attrs import frozen

from tests.wire import (
    Behaviour,
    Connection,
    answers,
    cuts_the_answer,
    hangs,
    resets_before_answer,
    wire,
)
from twelvelabs_async import (
    APIConnectionError,
    APIError,
    AsyncClient,
    Client,
    Job,
    Outcome,
    ResourceFailedError,
    Retry,
    WaitError,
    WaitTimeoutError,
    errors,
)
from twelvelabs_async.waiting.kinds import KINDS

ONCE = Retry(max_retries=0)
TIMEOUT = 0.2
"""Seconds that a wait may take: nothing here ends well."""

LONG = 10.0
"""The same where the server's answer must end the wait, and not the deadline."""

ENDLESS = 20.0
"""Seconds after which a wait counts as endless."""

Ended: TypeAlias = type[BaseException] | tuple[type[BaseException], ...]

JOBS: list[Job[Any]] = [Job(name, ("p1", "x1")[-len(kind.ids) :]) for name, kind in KINDS.items()]

WAITS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "task": lambda c, more: c.tasks.wait_for_done("x1", **more),
    "indexed_asset": lambda c, more: c.indexes.indexed_assets.wait_for_done("p1", "x1", **more),
    "asset": lambda c, more: c.assets.wait_for_done("x1", **more),
    "embed_task": lambda c, more: c.embed.tasks.wait_for_done("x1", **more),
    "embed_v2_task": lambda c, more: c.embed.v_2.tasks.wait_for_done("x1", **more),
    "analyze_task": lambda c, more: c.analyze_async.tasks.wait_for_done("x1", **more),
    "analyze_batch": lambda c, more: c.analyze_async.batches.wait_for_done("x1", **more),
    "knowledge_store_item": lambda c, more: c.knowledge_store_items.wait_for_done(
        "p1", "x1", **more
    ),
    "entity": lambda c, more: c.entity_collections.entities.wait_for_done("p1", "x1", **more),
    "import": lambda c, more: c.imports.wait_for_done("p1", "x1", **more),
    "multipart_upload": lambda c, more: c.multipart_upload.wait_for_upload_completion(
        "x1", sleep_interval=more["sleep_interval"], max_wait_time=more["timeout"]
    ),
}
"""How each kind is waited for, on either client."""


def shown(**state: object) -> Behaviour:
    """A server that shows a state, alone and in lists; an import's is that of its files."""
    every = [
        {"_id": f"x{n}", "task_id": f"x{n}", "batch_id": f"x{n}", "upload_id": f"x{n}", **state}
        for n in (1, 2, 3)
    ]
    going = [{"source_id": "s1", "status": "processing"}]
    return answers(200, {**every[0], "items": going, "data": every})


async def leads_in_a_circle(connection: Connection) -> None:
    """Send each request to where it came from."""
    received = await connection.read()
    await connection.send(302, headers={"Location": received.target})


@frozen
class Fault:
    """What a server does again and again, and how waits end by it.

    Attributes:
        name: For the reader.
        behaviour: What the server does.
        ends: The errors with which waits may end.
        imports: The same for imports, whose state is told by their files.
    """

    name: str
    behaviour: Behaviour
    ends: Ended
    imports: Ended | None = None

    @property
    def passes(self) -> bool:
        """Whether it is of a kind that may pass, so that a few looks do not end a wait."""
        return any(word in self.name for word in ("error", "over", "rate", "reset", "cut off"))

    def ends_of(self, kind: str) -> Ended:
        """The errors with which waits of a kind may end."""
        return self.imports if kind == "import" and self.imports is not None else self.ends

    def timeout_of(self, kind: str) -> float:
        """How long a wait of a kind may take: short only where the deadline is to end it."""
        ends = self.ends_of(kind)
        return TIMEOUT if NOT_DONE in (ends if isinstance(ends, tuple) else (ends,)) else LONG


NOT_DONE = WaitTimeoutError
HTML = b"<html>We are down for maintenance.</html>"

FAULTS: list[Fault] = [
    Fault("never done", shown(status="indexing"), NOT_DONE),
    Fault("no such thing", answers(404, {"code": "resource_not_exist"}), errors.NotFoundError),
    Fault("no such thing by 400", answers(400, {"code": "resource_not_exist"}), APIError),
    Fault("404 in HTML", answers(404, HTML), errors.NotFoundError),
    Fault("wrong key", answers(401, {"code": "api_key_invalid"}), errors.UnauthorizedError),
    Fault("forbidden", answers(403, {}), errors.ForbiddenError),
    Fault("refused", answers(400, {"code": "parameter_invalid"}), errors.BadRequestError),
    Fault("gone", answers(410), errors.GoneError),
    Fault("plan used up", answers(429, {"code": "usage_limit_exceeded"}), errors.PlanLimitError),
    Fault("server error", answers(500), errors.InternalServerError),
    Fault("gateway error in HTML", answers(502, HTML), errors.InternalServerError),
    Fault("overloaded", answers(503), errors.ServiceUnavailableError),
    Fault("not implemented", answers(501), errors.InternalServerError),
    Fault("rate limit", answers(429), errors.TooManyRequestsError),
    Fault("rate limit for an hour", answers(429, headers={"Retry-After": "3600"}), NOT_DONE),
    Fault("hang", hangs, NOT_DONE),
    Fault("reset", resets_before_answer, APIConnectionError),
    Fault("answer cut off", cuts_the_answer, APIConnectionError),
    Fault("HTML", answers(200, HTML), errors.DecodeError),
    Fault("no object", answers(200, ["x1"]), errors.DecodeError),
    Fault("a number as status", shown(status=7), (errors.DecodeError, NOT_DONE), NOT_DONE),
    Fault("empty object", answers(200, {}), NOT_DONE, ()),
    Fault("status missing", shown(), NOT_DONE),
    Fault("status null", shown(status=None), NOT_DONE),
    Fault("status empty", shown(status=""), NOT_DONE),
    Fault("status unknown", shown(status="pondering"), NOT_DONE),
    Fault("canceled", shown(status="canceled"), ResourceFailedError, NOT_DONE),
    Fault("an end of another name", shown(status="Terminated"), ResourceFailedError, NOT_DONE),
    Fault(
        "redirect elsewhere",
        answers(302, headers={"Location": "http://127.0.0.1:9/v1.3/tasks"}),
        errors.UnexpectedRedirectError,
    ),
    Fault("redirect in a circle", leads_in_a_circle, errors.UnexpectedRedirectError),
]

every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)


def check(fault: Fault, found: Mapping[str, object]) -> None:
    """Prove that each ended as it must."""
    for kind, error in found.items():
        ends = fault.ends_of(kind)
        if ends == ():
            assert not isinstance(error, BaseException), (kind, error)
        else:
            assert isinstance(error, ends), (kind, error)
        if isinstance(error, WaitError):
            assert error.id in ("x1", "x2", "x3")


@every_fault
async def test_every_wait_ends(fault: Fault) -> None:
    """`wait_for_done` of every kind."""
    assert set(WAITS) == set(KINDS)

    async def one(kind: str, base_url: str) -> object:
        # Each has a client of its own: a 401 would end all waits of one.
        async with AsyncClient("k", base_url=base_url, retry=ONCE) as client:
            more = {"sleep_interval": 0.01, "timeout": fault.timeout_of(kind)}
            waiting: Awaitable[object] = WAITS[kind](client, more)
            try:
                return await waiting
            except (APIError, WaitError) as error:
                return error

    async with asyncio.timeout(ENDLESS), wire(then=fault.behaviour) as server:
        found = await asyncio.gather(*(one(kind, server.base_url) for kind in WAITS))
        check(fault, dict(zip(WAITS, found, strict=True)))


@every_fault
async def test_every_wait_among_others_ends(fault: Fault) -> None:
    """`wait_many` with three of each kind, which read lists."""
    jobs: list[Job[Any]] = [
        Job(job.kind, (*job.ids[:-1], f"x{n}")) for job in JOBS for n in (1, 2, 3)
    ]
    async with (
        asyncio.timeout(ENDLESS),
        wire(then=fault.behaviour) as server,
        AsyncClient("k", base_url=server.base_url, retry=ONCE) as client,
    ):
        outcomes = await client.wait_many(jobs, timeout=TIMEOUT)
    assert [each.input for each in outcomes] == jobs
    _check_outcomes(fault, outcomes)


@every_fault
async def test_every_blocking_wait_ends(fault: Fault) -> None:
    """The facade: one task by `wait_for_done`, and one job of each kind by `wait_many`."""

    def alone(client: Client) -> object:
        try:
            more = {"sleep_interval": 0.01, "timeout": fault.timeout_of("task")}
            return WAITS["task"](client, more)
        except (APIError, WaitError) as error:
            return error

    async with asyncio.timeout(ENDLESS), wire(then=fault.behaviour) as server:
        with (
            Client("k", base_url=server.base_url, retry=ONCE) as first,
            Client("k", base_url=server.base_url, retry=ONCE) as second,
        ):
            one, outcomes = await asyncio.gather(
                asyncio.to_thread(alone, first),
                asyncio.to_thread(second.wait_many, JOBS, timeout=TIMEOUT),
            )
    check(fault, {"task": one})
    assert [each.input for each in outcomes] == JOBS
    _check_outcomes(fault, outcomes)


def _check_outcomes(fault: Fault, outcomes: list[Outcome[Any]]) -> None:
    """Prove that each has an error that fits.

    In so short a time ten looks do not fail: the deadline may come first. And a wrong key ends
    all waits of a client, whichever of them met it.
    """
    for each in outcomes:
        kind = cast("Job[Any]", each.input).kind
        if kind == "import" and fault.imports == ():
            assert each.error is None
        elif not isinstance(each.error, WaitTimeoutError):
            check(fault, {kind: each.error})
    if isinstance(fault.ends, type) and issubclass(fault.ends, APIError):
        assert any(isinstance(each.error, fault.ends) for each in outcomes) or fault.passes
