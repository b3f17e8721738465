"""Bad input is a clear error before anything is sent."""

from __future__ import annotations

import io
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.wire import wire
from twelvelabs_async import (
    AsyncClient,
    Client,
    ConfigurationError,
    InvalidInputError,
    RequestOptions,
    Retry,
    Timeouts,
    TwelveLabsError,
)
from twelvelabs_async.settings import Settings

Call = Callable[[AsyncClient], Awaitable[object]]


@pytest.mark.parametrize("kind", [AsyncClient, Client])
@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "TWELVELABS_API_KEY"),
        ({"api_key": ""}, "empty"),
        ({"api_key": "  "}, "empty"),
        ({"api_key": "tlk_SECRET\n"}, "line break"),
        ({"api_key": "tlk_SECRET\r\nX-Evil: 1"}, "line break"),
        ({"api_key": "tlk_SECRET\u00fc"}, "non-ASCII"),
        ({"api_key": " tlk_SECRET"}, "spaces"),
        ({"api_key": "k", "timeout": -1}, "-1"),
        ({"api_key": "k", "timeout": 0}, "positive"),
        ({"api_key": "k", "timeout": float("nan")}, "nan"),
        ({"api_key": "k", "timeout": "5"}, "'5'"),
        ({"api_key": "k", "max_retries": -1}, "-1"),
        ({"api_key": "k", "max_connections": 0}, "0"),
        ({"api_key": "k", "max_retries": 1, "retry": Retry()}, "not both"),
        ({"api_key": "k", "base_url": "api.twelvelabs.io"}, "https://"),
        ({"api_key": "k", "base_url": "ftp://api.twelvelabs.io"}, "https://"),
        ({"api_key": "k", "base_url": "https://:99999"}, "not a URL"),
        ({"api_key": "k", "base_url": "https://user:pw@host"}, "user name"),
        ({"api_key": "k", "base_url": "http://example.com"}, "unencrypted"),
        ({"api_key": "k", "headers": {"X-A": "1\r\nX-B: 2"}}, "line break"),
        ({"api_key": "k", "headers": {"X A": "1"}}, "not a header name"),
    ],
)
def test_a_client_that_cannot_work_is_not_built(
    kind: type[Any], arguments: dict[str, Any], text: str
) -> None:
    """The error names the argument and what is allowed, and never shows the key."""
    with pytest.raises(ConfigurationError, match=text) as caught:
        kind(**arguments)
    assert isinstance(caught.value, ValueError)
    assert "SECRET" not in str(caught.value)
    assert "SECRET" not in repr(caught.value)


@pytest.mark.parametrize("name", ["connect", "idle", "total"])
def test_each_timeout_must_be_positive(name: str) -> None:
    """A negative stage names itself."""
    with pytest.raises(ConfigurationError, match=f"timeouts.{name}"):
        Timeouts(**{name: -0.5})


def test_arguments_beat_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the code says wins; the environment fills what it does not say."""
    monkeypatch.setenv("TWELVELABS_API_KEY", "from-environment")
    monkeypatch.setenv("TWELVELABS_BASE_URL", "https://environment.example/v9")
    given = Settings.resolve(api_key="given", base_url="https://given.example")
    assert (given.api_key, given.base_url) == ("given", "https://given.example/v1.3")
    found = Settings.resolve()
    assert (found.api_key, found.base_url) == ("from-environment", "https://environment.example/v9")


def test_both_spellings_of_the_key_variable_work() -> None:
    """`TWELVELABS_API_KEY` comes first, `TWELVE_LABS_API_KEY` works too."""
    assert Settings.resolve(environment={"TWELVE_LABS_API_KEY": "b"}).api_key == "b"
    both = {"TWELVE_LABS_API_KEY": "b", "TWELVELABS_API_KEY": "a"}
    assert Settings.resolve(environment=both).api_key == "a"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://api.twelvelabs.io", "https://api.twelvelabs.io/v1.3"),
        ("https://api.twelvelabs.io/", "https://api.twelvelabs.io/v1.3"),
        ("https://api.twelvelabs.io/v1.3", "https://api.twelvelabs.io/v1.3"),
        ("https://api.twelvelabs.io/v1.2/", "https://api.twelvelabs.io/v1.2"),
        ("https://proxy.example/tl/v1.3", "https://proxy.example/tl/v1.3"),
        ("https://proxy.example/tl", "https://proxy.example/tl/v1.3"),
        ("http://127.0.0.1:8012", "http://127.0.0.1:8012/v1.3"),
        ("http://localhost:8012/v1.3", "http://localhost:8012/v1.3"),
        ("http://[::1]:8012/v1.3", "http://[::1]:8012/v1.3"),
    ],
)
def test_a_base_url_has_its_version_or_gets_it(given: str, used: str) -> None:
    """With or without the version segment, the same API is meant."""
    assert Settings.resolve(api_key="k", base_url=given).base_url == used


def test_plain_http_is_possible_when_asked_for() -> None:
    """A network of one's own can be trusted explicitly."""
    settings = Settings.resolve(api_key="k", base_url="http://example.com", allow_http=True)
    assert settings.base_url == "http://example.com/v1.3"


