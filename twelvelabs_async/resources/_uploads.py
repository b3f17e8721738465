"""Uploads of files of any size, until they can be used."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, ClassVar

from ..core.files import File
from ..core.loading import load
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..settings import API_VERSIONS, ApiVersion

if TYPE_CHECKING:
    from ..errors import Outcome
    from ..models.assets import AssetDetail, AssetType
    from ..models.shared import UserMetadata
    from ..uploads.progress import ProgressCallback

__all__ = ["Uploads"]


class Uploads(Resource):
    """Uploads files the way that their size wants. The client has these methods."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS

    async def upload(
        self,
        source: File | None = None,
        *,
        url: str | None = None,
        asset_type: AssetType | None = None,
        filename: str | None = None,
        wait: bool = True,
        timeout: float = 3600.0,
        progress: ProgressCallback | None = None,
        multipart: bool | None = None,
        enable_hls: bool | None = None,
        enable_thumbnail: bool | None = None,
        user_metadata: UserMetadata | None = None,
        max_workers: int = 8,
        max_retries: int = 3,
        retry_delay: float = 1.0,
        record: bool | str | PathLike[str] = True,
        resume: bool = True,
        upload_id: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> AssetDetail:
        """Upload a file, and wait until the platform can use it.

        Up to 200 MB it is sent in one request, above that in parts, up to 10 GB, and the same
        call goes on where an earlier one ended.

        Args:
            source: Path (a `str` is one), bytes, a file opened in binary mode that can seek, or
                `(name, content[, type])`.
            url: A publicly accessible URL, in the place of `source`.
            asset_type: `video`, `audio`, `image` or `document`; by default what the name tells,
                or else `video`.
            filename: Name of the asset, instead of the file's own.
            wait: Whether to wait until it is `ready`; if not, it is returned as it is.
            timeout: How long to wait for that, in seconds, once it is uploaded.
            progress: Called with how far it is, up to ten times a second; may be a coroutine
                function. See also `TqdmProgress` and `RichProgress`.
            multipart: Whether it is sent in parts, whatever its size.
            enable_hls: Prepare streaming of video and audio.
            enable_thumbnail: Make pictures of it.
            user_metadata: Your own keys and values.
            max_workers: How many parts of this file are under way at once. All uploads of a
                client together have 16.
            max_retries: How often a part is sent again after an error.
            retry_delay: Seconds before it is sent again the first time; they double.
            record: Whether a record of the parts is kept, or the folder where; by default among
                your caches.
            resume: Whether an upload that is recorded is continued.
            upload_id: The session to continue if there is no record, as on another machine.
            request_options: What each call of the API changes.

        Raises:
            InvalidInputError: The file cannot be uploaded; nothing was sent.
            FileChangedError: The file changed meanwhile.
            UploadError: An upload in parts ended before its end; the error knows what is left.
            ResourceFailedError: The platform cannot use the file; the error has the reason.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
        """
        self._need("client.upload", ("v1.3",), "client.task.create")
        await load(f"{__package__}._uploading")
        from ._uploading import Wishes, upload_any

        wishes = Wishes(
            filename=filename,
            asset_type=asset_type,
            multipart=multipart,
            enable_hls=enable_hls,
            enable_thumbnail=enable_thumbnail,
            user_metadata=user_metadata,
            max_workers=max_workers,
            max_retries=max_retries,
            retry_delay=retry_delay,
            record=record,
            resume=resume,
            upload_id=upload_id,
            request_options=request_options,
        )
        return await upload_any(self._api, source, url, wishes, progress, timeout if wait else None)

    async def upload_many(
        self,
        sources: Iterable[File],
        *,
        uploads: int = 8,
        asset_type: AssetType | None = None,
        wait: bool = True,
        timeout: float = 3600.0,
        progress: ProgressCallback | None = None,
        multipart: bool | None = None,
        enable_hls: bool | None = None,
        enable_thumbnail: bool | None = None,
        user_metadata: UserMetadata | None = None,
        max_workers: int = 8,
        max_retries: int = 3,
        retry_delay: float = 1.0,
        record: bool | str | PathLike[str] = True,
        resume: bool = True,
        request_options: RequestOptions | None = None,
    ) -> list[Outcome[AssetDetail]]:
        """Upload many files, and return what became of each, in the order of the sources.

        What becomes of one does not raise: it is in its outcome, as `result` or `error`. The same
        call with those that failed goes on with what was sent of them in parts. After a limit of
        the plan or a wrong key no more are begun, and their outcomes have the same error. For
        whole catalogues, and to be safe from crashes, see `client.ingest`.

        Args:
            sources: What `upload` takes, and URLs that begin with `http://` or `https://`.
            uploads: Files that are sent at once; those that the platform processes are not
                counted. All parts of all files of a client share its 16 places.
            asset_type: `video`, `audio`, `image` or `document`; by default what each name tells,
                or else `video`.
            wait: Whether to wait until each is `ready`.
            timeout: How long to wait for that, in seconds, once it is uploaded.
            progress: Called with how far each is; may be a coroutine function.
            multipart: Whether they are sent in parts, whatever their size.
            enable_hls: Prepare streaming of video and audio.
            enable_thumbnail: Make pictures of them.
            user_metadata: Your own keys and values, the same for all.
            max_workers: How many parts of one file are under way at once.
            max_retries: How often a part is sent again after an error.
            retry_delay: Seconds before it is sent again the first time; they double.
            record: Whether records of the parts are kept, or the folder where.
            resume: Whether uploads that are recorded are continued.
            request_options: What each call of the API changes.

        Raises:
            InvalidInputError: `sources` or `uploads` cannot be meant; nothing was sent.
        """
        self._need("client.upload_many", ("v1.3",), "client.task.create_bulk")
        from ._uploading import Wishes
        from ._uploading_many import upload_all

        wishes = Wishes(
            filename=None,
            asset_type=asset_type,
            multipart=multipart,
            enable_hls=enable_hls,
            enable_thumbnail=enable_thumbnail,
            user_metadata=user_metadata,
            max_workers=max_workers,
            max_retries=max_retries,
            retry_delay=retry_delay,
            record=record,
            resume=resume,
            upload_id=None,
            request_options=request_options,
        )
        return await upload_all(
            self._api, sources, wishes, progress, timeout if wait else None, uploads
        )
