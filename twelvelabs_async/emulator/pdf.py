"""Reads the pages of a PDF as far as plain Python can: their number, and the text on them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from .media import BrokenMediaError

__all__ = ["PdfPage", "PdfText", "read_pages"]

_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_CATALOGUE = re.compile(rb"/Type\s*/Catalog\b")
_BOX = re.compile(rb"/MediaBox\s*\[([^\]]*)\]")
_TOKEN = re.compile(
    rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)"  # a text in parentheses
    rb"|<[0-9A-Fa-f\s]*>"  # a text in hexadecimal digits
    rb"|\[|\]|/[^\s/\[\]()<>]*|[-+]?(?:\d+\.?\d*|\.\d+)|[A-Za-z'\"*]+\d*",
    re.DOTALL,
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b""}
_OCTAL = tuple(b"%d" % digit for digit in range(8))
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LARGEST_STREAM = 64 << 20
_DEFAULT_BOX = (0.0, 0.0, 612.0, 792.0)
_DEEPEST = 50
# A gap in a line of text that is wider than this, in thousandths of its size, is a space.
_SPACE = -200.0


@frozen
class PdfText:
    """A piece of text and where it begins: 0 to 1 from the left and from the top of its page."""

    x: float
    y: float
    text: str


@frozen
class PdfPage:
    """What is written on one page, in the order of its content."""

    texts: tuple[PdfText, ...]

    def text(self) -> str:
        """Return all that is written on the page."""
        return " ".join(piece.text for piece in self.texts)


def read_pages(data: bytes) -> list[PdfPage]:
    """Return the pages of a PDF. Blocks. Raises `BrokenMediaError` if it has none."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    for body in list(objects.values()):
        if b"/ObjStm" in body:
            objects |= _packed(body)
    pages = list(_pages(objects))
    if not pages:
        raise BrokenMediaError("the document has no pages")
    if b"/Encrypt" in data:
        return [PdfPage(()) for _ in pages]
    return [_page(objects, page) for page in pages]


def _packed(body: bytes) -> dict[int, bytes]:
    """Return the objects inside an object stream."""
    header = body.split(b"stream", 1)[0]
    first = re.search(rb"/First\s+(\d+)", header)
    content = _content(body)
    if first is None or not content:
        return {}
    start = int(first[1])
    numbers = [int(number) for number in re.findall(rb"\d+", content[:start])]
    places = list(zip(numbers[::2], numbers[1::2], strict=False))
    ends = [*(offset for _, offset in places[1:]), len(content) - start]
    return {
        number: content[start + offset : start + end]
        for (number, offset), end in zip(places, ends, strict=False)
    }


def _pages(objects: Mapping[int, bytes]) -> Iterator[bytes]:
    """Yield the page objects in the order in which the document shows them."""
    for body in objects.values():
        root = re.search(rb"/Pages\s+(\d+)\s+\d+\s+R", body)
        if _CATALOGUE.search(body) and root:
            found = list(_below(objects, int(root[1]), 0))
            if found:
                yield from found
                return
    yield from (body for body in objects.values() if _PAGE.search(body))


def _below(objects: Mapping[int, bytes], number: int, depth: int) -> Iterator[bytes]:
    body = objects.get(number, b"")
    kids = re.search(rb"/Kids\s*\[(.*?)\]", body, re.DOTALL)
    if kids is None:
        if _PAGE.search(body):
            yield body
    elif depth < _DEEPEST:
        for kid in _REFERENCE.findall(kids[1]):
            yield from _below(objects, int(kid), depth + 1)


def _page(objects: Mapping[int, bytes], page: bytes) -> PdfPage:
    contents = re.search(rb"/Contents\s*(\[[^\]]*\]|\d+\s+\d+\s+R)", page)
    numbers = _REFERENCE.findall(contents[1]) if contents else []
    content = b"\n".join(_content(objects.get(int(number), b"")) for number in numbers)
    writer = _Writer(_box(page))
    writer.read(content)
    return PdfPage(tuple(writer.texts))


def _box(page: bytes) -> tuple[float, float, float, float]:
    box = _BOX.search(page)
    try:
        left, bottom, right, top = (float(side) for side in box[1].split()) if box else _DEFAULT_BOX
    except ValueError:
        return _DEFAULT_BOX
    return (left, bottom, right, top) if right > left and top > bottom else _DEFAULT_BOX


def _content(body: bytes) -> bytes:
    """Return the content of a stream, unpacked if it is packed in the usual way."""
    stream = _STREAM.search(body)
    if stream is None:
        return b""
    header = body[: stream.start()]
    if b"/FlateDecode" in header:
        try:
            return zlib.decompressobj().decompress(stream[1], _LARGEST_STREAM)
        except zlib.error:
            return b""
    return b"" if b"/Filter" in header else stream[1]


@define
class _Writer:
    """Follows the operators of a page's content that show or move text."""

    box: tuple[float, float, float, float]
    texts: list[PdfText] = field(factory=list[PdfText])
    _line: tuple[float, float] = field(default=(0.0, 0.0), alias="line")
    _leading: float = field(default=0.0, alias="leading")

    def read(self, content: bytes) -> None:
        operands: list[bytes] = []
        for token in _TOKEN.findall(content):
            if token[:1].isalpha() or token in (b"'", b'"') or token.startswith(b"T"):
                self._operate(token, operands)
                operands = []
            else:
                operands.append(token)

    def _operate(self, operator: bytes, operands: list[bytes]) -> None:
        numbers = _numbers(operands)
        if operator == b"BT":
            self._line = (0.0, 0.0)
        elif operator == b"Tm" and len(numbers) >= 6:
            self._line = (numbers[4], numbers[5])
        elif operator in (b"Td", b"TD") and len(numbers) >= 2:
            self._line = (self._line[0] + numbers[0], self._line[1] + numbers[1])
            if operator == b"TD":
                self._leading = -numbers[1]
        elif operator == b"TL" and numbers:
            self._leading = numbers[0]
        elif operator in (b"T*", b"'", b'"'):
            self._line = (self._line[0], self._line[1] - self._leading)
        if operator in (b"Tj", b"TJ", b"'", b'"'):
            self._show(operands)

    def _show(self, operands: list[bytes]) -> None:
        shown: list[str] = []
        for operand in operands:
            if operand[:1] in (b"(", b"<"):
                shown.append(_text(operand))
            elif _numbers([operand]) and float(operand) < _SPACE:
                shown.append(" ")
        text = " ".join("".join(shown).split())
        if not text:
            return
        left, bottom, right, top = self.box
        x = (self._line[0] - left) / (right - left)
        y = (top - self._line[1]) / (top - bottom)
        self.texts.append(PdfText(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)), text))


def _numbers(operands: list[bytes]) -> list[float]:
    return [float(each) for each in operands if each[:1] in b"+-.0123456789" and each]


def _text(operand: bytes) -> str:
    if operand.startswith(b"<"):
        digits = b"".join(operand[1:-1].split())
        data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        data = _ESCAPE.sub(_unescaped, operand[1:-1])
    if data.startswith(b"\xfe\xff"):
        text = data[2:].decode("utf-16-be", "replace")
    else:
        text = data.decode("latin-1")
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace())


def _unescaped(escape: re.Match[bytes]) -> bytes:
    given = escape[1]
    if given[:1] in _OCTAL:
        return bytes([int(given, 8) & 0xFF])
    return _ESCAPES.get(given, given)
