"""The demonstration: from video files to search hits, on the emulator or the real service."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from anyio import to_thread
from attrs import define, field

from ..client import AsyncClient
from ..errors import InvalidInputError, NotFoundError
from ..ingest.progress import IngestProgress
from ..ingest.report import IngestReport
from ..models.indexes import IndexesCreateRequestModelsItem
from ..models.videos import VideoVector
from ..sync.client import Client
from .displays import ingest_display
from .exits import ExitCode
from .reports import code_of_report
from .session import Session
from .show import (
    HIT_COLUMNS,
    VIDEO_COLUMNS,
    Hit,
    clock_time,
    hit_rows,
    show_titled,
    video_rows,
)

__all__ = ["Demo", "DemoError"]

QUERIES = ("a sunset over the harbour", "green trees in the forest", "driving at night")
SHOWN_HITS = 3
SEARCHED = ("visual", "audio", "transcription")

MODEL = IndexesCreateRequestModelsItem(model_name="marengo3.0", model_options=["visual", "audio"])


class DemoError(Exception):
    """The demonstration cannot go on; the text says why."""


@define
class Demo:
    """Ingests files into an index, then searches them.

    Args:
        files: Videos; if there are none, three short clips are made.
        queries: What to search for; by default fitting the clips, or the files' names.
        live: Use the real service instead of the emulator.
        keep: Leave the index and the assets at the real service.
        session: Where it is shown.
    """

    files: Sequence[Path]
    queries: Sequence[str] = ()
    live: bool = False
    keep: bool = False
    session: Session = field(factory=Session)

    async def run(self) -> ExitCode:
        """Do it; return what the process ends with."""
        for path in self.files:
            if not path.is_file():
                raise InvalidInputError(f"{path} is not a file.")
        async with AsyncExitStack() as stack:
            folder = Path(tempfile.mkdtemp(prefix="twelvelabs_async-demo-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            client, blocking = await self._clients(stack)
            files = list(self.files) or await self._own_clips(folder)
            queries = list(self.queries) or self._default_queries(files)
            index = await client.indexes.create(
                index_name=f"twelvelabs_async demo {time.strftime('%Y-%m-%d %H:%M:%S')}",
                models=[MODEL],
            )
            index_id = index.id or ""
            ledger = folder / "demo.db"
            if self.live and not self.keep:
                stack.push_async_callback(_tidy, client, index_id, ledger)
            self.session.terminal.line(f"Index {index_id} at {client.base_url}")
            report = await self._ingest(client, index_id, files, ledger)
            names = self._told(report)
            if not names:
                raise DemoError("No file could be indexed, so there is nothing to search.")
            await self._look(client, index_id, names, queries)
            await to_thread.run_sync(self._search_blocking, blocking, index_id, queries[0], names)
        return code_of_report(report)

    async def _clients(self, stack: AsyncExitStack) -> tuple[AsyncClient, Client]:
        if self.live:
            client = await stack.enter_async_context(self.session.client())
            return client, stack.enter_context(Client())
        try:
            from ..emulator import Emulator
        except ModuleNotFoundError as error:
            raise DemoError(f"{error}: pip install 'twelvelabs-async[cli,emulator]'") from None
        api = await stack.enter_async_context(Emulator())
        client = await stack.enter_async_context(AsyncClient(api.api_key, base_url=api.base_url))
        return client, stack.enter_context(Client(api.api_key, base_url=api.base_url))

    async def _own_clips(self, folder: Path) -> list[Path]:
        from ..emulator import EmulatorError
        from ..emulator.clips import SCENES, make_clip

        self.session.terminal.line(f"Making {len(SCENES)} clips …")
        paths = [folder / f"{scene.name}.mkv" for scene in SCENES]
        try:
            for path, scene in zip(paths, SCENES, strict=True):
                await to_thread.run_sync(lambda p, s: make_clip(p, scene=s), path, scene)
        except EmulatorError as error:
            raise DemoError(str(error)) from None
        return paths

    def _default_queries(self, files: Sequence[Path]) -> list[str]:
        if not self.files:
            return list(QUERIES)
        words = [" ".join(re.findall(r"[^\W_]+", path.stem)) or path.name for path in files]
        return list(dict.fromkeys(words))[:3]

    async def _ingest(
        self, client: AsyncClient, index_id: str, files: Sequence[Path], ledger: Path
    ) -> IngestReport:
        with ingest_display(self.session.terminal) as display:

            def tell(event: IngestProgress) -> None:
                name = Path(event.source).name
                display.tell(name, event.state, event.error, event.counts)

            return await client.ingest(files, index_id=index_id, ledger=ledger, progress=tell)

    def _told(self, report: IngestReport) -> dict[str, str]:
        """Tell what became of the files; return the names of the videos that can be found."""
        terminal = self.session.terminal
        for row in report.failures():
            terminal.complain(f"{Path(row.source).name}: {row.error}")
        terminal.line(f"Ingested: {report.summary()}")
        sources = {
            row.indexed_asset_id: row.source
            for row in report.rows("ready")
            if row.indexed_asset_id is not None
        }
        stems = [Path(each).name for each in sources.values()]
        return {
            each: Path(source).name if stems.count(Path(source).name) == 1 else source
            for each, source in sources.items()
        }

    async def _look(
        self,
        client: AsyncClient,
        index_id: str,
        names: Mapping[str, str],
        queries: Sequence[str],
    ) -> None:
        """Show the videos, and what each query finds."""
        videos: list[VideoVector] = [
            await client.indexes.videos.retrieve(index_id, each) for each in names
        ]
        terminal = self.session.terminal
        show_titled(terminal, "Indexed videos", VIDEO_COLUMNS, video_rows(videos))
        for query in queries:
            page = await client.search.query(
                index_id=index_id,
                search_options=SEARCHED,
                query_text=query,
                page_limit=SHOWN_HITS,
            )
            hits: list[Hit] = [
                (
                    hit.rank or 0,
                    names.get(hit.video_id or "", hit.video_id or "?"),
                    hit.start or 0.0,
                    hit.end or 0.0,
                    hit.transcription or "",
                )
                for hit in page.items
            ]
            show_titled(terminal, f"Search: {query!r}", HIT_COLUMNS, hit_rows(hits))

    def _search_blocking(
        self, client: Client, index_id: str, query: str, names: Mapping[str, str]
    ) -> None:
        """Search once more as a plain script would."""
        page = client.search.query(
            index_id=index_id, search_options=SEARCHED, query_text=query, page_limit=1
        )
        found = "nothing"
        if page.items:
            hit = page.items[0]
            found = (
                f"{names.get(hit.video_id or '', '?')} "
                f"from {clock_time(hit.start)} to {clock_time(hit.end)}"
            )
        self.session.terminal.line(f"The blocking client, asked for {query!r}, finds {found}.")


async def _tidy(client: AsyncClient, index_id: str, ledger: Path) -> None:
    """Delete what was made at the service: the index, and the assets that the ledger knows."""
    await client.indexes.delete(index_id)
    for each in await to_thread.run_sync(_assets_of, ledger):
        try:
            await client.assets.delete(each, force=True)
        except NotFoundError:  # somebody was quicker
            continue


def _assets_of(ledger: Path) -> list[str]:
    if not ledger.exists():
        return []  # it ended before the ingest began
    rows = IngestReport.of(ledger).rows()
    return [row.asset_id for row in rows if row.asset_id is not None and row.same_as is None]
