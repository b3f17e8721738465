"""Multipart uploads: large files, uploaded in chunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from ..core.arguments import is_list
from ..core.bodies import json_body
from ..core.encoding import seg
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
from ._arguments import fields_of, present

if TYPE_CHECKING:
    from ..raw.multipart_upload import RawMultipartUpload

__all__ = ["MultipartUpload"]

MOST_URLS = 50
"""Presigned URLs that one call can ask for."""


class MultipartUpload(Resource):
    """Upload a large file in chunks, step by step.

    Create a session, PUT each chunk to its presigned URL, and report the ETags. Once all chunks
    are reported, the asset is processed: see `assets.wait_for_done`.
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
        _check_whole(total_size, "total_size")
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
            body=json_body(completed_chunks=_reports(completed_chunks)),
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
        _check_whole(start, "start")
        _check_whole(count, "count", MOST_URLS)
        return await self._api.post(
            path,
            RequestAdditionalPresignedUrlsResponse,
            body=json_body(start=start, count=count),
            # URLs that nobody uses are of no consequence.
            creates=False,
            options=request_options,
        )


def _reports(
    chunks: Sequence[CompletedChunk | Mapping[str, object]],
) -> list[dict[str, object]]:
    """Return the fields of each report, or refuse what reports nothing."""
    if not is_list(chunks) or not chunks:
        raise InvalidInputError(
            f"completed_chunks must be a list of one or more chunks, not {chunks!r:.80}."
        )
    made: list[dict[str, object]] = []
    for number, chunk in enumerate(chunks):
        where = f"completed_chunks[{number}]"
        fields = fields_of(chunk, where)
        missing = [
            name
            for name in ("chunk_index", "proof", "proof_type", "chunk_size")
            if fields.get(name) is None
        ]
        if missing:
            raise InvalidInputError(f"{where} has no {', '.join(missing)}.")
        _check_whole(fields["chunk_index"], f"{where}.chunk_index")
        _check_whole(fields["chunk_size"], f"{where}.chunk_size")
        proof = fields["proof"]
        if not isinstance(proof, str) or not proof.strip('"'):
            raise InvalidInputError(
                f"{where}.proof must be the ETag of the chunk's PUT, not {proof!r:.80}."
            )
        made.append(fields)
    return made


def _check_whole(value: object, name: str, most: int | None = None) -> None:
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or value < 1
        or (most is not None and value > most)
    ):
        allowed = "1 or more" if most is None else f"from 1 to {most}"
        raise InvalidInputError(f"{name} must be a whole number, {allowed}, not {value!r:.80}.")
