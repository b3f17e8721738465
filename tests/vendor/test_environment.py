"""The fixture of the environment serves the vendor's SDK too."""

from __future__ import annotations

import importlib

import pytest

from twelvelabs_async.testing import RequestLog

HTTPX = importlib.import_module("httpx")
VENDOR = importlib.import_module("twelvelabs")


def test_the_environment_says_where_the_emulator_is(
    twelvelabs_environment: dict[str, str], twelvelabs_requests: RequestLog
) -> None:
    """The client reads the address. Its key it does not read, though its docstring says so."""
    with pytest.raises(TypeError, match="api_key"):
        VENDOR.TwelveLabs()
    key = twelvelabs_environment["TWELVE_LABS_API_KEY"]
    with HTTPX.Client() as session:  # it closes none of its own
        client = VENDOR.TwelveLabs(api_key=key, httpx_client=session)
        assert list(client.indexes.list()) == []
    assert {call.status for call in twelvelabs_requests.calls("GET /indexes")} == {200}
