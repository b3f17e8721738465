"""The web application: routes, and around every answer key, limits, faults, errors and headers."""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime
from hmac import compare_digest

from aiohttp import hdrs, web
from attrs import define, field, frozen

from . import (
    analyze,
    analyze_batches,
    analyze_tasks,
    assets,
    data_connectors,
    embed,
    embed_tasks,
    embed_v2,
    embed_v2_tasks,
    entities,
    entity_collections,
    gist,
    imports,
    indexed_assets,
    indexes,
    knowledge_store_item_collections,
    knowledge_store_items,
    knowledge_stores,
    multipart_upload,
    responses,
    search,
    tasks,
    videos,
)
from .control import Control, is_control
from .envelopes import Handler
from .errors import (
    ApiProblem,
    EmulatorError,
    api_key_invalid,
    malformed_body,
    method_not_allowed,
    route_not_found,
)
from .fault_deliveries import DELIVERY_HEADER, TOKEN, is_delivery, new_token
from .fault_effects import alter_headers, suffer
from .faults import Fault, take_fault
from .legacy import ROOMS
from .legacy.versions import CURRENT, other_versions_with, prefix_of, tail_of, version_of
from .limits import RateLimits
from .page import Page, is_page
from .received import ReceivedRequest, record_of
from .respond import json_response, printable
from .route_patterns import asked
from .space import SPACE, Space

__all__ = ["FrontDesk", "make_app"]

_LOGGER = logging.getLogger("twelvelabs_async.emulator")
_HEADERS = web.RequestKey("HEADERS", dict[str, str])
_MAX_JSON_BYTES = 16 << 20
_MOST_ANSWERS = 2_000
_CREATES = frozenset(
    {"POST /indexes", "POST /indexes/{index_id}/indexed-assets", "POST /assets", "POST /tasks"}
) | {
    "POST /assets/multipart-uploads",
    "POST /connections/redirect-uris",
    "POST /connections/{connection_id}/imports",
    "POST /entity-collections",
    "POST /entity-collections/{entity_collection_id}/entities",
    "POST /entity-collections/{entity_collection_id}/entities/bulk",
    "POST /knowledge-stores",
    "POST /knowledge-stores/{knowledge_store_id}/items",
    "POST /knowledge-stores/{knowledge_store_id}/item-collections",
    "POST /responses",
    "POST /embed/tasks",
    "POST /embed-v2/tasks",
    "POST /analyze/tasks",
    "POST /analyze/batches",
    "POST /tasks/external-provider",
    "POST /tasks/transfers",
    "POST /tasks/transfers/import/{integration_id}",
}


@frozen
class _Answer:
    status: int
    body: bytes
    content_type: str


