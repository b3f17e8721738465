"""The vendor's JavaScript SDK does its main workflows against the emulator, under Node."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import orjson
import pytest

from tests.emulator.files import write_picture
from tests.emulator.making import served
from twelvelabs_async.emulator import Emulator, MultipartSettings
from twelvelabs_async.emulator.clips import FOREST, SUNSET, make_clip

from .conftest import MODULES

WORKFLOWS = Path(__file__).parent / "workflows"
CHUNK = 30_000


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two clips and a green picture, by name."""
    folder = tmp_path_factory.mktemp("files")
    made = {
        scene.name: make_clip(folder / f"{scene.name}.mkv", scene=scene)
        for scene in (FOREST, SUNSET)
    }
    return {**made, "picture": write_picture(folder / "green.png", (35, 125, 45), (160, 160))}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """An emulator with quick states and small chunks."""
    async with Emulator(
        indexing_seconds=0.4, processing_seconds=0.1, multipart=MultipartSettings(chunk_bytes=CHUNK)
    ) as running:
        yield running


async def run(emulator: Emulator, name: str, **given: object) -> Any:
    """Run a workflow with Node and return its result."""
    env = {
        **os.environ,
        "NODE_PATH": MODULES,
        "TWELVELABS_BASE_URL": emulator.base_url,
        "TWELVE_LABS_API_KEY": emulator.api_key,
        "WORKFLOW_GIVEN": orjson.dumps(given, default=str).decode(),
    }
    with anyio.fail_after(60):
        done = await anyio.run_process(
            ["node", str(WORKFLOWS / f"{name}.cjs")], env=env, check=False
        )
    assert done.returncode == 0, done.stderr.decode()
    refused = [each for each in emulator.requests if each.status >= 500]
    assert not refused
    return orjson.loads(done.stdout)


async def test_indexes(emulator: Emulator) -> None:
    """Pages are walked through, a filter finds one, and what is deleted is a BadRequestError."""
    done = await run(emulator, "indexes")
    assert done["count"] == 13
    assert done["found"] == [done["made"]["id"]]
    assert done["renamed"]["indexName"] == "movies"
    assert done["renamed"]["models"][0]["modelName"] == "marengo3.0"
    expected = {"name": "BadRequestError", "status": 400, "code": "resource_not_exist"}
    assert done["gone"] == expected
    assert len(emulator.state.indexes) == 12


async def test_assets_are_indexed_and_found(emulator: Emulator, files: dict[str, Path]) -> None:
    """A file and a URL are uploaded, indexed, listed, searched by text and picture, and deleted."""
    async with served(files["sunset"]) as origin:
        done = await run(emulator, "library", **files, sunset_url=f"{origin}/sunset.mkv")
    forest, sunset = done["videos"]
    assert (forest["name"], sunset["name"]) == ("forest.mkv", "sunset.mkv")
    assert [each["seen"][-1] for each in (forest, sunset)] == ["ready", "ready"]
    assert done["metadata"] == {"place": "wood", "rating": 5}
    assert done["hits"][0] == done["groups"][0][0] == done["pictured"][0] == forest["id"]
    assert len(done["hits"]) > 1
    assert sorted(done["listed"]) == sorted([forest["id"], sunset["id"]])
    assert done["left"] == [done["assets"][1]]


async def test_tasks(emulator: Emulator, files: dict[str, Path]) -> None:
    """Tasks of a file and of a URL end ready, and can be deleted with their video."""
    async with served(files["sunset"]) as origin:
        done = await run(emulator, "tasks", **files, sunset_url=f"{origin}/sunset.mkv")
    assert done["status"] == done["statuses"][-1] == "ready"
    assert done["hls"]
    assert done["listed"] == done["tasks"]
    assert done["videos"] == ["forest.mkv", "sunset.mkv"]
    assert len(done["left"]) == 1


async def test_analyses(emulator: Emulator, files: dict[str, Path]) -> None:
    """The same text comes at once, streamed and from a task; JSON fits its schema."""
    done = await run(emulator, "analyze", **files)
    assert "forest" in done["whole"]
    assert done["finish"] == "stop"
    assert done["streamed"] == done["whole"] == done["done"]
    assert (done["kinds"][0], done["kinds"][-1]) == ("stream_start", "stream_end")
    assert isinstance(done["structured"]["title"], str)
    assert done["results"] == [["one", "ready"]]
    assert done["batches"] == [done["batch"]]


async def test_embeddings(emulator: Emulator, files: dict[str, Path]) -> None:
    """Vectors have the model's length, whatever they are of and by whichever road they come."""
    async with served(files["forest"]) as origin:
        done = await run(emulator, "embed", **files, forest_url=f"{origin}/forest.mkv")
    assert (done["text"], done["picture"], done["older"]) == (512, 512, 512)
    assert set(done["scopes"]) == {"clip", "asset"}
    assert done["segments"] >= 1
    assert done["listed"] == [done["task"]]


async def test_entities(emulator: Emulator, files: dict[str, Path]) -> None:
    """An entity of a green picture is found in a green film."""
    folder = files["forest"].parent
    seeded = await emulator.seed(folder)
    done = await run(emulator, "entities", **files, index_id=seeded.index_id)
    assert (done["name"], done["named"], done["left"]) == ("Anna", "crew", 0)
    assert done["listed"] == ["Anna", "Bob"]
    assert done["hits"] >= 1


async def test_uploads_in_chunks(
    emulator: Emulator, files: dict[str, Path], tmp_path: Path
) -> None:
    """A file arrives whole in chunks, and an upload that was begun is listed."""
    film = tmp_path / "film.mkv"
    film.write_bytes(files["forest"].read_bytes())
    done = await run(emulator, "multipart", forest=film)
    chunks = -(-film.stat().st_size // CHUNK)
    assert (done["status"], done["last"], done["turns"]) == ("ready", 100, -(-chunks // 3))
    assert done["incomplete"] == [done["waiting"]]
    assert done["chunks"] == 2
    stored = emulator.state.assets[done["assetId"]].file
    assert stored is not None
    assert stored.sha256 == hashlib.sha256(film.read_bytes()).hexdigest()


async def test_knowledge_stores(emulator: Emulator, files: dict[str, Path]) -> None:
    """A store answers a question, whole and as a stream of events."""
    done = await run(emulator, "knowledge", **files)
    assert done["status"] == "completed"
    assert done["items"] == [done["item"]]
    assert done["kinds"][0] == "response.created"
    assert done["kinds"][-1] == "response.completed"
