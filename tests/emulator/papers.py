"""Writes the PDFs that tests embed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

__all__ = ["write_pdf"]


def write_pdf(
    path: Path,
    pages: Sequence[Sequence[tuple[float, float, str]]],
    *,
    packed: bool = False,
    catalogue: bool = True,
) -> Path:
    """Write a PDF whose pages show texts at places from the left and from the top, 0 to 1.

    `packed` puts the pages into a compressed object stream and compresses their content, as
    programs do. Without `catalogue` the order of the pages is that of the file.
    """
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects: dict[int, bytes] = {}
    if catalogue:
        objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    streams: dict[int, bytes] = {}
    for number, texts in enumerate(pages):
        place = 3 + 2 * number
        box = "/MediaBox [0 0 600 800]"
        objects[place] = f"<< /Type /Page {box} /Contents {place + 1} 0 R >>".encode()
        streams[place + 1] = _stream(_content(texts), packed=packed)
    if packed:
        streams[100] = _packed(objects)
        objects = {}
    body = b"%PDF-1.7\n"
    for number, content in (objects | streams).items():
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    path.write_bytes(body + b"trailer << /Root 1 0 R >>\n%%EOF\n")
    return path


def _content(texts: Sequence[tuple[float, float, str]]) -> bytes:
    lines = ["BT", "/F1 12 Tf"]
    for x, y, text in texts:
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        lines.append(f"1 0 0 1 {x * 600:g} {(1 - y) * 800:g} Tm ({escaped}) Tj")
    return "\n".join([*lines, "ET"]).encode()


def _stream(content: bytes, *, packed: bool) -> bytes:
    if packed:
        content = zlib.compress(content)
        return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (
            len(content),
            content,
        )
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _packed(objects: dict[int, bytes]) -> bytes:
    numbers: list[str] = []
    bodies, offset = b"", 0
    for number, body in objects.items():
        numbers.append(f"{number} {offset}")
        bodies += body + b"\n"
        offset = len(bodies)
    head = (" ".join(numbers) + "\n").encode()
    content = zlib.compress(head + bodies)
    dictionary = b"<< /Type /ObjStm /N %d /First %d /Length %d /Filter /FlateDecode >>" % (
        len(objects),
        len(head),
        len(content),
    )
    return dictionary + b"\nstream\n" + content + b"\nendstream"
