"""`analyze`: ask about a video."""

from __future__ import annotations

from typing import Annotated

import typer

from .app import app
from .exits import ExitCode
from .given import json_object, remote
from .session import Session, command

__all__ = ["analyze"]


@command(app)
async def analyze(
    session: Session,
    video: Annotated[str, typer.Argument(help="Identifier of an asset, or a URL.")],
    prompt: Annotated[str, typer.Argument(help="What to ask.")],
    model: Annotated[str | None, typer.Option(help="Such as pegasus1.5, the default.")] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="JSON", help="A JSON schema that the answer is to have, or @ and its file."
        ),
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(min=0, max=1, help="The randomness, from 0 to 1.")
    ] = None,
    max_tokens: Annotated[int | None, typer.Option(help="The longest answer, in tokens.")] = None,
    start: Annotated[float | None, typer.Option(help="From here on, in seconds.")] = None,
    end: Annotated[float | None, typer.Option(help="Up to here, in seconds.")] = None,
) -> ExitCode:
    """Ask about a video, and print the answer as it comes."""
    from ..models.analysis import SyncResponseFormat

    wanted = json_object(schema, "--schema")
    async with session.client() as client:
        stream = client.analyze_stream(
            video={"type": "url" if "url" in (at := remote(video)) else "asset_id", **at},
            prompt=prompt,
            model_name=model,
            temperature=temperature,
            max_tokens=max_tokens,
            start_time=start,
            end_time=end,
            response_format=None if wanted is None else SyncResponseFormat(json_schema=wanted),
        )
        async with stream:
            last = "\n"
            if not session.json:
                async for text in stream.text_stream():
                    session.terminal.write(text)
                    last = text
            answer = await stream.final()
    if session.json:
        session.terminal.json(answer)
    elif not last.endswith("\n"):
        session.terminal.write("\n")
    if answer.finish_reason == "length":
        session.terminal.complain("warning: the answer is cut off; see --max-tokens")
    return ExitCode.DONE
