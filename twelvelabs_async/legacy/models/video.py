"""Models of the videos in an index as the older surfaces have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

from ...core.request import RequestOptions
from ...models.shared import HlsObject, Identifier, Model, PageInfo
from .bound import Bound, ListWithPagination
from .embed import CreateEmbeddingsResult
from .video_details import VideoMetadata, VideoSource

if TYPE_CHECKING:
    from .generate import (
        GenerateGistResult,
        GenerateOpenEndedTextResult,
        GenerateSummarizeResult,
    )
    from .video_details import VideoValue

__all__ = [
    "Video",
    "VideoList",
    "VideoListWithPagination",
    "placed",
]


@frozen(kw_only=True)
class Video(Bound):
    """A video in an index, and what can be done with it.

    It does not change by itself: `retrieve` returns a new one.

    Attributes:
        id: Identifier of the video; not that of the task which indexed it.
        index_id: The index that it was asked for in.
        asset_id: Identifier of the asset behind it (v1.3).
        created_at: RFC 3339 time of its creation.
        updated_at: RFC 3339 time of its last change.
        indexed_at: RFC 3339 time at which indexing was completed.
        metadata: What the platform read from the file; v1.3 calls it `system_metadata`, and both
            names are filled from whichever came. Never None, so that its fields can be asked for.
        system_metadata: The same.
        user_metadata: Your own keys and values, in v1.1 and v1.2 taken out of `metadata`; None if
            there are none.
        hls: Where the video can be streamed; None unless it was stored for it.
        source: Where it came from, if that is another platform.
        embedding: Present only if `embed` or `embedding_option` asked for it.
    """

    id: Identifier = None
    index_id: str | None = None
    asset_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    indexed_at: str | None = None
    metadata: VideoMetadata | None = None
    system_metadata: VideoMetadata | None = None
    user_metadata: dict[str, object] | None = None
    hls: HlsObject | None = None
    source: VideoSource | None = None
    embedding: CreateEmbeddingsResult | None = None

    def _settle(self) -> None:
        mixed = self.metadata if self.system_metadata is None else None
        if self.user_metadata is None and mixed is not None and mixed.extra:
            self._put("user_metadata", dict(mixed.extra))
        self._put("metadata", self.metadata or self.system_metadata or VideoMetadata())
        self._put("system_metadata", self.system_metadata or self.metadata)

    async def retrieve(
        self,
        *,
        embed: bool | None = None,
        embedding_option: str | Sequence[str] | None = None,
        request_options: RequestOptions | None = None,
    ) -> Video:
        """Return the video as it is now, as another object.

        Args:
            embed: Also return its embeddings (v1.2 and v1.3).
            embedding_option: Also return these embeddings (v1.3).
            request_options: What this call changes.
        """
        from ..video import VideoResource

        return await VideoResource(self._api).retrieve(
            self.index_id or "",
            self.id or "",
            embed=embed,
            embedding_option=embedding_option,
            request_options=request_options,
        )

    async def update(
        self,
        *,
        title: str | None = None,
        metadata: Mapping[str, object] | None = None,
        user_metadata: Mapping[str, object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Change its title or your own keys and values; this object stays as it is.

        Args:
            title: Its new title (v1.1 and v1.2).
            metadata: Keys to set; others stay.
            user_metadata: The same under its name in v1.3; give one of the two.
            request_options: What this call changes.
        """
        from ..video import VideoResource

        await VideoResource(self._api).update(
            self.index_id or "",
            self.id or "",
            title=title,
            metadata=metadata,
            user_metadata=user_metadata,
            request_options=request_options,
        )

    async def delete(self, *, request_options: RequestOptions | None = None) -> None:
        """Delete it. This cannot be undone.

        Args:
            request_options: What this call changes.
        """
        from ..video import VideoResource

        await VideoResource(self._api).delete(
            self.index_id or "", self.id or "", request_options=request_options
        )

    async def transcription(
        self,
        *,
        start: float | None = None,
        end: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> list[VideoValue]:
        """Return what is said in it (v1.1 and v1.2).

        Args:
            start: Where to begin, in seconds.
            end: Where to end, in seconds.
            request_options: What this call changes.
        """
        from ..video import VideoResource

        return await VideoResource(self._api).transcription(
            self.index_id or "",
            self.id or "",
            start=start,
            end=end,
            request_options=request_options,
        )

    async def text_in_video(
        self,
        *,
        start: float | None = None,
        end: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> list[VideoValue]:
        """Return the text that is seen in it (v1.1 and v1.2).

        Args:
            start: Where to begin, in seconds.
            end: Where to end, in seconds.
            request_options: What this call changes.
        """
        from ..video import VideoResource

        return await VideoResource(self._api).text_in_video(
            self.index_id or "",
            self.id or "",
            start=start,
            end=end,
            request_options=request_options,
        )

    async def logo(
        self,
        *,
        start: float | None = None,
        end: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> list[VideoValue]:
        """Return the logos that are seen in it (v1.1 and v1.2).

        Args:
            start: Where to begin, in seconds.
            end: Where to end, in seconds.
            request_options: What this call changes.
        """
        from ..video import VideoResource

        return await VideoResource(self._api).logo(
            self.index_id or "",
            self.id or "",
            start=start,
            end=end,
            request_options=request_options,
        )

    async def thumbnail(
        self, *, time: float | None = None, request_options: RequestOptions | None = None
    ) -> str:
        """Return the URL of a picture from it, good for an hour (v1.1 and v1.2).

        Args:
            time: Which moment, in seconds; by default the middle.
            request_options: What this call changes.
        """
        from ..video import VideoResource

        return await VideoResource(self._api).thumbnail(
            self.index_id or "", self.id or "", time=time, request_options=request_options
        )

    async def generate_gist(
        self,
        types: Sequence[Literal["title", "topic", "hashtag"] | str],
        *,
        request_options: RequestOptions | None = None,
    ) -> GenerateGistResult:
        """Return a title, topics or hashtags for it: see `client.generate.gist`.

        Args:
            types: `title`, `topic`, `hashtag`.
            request_options: What this call changes.
        """
        from ..generate import GenerateResource

        return await GenerateResource(self._api).gist(
            self.id or "", types, request_options=request_options
        )

    async def generate_summarize(
        self,
        type: Literal["summary", "chapter", "highlight"] | str,
        *,
        prompt: str | None = None,
        temperature: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> GenerateSummarizeResult:
        """Return its summary, chapters or highlights: see `client.generate.summarize`.

        Args:
            type: `summary`, `chapter` or `highlight`.
            prompt: How it is to be written.
            temperature: How freely, from 0 to 1.
            request_options: What this call changes.
        """
        from ..generate import GenerateResource

        return await GenerateResource(self._api).summarize(
            self.id or "",
            type,
            prompt=prompt,
            temperature=temperature,
            request_options=request_options,
        )

    async def generate_text(
        self,
        prompt: str,
        *,
        temperature: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> GenerateOpenEndedTextResult:
        """Return a text about it: see `client.generate.text`.

        Args:
            prompt: What to write.
            temperature: How freely, from 0 to 1.
            request_options: What this call changes.
        """
        from ..generate import GenerateResource

        return await GenerateResource(self._api).text(
            self.id or "", prompt, temperature=temperature, request_options=request_options
        )


@frozen(kw_only=True)
class VideoList(Model):
    """One page of videos."""

    data: list[Video] | None = None
    page_info: PageInfo | None = None


VideoListWithPagination: TypeAlias = ListWithPagination[Video]


def placed(video: Video, index_id: str) -> Video:
    """Note the index that a video was asked for in: the API does not say it."""
    object.__setattr__(video, "index_id", index_id)
    return video
