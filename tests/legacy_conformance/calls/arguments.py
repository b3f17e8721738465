"""Arguments that several groups of calls share."""

from __future__ import annotations

from typing import Any

from ..table import Step

__all__ = [
    "ACCENTED",
    "FILES",
    "INDEX",
    "METADATA",
    "PAGE",
    "RANGE",
    "SINCE",
    "TASK",
    "UNTIL",
    "VIDEO",
]

ACCENTED = "Zoë 1"
"""An identifier that must be quoted in a path."""

SINCE, UNTIL = "2024-08-16T16:53:59Z", "2024-09-01T00:00:00.123+02:00"
RANGE = {"gte": SINCE, "lte": UNTIL}
PAGE = {"page": 2, "page_limit": 1, "sort_by": "updated_at", "sort_option": "asc"}
METADATA: dict[str, Any] = {
    "category": "café & news",
    "batch": 5,
    "rating": 9.3,
    "reviewed": True,
    "draft": False,
}

FILES = {
    "clip.mp4": b"\x00\x00\x00\x18ftypmp42\r\n--clip--\r\n",
    "spoken.srt": b"1\n00:00:00,000 --> 00:00:02,000\nHello\n",
    "picture.png": b"\x89PNG\r\n\x1a\n\x00picture",
    "sound.mp3": b"ID3\x04\x00sound",
    "transfer.json": b'[{"index_id": "i1", "object": "s3://bucket/01.mp4"}]',
}
"""The files that calls send, by name."""

INDEX = Step("index.retrieve", ("i1",))
VIDEO = Step("index.video.retrieve", ("i1", "v1"))
TASK = Step("task.retrieve", ("t1",))
