"""`upload`: files and URLs become assets."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.urls import is_url, redacted_url
from .app import app
from .displays import Transfers
from .exits import ExitCode, code_of, is_plan_limit
from .given import json_object
from .session import Session, command, named, same_command
from .told import as_json, as_line

if TYPE_CHECKING:
    from ..client import AsyncClient
    from ..models.assets import AssetDetail
    from ..models.shared import UserMetadata
    from ..uploads.progress import UploadProgress

__all__ = ["upload"]


@command(app)
async def upload(
    session: Session,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, or publicly accessible URLs.")
    ],
    wait: Annotated[bool, typer.Option(help="Wait until the assets can be used.")] = True,
    asset_type: Annotated[
        str | None,
        typer.Option(
            "--type", help="video, audio, image or document; by default what the name tells."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the asset, if it is one; by default the file's.")
    ] = None,
    metadata: Annotated[
        str | None,
        typer.Option(metavar="JSON", help="Your own keys and values, or @ and a file with them."),
    ] = None,
    multipart: Annotated[
        bool | None,
        typer.Option(
            help="Send in parts; by default what is larger than 200 MB.", show_default=False
        ),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Files that are sent at once.")] = 4,
    timeout: Annotated[
        float, typer.Option(help="How long to wait for an asset to be ready, in seconds.")
    ] = 3600.0,
) -> ExitCode:
    """Upload files, and print their assets. Large ones go in parts, and are resumed."""
    from ..errors import InvalidInputError

    wanted = list(dict.fromkeys(files))
    if name is not None and len(wanted) > 1:
        raise InvalidInputError("--name is for one file.")
    given = json_object(metadata, "--metadata")
    async with session.client() as client:
        with Transfers(session.terminal, len(wanted)) as display:
            run = _Uploads(session, display, len(wanted))
            session.resume = run.resume
            gate = asyncio.Semaphore(concurrency)

            async def one(source: str) -> None:
                async with gate:
                    await run.upload(
                        client,
                        source,
                        given,
                        asset_type=asset_type,
                        filename=name,
                        wait=wait,
                        timeout=timeout,
                        multipart=multipart,
                    )

            await asyncio.gather(*map(one, wanted))
    return code_of(
        done=len(run.done),
        failed=run.failed,
        unfinished=len(wanted) - len(run.done) - run.failed,
        limited=run.limited,
    )


class _Uploads:
    """What becomes of the files of one command."""

    def __init__(self, session: Session, display: Transfers, total: int) -> None:
        self._total = total
        self._session = session
        self._display = display
        self._in_parts = False
        self._sent: dict[str, str] = {}
        self.done: set[str] = set()
        self.failed = 0
        self.limited = False

    async def upload(
        self,
        client: AsyncClient,
        source: str,
        metadata: dict[str, object] | None,
        *,
        asset_type: str | None,
        filename: str | None,
        wait: bool,
        timeout: float,
        multipart: bool | None,
    ) -> None:
        """Upload one, unless there is no use in it any more."""
        from ..errors import TwelveLabsError, WaitTimeoutError

        if self.limited:
            return
        try:
            asset = await client.upload(
                None if is_url(source) else source,
                url=source if is_url(source) else None,
                asset_type=asset_type,
                filename=filename,
                wait=wait,
                timeout=timeout,
                progress=partial(self._tell, source),
                multipart=multipart,
                user_metadata=_as_metadata(metadata),
            )
        except WaitTimeoutError as error:
            self._ended(source, error.id, "processing", error)
        except (TwelveLabsError, OSError) as error:
            self.limited = self.limited or is_plan_limit(error)
            self.failed += not is_plan_limit(error)
            self._ended(source, None, "failed", error)
        else:
            self.done.add(source)
            self._ended(source, asset.id, asset.status or "", None, asset)

    def resume(self) -> str:
        """Say what is kept, and how to go on."""
        sent = {source: asset for source, asset in self._sent.items() if source not in self.done}
        said: list[str] = []
        if sent:  # to send these again would make further assets
            assets = named("wait", *(f"asset:{each}" for each in sent.values()))
            said.append(f"What is uploaded is processed at the platform; to wait for it: {assets}")
        if len(sent) + len(self.done) + self.failed < self._total:
            kept = "What was sent in parts is kept; to" if self._in_parts else "To"
            said.append(f"{kept} go on: {same_command(without={*self.done, *sent})}")
        return " ".join(said)

    def _tell(self, source: str, event: UploadProgress) -> None:
        if event.stage == "processing" and event.asset_id is not None:
            self._sent[source] = event.asset_id
        elif event.upload_id is not None:
            self._in_parts = True
        self._display.tell(_shown(source), event)

    def _ended(
        self,
        source: str,
        asset_id: str | None,
        state: str,
        error: Exception | None,
        asset: AssetDetail | None = None,
    ) -> None:
        terminal = self._session.terminal
        shown = _shown(source)
        if error is not None:
            self._display.end(shown, "")
            terminal.complain(f"{shown}: {as_line(error)}")
        else:
            seen = self._display.end(shown, f"{state}, asset {asset_id}")
            if seen and sys.stdout.isatty() and not self._session.json:
                return
        if self._session.json:
            terminal.json(
                {
                    "source": shown,
                    "asset_id": asset_id,
                    "status": state,
                    "job": None if asset_id is None else f"asset:{asset_id}",
                    "error": None if error is None else as_json(error),
                    "asset": asset,
                }
            )
        elif asset_id is not None:
            terminal.line(asset_id, state, shown)


def _shown(source: str) -> str:
    return redacted_url(source) if is_url(source) else source


def _as_metadata(given: dict[str, object] | None) -> UserMetadata | None:
    return given  # type: ignore[return-value]  # the platform says what it does not take
