"""Imports of whole buckets under their 0.x name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.legacy.asked import Asked, speaking
from twelvelabs_async import ApiVersionError, AsyncClient, InvalidInputError
from twelvelabs_async.legacy.models.transfer import TransferVideoStatus
from twelvelabs_async.settings import ApiVersion

BOTH = pytest.mark.parametrize("version", ["v1.2", "v1.3"])
PATH = "/tasks/transfers/import/int_1"
FAILED = {"filename": "02.mp4", "error_message": "resolution too low"}


@BOTH
async def test_an_import_says_what_it_will_do(version: ApiVersion) -> None:
    """What is not given is not sent; False is."""
    answer = {"videos": [{"video_id": "v1", "filename": "01.mp4"}], "failed_files": [FAILED]}
    async with speaking(version, answer, {"videos": []}) as (client, server):
        found = await client.task.transfers.import_videos(
            "int_1", "i1", {"year": 2024}, incremental_import=False, retry_failed=True
        )
        bare = await client.task.transfers.import_videos("int_1", "i1")
        assert server.asked == [
            Asked(
                f"POST {PATH}",
                json={
                    "index_id": "i1",
                    "user_metadata": {"year": 2024},
                    "incremental_import": False,
                    "retry_failed": True,
                },
            ),
            Asked(f"POST {PATH}", json={"index_id": "i1"}),
        ]
    assert [(each.video_id, each.filename) for each in found.videos or []] == [("v1", "01.mp4")]
    (failed,) = found.failed_files or []
    assert (failed.filename, failed.error_message) == ("02.mp4", "resolution too low")
    assert (bare.videos, bare.failed_files) == ([], None)


@BOTH
async def test_the_videos_of_an_integration_by_status(version: ApiVersion) -> None:
    """Each status has a list."""
    ready = {"video_id": "v1", "filename": "01.mp4", "created_at": "2024-10-01T10:00:00Z"}
    answer = {"ready": [ready], "queued": [], "failed": [FAILED], "not_imported": ["03.mp4"]}
    async with speaking(version, answer) as (client, server):
        found = await client.task.transfers.import_status("int_1", "i1")
        assert server.only == Asked(f"GET {PATH}/status", {"index_id": ["i1"]})
    assert [each.created_at for each in found.ready or []] == ["2024-10-01T10:00:00Z"]
    assert [each.error_message for each in found.failed or []] == ["resolution too low"]
    assert (found.queued, found.pending, found.not_imported) == ([], None, ["03.mp4"])


@BOTH
async def test_the_imports_of_an_integration(version: ApiVersion) -> None:
    """A list of logs, in the order of the API; what is not there yet is None."""
    counts: dict[str, Any] = {
        "ready": 1,
        "validating": 0,
        "pending": 0,
        "queued": 0,
        "indexing": 0,
        "failed": 1,
    }
    log = {"index_id": "i1", "index_name": "films", "created_at": "a", "video_status": counts}
    done = {**log, "ended_at": "b", "failed_files": [FAILED]}
    async with speaking(version, {"data": [done, log]}, {"data": None}) as (client, server):
        first, second = await client.task.transfers.import_logs("int_1")
        assert await client.task.transfers.import_logs("int_1") == []
        assert server.asked == [Asked(f"GET {PATH}/logs")] * 2
    assert first.video_status == TransferVideoStatus(**counts)
    assert (first.ended_at, second.ended_at, second.failed_files) == ("b", None, None)
    assert [each.filename for each in first.failed_files or []] == ["02.mp4"]


def test_the_oldest_version_has_no_imports() -> None:
    """The error names what it has."""
    with pytest.raises(ApiVersionError, match=r"client\.task\.transfer\."):
        _ = AsyncClient("key", api_version="v1.1").task.transfers


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_identifiers_that_are_none_are_refused(bad: Any) -> None:
    """Of the integration and of the index; nothing is sent."""
    async with speaking("v1.3") as (client, server):
        transfers = client.task.transfers
        for call in (transfers.import_videos, transfers.import_status):
            with pytest.raises(InvalidInputError, match="integration_id"):
                await call(bad, "i1")
            with pytest.raises(InvalidInputError, match="index_id"):
                await call("int_1", bad)
        with pytest.raises(InvalidInputError, match="integration_id"):
            await transfers.import_logs(bad)
        assert server.asked == []
