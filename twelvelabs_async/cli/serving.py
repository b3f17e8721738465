"""`serve`: the emulator as a server for other programs."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from .app import app
from .exits import ExitCode
from .terminal import Terminal

if TYPE_CHECKING:
    from ..emulator import Webhook

__all__ = ["serve"]


@app.command(rich_help_panel="Without a key")
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
    try:
        from ..emulator import Webhook
    except ModuleNotFoundError as error:
        Terminal().complain(f"error: {error}: pip install 'twelvelabs-async[cli,emulator]'")
        raise typer.Exit(ExitCode.FAILED) from None

    if webhook and not webhook_secret:
        raise typer.BadParameter("A webhook needs a secret: --webhook-secret.")
    try:
        webhooks = [Webhook(url, webhook_secret or "") for url in webhook or ()]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    try:
        asyncio.run(_serve(host, port, api_key, speed, webhooks))
    except OSError as error:
        Terminal().complain(f"error: Cannot listen on {host}:{port}: {error.strerror}")
        raise typer.Exit(ExitCode.FAILED) from None


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
