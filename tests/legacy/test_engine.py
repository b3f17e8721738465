"""Engines, which v1.1 and v1.2 have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import QUICK
from tests.legacy.asked import Asked, speaking
from twelvelabs_async import AsyncClient, InvalidInputError, NotFoundError
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.settings import ApiVersion

OLDER = pytest.mark.parametrize("version", ["v1.1", "v1.2"])
ENGINE: dict[str, Any] = {
    "_id": "marengo2.6",
    "author": "twelve_labs",
    "ready": True,
    "finetune": False,
    "created_at": "2022-07-04T03:05:27.068Z",
    "updated_at": "2022-07-04T03:05:27.068Z",
}


@pytest.mark.parametrize(
    ("version", "name", "other"),
    [
        ("v1.1", "allowed_index_options", "allowed_engine_options"),
        ("v1.2", "allowed_engine_options", "allowed_index_options"),
    ],
)
async def test_an_engine_tells_its_options_under_both_names(
    version: ApiVersion, name: str, other: str
) -> None:
    """v1.1 and v1.2 have a name each for them; lists and single engines fill both."""
    answer = {**ENGINE, name: ["visual", "logo"]}
    async with speaking(version, answer, {"data": [answer]}) as (client, server):
        engine = await client.engine.retrieve("marengo2.6")
        (listed,) = await client.engine.list()
        assert server.asked == [Asked("GET /engines/marengo2.6"), Asked("GET /engines")]
    assert listed == engine
    assert (engine.id, engine.author, engine.ready) == ("marengo2.6", "twelve_labs", True)
    assert (engine.finetune, engine.created_at) == (False, "2022-07-04T03:05:27.068Z")
    assert getattr(engine, name) == getattr(engine, other) == ["visual", "logo"]


@OLDER
async def test_an_account_without_engines(version: ApiVersion) -> None:
    """An empty list, also where null came."""
    async with speaking(version, {"data": None}, {"data": []}) as (client, _):
        assert await client.engine.list() == []
        assert await client.engine.list() == []


@OLDER
async def test_the_engines_of_an_account(emulator: Emulator, version: ApiVersion) -> None:
    """Each can be looked at, and an index made with it; one that is not there is a 404."""
    url = emulator.url(version)
    async with AsyncClient(emulator.api_key, base_url=url, retry=QUICK) as client:
        engines = await client.engine.list()
        assert "marengo2.5" in [each.id for each in engines]
        for number, engine in enumerate(engines):
            assert await client.engine.retrieve(engine.id or "") == engine
            index = await client.index.create(
                f"films {number}",
                engine_id=engine.id or "",
                index_options=engine.allowed_engine_options or [],
            )
            assert [each.name for each in index.engines or []] == [engine.id]
        with pytest.raises(NotFoundError):
            await client.engine.retrieve("marengo9")


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_a_name_that_is_none_is_refused(bad: Any) -> None:
    """Nothing is sent."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match="id"):
            await client.engine.retrieve(bad)
        assert server.asked == []
