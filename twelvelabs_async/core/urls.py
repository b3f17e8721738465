"""URLs: told from paths, and shown without what they allow to whoever has them."""

from __future__ import annotations

from typing import TypeGuard
from urllib.parse import urlsplit, urlunsplit

__all__ = ["is_url", "redacted_url"]


def is_url(value: object) -> TypeGuard[str]:
    """Whether it is a URL that the platform can fetch, and no path, identifier or file."""
    return isinstance(value, str) and value.lower().startswith(("http://", "https://"))


def redacted_url(url: str) -> str:
    """Return a URL without its query string and user name: either may be a credential."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        shown = urlunsplit((parts.scheme, host, parts.path, "…" if parts.query else "", ""))
    except ValueError:
        return "(a URL that cannot be parsed)"
    return shown.encode("utf-8", "backslashreplace").decode()  # a header may have any bytes
