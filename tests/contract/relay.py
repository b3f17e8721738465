"""Stands between the client and Prism, and keeps what was asked, answered and violated."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, cast

import aiohttp
import orjson
from aiohttp import hdrs, web
from aiohttp.multipart import BodyPartReader
from attrs import frozen
from yarl import URL

from .served import FORM, JSON, SSE, STREAMED, STREAMED_APART

__all__ = ["Exchange", "Relay"]

_HANDED_ON = ("x-api-key", hdrs.USER_AGENT)
_VIOLATIONS, _PROBLEM = "sl-violations", "application/problem+json"


@frozen
class Exchange:
    """One request and its answer.

    Attributes:
        names: The names of query parameters, without what is in brackets, and of form fields.
        violations: Where Prism says that the request, or its own answer, is not as documented,
            or why it cannot answer.
        json: The answer's body, of a stream its events; None if it has none.
    """

    method: str
    path: str
    names: frozenset[str]
    status: int
    violations: tuple[str, ...]
    json: Any


class Relay:
    """A server under the API's own path, which Prism leaves out.

    Attributes:
        prism: The address of Prism.
        dynamic: Whether Prism makes values by chance, instead of the first ones that fit.
        status: The documented status that Prism shall answer with; None for the success.
    """

    def __init__(self, prism: str) -> None:
        self.prism = prism
        self.dynamic = False
        self.status: int | None = None
        self._exchanges: list[Exchange] = []
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/v1.3/{rest:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self._session: aiohttp.ClientSession

    @property
    def base_url(self) -> str:
        """The address for the client."""
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/v1.3"

    def take(self) -> list[Exchange]:
        """Return the exchanges since the last time, and forget them."""
        taken, self._exchanges = self._exchanges, []
        return taken

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
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
        await self._session.close()

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            return await self._hand_on(request)
        except aiohttp.ClientConnectionError as error:
            return web.Response(status=502, text=f"Prism does not answer: {error}")

    async def _hand_on(self, request: web.Request) -> web.Response:
        target = request.raw_path.removeprefix("/v1.3")
        headers = {name: request.headers[name] for name in _HANDED_ON if name in request.headers}
        body, names = await _body(request)
        if isinstance(body, bytes) and request.content_type == JSON:
            headers[hdrs.CONTENT_TYPE] = request.headers[hdrs.CONTENT_TYPE]
        where = STREAMED_APART.get(target, target) if _asks_for_a_stream(body) else target
        async with self._session.request(
            request.method,
            URL(self.prism + where, encoded=True),
            headers={**headers, "Prefer": self._preference()},
            data=body,
        ) as answer:
            content = await answer.read()
            media_type = answer.content_type if content else ""
            streamed = STREAMED.get(media_type, "")
            sent: Any = orjson.loads(content) if content else None
            exchange = Exchange(
                method=request.method,
                path=target.partition("?")[0],
                names=frozenset(name.partition("[")[0] for name in {*request.query, *names}),
                status=answer.status,
                violations=_violations(answer.headers, content),
                json=[sent[name] for name in sorted(sent)] if streamed else sent,
            )
        self._exchanges.append(exchange)
        print(exchange)  # noqa: T201 - pytest shows it with a failure
        return web.Response(
            status=exchange.status,
            body=_stream(exchange.json, streamed) if streamed else content,
            headers={hdrs.CONTENT_TYPE: streamed or media_type} if content else None,
        )

    def _preference(self) -> str:
        wanted = [f"dynamic={str(self.dynamic).lower()}"]
        return ", ".join(wanted if self.status is None else [*wanted, f"code={self.status}"])


async def _body(request: web.Request) -> tuple[bytes | aiohttp.MultipartWriter | None, set[str]]:
    """Return what to hand on, and the names of a form's fields.

    Values of the same name in a form are one, with commas.
    """
    if not request.body_exists:
        return None, set()
    if request.content_type != FORM:
        return await request.read(), set()
    names: set[str] = set()
    values: dict[str, list[str]] = {}
    writer = aiohttp.MultipartWriter("form-data")
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader), "a form in a form"
        name, content = cast("str", part.name), bytes(await part.read())
        names.add(name)
        if part.filename is None:
            values.setdefault(name, []).append(content.decode())
        else:
            payload = writer.append(content, {hdrs.CONTENT_TYPE: part.headers["Content-Type"]})
            payload.set_content_disposition("form-data", name=name, filename=part.filename)
    for name, each in values.items():
        writer.append(",".join(each)).set_content_disposition("form-data", name=name)
    return writer, names


def _stream(events: list[Any], media_type: str) -> bytes:
    """Write events as a stream."""
    lines = [orjson.dumps(each) for each in events]
    if media_type == SSE:
        return b"".join(b"data: " + line + b"\n\n" for line in (*lines, b"[DONE]"))
    return b"".join(line + b"\n" for line in lines)


def _asks_for_a_stream(body: bytes | aiohttp.MultipartWriter | None) -> bool:
    return isinstance(body, bytes) and orjson.loads(body).get("stream") is True


def _violations(headers: Mapping[str, str], content: bytes) -> tuple[str, ...]:
    found: list[dict[str, Any]] = orjson.loads(headers.get(_VIOLATIONS, "[]"))
    if not found and headers.get(hdrs.CONTENT_TYPE, "").startswith(_PROBLEM):
        return (orjson.loads(content)["detail"],)
    return tuple(f"{'.'.join(map(str, each['location']))}: {each['message']}" for each in found)
