"""Indexes under their 0.x names: what goes to each version, and what comes of its answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import QUICK
from tests.legacy.asked import VERSIONS, Asked, speaking
from tests.media import small_clip
from twelvelabs_async import (
    APIError,
    APIStatusError,
    AsyncClient,
    InvalidInputError,
)
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.legacy.models.enabled import EnabledEngine, EnabledModel
from twelvelabs_async.models import IndexesCreateRequestModelsItem
from twelvelabs_async.settings import ApiVersion

OLD = {
    "_id": "i1",
    "index_name": "films",
    "engine_id": "marengo2.5",
    "index_options": ["visual", "logo"],
    "addons": ["thumbnail"],
    "video_count": 12,
    "total_duration": 8716.9,
    "created_at": "2023-07-04T13:58:39.262Z",
    "updated_at": "2023-07-05T11:11:32.026Z",
    "expires_at": "2023-10-04T13:58:39.262Z",
}
MIDDLE = {
    "_id": "i2",
    "index_name": "films",
    "engines": [
        {"engine_name": "marengo2.6", "engine_options": ["visual"], "finetuned": False},
        {"engine_name": "pegasus1.1", "engine_options": ["visual"], "addons": ["a"]},
    ],
    "video_count": 0,
    "total_duration": 0,
    "created_at": "2023-10-12T11:11:19Z",
    "updated_at": "2023-10-12T11:11:19Z",
    "expires_at": None,
    "sparkle": 1,
}
NEW = {
    "_id": "i3",
    "index_name": "films",
    "models": [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}],
    "video_count": 1.0,
    "total_duration": 32.5,
}
NOTHING: dict[str, object] = {}
MARENGO: dict[str, Any] = {"name": "marengo2.6", "options": ["visual", "conversation"]}
ON_THE_WIRE: dict[ApiVersion, dict[str, Any]] = {
    "v1.1": {"engine_id": "marengo2.6", "index_options": ["visual", "conversation"]},
    "v1.2": {
        "engines": [{"engine_name": "marengo2.6", "engine_options": ["visual", "conversation"]}]
    },
    "v1.3": {"models": [{"model_name": "marengo2.6", "model_options": ["visual", "conversation"]}]},
}
FORMS: dict[str, dict[str, Any]] = {
    "of the SDK": {"engines": [MARENGO]},
    "as models": {"models": [MARENGO]},
    "of v1.1": {"engine_id": "marengo2.6", "index_options": ("visual", "conversation")},
    "of v1.2": {"engines": ON_THE_WIRE["v1.2"]["engines"]},
    "of v1.3": {"models": ON_THE_WIRE["v1.3"]["models"]},
    "of another index": {
        "engines": [EnabledEngine(**MARENGO, addons=["a"], finetuned=True, extra={"x": 1})]
    },
    "of another new index": {"models": [EnabledModel(**MARENGO)]},
    "of the new resource": {
        "models": [
            IndexesCreateRequestModelsItem(
                model_name="marengo2.6", model_options=["visual", "conversation"]
            )
        ]
    },
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("form", FORMS)
async def test_each_version_gets_engines_in_its_words(version: ApiVersion, form: str) -> None:
    """However one engine is given, the version's own fields are sent, and then it is looked at."""
    async with speaking(version, (201, {"_id": "i3"}), NEW) as (client, server):
        made = await client.index.create("films", addons=["thumbnail"], **FORMS[form])
        assert (made.id, made.name) == ("i3", "films")
        assert server.asked == [
            Asked(
                "POST /indexes",
                json={"index_name": "films", "addons": ["thumbnail"], **ON_THE_WIRE[version]},
            ),
            Asked("GET /indexes/i3"),
        ]


async def test_the_second_argument_may_be_a_list_of_models_too() -> None:
    """The SDK's second position is `engines` up to 0.3 and `models` since 0.4; no null is sent."""
    async with speaking("v1.3", (201, {"_id": "i3"}), NEW) as (client, server):
        await client.index.create("films", [MARENGO, {"name": "p", "options": ["visual"]}])
        assert server.asked[0].json == {
            "index_name": "films",
            "models": [
                *ON_THE_WIRE["v1.3"]["models"],
                {"model_name": "p", "model_options": ["visual"]},
            ],
        }


