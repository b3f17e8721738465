from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from twelvelabs_async import AsyncClient

from . import listing as script
from .capture import KEY
from .differences import of_kind
from .kinds import MissingMethod, MissingParameter
from .listing import lacking, listing
from .vendor_sdk import VERSION, sdk

LATEST = os.environ.get("TWELVELABS_LATEST")
"""Where the newest release of the vendor's SDK is installed, beside the one of the table."""

LISTED = [
    *(each.method for each in of_kind(MissingMethod)),
    *(f"{each.call.name}: {each.parameter}" for each in of_kind(MissingParameter)),
]


def run(folder: str | None) -> dict[str, Any]:
    """List the methods of the SDK in a folder, or of the one installed here."""
    environment = {**os.environ, **({"PYTHONPATH": folder} if folder else {})}
    done = subprocess.run(
        [sys.executable, "-P", str(script.__file__)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(LATEST is None, reason="TWELVELABS_LATEST names no folder: nox -s conformance")
def test_the_latest_release_has_no_method_that_is_missing_here() -> None:
    """What the vendor added after the version of the table is found and named."""
    found = run(LATEST)
    assert Path(found["file"]).is_relative_to(Path(str(LATEST)).resolve())
    missing = lacking(found["methods"], listing(AsyncClient(KEY)), LISTED)
    assert missing == [], f"twelvelabs {found['version']} has what this package has not"


def test_the_script_lists_the_vendors_methods() -> None:
    """In a process of its own it finds what is found in this one."""
    found = run(None)
    assert found["version"] == VERSION
    assert found["methods"] == listing(sdk.AsyncTwelveLabs(api_key=KEY))
    assert found["methods"]["search.retrieve"] == [
        "page_token",
        "include_user_metadata",
        "request_options",
    ]
    assert {"analyze", "embed.v_2.tasks.list", "tasks.wait_for_done"} <= set(found["methods"])


def test_the_script_lists_the_sdk_of_the_folder_that_it_is_given(tmp_path: Path) -> None:
    """A release in a folder goes before the one that is installed."""
    (tmp_path / "twelvelabs.py").write_text(
        "__version__ = '9.0.0'\n"
        "class Films:\n"
        "    def rate(self, film_id, *, stars=None): ...\n"
        "    def _hidden(self): ...\n"
        "class AsyncTwelveLabs:\n"
        "    def __init__(self, *, api_key):\n"
        "        self.films = Films()\n"
        "        self.base_url = 'https://example.com'\n"
        "    @property\n"
        "    def with_raw_response(self): return Films()\n"
        "    def dream(self, *, of): ...\n"
    )
    found = run(str(tmp_path))
    assert (found["version"], Path(found["file"]).parent) == ("9.0.0", tmp_path)
    assert found["methods"] == {"dream": ["of"], "films.rate": ["film_id", "stars"]}


def test_an_added_method_and_an_added_parameter_are_named() -> None:
    """The comparison tells what was added and where, and nothing else."""
    ours = {"search.create": ["index_id", "query_text"], "tasks.list": ["page"], "close": []}
    theirs = {
        "search.create": ["index_id", "query_text", "mood"],
        "search.dream": ["of", "depth"],
        "tasks.list": ["page", "threshold"],
        "tasks.nap": [],
    }
    assert lacking(theirs, ours) == [
        "search.dream(of, depth)",
        "tasks.nap()",
        "search.create: mood",
        "tasks.list: threshold",
    ]


def test_what_the_table_of_differences_lists_is_not_named() -> None:
    """A known difference is no news."""
    theirs = {"search.dream": ["of"], "tasks.list": ["page", "threshold"]}
    ours = {"tasks.list": ["page"]}
    assert lacking(theirs, ours, ["search.dream", "tasks.list: threshold"]) == []
