"""Reads documents to embed: pages of a PDF, and chunks of sentences of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .pdf import PdfPage, read_pages

__all__ = ["QUADRANTS", "chunks", "quadrant_texts", "read_pdf", "read_text", "sentences_of"]

QUADRANTS = ("top_left", "top_right", "bottom_left", "bottom_right")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\n\s*\n")


def read_pdf(path: Path) -> list[PdfPage]:
    """Return the pages of a PDF. Blocks. Raises `BrokenMediaError`."""
    return read_pages(path.read_bytes())


def read_text(path: Path) -> str:
    """Return a text file's text. Blocks."""
    return path.read_text(encoding="utf-8-sig", errors="replace")


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; a paragraph ends one too."""
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip()]


def chunks(sentences: Sequence[str], most: int, overlap: int) -> list[str]:
    """Return chunks of at most `most` sentences; each begins with the end of the one before."""
    step = most - overlap
    found: list[str] = []
    for start in range(0, len(sentences), step):
        found.append(" ".join(sentences[start : start + most]))
        if start + most >= len(sentences):
            break
    return found


def quadrant_texts(page: PdfPage) -> dict[str, str]:
    """Return what is written in each quarter of a page, by where it begins."""
    texts: dict[str, list[str]] = {name: [] for name in QUADRANTS}
    for piece in page.texts:
        row = "top" if piece.y < 0.5 else "bottom"
        column = "left" if piece.x < 0.5 else "right"
        texts[f"{row}_{column}"].append(piece.text)
    return {name: " ".join(parts) for name, parts in texts.items()}
