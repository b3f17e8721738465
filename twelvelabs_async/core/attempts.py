"""The attempts of one call: pacing, retries and deadline around the transport's one attempt."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Generic, TypeVar, cast
from urllib.parse import urljoin
from uuid import uuid4

from attrs import define, evolve
from typing_extensions import TypeForm

from ..errors import APIError, APITimeoutError, UnexpectedRedirectError
from ..settings import Settings
from .codec import decode
from .encoding import query_string
from .events import DoneEvent, Events, RequestEvent, RetryEvent, WaitEvent
from .limits import Pacer
from .raw import keep
from .request import Call, Request, Response
from .retry import RetryBudget, wait_before_next
from .statuses import api_version, failure_of, request_id, status_error
from .urls import redacted_url
from .watchdog import Watchdog

if TYPE_CHECKING:
    from .bodies import Body
    from .transport import Transport

__all__ = ["Attempts", "Road"]

T = TypeVar("T")

MOST_REDIRECTS = 5


@define(eq=False)
class Road:
    """What all calls of a client share on their way to the wire."""

    settings: Settings
    transport: Transport
    pacer: Pacer
    budget: RetryBudget
    events: Events
    watchdog: Watchdog


class Attempts(Generic[T]):
    """Carries out one call."""

    __slots__ = (
        "_call",
        "_count",
        "_into",
        "_key",
        "_last",
        "_may_have_acted",
        "_redirects",
        "_road",
        "_started",
    )

    def __init__(self, road: Road, call: Call, into: TypeForm[T]) -> None:
        self._road = road
        self._call = call
        self._into = into
        self._started = time.monotonic()
        self._count = 0
        self._redirects = 0
        self._may_have_acted = False
        self._key: str | None = None
        self._last: APIError | None = None

    async def run(self) -> T:
        """Send until it works or must be given up, then decode.

        Raises:
            APIError: It was given up; the error tells after how many attempts and how long.
        """
        road, call, group = self._road, self._call, self._call.group
        send = road.transport.open if call.live else road.transport.send
        told = road.events.wanted
        limit = self._limit()
        try:
            body = call.body
            if body is not None:
                body = await body.prepared(call.options.get("additional_body_parameters") or {})
            request = self._first_request(body)
            with road.watchdog.watch(limit):
                while True:
                    self._count += 1
                    if not road.pacer.admit_now(group):
                        await self._held_back(group)
                    if told:
                        self._tell_request()
                    response: Response | None = None
                    acted_before, self._may_have_acted = self._may_have_acted, True
                    try:
                        response = await send(request)
                    except APIError as error:
                        self._last = error
                    finally:
                        road.pacer.done(group, response.headers if response else None, time.time())
                    if response is not None and response.status < 300:
                        break
                    again = self._again(request, response, acted_before)
                    if again is None:
                        break
                    request, delay = again
                    await asyncio.sleep(delay)
            made = self._made(response)
        except TimeoutError as error:
            ours = error if isinstance(error, APIError) else self._too_late(limit)
            self._finish(ours)
            if ours is error:
                raise
            raise ours from self._last or error
        except BaseException as error:
            self._finish(error)
            raise
        road.budget.refund(self._count - 1)
        keep(response)
        if told:
            self._tell_done(None, response)
        return made

    def _made(self, response: Response | None) -> T:
        if self._call.live:
            return cast("T", response)
        return decode(response.body if response else b"", self._into)

    def _limit(self) -> float | None:
        """Return the seconds that the whole call may take."""
        asked = self._call.options.get("timeout_in_seconds")
        if asked is None and self._call.bounded:
            limits = self._road.settings.timeouts
            return limits.thinking if self._call.slow else limits.total
        return asked

    def _first_request(self, body: Body | None) -> Request:
        call, options = self._call, self._call.options
        url = f"{self._road.settings.base_url}{call.path}"
        query = call.query
        if more := options.get("additional_query_parameters"):
            query = {**(query or {}), **more}
        if query and (encoded := query_string(query)):
            url = f"{url}?{encoded}"
        headers: dict[str, str] = {}
        if call.creates:
            self._key = options.get("idempotency_key") or uuid4().hex
            headers["Idempotency-Key"] = self._key
        headers.update(options.get("additional_headers") or {})
        limits = self._road.settings.timeouts
        idle = (self._limit() or limits.thinking) if call.slow else limits.idle
        return Request(call.method, url, headers, body, idle)

    async def _held_back(self, group: str) -> None:
        events, call = self._road.events, self._call
        waited = await self._road.pacer.admit(group)
        if events.wanted:
            events.emit(WaitEvent(method=call.method, path=call.path, group=group, delay=waited))

    def _again(
        self, request: Request, response: Response | None, acted_before: bool
    ) -> tuple[Request, float] | None:
        """Return what to send next and after how many seconds, or None if all is well.

        Raises:
            APIError: The call is given up.
        """
        if response is not None:
            if response.status < 400:
                return self._redirected(request, response), 0.0
            gone = request.method == "DELETE" and response.status == 404 and self._into is None
            if acted_before and gone:
                return None  # an attempt whose answer was lost did delete it
            self._last = status_error(response)
        return request, self._delay_or_raise(acted_before)

    def _delay_or_raise(self, acted_before: bool) -> float:
        """Return the seconds until the next attempt, or raise the error that ends the call."""
        road, call, error = self._road, self._call, cast("APIError", self._last)
        failure = failure_of(error)
        self._may_have_acted = acted_before or failure.may_have_acted
        policy = road.settings.retry
        delay = wait_before_next(
            policy,
            attempt=self._count,
            max_retries=call.options.get("max_retries", policy.max_retries),
            repeatable=call.repeatable,
            failure=failure,
            roll=random.random(),  # noqa: S311 - it spreads requests, it guards nothing
        )
        if delay is None or (call.body is not None and not call.body.repeatable):
            raise error
        if failure.throttled:
            road.pacer.block(call.group, delay)
        elif not road.budget.spend():
            error.add_note("Not retried: the client's retry budget is used up for now.")
            raise error
        if road.events.wanted:
            road.events.emit(
                RetryEvent(
                    method=call.method,
                    path=call.path,
                    attempt=self._count,
                    delay=delay,
                    reason=failure.reason,
                    status=failure.status,
                )
            )
        return delay

    def _redirected(self, request: Request, response: Response) -> Request:
        """Follow a redirect of a GET within the API; any other would carry key or file away."""
        location = response.headers.get("Location", "")
        try:
            target = urljoin(request.url, location)
        except ValueError:  # it is no URL
            target = location
        own = f"{self._road.settings.base_url}/"
        self._redirects += 1
        if (
            request.method != "GET"
            or not location
            or not target.startswith(own)
            or self._redirects > MOST_REDIRECTS
        ):
            raise UnexpectedRedirectError(
                f"The API answered {response.status}, a redirect to "
                f"{redacted_url(target) if location else 'nowhere'}, which is not followed.",
                status_code=response.status,
                location=redacted_url(target),
            )
        self._count -= 1  # the same attempt goes on elsewhere
        return evolve(request, url=target)

    def _too_late(self, limit: float | None) -> APITimeoutError:
        return APITimeoutError(
            f"Not done within the total timeout of {limit:g} s.",
            may_have_acted=self._may_have_acted,
        )

    def _finish(self, error: BaseException) -> None:
        """Complete an error with what the attempts know, and tell the hooks."""
        if isinstance(error, APIError):
            error.method = self._call.method
            error.path = self._call.path
            error.attempts = self._count
            error.elapsed = time.monotonic() - self._started
            error.idempotency_key = self._key
        if self._road.events.wanted:
            self._tell_done(error, None)

    def _tell_request(self) -> None:
        self._road.events.emit(
            RequestEvent(method=self._call.method, path=self._call.path, attempt=self._count)
        )

    def _tell_done(self, error: BaseException | None, response: Response | None) -> None:
        headers = response.headers if response else getattr(error, "headers", {})
        self._road.events.emit(
            DoneEvent(
                method=self._call.method,
                path=self._call.path,
                attempts=self._count,
                elapsed=time.monotonic() - self._started,
                status=response.status if response else getattr(error, "status_code", None),
                request_id=(
                    request_id(response.headers) if response else getattr(error, "request_id", None)
                ),
                api_version=api_version(headers),
                error=None if error is None else type(error).__name__,
            )
        )
