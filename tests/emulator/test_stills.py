"""Pictures of assets, of videos, of found clips and of citations."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import pytest

from tests.emulator.files import write_picture
from tests.emulator.helpers import Caller
from tests.emulator.papers import write_pdf
from tests.emulator.playing import BLUE, GREEN, RED, colour_of, get, links, near, played
from tests.emulator.stores import answered, last_part, new_item, new_store
from twelvelabs_async.emulator import Clock
from twelvelabs_async.emulator.clips import Scene, make_clip


async def test_stills_show_what_was_uploaded(api: Caller, thirds: Path, tmp_path: Path) -> None:
    """A video's is its middle, a picture's is a smaller one, a PDF's its first page."""

    async def still(path: Path) -> bytes:
        asset = await links(api, path)
        answer = await get(api, asset["thumbnail"]["representative_url"])
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
        return answer.raw

    assert near(colour_of(await still(thirds)), BLUE)
    wide = await still(write_picture(tmp_path / "leaf.png", GREEN, (1400, 700)))
    assert near(colour_of(wide), GREEN)
    with av.open(io.BytesIO(wide), "r") as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (640, 320)
    pages = [[(0.1, 0.25, "A heading of the first page")], [(0.1, 0.75, "And the second page")]]
    paper = await still(write_pdf(tmp_path / "a.pdf", pages))
    with av.open(io.BytesIO(paper), "r") as container:
        page = next(container.decode(video=0)).reformat(format="gray")
        rows = [bytes(page.planes[0])[n * page.planes[0].line_size :] for n in range(page.height)]
    dark = {number for number, row in enumerate(rows) if min(row[60:150]) < 150}
    assert dark
    assert all(0.22 < number / page.height <= 0.26 for number in dark)


async def test_a_clip_shows_its_start_for_an_hour(
    api: Caller, clock: Clock, tmp_path: Path
) -> None:
    """The pictures of a search are signed: they need no key, but are refused later or changed."""
    scene = Scene("two", lambda _x, _y, time: RED if time < 0.5 else BLUE, ("sun", "sea"))
    film = make_clip(tmp_path / "two.mkv", scene=scene)
    index_id = await api.index(addons=["thumbnail"])
    await api.video(index_id, film)
    for grouped in (False, True):
        more = {"group_by": "video"} if grouped else {}
        for words, colour in (("sun", RED), ("sea", BLUE)):
            data = (await api.search(index_id, words, "transcription", **more))["data"]
            (clip,) = data[0]["clips"] if grouped else data
            url = clip["thumbnail_url"]
            assert near(colour_of((await get(api, url)).raw), colour)
            assert (await get(api, url.replace("/0.jpg", "/9.jpg") + "0")).status == 403
    clock.advance(3599)
    assert (await get(api, url)).status == 200
    clock.advance(1)
    assert (await get(api, url)).status == 403


async def test_a_page_without_the_addon_has_no_pictures(
    api: Caller, clips: dict[str, Path]
) -> None:
    """An index without thumbnails finds the same, with nothing to show."""
    index_id = await api.index()
    await api.video(index_id, clips["forest"])
    data = (await api.search(index_id, "green forest"))["data"]
    assert data
    assert not any("thumbnail_url" in clip for clip in data)


async def test_citations_are_signed_for_an_hour(api: Caller, clock: Clock, thirds: Path) -> None:
    """What an answer cites can be played, not changed, and not for ever; the asset's URL can."""
    store = await new_store(api)
    await new_item(api, store, thirds)
    citation = last_part(await answered(api, store, "Summarize"))["annotations"][0]
    found: Any = await played(citation["hls_url"])
    assert found["seconds"] == pytest.approx(6.0)
    assert near(colour_of((await get(api, citation["thumbnail_url"])).raw), BLUE)
    for url in (citation["hls_url"], citation["thumbnail_url"]):
        assert (await get(api, url[:-1] + ("0" if url[-1] != "0" else "1"))).status == 403
    clock.advance(3600)
    for url in (citation["hls_url"], citation["thumbnail_url"]):
        assert (await get(api, url)).status == 403
        assert (await get(api, url.partition("?")[0])).status == 200


async def test_a_citation_has_only_what_there_is(api: Caller, thirds: Path) -> None:
    """Null stands for what was declined, and for all of an asset that was deleted since."""
    store = await new_store(api)
    asset_id = await api.asset(thirds, enable_hls="false")
    item = {"asset_id": asset_id}
    assert (await api.call("POST", f"/knowledge-stores/{store}/items", json=item)).status == 202
    api.emulator.clock.advance(10)
    citation = last_part(await answered(api, store, "Summarize"))["annotations"][0]
    assert citation["hls_url"] is None
    assert (await get(api, citation["thumbnail_url"])).status == 200
    assert (await api.call("DELETE", f"/assets/{asset_id}")).status == 200
    citation = last_part(await answered(api, store, "Summarize"))["annotations"][0]
    assert (citation["hls_url"], citation["thumbnail_url"]) == (None, None)
