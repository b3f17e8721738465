"""Models of imports: files of a connected account that become assets."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .shared import Identifier, Model, PageInfo

__all__ = [
    "Import",
    "ImportDetail",
    "ImportItem",
    "ImportItemAction",
    "ImportItemError",
    "ImportItemStatus",
    "ImportProvider",
    "ImportResult",
    "ImportSource",
    "ListImportsResponse",
]

ImportItemAction: TypeAlias = Literal["created", "skipped", "retried", "rejected"] | str
ImportItemStatus: TypeAlias = Literal["processing", "ready", "failed"] | str
ImportProvider: TypeAlias = Literal["google_drive"] | str


@frozen(kw_only=True)
class ImportSource(Model):
    """A file to import, by the identifier that it has at the provider."""

    source_id: str | None = None


@frozen(kw_only=True)
class ImportItemError(Model):
    """Why a file was rejected; `code` is such as `source_unavailable`."""

    code: str | None = None
    message: str | None = None


@frozen(kw_only=True)
class ImportItem(Model):
    """What became of one file (API: `ImportItem`).

    Attributes:
        source_id: Identifier of the file at the provider.
        action: What the import did. Both `skipped` and `retried` mean that the file was imported
            before; `retried`, that it failed then and is fetched again. None if it is not known.
        asset_id: Identifier of its asset; None if it was rejected.
        status: How far the asset is now; None if the file was rejected.
        error: Why it was rejected.
    """

    source_id: str | None = None
    action: ImportItemAction | None = None
    asset_id: str | None = None
    status: ImportItemStatus | None = None
    error: ImportItemError | None = None


@frozen(kw_only=True)
class ImportResult(Model):
    """An import that has begun (API: `ImportResult`).

    Attributes:
        id: Identifier of the import.
        has_failures: Whether a file was rejected.
        items: What becomes of each file, in the order of the request.
    """

    id: Identifier = None
    has_failures: bool | None = None
    items: list[ImportItem] | None = None


@frozen(kw_only=True)
class Import(Model):
    """An import, as lists show it (API: `Import`).

    Attributes:
        id: Identifier of the import.
        connection_id: Identifier of the connection.
        provider: The provider.
        custom_id: Your own label of the connection.
        item_count: How many files were asked for.
        created_at: Time of its creation.
    """

    id: Identifier = None
    connection_id: str | None = None
    provider: ImportProvider | None = None
    custom_id: str | None = None
    item_count: int | None = None
    created_at: datetime | None = None


@frozen(kw_only=True)
class ImportDetail(Import):
    """An import with its files (API: `ImportDetail`).

    Attributes:
        items: What became of each file, in the order of the request. Files whose asset was
            deleted later are left out.
    """

    items: list[ImportItem] | None = None

    @property
    def status(self) -> str:
        """`completed` once no asset is `processing`, though some may have failed."""
        going = any(each.status == "processing" for each in self.items or ())
        return "processing" if going else "completed"


@frozen(kw_only=True)
class ListImportsResponse(Model):
    """One page of imports."""

    data: list[Import] | None = None
    page_info: PageInfo | None = None
