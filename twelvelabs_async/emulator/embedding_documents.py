"""Embeds pictures and documents in tasks: pages, quarters of pages, chunks and whole files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from attrs import frozen

from .documents import chunks, quadrant_texts, read_pdf, read_text, sentences_of
from .embedding_jobs import Embedded, Shape, content_tokens, entry
from .errors import video_filesize_too_large
from .fields import Fields
from .media import BrokenMediaError
from .media_sources import Source, Sources
from .pdf import PdfPage
from .space import Space
from .state import JsonObject
from .text_pieces import count, shortened
from .vectors import Features, look_features, text_features

__all__ = [
    "DOCUMENT_BYTES",
    "IMAGE_BYTES",
    "TEXT_WINDOW",
    "DocumentJob",
    "ImageJob",
    "TooLargeError",
    "document_job",
    "image_job",
    "page_features",
    "page_problem",
]

IMAGE_BYTES = 32 * 10**6
DOCUMENT_BYTES = 512 * 10**6
# How much text fits the model's window. The API does not tell; this is the emulator's.
TEXT_WINDOW = 8192
_PAGES_PER_MB = 64
_PDF = "application/pdf"


class TooLargeError(Exception):
    """What the file holds is more than the model takes; the message is for the client."""


@frozen
class ImageJob:
    """One picture to embed as a whole."""

    kind: ClassVar[str] = "image"
    source: Source
    shape: Shape

    def metadata(self) -> JsonObject:
        """Return the job as answers with results describe it."""
        return {
            "input_type": "image",
            **self.source.named(),
            "embedding_options": ["visual"],
            "embedding_scopes": ["asset"],
            **self.shape.metadata(),
        }

    def listed(self) -> JsonObject:
        """Return the job as lists of tasks describe it."""
        return {
            **self.source.named(),
            "image_embedding_option": ["visual"],
            "image_embedding_scope": ["asset"],
        }

    async def embed(self, space: Space) -> Embedded:
        """Look at the picture and return its vector. Raises `BrokenMediaError`."""
        look = await space.watcher.look(self.source.file)
        if look is None:
            raise BrokenMediaError("the picture cannot be read")
        view = entry([look_features(look)], self.shape)
        view |= {"embedding_option": "visual", "embedding_scope": "asset"}
        return Embedded([view], {"image": content_tokens(images=1)})


@frozen(kw_only=True)
class DocumentJob:
    """One document to embed. `sentences` and `overlap` are the size of a text's chunks."""

    kind: ClassVar[str] = "document"
    source: Source
    shape: Shape
    options: tuple[str, ...]
    scopes: tuple[str, ...]
    quadrants: bool
    sentences: int
    overlap: int

    @property
    def paged(self) -> bool:
        """Whether the document has pages."""
        return self.source.media.mime_type == _PDF

    def metadata(self) -> JsonObject:
        """Return the job as answers with results describe it."""
        return {
            "input_type": "document",
            **self.source.named(),
            "embedding_options": list(self.options),
            "embedding_scopes": list(self.scopes),
            **self.shape.metadata(),
        }

    def listed(self) -> JsonObject:
        """Return the job as lists of tasks describe it."""
        return {
            **self.source.named(),
            "document_embedding_option": list(self.options),
            "document_embedding_scope": list(self.scopes),
        }

    async def embed(self, space: Space) -> Embedded:  # noqa: ARG002 - one form for all jobs
        """Read the document and return its vectors.

        Raises `BrokenMediaError`, and `TooLargeError` where the file breaks a documented limit.
        """
        return await asyncio.to_thread(self._embed_paged if self.paged else self._embed_text)

    def _embed_paged(self) -> Embedded:
        pages = read_pdf(self.source.file.path)
        problem = page_problem(
            len(pages), self.source.media.size, _PAGES_PER_MB, 5 if self.quadrants else 1
        )
        if problem:
            raise TooLargeError(problem)
        data: list[JsonObject] = []
        if "local" in self.scopes:
            data += [
                view for number, page in enumerate(pages, 1) for view in self._page(number, page)
            ]
        written, truncated = shortened(" ".join(page.text() for page in pages), TEXT_WINDOW)
        if "asset" in self.scopes:
            for option in self.options:
                features = page_features(written) if option == "visual" else text_features(written)
                data.append(self._entry(features, option, "asset"))
        tokens = {"document": content_tokens(images=len(pages))}
        return Embedded(data, tokens, truncated and "asset" in self.scopes)

    def _page(self, number: int, page: PdfPage) -> Iterator[JsonObject]:
        places: JsonObject = {"start_page_number": number, "end_page_number": number}
        yield self._entry(page_features(page.text()), "visual", "page") | places
        if self.quadrants:
            for name, text in quadrant_texts(page).items():
                view = self._entry(page_features(text), "visual", "page") | places
                yield view | {"quadrant": name}

    def _embed_text(self) -> Embedded:
        text = read_text(self.source.file.path)
        data: list[JsonObject] = []
        tokens = 0
        if "local" in self.scopes:
            for number, chunk in enumerate(
                chunks(sentences_of(text), self.sentences, self.overlap)
            ):
                size = count(chunk)
                if size > TEXT_WINDOW:
                    raise TooLargeError("Content exceeds the model's context window.")
                tokens += size
                view = self._entry(text_features(chunk), "text", "chunk")
                data.append(view | {"chunk_index": number})
        truncated = False
        if "asset" in self.scopes:
            written, truncated = shortened(text, TEXT_WINDOW)
            tokens += count(written)
            data.append(self._entry(text_features(written), "text", "asset"))
        return Embedded(data, {"text": tokens}, truncated)

    def _entry(self, features: Features, option: str, scope: str) -> JsonObject:
        view = entry([features], self.shape)
        return view | {"embedding_option": option, "embedding_scope": scope}


