"""Chooses how a file is uploaded, does it, and waits for what becomes of it."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable
from os import PathLike
from typing import cast

from anyio import to_thread
from attrs import frozen

from ..core.call import Caller
from ..core.files import File, FilePart, file_part
from ..core.groups import first_of
from ..core.request import RequestOptions
from ..core.urls import is_url
from ..errors import FileChangedError, InvalidInputError
from ..models.assets import AssetDetail, AssetType
from ..models.shared import UserMetadata
from ..uploads.engine import Upload
from ..uploads.progress import Meter, ProgressCallback
from ..uploads.sources import CountedFile, check_version, open_content
from ..uploads.terms import Terms
from .assets import Assets
from .multipart_upload import MultipartUpload

__all__ = ["Wishes", "upload_any"]

DIRECT_BYTES = 200 * 10**6
"""What one request can carry, of videos, audio and documents; images as below."""

IMAGE_BYTES = 32 * 10**6
MULTIPART_BYTES = 10 << 30
"""What can be sent in parts, of videos and audio."""


@frozen(kw_only=True)
class Wishes:
    """What `client.upload` was asked for."""

    filename: str | None
    asset_type: AssetType | None
    multipart: bool | None
    enable_hls: bool | None
    enable_thumbnail: bool | None
    user_metadata: UserMetadata | None
    max_workers: int
    max_retries: int
    retry_delay: float
    record: bool | str | PathLike[str]
    resume: bool
    upload_id: str | None
    request_options: RequestOptions | None


async def upload_any(
    api: Caller,
    source: File | None,
    url: str | None,
    wishes: Wishes,
    progress: ProgressCallback | None,
    timeout: float | None,
    sent: Callable[[], object] | None = None,
) -> AssetDetail:
    """Upload a file or let a URL be fetched; wait until it is ready unless `timeout` is None.

    `sent` is called when nothing is left to send.
    """
    if (source is None) == (url is None):
        raise InvalidInputError("Give either source or url.")
    part = None if source is None else _part(source)
    meter = Meter(wishes.filename or (part.filename if part else ""), 0, progress)
    options = wishes.request_options
    assets = Assets(api)
    async with meter.ending("uploaded" if timeout is None else "ready"):
        if part is None:
            await meter.enter("uploading")
            asset_id = await _from_url(assets, url, wishes)
        elif await to_thread.run_sync(_in_parts, part, wishes):
            asset_id = await _many_parts(api, part, wishes, meter)
        else:
            asset_id = await _one_request(assets, part, wishes, meter)
        meter.asset_id = asset_id
        if sent is not None:
            sent()
        if timeout is None:
            return await assets.retrieve(asset_id, request_options=options)
        await meter.enter("processing")
        return await assets.wait_for_done(asset_id, timeout=timeout, request_options=options)


async def _from_url(assets: Assets, url: str | None, wishes: Wishes) -> str:
    made = await assets.create(
        method="url",
        url=url,
        filename=wishes.filename,
        enable_hls=wishes.enable_hls,
        enable_thumbnail=wishes.enable_thumbnail,
        user_metadata=wishes.user_metadata,
        request_options=wishes.request_options,
    )
    return made.id or ""


async def _many_parts(api: Caller, part: FilePart, wishes: Wishes, meter: Meter) -> str:
    terms = Terms(
        filename=meter.filename,
        kind=_kind_of(part, wishes),
        enable_hls=wishes.enable_hls,
        enable_thumbnail=wishes.enable_thumbnail,
        user_metadata=wishes.user_metadata,
        workers=wishes.max_workers,
        retries=wishes.max_retries,
        retry_delay=wishes.retry_delay,
        record=wishes.record,
        resume=wishes.resume,
        upload_id=wishes.upload_id,
        options=wishes.request_options,
    )
    return (await Upload(api, MultipartUpload(api), part, terms, meter).run()).asset_id


async def _one_request(assets: Assets, part: FilePart, wishes: Wishes, meter: Meter) -> str:
    content = await to_thread.run_sync(open_content, part)
    meter.total = content.size
    try:
        version = await to_thread.run_sync(content.version)
        await meter.enter("uploading")
        file = cast("File", (meter.filename, CountedFile(content, meter.add), part.content_type))
        async with asyncio.TaskGroup() as group:
            teller = group.create_task(meter.keep_telling())
            made = await assets.create(
                method="direct",
                file=file,
                enable_hls=wishes.enable_hls,
                enable_thumbnail=wishes.enable_thumbnail,
                user_metadata=wishes.user_metadata,
                request_options=wishes.request_options,
            )
            teller.cancel()
        try:
            await to_thread.run_sync(check_version, content, version)
        except FileChangedError as error:
            error.asset_id, error.resumable = made.id, False
            error.message += f" The asset {made.id} may be neither the one nor the other."
            raise
    except BaseExceptionGroup as errors:
        first = first_of(errors)
        raise first from first.__cause__
    finally:
        content.close()
    return made.id or ""


def _part(source: File) -> FilePart:
    if is_url(source):
        raise InvalidInputError("source: a str is taken as a path; give a URL as url=.")
    return file_part("source", source)


def _kind_of(part: FilePart, wishes: Wishes) -> str:
    if wishes.asset_type is not None:
        return wishes.asset_type
    guess = part.content_type or mimetypes.guess_type(wishes.filename or part.filename)[0] or ""
    major = guess.split("/")[0]
    if major in ("video", "audio", "image"):
        return major
    return "document" if major == "text" or guess == "application/pdf" else "video"


def _in_parts(part: FilePart, wishes: Wishes) -> bool:
    """Choose how a file is sent. May block.

    Raises:
        InvalidInputError: It cannot be read, or is larger than the platform takes.
    """
    size = part.source.check(part.name) or 0
    kind = _kind_of(part, wishes)
    most = {"image": IMAGE_BYTES, "document": DIRECT_BYTES}.get(kind, MULTIPART_BYTES)
    if size > most:
        raise InvalidInputError(
            f"source: it has {size} bytes; the platform takes {most} of this type ({kind})."
        )
    wanted = True if wishes.upload_id is not None else wishes.multipart
    if kind == "document" and wanted:
        raise InvalidInputError("source: documents cannot be sent in parts.")
    return size > DIRECT_BYTES if wanted is None else wanted
