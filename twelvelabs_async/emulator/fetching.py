"""Fetches files by URL, from this machine only."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from pathlib import PurePosixPath

import aiohttp
from yarl import URL

from .errors import external_url, parameter_invalid
from .space import Space
from .state import StoredFile
from .uploads import FileWriter, remove_file

__all__ = ["fetch", "file_name_of", "local_url"]

_REDIRECTS = 5
_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=5)


def local_url(name: str, text: str) -> URL:
    """Check a URL: http or https on a loopback host."""
    try:
        url = URL(text)
        host = url.host or ""
    except ValueError:
        raise parameter_invalid(name, "It must be a URL.") from None
    if url.scheme not in {"http", "https"}:
        raise parameter_invalid(name, "It must be an http or https URL.")
    if not _is_loopback(host):
        raise external_url(name, host)
    return url


def file_name_of(url: URL) -> str:
    """Return the last part of a URL's path."""
    return PurePosixPath(url.path).name or "file"


async def fetch(space: Space, name: str, url: URL, limit: int) -> StoredFile | None:
    """Download a URL; None if the other side does not give the file."""
    writer = FileWriter(space.folder, limit)
    stored = None
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as session:
            for _ in range(_REDIRECTS):
                async with session.get(url, allow_redirects=False) as response:
                    location = response.headers.get("Location")
                    if response.status in {301, 302, 303, 307, 308} and location:
                        # A redirect must not lead away from this machine either.
                        url = local_url(name, str(url.join(URL(location))))
                        continue
                    if response.status != 200:
                        return None
                    async for chunk in response.content.iter_any():
                        await writer.write(chunk)
                    stored = await writer.finish(file_name_of(url), response.content_type)
                    space.remember(stored)
                    return stored
    except (aiohttp.ClientError, TimeoutError):
        return None
    finally:
        if stored is None:
            await asyncio.shield(remove_file(writer.path))
    return None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
