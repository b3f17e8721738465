"""The /tasks/transfers room of v1.1 and v1.2: a JSON file lists objects of a bucket to index.

Every bucket is the emulator's drive: `s3://any-name/film.mp4` is its file `film.mp4`. The answer
is empty, so an object that is not there, or cannot be indexed, is a task that fails.
"""

from __future__ import annotations

import asyncio
from urllib.parse import unquote, urlsplit

import orjson
from aiohttp import web
from attrs import frozen

from ..captions import Cue
from ..drive import DriveFile
from ..errors import ApiProblem, malformed_body, parameter_not_provided, resource_not_exist
from ..fields import Fields
from ..media import Media
from ..new_tasks import add_failed_task
from ..parameters import as_list, as_object
from ..respond import empty
from ..space import SPACE, Space
from ..state import IndexRecord, StoredFile
from ..transcriptions import check_conversation, read_transcription
from ..uploads import form_of
from .bucket import bucket_files, take
from .tasks import check_language
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "create"]

VERSIONS = ("v1.1", "v1.2")
_MAX_BYTES = 10 << 20


@frozen
class _Order:
    """One object that is to be indexed."""

    index: IndexRecord
    key: str
    transcription: str | None


async def create(request: web.Request) -> web.Response:
    """POST /tasks/transfers."""
    space = request.app[SPACE]
    version = version_of(request)
    async with form_of(request, fields=(), files={"file"}, max_file_bytes=_MAX_BYTES) as form:
        document = form.file("file")
        if document is None:
            raise parameter_not_provided("file")
        orders = await _orders(space, document)
    files = await bucket_files(space)
    async with space.state.integrations.turn:
        for order in orders:
            await _transfer(space, order, files, version)
    return empty(204)


async def _transfer(space: Space, order: _Order, files: dict[str, DriveFile], version: str) -> None:
    file = files.get(order.key)
    outcome: object = None
    try:
        cues = await _cues(files, order.transcription)
    except ApiProblem:
        file = None
    else:
        if file is not None:
            outcome = await take(space, order.index, file, api_version=version, cues=cues)
    if file is None or isinstance(outcome, ApiProblem):
        unknown = Media("video", "application/octet-stream", 0, None, None, None, None, {})
        name = order.key.rpartition("/")[2]
        add_failed_task(space, order.index, name, unknown, version)


async def _cues(files: dict[str, DriveFile], key: str | None) -> tuple[Cue, ...] | None:
    if key is None:
        return None
    if key not in files:
        raise parameter_not_provided("transcription")
    return await read_transcription("transcription", files[key].path)


async def _orders(space: Space, document: StoredFile) -> list[_Order]:
    try:
        value: object = orjson.loads(await asyncio.to_thread(document.path.read_bytes))
    except orjson.JSONDecodeError as problem:
        raise malformed_body(f"The file is not valid JSON: {problem}.") from None
    items = as_list(value)
    if not items:
        raise malformed_body("The file must hold an array of one or more objects.")
    return [_order(space, item, f"[{place}]") for place, item in enumerate(items)]


def _order(space: Space, value: object, path: str) -> _Order:
    given = as_object(value)
    if given is None:
        raise malformed_body(f"The file must hold an array of objects, but {path} is none.")
    fields = Fields(given, path).allow({"index_id", "language", "object", "transcription"})
    fields.require("index_id", "object")
    index_id = fields.required_text("index_id")
    index = space.state.indexes.get(index_id)
    if index is None:
        raise resource_not_exist(index_id, "indexes")
    check_language(fields.name_of("language"), fields.text("language"))
    key = _key(fields, "object")
    transcription = _key(fields, "transcription") if fields.has("transcription") else None
    if transcription is not None:
        check_conversation(fields.name_of("transcription"), index)
    return _Order(index, key, transcription)


def _key(fields: Fields, name: str) -> str:
    """Return the key in a URL such as `s3://bucket/folder/01.mp4`."""
    parts = urlsplit(fields.required_text(name))
    key = unquote(parts.path).lstrip("/")
    if parts.scheme != "s3" or not parts.netloc or not key:
        raise fields.invalid(name, "It must be an S3 URL, such as s3://bucket/01.mp4.")
    return key


ROUTES = (("POST", "/tasks/transfers", create),)
