"""`indexes`, `assets`, `search`, `analyze` and `embed`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import invoke, json_lines, make_films, new_index
from tests.emulator.files import write_picture
from twelvelabs_async import AsyncClient
from twelvelabs_async.cli.search import options_of
from twelvelabs_async.emulator import Emulator


def uploaded(emulator: Emulator, path: Path) -> str:
    """Upload a file, and return its asset."""
    done = invoke(emulator, "upload", str(path))
    assert done.exit_code == 0, done.stderr
    return done.stdout.split("\t")[0]


def test_indexes_are_made_listed_shown_and_deleted(blocking_emulator: Emulator) -> None:
    """Plain results have tabs and no headings; JSON is as the API has it."""
    api = blocking_emulator
    first = new_index(api)
    options = ["--model", "marengo3.0:visual", "--addon", "thumbnail", "--json"]
    [second] = json_lines(invoke(api, "indexes", "create", "other", *options).stdout)
    listed = invoke(api, "indexes", "list").stdout
    assert listed == (
        f"{second['_id']}\tother\t0\t0.00\tmarengo3.0\n{first}\tfilms\t0\t0.00\tmarengo3.0\n"
    )
    found = json_lines(invoke(api, "indexes", "list", "--json").stdout)
    assert [each["_id"] for each in found] == [second["_id"], first]
    assert found[0]["models"] == [{"model_name": "marengo3.0", "model_options": ["visual"]}]
    assert invoke(api, "indexes", "list", "--limit", "1").stdout.count("\n") == 1
    assert invoke(api, "indexes", "list", "--name", "films", "-q").stdout.startswith(first)
    [shown] = json_lines(invoke(api, "indexes", "show", first).stdout)
    assert shown["index_name"] == "films"
    assert invoke(api, "indexes", "delete", first, "--yes").exit_code == 0
    assert list(api.state.indexes) == [second["_id"]]


def test_what_cannot_be_undone_asks(
    blocking_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can be asked it is a usage error; a no leaves all as it is."""
    index = new_index(blocking_emulator)
    unasked = invoke(blocking_emulator, "indexes", "delete", index)
    assert unasked.exit_code == 2
    assert "--yes" in unasked.stderr
    monkeypatch.setattr("twelvelabs_async.cli.session._somebody", lambda: True)
    refused = invoke(blocking_emulator, "indexes", "delete", index, input="n\n")
    assert refused.exit_code == 1
    assert index in blocking_emulator.state.indexes
    assert invoke(blocking_emulator, "indexes", "delete", index, input="y\n").exit_code == 0
    assert index not in blocking_emulator.state.indexes


def test_assets_are_listed_shown_and_deleted(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """The newest first; the list can be narrowed."""
    api = blocking_emulator
    sunset, forest, _ = make_films(tmp_path / "films")
    first, second = uploaded(api, sunset), uploaded(api, forest)
    rows = [line.split("\t") for line in invoke(api, "assets", "list").stdout.splitlines()]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (second, "ready", "b-forest.mkv"),
        (first, "ready", "a-sunset.mkv"),
    ]
    assert invoke(api, "assets", "list", "--name", "sunset").stdout.startswith(first)
    assert invoke(api, "assets", "list", "--type", "image", "--json").stdout == ""
    assert len(json_lines(invoke(api, "assets", "list", "--json", "--limit", "1").stdout)) == 1
    [shown] = json_lines(invoke(api, "assets", "show", first).stdout)
    assert (shown["_id"], shown["duration"]) == (first, 4.0)
    assert invoke(api, "assets", "delete", first).exit_code == 2
    assert invoke(api, "assets", "delete", first, "--yes", "--force").exit_code == 0
    assert list(api.state.assets) == [second]