UNMEANT: list[tuple[dict[str, Any], str]] = [
    ({}, "once"),
    ({"engines": [MARENGO], "models": [MARENGO]}, "once"),
    ({"engines": [MARENGO], "engine_id": "m", "index_options": ["visual"]}, "once"),
    ({"engines": []}, "engines must be a list of at least one"),
    ({"models": []}, "models must be a list of at least one"),
    ({"engines": MARENGO}, "list of at least one"),
    ({"engines": "marengo2.6"}, "list of at least one"),
    ({"engines": [{"name": "m", "opts": ["visual"]}]}, "keys 'name' and 'options'"),
    ({"engines": [{**MARENGO, "addons": []}]}, "keys 'name' and 'options'"),
    ({"engines": [{"name": "m", "engine_options": ["visual"]}]}, "'name' and 'options'"),
    ({"engines": ["marengo2.6"]}, "not 'marengo2.6'"),
    ({"engines": [MARENGO, {"name": " ", "options": ["visual"]}]}, r"name of engines\[1\]"),
    ({"engines": [{"name": None, "options": ["visual"]}]}, "not None"),
    ({"models": [{"name": "m", "options": []}]}, r"options of models\[0\] must not be empty"),
    ({"engines": [{"name": "m", "options": "visual"}]}, "list of texts, not 'visual'"),
    ({"engines": [{"name": "m", "options": ["visual", 1]}]}, "list of texts"),
    ({"engine_id": "m"}, "go together"),
    ({"index_options": ["visual"]}, "go together"),
    ({"engine_id": "m", "index_options": "visual"}, "index_options must be a list of texts"),
    ({"engine_id": "", "index_options": ["visual"]}, "engine_id must be a text"),
    ({"engines": [MARENGO], "addons": "thumbnail"}, "addons must be a list of texts"),
    ({"engines": [MARENGO], "name": " "}, "name must be a text that is not empty"),
]


@pytest.mark.parametrize(("given", "text"), UNMEANT)
async def test_engines_that_cannot_be_meant_are_refused(given: dict[str, Any], text: str) -> None:
    """The error says what was given and what is taken; nothing is sent."""
    arguments: dict[str, Any] = {"name": "films", **given}
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await client.index.create(**arguments)
        assert server.asked == []


async def test_the_oldest_version_has_one_engine_for_an_index() -> None:
    """Two are refused with their names."""
    async with speaking("v1.1") as (client, server):
        with pytest.raises(InvalidInputError, match=r"one engine, not 2: a, b\."):
            await client.index.create("films", [{"name": n, "options": ["visual"]} for n in "ab"])
        assert server.asked == []


@pytest.mark.parametrize(
    "answer", [(404, {"code": "resource_not_exist", "message": "It is not there."}), (200, b"<p>")]
)
async def test_an_index_that_cannot_be_looked_at_is_not_lost(answer: object) -> None:
    """What was created comes back with its identifier and what was asked for."""
    async with speaking("v1.3", (201, {"_id": "i9"}), answer) as (client, _):
        made = await client.index.create("films", [MARENGO])
        assert (made.id, made.name, made.created_at) == ("i9", "films", None)
        assert made.models == [EnabledModel(**MARENGO)]


async def test_an_answer_without_an_identifier_is_no_error() -> None:
    """The index is there, so nothing says that it was not made; it only has no identifier."""
    async with speaking("v1.3", (201, NOTHING)) as (client, server):
        made = await client.index.create("films", [MARENGO])
        assert (made.id, made.name) == (None, "films")
        assert len(server.asked) == 1


async def test_a_refused_creation_is_an_error() -> None:
    """Nothing is looked at then."""
    refused = (409, {"code": "index_name_already_exists", "message": "There is one."})
    async with speaking("v1.2", refused) as (client, server):
        with pytest.raises(APIError, match="index_name_already_exists"):
            await client.index.create("films", [MARENGO])
        assert len(server.asked) == 1


async def test_an_index_of_v1_1_has_its_engine_under_all_names() -> None:
    """`engine_id` and `index_options` are what `engines` and `models` say."""
    async with speaking("v1.1", OLD, {**OLD, "deleted": True}) as (client, _):
        index = await client.index.retrieve("i1")
        assert (index.engine_id, index.index_options) == ("marengo2.5", ["visual", "logo"])
        assert index.engines == [EnabledEngine(name="marengo2.5", options=["visual", "logo"])]
        assert index.models == [EnabledModel(name="marengo2.5", options=["visual", "logo"])]
        assert (index.video_count, index.total_duration) == (12, 8716.9)
        assert (index.expires_at, index.addons) == ("2023-10-04T13:58:39.262Z", ["thumbnail"])
        assert index.deleted is None
        assert (await index.retrieve()).deleted is True


