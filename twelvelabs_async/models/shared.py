"""What the models of several resources have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from attrs import field, fields, frozen
from cattrs.gen import override

from .embeddings import Embedded, Found

__all__ = [
    "EmbeddingOption",
    "HlsObject",
    "Identifier",
    "Model",
    "PageInfo",
    "Range",
    "RangeFilter",
    "SortOption",
    "TranscriptionDataItem",
    "Unknown",
    "UserMetadata",
    "UserMetadataValue",
    "VideoEmbedding",
    "VideoSegment",
    "VideoSegments",
]

Identifier: TypeAlias = Annotated[str | None, override(rename="_id")]
"""An identifier that the API spells `_id`."""

SortOption: TypeAlias = Literal["asc", "desc"] | str
EmbeddingOption: TypeAlias = Literal["visual", "audio", "transcription", "visual-text"] | str

UserMetadataValue: TypeAlias = str | int | float | bool | list[str] | None
UserMetadata: TypeAlias = Mapping[str, UserMetadataValue]
"""Your own keys and values. In an update None deletes the key."""


class _Nothing(Mapping[str, object]):
    """The `extra` of nearly all models: one for all of them, so it cannot be changed."""

    __slots__ = ()

    def __getitem__(self, key: str) -> object:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "{}"

    def __reduce__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()


@frozen(kw_only=True)
class Model:
    """The base of all models.

    Every field may be None: the API's documentation promises none of them, and absence means
    that the API did not send it, unless the field says otherwise. A field that tells apart the
    members of a union, such as `type`, has its value by itself.

    Attributes:
        extra: Fields that the server sent and this version does not know, as they came.
    """

    extra: Mapping[str, object] = field(default=NOTHING, repr=False)

    if not TYPE_CHECKING:  # to a checker it would mean that models have whatever is asked for

        def __getattr__(self, name: str) -> object:
            # Setting a slot is most of what decoding costs, so the codec leaves those out that
            # have their default value, and only they end here.
            for each in fields(type(self)):
                if each.name == name:
                    return each.default
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


@frozen(kw_only=True)
class Unknown(Model):
    """A member of a union that this version does not know.

    Attributes:
        raw: What the server sent.
    """

    raw: object = None


@frozen(kw_only=True)
class PageInfo(Model):
    """Where a page stands in its list (API: `page_info`)."""

    limit_per_page: int | None = None
    page: int | None = None
    total_page: int | None = None
    total_results: int | None = None


@frozen(kw_only=True)
class Range:
    """A filter on a number: at least `gte`, at most `lte`; equal if both are the same.

    A plain number and a dictionary `{"gte": …, "lte": …}` are taken everywhere in its place.
    """

    gte: float | None = None
    lte: float | None = None


RangeFilter: TypeAlias = Range | Mapping[str, float] | float


@frozen(kw_only=True)
class HlsObject(Model):
    """Streaming of a stored video (API: `HLSObject`).

    Attributes:
        video_url: Playlist in the HLS format.
        thumbnail_urls: Pictures from the video.
        status: How far the encoding for streaming is.
        updated_at: RFC 3339 time of the last change of `status`.
    """

    video_url: str | None = None
    thumbnail_urls: list[str] | None = None
    status: Literal["PROCESSING", "COMPLETE", "CANCELED", "ERROR"] | str | None = None
    updated_at: str | None = None


@frozen(kw_only=True)
class VideoSegment(Model):
    """The embedding of one part of a video (API: `VideoSegment`).

    Attributes:
        float_: The vector (`float` on the wire).
        start_offset_sec: Start of the part, in seconds.
        end_offset_sec: End of the part, in seconds.
        embedding_option: What was embedded, such as `visual`.
        embedding_scope: `clip` or `video`.
    """

    float_: Annotated[list[float] | None, override(rename="float")] = None
    start_offset_sec: float | None = None
    end_offset_sec: float | None = None
    embedding_option: str | None = None
    embedding_scope: str | None = None


@frozen(kw_only=True)
class VideoSegments(Embedded, Model):
    """The embeddings of a video, part by part."""

    segments: list[VideoSegment] | None = None

    def _found(self) -> Iterable[Found]:
        return (
            Found(
                each.float_,
                each.embedding_option,
                each.embedding_scope,
                each.start_offset_sec,
                each.end_offset_sec,
            )
            for each in self.segments or ()
        )


@frozen(kw_only=True)
class VideoEmbedding(Embedded, Model):
    """The embeddings of an indexed video and the model that made them.

    `records(source=video.id)` gives them ids that name the video.
    """

    model_name: str | None = None
    video_embedding: VideoSegments | None = None

    def _found(self) -> Iterable[Found]:
        return self.video_embedding._found() if self.video_embedding else ()  # noqa: SLF001


@frozen(kw_only=True)
class TranscriptionDataItem(Model):
    """Spoken words (API: `TranscriptionData`); start and end in seconds."""

    start: float | None = None
    end: float | None = None
    value: str | None = None
