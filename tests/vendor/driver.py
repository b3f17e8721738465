"""Calls the vendor's blocking and asynchronous clients in one way, so each test is told once."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from operator import attrgetter
from typing import Any

from attrs import frozen

__all__ = ["INSTALLED", "KINDS", "Driver", "driver_of", "sdk"]

INSTALLED = importlib.util.find_spec("twelvelabs") is not None

# Untyped: the checkers run where the vendor's SDK is not installed.
sdk: Any = importlib.import_module("twelvelabs") if INSTALLED else None

KINDS = ("TwelveLabs", "AsyncTwelveLabs")
PATIENCE = 200
PAUSE = 0.05


@frozen
class Driver:
    """One client of the vendor's; blocking calls are made in a worker thread."""

    client: Any
    blocking: bool

    async def call(self, method: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call a method by its full name, such as `indexes.videos.list`."""
        function = attrgetter(method)(self.client)
        if self.blocking:
            return await asyncio.to_thread(function, *args, **kwargs)
        return await function(*args, **kwargs)

    async def pages(self, method: str, /, *args: Any, **kwargs: Any) -> list[list[Any]]:
        """Call a method that lists, and return the items of each of its pages."""
        pager = await self.call(method, *args, **kwargs)
        if self.blocking:
            return await asyncio.to_thread(
                lambda: [list(page.items or ()) for page in pager.iter_pages()]
            )
        return [list(page.items or ()) async for page in pager.iter_pages()]

    async def items(self, method: str, /, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method that lists, and return all items as its pager gives them."""
        pager = await self.call(method, *args, **kwargs)
        if self.blocking:
            return await asyncio.to_thread(lambda: list(pager))
        return [item async for item in pager]

    async def until_ready(self, method: str, /, *args: Any) -> Any:
        """Retrieve until the status is `ready`."""
        return await self.until("ready", method, *args)

    async def until(self, status: str, method: str, /, *args: Any) -> Any:
        """Retrieve until the status is the one that is awaited, which must come as a last one."""
        found = await self.call(method, *args)
        for _ in range(PATIENCE):
            if found.status in (status, "ready", "failed"):
                break
            await asyncio.sleep(PAUSE)
            found = await self.call(method, *args)
        assert found.status == status, found
        return found

    async def stream(self, method: str, /, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method that streams, and return what came, in order."""
        function = attrgetter(method)(self.client)
        if self.blocking:
            return await asyncio.to_thread(lambda: list(function(*args, **kwargs)))
        return [item async for item in function(*args, **kwargs)]

    async def wait_for_task(
        self, task_id: str, method: str = "tasks.wait_for_done"
    ) -> tuple[Any, list[str]]:
        """Wait for a task with the vendor's own method; return it and the statuses it showed."""
        seen: list[str] = []

        def note(task: Any) -> None:
            seen.append(task.status)

        async def note_later(task: Any) -> None:
            note(task)

        task = await self.call(
            method,
            task_id,
            sleep_interval=PAUSE,
            callback=note if self.blocking else note_later,
        )
        return task, seen

    async def refusal(self, method: str, /, *args: Any, **kwargs: Any) -> Any:
        """Return the error that a call raises."""
        try:
            answer = await self.call(method, *args, **kwargs)
        except sdk.core.api_error.ApiError as error:
            return error
        raise AssertionError(f"{method} was not refused: {answer!r}")


@asynccontextmanager
async def driver_of(kind: str, base_url: str, api_key: str) -> AsyncGenerator[Driver, None]:
    """Make a client of the vendor's, and close its connections, which it leaves open itself."""
    client = getattr(sdk, kind)(api_key=api_key, base_url=base_url)
    connections = client._client_wrapper.httpx_client.httpx_client
    blocking = kind == "TwelveLabs"
    try:
        yield Driver(client, blocking)
    finally:
        if blocking:
            connections.close()
        else:
            await connections.aclose()
