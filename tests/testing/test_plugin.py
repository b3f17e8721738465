"""The plugin, as pytest runs it for users."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from tests.testing.conftest import PLUGIN, ROOT, RunTests

pytest_plugins = "pytester"

TEST_FILES = dict(
    re.findall(
        r"<!-- test file: (\w+) -->\n```python\n(.*?)```",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
)


def test_the_readme_s_test_files_run_as_written(run_tests: RunTests) -> None:
    """Both pass, and the first one is of ten lines at most."""
    assert TEST_FILES.keys() == {"first", "more"}
    assert len([line for line in TEST_FILES["first"].splitlines() if line.strip()]) <= 10
    done = run_tests(**{f"test_{name}": text for name, text in TEST_FILES.items()})
    done.assert_outcomes(passed=3)


def test_pyproject_names_the_plugin() -> None:
    """The entry point is this module, and the extra brings what a clip is made with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"twelvelabs_async": PLUGIN}
    assert hasattr(import_module(PLUGIN), "twelvelabs_client")
    assert (
        project["optional-dependencies"]["testing"]
        == (project["optional-dependencies"]["emulator"])
    )


def test_a_run_that_uses_no_fixture_loads_nothing(run_tests: RunTests) -> None:
    """Neither the emulator nor the client nor their libraries."""
    done = run_tests(
        *("-p", "no:asyncio", "-p", "no:anyio"),
        ini="bare",
        test_mine="""
            import sys

            def test_what_is_loaded(pytestconfig):
                assert "twelvelabs_async.testing.plugin" in sys.modules
                ours = {name for name in sys.modules if name.startswith("twelvelabs_async")}
                assert ours == {
                    "twelvelabs_async", "twelvelabs_async._lazy", "twelvelabs_async.testing",
                    "twelvelabs_async.testing.options", "twelvelabs_async.testing.plugin",
                }
                assert not {"aiohttp", "attrs", "cattrs", "av", "asyncio"} & sys.modules.keys()
        """,
    )
    done.assert_outcomes(passed=1)


ASYNC_TESTS = """
    import asyncio
    import pytest

    @pytest.mark.asyncio
    async def test_in_a_loop_of_its_own(async_twelvelabs_client):
        assert (await async_twelvelabs_client.indexes.list()).items == []

    @pytest.mark.asyncio(loop_scope="module")
    class TestOneLoop:
        loops = []

        async def test_first(self, async_twelvelabs_client):
            await async_twelvelabs_client.entity_collections.create(name="team")
            self.loops.append(asyncio.get_running_loop())

        async def test_second(self, async_twelvelabs_client):
            assert (await async_twelvelabs_client.entity_collections.list()).items == []
            assert self.loops == [asyncio.get_running_loop()]
"""
ANYIO_TEST = """
    import pytest

    @pytest.fixture
    def anyio_backend():
        return "asyncio"

    @pytest.mark.anyio
    async def test_with_anyio(async_twelvelabs_client):
        assert (await async_twelvelabs_client.indexes.list()).items == []
"""


def test_the_async_client_lives_in_the_loop_of_the_test(run_tests: RunTests) -> None:
    """Whatever the loop's scope, with pytest-asyncio in strict mode and with anyio's plugin."""
    done = run_tests(test_asyncio=ASYNC_TESTS, test_anyio=ANYIO_TEST)
    done.assert_outcomes(passed=4)


def test_auto_mode(run_tests: RunTests) -> None:
    """Tests need no marker; one that two plugins would run is told so, not left to hang."""
    done = run_tests(
        ini="asyncio_mode = auto",
        test_asyncio=ASYNC_TESTS.replace("@pytest.mark.asyncio\n", "\n"),
        test_anyio=ANYIO_TEST,
    )
    done.assert_outcomes(passed=3, errors=1)
    done.stdout.fnmatch_lines(["*set asyncio_mode = strict*"])


def test_without_a_plugin_for_async_tests(run_tests: RunTests) -> None:
    """Plain tests run; one that wants the async client is told what is missing."""
    done = run_tests(
        *("-p", "no:asyncio"),
        ini="bare",
        test_mine="""
            def test_plain(twelvelabs_client):
                assert list(twelvelabs_client.indexes.list()) == []

            def test_async(async_twelvelabs_client):
                pass
        """,
    )
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines(["*install pytest-asyncio, or mark the test with @pytest.mark.any*"])