async def test_an_index_of_v1_2_has_its_engines_as_models_too() -> None:
    """With their own add-ons; what is not known is kept."""
    async with speaking("v1.2", MIDDLE) as (client, _):
        index = await client.index.retrieve("i2")
        assert index.engines
        assert index.models
        assert [each.name for each in index.engines] == ["marengo2.6", "pegasus1.1"]
        assert [(each.name, each.finetuned, each.addons) for each in index.models] == [
            ("marengo2.6", False, None),
            ("pegasus1.1", None, ["a"]),
        ]
        assert (index.expires_at, index.total_duration) == (None, 0.0)
        assert (index.engine_id, dict(index.extra)) == (None, {"sparkle": 1})


async def test_an_index_of_v1_3_has_its_models_as_engines_too() -> None:
    """And a count that is no integer on the wire is one here."""
    async with speaking("v1.3", NEW, {"_id": "i4"}) as (client, _):
        index = await client.index.retrieve("i3")
        assert index.models == [EnabledModel(name="marengo3.0", options=["visual", "audio"])]
        assert index.engines == [EnabledEngine(name="marengo3.0", options=["visual", "audio"])]
        assert repr(index.video_count) == "1"
        bare = await client.index.retrieve("i4")
        assert (bare.engines, bare.models) == ([], [])


@pytest.mark.parametrize("bad", ["", "..", "a/b", None, 5])
async def test_an_identifier_that_is_none_is_refused(bad: Any) -> None:
    """Nothing that could name something else is sent."""
    async with speaking("v1.2") as (client, server):
        for call in (client.index.retrieve, client.index.delete):
            with pytest.raises(InvalidInputError, match="id"):
                await call(bad)
        with pytest.raises(InvalidInputError, match="id"):
            await client.index.update(bad, "films")
        name: Any = " " if isinstance(bad, str) else bad
        with pytest.raises(InvalidInputError, match="name must be"):
            await client.index.update("i1", name)
        assert server.asked == []


ENGINES: dict[ApiVersion, dict[str, Any]] = {
    "v1.1": {"engine_id": "marengo2.5", "index_options": ["visual", "conversation"]},
    "v1.2": {"engines": [MARENGO, {"name": "pegasus1.1", "options": ["visual"]}]},
    "v1.3": {"models": [{"name": "marengo3.0", "options": ["visual", "audio"]}]},
}


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_index_lives(emulator: Emulator, version: ApiVersion) -> None:
    """Created, found by each filter, filled, renamed and deleted, in each version."""
    url = emulator.url(version)
    async with AsyncClient(emulator.api_key, base_url=url, retry=QUICK) as client:
        index = await client.index.create("films", **ENGINES[version], addons=["thumbnail"])
        other = await client.index.create("others", **ENGINES[version])
        index_id = index.id or ""
        assert (index.name, index.video_count, index.addons) == ("films", 0, ["thumbnail"])
        assert index.engines
        assert index.models
        assert [each.name for each in index.engines] == [each.name for each in index.models]
        found = await client.index.list()
        assert [each.id for each in found] == [other.id, index_id]
        options = index.engines[0].options
        assert [each.id for each in await client.index.list(name="films")] == [index_id]
        if version != "v1.3":  # it documents no such filter
            assert [each.id for each in await client.index.list(id=index_id)] == [index_id]
        assert len(await client.index.list(engine_options=options)) == 2
        pages = await client.index.list_pagination(page_limit=1)
        assert [[each.id for each in page] async for page in pages] == [[index_id]]
        task = await index.create_task(file=small_clip())
        await task.wait_for_done(sleep_interval=0.1)
        assert (await index.task_status()).ready == 1
        assert [each.index_id for each in await index.list_video()] == [index_id]
        fuller = await index.retrieve()
        assert fuller.video_count == 1
        assert fuller.total_duration == pytest.approx(4.0, abs=0.11)
        await index.update("better films")
        assert (await index.retrieve()).name == "better films"
        await index.delete()
        if version == "v1.1":
            assert (await index.retrieve()).deleted is True
        else:
            with pytest.raises(APIStatusError, match="resource_not_exist"):
                await index.retrieve()
        assert [each.id for each in await client.index.list()] == [other.id]
