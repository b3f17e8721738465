"""A process that makes processes quickly, each of which runs an ingest and may be killed.

Arguments: base URL, key, index, folder, ledger and the number of bytes above which files go in
parts. Each line of input starts a run in a forked child; its number is printed, and its exit
status when it has ended.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from importlib import import_module

from twelvelabs_async import AsyncClient
from twelvelabs_async.resources import _ingest

__all__ = ["main", "run", "tell"]


LOADED = (
    "av.stream",
    "twelvelabs_async.core.transport",
    "twelvelabs_async.resources.ingest",
    "twelvelabs_async.resources._uploading",
)
"""What the children would spend their short lives on otherwise."""


def tell(number: int) -> None:
    """Write a line that the parent reads at once."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


async def run(base_url: str, key: str, index_id: str, folder: str, ledger: str) -> None:
    """Ingest a folder."""
    async with AsyncClient(key, base_url=base_url) as client:
        report = await client.ingest(folder, index_id=index_id, ledger=ledger)
    assert report.ok, report.table("failed", "refused")


def main(arguments: list[str]) -> None:
    """Start a run for each line of input."""
    *given, most = arguments
    _ingest.DIRECT_BYTES = int(most)  # type: ignore[attr-defined]
    for name in LOADED:
        import_module(name)
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            code = 1
            try:
                asyncio.run(run(*given))
                code = 0
            except BaseException:  # noqa: BLE001 - the parent's loop must not go on in the child
                traceback.print_exc()
            finally:
                os._exit(code)
        tell(number)
        _, status = os.waitpid(number, 0)
        tell(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(sys.argv[1:])
