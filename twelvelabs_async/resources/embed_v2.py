"""Embeddings of everything at once, in their second version."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from ..core.bodies import json_body
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.embed_inputs import (
    AudioInputRequest,
    ImageInputRequest,
    MultiInputRequest,
    TextImageInputRequest,
    TextInputRequest,
    VideoInputRequest,
)
from ..models.embed_v2 import EmbeddingSuccessResponse, EmbedInputType, EmbedModelName
from ._embed_checks import check_dimension, inputs
from .embed_v2_tasks import EmbedV2Tasks

if TYPE_CHECKING:
    from ..raw.embed_v2 import RawEmbedV2

__all__ = ["EmbedV2"]


class EmbedV2(Resource):
    """Embed what is short, such as the query of a search; `tasks` embed what is long."""

    _name: ClassVar[str] = "client.embed.v_2"
    _elsewhere: ClassVar[str] = "client.embed.create and client.embed.task"

    with_raw_response: RawView[RawEmbedV2] = RawView()

    @cached_property
    def tasks(self) -> EmbedV2Tasks:
        """Embeddings of long videos and audio, of images and documents."""
        return EmbedV2Tasks(self._api)

    async def create(
        self,
        *,
        input_type: EmbedInputType,
        model_name: EmbedModelName,
        auto_truncate: bool | None = None,
        embedding_uncertainty: bool | None = None,
        embedding_dimension: int | None = None,
        text: TextInputRequest | Mapping[str, object] | None = None,
        image: ImageInputRequest | Mapping[str, object] | None = None,
        text_image: TextImageInputRequest | Mapping[str, object] | None = None,
        audio: AudioInputRequest | Mapping[str, object] | None = None,
        video: VideoInputRequest | Mapping[str, object] | None = None,
        multi_input: MultiInputRequest | Mapping[str, object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbeddingSuccessResponse:
        """Embed something and return the vectors: up to 10 minutes of audio or video.

        Marengo 3.5 takes `multi_input` alone, and in it up to 30 seconds of audio or video.

        Args:
            input_type: What is embedded; the argument of the same name has it, and no other.
            model_name: The model: `marengo3.5`, `marengo3.0`.
            auto_truncate: Cut a text that is too long instead of refusing it (Marengo 3.5).
            embedding_uncertainty: Also return how unsure each number is (Marengo 3.5); not for
                texts together with files, and not for documents.
            embedding_dimension: Length of the vectors (Marengo 3.5); the API's default is 512. A
                shorter vector is the start of a longer one. One length for all of an index.
            text: A text.
            image: An image.
            text_image: A text and an image, as one embedding.
            audio: Audio.
            video: A video.
            multi_input: Text, files or both, as one embedding.
            request_options: What this call changes.

        API: `POST /embed-v2`.
        """
        bodies = inputs(
            input_type,
            {
                "text": text,
                "image": image,
                "text_image": text_image,
                "audio": audio,
                "video": video,
                "multi_input": multi_input,
            },
        )
        check_dimension(embedding_dimension)
        return await self._api.post(
            "/embed-v2",
            EmbeddingSuccessResponse,
            creates=False,
            slow=True,
            body=json_body(
                input_type=input_type,
                model_name=model_name,
                auto_truncate=auto_truncate,
                embedding_uncertainty=embedding_uncertainty,
                embedding_dimension=embedding_dimension,
                **bodies,
            ),
            options=request_options,
        )
