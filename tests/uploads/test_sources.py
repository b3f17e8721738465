"""How a part is read: in small pieces, one ahead, and not beyond what is taken."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from anyio import CapacityLimiter

from twelvelabs_async.core.files import file_part
from twelvelabs_async.uploads import sources
from twelvelabs_async.uploads.plan import Part
from twelvelabs_async.uploads.sources import Content, FileVersion, PartReader, open_content


class Watched:
    """A content that notes what is read of it."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.size = content.size
        self.reads: list[tuple[int, int]] = []

    def version(self) -> FileVersion | None:
        """Its version."""
        return self._content.version()

    def read_at(self, offset: int, size: int) -> bytes:
        """Read, and note it."""
        self.reads.append((offset, size))
        return self._content.read_at(offset, size)

    def close(self) -> None:
        """Close it."""
        self._content.close()


async def test_of_a_part_two_pieces_are_in_memory_whatever_its_size(tmp_path: Path) -> None:
    """U4: pieces of 1 MiB at most; while one is sent the next is read, and no other."""
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(1 << 20) * 9 + b"end")
    content = Watched(open_content(file_part("file", path)))
    part = Part(2, 1000, content.size - 1000)
    counted: list[int] = []
    reader = PartReader(content, content.version(), part, counted.append, CapacityLimiter(2))
    taken = b""
    async for piece in reader.body.read():
        assert len(piece) <= sources.PIECE == 1 << 20
        taken += piece
        assert len(content.reads) <= len(counted) + 2
    assert taken == path.read_bytes()[1000:]
    assert reader.md5 == hashlib.md5(taken, usedforsecurity=False).hexdigest()
    assert reader.sent == sum(counted) == part.size
    await reader.stopped()
    content.close()
