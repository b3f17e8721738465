"""Which version of the API a client speaks, and what it says of what that version lacks."""

from __future__ import annotations

import pytest

from twelvelabs_async import ApiVersionError, AsyncClient, Client, ConfigurationError
from twelvelabs_async.settings import API_VERSIONS, ApiVersion


@pytest.mark.parametrize("version", API_VERSIONS)
def test_the_version_is_the_last_segment_of_the_address(version: ApiVersion) -> None:
    """It can be chosen by name, and by the address alone."""
    host = "https://api.example.com"
    for client in (
        AsyncClient("key", base_url=host, api_version=version),
        AsyncClient("key", base_url=f"{host}/{version}"),
        AsyncClient("key", base_url=f"{host}/{version}/", api_version=version),
    ):
        assert client.base_url == f"{host}/{version}"
        assert client.api_version == version


def test_the_newest_version_is_the_default() -> None:
    """Without a word of it v1.3 is spoken; so it is with an address of a version to come."""
    assert AsyncClient("key").api_version == "v1.3"
    later = AsyncClient("key", base_url="https://api.example.com/v1.4")
    assert (later.base_url, later.api_version) == ("https://api.example.com/v1.4", "v1.3")


@pytest.mark.parametrize("path", ["", "/", "/v1.3", "/v1.2/"])
def test_the_argument_beats_the_version_of_the_environment(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment may name the host alone, as for the vendor's old SDK, or another version."""
    monkeypatch.setenv("TWELVELABS_BASE_URL", f"https://api.example.com{path}")
    assert AsyncClient("key", api_version="v1.2").base_url == "https://api.example.com/v1.2"


@pytest.mark.parametrize("version", API_VERSIONS)
def test_without_an_address_the_version_goes_to_the_vendors_server(version: ApiVersion) -> None:
    """The default address has no version of its own that could contradict."""
    client = AsyncClient("key", api_version=version)
    assert client.base_url == f"https://api.twelvelabs.io/{version}"
    assert client.api_version == version


def test_an_unknown_version_is_refused() -> None:
    """The error tells which there are."""
    with pytest.raises(ConfigurationError, match=r"v1\.1, v1\.2, v1\.3, not 'v1\.0'"):
        AsyncClient("key", api_version="v1.0")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_an_address_of_another_version_is_refused() -> None:
    """The two would contradict each other."""
    with pytest.raises(ConfigurationError, match="name two versions"):
        AsyncClient("key", base_url="https://api.example.com/v1.3", api_version="v1.2")


NEWER = {
    "analyze_async": "client.generate",
    "assets": "client.task.create",
    "data_connectors": "",
    "entity_collections": "",
    "imports": "",
    "indexes": "client.index",
    "knowledge_store_item_collections": "",
    "knowledge_store_items": "",
    "knowledge_stores": "",
    "multipart_upload": "client.task.create",
    "responses": "",
    "tasks": "client.task",
}


@pytest.mark.parametrize("blocking", [False, True], ids=["asynchronous", "blocking"])
@pytest.mark.parametrize(("name", "counterpart"), NEWER.items(), ids=list(NEWER))
def test_resources_of_the_newest_version_name_their_counterpart(
    name: str, counterpart: str, blocking: bool
) -> None:
    """They are refused when they are asked for, with what is there instead."""
    client = (Client if blocking else AsyncClient)("key", api_version="v1.2")
    with pytest.raises(ApiVersionError) as caught:
        getattr(client, name)
    error = caught.value
    assert (error.version, error.versions) == ("v1.2", ("v1.3",))
    assert (error.what, error.elsewhere) == (f"client.{name}", counterpart)
    assert (counterpart or "no counterpart") in str(error)


@pytest.mark.parametrize("name", ["classify", "engine"])
def test_resources_of_the_older_versions_are_not_in_the_newest(name: str) -> None:
    """They too are refused when they are asked for."""
    with pytest.raises(ApiVersionError, match=rf"client\.{name} is in API v1\.1 and v1\.2"):
        getattr(AsyncClient("key"), name)


def test_an_error_of_versions_is_no_missing_attribute() -> None:
    """`hasattr` and `getattr` with a default would hide it."""
    with pytest.raises(ApiVersionError):
        hasattr(AsyncClient("key"), "engine")
