"""What is only kept for those who ask again has bounds: the oldest makes room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import MARENGO, Caller, text_form
from twelvelabs_async.emulator import search, state, upload_sessions

UPLOADS = "/assets/multipart-uploads"


async def test_old_page_tokens_make_room(
    api: Caller, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest search can be read on, the oldest is answered as one that has expired."""
    monkeypatch.setattr(search, "_MOST_TOKENS", 4)
    films = await api.emulator.seed(next(iter(clips.values())).parent)

    async def searched() -> str:
        form = text_form(
            index_id=films.index_id,
            query_text="driving at night",
            search_options="visual",
            page_limit="1",
        )
        answer = await api.call("POST", "/search", form=form)
        return str(answer.body["page_info"]["next_page_token"])

    oldest, *_, newest = [await searched() for _ in range(3)]
    assert (await api.call("GET", f"/search/{newest}")).status == 200
    assert (await api.call("GET", f"/search/{oldest}")).code == "search_page_token_expired"


async def test_old_uploads_make_room_once_they_are_over(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of too many uploads those go that nobody can go on with; the others stay, however old."""
    monkeypatch.setattr(upload_sessions, "_MOST", 2)

    async def begun() -> dict[str, Any]:
        body = {"filename": "a.mp4", "type": "video", "total_size": 100}
        made: dict[str, Any] = (await api.call("POST", UPLOADS, json=body)).body
        return made

    async def known() -> list[int]:
        return [
            (await api.call("GET", f"{UPLOADS}/{each['upload_id']}")).status for each in uploads
        ]

    uploads = [await begun() for _ in range(3)]
    assert await known() == [200, 200, 200]
    await api.call("DELETE", f"/assets/{uploads[0]['asset_id']}")
    uploads += [await begun()]
    assert await known() == [404, 200, 200, 200]


async def test_old_deleted_indexes_make_room(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1.1 goes on showing the indexes that were deleted last."""
    monkeypatch.setattr(state, "_MOST_DELETED", 2)
    for number in range(4):
        body = {"index_name": f"films {number}", "models": [MARENGO]}
        made = await api.call("POST", "/indexes", json=body)
        await api.call("DELETE", f"/indexes/{made.body['_id']}")
    kept = api.emulator.state.deleted_indexes.values()
    assert [each.name for each in kept] == ["films 2", "films 3"]
