"""What is to be embedded, from whichever request it came, and how its vectors are made."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Sequence

from attrs import field, frozen

from .media_sources import Source
from .sight import Segment
from .space import Space
from .spans import Span, fixed_spans, grouped, merged, tiled
from .state import JsonObject
from .text_pieces import count
from .vectors import (
    DIMENSIONS,
    Features,
    blended,
    segment_features,
    text_features,
    uncertainty,
    vector,
)

__all__ = ["Embedded", "MediaJob", "Note", "Shape", "content_tokens", "entry"]

_TOKENS_PER_SECOND = 10
_TOKENS_PER_IMAGE = 260


@frozen
class Shape:
    """How vectors are returned: their length, whether with uncertainty, and by which model."""

    model_name: str = "marengo3.0"
    dimension: int = DIMENSIONS
    uncertain: bool = False

    @property
    def newest(self) -> bool:
        """Whether the model is one whose answers have usage and dimension."""
        return self.model_name == "marengo3.5"

    def metadata(self) -> JsonObject:
        """Return what only the newest model tells of its vectors."""
        return {"embedding_dimension": self.dimension} if self.newest else {}


@frozen
class Embedded:
    """The vectors of a job and how many tokens they took, by kind of content."""

    data: list[JsonObject]
    tokens: dict[str, int]
    truncated: bool = False

    def usage(self) -> JsonObject:
        """Return the API's token counts."""
        usage: JsonObject = {"input_tokens": self.tokens, "truncated": self.truncated}
        if self.truncated:
            usage["truncation_reason"] = "model_context_window"
        return usage


@frozen
class Note:
    """A text of the client's that belongs to a time of the file, in seconds."""

    start: float
    end: float
    text: str

    def touches(self, segment: Segment) -> bool:
        """Tell whether the note overlaps a segment; a moment belongs where it lies."""
        if self.start == self.end:
            return segment.start <= self.start < segment.end
        return self.start < segment.end and self.end > segment.start


@frozen(kw_only=True)
class MediaJob:
    """One audio or video file to embed. Times are in seconds.

    `length` is that of equal segments; without it segments last at least `least` seconds.
    """

    kind: str
    source: Source
    shape: Shape
    start: float
    end: float
    length: int | None
    least: float
    options: tuple[str, ...]
    scopes: tuple[str, ...]
    types: tuple[str, ...]
    notes: tuple[Note, ...] = field(default=())

    def metadata(self) -> JsonObject:
        """Return the job as answers with results describe it."""
        view: JsonObject = {
            "input_type": self.kind,
            **self.source.named(),
            "embedding_options": list(self.options),
            "embedding_scopes": list(self.scopes),
            "duration": self.source.media.duration,
            "start_offset_sec": self.start,
            "end_offset_sec": self.end,
        }
        if self.kind == "video" and self.length is not None:
            view["clip_length"] = self.length
        return view | self.shape.metadata()

    def listed(self) -> JsonObject:
        """Return the job as lists of tasks describe it."""
        view: JsonObject = {
            **self.source.named(),
            f"{self.kind}_embedding_option": list(self.options),
            f"{self.kind}_embedding_scope": list(self.scopes),
            "duration": self.source.media.duration,
        }
        if self.kind == "video":
            if self.length is not None:
                view["video_clip_length"] = self.length
        else:
            view |= {"start_offset_sec": self.start, "end_offset_sec": self.end}
        return view

    async def embed(self, space: Space) -> Embedded:
        """Look at the file and return its vectors. Raises `BrokenMediaError`."""
        segments = await self._segments(space)
        data = await asyncio.to_thread(lambda: list(self._entries(segments)))
        return Embedded(data, self._tokens(segments))

    async def _segments(self, space: Space) -> list[Segment]:
        file, media = self.source.file, self.source.media
        if self.length is not None:
            spans = fixed_spans(self.start, self.end, self.length)
        else:
            seen = (await space.watcher.sight(file, media)).segments
            groups = grouped(seen, self.least)
            whole = round(media.duration or 0.0, 3)
            if self.start <= 0 and self.end >= whole:
                return [merged(group) for group in groups]
            spans = _within(groups, self.start, self.end, self.least)
        cuts = tiled(spans, media.duration or 0.0)
        sight = await space.watcher.sight(file, media, cuts)
        first = cuts.index(spans[0])
        return list(sight.segments[first : first + len(spans)])

    def _entries(self, segments: Sequence[Segment]) -> Iterator[JsonObject]:
        scopes = dict.fromkeys("asset" if scope == "asset" else "clip" for scope in self.scopes)
        for scope in scopes:
            parts = [merged(segments)] if scope == "asset" else segments
            if "separate_embedding" in self.types:
                for option in self.options:
                    for part in parts:
                        features = segment_features(part, option)
                        if features:
                            yield self._entry([features], part, option, scope)
            if "fused_embedding" in self.types:
                for part in parts:
                    fused = [segment_features(part, option) for option in self.options]
                    notes = " ".join(note.text for note in self.notes if note.touches(part))
                    fused.append(text_features(notes) if notes else {})
                    if any(fused):
                        yield self._entry([each for each in fused if each], part, "fused", scope)

    def _entry(
        self, parts: Sequence[Features], segment: Segment, option: str, scope: str
    ) -> JsonObject:
        view = entry(parts, self.shape)
        return view | {
            "embedding_option": option,
            "embedding_scope": scope,
            "start_sec": segment.start,
            "end_sec": segment.end,
        }

    def _tokens(self, segments: Sequence[Segment]) -> dict[str, int]:
        seconds = segments[-1].end - segments[0].start
        tokens = {self.kind: content_tokens(seconds=seconds)}
        written = sum(count(note.text) for note in self.notes)
        return tokens | ({"text": written} if written else {})


def entry(parts: Sequence[Features], shape: Shape) -> JsonObject:
    """Return one embedding of one or more things together, in the API's form."""
    made = vector(parts[0], shape.dimension) if len(parts) == 1 else blended(parts, shape.dimension)
    view: JsonObject = {"embedding": made}
    if shape.uncertain:
        together: Features = {}
        for part in parts:
            for name, weight in part.items():
                together[name] = together.get(name, 0.0) + weight
        view["embedding_uncertainty"] = uncertainty(together, shape.dimension)
    return view


def content_tokens(*, seconds: float = 0.0, images: int = 0) -> int:
    """Return how many tokens content takes; a rate of the emulator's own."""
    return round(seconds * _TOKENS_PER_SECOND) + images * _TOKENS_PER_IMAGE


def _within(
    groups: Sequence[Sequence[Segment]], start: float, end: float, least: float
) -> list[Span]:
    """Return the spans between two times that begin where groups begin."""
    borders = [start]
    for group in groups:
        border = group[0].start
        if border - borders[-1] >= least and end - border >= least:
            borders.append(border)
    borders.append(end)
    return [(round(one, 3), round(two, 3)) for one, two in itertools.pairwise(borders)]
