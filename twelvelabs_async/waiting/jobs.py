"""Jobs: what goes on at the server, as small handles that any process can take up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from attrs import field, frozen

from ..errors import InvalidInputError
from .kinds import Kind, kind_of

if TYPE_CHECKING:
    from typing import Self

    from ..models.analyze_batches import AnalyzeBatchStatusResponse
    from ..models.analyze_tasks import AnalyzeTaskResponse
    from ..models.assets import AssetDetail
    from ..models.embed_tasks import EmbedTasksStatusResponse
    from ..models.embed_v2_tasks import EmbeddingTaskResponse
    from ..models.entities import Entity
    from ..models.imports import ImportDetail
    from ..models.indexed_assets import IndexedAssetDetailed
    from ..models.knowledge_store_items import KnowledgeStoreItem
    from ..models.multipart_upload import GetUploadStatusResponse
    from ..models.tasks import TasksRetrieveResponse

__all__ = ["Job", "Progressing"]


class Progressing(Protocol):
    """Something with a status."""

    @property
    def status(self) -> str | None:
        """How far it is."""
        ...


P_co = TypeVar("P_co", bound=Progressing, covariant=True)


def _as_tuple(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(ids)


@frozen
class Job(Generic[P_co]):
    """Something that goes on at the server: its kind and its identifiers.

    A job can be pickled, compared, used as a key and written as JSON, so that what was started in
    one process can be waited for in another one, later.

        task = await client.tasks.create(index_id=index_id, video_file="holiday.mp4")
        text = Job.task(task.id).to_json()
        ...
        found = await client.check(Job.from_json(text))  # None while it goes on

    Attributes:
        kind: What it is, such as `task` or `indexed_asset`.
        ids: Its identifiers, its own last; before it those of what it is in.
    """

    kind: str
    ids: tuple[str, ...] = field(converter=_as_tuple)

    def __attrs_post_init__(self) -> None:
        kind = kind_of(self.kind)
        if len(self.ids) != len(kind.ids):
            raise InvalidInputError(
                f"A job of kind {self.kind!r} has {' and '.join(kind.ids)}, not {self.ids!r}."
            )
        kind.path_of(self.ids)

    @property
    def id(self) -> str:
        """Its own identifier."""
        return self.ids[-1]

    @property
    def about(self) -> Kind:
        """What is known of its kind."""
        return kind_of(self.kind)

    def to_json(self) -> str:
        """Return it as a line of JSON."""
        return json.dumps({"kind": self.kind, "ids": self.ids}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Job[Progressing]:
        """Return the job that was written by `to_json`.

        Raises:
            InvalidInputError: The text is no job.
        """
        try:
            found: object = json.loads(text)
        except ValueError as error:
            raise InvalidInputError(f"This is not the JSON of a job: {error}.") from None
        if isinstance(found, dict):
            fields = cast("dict[str, object]", found)
            kind, ids = fields.get("kind"), fields.get("ids")
            if isinstance(kind, str) and isinstance(ids, list):
                return Job(kind, tuple(cast("list[str]", ids)))
        raise InvalidInputError("This is not the JSON of a job: it has no kind and ids.")

    @classmethod
    def task(cls, task_id: str | None) -> Job[TasksRetrieveResponse]:
        """A video indexing task."""
        return Job("task", _ids(task_id=task_id))

    @classmethod
    def indexed_asset(
        cls, index_id: str | None, indexed_asset_id: str | None
    ) -> Job[IndexedAssetDetailed]:
        """An asset that is indexed."""
        ids = _ids(index_id=index_id, indexed_asset_id=indexed_asset_id)
        return Job("indexed_asset", ids)

    @classmethod
    def asset(cls, asset_id: str | None) -> Job[AssetDetail]:
        """An asset that is processed."""
        return Job("asset", _ids(asset_id=asset_id))

    @classmethod
    def embed_task(cls, task_id: str | None) -> Job[EmbedTasksStatusResponse]:
        """A task of `embed.tasks`."""
        return Job("embed_task", _ids(task_id=task_id))

    @classmethod
    def embed_v2_task(cls, task_id: str | None) -> Job[EmbeddingTaskResponse]:
        """A task of `embed.v_2.tasks`."""
        return Job("embed_v2_task", _ids(task_id=task_id))

    @classmethod
    def analyze_task(cls, task_id: str | None) -> Job[AnalyzeTaskResponse]:
        """An analysis task."""
        return Job("analyze_task", _ids(task_id=task_id))

    @classmethod
    def analyze_batch(cls, batch_id: str | None) -> Job[AnalyzeBatchStatusResponse]:
        """A batch of analyses."""
        return Job("analyze_batch", _ids(batch_id=batch_id))

    @classmethod
    def knowledge_store_item(
        cls, knowledge_store_id: str | None, item_id: str | None
    ) -> Job[KnowledgeStoreItem]:
        """An item of a knowledge store."""
        ids = _ids(knowledge_store_id=knowledge_store_id, item_id=item_id)
        return Job("knowledge_store_item", ids)

    @classmethod
    def entity(cls, entity_collection_id: str | None, entity_id: str | None) -> Job[Entity]:
        """An entity that the platform learns to recognize."""
        ids = _ids(entity_collection_id=entity_collection_id, entity_id=entity_id)
        return Job("entity", ids)

    @classmethod
    def import_(cls, connection_id: str | None, import_id: str | None) -> Job[ImportDetail]:
        """An import of files; it is done when each of them is, whether it succeeded or not."""
        return Job("import", _ids(connection_id=connection_id, import_id=import_id))

    @classmethod
    def multipart_upload(cls, upload_id: str | None) -> Job[GetUploadStatusResponse]:
        """The upload of a file in chunks."""
        return Job("multipart_upload", _ids(upload_id=upload_id))

    def __str__(self) -> str:
        return f"{self.about.label} {self.id}"

    def __copy__(self) -> Self:
        return self


def _ids(**ids: str | None) -> tuple[str, ...]:
    """Return identifiers as answers have them, which may be absent: the job checks them."""
    return cast("tuple[str, ...]", tuple(ids.values()))
