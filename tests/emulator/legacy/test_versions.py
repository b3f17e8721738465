"""The versions below one address: prefixes, headers, missing routes, keys, limits and faults."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from tests.emulator.helpers import MARENGO, Caller
from tests.emulator.legacy.olden import make_index
from twelvelabs_async.emulator import Emulator, EmulatorError, Fault


def test_an_address_for_each_version_needs_a_running_emulator() -> None:
    """There is no address before the start."""
    with pytest.raises(EmulatorError, match="not running"):
        Emulator().url("v1.2")


async def test_each_version_has_an_address(emulator: Emulator) -> None:
    """The addresses differ in the last part; the base URL stays that of v1.3."""
    origin = emulator.base_url.removesuffix("/v1.3")
    assert [emulator.url(v) for v in ("v1.1", "v1.2", "v1.3")] == [
        f"{origin}/v1.1", f"{origin}/v1.2", emulator.base_url,
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"there is no version 'v1\.4'"):
        emulator.url("v1.4")


@pytest.mark.parametrize("version", ["v1.1", "v1.2", "v1.3"])
async def test_x_api_version_names_the_version_that_was_asked(api: Caller, version: str) -> None:
    """Good and bad answers of every kind carry the version."""
    older = api.to(version)
    for path in ("/indexes", "/indexes/nothing", "/nothing", "/tasks/status"):
        answer = await older.get(path)
        assert answer.headers["X-Api-Version"] == version.removeprefix("v"), path


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
async def test_errors_have_a_code_a_message_and_a_link(api: Caller, version: str) -> None:
    """Refusals have the form of the API since v1.1."""
    answer = await api.to(version).get("/indexes?page_limit=51")
    assert answer.status == 400
    assert set(answer.body) == {"code", "message", "docs_url"}
    assert answer.code == "parameter_invalid"
    assert "page_limit" in answer.body["message"]
    assert answer.body["docs_url"].startswith("https://docs.twelvelabs.io/reference/")
    wrong = await api.to(version).call("GET", "/indexes", key="wrong")
    assert (wrong.status, wrong.code) == (401, "api_key_invalid")


@pytest.mark.parametrize(
    ("version", "method", "path", "others"),
    [
        ("v1.3", "GET", "/engines", "v1.1, v1.2"),
        ("v1.3", "GET", "/engines/marengo2.5", "v1.1, v1.2"),
        ("v1.3", "POST", "/tasks/transfers", "v1.1, v1.2"),
        ("v1.3", "POST", "/tasks/external-provider", "v1.1, v1.2"),
        ("v1.3", "GET", "/indexes/i/videos/v/transcription", "v1.1, v1.2"),
        ("v1.3", "GET", "/indexes/i/videos/v/thumbnail", "v1.1, v1.2"),
        ("v1.1", "POST", "/tasks/transfers/import/i", "v1.2, v1.3"),
        ("v1.1", "GET", "/tasks/transfers/import/i/logs", "v1.2, v1.3"),
        ("v1.2", "GET", "/assets", "v1.3"),
        ("v1.1", "POST", "/indexes/i/indexed-assets", "v1.3"),
    ],
)
async def test_a_route_of_another_version_is_not_found(
    api: Caller, version: str, method: str, path: str, others: str
) -> None:
    """What only other versions have is a 404, and the message says which have it."""
    answer = await api.to(version).call(method, path)
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.body["message"].endswith(f"Other versions have it: {others}.")


async def test_a_method_of_another_version_is_not_allowed(api: Caller) -> None:
    """PATCH came with v1.3, for a path that is older: there v1.2 allows PUT."""
    answer = await api.to("v1.2").call("PATCH", "/indexes/i/videos/v")
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert "PUT" in answer.headers["Allow"]
    assert "Other versions" not in (await api.to("v1.2").get("/nothing")).body["message"]


async def test_faults_hit_every_version(api: Caller) -> None:
    """A rule names a route without its version."""
    api.emulator.faults.append(Fault(route="GET /tasks/status", status=503, times=2))
    assert (await api.to("v1.1").get("/tasks/status")).status == 503
    assert (await api.to("v1.2").get("/tasks/status")).status == 503
    assert (await api.get("/tasks/status")).status == 400


async def test_limits_count_every_version() -> None:
    """A rate limit is the account's, whatever version is asked."""
    async with (
        Emulator(rate_limits={"GET /indexes": 2}) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        versions = ("v1.1", "v1.2", "v1.3")
        assert [(await api.to(v).get("/indexes")).status for v in versions] == [200, 200, 429]


async def test_a_repeated_creation_is_answered_once_per_version(api: Caller) -> None:
    """An idempotency key of one version says nothing of another, whose answers differ."""
    headers = {"Idempotency-Key": "k"}
    older = {"index_name": "a", "engine_id": "marengo2.5", "index_options": ["visual"]}
    first = await api.to("v1.1").call("POST", "/indexes", json=older, headers=headers)
    again = await api.to("v1.1").call("POST", "/indexes", json=older, headers=headers)
    assert first.body == again.body
    assert again.headers["Idempotency-Replayed"] == "true"
    newer = {"index_name": "b", "models": [MARENGO]}
    other = await api.call("POST", "/indexes", json=newer, headers=headers)
    assert other.body["_id"] != first.body["_id"]


async def test_one_account_for_all_versions(api: Caller) -> None:
    """What one version creates the others see and can delete."""
    index_id = await make_index(api.to("v1.1"))
    assert (await api.body(f"/indexes/{index_id}"))["index_name"] == "films"
    assert (await api.to("v1.2").call("DELETE", f"/indexes/{index_id}")).status == 204
    assert (await api.get(f"/indexes/{index_id}")).status == 400


async def test_ranges_of_moments_reach_v1_3(api: Caller, clips: dict[str, Path]) -> None:
    """SDK 0.4 asks v1.3 with two ends; a single moment there means everything since."""
    index_id = await api.index()
    await api.task(index_id, clips["sunset"])
    for path in ("/indexes", "/tasks"):
        for query, count in (
            ("created_at[gte]=2026-01-02&created_at[lte]=2026-01-02", 1),
            ("created_at[lte]=2026-01-01", 0),
            ("updated_at[gte]=2026-01-03T00:00:00Z", 0),
            ("created_at=2026-01-01", 1),
            ("created_at=2026-01-03", 0),
        ):
            assert len((await api.body(f"{path}?{query}"))["data"]) == count, (path, query)
        assert (await api.get(f"{path}?created_at[lt]=2026-01-01")).code == "parameter_invalid"
