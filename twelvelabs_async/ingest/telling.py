"""What ledgers and reports say of an error: nothing that is a credential."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..core.urls import redacted_url
from ..errors import APIStatusError

__all__ = ["error_of"]


def error_of(error: Exception, url: str | None) -> tuple[str, str | None, str]:
    """Return class, code of the API and text of an error.

    Args:
        error: What an input ended with.
        url: The URL that was sent, which the server may have put into its text.
    """
    code = error.code if isinstance(error, APIStatusError) else None
    text = str(error)
    if url is not None:
        text = text.replace(url, redacted_url(url))
        query = urlsplit(url).query
        if query:
            text = text.replace(query, "…")
    name = "Refused" if type(error).__name__ == "Refusal" else type(error).__name__
    return name, code, text.encode("utf-8", "backslashreplace").decode()
