from __future__ import annotations

from typing import Any

import pytest

from twelvelabs_async.emulator import Emulator

from .driver import KINDS, Driver, driver_of, sdk

ABSENT = "65f000000000000000000000"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_wrong_key_is_refused(kind: str, emulator: Emulator) -> None:
    """A wrong key gives the vendor's ApiError with status 401 and the API's code."""
    async with driver_of(kind, emulator.base_url, "tlk_wrong") as driver:
        error = await driver.refusal("indexes.list")
    assert type(error) is sdk.core.api_error.ApiError
    assert (error.status_code, error.body["code"]) == (401, "api_key_invalid")
    assert error.body["message"]


@pytest.mark.parametrize(
    ("method", "arguments", "status"),
    [
        ("indexes.retrieve", {"index_id": ABSENT}, 400),
        ("indexes.update", {"index_id": ABSENT, "index_name": "x"}, 400),
        ("indexes.delete", {"index_id": ABSENT}, 400),
        ("indexes.videos.list", {"index_id": ABSENT}, 400),
        ("indexes.videos.retrieve", {"index_id": ABSENT, "video_id": ABSENT}, 404),
        ("indexes.videos.delete", {"index_id": ABSENT, "video_id": ABSENT}, 400),
        ("indexes.indexed_assets.list", {"index_id": ABSENT}, 400),
        ("indexes.indexed_assets.create", {"index_id": ABSENT, "asset_id": ABSENT}, 404),
        (
            "indexes.indexed_assets.retrieve",
            {"index_id": ABSENT, "indexed_asset_id": ABSENT},
            404,
        ),
        ("indexes.indexed_assets.list_by_asset", {"asset_id": ABSENT}, 400),
        ("assets.retrieve", {"asset_id": ABSENT}, 400),
        ("assets.delete", {"asset_id": ABSENT}, 400),
        ("assets.retrieve_transcription", {"asset_id": ABSENT}, 404),
        ("assets.update_user_metadata", {"asset_id": ABSENT, "user_metadata": {"a": 1}}, 404),
        ("assets.replace_user_metadata", {"asset_id": ABSENT, "user_metadata": {"a": 1}}, 404),
        ("assets.delete_user_metadata", {"asset_id": ABSENT}, 404),
        ("tasks.retrieve", {"task_id": ABSENT}, 400),
        ("tasks.delete", {"task_id": ABSENT}, 400),
        (
            "search.create",
            {"index_id": ABSENT, "search_options": ["visual"], "query_text": "x"},
            400,
        ),
    ],
)
async def test_an_unknown_identifier_is_refused(
    method: str, arguments: dict[str, Any], status: int, vendor: Driver
) -> None:
    """Each method raises the class that the vendor has for the status, with the API's code."""
    error = await vendor.refusal(method, **arguments)
    assert type(error) is {400: sdk.BadRequestError, 404: sdk.NotFoundError}[status]
    assert error.body["code"] == "resource_not_exist"
    assert ABSENT in error.body["message"]


@pytest.mark.parametrize(
    ("method", "arguments", "code"),
    [
        ("search.create", {"search_options": ["visual"]}, "parameter_not_provided"),
        (
            "search.create",
            {"search_options": ["smell"], "query_text": "x"},
            "parameter_invalid",
        ),
        (
            "search.create",
            {"search_options": ["visual"], "query_text": "x", "filter": "{"},
            "search_filter_invalid",
        ),
        ("tasks.create", {}, "parameter_not_provided"),
        ("tasks.create", {"video_file": b"this is no video"}, "video_file_broken"),
        ("indexes.videos.list", {"page_limit": 51}, "parameter_invalid"),
        ("indexes.videos.list", {"sort_by": "size"}, "parameter_invalid"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_the_apis_code(
    method: str, arguments: dict[str, Any], code: str, vendor: Driver, index_id: str
) -> None:
    """Requests that are wrong in themselves are a BadRequestError with the documented code."""
    error = await vendor.refusal(method, index_id=index_id, **arguments)
    assert type(error) is sdk.BadRequestError
    assert error.body["code"] == code


async def test_an_unknown_page_token_is_refused(vendor: Driver) -> None:
    """A token that no search gave is the documented error."""
    error = await vendor.refusal("search.retrieve", "no-token")
    assert (error.status_code, error.body["code"]) == (400, "search_page_token_expired")


async def test_a_file_that_cannot_be_read_is_a_failed_asset(vendor: Driver, index_id: str) -> None:
    """The asset fails with a reason that the vendor's client decodes, and cannot be indexed."""
    made = await vendor.call("assets.create", method="direct", file=b"this is no video")
    asset = await vendor.until("failed", "assets.retrieve", made.id)
    assert "could not be read" in asset.error.message
    error = await vendor.refusal("indexes.indexed_assets.create", index_id, asset_id=made.id)
    assert (error.status_code, error.body["code"]) == (400, "parameter_invalid")
    assert "failed" in error.body["message"]