def page_features(text: str) -> Features:
    """Return what speaks for a page as a picture: bright paper, and words that can be read."""
    return {"colour white": 0.3, "look bright": 0.1} | text_features(text)


def page_problem(pages: int, size: int, pages_per_mb: int, weight: int = 1) -> str | None:
    """Return why a PDF has too many pages for its size, or None; a page counts `weight` times."""
    allowance = pages_per_mb * max(1, -(-size // 10**6))
    if pages * weight <= allowance:
        return None
    return f"Document ({pages} pages) exceeds maximum limit of {allowance // weight} pages"


async def image_job(sources: Sources, given: Fields, shape: Shape) -> ImageJob:
    """Return the job that an `image` object of a task describes."""
    given.allow(("media_source", "embedding_option", "embedding_type", "embedding_scope"))
    only = {
        "embedding_option": "visual",
        "embedding_type": "separate_embedding",
        "embedding_scope": "asset",
    }
    for name, value in only.items():
        given.choices(name, [value])
    named = _named(given)
    source = await sources.get(named, limit=IMAGE_BYTES)
    if source.media.kind != "image":
        raise named.invalid("asset_id" if source.asset_id else source.kind, "It is not an image.")
    if source.media.size > IMAGE_BYTES:
        raise video_filesize_too_large(IMAGE_BYTES, source.media.size)
    return ImageJob(source, shape)


async def document_job(sources: Sources, given: Fields, shape: Shape) -> DocumentJob:
    """Return the job that a `document` object of a task describes."""
    given.allow(
        ("media_source", "segmentation", "embedding_option", "embedding_type", "embedding_scope")
    )
    given.choices("embedding_type", ("separate_embedding",))
    options = given.choices("embedding_option", ("visual", "text"))
    scopes = given.choices("embedding_scope", ("local", "asset"))
    named = _named(given)
    source = await sources.get(named, limit=DOCUMENT_BYTES, document=True)
    media = source.media
    if media.kind != "document":
        raise named.invalid(source.kind, "It is neither PDF, plain text nor Markdown.")
    paged = media.mime_type == _PDF
    options = options or (["visual"] if paged else ["text"])
    scopes = scopes or (["local"] if paged else ["asset"])
    _check_pairs(given, options, scopes, paged=paged)
    quadrants, sentences, overlap = _segmentation(given, options, scopes, paged=paged)
    if shape.uncertain and (paged or scopes != ["local"]):
        raise given.invalid(
            "embedding_scope", "With embedding_uncertainty only chunks of a text can be embedded."
        )
    return DocumentJob(
        source=source,
        shape=shape,
        options=tuple(options),
        scopes=tuple(scopes),
        quadrants=quadrants,
        sentences=sentences,
        overlap=overlap,
    )


def _named(given: Fields) -> Fields:
    return given.required_child("media_source").allow(("url", "base64_string", "asset_id"))


def _check_pairs(
    given: Fields, options: Sequence[str], scopes: Sequence[str], *, paged: bool
) -> None:
    if paged:
        if "text" in options and "local" in scopes:
            raise given.invalid("embedding_scope", "The text of a PDF is embedded as asset only.")
    elif "visual" in options:
        raise given.invalid(
            "embedding_option", "Plain text and Markdown have the option text only."
        )


def _segmentation(
    given: Fields, options: Sequence[str], scopes: Sequence[str], *, paged: bool
) -> tuple[bool, int, int]:
    found = given.child("segmentation")
    if found is None:
        if not paged and "local" in scopes:
            raise given.missing("segmentation.sequential")
        return False, 0, 0
    found.allow(("spatial", "sequential"))
    wanted, other = ("spatial", "sequential") if paged else ("sequential", "spatial")
    if found.has(other):
        raise found.invalid(other, "It does not fit this kind of document.")
    settings = found.required_child(wanted)
    needed = "visual" if paged else "text"
    if needed not in options or "local" not in scopes:
        raise found.invalid(wanted, f"It needs the option {needed} and the scope local.")
    if paged:
        settings.allow(("strategy",))
        return settings.choice("strategy", ("standard", "quadrants")) == "quadrants", 0, 0
    settings.allow(("strategy", "max_sentences", "overlap_sentences"))
    settings.require("strategy", "max_sentences")
    settings.choice("strategy", ("sentence",))
    most = settings.whole("max_sentences", low=1) or 1
    overlap = settings.whole("overlap_sentences", low=0) or 0
    if overlap >= most:
        raise settings.invalid("overlap_sentences", "It must be less than max_sentences.")
    return False, most, overlap
