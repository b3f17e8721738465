"""Models of embeddings as the older surfaces have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from ...core.codec import structure
from ...core.files import File
from ...core.request import RequestOptions
from ...errors import ResourceFailedError
from ...models.embed import BaseSegment, BothNames, EmbeddingResponse, TextEmbeddingResult
from ...models.embed_tasks import VideoEmbeddingMetadata, VideoEmbeddingScope
from ...models.embeddings import Embedded, Found
from ...models.shared import Identifier, Model, PageInfo
from ...waiting.jobs import Job
from ...waiting.policy import check_times
from ...waiting.scheduler import Scheduler
from .bound import Bound, ListWithPagination

__all__ = [
    "CreateEmbeddingsResult",
    "CreateEmbeddingsTaskVideoParams",
    "Embedding",
    "EmbeddingMetadata",
    "EmbeddingsTask",
    "EmbeddingsTaskList",
    "EmbeddingsTaskListWithPagination",
    "EmbeddingsTaskStatus",
    "SegmentEmbedding",
    "with_segments",
]

EmbeddingMetadata: TypeAlias = VideoEmbeddingMetadata

_Vector: TypeAlias = list[float]


@define
class CreateEmbeddingsTaskVideoParams:
    """A video of `embed.task.create_bulk`, with what `embed.task.create` takes.

    Attributes:
        file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
        url: A publicly accessible URL; give this or `file`.
        start_offset_sec: Where to begin, in seconds.
        end_offset_sec: Where to end, in seconds.
        clip_length: Length of each clip, in seconds.
        scopes: `clip`, `video`.
    """

    file: File | None = None
    url: str | None = field(default=None, kw_only=True)
    start_offset_sec: float | None = field(default=None, kw_only=True)
    end_offset_sec: float | None = field(default=None, kw_only=True)
    clip_length: float | None = field(default=None, kw_only=True)
    scopes: Sequence[VideoEmbeddingScope] | None = field(default=None, kw_only=True)


@frozen(kw_only=True)
class SegmentEmbedding(BaseSegment):
    """The embedding of one part of a video.

    Its vector is `float_` and `embeddings_float`, and also `values` and `embedding.float`, as
    releases before 0.3 of the vendor's SDK have it.
    """

    @property
    def values(self) -> _Vector | None:
        """The vector."""
        return self.float_

    @property
    def float(self) -> _Vector | None:
        """The vector."""
        return self.float_

    @property
    def embedding(self) -> SegmentEmbedding:
        """The same embedding."""
        return self

    def settled(self) -> SegmentEmbedding:
        """Return it with the vector in its place: at first the API sent it inside `embedding`."""
        if "embedding" not in self.extra:
            return self
        inside = structure(self.extra["embedding"], BaseSegment).float_
        vector = inside if self.float_ is None else self.float_
        return evolve(self, float_=vector, extra=_without(self.extra, "embedding"))


@frozen(kw_only=True)
class Embedding(Embedded, Model):
    """The embeddings of a video, part by part, or why there are none.

    Attributes:
        segments: An embedding for each part.
        error_message: Why it failed.
        metadata: Which video it was, and how it was embedded.
    """

    segments: list[SegmentEmbedding] | None = None
    error_message: str | None = None
    metadata: VideoEmbeddingMetadata | None = None

    def _found(self) -> Iterable[Found]:
        about = self.metadata or VideoEmbeddingMetadata()
        return (
            Found(
                each.float_,
                each.embedding_option,
                each.embedding_scope,
                each.start_offset_sec,
                each.end_offset_sec,
                url=about.input_url,
                filename=about.input_filename,
            )
            for each in self.segments or ()
        )


@frozen(kw_only=True)
class CreateEmbeddingsResult(EmbeddingResponse):
    """The embeddings of what was given, or of an indexed video.

    Attributes:
        model_name: The model that made them; `engine_name` is the same.
        text_embedding: Of the text.
        image_embedding: Of the image.
        audio_embedding: Of the audio.
        video_embedding: Of the video.
    """

    video_embedding: Embedding | None = None

    def _found(self) -> Iterable[Found]:
        video = self.video_embedding._found() if self.video_embedding else ()  # noqa: SLF001
        return chain(super()._found(), video)


def with_segments(text: TextEmbeddingResult) -> TextEmbeddingResult:
    """Return the embedding of a text with segments: at first the API sent the vector alone."""
    if text.segments is not None or "float" not in text.extra:
        return text
    segment = structure({"float": text.extra["float"]}, BaseSegment)
    return evolve(text, segments=[segment], extra=_without(text.extra, "float"))


def _without(extra: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in extra.items() if key != name}


@frozen(kw_only=True)
class EmbeddingsTaskStatus(BothNames):
    """How far a task is. The vectors are not here: retrieve the task when it is `ready`.

    Attributes:
        id: Identifier of the task.
        status: How far it is; `ready` and `failed` are final.
        model_name: The model; `engine_name` is the same.
        metadata: How the video is embedded.
        video_embedding: What is known of the embeddings.
    """

    id: Identifier = None
    status: str | None = None
    metadata: EmbeddingMetadata | None = None
    video_embedding: Embedding | None = None


@frozen(kw_only=True)
class EmbeddingsTask(Bound):
    """A task that embeds a video, and what can be done with it.

    It does not change by itself: `update_status` and `wait_for_done` bring its status up to date,
    and `retrieve` returns a new one, with the vectors once it is `ready`.

    Attributes:
        id: Identifier of the task.
        model_name: The model; `engine_name` is the same.
        engine_name: As API v1.2 calls it.
        status: How far it is: `processing`, `ready`, `failed`; the last two are final.
        video_embedding: The embeddings, and how they were made.
        video_embeddings: The same embeddings alone, as API v1.2 sent them at first; each of the
            two is filled from the other.
        created_at: RFC 3339 time of its creation.
        updated_at: RFC 3339 time of the last change of its status, if the server tells.
    """

    id: Identifier = None
    model_name: str | None = None
    engine_name: str | None = None
    status: str | None = None
    video_embedding: Embedding | None = None
    video_embeddings: list[SegmentEmbedding] | None = None
    created_at: str | None = None
    updated_at: str | None = None

    def _settle(self) -> None:
        name = self.model_name or self.engine_name
        self._put("model_name", name)
        self._put("engine_name", name)
        if self.video_embeddings is not None:
            segments = [each.settled() for each in self.video_embeddings]
            known = self.video_embedding or Embedding()
            self._put("video_embeddings", segments)
            if known.segments is None:
                self._put("video_embedding", evolve(known, segments=segments))
        elif self.video_embedding is not None:
            self._put("video_embeddings", self.video_embedding.segments)

    @property
    def done(self) -> bool:
        """Whether it is `ready` or `failed`."""
        return self.status in ("ready", "failed")

    async def retrieve(self, *, request_options: RequestOptions | None = None) -> EmbeddingsTask:
        """Return the task as it is now, with the vectors if it is `ready`, as another object.

        Args:
            request_options: What this call changes.
        """
        from ..embed_task import EmbedTaskResource

        return await EmbedTaskResource(self._api).retrieve(
            self.id or "", request_options=request_options
        )

    async def update_status(self, *, request_options: RequestOptions | None = None) -> str:
        """Bring the status of this object up to date, and return it.

        Args:
            request_options: What this call changes.
        """
        from ..embed_task import EmbedTaskResource

        now = await EmbedTaskResource(self._api).status(
            self.id or "", request_options=request_options
        )
        self._put("status", now.status)
        return now.status or ""

    async def wait_for_done(
        self,
        *,
        sleep_interval: float = 5.0,
        callback: Callable[[EmbeddingsTask], object] | None = None,
        timeout: float = 7200.0,
        request_options: RequestOptions | None = None,
    ) -> str:
        """Wait until it is `ready` or `failed`; its status is brought up to date at each look.

        Then `retrieve` returns it with the vectors. Errors that may pass are tolerated for a
        number of looks, all others end the wait. Nothing is asked if it is done already.

        Args:
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            callback: Called with this task at each look; may be a coroutine function.
            timeout: How long to wait in all, in seconds.
            request_options: What each look changes.

        Returns:
            The status: `ready` or `failed`.

        Raises:
            WaitTimeoutError: It was not done in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong key.
        """

        async def look() -> EmbeddingsTask:
            await self.update_status(request_options=request_options)
            return self

        def made(item: Mapping[str, object]) -> EmbeddingsTask:
            self._put("status", item.get("status"))
            return self

        check_times(sleep_interval, timeout)
        if not self.done:
            with suppress(ResourceFailedError):  # here the status tells, as it always has
                await self._api.companion(Scheduler).wait(
                    Job[EmbeddingsTask]("embed_task", (self.id or "",)),
                    longest=sleep_interval,
                    timeout=timeout,
                    callback=callback,
                    options=request_options,
                    look=look,
                    made=made,
                )
        return self.status or ""


@frozen(kw_only=True)
class EmbeddingsTaskList(Model):
    """One page of embedding tasks."""

    data: list[EmbeddingsTask] | None = None
    page_info: PageInfo | None = None


EmbeddingsTaskListWithPagination: TypeAlias = ListWithPagination[EmbeddingsTask]
