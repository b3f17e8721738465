"""`serve`: the emulator as a server for other programs."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import app
from .exits import ExitCode
from .terminal import Terminal

if TYPE_CHECKING:
    from ..emulator import Rule, Webhook

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
    seed: Annotated[
        Path | None, typer.Option(help="A folder of videos to begin with, indexed and ready.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="A file to begin with, if it is there, and to save to at the end."),
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="A file of rules of what goes wrong, a list in JSON.")
    ] = None,
) -> None:
    """Start the emulator and print its base URL; Ctrl-C stops it."""
    try:
        from ..emulator import EmulatorError, Webhook, faults_from
    except ModuleNotFoundError as error:
        Terminal().complain(f"error: {error}: pip install 'twelvelabs-async[cli,emulator]'")
        raise typer.Exit(ExitCode.FAILED) from None

    if webhook and not webhook_secret:
        raise typer.BadParameter("A webhook needs a secret: --webhook-secret.")
    try:
        webhooks = [Webhook(url, webhook_secret or "") for url in webhook or ()]
        rules = faults_from(faults.read_bytes()) if faults is not None else []
    except OSError as error:
        raise typer.BadParameter(f"{faults}: {error.strerror}") from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    try:
        asyncio.run(_serve(host, port, api_key, speed, webhooks, seed, state, rules))
    except EmulatorError as error:
        Terminal().complain(f"error: {error}")
        raise typer.Exit(ExitCode.FAILED) from None
    except OSError as error:
        Terminal().complain(f"error: Cannot listen on {host}:{port}: {error.strerror}")
        raise typer.Exit(ExitCode.FAILED) from None


async def _serve(
    host: str,
    port: int,
    api_key: str,
    speed: float,
    webhooks: list[Webhook],
    seed: Path | None,
    state: Path | None,
    rules: list[Rule],
) -> None:
    from ..emulator import Emulator

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Emulator(
        host=host,
        port=port,
        speed=speed,
        api_key=api_key,
        webhooks=webhooks,
        state=state if state is not None and await asyncio.to_thread(state.exists) else None,
    ) as api:
        api.inject(*rules)
        seeded = await api.seed(seed) if seed is not None else None
        # Plain lines, so that a script can read them.
        print(f"base URL: {api.base_url}", flush=True)
        print(f"API key:  {api.api_key}", flush=True)
        for each in api.webhooks:
            print(f"webhook:  {each.url}", flush=True)
        if rules:
            print(f"faults:   {len(rules)} rules", flush=True)
        if seeded is not None:
            print(f"index:    {seeded.index_id} with {len(seeded.videos)} videos", flush=True)
            for name, reason in seeded.skipped.items():
                print(f"skipped:  {name}: {reason}", flush=True)
        await stop.wait()
        if state is not None:
            await api.save(state)
    print("stopped", flush=True)
