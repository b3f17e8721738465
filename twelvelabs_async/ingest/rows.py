"""The rows of a ledger: one for each input, with what is known of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, cast

import orjson
from attrs import define

from ..models.shared import UserMetadata
from .fingerprint import Signs

__all__ = [
    "COLUMNS",
    "FINAL",
    "STATES",
    "UNDER_WAY",
    "IngestState",
    "Row",
    "shown_path",
    "stored_path",
]

IngestState: TypeAlias = Literal[
    "pending", "uploaded", "indexing", "ready", "failed", "refused", "duplicate"
]
"""How far an input is: not sent yet; an asset; being indexed; found by searches; failed at the
platform or on the way there; refused here, before it was sent; the same content as another."""

STATES: tuple[IngestState, ...] = (
    *("pending", "uploaded", "indexing", "ready", "failed", "refused", "duplicate"),
)
FINAL: frozenset[IngestState] = frozenset({"ready", "failed", "refused", "duplicate"})
UNDER_WAY: tuple[IngestState, ...] = ("uploaded", "indexing")

COLUMNS = (
    "id, place, needs_source, filename, metadata, state, size, mtime_ns, inode, digest, "
    "upload_key, index_key, asset_id, indexed_asset_id, upload_id, upload_asset_id"
)


@define(eq=False)
class Row:
    """What the ledger knows of an input that is worked on."""

    id: int
    place: str
    needs_source: bool
    filename: str | None
    metadata: UserMetadata | None
    state: IngestState
    size: int | None
    mtime_ns: int | None
    inode: int | None
    digest: bytes | None
    upload_key: str
    index_key: str
    asset_id: str | None
    indexed_asset_id: str | None
    upload_id: str | None
    upload_asset_id: str | None

    @property
    def signs(self) -> Signs | None:
        """What the file system said of the file when it was read through, if it was."""
        if self.size is None or self.mtime_ns is None or self.inode is None:
            return None
        return Signs(self.size, self.mtime_ns, self.inode)

    @classmethod
    def of(cls, found: tuple[Any, ...]) -> Row:
        """Read one, in the order of `COLUMNS`."""
        row = cls(*found)
        row.place = shown_path(found[1])
        row.needs_source = bool(found[2])
        row.metadata = cast("Mapping[str, Any]", orjson.loads(found[4])) if found[4] else None
        return row


def stored_path(path: str) -> str | bytes:
    """Return a path as SQLite can keep it: names that are no UTF-8 as bytes."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def shown_path(stored: str | bytes) -> str:
    """Return a path as Python has it."""
    return os.fsdecode(stored)
