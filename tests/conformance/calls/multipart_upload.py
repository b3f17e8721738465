"""Calls of `multipart_upload`, without those that upload the parts."""

from __future__ import annotations

from .arguments import ACCENTED, METADATA, MORE_BODY, OPTIONS, call

__all__ = ["MULTIPART_UPLOAD"]

_GROUP = "multipart_upload"

MULTIPART_UPLOAD = (
    call(_GROUP, "list_incomplete_uploads", "minimal"),
    call(_GROUP, "list_incomplete_uploads", "full", page=2, page_limit=1, request_options=OPTIONS),
    call(_GROUP, "create", "minimal", filename="clip.mp4", type="video", total_size=1),
    call(
        _GROUP,
        "create",
        "full",
        filename='Zoë\'s "best" 100%; 日本.mp4',
        type="video",
        total_size=10737418240,
        enable_hls=True,
        enable_thumbnail=False,
        user_metadata={**METADATA, "people": ["Ada", "Zoë"], "nobody": [], "tiny": 1e-7},
        request_options=MORE_BODY,
    ),
    call(
        _GROUP,
        "create",
        "no metadata",
        filename="a.mp3",
        type="audio",
        total_size=7,
        user_metadata={},
    ),
    call(_GROUP, "get_status", "minimal", upload_id="u1"),
    call(
        _GROUP,
        "get_status",
        "full",
        upload_id=ACCENTED,
        page=2,
        page_limit=1,
        request_options=OPTIONS,
    ),
    call(
        _GROUP,
        "report_chunk_batch",
        "minimal",
        upload_id="u1",
        completed_chunks=[
            {"chunk_index": 1, "proof": '"d41d8c"', "proof_type": "etag", "chunk_size": 5242880}
        ],
    ),
    call(
        _GROUP,
        "report_chunk_batch",
        "full",
        upload_id=ACCENTED,
        completed_chunks=[
            {"chunk_index": 2, "proof": "a-2", "proof_type": "etag", "chunk_size": 5242880},
            {"chunk_index": 1, "proof": "d41d8c", "proof_type": "etag", "chunk_size": 5242880},
            {"chunk_index": 3, "proof": "c", "proof_type": "etag", "chunk_size": 1},
        ],
        request_options=MORE_BODY,
    ),
    call(_GROUP, "get_additional_presigned_urls", "minimal", upload_id="u1", start=1, count=1),
    call(
        _GROUP,
        "get_additional_presigned_urls",
        "full",
        upload_id=ACCENTED,
        start=11,
        count=50,
        request_options=MORE_BODY,
    ),
)
