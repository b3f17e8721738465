from __future__ import annotations

from datetime import datetime

from .conftest import MODELS
from .driver import Driver


async def test_an_index_is_created_and_read_back(vendor: Driver) -> None:
    """The vendor's client decodes an index that it created, with its models and add-ons."""
    made = await vendor.call(
        "indexes.create",
        index_name="Küsten & Häfen",
        models=[*MODELS, {"model_name": "pegasus1.2", "model_options": ["visual"]}],
        addons=["thumbnail"],
    )
    found = await vendor.call("indexes.retrieve", made.id)
    assert found.id == made.id
    assert found.index_name == "Küsten & Häfen"
    assert [(model.model_name, model.model_options) for model in found.models] == [
        ("marengo3.0", ["visual", "audio"]),
        ("pegasus1.2", ["visual"]),
    ]
    assert found.addons == ["thumbnail"]
    assert (found.video_count, found.total_duration) == (0, 0)
    assert datetime.fromisoformat(found.created_at).tzinfo is not None


async def test_indexes_are_listed_page_by_page(vendor: Driver) -> None:
    """Small pages give all indexes, the newest first, each one once."""
    names = [f"index {number}" for number in range(5)]
    for name in names:
        await vendor.call("indexes.create", index_name=name, models=MODELS)
    pages = await vendor.pages("indexes.list", page_limit=2)
    assert [[each.index_name for each in page] for page in pages] == [
        ["index 4", "index 3"],
        ["index 2", "index 1"],
        ["index 0"],
    ]
    ascending = await vendor.items("indexes.list", page=2, page_limit=2, sort_option="asc")
    assert [each.index_name for each in ascending] == names[2:]


async def test_indexes_are_filtered(vendor: Driver) -> None:
    """Name and family of models choose among the indexes."""
    for name, model in (("one", "marengo3.0"), ("two", "pegasus1.2")):
        models = [{"model_name": model, "model_options": ["visual"]}]
        await vendor.call("indexes.create", index_name=name, models=models)
    by_name = await vendor.items("indexes.list", index_name="one")
    by_family = await vendor.items("indexes.list", model_family="pegasus")
    assert [each.index_name for each in by_name] == ["one"]
    assert [each.index_name for each in by_family] == ["two"]
    assert await vendor.items("indexes.list", created_at="2999-01-01T00:00:00Z") == []


async def test_an_index_is_renamed_and_deleted(vendor: Driver, index_id: str) -> None:
    """A new name is seen at once, and a deleted index is gone."""
    await vendor.call("indexes.update", index_id, index_name="series")
    assert (await vendor.call("indexes.retrieve", index_id)).index_name == "series"
    await vendor.call("indexes.delete", index_id)
    assert await vendor.items("indexes.list") == []
    error = await vendor.refusal("indexes.retrieve", index_id)
    assert (error.status_code, error.body["code"]) == (400, "resource_not_exist")
