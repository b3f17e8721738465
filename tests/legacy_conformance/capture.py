"""A server that records what each call sends to the address that it was given for itself."""

from __future__ import annotations

import json
from collections import defaultdict
from types import TracebackType
from typing import Self

from aiohttp import web
from attrs import evolve

from tests.conformance.capture import Recorded, record, written

from .answers import Answers

__all__ = ["Capture"]


class Capture:
    """The server, listening on a free port of this machine.

    The first segment of a path is the number of a call, the second one the version of the API:
    what a call sends is told from what others send without any order among them.
    """

    def __init__(self) -> None:
        self._recorded: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._answers: defaultdict[str, Answers] = defaultdict(Answers)
        app = web.Application()
        app.router.add_route("*", "/{call}/{rest:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    @property
    def origin(self) -> str:
        """The address, without call and version."""
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    def of(self, call: int) -> tuple[Recorded, ...]:
        """What a call has sent, in order."""
        return tuple(self._recorded[str(call)])

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        recorded = _comparable(await record(request))
        number = request.match_info["call"]
        self._recorded[number].append(recorded)
        return written(self._answers[number].to(recorded))


def _comparable(recorded: Recorded) -> Recorded:
    """Write the filter in a form anew: it is JSON, so its order and its spaces do not count."""
    if recorded.form is None or "filter" not in recorded.form:
        return recorded
    (given,) = recorded.form["filter"]
    text = json.dumps(json.loads(given.content), sort_keys=True)
    return evolve(
        recorded, form={**recorded.form, "filter": (evolve(given, content=text.encode()),)}
    )
