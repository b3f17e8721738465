"""Analysis with an immediate answer: text, structured objects, titles and summaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar, overload

from ..core.analysis_digest import AnalysisDigest
from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.feeds import JsonLines
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..core.streams import AsyncStream
from ..errors import InvalidInputError
from ..models.analysis import (
    AnalyzeImageInput,
    AnalyzeModelName,
    AnalyzePromptV2,
    SyncResponseFormat,
    VideoContext,
)
from ..models.analyze import AnalyzeStreamEvent, NonStreamAnalyzeResponse
from ..models.gist import (
    Gist,
    GistType,
    SummarizeChapterResult,
    SummarizeHighlightResult,
    SummarizeResponse,
    SummarizeSummaryResult,
    SummarizeType,
)
from ..settings import API_VERSIONS, ApiVersion
from ._analysis import analysis_body, check_settings, checked_format

if TYPE_CHECKING:
    from ..raw.analyze import RawAnalysis

__all__ = ["Analysis"]

T = TypeVar("T")


class Analysis(Resource):
    """Ask about a video or images and get the answer at once. The client has these methods."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS

    with_raw_response: RawView[RawAnalysis] = RawView()

    @overload
    async def analyze(
        self,
        video_id: str | None = None,
        prompt: str | None = None,
        *,
        model_name: AnalyzeModelName | None = None,
        video: VideoContext | Mapping[str, object] | None = None,
        image: Sequence[AnalyzeImageInput | Mapping[str, object]] | None = None,
        prompt_v_2: AnalyzePromptV2 | Mapping[str, object] | None = None,
        temperature: float | None = None,
        response_format: type[T],
        max_tokens: int | None = None,
        start_time: float | None = None,
        end_time: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> T: ...

    @overload
    async def analyze(
        self,
        video_id: str | None = None,
        prompt: str | None = None,
        *,
        model_name: AnalyzeModelName | None = None,
        video: VideoContext | Mapping[str, object] | None = None,
        image: Sequence[AnalyzeImageInput | Mapping[str, object]] | None = None,
        prompt_v_2: AnalyzePromptV2 | Mapping[str, object] | None = None,
        temperature: float | None = None,
        response_format: SyncResponseFormat | Mapping[str, object] | None = None,
        max_tokens: int | None = None,
        start_time: float | None = None,
        end_time: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> NonStreamAnalyzeResponse: ...

    async def analyze(
        self,
        video_id: str | None = None,
        prompt: str | None = None,
        *,
        model_name: AnalyzeModelName | None = None,
        video: VideoContext | Mapping[str, object] | None = None,
        image: Sequence[AnalyzeImageInput | Mapping[str, object]] | None = None,
        prompt_v_2: AnalyzePromptV2 | Mapping[str, object] | None = None,
        temperature: float | None = None,
        response_format: SyncResponseFormat | Mapping[str, object] | type[T] | None = None,
        max_tokens: int | None = None,
        start_time: float | None = None,
        end_time: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> NonStreamAnalyzeResponse | T:
        """Ask about a video of up to an hour, or about images, and wait for the answer.

        Give one of `video`, `image` and `video_id`. Longer videos and segments are for
        `analyze_async.tasks`.

        Args:
            video_id: Identifier of an indexed video; only older models take it.
            prompt: What to ask.
            model_name: `pegasus1.5` (the API's default) or `pegasus1.6`.
            video: The video: `VideoContextUrl`, `VideoContextAssetId` or
                `VideoContextBase64String`, or the mapping that they stand for.
            image: 1 to 20 images, with `prompt` and Pegasus 1.6. The prompt points at each of
                them as `<@name>`, or at none.
            prompt_v_2: What to ask, with up to 4 reference images; instead of `prompt`.
            temperature: The randomness, from 0 to 1; the API's default is 0.2.
            response_format: A class (attrs, dataclass, TypedDict or pydantic model) to get an
                instance of it, or a JSON schema as `SyncResponseFormat` to get JSON as text.
            max_tokens: The longest answer, from 512 to 98304 tokens; the API's default is 4096.
            start_time: Analyze from here on, in seconds.
            end_time: Analyze up to here, in seconds, at least 1 s after `start_time`.
            request_options: What this call changes.

        Returns:
            The answer; with a class as `response_format` an instance of that class.

        Raises:
            StructuredOutputError: The answer was cut off or does not fit the class. The error
                has its text, identifier and usage.

        API: `POST /analyze` (v1.3).
        """
        self._analyzes("analyze", "text")
        answer = await self._api.post(
            "/analyze",
            NonStreamAnalyzeResponse,
            body=analysis_body(
                model_name=model_name,
                video_id=video_id,
                video=video,
                image=image,
                prompt=prompt,
                prompt_v_2=prompt_v_2,
                temperature=temperature,
                response_format=response_format,
                max_tokens=max_tokens,
                start_time=start_time,
                end_time=end_time,
                stream=False,
            ),
            creates=False,
            slow=True,
            options=request_options,
        )
        if isinstance(response_format, type):
            from ..core.structured import parse_as  # few ask for classes, and it takes its time

            return parse_as(answer, response_format)
        return answer

    def analyze_stream(
        self,
        video_id: str | None = None,
        prompt: str | None = None,
        *,
        model_name: AnalyzeModelName | None = None,
        video: VideoContext | Mapping[str, object] | None = None,
        image: Sequence[AnalyzeImageInput | Mapping[str, object]] | None = None,
        prompt_v_2: AnalyzePromptV2 | Mapping[str, object] | None = None,
        temperature: float | None = None,
        response_format: SyncResponseFormat | Mapping[str, object] | type[object] | None = None,
        max_tokens: int | None = None,
        start_time: float | None = None,
        end_time: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncStream[AnalyzeStreamEvent, NonStreamAnalyzeResponse]:
        """Ask about a video or images and get the answer piece by piece.

        Iterate over the events, or over `text_stream()` for the text alone; `final()` is what
        `analyze` would have returned. The parameters are those of `analyze`.

        Args:
            video_id: Identifier of an indexed video; only older models take it.
            prompt: What to ask.
            model_name: `pegasus1.5` (the API's default) or `pegasus1.6`.
            video: The video, as in `analyze`.
            image: 1 to 20 images, as in `analyze`.
            prompt_v_2: What to ask, with up to 4 reference images; instead of `prompt`.
            temperature: The randomness, from 0 to 1; the API's default is 0.2.
            response_format: A class or a JSON schema, as in `analyze`: the text is JSON, and
                `parse_as(await stream.final(), YourClass)` makes an instance of it.
            max_tokens: The longest answer, from 512 to 98304 tokens; the API's default is 4096.
            start_time: Analyze from here on, in seconds.
            end_time: Analyze up to here, in seconds, at least 1 s after `start_time`.
            request_options: What this call changes.

        Raises:
            StreamError: The stream ended before its last event; what came is on the error.

        API: `POST /analyze` (v1.3).
        """
        self._analyzes("analyze_stream", "text_stream")
        return self._api.stream(
            "POST",
            "/analyze",
            JsonLines(AnalyzeStreamEvent),
            AnalysisDigest(),
            body=analysis_body(
                model_name=model_name,
                video_id=video_id,
                video=video,
                image=image,
                prompt=prompt,
                prompt_v_2=prompt_v_2,
                temperature=temperature,
                response_format=response_format,
                max_tokens=max_tokens,
                start_time=start_time,
                end_time=end_time,
                stream=True,
            ),
            options=request_options,
        )

    async def gist(
        self,
        video_id: str,
        types: Sequence[GistType],
        *,
        request_options: RequestOptions | None = None,
    ) -> Gist:
        """Return a title, topics and hashtags of an indexed video.

        The SDK had this method up to version 1.1 and the API's documentation no longer lists
        it: `analyze` with a class as `response_format` does the same.

        Args:
            video_id: Identifier of the video.
            types: What to return: `title`, `topic`, `hashtag`.
            request_options: What this call changes.

        API: `POST /gist` (v1.2, v1.3).
        """
        self._need("client.gist", ("v1.2", "v1.3"))
        seg(video_id, "video_id")
        if not types or isinstance(types, str):
            raise InvalidInputError(
                f"types must be a list such as ['title', 'topic'], not {types!r}."
            )
        return await self._api.post(
            "/gist",
            Gist,
            body=json_body(video_id=video_id, types=list(types)),
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
        response_format: SyncResponseFormat | Mapping[str, object] | None = None,
        max_tokens: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> SummarizeResponse:
        """Return a summary, the chapters or the highlights of an indexed video.

        The SDK had this method up to version 1.1 and the API's documentation no longer lists
        it: `analyze` with a class as `response_format` does the same.

        Args:
            video_id: Identifier of the video.
            type: What to return: `summary`, `chapter` or `highlight`.
            prompt: For whom it is, and in which style; up to 2,000 tokens.
            temperature: The randomness, from 0 to 1; the API's default is 0.2.
            response_format: A JSON schema that a `summary` follows (v1.3). Make an object of it
                with `parse_as(answer, YourClass)`.
            max_tokens: The longest answer, in tokens (v1.3).
            request_options: What this call changes.

        API: `POST /summarize` (v1.2, v1.3).
        """
        self._need("client.summarize", ("v1.2", "v1.3"))
        for name, value in (("response_format", response_format), ("max_tokens", max_tokens)):
            if value is not None:
                self._need(f"client.summarize({name}=…)", ("v1.3",))
        seg(video_id, "video_id")
        if not isinstance(type, str) or not type:
            raise InvalidInputError(f"type must be summary, chapter or highlight, not {type!r}.")
        if response_format is not None and type != "summary":
            raise InvalidInputError(f"response_format is for the type 'summary', not {type!r}.")
        settings: dict[str, object] = {
            "temperature": temperature,
            "response_format": checked_format(response_format, only="json_schema"),
            "max_tokens": max_tokens,
        }
        check_settings(settings, model=None, mode=None)
        return await self._api.post(
            "/summarize",
            _RESULTS.get(type, SummarizeResponse),
            body=json_body(video_id=video_id, type=type, prompt=prompt, **settings),
            creates=False,
            slow=True,
            options=request_options,
        )

    def _analyzes(self, method: str, before: str) -> None:
        """Refuse what only v1.3 has; `before` is what v1.2 has for it."""
        elsewhere = f"client.generate.{before}" if self._api.version == "v1.2" else ""
        self._need(f"client.{method}", ("v1.3",), elsewhere)


_RESULTS: dict[str, type[SummarizeResponse]] = {
    "summary": SummarizeSummaryResult,
    "chapter": SummarizeChapterResult,
    "highlight": SummarizeHighlightResult,
}
"""What an answer is, since older servers do not say so in it."""
