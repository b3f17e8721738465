"""What an ingest asks of the platform: seven calls, so that it can be driven without one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from ..models.shared import UserMetadata

__all__ = ["Gateway"]


class Gateway(Protocol):
    """The platform, as far as an ingest needs it. All raise what the client raises."""

    async def models_of(self, index_id: str) -> list[str]:
        """Return the names of an index's models."""
        ...

    async def upload(
        self,
        *,
        path: str | None,
        size: int,
        url: str | None,
        filename: str | None,
        key: str,
        upload_id: str | None,
        begun: Callable[[str, str], Awaitable[None]],
    ) -> tuple[str, bool]:
        """Make an asset, and return its identifier and whether it is ready; once for one key.

        Args:
            path: The file, of
            size: so many bytes; or
            url: where the platform fetches it.
            filename: Name of the asset.
            key: The idempotency key.
            upload_id: The session of an upload in parts that is to be continued.
            begun: Called with the session and the asset of an upload in parts before the first
                part is sent.
        """
        ...

    async def session(self, upload_id: str) -> str:
        """Return how a session of an upload in parts is: `active`, `completed`, `expired`, …"""
        ...

    async def asset_ready(self, asset_id: str, timeout: float) -> None:
        """Wait until an asset can be indexed."""
        ...

    async def indexed_as(self, index_id: str, asset_id: str) -> str | None:
        """Return as what an asset is in an index already, if it is."""
        ...

    async def index(
        self, index_id: str, *, asset_id: str, metadata: UserMetadata | None, key: str
    ) -> str:
        """Begin to index an asset, and return the identifier; once for one key."""
        ...

    async def indexed(self, index_id: str, indexed_asset_id: str, timeout: float) -> None:
        """Wait until it is found by searches."""
        ...

    async def look(
        self, index_id: str, rows: Sequence[tuple[str, str | None]]
    ) -> list[tuple[str, str | None] | Exception]:
        """Look once at assets and indexed assets, given as pairs of their identifiers.

        Returns for each the status and the reason of a failure, or why it cannot be looked at.
        """
        ...
