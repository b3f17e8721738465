"""Runs pytest as users do: in a folder of its own, in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeAlias

import pytest

PLUGIN = "twelvelabs_async.testing.plugin"
ROOT = Path(__file__).parent.parent.parent

RunTests: TypeAlias = Callable[..., pytest.RunResult]


@pytest.fixture
def run_tests(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> RunTests:
    """Run test files, given by name, with options of pytest; warnings are errors."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    known = any(each.value == PLUGIN for each in entry_points(group="pytest11"))

    def run(*options: str, ini: str = "", **files: str) -> pytest.RunResult:
        asyncio = "asyncio_default_fixture_loop_scope = function\n" if ini != "bare" else ""
        ini = ini.replace("bare", "")
        pytester.makeini(f"[pytest]\nfilterwarnings = error\n{asyncio}{ini}\n")
        pytester.makepyfile(**files)
        # A checkout that was installed before it had the entry point has to name the plugin.
        named = () if known else ("-p", PLUGIN)
        return pytester.run(
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *named, *options),
            timeout=50,
        )

    return run
