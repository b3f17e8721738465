"""The /tasks/external-provider room of v1.1 and v1.2: index a video of another platform.

The platform that was supported is YouTube. The emulator does not leave its machine, so it takes
URLs that it can fetch itself, of loopback hosts, and refuses all others with the reason.
"""

from __future__ import annotations

from aiohttp import web

from ..errors import ApiProblem, parameter_not_provided, resource_not_exist, video_file_broken
from ..fetching import fetch, local_url
from ..new_tasks import NewTask, add_task, checked_media
from ..parameters import json_body, required_text
from ..respond import json_response
from ..space import SPACE
from ..uploads import remove_file
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "create"]

VERSIONS = ("v1.1", "v1.2")


async def create(request: web.Request) -> web.Response:
    """POST /tasks/external-provider."""
    space = request.app[SPACE]
    body = await json_body(request, {"index_id", "url"})
    missing = [name for name in ("index_id", "url") if not body.get(name)]
    if missing:
        raise parameter_not_provided(missing)
    index_id = required_text(body, "index_id")
    index = space.state.indexes.get(index_id)
    if index is None:
        raise resource_not_exist(index_id, "indexes")
    url = local_url("url", required_text(body, "url"))
    file = await fetch(space, "url", url, space.settings.limits.url_bytes)
    if file is None:
        raise video_file_broken()
    media = await checked_media(space, file, index)
    if isinstance(media, ApiProblem):
        await remove_file(file.path)
        raise media
    task = add_task(
        space,
        NewTask(
            index=index,
            file=file,
            media=media,
            method="url",
            user_metadata={},
            enable_video_stream=True,
            api_version=version_of(request),
            source={"type": "url", "name": url.host or "", "url": str(url)},
        ),
    )
    return json_response({"_id": task.id}, status=201)


ROUTES = (("POST", "/tasks/external-provider", create),)
