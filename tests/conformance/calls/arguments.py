"""How a line of the table is written, and the arguments that several groups share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..drive import Call

__all__ = [
    "ACCENTED",
    "CLIP",
    "FILTERS",
    "METADATA",
    "METADATA_TEXT",
    "MOMENTS",
    "MORE_BODY",
    "OPTIONS",
    "PICTURE",
    "SCHEMA",
    "SINCE",
    "STORE_METADATA",
    "UNTIL",
    "call",
    "ignore",
]

OPTIONS = {
    "timeout_in_seconds": 30,
    "max_retries": 0,
    "additional_headers": {"X-Trace": "7f3a"},
    "additional_query_parameters": {"trace": "a b&c", "level": ["1", "2"]},
}
MORE_BODY = {**OPTIONS, "additional_body_parameters": {"note": "café", "count": 3}}
METADATA = {
    "category": "café & news",
    "batch": 5,
    "rating": 9.3,
    "reviewed": True,
    "draft": False,
    "obsolete": None,
}
METADATA_TEXT = '{"category": "café", "batch": 5, "rating": 9.3, "reviewed": true}'
SINCE, UNTIL = "2024-08-16T16:53:59Z", "2024-09-01T00:00:00.123+02:00"
MOMENTS = datetime(2024, 8, 16, 16, 53, 59, tzinfo=UTC), datetime(2024, 9, 1, 0, 0, 0, 120000, UTC)
ACCENTED = "Zoë 1"
"""An identifier that must be quoted in a path."""

CLIP, PICTURE = b"\x00\x00\x00\x18ftypmp42\r\n--clip--\r\n", b"\x89PNG\r\n\x1a\n\x00picture"

STORE_METADATA: dict[str, Any] = {
    "category": "café & news",
    "batch": -5,
    "widest": 9007199254740991,
    "rating": 9.0,
    "tiny": 1e-7,
    "reviewed": True,
    "draft": False,
    "people": ["Ada", "Zoë"],
    "nobody": [],
    "": "",
}
"""What a knowledge store, its items and its collections may know."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "título": {"type": "string", "pattern": '^\\w+ "q"$'},
        "scenes": {
            "type": "array",
            "minItems": 0,
            "items": {
                "type": "object",
                "properties": {
                    "at": {"type": "timestamp", "format": "hh:mm:ss.fff"},
                    "score": {"anyOf": [{"type": "number"}, {"type": "null"}]},
                    "kind": {"enum": ["goal", None, True, 0.5]},
                },
                "required": [],
            },
        },
        "count": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807},
    },
    "required": ["título", "scenes"],
}
"""A JSON schema, as deep as those that users send."""

FILTERS: dict[str, Any] = {
    "index_id": "i1",
    "page": 2,
    "page_limit": 1,
    "sort_by": "updated_at",
    "sort_option": "asc",
    "filename": "01 final+cut.mp4",
    "duration": {"gte": 30, "lte": 120.5},
    "fps": {"gte": 23.976},
    "width": {"lte": 1920},
    "height": 1080,
    "size": 1048576,
    "created_at": SINCE,
    "updated_at": UNTIL,
    "user_metadata": METADATA,
    "request_options": OPTIONS,
}


def call(group: str, method: str, case: str, /, **arguments: Any) -> Call:
    """Write one line of the table."""
    return Call(group, method, case, arguments)


async def ignore(resource: object) -> None:
    """Stand for a callback."""
