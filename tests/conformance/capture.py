"""A server that records each request as it came and answers with the least that decodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl, unquote

import orjson
from aiohttp import hdrs, web
from aiohttp.multipart import BodyPartReader, MultipartReader
from attrs import frozen

__all__ = ["DONE_TASK", "KEY", "LAST_PAGE", "Capture", "Part", "Recorded"]

T = TypeVar("T")

KEY = "tlk_conformance"
LAST_PAGE = 3
"""Each list has this many pages."""

DONE_TASK = "done"
"""A task that is ready at the first look; every other one at the second."""

_NEXT_TOKENS = {None: "cGFnZTI=", "cGFnZTI=": "cGFnZTM="}
_SEEN_HEADERS = ("x-api-key", "x-trace")
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


@frozen
class Part:
    """One part of a form; a field has neither filename nor content type."""

    content: bytes
    filename: str | None = None
    content_type: str | None = None


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
    json: Any = None
    form: Mapping[str, tuple[Part, ...]] | None = None


class Capture:
    """The server, listening on a free port of this machine."""

    def __init__(self) -> None:
        self._recorded: list[Recorded] = []
        self._looks: Counter[str] = Counter()
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
        self._looks.clear()
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
        recorded = await _record(request)
        self._recorded.append(recorded)
        if recorded.method in ("DELETE", "PUT", "PATCH"):
            return web.Response(status=204)
        body = self._answer(recorded)
        return web.Response(body=orjson.dumps(body), content_type="application/json")

    def _answer(self, recorded: Recorded) -> object:
        match recorded.method, recorded.path:
            case "POST", ("search",):
                return _hits(None)
            case "GET", ("search", token):
                return _hits(token)
            case "POST", _:
                return {"_id": "new", "asset_id": "a1", "video_id": "v1", "status": "processing"}
            case "GET", ("tasks", task):
                self._looks[task] += 1
                done = task == DONE_TASK or self._looks[task] > 1
                return {"_id": task, "status": "ready" if done else "indexing"}
            case "GET", (*_, "indexes" | "videos" | "indexed-assets" | "assets" | "tasks"):
                return _page(recorded.query)
            case "GET", ("assets", _, "transcription"):
                return {"status": "ready"}
            case _:
                return {"_id": recorded.path[-1]}


def _page(query: Mapping[str, tuple[str, ...]]) -> object:
    number = int(query.get("page", ("1",))[0])
    return {
        "data": [{"_id": f"item-{number}"}] if number <= LAST_PAGE else [],
        "page_info": {
            "page": number,
            "limit_per_page": 1,
            "total_page": LAST_PAGE,
            "total_results": LAST_PAGE,
        },
    }


def _hits(token: str | None) -> object:
    following = _NEXT_TOKENS.get(token)
    return {
        "data": [{"video_id": f"hit-{token}", "start": 0.0, "end": 1.0, "rank": 1}],
        "page_info": {
            "limit_per_page": 1,
            "page_expires_at": "2030-01-01T00:00:00Z",
            "total_results": LAST_PAGE,
            **({} if following is None else {"next_page_token": following}),
        },
        "search_pool": {"total_count": 1, "total_duration": 1.0, "index_id": "i1"},
    }


async def _record(request: web.Request) -> Recorded:
    path, _, query = request.raw_path.partition("?")
    form = json = None
    media_type = request.content_type if hdrs.CONTENT_TYPE in request.headers else None
    if media_type == "multipart/form-data":
        form = await _form(await request.multipart())
    elif request.body_exists:
        json = orjson.loads(await request.read())
    return Recorded(
        method=request.method,
        path=tuple(unquote(segment) for segment in path.split("/")[2:]),
        query=_grouped(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))),
        headers={name: request.headers[name] for name in _SEEN_HEADERS if name in request.headers},
        media_type=media_type,
        json=json,
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
