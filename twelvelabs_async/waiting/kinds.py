"""What can be waited for: where each kind is looked at, alone and in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from attrs import frozen

from ..core.encoding import seg
from ..errors import InvalidInputError

if TYPE_CHECKING:
    from ..core.encoding import QueryValue
    from ..settings import ApiVersion

__all__ = ["KINDS", "Kind", "kind_of"]


@frozen(kw_only=True)
class Kind:
    """One kind of what takes time.

    Attributes:
        label: What messages call it.
        ids: What its identifiers are called, its own last.
        path: Where one is looked at, with places for its identifiers.
        model: The module and class of what is found there.
        listed: Where many are, with places for all identifiers but the last; None if a list does
            not tell their status.
        id_field: What a list calls the identifier.
        going: What narrows the list to those in progress, so that what has ended costs no pages;
            None if the API has no such filter.
        ended: What narrows it to those that have ended, the latest first.
        by_ids: The parameter that asks for certain ones, if there is one.
        within: A field of the items that narrows the list, once all agree on it.
        whole: Whether an item of the list has all that is found at `path`.
        sparse: Whether it lacks what callbacks are for, so that waits with one look alone.
        notified_as: The notifications that concern it, if they have its id.
        longest: The default of `sleep_interval`, in seconds.
        timeout: The default of `timeout`, in seconds.
    """

    label: str
    ids: tuple[str, ...]
    path: str
    model: tuple[str, str]
    listed: str | None = None
    id_field: str = "_id"
    going: Mapping[str, QueryValue] | None = None
    ended: Mapping[str, QueryValue] | None = None
    by_ids: str | None = None
    within: str | None = None
    whole: bool = False
    sparse: bool = False
    notified_as: str | None = None
    longest: float = 5.0
    timeout: float = 7200.0

    def path_of(self, ids: Sequence[str]) -> str:
        """Return where one is looked at.

        Raises:
            InvalidInputError: An identifier is none.
        """
        return self.path.format(*map(seg, ids, self.ids))

    def list_of(self, parents: Sequence[str]) -> str | None:
        """Return where many of the same parents are listed."""
        if self.listed is None:
            return None
        return self.listed.format(*map(seg, parents, self.ids))

    def queries(self, version: ApiVersion) -> tuple[Mapping[str, QueryValue], ...]:
        """Return what is asked of the list: those in progress first, then those that ended."""
        if version != "v1.3" or self.going is None:  # older lists are not filtered by many values
            return ({},)
        return (self.going, self.ended) if self.ended is not None else (self.going, {})

    def into(self) -> type[object]:
        """Return the class of what is found; models are loaded when they are needed."""
        home, name = self.model
        found: type[object] = getattr(import_module(f"..models.{home}", __package__), name)
        return found


_LATEST = {"sort_by": "updated_at", "sort_option": "desc"}

KINDS: Mapping[str, Kind] = {
    "task": Kind(
        label="task",
        ids=("task_id",),
        path="/tasks/{0}",
        model=("tasks", "TasksRetrieveResponse"),
        listed="/tasks",
        going={"status": ("uploading", "validating", "pending", "queued", "indexing")},
        ended={"status": ("ready", "failed"), **_LATEST},
        within="index_id",
        notified_as="index.task",
    ),
    "indexed_asset": Kind(
        label="indexed asset",
        ids=("index_id", "indexed_asset_id"),
        path="/indexes/{0}/indexed-assets/{1}",
        model=("indexed_assets", "IndexedAssetDetailed"),
        listed="/indexes/{0}/indexed-assets",
        going={"status": ("pending", "queued", "indexing", "validating")},
        ended={"status": ("ready", "failed"), **_LATEST},
        notified_as="index.task",
    ),
    "asset": Kind(
        label="asset",
        ids=("asset_id",),
        path="/assets/{0}",
        model=("assets", "AssetDetail"),
        listed="/assets",
        by_ids="asset_ids",
        whole=True,
        timeout=3600.0,
    ),
    "embed_task": Kind(
        label="embedding task",
        ids=("task_id",),
        path="/embed/tasks/{0}/status",
        model=("embed_tasks", "EmbedTasksStatusResponse"),
        listed="/embed/tasks",
        going={"status": "processing"},
    ),
    "embed_v2_task": Kind(
        label="embedding task",
        ids=("task_id",),
        path="/embed-v2/tasks/{0}",
        model=("embed_v2_tasks", "EmbeddingTaskResponse"),
        listed="/embed-v2/tasks",
        going={"status": "processing"},
    ),
    "analyze_task": Kind(
        label="analysis task",
        ids=("task_id",),
        path="/analyze/tasks/{0}",
        model=("analyze_tasks", "AnalyzeTaskResponse"),
        listed="/analyze/tasks",
        id_field="task_id",
        notified_as="analyze.task",
    ),
    "analyze_batch": Kind(
        label="batch",
        ids=("batch_id",),
        path="/analyze/batches/{0}",
        model=("analyze_batches", "AnalyzeBatchStatusResponse"),
        listed="/analyze/batches",
        id_field="batch_id",
        going={"status": ("pending", "processing", "canceling")},
        notified_as="analyze.batch",
        longest=30.0,
        timeout=90_000.0,
    ),
    "knowledge_store_item": Kind(
        label="knowledge store item",
        ids=("knowledge_store_id", "item_id"),
        path="/knowledge-stores/{0}/items/{1}",
        model=("knowledge_store_items", "KnowledgeStoreItem"),
        listed="/knowledge-stores/{0}/items",
        going={"status": ("queued", "pending", "processing")},
        ended={"status": ("ready", "failed"), **_LATEST},
        whole=True,
    ),
    "entity": Kind(
        label="entity",
        ids=("entity_collection_id", "entity_id"),
        path="/entity-collections/{0}/entities/{1}",
        model=("entities", "Entity"),
        listed="/entity-collections/{0}/entities",
        going={"status": "processing"},
        ended=_LATEST,
        whole=True,
        timeout=3600.0,
    ),
    "import": Kind(
        label="import",
        ids=("connection_id", "import_id"),
        path="/connections/{0}/imports/{1}",
        model=("imports", "ImportDetail"),
    ),
    "multipart_upload": Kind(
        label="multipart upload",
        ids=("upload_id",),
        path="/assets/multipart-uploads/{0}",
        model=("multipart_upload", "GetUploadStatusResponse"),
        listed="/assets/multipart-uploads",
        id_field="upload_id",
        sparse=True,
        timeout=86_400.0,
    ),
}
"""By the name that a `Job` has.

Of indexed assets and batches the platform's documentation does not tell the form of notifications.
One that does not come changes nothing: the wait polls.
"""


def kind_of(name: str) -> Kind:
    """Return the kind of this name.

    Raises:
        InvalidInputError: There is none.
    """
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise InvalidInputError(f"kind must be one of {', '.join(KINDS)}, not {name!r}.")
    return kind
