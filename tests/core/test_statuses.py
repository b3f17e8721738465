"""From an answer's status and body to an error."""

from __future__ import annotations

import pytest

from twelvelabs_async.core.request import Response
from twelvelabs_async.core.statuses import status_error

REASONS = [
    # body, code, message
    (b'{"code": "c", "message": "m"}', "c", "m"),
    (b'{"error_code": 400, "message": "m"}', "400", "m"),
    (b'{"error": "m"}', None, "m"),
    (b'{"error": {"code": "c", "message": "m", "details": {}}}', "c", "m"),
    (b'{"message": "outer", "error": {"message": "m"}}', None, "m"),
    (b'{"error": {}}', None, "no further details in the answer"),
    (b'{"message": {"m": 1}}', None, "no further details in the answer"),
    (b"[1]", None, "no further details in the answer"),
    (b"<h1>Bad gateway</h1>", None, "<h1>Bad gateway</h1>"),
    (b"", None, "no further details in the answer"),
]


@pytest.mark.parametrize(("body", "code", "message"), REASONS)
def test_code_and_message_are_found_wherever_the_api_puts_them(
    body: bytes, code: str | None, message: str
) -> None:
    """At the top, or in an object of its own as newer operations have it."""
    error = status_error(Response(400, {}, body))
    assert (error.code, error.message) == (code, message)
