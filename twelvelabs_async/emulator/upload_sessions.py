"""What the emulator keeps of multipart uploads: sessions, chunks and the secret of their URLs."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from attrs import define, field, frozen

__all__ = ["ChunkRecord", "StoredChunk", "UploadRecord", "Uploads"]

_MOST = 10_000


@frozen
class StoredChunk:
    """The bytes that were last put for a chunk; `etag` is their MD5 in hexadecimal digits."""

    path: Path
    size: int
    etag: str


@define
class ChunkRecord:
    """One chunk: what was put, and what became of the report about it."""

    index: int
    size: int
    changed_at: datetime
    stored: StoredChunk | None = None
    completed: bool = False
    error: str | None = None
    # Serial numbers of the presigned URLs that have done their duty.
    used: set[str] = field(factory=set[str])

    @property
    def status(self) -> str:
        """Return the status that the API shows."""
        if self.completed:
            return "completed"
        return "failed" if self.error is not None else "pending"


@define
class UploadRecord:
    """One multipart upload; `chunks` holds those of which anything is known, by index."""

    id: str
    sequence: int
    asset_id: str
    filename: str
    total_size: int
    chunk_size: int
    created_at: datetime
    expires_at: datetime
    updated_at: datetime
    completed_at: datetime | None = None
    aborted: bool = False
    chunks: dict[int, ChunkRecord] = field(factory=dict[int, ChunkRecord])
    # Reports are taken one after the other, as the last one puts the file together.
    turn: asyncio.Lock = field(factory=asyncio.Lock)

    @property
    def total_chunks(self) -> int:
        """Return into how many chunks the file is cut."""
        return -(-self.total_size // self.chunk_size)

    def size_of(self, index: int) -> int:
        """Return how many bytes a chunk must have: only the last one may have fewer."""
        return min(self.chunk_size, self.total_size - (index - 1) * self.chunk_size)

    def chunk(self, index: int) -> ChunkRecord:
        """Return a chunk to change it."""
        found = self.chunks.get(index)
        if found is None:
            found = ChunkRecord(index, self.size_of(index), self.created_at)
            self.chunks[index] = found
        return found

    def status(self, now: datetime) -> str:
        """Return the status at `now`."""
        if self.completed_at is not None:
            return "completed"
        if self.aborted:
            return "failed"
        return "active" if now < self.expires_at else "expired"

    def changed_at(self, now: datetime) -> datetime:
        """Return when anything last changed, the status included."""
        return self.expires_at if self.status(now) == "expired" else self.updated_at

    def count(self, status: str) -> int:
        """Return how many chunks have a status; those of which nothing is known are pending."""
        known = sum(chunk.status == status for chunk in self.chunks.values())
        return known + (self.total_chunks - len(self.chunks) if status == "pending" else 0)

    @property
    def uploaded_size(self) -> int:
        """Return how many bytes were uploaded and reported."""
        return sum(chunk.size for chunk in self.chunks.values() if chunk.completed)

    def take_files(self) -> Iterator[Path]:
        """Forget the stored bytes of all chunks, giving their files away one by one, in order."""
        for index in sorted(self.chunks):
            stored, self.chunks[index].stored = self.chunks[index].stored, None
            if stored is not None:
                yield stored.path


@define
class Uploads:
    """All multipart uploads, and the secret that their presigned URLs are signed with."""

    sessions: dict[str, UploadRecord] = field(factory=dict[str, UploadRecord])
    secret: bytes = field(factory=lambda: secrets.token_bytes(32), repr=False)
    _serials: itertools.count[int] = field(factory=lambda: itertools.count(1), alias="serials")

    def add(self, upload: UploadRecord, now: datetime) -> None:
        """Take a new upload; of those that are over the oldest are forgotten some day."""
        self.sessions[upload.id] = upload
        over = max(0, len(self.sessions) - _MOST)
        for known in list(itertools.islice(self.sessions.values(), over)):
            if known.status(now) != "active":
                del self.sessions[known.id]

    def new_serial(self) -> str:
        """Return a number that makes a presigned URL differ from all others."""
        return str(next(self._serials))
