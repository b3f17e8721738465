"""`upload`: what is printed, what it ends with, and how it goes on after Ctrl-C."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path

from tests.cli.running import in_terminal, invoke, json_lines, make_films, run, variables
from tests.media import clip_bytes
from twelvelabs_async.emulator import Emulator, Fault

PLAN = b'{"code": "usage_limit_exceeded", "message": "The plan is used up."}'


def test_files_become_assets(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """A line for each on standard output, the states on standard error; twice the same is once."""
    films = make_films(tmp_path / "films")
    done = invoke(blocking_emulator, "upload", *map(str, [*films, films[0]]))
    assert done.exit_code == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert {row[0] for row in rows} == set(blocking_emulator.state.assets)
    assert {row[2] for row in rows} == set(map(str, films))
    assert {row[1] for row in rows} == {"ready"}
    for state in ("uploading", "processing"):
        assert done.stderr.count(f": {state}\n") == 3


def test_what_is_said_of_an_asset_is_sent(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """Name, type, metadata, parts; the whole asset is in the JSON."""
    film = tmp_path / "film.mkv"
    film.write_bytes(clip_bytes())
    metadata = tmp_path / "about.json"
    metadata.write_text('{"year": 1999}')
    options = ["--name", "other.mkv", "--metadata", f"@{metadata}", "--multipart", "--json"]
    done = invoke(blocking_emulator, "upload", str(film), *options, "--type", "video")
    [told] = json_lines(done.stdout)
    assert told["source"] == str(film)
    assert told["job"] == f"asset:{told['asset_id']}"
    assert told["asset"]["filename"] == "other.mkv"
    assert told["asset"]["method"] == "multipart"
    asset = blocking_emulator.state.assets[told["asset_id"]]
    assert asset.user_metadata == {"year": 1999}
    two = invoke(blocking_emulator, "upload", str(film), str(metadata), "--name", "x")
    assert two.exit_code == 2


def test_a_failure_stops_no_other(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """Code 3 if some failed, 1 if all did; each with its reason, and as JSON an object."""
    film, missing = tmp_path / "film.mkv", tmp_path / "none.mkv"
    film.write_bytes(clip_bytes())
    bad = tmp_path / "bad.mkv"
    bad.write_bytes(b"no video")
    done = invoke(blocking_emulator, "upload", str(film), str(bad), str(missing), "--json")
    assert done.exit_code == 3
    told = {each["source"]: each for each in json_lines(done.stdout)}
    assert told[str(film)]["error"] is None
    assert told[str(bad)]["error"]["type"] == "ResourceFailedError"
    assert told[str(missing)]["error"]["type"] == "InvalidInputError"
    assert f"{missing}: error: InvalidInputError" in done.stderr
    alone = invoke(blocking_emulator, "upload", str(missing))
    assert (alone.exit_code, alone.stdout) == (1, "")


def test_a_url_is_shown_without_what_signs_it(blocking_emulator: Emulator) -> None:
    """The emulator cannot fetch it, and that failure does not show the signature either."""
    url = "https://example.com/film.mp4?X-Amz-Signature=secret"
    done = invoke(blocking_emulator, "upload", url, "--json", "--no-wait")
    assert "https://example.com/film.mp4" in done.stdout
    assert "secret" not in done.output


def test_a_limit_of_the_plan_ends_it(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """Code 4; what was not begun is not begun."""
    films = make_films(tmp_path / "films")
    blocking_emulator.faults.append(Fault(route="POST /assets", status=403, times=9, body=PLAN))
    done = invoke(blocking_emulator, "upload", *map(str, films), "--concurrency", "1")
    assert done.exit_code == 4
    assert done.stderr.count("PlanLimitError") == 1
    assert sum(each.path.endswith("/assets") for each in blocking_emulator.requests) == 1


def test_the_request_of_a_failed_upload_in_parts_is_told(
    blocking_emulator: Emulator, tmp_path: Path
) -> None:
    """The error is about the upload; what its request was called is on its cause."""
    film = tmp_path / "film.mkv"
    film.write_bytes(clip_bytes())
    route = "POST /assets/multipart-uploads"
    blocking_emulator.faults.append(Fault(route=route, status=403, times=9, body=PLAN))
    done = invoke(blocking_emulator, "upload", str(film), "--multipart")
    assert done.exit_code == 4
    assert "The plan is used up." in done.stderr
    assert "[request " in done.stderr


def test_ctrl_c_names_what_is_left(tmp_path: Path) -> None:
    """In a terminal: what is uploaded is to be waited for, and the same command is not given."""
    with Emulator.blocking(processing_seconds=30) as api:
        film = tmp_path / "film with a space.mkv"
        film.write_bytes(clip_bytes())
        stopped = in_terminal(
            ["upload", str(film)],
            variables(api),
            columns=60,
            interrupt=lambda text: "processing" in text,
        )
        assert stopped.code == 130
        [asset] = api.state.assets
        told = stopped.text.replace("\r\n", "")
        assert told.endswith(f"wait asset:{asset}")
        assert "To go on" not in told


def test_ctrl_c_in_the_middle_leaves_a_record(tmp_path: Path) -> None:
    """Code 130; the command that it names goes on, and no part is sent twice."""
    film = tmp_path / "film with a space.mkv"
    with film.open("wb") as file:
        file.write(clip_bytes())
        file.truncate(60_000_000)
    with Emulator.blocking(processing_seconds=0.1) as api:
        # The report about the first parts is held up, so that there is time to type.
        route = "POST /assets/multipart-uploads/{upload_id}"
        api.faults.append(Fault(route=route, status=503, headers={"Retry-After": "60"}))
        environment = {**variables(api), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        small = make_films(tmp_path / "films")[0]
        arguments = ["upload", str(film), "--multipart"]
        parts = 0

        def all_sent(text: str) -> bool:
            """Whether nothing more is stored, the report failed and the other file is done."""
            nonlocal parts
            before, parts = parts, sum(stored(api).values())
            held_up = any(each.status == 503 for each in list(api.requests))
            return held_up and parts == before > 1 and "ready, asset" in text

        stopped = in_terminal([*arguments, str(small)], environment, columns=60, interrupt=all_sent)
        assert stopped.code == 130
        command = stopped.text.replace("\r\n", "").partition("go on: ")[2].strip()
        done = film if f"{film}: ready, asset" in stopped.text else small
        resumed = [each for each in (*arguments, str(small)) if each != str(done)]
        assert shlex.split(command)[3:] == resumed
        again = run(*resumed, **environment)
        assert again.returncode == 0, again.stderr
        assert sorted(each.file.size for each in api.state.assets.values() if each.file) == [
            small.stat().st_size,
            60_000_000,
        ]
        assert len(stored(api)) > 1
        assert set(stored(api).values()) == {1}


def stored(emulator: Emulator) -> Counter[str]:
    """How often each part was stored."""
    return Counter(
        each.path for each in list(emulator.requests) if each.method == "PUT" and each.status == 200
    )
