"""One thing to ingest: a file or a URL, its name and its metadata."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from attrs import frozen

from ..core.urls import redacted_url
from ..models.shared import UserMetadata

__all__ = ["IngestItem"]

_SIGNATURES = ("x-amz-", "x-goog-", "x-ms-", "x-oss-", "q-sign-")
_SIGNED = frozenset(
    {
        *("awsaccesskeyid", "expires", "googleaccessid", "key-pair-id", "policy", "security-token"),
        *("signature", "sig", "se", "sp", "spr", "sr", "ss", "srt", "st", "sv", "skoid", "sktid"),
        *("skt", "ske", "sks", "skv", "token", "access_token", "hdnts", "hdnea"),
    }
)
"""Parameters that sign a URL: they differ each time that it is made for the same file."""


@frozen(kw_only=True)
class IngestItem:
    """A file or a URL to ingest.

    Attributes:
        path: The file; or
        url: a publicly accessible URL.
        filename: Name of the asset, instead of the file's own.
        metadata: Your own keys and values, put on the indexed asset, by which searches can filter.
        problem: Why it cannot be ingested, if the manifest already shows that.
    """

    path: str | None = None
    url: str | None = None
    filename: str | None = None
    metadata: UserMetadata | None = None
    problem: str | None = None

    @property
    def shown(self) -> str:
        """What it is called in ledgers and reports: a URL without its query."""
        return redacted_url(self.url) if self.url is not None else self.path or ""

    @property
    def key(self) -> bytes:
        """By what it is found again: the path, or the URL without its signature."""
        identity = (
            b"url:" + _unsigned(self.url).encode("utf-8", "surrogatepass")
            if self.url
            else (b"path:" + os.fsencode(self.path or ""))
        )
        return blake2b(identity, digest_size=16).digest()

    @classmethod
    def of(cls, value: Mapping[str, object]) -> IngestItem:
        """Make one of its fields, as in a manifest."""
        from .manifests import item_of

        return item_of(value, folder="", where="The item")


def _unsigned(url: str) -> str:
    """Return a URL without what signs it, so that a new signature is still the same file."""
    try:
        parts = urlsplit(url)
        fields = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    kept = [
        (name, value)
        for name, value in fields
        if name.lower() not in _SIGNED and not name.lower().startswith(_SIGNATURES)
    ]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme.lower(), host.lower(), parts.path, urlencode(kept), ""))