def test_under_xdist_no_port_is_taken_twice(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    """Two workers run at once, each test in an empty world of its own."""
    done = run_tests(
        *("-n", "2"),
        test_mine="""
            import os
            import time
            from pathlib import Path
            import pytest

            @pytest.mark.parametrize("number", range(2))
            def test_both_at_once(number, twelvelabs_client):
                Path(f"{os.environ['PYTEST_XDIST_WORKER']}.txt").write_text(
                    twelvelabs_client.base_url
                )
                deadline = time.monotonic() + 20
                while len(list(Path().glob("gw*.txt"))) < 2 and time.monotonic() < deadline:
                    time.sleep(0.02)
                twelvelabs_client.entity_collections.create(name="team")
                assert len(list(twelvelabs_client.entity_collections.list())) == 1
        """,
    )
    done.assert_outcomes(passed=2)
    addresses = {path.read_text() for path in Path(pytester.path).glob("gw*.txt")}
    assert len(addresses) == 2


def test_fixtures_markers_and_reports(run_tests: RunTests) -> None:
    """One run of what a suite does: each world is empty, options add up, failures show requests."""
    done = run_tests(
        *("--strict-markers", "-rA"),
        test_mine="""
            import os
            import pytest
            from twelvelabs_async import AsyncClient, BadRequestError, Client, ConflictError
            from twelvelabs_async.testing import Fault

            MODELS = [{"model_name": "marengo3.0", "model_options": ["visual"]}]

            @pytest.fixture
            def twelvelabs_emulator_options():
                return {"api_key": "tlk_mine", "processing_seconds": 7}

            @pytest.mark.parametrize("number", range(2))
            def test_each_world_is_empty(
                number, twelvelabs_client, twelvelabs_faults, twelvelabs_requests, twelvelabs_clock
            ):
                assert (len(twelvelabs_requests), twelvelabs_faults) == (0, [])
                before = twelvelabs_clock.now()
                assert list(twelvelabs_client.indexes.list()) == []
                twelvelabs_client.indexes.create(index_name="films", models=MODELS)
                assert twelvelabs_clock.now() == before
                twelvelabs_clock.advance(1000)
                twelvelabs_faults.append(Fault(times=None))

            @pytest.mark.twelvelabs(processing_seconds=60)
            def test_waits_take_no_time_but_must_be_there(twelvelabs_client, twelvelabs_clip):
                index = twelvelabs_client.indexes.create(index_name="films", models=MODELS)
                asset = twelvelabs_client.assets.create(method="direct", file=twelvelabs_clip)
                create = twelvelabs_client.indexes.indexed_assets.create
                with pytest.raises((BadRequestError, ConflictError)):
                    create(index.id, asset_id=asset.id)
                for _ in range(12):
                    status = twelvelabs_client.assets.retrieve(asset.id).status
                assert status == "ready"
                create(index.id, asset_id=asset.id)

            def test_the_environment(twelvelabs_environment):
                assert twelvelabs_environment["TWELVELABS_API_KEY"] == "tlk_mine"
                with Client() as client:
                    assert list(client.indexes.list()) == []

            def test_the_environment_afterwards():
                assert os.environ["TWELVELABS_API_KEY"] == "real"
                assert os.environ["NO_PROXY"] == "example.com"
                assert "TWELVELABS_BASE_URL" not in os.environ

            def test_a_failure(twelvelabs_client):
                list(twelvelabs_client.indexes.list())
                assert not "shown"

            @pytest.mark.twelvelabs(sped=3)
            def test_a_wrong_option(twelvelabs_emulator):
                pass

            @pytest.mark.twelvelabs(3)
            def test_an_option_without_name(twelvelabs_emulator):
                pass
        """,
        conftest="""
            import os
            os.environ |= {
                "TWELVELABS_API_KEY": "real", "HTTP_PROXY": "http://127.0.0.1:9",
                "http_proxy": "http://127.0.0.1:9", "NO_PROXY": "example.com",
            }
        """,
    )
    done.assert_outcomes(passed=5, failed=1, errors=2)
    done.stdout.fnmatch_lines(
        ["*TwelveLabs requests*", "GET /v1.3/indexes (200)", "FAILED *test_a_failure*"]
    )
    done.stdout.fnmatch_lines(["*the emulator has no option sped; it has host, port, *"])
    done.stdout.fnmatch_lines(["*takes options by name only*"])
