"""The command line's emulator notifies too."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.media import small_clip
from tests.webhooks.posting import SECRET, serving
from twelvelabs_async import AsyncClient
from twelvelabs_async.cli.commands import app
from twelvelabs_async.webhooks import WebhookEvent


async def test_serve_notifies_an_endpoint() -> None:
    """With a secret from the environment, where no list of processes shows it."""
    seen: asyncio.Queue[WebhookEvent] = asyncio.Queue()
    async with serving("aiohttp", seen.put) as url:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "twelvelabs_async", "serve"),
            *("--port", "0", "--speed", "60", "--webhook", url),
            stdout=subprocess.PIPE,
            env={"TWELVELABS_WEBHOOK_SECRET": SECRET, "PATH": ""},
        )
        try:
            assert process.stdout is not None
            lines = [(await process.stdout.readline()).decode().split() for _ in range(3)]
            assert lines[2] == ["webhook:", url]
            async with AsyncClient(lines[1][-1], base_url=lines[0][-1]) as client:
                index = await client.indexes.create(
                    index_name="films",
                    models=[{"model_name": "marengo3.0", "model_options": ["visual"]}],
                )
                made = await client.tasks.create(index_id=index.id or "", video_file=small_clip())
                event = await asyncio.wait_for(seen.get(), 20)
        finally:
            process.terminate()
            await process.communicate()
    assert (event.task_id, event.status) == (made.id, "ready")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--webhook", "http://127.0.0.1:1/"], "needs a secret"),
        (["--webhook", "nowhere", "--webhook-secret", "canary"], "begins with http"),
    ],
)
def test_a_webhook_that_cannot_be_meant_is_said(arguments: list[str], text: str) -> None:
    """Before anything is served, and without the secret."""
    shown = CliRunner().invoke(app, ["serve", "--port", "0", *arguments])
    assert shown.exit_code == 2
    assert text in shown.stderr
    assert "canary" not in shown.output
