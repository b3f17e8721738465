"""Loads code that a call needs without holding the event loop up."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import import_module

__all__ = ["load"]

THREADS = "anyio._backends._asyncio"
"""What anyio loads at its first change of thread, in the loop: 15 ms."""


async def load(name: str) -> None:
    """Import a module in a thread; what is imported from it afterwards is there."""
    await asyncio.to_thread(_import_all, name)


def _import_all(name: str) -> None:
    import_module(name)
    with suppress(ImportError):  # an anyio that keeps it elsewhere loads it by itself
        import_module(THREADS)
