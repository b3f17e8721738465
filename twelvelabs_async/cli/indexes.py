"""`indexes`: list, create, show and delete them."""

from __future__ import annotations

from typing import Annotated

import typer

from .app import app
from .completions import index_ids
from .exits import ExitCode
from .session import Session, command, confirmed

__all__ = ["create", "delete", "indexes", "list_", "show"]

indexes: typer.Typer = typer.Typer(help="Groups of videos that are searched together.")
app.add_typer(indexes, name="indexes", no_args_is_help=True)

IndexId = Annotated[str, typer.Argument(help="Identifier of the index.", autocompletion=index_ids)]


@command(indexes, "list")
async def list_(
    session: Session,
    name: Annotated[str | None, typer.Option(help="Only indexes of this name.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most that are listed.")] = 1000,
) -> ExitCode:
    """List the indexes, the newest first."""
    rows: list[tuple[object, ...]] = []
    async with session.client() as client:
        number = 0
        async for each in client.indexes.list(index_name=name, page_limit=min(limit, 50)):
            number += 1
            if session.json:
                session.terminal.json(each)
            else:
                models = " ".join(model.model_name or "" for model in each.models or ())
                hours = f"{(each.total_duration or 0) / 3600:.2f}"
                rows.append(
                    (each.id, each.index_name, f"{each.video_count or 0:.0f}", hours, models)
                )
            if number >= limit:
                break
    if not session.json:
        session.terminal.table(("id", "name", "videos", "hours", "models"), rows)
    return ExitCode.DONE


@command(indexes)
async def create(
    session: Session,
    name: Annotated[str, typer.Argument(help="A short name that says what is in it.")],
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A model and what it looks at, such as marengo3.0:visual,audio (the default); "
            "repeatable."
        ),
    ] = None,
    addon: Annotated[
        list[str] | None, typer.Option(help="An add-on, such as thumbnail; repeatable.")
    ] = None,
) -> ExitCode:
    """Create an index, and print its identifier."""
    from ..models.indexes import IndexesCreateRequestModelsItem

    models = [
        IndexesCreateRequestModelsItem(
            model_name=each.partition(":")[0],
            model_options=(each.partition(":")[2] or "visual,audio").split(","),
        )
        for each in model or ["marengo3.0"]
    ]
    async with session.client() as client:
        made = await client.indexes.create(index_name=name, models=models, addons=addon)
    if session.json:
        session.terminal.json(made)
    else:
        session.terminal.line(made.id)
    return ExitCode.DONE


@command(indexes)
async def show(session: Session, index: IndexId) -> ExitCode:
    """Print what is known of an index, as JSON."""
    async with session.client() as client:
        session.terminal.json(await client.indexes.retrieve(index))
    return ExitCode.DONE


@command(indexes)
async def delete(
    session: Session,
    index: IndexId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> ExitCode:
    """Delete an index and all videos in it. This cannot be undone."""
    if not confirmed(f"Delete the index {index} and all videos in it?", yes=yes):
        return ExitCode.FAILED
    async with session.client() as client:
        await client.indexes.delete(index)
    session.terminal.note(f"The index {index} is deleted.")
    return ExitCode.DONE
