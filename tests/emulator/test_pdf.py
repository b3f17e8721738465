"""What the emulator reads of documents, without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.papers import write_pdf
from twelvelabs_async.emulator.documents import chunks, quadrant_texts, sentences_of
from twelvelabs_async.emulator.media import BrokenMediaError
from twelvelabs_async.emulator.pdf import read_pages

PAGES = [
    [(0.1, 0.1, "Top left"), (0.7, 0.1, "Top right"), (0.1, 0.9, "Bottom (left)")],
    [(0.7, 0.9, "Second page")],
    [],
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("catalogue", [True, False])
def test_pages_and_their_texts_are_read(tmp_path: Path, packed: bool, catalogue: bool) -> None:
    """Pages come in order with what is on them, plain or in compressed streams."""
    path = write_pdf(tmp_path / "a.pdf", PAGES, packed=packed, catalogue=catalogue)
    pages = read_pages(path.read_bytes())
    assert [page.text() for page in pages] == [
        "Top left Top right Bottom (left)",
        "Second page",
        "",
    ]


def test_a_page_has_quarters(tmp_path: Path) -> None:
    """Each text belongs to the quarter in which it begins."""
    page = read_pages(write_pdf(tmp_path / "a.pdf", PAGES).read_bytes())[0]
    assert quadrant_texts(page) == {
        "top_left": "Top left",
        "top_right": "Top right",
        "bottom_left": "Bottom (left)",
        "bottom_right": "",
    }


def test_text_is_shown_in_many_ways() -> None:
    """Arrays with gaps, hexadecimal texts, octal signs, moves and next lines are followed."""
    content = (
        b"BT 50 700 Td 14 TL [(Hel) -20 (lo) -300 (there)] TJ T* <776f726c64> Tj "
        b"0 -600 TD (caf\\351 \\(x\\)) Tj (next) ' ET"
    )
    stream = b"4 0 obj\n<< /Length 1 >>\nstream\n" + content + b"\nendstream\nendobj\n"
    page = b"3 0 obj\n<< /Type /Page /Contents [4 0 R] >>\nendobj\n"
    (found,) = read_pages(b"%PDF-1.4\n" + page + stream)
    assert [piece.text for piece in found.texts] == ["Hello there", "world", "café (x)", "next"]
    assert found.texts[1].y > found.texts[0].y
    assert found.texts[2].y > 0.5


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.4\nnothing",
        b"%PDF-1.4\n1 0 obj\n<< /Type /ObjStm /First 9 >>\nstream\n\xff\nendstream\nendobj",
    ],
)
def test_a_document_without_pages_is_broken(data: bytes) -> None:
    """What has no page cannot be read."""
    with pytest.raises(BrokenMediaError):
        read_pages(data)


def test_an_encrypted_document_has_pages_without_words(tmp_path: Path) -> None:
    """Its pages can be counted, but not read."""
    data = write_pdf(tmp_path / "a.pdf", PAGES).read_bytes() + b"trailer << /Encrypt 9 0 R >>"
    assert [page.text() for page in read_pages(data)] == ["", "", ""]


def test_sentences_and_chunks() -> None:
    """Sentences end at their signs and at paragraphs; chunks overlap as told."""
    found = sentences_of("One here. Two there!\n\nThree\n\nFour? Five.")
    assert found == ["One here.", "Two there!", "Three", "Four?", "Five."]
    assert chunks(found, 2, 0) == ["One here. Two there!", "Three Four?", "Five."]
    assert chunks(found, 3, 1) == ["One here. Two there! Three", "Three Four? Five."]
    assert chunks([], 3, 1) == []
