"""Fixtures of the async client for pytest-asyncio, one for each loop that a test may run in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pytest_asyncio

if TYPE_CHECKING:
    from ..client import AsyncClient
    from ..emulator.server import Emulator

__all__ = [
    "client_in_class_loop",
    "client_in_function_loop",
    "client_in_module_loop",
    "client_in_package_loop",
    "client_in_session_loop",
]

_Fixture: TypeAlias = Callable[..., Any]
_Scope: TypeAlias = Literal["function", "class", "module", "package", "session"]


def _client_in(scope: _Scope) -> _Fixture:
    """Return a fixture of a client that lives in a loop of this scope, for one test."""

    @pytest_asyncio.fixture(loop_scope=scope, name=f"_twelvelabs_client_in_{scope}_loop")
    async def client(twelvelabs_emulator: Emulator) -> AsyncIterator[AsyncClient]:
        from ..client import AsyncClient

        async with AsyncClient(
            twelvelabs_emulator.api_key, base_url=twelvelabs_emulator.base_url
        ) as made:
            yield made

    return client


client_in_function_loop: _Fixture = _client_in("function")
client_in_class_loop: _Fixture = _client_in("class")
client_in_module_loop: _Fixture = _client_in("module")
client_in_package_loop: _Fixture = _client_in("package")
client_in_session_loop: _Fixture = _client_in("session")
