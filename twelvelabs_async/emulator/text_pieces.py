"""What the emulator takes for tokens: pieces of a text that, joined, are the text again."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["count", "pieces", "shortened", "shortened_at"]

_LONGEST = 8
# A piece begins with the white space before it and holds a word, a part of a long word, or a sign.
_PIECE = re.compile(rf"\s*(?:[^\W_]{{1,{_LONGEST}}}|[\W_]|$)")


def pieces(text: str) -> list[str]:
    """Return the pieces of a text."""
    return [piece for piece in _PIECE.findall(text) if piece]


def count(text: str) -> int:
    """Return the number of pieces of a text."""
    return len(pieces(text))


def shortened(text: str, most: int) -> tuple[str, bool]:
    """Return the first `most` pieces of a text, and whether that is less than the whole."""
    found = pieces(text)
    return "".join(found[:most]), len(found) > most


def shortened_at(text: str, most: int, side: Literal["start", "end"]) -> str:
    """Return a text with so many pieces at most, without what is too much on one side."""
    found = pieces(text)
    return "".join(found[:most] if side == "end" else found[-most:])
