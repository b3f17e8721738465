"""The pytest plugin: an emulator of its own for each test, clients of it, its clock and record.

It is loaded by every pytest run where this package is installed, so it imports nothing of weight
before a fixture is used.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .options import EmulatorOptions, merged_options

if TYPE_CHECKING:
    from ..client import AsyncClient
    from ..emulator.clock import Clock
    from ..emulator.faults import Fault
    from ..emulator.server import Emulator
    from ..sync.client import Client
    from .recorder import RequestLog

__all__ = [
    "async_twelvelabs_client",
    "pytest_configure",
    "pytest_runtest_makereport",
    "twelvelabs_client",
    "twelvelabs_clip",
    "twelvelabs_clock",
    "twelvelabs_emulator",
    "twelvelabs_emulator_options",
    "twelvelabs_environment",
    "twelvelabs_faults",
    "twelvelabs_requests",
]

_EMULATOR = pytest.StashKey["Emulator"]()
_MARKER = "twelvelabs"
_SHOWN_REQUESTS = 20
# More than assets and indexing take by default.
_SECONDS_PER_LOOK = 5.0
# A long test must not find its page tokens expired because it looked often.
_PAGE_SECONDS = 1e6
_NEEDS_A_PLUGIN = (
    "async_twelvelabs_client needs a plugin that runs async tests: install pytest-asyncio, or mark "
    "the test with @pytest.mark.anyio. Plain tests take twelvelabs_client."
)
_TWO_PLUGINS = (
    "anyio's plugin and pytest-asyncio would run this test and its fixtures in two event loops: "
    "set asyncio_mode = strict, or do without @pytest.mark.anyio"
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and the fixtures that only pytest-asyncio can run."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**options): settings of the test's TwelveLabs emulator, such as "
        "indexing_seconds=60 or rate_limits={'POST /search': 2}",
    )
    if config.pluginmanager.hasplugin("asyncio"):
        from . import asyncio_fixtures

        config.pluginmanager.register(asyncio_fixtures, "twelvelabs_async.testing.asyncio")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the last requests below a test that has failed."""
    report = yield
    emulator = item.stash.get(_EMULATOR, None)
    if emulator is not None and report.when == "call" and report.failed:
        requests = emulator.requests.copy()
        lines = [str(each) for each in list(requests)[-_SHOWN_REQUESTS:]]
        if len(requests) > len(lines):
            lines.insert(0, f"… {len(requests) - len(lines)} before")
        report.sections.append(("TwelveLabs requests", "\n".join(lines) or "none"))
    return report


@pytest.fixture
def twelvelabs_emulator_options() -> EmulatorOptions:
    """Settings of the emulator: override this fixture, or use the marker for single tests."""
    return {}


@pytest.fixture
def twelvelabs_emulator(
    request: pytest.FixtureRequest,
    twelvelabs_emulator_options: EmulatorOptions,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Emulator]:
    """An emulator for this test alone, empty, on a free port, in a thread of its own.

    Its time passes when a client looks at something (GET): what waits finds things done at its
    first look, and what should have waited and did not is refused. With `twelvelabs_clock` time
    stands still; with `speed` or `clock` it is as they say.
    """
    from ..emulator.server import Emulator

    options = _options_of(request, twelvelabs_emulator_options)
    for name in ("NO_PROXY", "no_proxy"):
        # A proxy of the machine knows nothing of our port.
        before = os.environ.get(name)
        monkeypatch.setenv(name, f"{before},127.0.0.1,::1" if before else "127.0.0.1,::1")
    with Emulator.blocking(**options) as emulator:
        request.node.stash[_EMULATOR] = emulator
        yield emulator


@pytest.fixture
def twelvelabs_client(twelvelabs_emulator: Emulator) -> Iterator[Client]:
    """A blocking client of the emulator."""
    from ..sync.client import Client

    with Client(twelvelabs_emulator.api_key, base_url=twelvelabs_emulator.base_url) as client:
        yield client


