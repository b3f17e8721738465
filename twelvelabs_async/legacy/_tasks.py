"""What tasks are created with and filtered by, as the client's version has it."""

from __future__ import annotations

from ..core.arguments import at_most_one, exactly_one, filled
from ..core.encoding import QueryValue
from ..models.shared import UserMetadata
from ..settings import ApiVersion
from ._arguments import OLDER, Need
from ._lists import filters

__all__ = ["one_address", "one_video", "task_filters", "upload_options"]


def one_video(file: object, url: str | None) -> None:
    """Refuse a video that was not given, or twice."""
    exactly_one(file=file, url=url)
    if url is not None:
        filled(url, "url")


def one_address(file: object, url: str | None, name: str) -> bool:
    """Return whether something that may be left out was given, or refuse what was given twice."""
    at_most_one(**{f"{name}_file": file, f"{name}_url": url})
    if url is not None:
        filled(url, f"{name}_url")
    return file is not None or url is not None


def upload_options(
    need: Need,
    version: ApiVersion,
    *,
    language: str | None,
    disable: bool | None,
    enable: bool | None,
    user_metadata: UserMetadata | str | None = None,
) -> dict[str, object]:
    """Return how an upload is indexed and stored, in the words of the version."""
    if user_metadata is not None:
        need("task.create(user_metadata=…)", ("v1.3",), "index.video.update")
    if language is not None:
        need("task.create(language=…)", OLDER, "")
    at_most_one(disable_video_stream=disable, enable_video_stream=enable)
    if version == "v1.3":
        stream: dict[str, object] = {
            "enable_video_stream": enable if disable is None else not disable
        }
    else:
        stream = {"disable_video_stream": disable if enable is None else not enable}
    return {"language": language, **stream, "user_metadata": user_metadata}


def task_filters(
    need: Need, page: int | None, page_limit: int | None, **given: QueryValue
) -> dict[str, QueryValue]:
    """Return the filters of a list of tasks, or refuse those that the version lacks."""
    if given["_id"] is not None:
        need("task.list(id=…)", OLDER, "task.retrieve")
    if given["estimated_time"] is not None:
        need("task.list(estimated_time=…)", OLDER, "")
    return filters(page, page_limit, **given)
