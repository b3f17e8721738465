"""`search`: find the parts of videos that match words or a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.urls import is_url
from .app import app
from .completions import index_ids
from .exits import ExitCode
from .given import json_object
from .session import Session, command
from .show import clock_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..client import AsyncClient
    from ..models.search import SearchItem

__all__ = ["options_of", "search"]


@command(app)
async def search(
    session: Session,
    text: Annotated[
        str | None, typer.Argument(metavar="WORDS", help="What to look for, in natural language.")
    ] = None,
    *,
    index: Annotated[
        str,
        typer.Option("--index", "-i", help="Identifier of the index.", autocompletion=index_ids),
    ],
    image: Annotated[
        list[str] | None,
        typer.Option(help="A picture to look for, a file or a URL; repeatable."),
    ] = None,
    look_in: Annotated[
        list[str] | None,
        typer.Option(
            "--in",
            help="Where to look: visual, audio, transcription; repeatable. By default wherever "
            "the index can be searched.",
        ),
    ] = None,
    filter: Annotated[
        str | None,
        typer.Option(metavar="JSON", help='Only these videos, such as {"duration": {"gte": 60}}.'),
    ] = None,
    operator: Annotated[
        str | None, typer.Option(help="or: what matches anywhere; and: what does everywhere.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The most hits.")] = 10,
) -> ExitCode:
    """Search an index: the best clips first, each with its video and its times."""
    pictures = image or []
    urls = [each for each in pictures if is_url(each)]
    paths = [each for each in pictures if not is_url(each)]
    hits: list[SearchItem] = []
    async with session.client() as client:
        options = look_in or await options_of(client, index)
        found = client.search.query(
            index_id=index,
            search_options=options,
            query_text=text,
            query_media_type="image" if pictures else None,
            query_media_urls=urls or None,
            query_media_files=paths or None,
            filter=json_object(filter, "--filter"),
            operator=operator,
            page_limit=min(limit, 50),
        )
        async for hit in found:
            hits.append(hit)
            if session.json:
                session.terminal.json(hit)
            if len(hits) >= limit:
                break
        if session.json:
            return ExitCode.DONE
        names = await _names(client, index, hits)
    session.terminal.table(
        ("rank", "video", "from", "to", "file", "words"),
        (
            (
                hit.rank,
                hit.video_id,
                clock_time(hit.start),
                clock_time(hit.end),
                names.get(hit.video_id or "", ""),
                hit.transcription,
            )
            for hit in hits
        ),
    )
    if not hits:
        session.terminal.note("Nothing was found.")
    return ExitCode.DONE


async def options_of(client: AsyncClient, index_id: str) -> list[str]:
    """Return where an index can be searched: what its model looks at, and what is said in it."""
    found = await client.indexes.retrieve(index_id)
    options = [
        option
        for model in found.models or ()
        if (model.model_name or "").startswith("marengo")
        for option in model.model_options or ()
    ]
    if "audio" in options:
        options.append("transcription")
    return list(dict.fromkeys(options)) or ["visual"]


async def _names(client: AsyncClient, index_id: str, hits: Sequence[SearchItem]) -> dict[str, str]:
    """Return what the videos are called; hits do not tell."""
    from ..errors import TwelveLabsError

    async def one(video_id: str) -> tuple[str, str]:
        try:
            video = await client.indexes.videos.retrieve(index_id, video_id)
        except TwelveLabsError:
            return video_id, ""  # it may have been deleted meanwhile; the hit is one all the same
        metadata = video.system_metadata
        return video_id, (metadata.filename if metadata is not None else None) or ""

    ids = dict.fromkeys(hit.video_id for hit in hits if hit.video_id)
    return dict(await asyncio.gather(*map(one, ids)))