@pytest.fixture
def async_twelvelabs_client(request: pytest.FixtureRequest) -> AsyncClient:
    """A client of the emulator, in the event loop of the test."""
    if "anyio_backend" in request.fixturenames:
        if request.node.get_closest_marker("asyncio") is not None:
            pytest.fail(_TWO_PLUGINS, pytrace=False)
        name = "_twelvelabs_client_of_anyio"
    elif request.config.pluginmanager.hasplugin("asyncio"):
        name = f"_twelvelabs_client_in_{_loop_scope_of(request)}_loop"
    else:
        pytest.fail(_NEEDS_A_PLUGIN, pytrace=False)
    client: AsyncClient = request.getfixturevalue(name)
    return client


@pytest.fixture(name="_twelvelabs_client_of_anyio")
async def _client_of_anyio(  # pyright: ignore[reportUnusedFunction]
    anyio_backend: object,  # noqa: ARG001 - it says that the loop is anyio's
    twelvelabs_emulator: Emulator,
) -> AsyncIterator[AsyncClient]:
    from ..client import AsyncClient

    async with AsyncClient(
        twelvelabs_emulator.api_key, base_url=twelvelabs_emulator.base_url
    ) as client:
        yield client


@pytest.fixture
def twelvelabs_environment(
    twelvelabs_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Environment variables that lead clients made without arguments to the emulator.

    They are set for this test, and are those of this package and of the vendor's SDKs; of those
    the one for Python (1.3.6) reads the address only, and wants the key as an argument.
    """
    variables = {
        "TWELVELABS_API_KEY": twelvelabs_emulator.api_key,
        "TWELVE_LABS_API_KEY": twelvelabs_emulator.api_key,
        "TWELVELABS_BASE_URL": twelvelabs_emulator.base_url,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def twelvelabs_clock(twelvelabs_emulator: Emulator) -> Clock:
    """The emulator's clock, which stands still until `advance(seconds)` moves it."""
    return twelvelabs_emulator.clock


@pytest.fixture
def twelvelabs_requests(twelvelabs_emulator: Emulator) -> RequestLog:
    """The requests that the emulator has received."""
    from .recorder import RequestLog

    return RequestLog(twelvelabs_emulator)


@pytest.fixture
def twelvelabs_faults(twelvelabs_emulator: Emulator) -> list[Fault]:
    """What goes wrong: append `Fault(...)`."""
    return twelvelabs_emulator.faults


@pytest.fixture
def twelvelabs_clip(_twelvelabs_clip: Path, tmp_path: Path) -> Path:
    """A video of four seconds of a sunset over a harbour, with subtitles, for this test alone."""
    return Path(shutil.copy(_twelvelabs_clip, tmp_path / "sunset.mkv"))


@pytest.fixture(scope="session", name="_twelvelabs_clip")
def _clip(  # pyright: ignore[reportUnusedFunction]
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    from ..emulator.clips import SUNSET, make_clip
    from ..emulator.errors import EmulatorError

    path = tmp_path_factory.mktemp("twelvelabs") / "sunset.mkv"
    try:
        return make_clip(path, scene=SUNSET, seconds=4.0, fps=5)
    except EmulatorError as problem:
        pytest.fail(f"twelvelabs_clip: {problem}", pytrace=False)


def _options_of(request: pytest.FixtureRequest, options: EmulatorOptions) -> EmulatorOptions:
    from ..emulator.clock import Clock

    markers = list(request.node.iter_markers(_MARKER))
    if any(marker.args for marker in markers):
        pytest.fail(f"@pytest.mark.{_MARKER} takes options by name only", pytrace=False)
    try:
        made = merged_options(options, (marker.kwargs for marker in reversed(markers)))
    except ValueError as problem:
        pytest.fail(f"@pytest.mark.{_MARKER}: {problem}", pytrace=False)
    made.setdefault("page_seconds", _PAGE_SECONDS)
    if "clock" not in made and "speed" not in made:
        stopped = "twelvelabs_clock" in request.fixturenames
        made["clock"] = Clock.stopped() if stopped else Clock(per_look=_SECONDS_PER_LOOK)
    return made


def _loop_scope_of(request: pytest.FixtureRequest) -> str:
    marker = request.node.get_closest_marker("asyncio")
    kwargs: Mapping[str, object] = marker.kwargs if marker is not None else {}
    default = request.config.getini("asyncio_default_test_loop_scope")
    return str(kwargs.get("loop_scope") or kwargs.get("scope") or default or "function")
