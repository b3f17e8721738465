"""What an ingest asks of the platform, in calls of the client's resources."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from attrs import define

from ..core.call import Caller
from ..core.request import RequestOptions
from ..errors import DecodeError, GoneError, NotFoundError, TwelveLabsError
from ..models.assets import Asset, AssetDetail
from ..models.indexed_assets import IndexedAsset
from ..models.shared import UserMetadata
from ..uploads.progress import UploadProgress
from ..waiting.jobs import Job
from ._uploading import DIRECT_BYTES
from ._uploads import Uploads
from .assets import Assets
from .indexed_assets import IndexedAssets
from .indexes import Indexes
from .multipart_upload import MultipartUpload
from .waits import Waits

__all__ = ["Platform"]

_LISTED = 50
"""Items on a page, and identifiers in a question; the API allows no more."""

_AT_ONCE = 8
"""Looks that are under way at once."""

Seen: TypeAlias = tuple[str, str | None] | Exception


@define(eq=False)
class Platform:
    """The gateway of ingests.

    Attributes:
        parts: The folder for the records of uploads in parts.
        enable_video_stream: Store the videos for streaming.
    """

    api: Caller
    parts: str
    enable_video_stream: bool | None = None

    async def models_of(self, index_id: str) -> list[str]:
        """Return the names of an index's models."""
        index = await Indexes(self.api).retrieve(index_id)
        return [each.model_name for each in index.models or () if each.model_name is not None]

    async def upload(
        self,
        *,
        path: str | None,
        size: int,
        url: str | None,
        filename: str | None,
        key: str,
        upload_id: str | None,
        begun: Callable[[str, str], Awaitable[None]],
    ) -> tuple[str, bool]:
        """Make an asset, and return its identifier and whether it is ready; once for one key."""
        if filename is None and path is not None:
            # A name may have bytes that no server can read.
            filename = Path(path).name.encode("utf-8", "replace").decode()
        options: RequestOptions = {"idempotency_key": key}
        if path is not None and size > DIRECT_BYTES:
            noted = upload_id

            async def note(progress: UploadProgress) -> None:
                nonlocal noted
                known = (progress.upload_id, progress.asset_id)
                if known[0] is not None and known[1] is not None and known[0] != noted:
                    await begun(known[0], known[1])
                    noted = known[0]

            made: Asset = await Uploads(self.api).upload(
                path,
                filename=filename,
                asset_type="video",
                multipart=True,
                wait=False,
                progress=note,
                record=self.parts,
                upload_id=upload_id,
                request_options=options,
            )
        else:
            made = await Assets(self.api).create(
                method="url" if url is not None else "direct",
                file=path,
                url=url,
                filename=filename,
                request_options=options,
            )
        return _given(made.id, "asset"), made.status == "ready"

    async def session(self, upload_id: str) -> str:
        """Return how a session of an upload in parts is; one that is gone has expired."""
        try:
            found = await MultipartUpload(self.api).retrieve(upload_id, page_limit=1)
        except (NotFoundError, GoneError):
            return "expired"
        return found.status or ""

    async def asset_ready(self, asset_id: str, timeout: float) -> None:
        """Wait until an asset can be indexed."""
        await Waits(self.api).wait(Job.asset(asset_id), timeout=timeout, details=False)

    async def indexed_as(self, index_id: str, asset_id: str) -> str | None:
        """Return as what an asset is in an index already; what failed there does not count."""
        entries = IndexedAssets(self.api)
        async for each in entries.list_by_asset(asset_id, page_limit=_LISTED):
            if each.index is None or each.index.id != index_id or each.id is None:
                continue
            if (await entries.retrieve(index_id, each.id)).status != "failed":
                return each.id
        return None

    async def index(
        self, index_id: str, *, asset_id: str, metadata: UserMetadata | None, key: str
    ) -> str:
        """Begin to index an asset, and return the identifier; once for one key."""
        made = await IndexedAssets(self.api).create(
            index_id,
            asset_id=asset_id,
            enable_video_stream=self.enable_video_stream,
            user_metadata=metadata,
            request_options={"idempotency_key": key},
        )
        return _given(made.id, "indexed asset")

    async def indexed(self, index_id: str, indexed_asset_id: str, timeout: float) -> None:
        """Wait until searches find it."""
        job = Job.indexed_asset(index_id, indexed_asset_id)
        await Waits(self.api).wait(job, timeout=timeout, details=False)

    async def look(self, index_id: str, rows: Sequence[tuple[str, str | None]]) -> list[Seen]:
        """Look once at each, by as few requests as there can be."""
        assets = [asset_id for asset_id, entry in rows if entry is None]
        entries = [entry for _, entry in rows if entry is not None]
        seen = await self._assets(assets) | await self._entries(index_id, entries)
        return [seen[entry or asset_id] for asset_id, entry in rows]

    async def _assets(self, ids: list[str]) -> dict[str, Seen]:
        found: dict[str, Seen] = {}
        resource = Assets(self.api)
        for place in range(0, len(ids), _LISTED):
            some = ids[place : place + _LISTED]
            async for each in resource.list(asset_ids=some, page_limit=_LISTED):
                if each.id in some:
                    found[each.id] = _status(each)
        rest = [each for each in ids if each not in found]
        return found | await _each(rest, resource.retrieve)

    async def _entries(self, index_id: str, ids: list[str]) -> dict[str, Seen]:
        found: dict[str, Seen] = {}
        wanted = set(ids)
        resource = IndexedAssets(self.api)
        if len(ids) > _AT_ONCE:
            # What is under way is among the newest; pages beyond it cost more than they find.
            pages = -(-len(ids) // _LISTED) * 2
            async for page in resource.list(index_id, page_limit=_LISTED).iter_pages():
                found |= {each.id: _status(each) for each in page.items if each.id in wanted}
                pages -= 1
                if pages == 0 or len(found) == len(wanted):
                    break
        rest = [each for each in ids if each not in found]
        return found | await _each(rest, lambda each: resource.retrieve(index_id, each))


async def _each(
    ids: Sequence[str], look: Callable[[str], Awaitable[AssetDetail | IndexedAsset]]
) -> dict[str, Seen]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(id: str) -> Seen:
        async with gate:
            try:
                return _status(await look(id))
            except TwelveLabsError as error:
                return error

    return dict(zip(ids, await asyncio.gather(*map(one, ids)), strict=True))


def _status(found: AssetDetail | IndexedAsset) -> tuple[str, str | None]:
    error = found.error if isinstance(found, AssetDetail) else None
    return found.status or "", error.message if error is not None else None


def _given(id: str | None, what: str) -> str:
    if not id:
        raise DecodeError(f"The answer has no identifier of the {what}.")
    return id
