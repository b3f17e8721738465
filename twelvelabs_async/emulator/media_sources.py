"""The files that JSON requests name: by URL, in base64 or as an asset."""

from __future__ import annotations

import asyncio
import base64
import binascii
from types import TracebackType
from typing import Literal, Self, TypeAlias

from attrs import frozen
from yarl import URL

from .errors import ApiProblem, parameter_invalid, resource_not_exist, video_filesize_too_large
from .fetching import fetch, file_name_of, local_url
from .fields import Fields
from .media import Media
from .space import Space
from .state import JsonObject, StoredFile, VideoRecord
from .uploads import FileWriter, remove_file

__all__ = ["SOURCES", "Source", "SourceKind", "Sources", "megabytes"]

SourceKind: TypeAlias = Literal["url", "base64_string", "asset_id", "video_id", "file"]
SOURCES = ("url", "base64_string", "asset_id")
_SUFFIXES = {"application/pdf": ".pdf", "text/markdown": ".md", "text/plain": ".txt"}


@frozen
class Source:
    """One file of a request, what it is, and how it was named.

    `video` is the indexed video that came into being with the asset, if it did.
    """

    kind: SourceKind
    file: StoredFile
    media: Media
    filename: str | None
    url: str | None = None
    asset_id: str | None = None
    video: VideoRecord | None = None

    def named(self) -> JsonObject:
        """Return the API's `input_url` or `input_filename`; neither for base64."""
        if self.url is not None:
            return {"input_url": self.url}
        return {"input_filename": self.filename} if self.filename is not None else {}

    def reference(self, *, name: str) -> JsonObject:
        """Return how an answer repeats a picture of the request."""
        view: JsonObject = {"name": name, "media_type": "image"}
        if self.url is not None:
            view["url"] = self.url
        if self.asset_id is not None:
            view["asset_id"] = self.asset_id
        return view


class Sources:
    """Gets the files of one request, and removes at its end those that are not kept."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._received: list[StoredFile] = []
        self._kept: set[StoredFile] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.shield(self._discard())

    async def get(
        self, given: Fields, *, limit: int, missing: int = 400, document: bool = False
    ) -> Source:
        """Return the file that exactly one of `url`, `base64_string` and `asset_id` names.

        `limit` is how many bytes a received file may have, `missing` the status for an asset
        that does not exist.
        """
        named = [name for name in SOURCES if given.has(name)]
        if not named:
            raise given.missing(*SOURCES)
        if len(named) > 1:
            raise given.invalid(named[1], f"Give only one of: {', '.join(SOURCES)}.")
        if named[0] == "asset_id":
            return self._asset(given.required_text("asset_id"), given, missing)
        if named[0] == "url":
            return await self._url(given, limit, document=document)
        return await self._base64(given, limit, document=document)

    def asset(
        self, asset_id: str, name: str, *, missing: int, unready: ApiProblem | None
    ) -> Source:
        """Return an asset that is ready; `unready` replaces the problem that it is not."""
        asset = self._space.state.assets.get(asset_id)
        if asset is None:
            raise resource_not_exist(asset_id, "assets", status=missing)
        status = asset.timeline.status(self._space.clock.now())
        if status != "ready" or asset.file is None or asset.media is None:
            reason = f"The asset must be ready; the status of {asset_id} is {status}."
            raise unready or parameter_invalid(name, reason)
        video = self._uploaded(asset_id)
        kind: SourceKind = "asset_id" if video is None else "video_id"
        return Source(kind, asset.file, asset.media, asset.filename, asset_id=asset_id, video=video)

    def keep(self, source: Source) -> Source:
        """Keep a received file after the request."""
        self._kept.add(source.file)
        return source

    def _asset(self, asset_id: str, given: Fields, missing: int) -> Source:
        return self.asset(asset_id, given.name_of("asset_id"), missing=missing, unready=None)

    async def _url(self, given: Fields, limit: int, *, document: bool) -> Source:
        name = given.name_of("url")
        url = local_url(name, given.required_text("url"))
        file = await fetch(self._space, name, url, limit)
        if file is None:
            raise parameter_invalid(name, "The file could not be fetched from the URL.")
        self._received.append(file)
        filename = file_name_of(url)
        if document:
            filename = _document_name(filename, file.content_type)
        media = await self._media(file, filename, name)
        return Source("url", file, media, filename, url=str(URL(url)))

    async def _base64(self, given: Fields, limit: int, *, document: bool) -> Source:
        name = given.name_of("base64_string")
        text = given.required_text("base64_string")
        size = len(text) * 3 // 4
        if size > limit + 2:
            raise video_filesize_too_large(limit, size)
        content = await asyncio.to_thread(_decoded, text)
        if not content:
            raise parameter_invalid(name, "It must be the content of a file in base64.")
        writer = FileWriter(self._space.folder, limit)
        try:
            await writer.write(content)
            file = await writer.finish("base64", "application/octet-stream")
        except BaseException:
            await asyncio.shield(remove_file(writer.path))
            raise
        self._space.remember(file)
        self._received.append(file)
        suffix = ".pdf" if content.startswith(b"%PDF-") else ".txt"
        media = await self._media(file, f"document{suffix}" if document else "file", name)
        return Source("base64_string", file, media, None)

    async def _media(self, file: StoredFile, filename: str, name: str) -> Media:
        media = await self._space.watcher.media(file, filename)
        if media is None:
            raise parameter_invalid(name, "The file is corrupted or of an unknown format.")
        return media

    def _uploaded(self, asset_id: str) -> VideoRecord | None:
        """Return the video of an asset that a video indexing task uploaded."""
        state = self._space.state
        videos = (state.videos.get(task.video_id) for task in state.tasks.values())
        return next((video for video in videos if video and video.asset_id == asset_id), None)

    async def _discard(self) -> None:
        for file in self._received:
            if file not in self._kept:
                await remove_file(file.path)
                self._space.watcher.forget(file.path)


def megabytes(size: int) -> str:
    """Return a number of bytes in MB, as messages show it."""
    return f"{size / 10**6:.1f} MB"


def _document_name(filename: str, content_type: str) -> str:
    """Return a name that tells the kind of document, which its content alone does not."""
    known = any(filename.lower().endswith(suffix) for suffix in (*_SUFFIXES.values(), ".markdown"))
    return filename if known else filename + _SUFFIXES.get(content_type, "")


def _decoded(text: str) -> bytes:
    compact = "".join(text.split()).rstrip("=")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
