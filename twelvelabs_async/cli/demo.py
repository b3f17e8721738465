"""The demonstration: from video files to search hits, on the emulator or the real service."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import BinaryIO, cast

from anyio import to_thread
from attrs import define, field, frozen
from rich.console import Console

from .. import errors
from ..client import AsyncClient
from ..models.indexes import IndexesCreateRequestModelsItem
from ..models.videos import VideoVector
from ..sync.client import Client
from .show import Hit, Stages, clock_time, hits_table, videos_table

__all__ = ["Demo", "DemoError"]

QUERIES = ("a sunset over the harbour", "green trees in the forest", "driving at night")
SHOWN_HITS = 3
DIRECT_LIMIT = 200_000_000
"""Bytes that the API takes as an asset in one request."""

MODEL = IndexesCreateRequestModelsItem(model_name="marengo3.0", model_options=["visual", "audio"])


class DemoError(Exception):
    """The demonstration cannot go on; the text says why."""


@define
class _CountedFile:
    """A file that tells how far it was read, while it is sent."""

    file: BinaryIO
    tell_progress: Callable[[int], None]

    def read(self, size: int = -1) -> bytes:
        """Read on, and say how far."""
        piece = self.file.read(size)
        self.tell_progress(self.file.tell())
        return piece

    def seekable(self) -> bool:
        """A file on disk always is."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """Say the place."""
        return self.file.tell()


@frozen
class _Indexed:
    """One file that search can find now."""

    name: str
    video: VideoVector


@define
class Demo:
    """Uploads and indexes files concurrently, then searches them.

    Args:
        files: Videos; if there are none, three short clips are made.
        queries: What to search for; by default fitting the clips, or the files' names.
        live: Use the real service instead of the emulator.
        keep: Leave the index and the assets at the real service.
    """

    files: Sequence[Path]
    queries: Sequence[str] = ()
    live: bool = False
    keep: bool = False
    console: Console = field(factory=Console)

    async def run(self) -> bool:
        """Do it; return whether every file was indexed."""
        for path in self.files:
            if not path.is_file():
                raise DemoError(f"{path} is not a file.")
        async with AsyncExitStack() as stack:
            client, blocking = await self._clients(stack)
            files = list(self.files) or await self._own_clips(stack)
            queries = list(self.queries) or self._default_queries(files)
            index = await client.indexes.create(
                index_name=f"twelvelabs_async demo {time.strftime('%Y-%m-%d %H:%M:%S')}",
                models=[MODEL],
            )
            index_id = index.id or ""
            if self.live and not self.keep:
                stack.push_async_callback(client.indexes.delete, index_id)
            self.console.print(f"Index {index_id} at {client.base_url}", highlight=False)
            indexed = await self._index_all(client, stack, index_id, files)
            if not indexed:
                raise DemoError("No file could be indexed, so there is nothing to search.")
            self.console.print(videos_table(each.video for each in indexed))
            names = {each.video.id or "": each.name for each in indexed}
            for query in queries:
                page = await client.search.query(
                    index_id=index_id,
                    search_options=["visual", "audio", "transcription"],
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
                self.console.print(hits_table(query, hits))
            await to_thread.run_sync(self._search_blocking, blocking, index_id, queries[0], names)
        return len(indexed) == len(files)

    async def _clients(self, stack: AsyncExitStack) -> tuple[AsyncClient, Client]:
        if self.live:
            client = await stack.enter_async_context(AsyncClient())
            return client, stack.enter_context(Client())
        try:
            from ..emulator import Emulator
        except ModuleNotFoundError as error:
            raise DemoError(f"{error}: pip install 'twelvelabs-async[cli,emulator]'") from None
        api = await stack.enter_async_context(Emulator())
        client = await stack.enter_async_context(AsyncClient(api.api_key, base_url=api.base_url))
        return client, stack.enter_context(Client(api.api_key, base_url=api.base_url))

    async def _own_clips(self, stack: AsyncExitStack) -> list[Path]:
        from ..emulator import EmulatorError
        from ..emulator.clips import SCENES, make_clip

        folder = Path(tempfile.mkdtemp(prefix="twelvelabs_async-demo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.console.print(f"Making {len(SCENES)} clips …", highlight=False)
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

    async def _index_all(
        self, client: AsyncClient, stack: AsyncExitStack, index_id: str, files: Sequence[Path]
    ) -> list[_Indexed]:
        """Upload and index all files at once; one that fails is shown and stops no other."""
        problems: list[str] = []
        with Stages(self.console) as stages:

            async def one(name: str, path: Path) -> _Indexed | None:
                try:
                    return await self._index(client, stack, index_id, name, path, stages)
                except errors.TwelveLabsError as error:
                    stages.stage(name, "failed")
                    problems.append(f"{name}: {error}")
                    return None

            names = _names(files)
            for name, path in zip(names, files, strict=True):
                stages.add(name, path.stat().st_size)
            made = await asyncio.gather(*map(one, names, files))
        for problem in problems:
            self.console.print(problem, style="red", markup=False, highlight=False)
        return [each for each in made if each is not None]

    async def _index(
        self,
        client: AsyncClient,
        stack: AsyncExitStack,
        index_id: str,
        name: str,
        path: Path,
        stages: Stages,
    ) -> _Indexed:
        stages.stage(name, "uploading")
        with path.open("rb") as opened:
            counted = _CountedFile(opened, lambda total: stages.sent(name, total))
            file = (path.name, cast("BinaryIO", counted))
            if os.fstat(opened.fileno()).st_size > DIRECT_LIMIT:
                return await self._index_large(client, index_id, name, file, stages)
            asset = await client.assets.create(method="direct", file=file)
        asset_id = asset.id or ""
        if self.live and not self.keep:
            stack.push_async_callback(client.assets.delete, asset_id, force=True)
        await client.assets.wait_for_done(
            asset_id, callback=lambda each: stages.stage(name, f"asset {each.status}")
        )
        entry = await client.indexes.indexed_assets.create(index_id, asset_id=asset_id)
        await client.indexes.indexed_assets.wait_for_done(
            index_id,
            entry.id or "",
            callback=lambda each: stages.stage(name, f"index {each.status}"),
        )
        return _Indexed(name, await client.indexes.videos.retrieve(index_id, entry.id or ""))

    async def _index_large(
        self,
        client: AsyncClient,
        index_id: str,
        name: str,
        file: tuple[str, BinaryIO],
        stages: Stages,
    ) -> _Indexed:
        """Take the older road, by a task, for what is too large to be an asset at once."""
        task = await client.tasks.create(index_id=index_id, video_file=file)
        done = await client.tasks.wait_for_done(
            task.id or "", callback=lambda each: stages.stage(name, f"task {each.status}")
        )
        return _Indexed(name, await client.indexes.videos.retrieve(index_id, done.video_id or ""))

    def _search_blocking(
        self, client: Client, index_id: str, query: str, names: dict[str, str]
    ) -> None:
        """Search once more as a plain script would."""
        page = client.search.query(
            index_id=index_id,
            search_options=["visual", "audio", "transcription"],
            query_text=query,
            page_limit=1,
        )
        found = "nothing"
        if page.items:
            hit = page.items[0]
            found = (
                f"{names.get(hit.video_id or '', '?')} "
                f"from {clock_time(hit.start)} to {clock_time(hit.end)}"
            )
        self.console.print(
            f"The blocking client, asked for {query!r}, finds {found}.", highlight=False
        )


def _names(files: Sequence[Path]) -> list[str]:
    """Return what each file is called: its name, or its path where a name occurs twice."""
    names = [path.name for path in files]
    return [
        name if names.count(name) == 1 else str(path)
        for name, path in zip(names, files, strict=True)
    ]
