"""Embeddings of text, images and audio at once, in their first version; and the way to others."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from attrs import evolve

from ..core.arguments import at_most_one, exactly_one
from ..core.bodies import form
from ..core.files import File
from ..core.numbers import check_seconds
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.embed import EmbeddingResponse
from ..models.embed_v2 import EmbedModelName
from ..settings import ApiVersion
from ._arguments import present
from .embed_tasks import EmbedTasks
from .embed_v2 import EmbedV2

if TYPE_CHECKING:
    from ..legacy.embed_task import EmbedTaskResource
    from ..raw.embed import RawEmbed

__all__ = ["Embed"]


class Embed(Resource):
    """Make vectors of text, images, audio, video and documents that are close if these are alike.

    `v_2` embeds everything and has the newer models; `v_2.tasks` what is long. `create` and
    `tasks` are the first version, whose end the API's documentation announces. `task` is `tasks`
    as the 0.x SDK has it. API v1.2 has `create` and `task`.
    """

    _versions: ClassVar[tuple[ApiVersion, ...]] = ("v1.2", "v1.3")

    with_raw_response: RawView[RawEmbed] = RawView()

    @cached_property
    def task(self) -> EmbedTaskResource:
        """Embeddings of videos under their 0.x names."""
        from ..legacy.embed_task import EmbedTaskResource

        return EmbedTaskResource(self._api)

    @cached_property
    def tasks(self) -> EmbedTasks:
        """Embeddings of videos, in their first version."""
        return EmbedTasks(self._api)

    @cached_property
    def v_2(self) -> EmbedV2:
        """Embeddings of everything, in their second version."""
        return EmbedV2(self._api)

    async def create(
        self,
        model_name: EmbedModelName | None = None,
        text: str | None = None,
        text_truncate: Literal["none", "start", "end"] | str | None = None,
        *,
        engine_name: str | None = None,
        image_url: str | None = None,
        image_file: File | None = None,
        audio_url: str | None = None,
        audio_file: File | None = None,
        audio_start_offset_sec: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbeddingResponse:
        """Embed a text, an image, an audio file, or several of these in one call.

        Args:
            model_name: The model: `marengo3.0`; in v1.2 `Marengo-retrieval-2.6`.
            text: The text.
            text_truncate: Which end of a text that is too long is cut off: `start` or `end`, or
                `none` to get an error (v1.2).
            engine_name: The model, as v1.2 calls it; give this or `model_name`.
            image_url: A publicly accessible URL of the image.
            image_file: The image: path, bytes, file opened in binary mode, or
                `(name, content[, type])`.
            audio_url: A publicly accessible URL of the audio.
            audio_file: The audio, in any form that a file may have.
            audio_start_offset_sec: Where to begin in the audio, in seconds.
            request_options: What this call changes.

        API: `POST /embed` (v1.2, v1.3).
        """
        exactly_one(model_name=model_name, engine_name=engine_name)
        called = "engine_name" if self._api.version == "v1.2" else "model_name"
        name = engine_name if model_name is None else model_name
        present(name, called)
        at_most_one(image_url=image_url, image_file=image_file)
        at_most_one(audio_url=audio_url, audio_file=audio_file)
        if not any(
            each is not None for each in (text, image_url, image_file, audio_url, audio_file)
        ):
            raise InvalidInputError(
                "There is nothing to embed: give text, image_url, image_file, audio_url or "
                "audio_file."
            )
        check_seconds(audio_start_offset_sec, "audio_start_offset_sec")
        answer = await self._api.post(
            "/embed",
            EmbeddingResponse,
            creates=False,
            slow=True,
            body=form(
                {
                    called: name,
                    "text": text,
                    "text_truncate": text_truncate,
                    "image_url": image_url,
                    "audio_url": audio_url,
                    "audio_start_offset_sec": audio_start_offset_sec,
                },
                {"image_file": image_file, "audio_file": audio_file},
            ),
            options=request_options,
        )
        vector = answer.text_embedding
        if vector is None or "float" not in vector.extra:
            return answer
        from ..legacy.models.embed import with_segments  # servers before November 2024

        return evolve(answer, text_embedding=with_segments(vector))