BAD_IDS = ["", "  ", ".", "..", "a/b", "../indexes/i2", "a\\b", "a\nb", "a\x00b", None, 5, "\ud800"]


@pytest.mark.parametrize("bad", BAD_IDS, ids=repr)
async def test_an_id_that_is_none_is_refused(bad: Any) -> None:
    """Nothing that could name another resource, or none, is sent; the error names the argument."""
    calls: list[tuple[str, Call]] = [
        ("index_id", lambda c: c.indexes.retrieve(bad)),
        ("index_id", lambda c: c.indexes.delete(bad)),
        ("index_id", lambda c: c.indexes.update(bad, index_name="n")),
        ("index_id", lambda c: _listed(c.indexes.videos.list, bad)),
        ("video_id", lambda c: c.indexes.videos.delete("i1", bad)),
        ("video_id", lambda c: c.indexes.videos.update("i1", bad, user_metadata={})),
        ("video_id", lambda c: c.indexes.videos.retrieve("i1", bad)),
        ("index_id", lambda c: _listed(c.indexes.indexed_assets.list, bad)),
        ("asset_id", lambda c: c.indexes.indexed_assets.create("i1", asset_id=bad)),
        ("asset_id", lambda c: _listed(c.indexes.indexed_assets.list_by_asset, bad)),
        ("indexed_asset_id", lambda c: c.indexes.indexed_assets.retrieve("i1", bad)),
        ("asset_id", lambda c: c.assets.delete(bad)),
        ("asset_id", lambda c: c.assets.wait_for_done(bad)),
        ("asset_id", lambda c: c.assets.retrieve_transcription(bad)),
        ("task_id", lambda c: c.tasks.delete(bad)),
        ("task_id", lambda c: c.tasks.wait_for_done(bad)),
        ("index_id", lambda c: c.tasks.create(index_id=bad, video_url="https://a/b")),
        ("index_id", lambda c: c.search.create(index_id=bad, search_options=["visual"])),
    ]
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        for name, call in calls:
            with pytest.raises(InvalidInputError, match=name):
                await call(client)
    assert server.connections == 0


async def _listed(method: Callable[[str], Awaitable[object]], bad: str) -> object:
    return await method(bad)


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, Path]:
    """Paths that are no good."""
    (tmp_path / "empty.mp4").touch()
    os.mkfifo(tmp_path / "pipe")
    return {
        "missing": tmp_path / "nothing.mp4",
        "directory": tmp_path,
        "empty": tmp_path / "empty.mp4",
        "pipe": tmp_path / "pipe",
    }


@pytest.mark.parametrize("kind", [str, Path])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("missing", "No such file"),
        ("directory", "is a directory"),
        ("empty", "is empty"),
        ("pipe", "not a regular file"),
    ],
)
async def test_a_path_that_is_no_file_is_refused(
    paths: dict[str, Path], kind: Callable[[Path], Any], name: str, text: str
) -> None:
    """A str is a path, and what is wrong with it is said with the path."""
    given = kind(paths[name])
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        for call in (
            client.tasks.create(index_id="i1", video_file=given),
            client.assets.create(method="direct", file=given),
            client.assets.create(method="direct", file=("n.mp4", given)),
            client.search.create(
                index_id="i1",
                search_options=["visual"],
                query_media_type="image",
                query_media_file=given,
            ),
        ):
            with pytest.raises(InvalidInputError, match=text) as caught:
                await call
            assert str(given) in str(caught.value)
    assert server.connections == 0


def _closed() -> io.BytesIO:
    file = io.BytesIO(b"x")
    file.close()
    return file


