"""Uploads one file and prints its asset: a process that tests can kill."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
import sys

from twelvelabs_async import AsyncClient, Retry


async def upload(base_url: str, key: str, path: str) -> None:
    """Upload a file in parts, three at a time."""
    async with AsyncClient(key, base_url=base_url, retry=Retry(first=0.01)) as client:
        result = await client.multipart_upload.upload_file(path, max_workers=3, batch_size=4)
        sys.stdout.write(result.asset_id)


if __name__ == "__main__":
    if len(sys.argv) > 4:  # no file may become larger than this many bytes
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(upload(*sys.argv[1:4]))
