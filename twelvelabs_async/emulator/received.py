"""The record of requests: what each asked and sent, as far as it was read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web
from attrs import field, frozen

from .body_notes import KEPT_BODY_BYTES, noted_body, noted_fields, noted_files
from .errors import EmulatorError
from .fault_deliveries import DELIVERY_HEADER
from .route_patterns import Asked, asked
from .state import StoredFile

__all__ = ["ReceivedRequest", "record_of"]


@frozen
class ReceivedRequest:
    """One request as it arrived.

    Attributes:
        method: Such as `POST`.
        path: With the version, such as `/v1.3/indexes`.
        query: The parameters, each with all its values.
        headers: Without the key.
        status: What it was answered; 499 if the client hung up first.
        started_at: When it arrived, in real time.
        body: What was read of it, if it is no form; of a long one the first 64 KiB. Empty if the
            request was refused before it was read.
        form: The fields of a form, each with all its values.
        files: The files of a form, by field. What was not kept is no longer on disk.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    status: int
    started_at: datetime
    body: bytes = field(default=b"", repr=False)
    form: dict[str, list[str]] = field(factory=dict[str, list[str]])
    files: dict[str, list[StoredFile]] = field(factory=dict[str, list[StoredFile]])
    asked: Asked | None = field(default=None, repr=False, eq=False)

    def json(self) -> Any:
        """Return the body, decoded. Raises `EmulatorError` if there is no JSON in it."""
        if self.form or self.files:
            named = ", ".join([*self.form, *self.files])
            raise EmulatorError(f"{self} is a form, see its form and files: {named}")
        if len(self.body) == KEPT_BODY_BYTES:
            raise EmulatorError(f"{self} has a body of which only the beginning was kept")
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as problem:
            raise EmulatorError(f"{self} has no JSON in its body: {problem}") from None

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.status})"


def record_of(
    request: web.Request, status: int, started_at: datetime, hidden: Collection[str]
) -> ReceivedRequest:
    """Return the record of a request that was answered, without `hidden` headers (lower case)."""
    return ReceivedRequest(
        method=request.method,
        path=request.path,
        query={name: request.query.getall(name) for name in request.query},
        headers={
            name: value
            for name, value in request.headers.items()
            if name.lower() not in hidden and name != DELIVERY_HEADER
        },
        status=status,
        started_at=started_at,
        body=noted_body(request),
        form=noted_fields(request),
        files=noted_files(request),
        asked=asked(request),
    )