@define
class FrontDesk:
    """What stands before the rooms: the key, the limits, the faults and the record of requests."""

    api_key: str
    label: str
    limits: RateLimits
    faults: list[Fault]
    requests: deque[ReceivedRequest]
    token: str = field(factory=new_token, init=False)
    _answers: dict[tuple[str, str], asyncio.Future[_Answer | None]] = field(
        factory=dict[tuple[str, str], "asyncio.Future[_Answer | None]"], alias="answers"
    )

    async def receive(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request; whatever goes wrong becomes an answer in the API's form."""
        headers = request[_HEADERS] = {
            "X-Api-Version": version_of(request).removeprefix("v"),
            "X-Request-Id": secrets.token_hex(12),
            "X-Emulator": self.label,
        }
        return await self.attend(request, lambda: self._answered(request, handler, headers))

    async def attend(
        self,
        request: web.Request,
        answer: Callable[[], Awaitable[web.StreamResponse]],
        *,
        hidden: Collection[str] = ("x-api-key",),
    ) -> web.StreamResponse:
        """Let a request meet its fault, if there is one, and note it without `hidden` headers."""
        started_at = datetime.now(UTC)
        status = 499
        fault = None if is_delivery(request) else take_fault(self.faults, asked(request))
        try:
            response = await answer() if fault is None else await suffer(fault, request, answer)
        except ConnectionError:
            # Who leaves early has what he wants, or a fault has cut a stream.
            _LOGGER.debug("%s %s: the connection is gone", request.method, request.path)
            response = None
        else:
            status = response.status if response is not None else status
        finally:
            # What is delivered otherwise than it was sent is noted as it is delivered.
            if fault is None or not (fault.duplicate or fault.corrupt):
                unseen = {*hidden, DELIVERY_HEADER.lower()}
                self.requests.append(record_of(request, status, started_at, unseen))
        # Where the connection is gone nothing is sent, but something must be returned.
        return response if response is not None else web.Response()

    def forget(self) -> None:
        """Forget requests, what was counted against limits, and answers kept for their keys."""
        self.requests.clear()
        self._answers.clear()
        for limit in self.limits.rules:
            limit.begin_anew()

    async def _answered(
        self, request: web.Request, handler: Handler, headers: dict[str, str]
    ) -> web.StreamResponse:
        try:
            return await self._admitted(request, handler, headers)
        except ApiProblem as problem:
            return json_response(problem.body(version_of(request)), status=problem.status)
        except web.HTTPException as problem:
            return await _http_problem(request, problem)
        except EmulatorError as problem:
            _LOGGER.exception("%s %s cannot be emulated", request.method, request.path)
            return _broken("emulator_error", str(problem))
        except ConnectionError:
            raise
        except Exception:
            _LOGGER.exception("%s %s failed", request.method, request.path)
            return _broken("internal_server_error", "The emulator failed; its log says why.")

    async def _admitted(
        self, request: web.Request, handler: Handler, headers: dict[str, str]
    ) -> web.StreamResponse:
        route = _route_of(request)
        problem = request.match_info.http_exception
        if problem is not None:
            raise problem
        given = request.headers.get("x-api-key", "")
        if not compare_digest(printable(given).encode(), self.api_key.encode()):
            raise api_key_invalid()
        allowed, counted = self.limits.count(asked(request))
        headers |= counted
        if not allowed:
            return web.Response(status=429)
        key = request.headers.get("Idempotency-Key")
        if key and route in _CREATES:
            # Another version answers in another form, so a key is good for one version.
            where = f"{version_of(request)} {route}"
            return await self._once(request, handler, (where, key), headers)
        return await handler(request)

    async def _once(
        self,
        request: web.Request,
        handler: Handler,
        key: tuple[str, str],
        headers: dict[str, str],
    ) -> web.StreamResponse:
        while (first := self._answers.get(key)) is not None:
            answer = await asyncio.shield(first)
            if answer is not None:
                await request.release()
                headers["Idempotency-Replayed"] = "true"
                return web.Response(
                    status=answer.status, body=answer.body, content_type=answer.content_type
                )
        first = self._answers[key] = asyncio.get_running_loop().create_future()
        kept = None
        try:
            response = await handler(request)
            # Only what created something is repeated: a refused request may be corrected.
            if isinstance(response, web.Response) and response.status < 300:
                body = response.body if isinstance(response.body, bytes) else b""
                kept = _Answer(response.status, body, response.content_type)
            return response
        finally:
            if kept is None:
                del self._answers[key]
            first.set_result(kept)
            self._drop_old_answers()

    def _drop_old_answers(self) -> None:
        # Nobody says how long the platform keeps them; here there must be an end to them.
        for key in list(
            itertools.islice(self._answers, max(0, len(self._answers) - _MOST_ANSWERS))
        ):
            if self._answers[key].done():
                del self._answers[key]


def make_app(space: Space, desk: FrontDesk) -> web.Application:
    """Return the application with all rooms behind the front desk, and the control endpoint."""
    control = Control(space, desk)
    page = Page(space, desk)

    @web.middleware
    async def at_the_desk(request: web.Request, handler: Handler) -> web.StreamResponse:
        if is_page(request):
            return await handler(request)
        if is_control(request):
            return await control.receive(request, handler)
        if request.method == "GET":
            space.clock.looked()
        response = await desk.receive(request, handler)
        if request.method == "POST":
            space.notifier.look()  # something may have begun, or been canceled
        return response

    app = web.Application(middlewares=[at_the_desk], client_max_size=_MAX_JSON_BYTES)
    app[SPACE] = space
    app[TOKEN] = desk.token
    app.on_response_prepare.append(_put_headers)
    app.on_response_prepare.append(alter_headers)
    for room in (
        indexes,
        videos,
        indexed_assets,
        assets,
        tasks,
        search,
        multipart_upload,
        data_connectors,
        imports,
        entity_collections,
        entities,
        knowledge_stores,
        knowledge_store_items,
        knowledge_store_item_collections,
        responses,
        embed,
        embed_tasks,
        embed_v2,
        embed_v2_tasks,
        analyze,
        analyze_tasks,
        analyze_batches,
        gist,
    ):
        for method, path, handler in room.ROUTES:
            _add(app, prefix_of(CURRENT), method, path, handler)
    for older in ROOMS:
        for version in older.VERSIONS:
            for method, path, handler in older.ROUTES:
                _add(app, prefix_of(version), method, path, handler)
    for method, path, handler in (*control.routes(), *page.routes()):
        _add(app, "", method, path, handler)
    return app


def _add(app: web.Application, prefix: str, method: str, path: str, handler: Handler) -> None:
    if method == "GET":
        app.router.add_get(prefix + path, handler)
    else:
        app.router.add_route(method, prefix + path, handler)


async def _put_headers(request: web.Request, response: web.StreamResponse) -> None:
    # A stream sends its headers long before it is finished, so this is the only moment for them.
    response.headers.update(request.get(_HEADERS, {}))


def _route_of(request: web.Request) -> str:
    resource = request.match_info.route.resource
    path = resource.canonical if resource is not None else request.path
    return f"{request.method} {tail_of(path)}"


async def _http_problem(request: web.Request, problem: web.HTTPException) -> web.StreamResponse:
    version = version_of(request)
    elsewhere = await other_versions_with(request) if problem.status in {404, 405} else ()
    if isinstance(problem, web.HTTPMethodNotAllowed) and not elsewhere:
        refusal = method_not_allowed(problem.method, list(problem.allowed_methods))
        response = json_response(refusal.body(version), status=405)
        response.headers[hdrs.ALLOW] = problem.headers.get(hdrs.ALLOW, "")
        return response
    if problem.status == 404 or elsewhere:
        refusal = route_not_found(request.method, request.path, elsewhere)
    elif problem.status == 413:
        refusal = malformed_body("The body is too large.")
    else:
        refusal = ApiProblem(problem.status, "request_failed", problem.reason)
    return json_response(refusal.body(version), status=refusal.status)


def _broken(code: str, message: str) -> web.Response:
    return json_response({"code": code, "message": message}, status=500)
