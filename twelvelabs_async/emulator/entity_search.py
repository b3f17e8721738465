"""Reads the entities that a query names as `<@id>`: what to look for is on their pictures."""

from __future__ import annotations

import re

from .errors import parameter_invalid, resource_not_exist
from .sight import Look
from .space import Space

__all__ = ["split_entities"]

_NAMED = re.compile(r"<@([^<>\s]+)>")


async def split_entities(space: Space, text: str | None) -> tuple[str | None, list[Look]]:
    """Return the words of a query without its entities, and the pictures of those."""
    names = list(dict.fromkeys(_NAMED.findall(text or "")))
    if text is None or not names:
        return text, []
    looks: list[Look] = []
    for entity_id in names:
        looks += await _looks(space, entity_id)
    return _NAMED.sub(" ", text).strip() or None, looks


async def _looks(space: Space, entity_id: str) -> list[Look]:
    entity = space.state.knowledge.entities.get(entity_id)
    if entity is None:
        raise resource_not_exist(entity_id, "entities")
    status = entity.timeline.status(space.clock.now())
    if status != "ready":
        reason = f"Entity {entity_id} cannot be searched for yet; its status is {status}."
        raise parameter_invalid("query_text", reason)
    assets = [space.state.assets[asset_id] for asset_id in entity.asset_ids]
    files = [asset.file for asset in assets if asset.file is not None]
    looks = [await space.watcher.look(file) for file in files]
    return [look for look in looks if look is not None]
