"""Presigned URLs, made and checked in the way of S3: what they allow is in their query."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from attrs import frozen

__all__ = ["Grant", "granted", "presign"]


@frozen
class Grant:
    """What a genuine presigned URL allows, and until when."""

    serial: str
    expires_at: datetime


def presign(
    secret: bytes,
    path: str,
    *,
    now: datetime,
    seconds: float,
    headers: Mapping[str, str],
    serial: str,
    method: str = "PUT",
) -> str:
    """Return a path with a query that allows one request to it with these headers."""
    until = now + timedelta(seconds=seconds)
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
        "X-Amz-Expires": str(math.ceil(seconds)),
        "X-Amz-SignedHeaders": ";".join(sorted({"host", *(name.lower() for name in headers)})),
        # S3 counts in whole seconds; clocks that tests drive do not.
        "X-Emulator-Until": until.astimezone(UTC).isoformat(),
        "X-Emulator-Serial": serial,
    }
    signature = _signature(secret, method, path, parameters, headers.items())
    query = urlencode({**parameters, "X-Amz-Signature": signature}, quote_via=quote)
    return f"{path}?{query}"


def granted(
    secret: bytes,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    method: str = "PUT",
) -> Grant | None:
    """Return what a request's URL allows, or None if the request is not as it was signed.

    Args:
        secret: What URLs are signed with.
        path: The path that was asked for.
        query: Its parameters.
        headers: The headers of the request; names in any case.
        method: The method that the URL was signed for.
    """
    parameters = dict(query)
    signature = parameters.pop("X-Amz-Signature", "")
    signed = parameters.get("X-Amz-SignedHeaders", "").split(";")
    sent = [(name, headers.get(name, "")) for name in signed if name != "host"]
    genuine = _signature(secret, method, path, parameters, sent)
    if not hmac.compare_digest(_bytes(signature), genuine.encode()):
        return None
    until = datetime.fromisoformat(parameters["X-Emulator-Until"])
    return Grant(parameters["X-Emulator-Serial"], until)


def _signature(
    secret: bytes,
    method: str,
    path: str,
    parameters: Mapping[str, str],
    headers: Iterable[tuple[str, str]],
) -> str:
    lines = [
        method,
        path,
        *(f"{name}={value}" for name, value in sorted(parameters.items())),
        *sorted(f"{name.lower()}:{value.strip()}" for name, value in headers),
    ]
    return hmac.new(secret, _bytes("\n".join(lines)), hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    # What a client sends may hold characters that no encoding has.
    return text.encode("utf-8", "surrogatepass")
