"""Embeddings of text, images and audio at once, in their first version; and the way to others."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..core.bodies import form
from ..core.files import File
from ..core.request import RequestOptions
from ..errors import InvalidInputError
from ..models.embed import EmbeddingResponse
from ..models.embed_v2 import EmbedModelName
from ._base import RawView, Resource
from ._embed_checks import check_seconds
from .embed_tasks import EmbedTasks
from .embed_v2 import EmbedV2

if TYPE_CHECKING:
    from ..raw.embed import RawEmbed

__all__ = ["Embed"]


class Embed(Resource):
    """Make vectors of text, images, audio, video and documents that are close if these are alike.

    `v_2` embeds everything and has the newer models; `v_2.tasks` what is long. `create` and
    `tasks` are the first version, whose end the API's documentation announces.
    """

    with_raw_response: RawView[RawEmbed] = RawView()

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
        *,
        model_name: EmbedModelName,
        text: str | None = None,
        image_url: str | None = None,
        image_file: File | None = None,
        audio_url: str | None = None,
        audio_file: File | None = None,
        audio_start_offset_sec: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbeddingResponse:
        """Embed a text, an image, an audio file, or several of these in one call.

        Args:
            model_name: The model: `marengo3.0`.
            text: The text.
            image_url: A publicly accessible URL of the image.
            image_file: The image: path, bytes, file opened in binary mode, or
                `(name, content[, type])`.
            audio_url: A publicly accessible URL of the audio.
            audio_file: The audio, in any form that a file may have.
            audio_start_offset_sec: Where to begin in the audio, in seconds.
            request_options: What this call changes.

        API: `POST /embed`.
        """
        if image_url is not None and image_file is not None:
            raise InvalidInputError("Give image_url or image_file, not both.")
        if audio_url is not None and audio_file is not None:
            raise InvalidInputError("Give audio_url or audio_file, not both.")
        if not any(
            each is not None for each in (text, image_url, image_file, audio_url, audio_file)
        ):
            raise InvalidInputError(
                "There is nothing to embed: give text, image_url, image_file, audio_url or "
                "audio_file."
            )
        check_seconds(audio_start_offset_sec, "audio_start_offset_sec")
        return await self._api.post(
            "/embed",
            EmbeddingResponse,
            creates=False,
            slow=True,
            body=form(
                {
                    "model_name": model_name,
                    "text": text,
                    "image_url": image_url,
                    "audio_url": audio_url,
                    "audio_start_offset_sec": audio_start_offset_sec,
                },
                {"image_file": image_file, "audio_file": audio_file},
            ),
            options=request_options,
        )