def test_a_search_shows_the_best_clips_first(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """With the names of the files, which hits do not have; as JSON the hits alone."""
    api = blocking_emulator
    films = make_films(tmp_path / "films")
    index, ledger = new_index(api), str(tmp_path / "films.db")
    assert invoke(api, "ingest", *map(str, films), "-i", index, "-l", ledger).exit_code == 0
    arguments = ["search", "green trees in the forest", "--index", index]
    assert invoke(api, *arguments, "-n", "1").stdout.count("\n") == 1
    done = invoke(api, *arguments, "-n", "2")
    assert done.exit_code == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == ["1", "2"]
    assert rows[0][2:] == ["0:00.0", "0:02.0", "b-forest.mkv", "Birds wake up in the green forest."]
    before = len(api.requests)
    options = ["--in", "visual", "--in", "transcription", "--operator", "or", "--json"]
    found = json_lines(invoke(api, "search", "green trees", "-i", index, *options).stdout)
    assert found[0]["video_id"] == rows[0][1]
    paths = [each.path for each in list(api.requests)[before:]]
    assert not any("/videos/" in path or path.endswith(index) for path in paths)
    narrowed = ["--filter", '{"duration": {"gte": 60}}']
    none = invoke(api, "search", "green trees", "-i", index, *narrowed)
    assert (none.exit_code, none.stdout) == (0, "")
    assert "Nothing was found." in none.stderr
    write_picture(tmp_path / "orange.png", (240, 120, 20), (96, 64))
    picture = invoke(api, "search", "-i", index, "--image", str(tmp_path / "orange.png"), "-n", "1")
    assert "a-sunset.mkv" in picture.stdout


async def test_a_search_looks_wherever_the_index_can_be_searched(client: AsyncClient) -> None:
    """The words of its audio are one place more."""
    found: dict[str, list[str]] = {}
    for name, options in (("films", ["visual", "audio"]), ("silent", ["visual"])):
        model = {"model_name": "marengo3.0", "model_options": options}
        made = await client.indexes.create(index_name=name, models=[model])
        found[name] = await options_of(client, made.id or "")
    assert found == {"films": ["visual", "audio", "transcription"], "silent": ["visual"]}


@pytest.mark.parametrize("given", ["{", "[1]", "@nowhere.json"])
def test_json_that_is_none_is_refused(blocking_emulator: Emulator, given: str) -> None:
    """With the name of the option, or of the file; nothing is asked."""
    done = invoke(
        blocking_emulator, "search", "x", "-i", "65f0", "--in", "visual", "--filter", given
    )
    assert done.exit_code == (1 if given.startswith("@") else 2)
    assert ("--filter" in done.stderr) or ("nowhere.json: No such file" in done.stderr)
    assert not blocking_emulator.requests


def test_a_question_is_answered(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """As text while it comes, or as one object; a schema gives JSON; a cut answer is said."""
    api = blocking_emulator
    sunset = make_films(tmp_path / "films")[0]
    asset = uploaded(api, sunset)
    told = invoke(api, "analyze", asset, "What happens?")
    assert told.exit_code == 0, told.stderr
    assert "The sun goes down over the harbour." in told.stdout
    assert told.stdout.endswith("\n")
    [whole] = json_lines(invoke(api, "analyze", asset, "What happens?", "--json").stdout)
    assert whole["data"] == told.stdout.removesuffix("\n")
    assert whole["finish_reason"] == "stop"
    schema = tmp_path / "schema.json"
    schema.write_text('{"type": "object", "properties": {"title": {"type": "string"}}}')
    shaped = invoke(api, "analyze", asset, "A title.", "--schema", f"@{schema}")
    assert set(json_lines(shaped.stdout)[0]) == {"title"}
    there = invoke(api, "analyze", str(sunset), "What happens?")
    assert there.exit_code == 2
    assert "upload it first" in there.stderr


def test_vectors_are_shown_or_written_whole(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """A text and a picture at once, a video by a task; JSON has all numbers."""
    api = blocking_emulator
    asset = uploaded(api, make_films(tmp_path / "films")[0])
    short = invoke(api, "embed", "--text", "a sunset")
    assert short.exit_code == 0, short.stderr
    assert short.stdout.split("\t")[4] == "512"
    [vector] = json_lines(invoke(api, "embed", "--text", "a sunset", "--json").stdout)
    assert len(vector["embedding"]) == 512
    picture = tmp_path / "orange.png"
    write_picture(picture, (240, 120, 20), (320, 240))
    [seen] = json_lines(invoke(api, "embed", "--image", str(picture), "--json").stdout)
    assert len(seen["embedding"]) == 512
    film = invoke(api, "embed", "--video", asset)
    assert {line.split("\t")[3] for line in film.stdout.splitlines()} == {"clip", "asset"}
    assert ": processing\n" in film.stderr
    begun = invoke(api, "embed", "--video", asset, "--no-wait")
    assert invoke(api, "wait", begun.stdout.strip()).exit_code == 0
    told = invoke(api, "embed", "--video", asset, "--no-wait", "--json")
    assert invoke(api, "wait", "-", input=told.stdout).exit_code == 0
    assert invoke(api, "embed").exit_code == 2
    assert invoke(api, "embed", "--text", "x", "--video", asset).exit_code == 2
