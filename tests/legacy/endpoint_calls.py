"""How each method of the table of endpoints is called, against an account that has everything.

A call is `(client, given) -> what the client returns`: a coroutine or a value, as the client is.
What it needs that is used up by it, such as a video to delete or a token, is made before.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve, frozen

from tests.legacy.endpoints import Endpoint
from tests.legacy.library import INDEXING, connected, given, make_clip
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.settings import ApiVersion

__all__ = ["Account", "called", "make_account", "needed"]

EMBEDDING = "Marengo-retrieval-2.6"
LEAF = {"text": "car", "search_options": ["conversation"]}
SPOKEN = ["conversation"]
CARS = [{"name": "Cars", "prompts": ["car"]}]
EVERYTHING = ["visual", "conversation", "text_in_video", "logo"]


@frozen
class Account:
    """A running emulator with an index of every option and engine, and videos in it.

    `made` is what was made for one call: an identifier or a token.
    """

    emulator: Emulator
    clock: Clock
    index: str
    video: str
    task: str
    embedding: str
    clip: Path
    address: str
    made: str = ""


Call: TypeAlias = Callable[[Any, Account], Any]
Need: TypeAlias = Callable[[AsyncClient, Account], Awaitable[str]]


def _engine(client: Any) -> list[dict[str, object]]:
    name = "marengo3.0" if client.api_version == "v1.3" else "marengo2.5"
    return [{"name": name, "options": ["visual"]}]


_number = iter(range(1000))

_CALLS: Mapping[str, Call] = {
    "engine.list": lambda c, _: c.engine.list(),
    "engine.retrieve": lambda c, _: c.engine.retrieve("marengo2.5"),
    "index.create": lambda c, _: c.index.create(f"made {next(_number)}", _engine(c)),
    "index.list": lambda c, _: c.index.list(),
    "index.list_pagination": lambda c, _: c.index.list_pagination(page_limit=5),
    "index.retrieve": lambda c, a: c.index.retrieve(a.index),
    "index.update": lambda c, a: c.index.update(a.made, f"renamed {next(_number)}"),
    "index.delete": lambda c, a: c.index.delete(a.made),
    "task.create": lambda c, a: c.task.create(a.index, file=a.clip),
    "task.list": lambda c, _: c.task.list(),
    "task.list_pagination": lambda c, _: c.task.list_pagination(page_limit=5),
    "task.retrieve": lambda c, a: c.task.retrieve(a.task),
    "task.delete": lambda c, a: c.task.delete(a.made),
    "task.status": lambda c, a: c.task.status(a.index),
    "task.external_provider": lambda c, a: c.task.external_provider(
        a.index, f"{a.address}/{a.clip.name}"
    ),
    "task.transfer": lambda c, a: c.task.transfer(
        ("orders.json", f'[{{"index_id": "{a.index}", "object": "s3://b/01.mkv"}}]'.encode())
    ),
    "task.transfers.import_videos": lambda c, a: c.task.transfers.import_videos(
        a.made, a.index, incremental_import=False
    ),
    "task.transfers.import_status": lambda c, a: c.task.transfers.import_status(a.made, a.index),
    "task.transfers.import_logs": lambda c, a: c.task.transfers.import_logs(a.made),
    "index.video.list": lambda c, a: c.index.video.list(a.index),
    "index.video.list_pagination": lambda c, a: c.index.video.list_pagination(a.index),
    "index.video.retrieve": lambda c, a: c.index.video.retrieve(a.index, a.video),
    "index.video.update": lambda c, a: c.index.video.update(a.index, a.video, title="A title"),
    "index.video.delete": lambda c, a: c.index.video.delete(a.index, a.made),
    "index.video.transcription": lambda c, a: c.index.video.transcription(a.index, a.video),
    "index.video.text_in_video": lambda c, a: c.index.video.text_in_video(a.index, a.video),
    "index.video.logo": lambda c, a: c.index.video.logo(a.index, a.video),
    "index.video.thumbnail": lambda c, a: c.index.video.thumbnail(a.index, a.video),
    "classify.videos": lambda c, a: c.classify.videos([a.video], SPOKEN, CARS),
    "classify.index": lambda c, a: c.classify.index(a.index, SPOKEN, CARS),
    "classify.by_page_token": lambda c, a: c.classify.by_page_token(a.made),
    "generate.gist": lambda c, a: c.generate.gist(a.video, ["title"]),
    "generate.summarize": lambda c, a: c.generate.summarize(a.video, "summary"),
    "generate.text": lambda c, a: c.generate.text(a.video, "What is said?"),
    "generate.text_stream": lambda c, a: c.generate.text_stream(a.video, "What is said?"),
    "embed.create": lambda c, _: c.embed.create(engine_name=EMBEDDING, text="a car"),
    "embed.task.create": lambda c, a: c.embed.task.create(EMBEDDING, video_file=a.clip),
    "embed.task.list": lambda c, _: c.embed.task.list(),
    "embed.task.list_pagination": lambda c, _: c.embed.task.list_pagination(),
    "embed.task.retrieve": lambda c, a: c.embed.task.retrieve(a.embedding),
    "embed.task.status": lambda c, a: c.embed.task.status(a.embedding),
}


def called(endpoint: Endpoint, client: Any, account: Account) -> Any:
    """Call the method of an endpoint, with a client of either kind."""
    path = endpoint.path.removesuffix("/{page_token}").removeprefix("/")
    match endpoint.client:
        case "search.query" if path == "search-v2":
            return client.search.query(account.index, SPOKEN, query_text="car")
        case "search.query":
            return client.search.query(account.index, SPOKEN, "car")
        case "search.by_page_token":
            return client.search.by_page_token(account.made, path=path)
        case "search.combined_query":
            return client.search.combined_query(account.index, LEAF, SPOKEN, path=path)
        case "search.combined_by_page_token":
            return client.search.combined_by_page_token(account.made, path=path)
        case name:
            return _CALLS[name](client, account)


async def _new_index(client: AsyncClient, account: Account) -> str:
    return given((await client.index.create(f"made {next(_number)}", _engine(client))).id)


async def _new_video(client: AsyncClient, account: Account) -> str:
    task = await client.task.create(account.index, file=account.clip)
    account.clock.advance(INDEXING)
    return given((await task.retrieve()).video_id)


async def _task_without_video(client: AsyncClient, account: Account) -> str:
    task = await client.task.create(account.index, file=account.clip)
    account.clock.advance(INDEXING)
    await client.index.video.delete(account.index, given((await task.retrieve()).video_id))
    return given(task.id)


async def _import(client: AsyncClient, account: Account) -> str:
    """Make an import end, so that there is something to tell of, and the next can begin."""
    account.clock.advance(INDEXING)
    made = await client.task.transfers.import_videos("i", account.index, incremental_import=False)
    assert made.videos
    account.clock.advance(INDEXING)
    return "i"


async def _page_of_search(client: AsyncClient, account: Account) -> str:
    result = await client.search.query(account.index, SPOKEN, "car", page_limit=1)
    assert result.page_info is not None
    return given(result.page_info.next_page_token)


async def _page_of_classification(client: AsyncClient, account: Account) -> str:
    colours = [{"name": "Colours", "prompts": ["red", "grey"]}]
    result = await client.classify.index(account.index, ["visual"], colours, page_limit=1)
    assert result.page_info is not None
    return given(result.page_info.next_page_token)


_NEEDS: Mapping[str, Need] = {
    "index.update": _new_index,
    "index.delete": _new_index,
    "task.delete": _task_without_video,
    "index.video.delete": _new_video,
    "task.transfers.import_videos": _import,
    "task.transfers.import_status": _import,
    "task.transfers.import_logs": _import,
    "search.by_page_token": _page_of_search,
    "search.combined_by_page_token": _page_of_search,
    "classify.by_page_token": _page_of_classification,
}


async def needed(endpoint: Endpoint, account: Account) -> Account:
    """Make what a call needs, through the client of its version."""
    need = _NEEDS.get(endpoint.client)
    if need is None:
        return account
    async with connected(account.emulator, endpoint.version) as client:
        return evolve(account, made=await need(client, account))


@contextmanager
def _serving(folder: Path) -> Generator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def _filled(
    emulator: Emulator, clock: Clock, films: Mapping[str, Path], clip: Path, address: str
) -> Account:
    version: ApiVersion = "v1.2"
    async with connected(emulator, version) as client:
        engines = [
            {"name": "marengo2.6", "options": EVERYTHING},
            {"name": "pegasus1.1", "options": SPOKEN},
        ]
        index = given((await client.index.create("all", engines, addons=["thumbnail"])).id)
        tasks = [
            await client.task.create(index, file=films["bears"]),
            await client.task.create(index, file=films["garage"]),
            await client.task.create(index, file=films["crash"]),
        ]
        embedding = await client.embed.task.create(EMBEDDING, video_file=clip)
        clock.advance(INDEXING)
        task = await tasks[1].retrieve()  # in this film there are words, text and a logo
        return Account(
            emulator=emulator,
            clock=clock,
            index=index,
            video=given(task.video_id),
            task=given(task.id),
            embedding=given(embedding.id),
            clip=clip,
            address=address,
        )


@contextmanager
def make_account(folder: Path, films: Mapping[str, Path]) -> Generator[Account]:
    """Run an emulator, and a server of files, in threads of their own."""
    bucket = folder / "bucket"
    bucket.mkdir()
    clip = make_clip(bucket / "01.mkv")
    clock = Clock.stopped()
    with (
        _serving(bucket) as address,
        Emulator.blocking(clock=clock, indexing_seconds=INDEXING, drive=bucket) as emulator,
    ):
        yield asyncio.run(_filled(emulator, clock, films, clip, address))
