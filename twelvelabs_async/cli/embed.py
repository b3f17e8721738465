"""`embed`: vectors of texts, pictures, audio and videos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.urls import is_url
from .app import app
from .displays import Counts
from .exits import ExitCode
from .given import remote
from .session import Session, command, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..client import AsyncClient
    from ..models.embed_sources import MediaSource
    from ..models.embed_v2 import EmbeddingData
    from ..models.embed_v2_tasks import EmbeddingTaskResponse

__all__ = ["embed"]

SHOWN = 4
"""Numbers of a vector that people are shown."""


@command(app)
async def embed(
    session: Session,
    text: Annotated[str | None, typer.Option(help="A text.")] = None,
    image: Annotated[str | None, typer.Option(help="A picture: a file, a URL or an asset.")] = None,
    audio: Annotated[str | None, typer.Option(help="Audio: a URL or an asset.")] = None,
    video: Annotated[str | None, typer.Option(help="A video: a URL or an asset.")] = None,
    model: Annotated[str, typer.Option(help="The model.")] = "marengo3.0",
    wait: Annotated[
        bool, typer.Option(help="Wait for audio and video; else only their job is printed.")
    ] = True,
    timeout: Annotated[
        float, typer.Option(help="How long to wait for audio and video, in seconds.")
    ] = 7200.0,
) -> ExitCode:
    """Embed one thing. With --json each vector is a line, with all its numbers."""
    from ..errors import InvalidInputError

    given = {"text": text, "image": image, "audio": audio, "video": video}
    kinds = [name for name, value in given.items() if value is not None]
    if len(kinds) != 1:
        raise InvalidInputError("Give one of --text, --image, --audio and --video.")
    [kind] = kinds
    async with session.client() as client:
        if kind in ("text", "image"):
            made = await client.embed.v_2.create(
                input_type=kind,
                model_name=model,
                text=None if text is None else {"input_text": text},
                image=None if image is None else {"media_source": _picture(image)},
            )
            _show(session, made.data or ())
            return ExitCode.DONE
        task = await client.embed.v_2.tasks.create(
            input_type=kind,
            model_name=model,
            audio=None if audio is None else {"media_source": remote(audio)},
            video=None if video is None else {"media_source": remote(video)},
        )
        job = f"embed_v2_task:{task.id}"
        if not wait:
            if session.json:
                session.terminal.json({"job": job})
            else:
                session.terminal.line(job)
            return ExitCode.DONE
        session.resume = lambda: f"It goes on at the platform. To wait for it: {named('wait', job)}"
        done = await _waited(session, client, task.id or "", timeout)
    _show(session, done.data or ())
    return ExitCode.DONE


async def _waited(
    session: Session, client: AsyncClient, task_id: str, timeout: float
) -> EmbeddingTaskResponse:
    known = ""

    with Counts(session.terminal, over=("ready", "failed")) as display:

        def tell(task: EmbeddingTaskResponse) -> None:
            nonlocal known
            status = task.status or "processing"
            if status != known:
                known = status
                display.tell(f"embed_v2_task:{task_id}", status, None, {status: 1})

        return await client.embed.v_2.tasks.wait_for_done(task_id, timeout=timeout, callback=tell)


def _picture(value: str) -> MediaSource | dict[str, str]:
    """Return where a picture is; a file of this machine is sent along."""
    from ..models.embed_sources import MediaSource

    if not is_url(value) and Path(value).is_file():
        return MediaSource.from_bytes(Path(value).read_bytes())
    return remote(value)


def _show(session: Session, vectors: Sequence[EmbeddingData]) -> None:
    if session.json:
        for each in vectors:
            session.terminal.json(each)
        return
    session.terminal.table(
        ("from", "to", "of", "scope", "length", "vector"),
        (
            (
                each.start_sec,
                each.end_sec,
                each.embedding_option,
                each.embedding_scope,
                len(each.embedding or ()),
                " ".join(f"{number:.4f}" for number in (each.embedding or ())[:SHOWN]) + " …",
            )
            for each in vectors
        ),
    )
