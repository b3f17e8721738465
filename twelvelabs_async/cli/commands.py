"""The commands and their options."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ..errors import TwelveLabsError
from .demo import Demo, DemoError

if TYPE_CHECKING:
    from ..emulator import Webhook

__all__ = ["app", "demo", "serve"]

app: typer.Typer = typer.Typer(
    name="twelvelabs-async",
    help="Tools around the TwelveLabs video-understanding API.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Keep the commands' names even while there are few."""


@app.command()
def demo(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Videos of your own; by default three are made.")
    ] = None,
    query: Annotated[
        list[str] | None, typer.Option("--query", "-q", help="What to search for; repeatable.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Use the real service and the key in the environment.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="With --live: do not delete what was created.")
    ] = False,
) -> None:
    """Upload videos, index them, search them: the whole road, on the embedded emulator."""
    try:
        done = asyncio.run(Demo(files=files or [], queries=query or [], live=live, keep=keep).run())
    except (DemoError, TwelveLabsError) as error:
        Console(stderr=True).print(f"[red]{type(error).__name__}:[/] ", end="")
        Console(stderr=True, markup=False, highlight=False).print(str(error))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    raise typer.Exit(0 if done else 1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8012,
    api_key: Annotated[
        str, typer.Option(help="The key that requests must carry.")
    ] = "tlk_emulator",
    speed: Annotated[float, typer.Option(help="Emulated seconds per real second.")] = 1.0,
    webhook: Annotated[
        list[str] | None,
        typer.Option(help="A URL that is notified when tasks are over; repeatable."),
    ] = None,
    webhook_secret: Annotated[
        str | None,
        typer.Option(
            envvar="TWELVELABS_WEBHOOK_SECRET",
            help="The secret that notifications are signed with.",
        ),
    ] = None,
) -> None:
    """Start the emulator and print its base URL; Ctrl-C stops it."""
    from ..emulator import Webhook

    if webhook and not webhook_secret:
        raise typer.BadParameter("A webhook needs a secret: --webhook-secret.")
    try:
        webhooks = [Webhook(url, webhook_secret or "") for url in webhook or ()]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    try:
        asyncio.run(_serve(host, port, api_key, speed, webhooks))
    except OSError as error:
        Console(stderr=True).print(f"Cannot listen on {host}:{port}: {error.strerror}")
        raise typer.Exit(1) from None


async def _serve(host: str, port: int, api_key: str, speed: float, webhooks: list[Webhook]) -> None:
    from ..emulator import Emulator

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Emulator(
        host=host, port=port, speed=speed, api_key=api_key, webhooks=webhooks
    ) as api:
        # Plain lines, so that a script can read them.
        print(f"base URL: {api.base_url}", flush=True)
        print(f"API key:  {api.api_key}", flush=True)
        for each in api.webhooks:
            print(f"webhook:  {each.url}", flush=True)
        await stop.wait()
    print("stopped", flush=True)
