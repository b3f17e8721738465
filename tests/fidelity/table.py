"""The fidelity table: which documented answers the emulator gives, and where not, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from tests.document import Document, Operation
from twelvelabs_async.emulator.legacy import ROOMS

__all__ = ["CODES", "DIFFERENCES", "Row", "older_operations", "rows", "written"]

How: TypeAlias = Literal["yes", "on request", "no"]

_OURS = "The emulator has no failures of its own; a fault makes them."
_ALONE = "There is one account, which may do everything; a fault makes it."
_DOWNSTREAM = "Nothing is behind the emulator that could be out of reach; a fault makes it."
_ONLY_ID = "Only the identifier can be wrong, which is a 404; a fault makes it."
_UPLOADS = "/assets/multipart-uploads"

DIFFERENCES: Mapping[tuple[str, int], tuple[How, str]] = {
    (f"POST {_UPLOADS}", 403): ("on request", _ALONE),
    (f"POST {_UPLOADS}", 500): ("on request", _OURS),
    (f"GET {_UPLOADS}", 403): ("on request", _ALONE),
    (f"GET {_UPLOADS}", 500): ("on request", _OURS),
    (f"GET {_UPLOADS}/{{}}", 403): ("on request", _ALONE),
    (f"GET {_UPLOADS}/{{}}", 500): ("on request", _OURS),
    (f"POST {_UPLOADS}/{{}}", 403): ("on request", _ALONE),
    (f"POST {_UPLOADS}/{{}}/presigned-urls", 403): ("on request", _ALONE),
    (f"POST {_UPLOADS}/{{}}/presigned-urls", 500): ("on request", _OURS),
    ("POST /indexes/{}/indexed-assets", 500): ("on request", _OURS),
    ("POST /embed-v2", 500): ("on request", _OURS),
    ("POST /embed-v2/tasks", 500): ("on request", _OURS),
    ("POST /analyze/tasks", 500): ("on request", _OURS),
    ("DELETE /assets/{}/user-metadata", 400): ("on request", _ONLY_ID),
    ("GET /connections/{}", 400): ("on request", _ONLY_ID),
    ("DELETE /connections/{}", 400): ("on request", _ONLY_ID),
    ("POST /connections/{}/picker-token", 400): ("on request", _ONLY_ID),
    ("DELETE /connections/redirect-uris/{}", 400): ("on request", _ONLY_ID),
    ("GET /connections/{}/imports/{}", 400): ("on request", _ONLY_ID),
    ("POST /analyze/batches", 503): ("on request", _DOWNSTREAM),
    ("POST /analyze/batches", 504): ("on request", _DOWNSTREAM),
}
"""Documented answers that do not come by themselves."""

_GONE = "It is of a version before those that the emulator speaks."
CODES: Mapping[str, tuple[How, str]] = {
    "parameter_invalid": ("yes", ""),
    "parameter_not_provided": ("yes", ""),
    "parameter_unknown": ("yes", ""),
    "resource_not_exist": ("yes", ""),
    "api_key_invalid": ("yes", ""),
    "index_name_already_exists": ("yes", ""),
    "video_resolution_too_low": ("yes", ""),
    "video_resolution_invalid_aspect_ratio": ("yes", ""),
    "video_duration_too_short": ("yes", ""),
    "video_file_broken": ("yes", ""),
    "video_filesize_too_large": ("yes", ""),
    "task_cannot_be_deleted": ("yes", ""),
    "batch_canceled": ("yes", ""),
    "batch_completed": ("yes", ""),
    "batch_expired": ("yes", ""),
    "batch_not_terminal": ("yes", ""),
    "redirect_uri_invalid": ("yes", ""),
    "redirect_uri_limit_exceeded": ("yes", ""),
    "too_many_requests": ("yes", ""),
    "usage_limit_exceeded": ("on request", "There is no plan to exceed; a fault makes it."),
    "token_limit_exceeded": ("yes", ""),
    "video_resolution_too_high": ("yes", ""),
    "video_duration_too_long": ("yes", ""),
    "unauthorized": ("on request", _ALONE),
    "api_not_allowed": ("on request", _ALONE),
    "region_not_allowed": ("on request", "There is one region; a fault makes it."),
    "request_canceled_or_timed_out": ("on request", _OURS),
    "api_upgrade_required": ("on request", _GONE),
    "tags_not_allowed": ("on request", _GONE),
    "index_option_cannot_be_changed": ("yes", ""),
    "index_engine_cannot_be_changed": ("yes", ""),
    "source_unavailable": ("yes", ""),
    "source_not_authorized": ("yes", ""),
    "unsupported_media_type": ("yes", ""),
    "audio_filesize_too_large": ("yes", ""),
    "media_filesize_too_large": ("yes", ""),
}
"""Documented error codes."""


@frozen(order=True)
class Row:
    """One documented answer of an operation."""

    operation: Operation
    status: int
    how: How
    why: str


def rows(document: Document) -> Iterator[Row]:
    """Yield a row for each documented answer."""
    for operation in document.operations:
        for status in sorted({status for status, _, _ in document.answers(operation)}):
            how, why = DIFFERENCES.get((operation.id, status), ("yes", ""))
            yield Row(operation, status, how, why)


def older_operations() -> dict[str, list[Operation]]:
    """Return the operations of the older versions, which no document at hand describes."""
    found: dict[str, set[Operation]] = {}
    for room in ROOMS:
        for version in room.VERSIONS:
            for method, path, _ in room.ROUTES:
                found.setdefault(version, set()).add(Operation.of(method, path))
    return {version: sorted(each) for version, each in sorted(found.items())}


def written(given: Iterable[Row]) -> str:
    """Return FIDELITY.md."""
    lines = [
        "# What the emulator does as the API documents it",
        "",
        "Written by `nox -s fidelity`, which sees each `yes` over HTTP. `on request`: only a fault",
        "makes it. Not in the table: 401 without a key and 404 or 405 for what is no operation,",
        "which are honoured everywhere. Unknown fields of bodies and forms are refused with",
        "`parameter_unknown`, and so are unknown parameters where an operation has any; elsewhere",
        "they are ignored.",
        "",
        "## Version 1.3: operations and statuses",
        "",
        "| operation | by itself | on request | why |",
        "| --- | --- | --- | --- |",
    ]
    by_operation: dict[Operation, list[Row]] = {}
    for row in given:
        by_operation.setdefault(row.operation, []).append(row)
    for operation, found in sorted(by_operation.items(), key=lambda each: each[0].path):
        own = ", ".join(str(row.status) for row in found if row.how == "yes")
        asked = ", ".join(str(row.status) for row in found if row.how == "on request")
        reasons = " ".join(dict.fromkeys(row.why for row in found if row.why))
        lines.append(f"| `{operation.id}` | {own} | {asked} | {reasons} |")
    lines += ["", "## Error codes", "", "| code | honoured | why |", "| --- | --- | --- |"]
    lines += [f"| `{code}` | {how} | {why} |" for code, (how, why) in CODES.items()]
    lines += ["", "## Older versions", "", "Each succeeds and refuses as SDK 0.x needs it.", ""]
    lines += ["| operation | versions |", "| --- | --- |"]
    older = older_operations()
    for operation in sorted({each for found in older.values() for each in found}):
        versions = [version for version, found in older.items() if operation in found]
        lines.append(f"| `{operation.id}` | {', '.join(versions)} |")
    return "\n".join(lines) + "\n"
