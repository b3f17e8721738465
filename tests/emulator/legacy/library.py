"""The three clips in an index of an older version, for tests of what searches and tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.emulator.helpers import Answer, Caller
from tests.emulator.legacy.olden import EVERYTHING, make_video

__all__ = ["Library", "library_in"]

_PEGASUS = {"engine_name": "pegasus1.1", "engine_options": ["visual", "conversation"]}


@frozen
class Library:
    """An index with three videos; `videos` are their ids by scene."""

    api: Caller
    index_id: str
    videos: dict[str, str]

    async def post(self, path: str, **body: Any) -> Answer:
        """POST a body about the index."""
        return await self.api.call("POST", path, json={"index_id": self.index_id, **body})

    async def found(self, path: str, **body: Any) -> Any:
        """POST a body that must be answered, and return the answer."""
        answer = await self.post(path, **body)
        assert answer.status == 200, answer.raw
        return answer.body

    async def search(self, query: Any, *options: str, **body: Any) -> Any:
        """Search by picture and words unless told, and return the first page."""
        wanted = list(options or ("visual", "conversation"))
        return await self.found("/search", query=query, search_options=wanted, **body)

    def scenes(self, body: Any) -> list[str]:
        """The scenes of the clips on a page, in their order."""
        names = {video_id: name for name, video_id in self.videos.items()}
        return [names[item["video_id"]] for item in body["data"]]

    def places(self, body: Any) -> list[tuple[str, float, float]]:
        """The scene, start and end of the clips on a page."""
        times = [(item["start"], item["end"]) for item in body["data"]]
        return [(scene, *time) for scene, time in zip(self.scenes(body), times, strict=True)]


async def library_in(api: Caller, version: str, clips: Mapping[str, Path], *addons: str) -> Library:
    """Make the index, in v1.2 also with Pegasus, and upload the clips."""
    older = api.to(version)
    body: dict[str, Any] = {"index_name": f"films of {version}", "addons": list(addons)}
    if version == "v1.1":
        body |= {"engine_id": "marengo2.5", "index_options": EVERYTHING}
    else:
        marengo = {"engine_name": "marengo2.6", "engine_options": EVERYTHING}
        body["engines"] = [marengo, _PEGASUS]
    answer = await older.call("POST", "/indexes", json=body)
    assert answer.status == 201, answer.raw
    index_id = str(answer.body["_id"])
    videos = {name: await make_video(older, index_id, path) for name, path in clips.items()}
    return Library(older, index_id, videos)
