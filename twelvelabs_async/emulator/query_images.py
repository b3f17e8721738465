"""The pictures of a query: uploaded with it, or fetched from their URLs."""

from __future__ import annotations

from .errors import parameter_invalid, parameter_not_provided
from .fetching import fetch, local_url
from .sight import Look
from .space import Space
from .uploads import Form

__all__ = ["IMAGE_FIELDS", "IMAGE_FILE", "looks_of"]

IMAGE_FIELDS = frozenset({"query_media_type", "query_media_url"})
IMAGE_FILE = "query_media_file"


async def looks_of(space: Space, form: Form, *, most: int, url_wins: bool = False) -> list[Look]:
    """Return what a form's pictures look like; with `url_wins` a URL makes files not count."""
    kind = form.choice("query_media_type", {"image"})
    files = form.files.get(IMAGE_FILE, [])
    addresses = form.texts("query_media_url")
    if kind is None:
        if files or addresses:
            raise parameter_not_provided("query_media_type")
        return []
    if not files and not addresses:
        raise parameter_not_provided([IMAGE_FILE, "query_media_url"])
    if url_wins and addresses:
        files = []
    if len(files) + len(addresses) > most:
        allowed = "one image" if most == 1 else f"{most} images"
        raise parameter_invalid(IMAGE_FILE, f"A search takes {allowed} at most.")
    images = [(IMAGE_FILE, file) for file in files]
    for address in addresses:
        name = "query_media_url"
        url = local_url(name, address)
        fetched = await fetch(space, name, url, space.settings.limits.image_bytes)
        if fetched is None:
            raise parameter_invalid(name, "The image could not be fetched.")
        form.files.setdefault(name, []).append(fetched)
        images.append((name, fetched))
    looks: list[Look] = []
    for name, file in images:
        look = await space.watcher.look(file)
        if look is None:
            raise parameter_invalid(name, "The file is not an image that can be read.")
        looks.append(look)
    return looks
