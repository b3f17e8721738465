"""Models of embeddings of text, images and audio that come at once, in their first version."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Annotated, TypeAlias

from attrs import frozen
from cattrs.gen import override

from .embeddings import Embedded, Found
from .shared import Model

__all__ = [
    "AudioEmbeddingResult",
    "AudioSegment",
    "BaseEmbeddingMetadata",
    "BaseSegment",
    "BothNames",
    "EmbeddingResponse",
    "ImageEmbeddingResult",
    "TextEmbeddingResult",
]


Vector: TypeAlias = list[float]


@frozen(kw_only=True)
class BothNames(Model):
    """A result that names its model, which API v1.2 calls an engine.

    Attributes:
        model_name: The model.
    """

    model_name: str | None = None

    @property
    def engine_name(self) -> str | None:
        """The model, as API v1.2 calls it."""
        return self.model_name

    if not TYPE_CHECKING:  # see `Model.__getattr__`: fields that were not sent end here

        def __getattr__(self, name: str) -> object:
            if name == "model_name":
                return self.extra.get("engine_name")
            return super().__getattr__(name)


@frozen(kw_only=True)
class BaseEmbeddingMetadata(Model):
    """What was embedded: its URL or the name of its file, whichever was sent."""

    input_url: str | None = None
    input_filename: str | None = None


@frozen(kw_only=True)
class BaseSegment(Model):
    """One embedding (API: `BaseSegment`).

    Attributes:
        float_: The vector (`float` on the wire).
        start_offset_sec: Start of the part, in seconds, if it is one of a part.
        end_offset_sec: End of the part, in seconds, if it is one of a part.
        embedding_scope: The extent, such as `clip`, if the server tells.
        embedding_option: What was looked at, such as `visual`, if the server tells.
    """

    float_: Annotated[list[float] | None, override(rename="float")] = None
    start_offset_sec: float | None = None
    end_offset_sec: float | None = None
    embedding_scope: str | None = None
    embedding_option: str | None = None

    @property
    def embeddings_float(self) -> list[float] | None:
        """The vector, under the name that it has in the 0.x SDK."""
        return self.float_


@frozen(kw_only=True)
class AudioSegment(BaseSegment):
    """The embedding of a part of an audio file; start and end in seconds."""


@frozen(kw_only=True)
class TextEmbeddingResult(Embedded, Model):
    """The embedding of a text, or why there is none.

    Attributes:
        error_message: Why it failed.
        segments: The embedding, as the only item.
        metadata: What it was, if the server tells.
    """

    error_message: str | None = None
    segments: list[BaseSegment] | None = None
    metadata: BaseEmbeddingMetadata | None = None

    @property
    def float(self) -> Vector | None:
        """The vector, as releases before 0.3 of the vendor's SDK have it."""
        return next((each.float_ for each in self.segments or ()), None)

    def _found(self) -> Iterable[Found]:
        return (Found(each.float_, "text") for each in self.segments or ())


@frozen(kw_only=True)
class ImageEmbeddingResult(Embedded, Model):
    """The embedding of an image, or why there is none.

    Attributes:
        error_message: Why it failed.
        segments: The embedding, as the only item.
        metadata: Which image it was.
    """

    error_message: str | None = None
    segments: list[BaseSegment] | None = None
    metadata: BaseEmbeddingMetadata | None = None

    def _found(self) -> Iterable[Found]:
        about = self.metadata or BaseEmbeddingMetadata()
        return (
            Found(each.float_, "image", url=about.input_url, filename=about.input_filename)
            for each in self.segments or ()
        )


@frozen(kw_only=True)
class AudioEmbeddingResult(Embedded, Model):
    """The embeddings of an audio file, part by part, or why there are none.

    Attributes:
        segments: An embedding for each part.
        error_message: Why it failed.
        metadata: Which file it was.
    """

    segments: list[AudioSegment] | None = None
    error_message: str | None = None
    metadata: BaseEmbeddingMetadata | None = None

    def _found(self) -> Iterable[Found]:
        about = self.metadata or BaseEmbeddingMetadata()
        return (
            Found(
                each.float_,
                "audio",
                start=each.start_offset_sec,
                end=each.end_offset_sec,
                url=about.input_url,
                filename=about.input_filename,
            )
            for each in self.segments or ()
        )


@frozen(kw_only=True)
class EmbeddingResponse(Embedded, BothNames):
    """The embeddings of what one call was given (API: `EmbeddingResponse`).

    Each of the three is None if there was no such input. One may have failed while the others
    have not: see its `error_message`. The options of records are `text`, `image` and `audio`.

    Attributes:
        model_name: The model that made them; `engine_name` is the same.
        text_embedding: Of the text.
        image_embedding: Of the image.
        audio_embedding: Of the audio.
    """

    text_embedding: TextEmbeddingResult | None = None
    image_embedding: ImageEmbeddingResult | None = None
    audio_embedding: AudioEmbeddingResult | None = None

    def _found(self) -> Iterable[Found]:
        results = (self.text_embedding, self.image_embedding, self.audio_embedding)
        return chain.from_iterable(each._found() for each in results if each)  # noqa: SLF001
