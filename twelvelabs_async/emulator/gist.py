"""The older /gist and /summarize rooms: titles, topics, hashtags and kinds of summaries."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Sequence

import orjson
from aiohttp import web

from .account import Account, account_of_video, described, part, summary, title, topics
from .analysis_requests import indexed_video
from .answers import answer, hashtags
from .errors import ApiProblem
from .fields import Fields, fields_of
from .language import terms
from .respond import json_response
from .schema_values import filled
from .schemas import check_schema
from .sight import Segment
from .space import SPACE, Space
from .spans import grouped
from .state import JsonObject
from .text_pieces import count, shortened

__all__ = ["ROUTES", "gist", "made_gist", "made_summary", "summarize"]

_MAX_PROMPT_TOKENS = 2000
_MAX_TOKENS = 4096
_CHAPTER_SECONDS = 10.0
_MOST_HIGHLIGHTS = 5
_SENTENCES = re.compile(r"\b(\d+|one|two|three|four|five)\s+sentences?\b", re.IGNORECASE)


async def gist(request: web.Request) -> web.Response:
    """POST /gist."""
    body = await fields_of(request, ("video_id", "types"))
    made = await made_gist(request.app[SPACE], body)
    return json_response({"id": str(uuid.uuid4()), **made, "usage": _usage(made)})


async def summarize(request: web.Request) -> web.Response:
    """POST /summarize."""
    body = await fields_of(
        request, ("video_id", "type", "prompt", "temperature", "response_format", "max_tokens")
    )
    made = await made_summary(request.app[SPACE], body)
    view: JsonObject = {"summarize_type": body.values["type"], "id": str(uuid.uuid4())}
    return json_response({**view, **made, "usage": _usage(made)})


async def made_gist(space: Space, body: Fields) -> JsonObject:
    """Return what a body asks for of title, topics and hashtags."""
    body.require("video_id", "types")
    types = body.choices("types", ("title", "topic", "hashtag")) or []
    account = await _account(space, body)
    makers: dict[str, tuple[str, Callable[[Account], object]]] = {
        "title": ("title", title),
        "topic": ("topics", topics),
        "hashtag": ("hashtags", hashtags),
    }
    return {makers[each][0]: makers[each][1](account) for each in types}


async def made_summary(space: Space, body: Fields) -> JsonObject:
    """Return the summary, chapters or highlights that a body asks for."""
    body.require("video_id", "type")
    kind = body.choice("type", ("summary", "chapter", "highlight")) or ""
    prompt = _prompt(body)
    body.number("temperature", low=0.0, high=1.0)
    most = body.whole("max_tokens", low=1, high=_MAX_TOKENS) or _MAX_TOKENS
    schema = _schema(body, kind)
    account = await _account(space, body)
    if kind == "summary":
        return {"summary": shortened(_summary(account, prompt, schema), most)[0]}
    if kind == "chapter":
        return {"chapters": _fitting(_chapters(account), most)}
    return {"highlights": _fitting(_highlights(account, prompt), most)}


async def _account(space: Space, body: Fields) -> Account:
    video = indexed_video(space, body.required_text("video_id"), missing=400)
    sight = await space.watcher.sight(video.file, video.media)
    return account_of_video(video.filename or "", video.media, sight)


def _prompt(body: Fields) -> str:
    prompt = body.text("prompt") or ""
    if count(prompt) > _MAX_PROMPT_TOKENS:
        raise ApiProblem(
            400,
            "token_limit_exceeded",
            f"The prompt has {count(prompt)} tokens; {_MAX_PROMPT_TOKENS} are allowed.",
        )
    return prompt


def _schema(body: Fields, kind: str) -> JsonObject | None:
    given = body.child("response_format")
    if given is None:
        return None
    if kind != "summary":
        raise body.invalid("response_format", "It is for the type summary only.")
    given.allow(("type", "json_schema")).require("type", "json_schema")
    given.choice("type", ("json_schema",))
    schema = given.required_child("json_schema").values
    check_schema(schema, timestamps=False)
    return schema


def _summary(account: Account, prompt: str, schema: JsonObject | None) -> str:
    if schema is not None:
        return orjson.dumps(filled(schema, account)).decode()
    told = f"{summary(account)} {' '.join(described(each) for each in account.segments)}"
    if prompt and terms(prompt):
        told = answer(account, prompt)
    wanted = _SENTENCES.search(prompt)
    if wanted is None:
        return told
    names = ("one", "two", "three", "four", "five")
    word = wanted[1].lower()
    most = names.index(word) + 1 if word in names else max(1, int(word))
    sentences = re.findall(r".+?[.!?][\"']?(?:\s|$)", told, re.DOTALL)
    return " ".join(sentence.strip() for sentence in sentences[:most])


def _chapters(account: Account) -> list[JsonObject]:
    chapters: list[JsonObject] = []
    for number, group in enumerate(_groups(account)):
        chapter = part(account, group[0].start, group[-1].end)
        chapters.append(
            {
                "chapter_number": number,
                **_times(group[0].start, group[-1].end),
                "chapter_title": title(chapter),
                "chapter_summary": " ".join(described(segment) for segment in chapter.segments),
            }
        )
    return chapters


def _highlights(account: Account, prompt: str) -> list[JsonObject]:
    """Return the segments that stand out: by motion, by sound, by words, and by the prompt."""
    wanted = {term.stem for term in terms(prompt)} if prompt else set[str]()

    def striking(segment: Segment) -> float:
        said = {term.stem for term in terms(segment.text)} if segment.text else set[str]()
        return (
            (segment.motion or 0.0)
            + 2 * (segment.loudness or 0.0)
            + 0.1 * len(said)
            + 10 * len(said & wanted)
        )

    best = sorted(account.segments, key=striking, reverse=True)[:_MOST_HIGHLIGHTS]
    return [
        {
            **_times(segment.start, segment.end),
            "highlight": title(part(account, segment.start, segment.end)),
            "highlight_summary": described(segment),
        }
        for segment in sorted(best, key=lambda segment: segment.start)
    ]


def _groups(account: Account) -> Sequence[Sequence[Segment]]:
    length = account.end - account.start
    return grouped(account.segments, min(_CHAPTER_SECONDS, length / 2))


def _times(start: float, end: float) -> JsonObject:
    return {
        "start": math.floor(start),
        "end": math.ceil(end),
        "start_sec": start,
        "end_sec": end,
    }


def _fitting(items: list[JsonObject], most: int) -> list[JsonObject]:
    """Return as many items as the tokens allow."""
    kept: list[JsonObject] = []
    used = 0
    for item in items:
        used += _tokens(item)
        if used > most:
            break
        kept.append(item)
    return kept


def _usage(made: object) -> JsonObject:
    return {"output_tokens": _tokens(made)}


def _tokens(made: object) -> int:
    return count(orjson.dumps(made).decode())


ROUTES = (
    ("POST", "/gist", gist),
    ("POST", "/summarize", summarize),
)
