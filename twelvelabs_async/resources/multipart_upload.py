"""Multipart uploads: large files, uploaded in chunks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, ClassVar

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.files import File, file_part
from ..core.loading import load
from ..core.pages import AsyncPager, Page, Position, check_page, next_number, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.multipart_upload import (
    ChunkInfo,
    CompletedChunk,
    CreateAssetUploadRequestType,
    CreateAssetUploadResponse,
    GetUploadStatusResponse,
    IncompleteUploadSummary,
    ListIncompleteUploadsResponse,
    ReportChunkBatchResponse,
    RequestAdditionalPresignedUrlsResponse,
)
from ..models.shared import UserMetadata
from ..uploads.plan import MOST_URLS
from ..uploads.progress import ProgressCallback
from ..uploads.results import UploadResult, UploadStatus
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ._arguments import present
from ._chunk_reports import check_whole, reports

if TYPE_CHECKING:
    from ..raw.multipart_upload import RawMultipartUpload

__all__ = ["MultipartUpload"]


class MultipartUpload(Resource):
    """Upload a large file in chunks: `upload_file` does all of it.

    Or step by step: create a session, PUT each chunk to its presigned URL, and report the ETags.
    Once all chunks are reported, the asset is processed: see `assets.wait_for_done`.
    """

    _elsewhere: ClassVar[str] = "client.task.create"

    with_raw_response: RawView[RawMultipartUpload] = RawView()

    def list_incomplete_uploads(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[IncompleteUploadSummary]:
        """List the upload sessions of the account that are not completed.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /assets/multipart-uploads`.
        """
        return numbered(
            lambda number: self._api.get(
                "/assets/multipart-uploads",
                ListIncompleteUploadsResponse,
                query={"page": number, "page_limit": page_limit},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        filename: str,
        type: CreateAssetUploadRequestType,
        total_size: int,
        enable_hls: bool | None = None,
        enable_thumbnail: bool | None = None,
        user_metadata: UserMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> CreateAssetUploadResponse:
        """Create an upload session, good for 24 hours.

        A video or audio file may have up to 10 GB, an image 32 MB.

        Args:
            filename: Name of the file.
            type: `video`, `audio` or `image`.
            total_size: Its size, in bytes.
            enable_hls: Prepare streaming of video and audio; the API's default is false.
            enable_thumbnail: Make pictures of it; the API's default is false.
            user_metadata: Your own keys and values.
            request_options: What this call changes.

        API: `POST /assets/multipart-uploads`.
        """
        if filename is None or type is None:
            raise InvalidInputError("filename and type are needed.")
        present(filename, "filename")
        present(type, "type")
        check_whole(total_size, "total_size")
        return await self._api.post(
            "/assets/multipart-uploads",
            CreateAssetUploadResponse,
            body=json_body(
                filename=filename,
                type=type,
                total_size=total_size,
                enable_hls=enable_hls,
                enable_thumbnail=enable_thumbnail,
                user_metadata=user_metadata,
            ),
            options=request_options,
        )

    def get_status(
        self,
        upload_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[ChunkInfo]:
        """List the chunks of a session and the state of each; `retrieve` tells the session's own.

        Args:
            upload_id: Identifier of the session.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /assets/multipart-uploads/{upload_id}`.
        """
        seg(upload_id, "upload_id")
        check_page(page, page_limit)

        async def fetch(position: Position) -> Page[ChunkInfo]:
            number = position if isinstance(position, int) else 1
            answer = await self.retrieve(
                upload_id, page=number, page_limit=page_limit, request_options=request_options
            )
            chunks = list(answer.uploaded_chunks or ())
            return Page(chunks, next_number(number, len(chunks), answer.page_info))

        return AsyncPager(fetch, page or 1)

    async def retrieve(
        self,
        upload_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> GetUploadStatusResponse:
        """Return the state of a session, with one page of its chunks.

        Args:
            upload_id: Identifier of the session.
            page: Which page of the chunks, from 1.
            page_limit: Chunks on it, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /assets/multipart-uploads/{upload_id}`.
        """
        check_page(page, page_limit)
        return await self._api.get(
            f"/assets/multipart-uploads/{seg(upload_id, 'upload_id')}",
            GetUploadStatusResponse,
            query={"page": page, "page_limit": page_limit},
            options=request_options,
        )

    async def report_chunk_batch(
        self,
        upload_id: str,
        *,
        completed_chunks: Sequence[CompletedChunk | Mapping[str, object]],
        request_options: RequestOptions | None = None,
    ) -> ReportChunkBatchResponse:
        """Report chunks that were put, in any order. The last report completes the upload.

        A chunk that was reported before is not counted again.

        Args:
            upload_id: Identifier of the session.
            completed_chunks: The chunks and the ETags that their PUTs were answered with.
            request_options: What this call changes.

        API: `POST /assets/multipart-uploads/{upload_id}`.
        """
        path = f"/assets/multipart-uploads/{seg(upload_id, 'upload_id')}"
        return await self._api.post(
            path,
            ReportChunkBatchResponse,
            body=json_body(completed_chunks=reports(completed_chunks)),
            # Reporting twice is the same as reporting once.
            creates=False,
            options=request_options,
        )

    async def get_additional_presigned_urls(
        self,
        upload_id: str,
        *,
        start: int,
        count: int,
        request_options: RequestOptions | None = None,
    ) -> RequestAdditionalPresignedUrlsResponse:
        """Return new URLs for chunks that have none yet, or whose URL has expired.

        Args:
            upload_id: Identifier of the session.
            start: Number of the first chunk, from 1.
            count: For how many chunks from there on, up to 50.
            request_options: What this call changes.

        API: `POST /assets/multipart-uploads/{upload_id}/presigned-urls`.
        """
        path = f"/assets/multipart-uploads/{seg(upload_id, 'upload_id')}/presigned-urls"
        check_whole(start, "start")
        check_whole(count, "count", MOST_URLS)
        return await self._api.post(
            path,
            RequestAdditionalPresignedUrlsResponse,
            body=json_body(start=start, count=count),
            # URLs that nobody uses are of no consequence.
            creates=False,
            options=request_options,
        )

    async def upload_file(
        self,
        file_path: File,
        *,
        filename: str | None = None,
        file_type: CreateAssetUploadRequestType = "video",
        batch_size: int = 10,
        max_workers: int = 5,
        progress_callback: ProgressCallback | None = None,
        max_retries: int = 3,
        retry_delay: float = 1.0,
        enable_hls: bool | None = None,
        enable_thumbnail: bool | None = None,
        user_metadata: UserMetadata | None = None,
        record: bool | str | PathLike[str] = True,
        resume: bool = True,
        upload_id: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> UploadResult:
        """Upload a large file in parts, all of it, or go on where an earlier call ended.

        Parts are read from the file as they are sent, and nothing is written beside it. A small
        record of what was sent is kept among your caches until the upload is complete: the same
        call after a crash sends only what is missing. It returns when the platform has every byte;
        the asset is then processed, see `assets.wait_for_done`.

        Args:
            file_path: Path, bytes, or a file opened in binary mode that can seek.
            filename: Name of the asset, instead of the file's own.
            file_type: `video`, `audio` or `image`.
            batch_size: How many parts are reported at once.
            max_workers: How many parts of this file are under way at once. All uploads of a
                client together have 16.
            progress_callback: Called with how far it is, up to ten times a second; may be a
                coroutine function.
            max_retries: How often a part is sent again after an error; waits that a rate limit
                asks for do not count.
            retry_delay: Seconds before it is sent again the first time; they double.
            enable_hls: Prepare streaming of video and audio; the API's default is false.
            enable_thumbnail: Make pictures of it; the API's default is false.
            user_metadata: Your own keys and values.
            record: Whether the record is kept, or the folder where.
            resume: Whether an upload that is recorded is continued.
            upload_id: The session to continue if there is no record, as on another machine. The
                caller answers for it that the file is the same.
            request_options: What each call of the API changes.

        Raises:
            FileChangedError: The file changed meanwhile.
            ChunkIntegrityError: What arrives is not what is sent.
            UploadError: It ended before its end; the error knows what is left.
        """
        part = file_part("file_path", file_path)
        present(file_type, "file_type")
        await load("twelvelabs_async.uploads.engine")
        from ..uploads.engine import Upload
        from ..uploads.progress import Meter
        from ..uploads.terms import Terms

        terms = Terms(
            filename=filename or part.filename,
            kind=file_type,
            enable_hls=enable_hls,
            enable_thumbnail=enable_thumbnail,
            user_metadata=user_metadata,
            workers=max_workers,
            batch=batch_size,
            retries=max_retries,
            retry_delay=retry_delay,
            record=record,
            resume=resume,
            upload_id=upload_id,
            options=request_options,
        )
        meter = Meter(terms.filename, 0, progress_callback)
        async with meter.ending("uploaded"):
            return await Upload(self._api, self, part, terms, meter).run()

    async def wait_for_upload_completion(
        self,
        upload_id: str,
        *,
        sleep_interval: float = 5.0,
        max_wait_time: float | None = None,
        callback: Callable[[UploadStatus], object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> UploadStatus:
        """Wait until all chunks of a session are reported, by whoever uploads them.

        Args:
            upload_id: Identifier of the session.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            max_wait_time: How long to wait in all, in seconds; by default a day, as long as a
                session can live.
            callback: Called with its state at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: The session failed or expired.
            WaitTimeoutError: It was not completed in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        job = Job.multipart_upload(upload_id)

        def tell(found: GetUploadStatusResponse) -> object:
            return callback(UploadStatus.of(found)) if callback is not None else None

        found = await self._api.companion(Scheduler).wait(
            job,
            longest=sleep_interval,
            timeout=max_wait_time,
            callback=None if callback is None else tell,
            look=lambda: self.retrieve(upload_id, page_limit=1, request_options=request_options),
            options=request_options,
        )
        return UploadStatus.of(found)
