"""What is to be analysed, from whichever request it came, and how the text is made."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from typing import Literal, TypeAlias

import orjson
from attrs import field, frozen

from .account import Account, account_of_pictures, account_of_video
from .answers import answer
from .embedding_jobs import content_tokens
from .generations import Outcome
from .media import BrokenMediaError
from .media_sources import Source
from .parameters import as_list, as_object
from .schema_values import filled
from .segmentation import Definition, segmented
from .sight import Look
from .space import Space
from .state import JsonObject, StoredFile
from .text_pieces import count, shortened

__all__ = ["Analysis", "Generated", "Mode", "Picture", "generate", "outcome_of"]

Mode: TypeAlias = Literal["general", "time_based_metadata"]
_SHOWN_PROMPT = 30
_TOO_LONG = "Video duration exceeds maximum allowed duration"
_UNREADABLE = "The asset could not be read."
_CUT = (
    "output truncated: the text reached max_tokens. The partial output is returned; "
    "raise max_tokens for a longer response."
)
_INCOMPLETE = (
    "analysis failed: the segments do not fit max_tokens. Raise max_tokens, or ask for fewer "
    "definitions, fields or segments."
)


@frozen
class Picture:
    """A picture of the request with the name by which the prompt refers to it."""

    name: str
    source: Source


@frozen
class Generated:
    """A made text, whether it was cut off, and the tokens that went in and out."""

    text: str
    finish_reason: Literal["stop", "length"]
    input_tokens: int
    output_tokens: int

    def usage(self) -> JsonObject:
        """Return the API's token counts."""
        return {"output_tokens": self.output_tokens, "input_tokens": self.input_tokens}

    def warning(self) -> JsonObject:
        """Return the API's `error` where the text was cut off."""
        return {"error": {"message": _CUT}} if self.finish_reason == "length" else {}


@frozen(kw_only=True)
class Analysis:
    """One analysis of a video or of pictures. Times are in seconds.

    `params` is what answers repeat of the request, such as the temperature, which is checked but
    changes nothing: the same request has the same text. `too_long` tells that the model refuses the
    video once it comes to it. Without `max_tokens` the text may have any length.
    """

    model_name: str
    mode: Mode
    params: JsonObject
    prompt: str = ""
    source: Source | None = None
    pictures: tuple[Picture, ...] = field(default=())
    references: tuple[Picture, ...] = field(default=())
    max_tokens: int | None = None
    schema: JsonObject | None = None
    definitions: tuple[Definition, ...] = field(default=())
    time_format: str = "seconds"
    shortest: float | None = None
    longest: float | None = None
    start: float | None = None
    end: float | None = None
    too_long: bool = False

    def sources(self) -> Iterable[Source]:
        """Return the files that the analysis reads, as the request named them."""
        if self.source is not None:
            yield self.source
        for picture in self._all_pictures():
            yield picture.source

    def shown(self, *, full: bool) -> JsonObject:
        """Return the parameters as answers show them: in lists, shortened."""
        view = dict(self.params)
        if full:
            return view
        prompt = view.get("prompt")
        if isinstance(prompt, str):
            view["prompt"] = prompt[:_SHOWN_PROMPT]
        structured = as_object(view.get("prompt_v2"))
        if structured is not None:
            view["prompt_v2"] = {**structured, "input_text": self.prompt[:_SHOWN_PROMPT]}
        form = as_object(view.get("response_format"))
        if form is not None:
            short = {name: value for name, value in form.items() if name != "json_schema"}
            definitions = as_list(short.get("segment_definitions"))
            if definitions is not None:
                short["segment_definitions"] = definitions[:1]
            view["response_format"] = short
        return view

    def _all_pictures(self) -> tuple[Picture, ...]:
        defined = tuple(
            Picture(name, source)
            for definition in self.definitions
            for name, source in definition.pictures
        )
        return (*self.pictures, *self.references, *defined)

    async def account(self, space: Space) -> Account:
        """Look at the video or the pictures. Raises `BrokenMediaError`."""
        if self.source is None:
            looks = [(each.name, await _look(space, each.source)) for each in self.pictures]
            return account_of_pictures(looks)
        sight = await space.watcher.sight(self.source.file, self.source.media)
        label = self.source.filename or "The video"
        return account_of_video(label, self.source.media, sight, self.start, self.end)

    async def looks(self, space: Space) -> dict[StoredFile, Look]:
        """Look at the reference pictures. Raises `BrokenMediaError`."""
        sources = [each.source for each in self._all_pictures()]
        return {source.file: await _look(space, source) for source in sources}

    def input_tokens(self, account: Account) -> int:
        """Return how many tokens prompt, pictures and video take."""
        asked = self.prompt or " ".join(each.description for each in self.definitions)
        seen = content_tokens(seconds=account.end - account.start, images=len(self._all_pictures()))
        return count(asked) + seen


async def generate(space: Space, analysis: Analysis) -> Generated:
    """Make the text of an analysis. Raises `BrokenMediaError`."""
    account = await analysis.account(space)
    looks = await analysis.looks(space)
    text = await asyncio.to_thread(_text, analysis, account, looks)
    if analysis.max_tokens is None:
        short, cut = text, False
    else:
        short, cut = shortened(text, analysis.max_tokens)
    return Generated(
        short, "length" if cut else "stop", analysis.input_tokens(account), count(short)
    )


async def outcome_of(space: Space, analysis: Analysis) -> Outcome:
    """Do an analysis to its end, good or bad."""
    if analysis.too_long:
        return Outcome(error={"code": "video_duration_too_long", "message": _TOO_LONG})
    try:
        made = await generate(space, analysis)
    except (BrokenMediaError, OSError):
        return Outcome(error={"code": "asset_unavailable", "message": _UNREADABLE})
    if made.finish_reason == "length" and analysis.mode == "time_based_metadata":
        # Half a JSON text is of no use, so the platform gives nothing.
        return Outcome(error={"message": _INCOMPLETE})
    result: JsonObject = {
        "generation_id": secrets.token_hex(12),
        "data": made.text,
        "finish_reason": made.finish_reason,
        "usage": made.usage(),
    }
    cut = made.finish_reason == "length"
    return Outcome(result=result, error={"message": _CUT} if cut else None)


def _text(analysis: Analysis, account: Account, looks: dict[StoredFile, Look]) -> str:
    if analysis.mode == "time_based_metadata":
        found = segmented(
            account,
            analysis.definitions,
            looks,
            time_format=analysis.time_format,
            shortest=analysis.shortest,
            longest=analysis.longest,
        )
        return orjson.dumps(found).decode()
    if analysis.schema is not None:
        return orjson.dumps(filled(analysis.schema, account)).decode()
    references = [(each.name, looks[each.source.file]) for each in analysis.references]
    return answer(account, analysis.prompt, references)


async def _look(space: Space, source: Source) -> Look:
    look = await space.watcher.look(source.file)
    if look is None:
        raise BrokenMediaError("a picture cannot be read")
    return look
