"""What the emulator keeps of entities and knowledge stores: records, and what falls with what."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from attrs import define, field, frozen

if TYPE_CHECKING:
    from .media import Media
    from .state import JsonObject, StoredFile, UserMetadata
    from .timeline import Timeline

__all__ = [
    "EntityCollectionRecord",
    "EntityRecord",
    "ItemCollectionRecord",
    "ItemRecord",
    "Knowledge",
    "SessionRecord",
    "StoreRecord",
    "StoreSearchRecord",
    "Turn",
    "time_ordered_id",
]


@define
class EntityCollectionRecord:
    """One entity collection."""

    id: str
    sequence: int
    name: str
    description: str | None
    created_at: datetime
    updated_at: datetime


@define
class EntityRecord:
    """One entity. `timeline` begins again whenever its assets change."""

    id: str
    sequence: int
    collection_id: str
    name: str
    description: str | None
    metadata: UserMetadata
    asset_ids: list[str]
    created_at: datetime
    timeline: Timeline
    changed_at: datetime | None = None

    def updated_at(self, now: datetime) -> datetime:
        """Return when the entity last changed: a new status, new assets or new texts."""
        changed = self.timeline.changed_at(now)
        return max(changed, self.changed_at or changed)


@define
class StoreRecord:
    """One knowledge store."""

    id: str
    sequence: int
    name: str
    description: str | None
    ingestion_config: JsonObject | None
    metadata: UserMetadata
    created_at: datetime
    updated_at: datetime


@define
class ItemRecord:
    """One asset in a knowledge store. It outlives its asset."""

    id: str
    sequence: int
    store_id: str
    asset_id: str
    asset_type: Literal["video", "image"]
    filename: str
    file: StoredFile
    media: Media
    metadata: UserMetadata
    timeline: Timeline


@define
class ItemCollectionRecord:
    """One named collection of items of a store; `item_ids` in the order in which they came."""

    id: str
    sequence: int
    store_id: str
    name: str
    description: str | None
    metadata: UserMetadata
    created_at: datetime
    updated_at: datetime
    item_ids: list[str] = field(factory=list[str])


@frozen
class StoreSearchRecord:
    """The ranked answer of one search, kept until its page tokens expire."""

    store_id: str
    results: tuple[JsonObject, ...]
    options: JsonObject
    page_size: int
    expires_at: datetime
    tokens: tuple[str, ...]


@frozen
class Turn:
    """What was asked and answered once in a session."""

    question: str
    answer: str


@define
class SessionRecord:
    """One conversation about a store. `selected` are its items and item collections by id."""

    id: str
    store_id: str
    turns: list[Turn] = field(factory=list[Turn])
    selected: list[str] = field(factory=list[str])
    messages: int = 0


@define
class Knowledge:
    """All records of entities and knowledge stores by id; searches by page token."""

    entity_collections: dict[str, EntityCollectionRecord] = field(
        factory=dict[str, EntityCollectionRecord]
    )
    entities: dict[str, EntityRecord] = field(factory=dict[str, EntityRecord])
    stores: dict[str, StoreRecord] = field(factory=dict[str, StoreRecord])
    items: dict[str, ItemRecord] = field(factory=dict[str, ItemRecord])
    item_collections: dict[str, ItemCollectionRecord] = field(
        factory=dict[str, ItemCollectionRecord]
    )
    sessions: dict[str, SessionRecord] = field(factory=dict[str, SessionRecord])
    searches: dict[str, tuple[StoreSearchRecord, int]] = field(
        factory=dict[str, tuple[StoreSearchRecord, int]]
    )

    def entities_of(self, collection_id: str) -> list[EntityRecord]:
        """Return the entities of a collection."""
        return [each for each in self.entities.values() if each.collection_id == collection_id]

    def entities_with(self, asset_id: str) -> list[EntityRecord]:
        """Return the entities that an asset helps to recognize."""
        return [each for each in self.entities.values() if asset_id in each.asset_ids]

    def drop_entity_collection(self, collection_id: str) -> None:
        """Forget an entity collection and its entities."""
        for entity in self.entities_of(collection_id):
            del self.entities[entity.id]
        self.entity_collections.pop(collection_id, None)

    def unlink_asset(self, asset_id: str) -> None:
        """Take an asset that is deleted from its entities."""
        for entity in self.entities_with(asset_id):
            entity.asset_ids.remove(asset_id)

    def items_of(self, store_id: str) -> list[ItemRecord]:
        """Return the items of a store, whatever their status."""
        return [item for item in self.items.values() if item.store_id == store_id]

    def ready_items(self, store_id: str, now: datetime) -> list[ItemRecord]:
        """Return the items of a store that are processed by `now`."""
        return [item for item in self.items_of(store_id) if item.timeline.status(now) == "ready"]

    def item_collections_of(self, store_id: str) -> list[ItemCollectionRecord]:
        """Return the item collections of a store."""
        return [each for each in self.item_collections.values() if each.store_id == store_id]

    def drop_item(self, item_id: str) -> None:
        """Forget an item, also as a member of collections."""
        item = self.items.pop(item_id, None)
        if item is not None:
            for collection in self.item_collections_of(item.store_id):
                if item_id in collection.item_ids:
                    collection.item_ids.remove(item_id)

    def drop_store(self, store_id: str) -> list[StoredFile]:
        """Forget a store and everything in it, and return the files of its items."""
        items = self.items_of(store_id)
        for item in items:
            del self.items[item.id]
        for collection in self.item_collections_of(store_id):
            del self.item_collections[collection.id]
        _forget(self.sessions, (s.id for s in self.sessions.values() if s.store_id == store_id))
        _forget(self.searches, (t for t, (s, _) in self.searches.items() if s.store_id == store_id))
        self.stores.pop(store_id, None)
        return [item.file for item in items]


def time_ordered_id(prefix: str, now: datetime) -> str:
    """Return a new id as knowledge stores have them: a prefix and a UUID of version 7."""
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64
    return f"{prefix}_{UUID(int=value | 2 << 62 | secrets.randbits(62))}"


def _forget(
    records: dict[str, SessionRecord] | dict[str, tuple[StoreSearchRecord, int]],
    keys: Iterable[str],
) -> None:
    for key in list(keys):
        del records[key]
