"""A server that records each request as it came, and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from json import dumps, loads
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl, unquote

import orjson
from aiohttp import hdrs, web
from aiohttp.multipart import BodyPartReader, MultipartReader
from attrs import field, frozen

from .answers import HERE, STORAGE, Answers, Events, Lines

__all__ = ["KEY", "Capture", "Part", "Recorded", "record", "written"]

T = TypeVar("T")

KEY = "tlk_conformance"
_SEEN_HEADERS = ("x-api-key", "x-trace")
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


@frozen
class Part:
    """One part of a form; a field has neither filename nor content type."""

    content: bytes
    filename: str | None = None
    content_type: str | None = None


def _canonical(value: object) -> str:
    """JSON with its keys in order: 1, 1.0 and true differ, unlike in Python."""
    return dumps(value, sort_keys=True, ensure_ascii=False)


@frozen
class Recorded:
    """One request: what the API can tell apart, and not how it was written.

    Keys may come in any order; the values of one key keep theirs. The path is cut before it is
    unquoted, so that a quoted slash is no cut.
    """

    method: str
    path: tuple[str, ...]
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    media_type: str | None = None
    json: Any = field(factory=lambda: None, eq=_canonical)
    form: Mapping[str, tuple[Part, ...]] | None = None


class Capture:
    """The server, listening on a free port of this machine."""

    def __init__(self) -> None:
        self._recorded: list[Recorded] = []
        self._answers = Answers()
        app = web.Application()
        app.router.add_route("*", "/v1.3/{rest:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    @property
    def base_url(self) -> str:
        """The address for both SDKs."""
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/v1.3"

    def take(self) -> list[Recorded]:
        """Return what was recorded since the last time, and forget it."""
        taken, self._recorded = self._recorded, []
        self._answers = Answers()
        return taken

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
        recorded = await record(request)
        self._recorded.append(recorded)
        if recorded.method == "PUT" and recorded.path[0] == STORAGE:
            return web.Response(headers={"ETag": '"opaque"'})
        made = written(self._answers.to(recorded))
        if isinstance(made.body, bytes):
            made.body = made.body.replace(HERE.encode(), self.base_url.encode())
        return made


def written(answer: object) -> web.Response:
    """Write an answer as the API does."""
    if answer is None:
        return web.Response(status=204)
    if isinstance(answer, Lines):
        body = b"".join(orjson.dumps(value) + b"\n" for value in answer.values)
        return web.Response(body=body, content_type="application/x-ndjson")
    if isinstance(answer, Events):
        body = b"".join(b"data: " + orjson.dumps(value) + b"\n\n" for value in answer.values)
        return web.Response(body=body, content_type="text/event-stream")
    return web.Response(body=orjson.dumps(answer), content_type="application/json")


async def record(request: web.Request) -> Recorded:
    """Take down a request; the first segment of its path is that of the server."""
    path, _, query = request.raw_path.partition("?")
    form = body = None
    media_type = request.content_type if hdrs.CONTENT_TYPE in request.headers else None
    if media_type == "multipart/form-data":
        form = await _form(await request.multipart())
    elif media_type == "application/x-www-form-urlencoded":
        pairs = parse_qsl(await request.text(), keep_blank_values=True)
        form = _grouped((name, Part(value.encode())) for name, value in pairs)
    elif media_type == "application/octet-stream":
        body = (await request.read()).decode("latin-1")
    elif request.body_exists:
        body = loads(await request.read())
    return Recorded(
        method=request.method,
        path=tuple(unquote(segment) for segment in path.split("/")[2:]),
        query=_grouped(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))),
        headers={name: request.headers[name] for name in _SEEN_HEADERS if name in request.headers},
        media_type=media_type,
        json=body,
        form=form,
    )


async def _form(reader: MultipartReader) -> Mapping[str, tuple[Part, ...]]:
    parts: list[tuple[str, Part]] = []
    async for part in reader:
        assert isinstance(part, BodyPartReader), "a form in a form"
        # The header as it was sent: servers differ in which of its encodings they read.
        given = dict(_PARAMETER.findall(part.headers[hdrs.CONTENT_DISPOSITION]))
        filename = given.get("filename")
        content_type = None if filename is None else part.headers.get(hdrs.CONTENT_TYPE)
        content = bytes(await part.read())
        parts.append((given["name"], Part(content, filename, content_type)))
    return _grouped(parts)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    grouped: dict[str, tuple[T, ...]] = {}
    for name, value in pairs:
        grouped[name] = (*grouped.get(name, ()), value)
    return grouped
