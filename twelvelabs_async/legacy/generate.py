"""Titles, summaries and texts that are generated from videos, under their 0.x names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..core.analysis_digest import AnalysisDigest
from ..core.arguments import filled
from ..core.bodies import Json, json_body
from ..core.encoding import seg
from ..core.feeds import JsonLines
from ..core.numbers import number
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import InvalidInputError
from ..models.analyze import AnalyzeStreamEvent
from ..models.gist import GistType, SummarizeType
from ..settings import ApiVersion
from ._arguments import texts
from .models.generate import (
    GenerateGistResult,
    GenerateOpenEndedTextResult,
    GenerateSummarizeResult,
)
from .text_stream import AsyncTextStream

__all__ = ["GenerateResource"]


class GenerateResource(Resource):
    """Generate titles, summaries and texts from indexed videos.

    In v1.3 the client itself has methods for the same: `gist`, `summarize`, `analyze` and
    `analyze_stream`.
    """

    _versions: ClassVar[tuple[ApiVersion, ...]] = ("v1.2", "v1.3")

    async def gist(
        self,
        video_id: str,
        types: Sequence[GistType],
        *,
        request_options: RequestOptions | None = None,
    ) -> GenerateGistResult:
        """Return a title, topics and hashtags of a video.

        Args:
            video_id: Identifier of the video. Its index must have a generative engine (Pegasus).
            types: What to return: `title`, `topic`, `hashtag`.
            request_options: What this call changes.

        API: `POST /gist` (v1.2, v1.3).
        """
        seg(video_id, "video_id")
        wanted = texts(types, "types")
        if not wanted:
            raise InvalidInputError(
                "types is empty: name title, topic, hashtag or several of them."
            )
        return await self._api.post(
            "/gist",
            GenerateGistResult,
            body=json_body(video_id=video_id, types=wanted),
            creates=False,
            slow=True,
            options=request_options,
        )

    async def summarize(
        self,
        video_id: str,
        type: SummarizeType,
        *,
        prompt: str | None = None,
        temperature: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> GenerateSummarizeResult:
        """Return a summary, the chapters or the highlights of a video.

        Args:
            video_id: Identifier of the video. Its index must have a generative engine (Pegasus).
            type: What to return: `summary`, `chapter` or `highlight`.
            prompt: For whom it is, and in which style.
            temperature: The randomness, from 0 to 1.
            request_options: What this call changes.

        API: `POST /summarize` (v1.2, v1.3).
        """
        seg(video_id, "video_id")
        return await self._api.post(
            "/summarize",
            GenerateSummarizeResult,
            body=json_body(
                video_id=video_id,
                type=filled(type, "type"),
                prompt=prompt,
                temperature=number(temperature, "temperature", 0, 1),
            ),
            creates=False,
            slow=True,
            options=request_options,
        )

    async def text(
        self,
        video_id: str,
        prompt: str,
        *,
        temperature: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> GenerateOpenEndedTextResult:
        """Ask for a text about a video, and wait for it.

        Args:
            video_id: Identifier of the video. Its index must have a generative engine (Pegasus).
            prompt: What to ask.
            temperature: The randomness, from 0 to 1.
            request_options: What this call changes.

        API: `POST /generate` (v1.2, v1.3).
        """
        # v1.2 sends no stream unless it is asked for one, v1.3 unless it is told not to.
        stream = None if self._api.version == "v1.2" else False
        return await self._api.post(
            "/generate",
            GenerateOpenEndedTextResult,
            body=_question(video_id, prompt, temperature, stream=stream),
            creates=False,
            slow=True,
            options=request_options,
        )

    def text_stream(
        self,
        video_id: str,
        prompt: str,
        *,
        temperature: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncTextStream:
        """Ask for a text about a video and get it piece by piece.

        Iterate over the pieces. `id`, `texts` and `aggregated_text` of what is returned grow with
        them, and `final()` is what `text` would have returned.

        Args:
            video_id: Identifier of the video. Its index must have a generative engine (Pegasus).
            prompt: What to ask.
            temperature: The randomness, from 0 to 1.
            request_options: What this call changes.

        Raises:
            StreamError: The stream ended before its last event; what came is on the error.

        API: `POST /generate` (v1.2, v1.3).
        """
        digest = AnalysisDigest()
        events = self._api.stream(
            "POST",
            "/generate",
            JsonLines(AnalyzeStreamEvent),
            digest,
            body=_question(video_id, prompt, temperature, stream=True),
            options=request_options,
        )
        return AsyncTextStream(events, digest)


def _question(
    video_id: str, prompt: str, temperature: float | None, *, stream: bool | None
) -> Json:
    seg(video_id, "video_id")
    return json_body(
        video_id=video_id,
        prompt=filled(prompt, "prompt"),
        temperature=number(temperature, "temperature", 0, 1),
        stream=stream,
    )
