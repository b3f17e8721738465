"""Indexes, through the whole road: client, wire, emulator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from twelvelabs_async import AsyncClient, BadRequestError
from twelvelabs_async.models import IndexesCreateRequestModelsItem, IndexModelsItem

MODEL = IndexesCreateRequestModelsItem(model_name="marengo3.0", model_options=["visual", "audio"])


async def test_an_index_lives(client: AsyncClient) -> None:
    """Created, found, renamed, deleted: each step is seen by the next."""
    made = await client.indexes.create(index_name="films", models=[MODEL], addons=["thumbnail"])
    index_id = made.id or ""
    found = await client.indexes.retrieve(index_id)
    assert found.index_name == "films"
    assert found.models == [
        IndexModelsItem(model_name="marengo3.0", model_options=["visual", "audio"])
    ]
    assert found.addons == ["thumbnail"]
    assert (found.video_count, found.total_duration) == (0, 0)
    await client.indexes.update(index_id, index_name="movies")
    assert (await client.indexes.retrieve(index_id)).index_name == "movies"
    await client.indexes.delete(index_id)
    with pytest.raises(BadRequestError, match="resource_not_exist"):
        await client.indexes.retrieve(index_id)


async def test_models_may_be_dictionaries(client: AsyncClient) -> None:
    """A plain dictionary says the same as our class."""
    made = await client.indexes.create(
        index_name="films", models=[{"model_name": "pegasus1.2", "model_options": ["visual"]}]
    )
    found = await client.indexes.retrieve(made.id or "")
    assert found.models == [IndexModelsItem(model_name="pegasus1.2", model_options=["visual"])]


async def test_lists_are_filtered_and_sorted(client: AsyncClient) -> None:
    """Each filter reaches the server and does what it says."""
    for name in ("a", "b", "c"):
        await client.indexes.create(index_name=name, models=[MODEL])
    ascending = [index.index_name async for index in client.indexes.list(sort_option="asc")]
    assert ascending == ["a", "b", "c"]
    named = [index.index_name async for index in client.indexes.list(index_name="b")]
    assert named == ["b"]
    family = await client.indexes.list(model_family="pegasus")
    assert family.items == []
    later = datetime.now(UTC) + timedelta(hours=1)
    assert (await client.indexes.list(created_at=later)).items == []
    assert len((await client.indexes.list(updated_at="2020-01-01T00:00:00Z")).items) == 3


async def test_a_name_that_is_taken_is_refused(client: AsyncClient) -> None:
    """The API's own code and message arrive."""
    await client.indexes.create(index_name="films", models=[MODEL])
    with pytest.raises(BadRequestError) as caught:
        await client.indexes.create(index_name="films", models=[MODEL])
    assert caught.value.code == "index_name_already_exists"
    assert caught.value.docs_url
    assert caught.value.request_id


async def test_a_creation_whose_answer_is_lost_happens_once(client: AsyncClient) -> None:
    """The second attempt carries the first one's key, so there is one index and not an error."""
    from twelvelabs_async.emulator import Emulator, Fault

    async with Emulator() as api:
        api.faults.append(Fault(route="POST /indexes", status=503, times=2))
        async with AsyncClient(api.api_key, base_url=api.base_url) as other:
            await other.indexes.create(index_name="films", models=[MODEL])
            assert len((await other.indexes.list()).items) == 1
        posts = [each for each in api.requests if each.method == "POST"]
        keys = {each.headers.get("Idempotency-Key") for each in posts}
        assert len(keys) == 1
    assert (await client.indexes.list()).items == []