def _read() -> io.BytesIO:
    file = io.BytesIO(b"xyz")
    file.read()
    return file


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("", "path is empty"),
        (b"", "0 bytes"),
        pytest.param(io.StringIO("x"), "text mode", id="a-file-of-text"),
        pytest.param(_closed(), "closed", id="a-closed-file"),
        pytest.param(_read(), "seek", id="a-file-read-to-its-end"),
        (5, "must be a path"),
        (("only-a-name",), "tuple"),
        (("a", b"x", "video/mp4", "more"), "tuple"),
        ((5, b"x"), "strings"),
        (("a\r\nb", b"x"), "line break"),
        (("a", b"x", "video/mp4\r\nX: 1"), "line break"),
    ],
    ids=repr,
)
async def test_a_file_that_is_none_is_refused(given: Any, text: str) -> None:
    """What cannot be a file is said before anything is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await client.assets.create(method="direct", file=given)
    assert server.connections == 0


REFUSED: list[tuple[Callable[[Any], Any], str]] = [
    (lambda c: c.tasks.create(index_id="i"), "one of them is needed"),
    (lambda c: c.tasks.create(index_id="i", video_file=b"x", video_url="u"), "not both"),
    (lambda c: c.assets.create(method="direct"), "file"),
    (lambda c: c.assets.create(method="url"), "url"),
    (lambda c: c.assets.create(method="direct", file=b"x", url="u"), "not both"),
    (lambda c: c.assets.create(method="url", file=b"x"), "'direct'"),
    (lambda c: c.assets.create(method="direct", url="u"), "'url'"),
    (lambda c: c.tasks.create_bulk(index_id="i"), "no video"),
    (lambda c: c.tasks.create_bulk(index_id="i", video_files="a.mp4"), "lists"),
    (lambda c: c.tasks.wait_for_done("t", sleep_interval=0), "sleep_interval"),
    (lambda c: c.tasks.wait_for_done("t", timeout=-1), "timeout"),
    (lambda c: c.indexes.create(index_name="n", models=[]), "models"),
    (lambda c: c.search.create(index_id="i", search_options="visual"), "list"),
    (lambda c: c.search.create(index_id="i", search_options=["visual"]), "nothing to search"),
    (
        lambda c: c.search.create(
            index_id="i", search_options=["visual"], query_media_url="https://a/b.png"
        ),
        "query_media_type",
    ),
    (
        lambda c: c.search.create(
            index_id="i",
            search_options=["visual"],
            query_media_type="image",
            query_media_url=["https://a/b.png"] * 11,
        ),
        "up to 10",
    ),
    (
        lambda c: c.search.create(
            index_id="i", search_options=["visual"], query_text="q", page_limit=51
        ),
        "from 1 to 50",
    ),
    (lambda c: c.search.retrieve(""), "page token"),
    (lambda c: c.indexes.update("i", index_name=object()), "JSON"),
]


@pytest.mark.parametrize(("call", "text"), REFUSED)
async def test_a_call_that_cannot_be_meant_is_refused(
    call: Callable[[Any], Any], text: str
) -> None:
    """The error says what was wrong and what is allowed, and nothing was sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await call(client)
    assert server.connections == 0


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"page": 0}, "page must be 1 or more, not 0"),
        ({"page": -3}, "-3"),
        ({"page": True}, "True"),
        ({"page_limit": 0}, "page_limit"),
        ({"page_limit": 51}, "from 1 to 50, not 51"),
        ({"page_limit": "5"}, "'5'"),
    ],
)
def test_a_page_that_is_none_is_refused(arguments: dict[str, Any], text: str) -> None:
    """Page numbers and sizes are checked when the list is asked for."""
    client = AsyncClient("k")
    with pytest.raises(InvalidInputError, match=text):
        client.indexes.list(**arguments)


def test_a_range_with_other_keys_is_refused() -> None:
    """Ranges have `gte` and `lte`, and nothing else."""
    client = AsyncClient("k")
    with pytest.raises(InvalidInputError, match="'gte' and 'lte'"):
        client.indexes.videos.list("i1", duration={"gt": 5})


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"timeout_in_seconds": -1}, "timeout_in_seconds"),
        ({"timeout_in_seconds": "5"}, "'5'"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 1.5}, "1.5"),
        ({"timeout": 5}, "request_options has no 'timeout'"),
        ({"additional_headers": {"X": "a\nb"}}, "line break"),
        ({"idempotency_key": "a\r\nb"}, "line break"),
    ],
)
async def test_options_that_cannot_be_meant_are_refused(options: RequestOptions, text: str) -> None:
    """A misspelt or impossible option is not silently ignored."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await client.tasks.retrieve("t1", request_options=options)
    assert server.connections == 0


def test_input_errors_are_value_errors_of_our_family() -> None:
    """`except ValueError` and `except TwelveLabsError` both work."""
    assert issubclass(InvalidInputError, (ValueError))
    assert issubclass(InvalidInputError, TwelveLabsError)
