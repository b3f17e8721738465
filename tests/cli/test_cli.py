"""The command line as a whole: help, completion, `serve`, and what is missing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from typer.testing import CliRunner

from tests.cli.running import COMMAND, invoke, new_index, run, variables
from twelvelabs_async.cli import main
from twelvelabs_async.cli.commands import app
from twelvelabs_async.cli.completions import index_ids, jobs
from twelvelabs_async.cli.exits import EXIT_CODES, ExitCode
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.waiting.kinds import KINDS

COMMANDS = [
    *("analyze", "assets", "demo", "embed", "indexes", "ingest", "search", "serve", "status"),
    *("upload", "wait"),
]


def test_the_server_serves_until_it_is_interrupted() -> None:
    """`serve` prints its base URL, answers there, and stops cleanly."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--api-key", "my-key"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        base_url = process.stdout.readline().removeprefix("base URL:").strip()
        assert process.stdout.readline().split()[-1] == "my-key"
        request = Request(f"{base_url}/indexes", headers={"x-api-key": "my-key"})  # noqa: S310
        with urlopen(request) as answer:  # noqa: S310
            assert answer.status == 200
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, problems = process.communicate(timeout=10)
        assert time.monotonic() - started < 3
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, output.strip(), problems) == (0, "stopped", "")


def test_a_port_that_is_taken_is_said() -> None:
    """The second server names the address instead of showing a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["serve", "--port", str(port)])
    assert done.exit_code == 1
    assert f"127.0.0.1:{port}" in done.stderr


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--webhook", "http://127.0.0.1:1/hook"], "--webhook-secret"),
        (["--webhook", "nowhere", "--webhook-secret", "s"], "nowhere"),
    ],
)
def test_a_webhook_that_cannot_be_is_a_usage_error(options: list[str], text: str) -> None:
    """Before the server starts."""
    done = CliRunner().invoke(app, ["serve", *options])
    assert done.exit_code == 2
    assert text in done.stderr


def test_a_missing_extra_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without typer the command says what to install."""
    monkeypatch.setitem(sys.modules, "typer", None)
    for name in [each for each in sys.modules if each.startswith("twelvelabs_async.cli.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    assert "pip install 'twelvelabs-async[cli,emulator]'" in capsys.readouterr().err


def test_the_help_names_the_commands_and_the_exit_codes() -> None:
    """They are found without the README."""
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    for name in COMMANDS:
        assert re.search(rf"^│ {name} ", shown.stdout, flags=re.MULTILINE), name
    assert set(EXIT_CODES) == set(ExitCode)
    for code, meaning in EXIT_CODES.items():
        assert f"{code.value}  {meaning}" in shown.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str) -> None:
    """With the options that all commands have, if it asks the API."""
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    if name not in ("serve", "demo", "indexes", "assets"):
        for option in ("--base-url", "--api-key-file", "--json", "--quiet"):
            assert option in shown.stdout
    assert "--api-key " not in shown.stdout or name == "serve"  # a process list shows arguments


def test_help_loads_neither_the_client_nor_the_emulator() -> None:
    """Who asks for help does not wait for what help does not need."""
    code = (
        "import sys\n"
        "from twelvelabs_async.cli.commands import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = ('aiohttp', 'attrs', 'cattrs', 'orjson', 'av', 'twelvelabs_async.client')\n"
        "sys.stderr.write(repr([each for each in heavy if each in sys.modules]))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage" in told.stdout
    assert told.stderr == "[]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_is_told_how_to_complete(shell: str) -> None:
    """The script for a shell asks the program itself."""
    name = "twelvelabs-async"
    env = {"_TWELVELABS_ASYNC_COMPLETE": f"source_{shell}"}
    shown = CliRunner().invoke(app, [], prog_name=name, env=env)
    assert shown.exit_code == 0
    assert f"complete_{shell}" in shown.stdout


def test_the_shell_completes_commands_and_identifiers(
    blocking_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands by their beginning, indexes by asking the API, jobs by their kinds."""
    index = new_index(blocking_emulator)
    env = {
        **variables(blocking_emulator),
        "_TWELVELABS_ASYNC_COMPLETE": "complete_zsh",
        "_TYPER_COMPLETE_ARGS": "twelvelabs-async in",
    }
    shown = CliRunner().invoke(app, [], prog_name="twelvelabs-async", env=env)
    assert "ingest" in shown.stdout
    assert "indexes" in shown.stdout
    assert "upload" not in shown.stdout
    for name, value in variables(blocking_emulator).items():
        monkeypatch.setenv(name, value)
    assert index_ids(index[:5]) == [(index, "films")]
    assert index_ids("x") == []
    assert [each for each, _ in jobs("embed")] == ["embed_task:", "embed_v2_task:"]
    assert {each[:-1] for each, _ in jobs("a")} == {each for each in KINDS if each[0] == "a"}


def test_a_completion_that_cannot_be_had_is_none() -> None:
    """Without a key the shell stays silent."""
    assert index_ids("") == []


def test_the_key_comes_from_a_file(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """And beats the environment; a file that cannot be read is a usage error."""
    key = tmp_path / "key"
    key.write_text(f"{blocking_emulator.api_key}\n")
    env = {**variables(blocking_emulator), "TWELVELABS_API_KEY": "wrong"}
    arguments = ["indexes", "list", "--api-key-file"]
    assert CliRunner().invoke(app, [*arguments, str(key)], env=env).exit_code == 0
    assert CliRunner().invoke(app, ["indexes", "list"], env=env).exit_code == 1
    missing = CliRunner().invoke(app, [*arguments, str(tmp_path / "none")], env=env)
    assert missing.exit_code == 2
    assert "none: No such file" in missing.stderr
    key.write_bytes(b"\xff\xfe")
    assert CliRunner().invoke(app, [*arguments, str(key)], env=env).exit_code == 2


def test_the_base_url_is_an_option(blocking_emulator: Emulator) -> None:
    """It beats the environment; plain http to another machine must be allowed."""
    env = {**variables(blocking_emulator), "TWELVELABS_BASE_URL": "http://127.0.0.1:9"}
    arguments = ["indexes", "list", "--base-url"]
    done = CliRunner().invoke(app, [*arguments, blocking_emulator.base_url], env=env)
    assert done.exit_code == 0
    refused = CliRunner().invoke(app, [*arguments, "http://nowhere.example"], env=env)
    assert refused.exit_code == 2
    assert "unencrypted" in refused.stderr


def test_an_error_is_one_line_without_the_key(blocking_emulator: Emulator) -> None:
    """It has the identifier of the request, and no traceback; nothing is on standard output."""
    env = {**variables(blocking_emulator), "TWELVELABS_API_KEY": "tlk_very-secret"}
    done = run("indexes", "show", "65f0", "--json", **env)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"error: UnauthorizedError: .*\[request \w+\]\n", done.stderr)
    assert "very-secret" not in done.stderr


def test_names_cannot_steer_the_terminal(blocking_emulator: Emulator) -> None:
    """An index that is called like an escape sequence is listed with its letters."""
    made = invoke(blocking_emulator, "indexes", "create", "red \x1b[31m\ttab")
    assert made.exit_code == 0
    listed = invoke(blocking_emulator, "indexes", "list")
    assert listed.stdout.split("\t")[1] == r"red \x1b[31m\ttab"


def test_the_program_is_named_as_it_was_called() -> None:
    """`python -m twelvelabs_async` runs, as does the script."""
    done = run("--version-that-is-not", **os.environ)
    assert done.returncode == 2
    assert "python -m twelvelabs_async" in done.stderr
