"""The fixed answers that every client reads, and what a right client finds in them."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

__all__ = [
    "API_KEY",
    "INDEX_ID",
    "LONG",
    "LONG_BATCH",
    "PAGE_LIMIT",
    "QUEUED_BATCH",
    "SHORT",
    "SHORT_BATCH",
    "TASK_FACTS",
    "TASK_ID",
    "VIDEO_FACTS",
    "Facts",
    "answers",
    "embeddings",
    "headers",
    "results",
    "waiting",
]

API_KEY = "tlk_benchmark"
TASK_ID = "663da73b31cdd0c1f638a8e6"
INDEX_ID = "663da73b31cdd0c1f638a001"
LONG_BATCH, LONG = "68f4ddaf8aaa60d33df0e800", 100_000
QUEUED_BATCH = "68f4ddaf8aaa60d33df0e802"
SHORT_BATCH, SHORT = "68f4ddaf8aaa60d33df0e801", 1_000
"""Batches, and how many results they have."""

PAGE_LIMIT = 50
"""Items on the page: the most that the API gives."""

Facts = tuple[object, ...]
"""Values that a client must have found, so that nobody is fast by skipping work."""

_PARAGRAPH = (
    "Episode {} opens with a wide shot of the harbour at dawn, where the crew of a trawler lands "
    "its catch while the narrator, in café-table German, explains how the quotas of the North Sea "
    "came about. Between 00:42 and 01:15 an interview with the harbour master follows; she names "
    "three reasons for the decline of cod, and a chart shows the landings since 1970. The second "
    "half moves to the auction hall. The camera stays close to the hands of the bidders, the music "
    "falls silent, and the price board fills the frame before the credits roll over still water. "
    "Text on screen names the vessels and their tonnage; the logo of the broadcaster stands in the "
    "upper right corner throughout. There are no advertisements, no faces of children, and nothing "
    "that would call for a warning. Suggested tags: fishing, North Sea, quotas, harbour, auction, "
    "documentary, German narration, archive footage. Suggested title: “What the nets bring home”."
)
_TASK: dict[str, Any] = {
    "_id": TASK_ID,
    "created_at": "2026-05-10T04:48:59.226Z",
    "updated_at": "2026-05-10T04:52:01.701Z",
    "index_id": INDEX_ID,
    "video_id": "663da73b31cdd0c1f638b001",
    "status": "ready",
    "system_metadata": {
        "filename": "harbour at dawn.mp4",
        "duration": 810.4,
        "width": 1280,
        "height": 720,
    },
    "hls": {
        "video_url": "https://videos.example/663da73b31cdd0c1f638b001/stream.m3u8",
        "thumbnail_urls": ["https://videos.example/663da73b31cdd0c1f638b001/thumbnails/1.jpeg"],
        "status": "COMPLETE",
        "updated_at": "2026-05-10T04:51:40.000Z",
    },
}


def _video(number: int) -> dict[str, Any]:
    return {
        "_id": f"663da73b31cdd0c1f638b{number:03d}",
        "asset_id": f"663da73b31cdd0c1f638c{number:03d}",
        "created_at": f"2026-05-10T04:48:59.{number:03d}Z",
        "updated_at": f"2026-05-10T04:52:01.{number:03d}Z",
        "indexed_at": f"2026-05-10T04:53:17.{number:03d}Z",
        "system_metadata": {
            "filename": f"back-catalogue/season 1/episode-{number:03d}.mp4",
            "duration": 610.25 + number,
            "fps": 29.97,
            "width": 1920,
            "height": 1080,
            "size": 52_428_800 + number,
        },
    }


_VIDEOS = [_video(number) for number in range(1, PAGE_LIMIT + 1)]
_PAGE: dict[str, Any] = {
    "data": _VIDEOS,
    "page_info": {
        "limit_per_page": PAGE_LIMIT,
        "page": 1,
        "total_page": 3,
        "total_results": 2 * PAGE_LIMIT + 28,
    },
}


def answers() -> dict[str, dict[str, Any] | bytes]:
    """Return the answer to each path, without the API's version."""
    return {
        f"/tasks/{TASK_ID}": _TASK,
        f"/indexes/{INDEX_ID}/videos": _PAGE,
        f"/analyze/batches/{LONG_BATCH}/results": results(LONG),
        f"/analyze/batches/{QUEUED_BATCH}/results": waiting(LONG),
        f"/analyze/batches/{SHORT_BATCH}/results": results(SHORT),
    }


def waiting(count: int) -> bytes:
    """Return the results of a batch that has just begun: the shortest lines that there are."""
    return b"".join(
        b'{"task_id":"68f4ddaf8aaa60d33%07x","custom_id":"episode-%06d","status":"queued"}\n'
        % (number, number)
        for number in range(count)
    )


def results(count: int) -> bytes:
    """Return the results of a batch as NDJSON: texts of 1 KB, as analyses give them."""
    return b"".join(
        json.dumps(
            {
                "task_id": f"68f4ddaf8aaa60d33{number:07x}",
                "custom_id": f"episode-{number:06d}",
                "status": "ready",
                "data": {
                    "generation_id": f"gen_{number:012x}",
                    "data": _PARAGRAPH.format(number),
                    "finish_reason": "stop",
                    "usage": {"output_tokens": 250 + number % 50, "input_tokens": 9_000},
                },
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        + b"\n"
        for number in range(count)
    )


def embeddings() -> bytes:
    """Return an embedding task with 600 vectors of 512 numbers, as of an hour of video."""
    dice = random.Random(1)  # noqa: S311 - it only has to give the same numbers each time
    return json.dumps(
        {
            "_id": "68f4ddaf8aaa60d33df0e900",
            "status": "ready",
            "created_at": "2026-05-10T04:48:59.226Z",
            "updated_at": "2026-05-10T04:52:01.701Z",
            "data": [
                {
                    "embedding": [dice.uniform(-0.2, 0.2) for _ in range(512)],
                    "embedding_option": "visual",
                    "embedding_scope": "clip",
                    "start_sec": number * 6.0,
                    "end_sec": number * 6.0 + 6.0,
                }
                for number in range(600)
            ],
            "metadata": {
                "input_type": "video",
                "duration": 3600.0,
                "embedding_options": ["visual"],
                "embedding_scopes": ["clip"],
            },
        },
        separators=(",", ":"),
    ).encode()


def headers() -> dict[str, str]:
    """Return the headers of each answer, as the API sends them.

    The rate limit is never reached, but it is there: a client that paces itself by it does that
    work with every answer of the real API, so it shall do it here.
    """
    reset = datetime.now(UTC) + timedelta(days=1)
    return {
        "X-Ratelimit-Limit": "1000000",
        "X-Ratelimit-Remaining": "999999",
        "X-Ratelimit-Used": "1",
        "X-Ratelimit-Reset": str(int(reset.timestamp())),
        "X-Request-Id": "9f6d8c1e5b7a4e02",
    }


TASK_FACTS: Facts = (
    _TASK["_id"],
    _TASK["status"],
    _TASK["system_metadata"]["duration"],
    _TASK["hls"]["status"],
)

VIDEO_FACTS: list[Facts] = [
    (
        video["_id"],
        video["indexed_at"],
        *(video["system_metadata"][key] for key in ("filename", "duration", "fps", "size")),
    )
    for video in _VIDEOS
]
