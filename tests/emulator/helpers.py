"""A small HTTP caller, and what many tests prepare."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from attrs import define, frozen

from twelvelabs_async.emulator import Emulator

MARENGO = {"model_name": "marengo3.0", "model_options": ["visual", "audio"]}
_LONG_ENOUGH = 10.0
PEGASUS = {"model_name": "pegasus1.2", "model_options": ["visual"]}


@frozen
class Answer:
    """One response."""

    status: int
    raw: bytes
    headers: Mapping[str, str]

    @property
    def body(self) -> Any:
        """The body, decoded from JSON."""
        return orjson.loads(self.raw)

    @property
    def code(self) -> str:
        """The error code in the body."""
        return str(self.body["code"])


@define
class Caller:
    """Calls one emulator with its key."""

    session: aiohttp.ClientSession
    emulator: Emulator
    version: str = "v1.3"

    def to(self, version: str) -> Caller:
        """The same caller for another version of the API."""
        return Caller(self.session, self.emulator, version)

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: aiohttp.FormData | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Answer:
        """Send one request."""
        sent = {"x-api-key": self.emulator.api_key if key is None else key, **(headers or {})}
        body = orjson.dumps(json) if json is not None else (form or data)
        async with self.session.request(
            method, self.emulator.url(self.version) + path, data=body, headers=sent
        ) as response:
            return Answer(response.status, await response.read(), response.headers)

    async def get(self, path: str) -> Answer:
        """GET a path."""
        return await self.call("GET", path)

    async def body(self, path: str) -> Any:
        """GET a path that must answer 200, and return its decoded body."""
        answer = await self.get(path)
        assert answer.status == 200, answer.raw
        return answer.body

    async def index(self, name: str = "films", *models: Any, **more: Any) -> str:
        """Create an index and return its id."""
        body = {"index_name": name, "models": list(models) or [MARENGO], **more}
        answer = await self.call("POST", "/indexes", json=body)
        assert answer.status == 201, answer.raw
        return str(answer.body["_id"])

    async def upload(self, path: Path, **fields: str) -> Answer:
        """POST a file as an asset."""
        form = file_form("file", path, method="direct", **fields)
        return await self.call("POST", "/assets", form=form)

    async def asset(self, path: Path, **fields: str) -> str:
        """Upload a file, wait until it is processed, and return its id."""
        answer = await self.upload(path, **fields)
        assert answer.status == 201, answer.raw
        self.emulator.clock.advance(_LONG_ENOUGH)
        return str(answer.body["_id"])

    async def video(self, index_id: str, path: Path, **body: Any) -> str:
        """Upload and index a file and wait until it is ready."""
        asset_id = await self.asset(path)
        answer = await self.call(
            "POST", f"/indexes/{index_id}/indexed-assets", json={"asset_id": asset_id, **body}
        )
        assert answer.status == 202, answer.raw
        self.emulator.clock.advance(_LONG_ENOUGH)
        return str(answer.body["_id"])

    async def task(self, index_id: str, path: Path, **fields: str) -> Answer:
        """POST a file as a task."""
        form = file_form("video_file", path, index_id=index_id, **fields)
        return await self.call("POST", "/tasks", form=form)

    async def search(self, index_id: str, text: str, *options: str, **fields: str) -> Any:
        """Search for a text, by picture and words unless told, and return the first page."""
        form = search_form(index_id, *options, query_text=text, **fields)
        answer = await self.call("POST", "/search", form=form)
        assert answer.status == 200, answer.raw
        return answer.body


def file_form(name: str, path: Path, **fields: str) -> aiohttp.FormData:
    """Return a form with texts and one file."""
    form = aiohttp.FormData(default_to_multipart=True)
    for field, value in fields.items():
        form.add_field(field, value)
    form.add_field(name, path.read_bytes(), filename=path.name, content_type="video/mp4")
    return form


def search_form(index_id: str, *options: str, **fields: str) -> aiohttp.FormData:
    """Return a search form, by picture and words unless told otherwise."""
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("index_id", index_id)
    for option in options or ("visual", "transcription"):
        form.add_field("search_options", option)
    for field, value in fields.items():
        form.add_field(field, value)
    return form


def text_form(**fields: str) -> aiohttp.FormData:
    """Return a form of texts."""
    form = aiohttp.FormData(default_to_multipart=True)
    for field, value in fields.items():
        form.add_field(field, value)
    return form


def ids(body: Any) -> list[str]:
    """Return the ids on a page."""
    return [item["_id"] for item in body["data"]]
