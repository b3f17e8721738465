"""Calls of `multipart_upload`."""

from __future__ import annotations

from ..drive import Saved
from .arguments import ACCENTED, CLIP, METADATA, MORE_BODY, OPTIONS, call

__all__ = ["MULTIPART_UPLOAD", "UPLOADS", "UPLOAD_WAITS"]

_GROUP = "multipart_upload"

UPLOADS = (
    call(_GROUP, "upload_file", "minimal", file_path=Saved("clip.mp4", CLIP)),
    call(
        _GROUP,
        "upload_file",
        "full",
        file_path=Saved("take 2.wav", CLIP),
        filename="Zoë.wav",
        file_type="audio",
        batch_size=1,
        max_workers=1,
        progress_callback=None,
        max_retries=0,
        retry_delay=0.1,
        request_options=OPTIONS,
    ),
)
UPLOAD_WAITS = (
    call(_GROUP, "wait_for_upload_completion", "minimal", upload_id="u1"),
    call(
        _GROUP,
        "wait_for_upload_completion",
        "full",
        upload_id=ACCENTED,
        sleep_interval=0.1,
        max_wait_time=5.0,
        callback=None,
        request_options=OPTIONS,
    ),
)
MULTIPART_UPLOAD = (
    *UPLOADS,
    *UPLOAD_WAITS,
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
