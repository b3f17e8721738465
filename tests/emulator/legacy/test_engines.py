"""The /engines room, and how engines and options are seen by other versions."""

from __future__ import annotations

import pytest

from tests.emulator.helpers import MARENGO, PEGASUS, Caller, ids
from tests.emulator.legacy.olden import EVERYTHING, make_index
from twelvelabs_async.emulator.legacy.names import as_model, engine_options
from twelvelabs_async.emulator.state import ModelRecord


@pytest.mark.parametrize(
    ("version", "names", "options"),
    [
        ("v1.1", ["marengo", "marengo2", "marengo2.5"], "allowed_index_options"),
        (
            "v1.2",
            ["marengo2.5", "marengo2.6", "pegasus1", "pegasus1.1"],
            "allowed_engine_options",
        ),
    ],
)
async def test_the_engines_of_a_version(
    api: Caller, version: str, names: list[str], options: str
) -> None:
    """Each version has its engines, without pages, and its name for their options."""
    body = await api.to(version).body("/engines")
    assert set(body) == {"data"}
    assert ids(body) == names
    for engine in body["data"]:
        assert engine == await api.to(version).body(f"/engines/{engine['_id']}")
        assert (engine["author"], engine["ready"], engine["finetune"]) == (
            "twelve_labs", True, False,
        )  # fmt: skip
        pegasus = engine["_id"].startswith("pegasus")
        assert engine[options] == (EVERYTHING[:2] if pegasus else EVERYTHING)


async def test_engines_of_other_versions_do_not_exist(api: Caller) -> None:
    """Pegasus came with v1.2."""
    answer = await api.to("v1.1").get("/engines/pegasus1")
    assert (answer.status, answer.code) == (404, "resource_not_exist")
    assert (await api.to("v1.2").get("/engines?page=1")).code == "parameter_unknown"


async def test_an_old_index_is_seen_with_the_options_of_today(api: Caller) -> None:
    """What heard the conversation hears audio; text and logos are part of what is seen."""
    index_id = await make_index(api.to("v1.2"))
    (model,) = (await api.body(f"/indexes/{index_id}"))["models"]
    assert model == {"model_name": "marengo2.5", "model_options": ["visual", "audio"]}
    older = await api.to("v1.1").body(f"/indexes/{index_id}")
    assert (older["engine_id"], older["index_options"]) == ("marengo2.5", EVERYTHING)


async def test_a_new_index_is_seen_with_old_options(api: Caller) -> None:
    """In v1.2 both models are engines; v1.1 knows one engine, the one that searches."""
    index_id = await api.index("new", PEGASUS, MARENGO)
    newer = await api.to("v1.2").body(f"/indexes/{index_id}")
    assert newer["engines"] == [
        {"engine_name": "pegasus1.2", "engine_options": ["visual"]},
        {"engine_name": "marengo3.0", "engine_options": EVERYTHING},
    ]
    older = await api.to("v1.1").body(f"/indexes/{index_id}")
    assert (older["engine_id"], older["index_options"]) == ("marengo3.0", EVERYTHING)


@pytest.mark.parametrize(
    ("options", "current"),
    [
        (["visual"], ("visual",)),
        (["conversation"], ("audio",)),
        (["logo"], ("visual",)),
        (["text_in_video", "conversation"], ("visual", "audio")),
    ],
)
def test_options_survive_the_way_there_and_back(
    options: list[str], current: tuple[str, ...]
) -> None:
    """The account keeps what was asked for, beside what it means today."""
    model = as_model("marengo2.6", options)
    assert model.options == current
    assert engine_options(model) == tuple(options)


def test_every_option_of_v1_3_has_an_old_name() -> None:
    """Also those that v1.3 accepts of older models."""
    assert engine_options(ModelRecord("marengo3.0", ("transcription",))) == ("conversation",)
    assert engine_options(ModelRecord("marengo3.0", ("logo", "audio"))) == ("conversation", "logo")
    assert engine_options(ModelRecord("pegasus1.2", ("visual", "audio"))) == tuple(EVERYTHING[:2])
