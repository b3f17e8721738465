"""A picture of the first page of a PDF, as far as the emulator reads one: where its texts stand."""

from __future__ import annotations

from pathlib import Path

from .documents import read_pdf
from .pdf import PdfText
from .thumbnails import jpeg_of

__all__ = ["first_page"]

_WIDTH, _HEIGHT = 480, 622
_LINE, _LETTER = 8, 5
_PAPER, _INK = 255, 96


def first_page(path: Path) -> bytes:
    """Return the first page as JPEG: paper, and a bar for each piece of text.

    Blocks. Raises `BrokenMediaError` if the document has no pages.
    """
    from av.video.frame import VideoFrame

    rows = [bytearray([_PAPER]) * _WIDTH for _ in range(_HEIGHT)]
    for piece in read_pdf(path)[0].texts:
        _draw(rows, piece)
    frame = VideoFrame(_WIDTH, _HEIGHT, "gray")
    plane = frame.planes[0]
    padding = bytes(plane.line_size - _WIDTH)
    plane.update(b"".join(bytes(row) + padding for row in rows))
    return jpeg_of(frame)


def _draw(rows: list[bytearray], piece: PdfText) -> None:
    # A text stands on its line, so its letters are above.
    bottom = round(piece.y * _HEIGHT)
    left = round(piece.x * _WIDTH)
    width = min(_WIDTH - left, len(piece.text) * _LETTER)
    for row in rows[max(0, bottom - _LINE) : bottom]:
        row[left : left + width] = bytes([_INK]) * width
