"""`assets`: list, show and delete them."""

from __future__ import annotations

from typing import Annotated

import typer

from .app import app
from .exits import ExitCode
from .session import Session, command, confirmed

__all__ = ["assets", "delete", "list_", "show"]

assets: typer.Typer = typer.Typer(help="Uploaded files; `upload` makes them.")
app.add_typer(assets, name="assets", no_args_is_help=True)

AssetId = Annotated[str, typer.Argument(help="Identifier of the asset.")]


@command(assets, "list")
async def list_(
    session: Session,
    name: Annotated[str | None, typer.Option(help="Only files whose name has this in it.")] = None,
    asset_type: Annotated[
        list[str] | None,
        typer.Option("--type", help="Only image, video, audio or document; repeatable."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most that are listed.")] = 1000,
) -> ExitCode:
    """List the assets, the newest first."""
    rows: list[tuple[object, ...]] = []
    async with session.client() as client:
        number = 0
        async for each in client.assets.list(
            filename=name, asset_types=asset_type, page_limit=min(limit, 50)
        ):
            number += 1
            if session.json:
                session.terminal.json(each)
            else:
                rows.append((each.id, each.status, each.file_type, each.size, each.filename))
            if number >= limit:
                break
    if not session.json:
        session.terminal.table(("id", "status", "type", "bytes", "name"), rows)
    return ExitCode.DONE


@command(assets)
async def show(session: Session, asset: AssetId) -> ExitCode:
    """Print what is known of an asset, as JSON."""
    async with session.client() as client:
        session.terminal.json(await client.assets.retrieve(asset))
    return ExitCode.DONE


@command(assets)
async def delete(
    session: Session,
    asset: AssetId,
    force: Annotated[bool, typer.Option("--force", help="Also if it is indexed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> ExitCode:
    """Delete an asset. This cannot be undone."""
    if not confirmed(f"Delete the asset {asset}?", yes=yes):
        return ExitCode.FAILED
    async with session.client() as client:
        await client.assets.delete(asset, force=force or None)
    session.terminal.note(f"The asset {asset} is deleted.")
    return ExitCode.DONE
