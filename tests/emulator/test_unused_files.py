"""The files of deleted assets: they stay as long as something is made of them, and no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.helpers import Caller
from tests.emulator.making import by_asset
from tests.emulator.stores import made, new_store
from tests.emulator.test_analyze_batches import batch
from twelvelabs_async.emulator.media import BrokenMediaError, Media
from twelvelabs_async.emulator.sight import Sight
from twelvelabs_async.emulator.state import StoredFile
from twelvelabs_async.emulator.watcher import Watcher


@pytest.mark.parametrize(
    "last", ["video", "indexed-asset", "index", "item", "store", "task", "batch"]
)
async def test_a_file_goes_with_its_last_user(
    api: Caller, clips: dict[str, Path], last: str
) -> None:
    """The bytes of a deleted asset stay until whatever else was made of them is deleted, too."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"])
    (asset_id,) = api.emulator.state.assets
    uses = [f"/indexes/{index_id}/videos/{video_id}"]
    if last in {"item", "store"}:
        store = await new_store(api)
        item = {"asset_id": asset_id}
        item_id = (await made(api, f"/knowledge-stores/{store}/items", item, status=202))["_id"]
        uses += [f"/knowledge-stores/{store}" + (f"/items/{item_id}" if last == "item" else "")]
    asked = {"video": by_asset(asset_id)}
    if last in {"task", "batch"}:
        body = {"model_name": "pegasus1.5", "prompt": "What happens?", **asked}
        task_id = (await made(api, "/analyze/tasks", body, status=202))["task_id"]
        uses += [f"/analyze/tasks/{task_id}"]
    if last == "batch":
        uses += [f"/analyze/batches/{await batch(api, asked)}"]
    if last == "indexed-asset":
        uses = [f"/indexes/{index_id}/indexed-assets/{video_id}"]
    if last == "index":
        uses = [f"/indexes/{index_id}"]
    api.emulator.clock.advance(100)
    (file,) = api.emulator.state.files
    assert (await api.call("DELETE", f"/assets/{asset_id}?force=true")).status == 200
    for path in uses:
        assert file.path.exists(), path
        assert (await api.call("DELETE", path)).status in {200, 204}, path
    assert not file.path.exists()


async def test_a_file_goes_with_a_batch_that_is_old(api: Caller, clips: dict[str, Path]) -> None:
    """A batch is forgotten after thirty days, and so is the file that only it still had."""
    asset_id = await api.asset(clips["forest"])
    await batch(api, {"video": by_asset(asset_id)})
    (file,) = api.emulator.state.files
    assert (await api.call("DELETE", f"/assets/{asset_id}")).status == 200
    api.emulator.clock.advance(29 * 86_400)
    assert (await api.body("/analyze/batches"))["page_info"]["total_results"] == 1
    assert file.path.exists()
    api.emulator.clock.advance(86_400)
    assert (await api.body("/analyze/batches"))["page_info"]["total_results"] == 0
    assert not file.path.exists()


async def test_a_shared_file_stays_with_its_asset(api: Caller, clips: dict[str, Path]) -> None:
    """Deleting a video takes nothing from the asset that it was made of."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"])
    (file,) = api.emulator.state.files
    assert (await api.call("DELETE", f"/indexes/{index_id}/videos/{video_id}")).status == 200
    assert file.path.exists()


async def test_a_search_goes_on_without_what_is_deleted_meanwhile(
    api: Caller, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A video whose file goes before it could be looked at is no hit, and no failure either."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"])
    kept = await api.video(index_id, clips["night_drive"])
    see = Watcher.sight

    async def sight(watcher: Watcher, file: StoredFile, media: Media) -> Sight:
        if api.emulator.state.drop_videos([video_id] if file.name == "forest.mkv" else []):
            raise BrokenMediaError("it is gone")
        return await see(watcher, file, media)

    monkeypatch.setattr(Watcher, "sight", sight)
    found = (await api.search(index_id, "forest night"))["data"]
    assert {clip["video_id"] for clip in found} == {kept}
