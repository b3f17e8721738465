"""Assets: uploaded files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from ..core.arguments import at_most_one
from ..core.bodies import form, json_body
from ..core.encoding import seg
from ..core.files import File
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.assets import (
    Asset,
    AssetDetail,
    AssetsListResponse,
    AssetTranscriptionResponse,
    AssetType,
    TranscriptionInclude,
    UploadMethod,
)
from ..models.shared import UserMetadata
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback

if TYPE_CHECKING:
    from ..raw.assets import RawAssets

__all__ = ["Assets"]


class Assets(Resource):
    """Upload files, and what is known of them."""

    _elsewhere: ClassVar[str] = "client.task.create"

    with_raw_response: RawView[RawAssets] = RawView()

    def list(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        asset_ids: str | Sequence[str] | None = None,
        asset_types: AssetType | Sequence[AssetType] | None = None,
        filename: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[AssetDetail]:
        """List the assets of the account, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            asset_ids: Only these assets.
            asset_types: Only assets of these types: `image`, `video`, `audio`, `document`.
            filename: Only assets whose file name contains this, in any case of letters.
            request_options: What this call changes.

        API: `GET /assets`.
        """
        return numbered(
            lambda number: self._api.get(
                "/assets",
                AssetsListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "asset_ids": asset_ids,
                    "asset_types": asset_types,
                    "filename": filename,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        method: UploadMethod,
        file: File | None = None,
        url: str | None = None,
        filename: str | None = None,
        enable_hls: bool | None = None,
        enable_thumbnail: bool | None = None,
        user_metadata: UserMetadata | str | None = None,
        request_options: RequestOptions | None = None,
    ) -> Asset:
        """Upload a file. The platform then processes it: see `wait_for_done`.

        A local video or audio file may have up to 200 MB here, an image 32 MB, a document
        200 MB; a URL up to 4 GB (documents 512 MB).

        Args:
            method: `direct` with `file`, or `url` with `url`.
            file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
            url: A publicly accessible URL.
            filename: Name of the asset, instead of the file's own.
            enable_hls: Prepare streaming of video and audio; the API's default is true.
            enable_thumbnail: Make pictures of it; the API's default is true.
            user_metadata: Your own keys and values; a str is taken as JSON.
            request_options: What this call changes.

        API: `POST /assets`.
        """
        _check_method(method, file, url)
        return await self._api.post(
            "/assets",
            Asset,
            body=form(
                {
                    "method": method,
                    "url": url,
                    "filename": filename,
                    "enable_hls": enable_hls,
                    "enable_thumbnail": enable_thumbnail,
                    "user_metadata": user_metadata,
                },
                {"file": file},
            ),
            options=request_options,
        )

    async def retrieve(
        self, asset_id: str, *, request_options: RequestOptions | None = None
    ) -> AssetDetail:
        """Return one asset.

        Args:
            asset_id: Identifier of the asset.
            request_options: What this call changes.

        API: `GET /assets/{asset_id}`.
        """
        return await self._api.get(
            f"/assets/{seg(asset_id, 'asset_id')}", AssetDetail, options=request_options
        )

    async def delete(
        self,
        asset_id: str,
        *,
        force: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Delete an asset. This cannot be undone.

        Args:
            asset_id: Identifier of the asset.
            force: Delete it even if it is indexed somewhere; otherwise that is a ConflictError.
            request_options: What this call changes.

        API: `DELETE /assets/{asset_id}`.
        """
        return await self._api.delete(
            f"/assets/{seg(asset_id, 'asset_id')}",
            None,
            query={"force": force},
            options=request_options,
        )

    async def retrieve_transcription(
        self,
        asset_id: str,
        *,
        include: TranscriptionInclude | Sequence[TranscriptionInclude] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AssetTranscriptionResponse:
        """Return the spoken words of an asset.

        Args:
            asset_id: Identifier of the asset.
            include: In which pieces: `words`, `sentences`, `utterances`.
            request_options: What this call changes.

        API: `GET /assets/{asset_id}/transcription`.
        """
        return await self._api.get(
            f"/assets/{seg(asset_id, 'asset_id')}/transcription",
            AssetTranscriptionResponse,
            query={"include": include},
            options=request_options,
        )

    async def replace_user_metadata(
        self,
        asset_id: str,
        *,
        user_metadata: UserMetadata,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Replace all of your own keys and values of an asset.

        Args:
            asset_id: Identifier of the asset.
            user_metadata: The new keys and values; an empty mapping deletes all.
            request_options: What this call changes.

        API: `PUT /assets/{asset_id}/user-metadata`.
        """
        return await self._api.put(
            f"/assets/{seg(asset_id, 'asset_id')}/user-metadata",
            None,
            body=json_body(user_metadata=user_metadata),
            options=request_options,
        )

    async def delete_user_metadata(
        self, asset_id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Delete all of your own keys and values of an asset.

        Args:
            asset_id: Identifier of the asset.
            request_options: What this call changes.

        API: `DELETE /assets/{asset_id}/user-metadata`.
        """
        return await self._api.delete(
            f"/assets/{seg(asset_id, 'asset_id')}/user-metadata", None, options=request_options
        )

    async def update_user_metadata(
        self,
        asset_id: str,
        *,
        user_metadata: UserMetadata,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Change some of your own keys and values of an asset.

        Args:
            asset_id: Identifier of the asset.
            user_metadata: Keys to set; a value of None deletes its key. Others stay.
            request_options: What this call changes.

        API: `PATCH /assets/{asset_id}/user-metadata`.
        """
        return await self._api.patch(
            f"/assets/{seg(asset_id, 'asset_id')}/user-metadata",
            None,
            body=json_body(user_metadata=user_metadata),
            options=request_options,
        )

    async def wait_for_done(
        self,
        asset_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 3600.0,
        callback: Callback[AssetDetail] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AssetDetail:
        """Wait until an asset is `ready` and can be used.

        Args:
            asset_id: Identifier of the asset.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the asset at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: The platform cannot use the file; the error has the reason.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.asset(asset_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )


def _check_method(method: str, file: File | None, url: str | None) -> None:
    at_most_one(file=file, url=url)
    if file is None and url is None:
        raise InvalidInputError("Give file (with method='direct') or url (with method='url').")
    wanted = "direct" if file is not None else "url"
    if method != wanted:
        given = "file" if file is not None else "url"
        raise InvalidInputError(f"method must be {wanted!r} when {given} is given, not {method!r}.")
