"""A platform that is not there: every input is ready at once, however many there are."""

# ruff: noqa: ARG002 - it answers the same whatever it is asked

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

from twelvelabs_async import IngestItem
from twelvelabs_async.ingest.ledger import Ledger
from twelvelabs_async.ingest.runner import Run
from twelvelabs_async.models.shared import UserMetadata

__all__ = ["Imaginary", "a_run", "urls"]


class Imaginary:
    """A gateway that answers at once and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def models_of(self, index_id: str) -> list[str]:
        """Marengo."""
        self.asked += 1
        return ["marengo3.0"]

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
        """An asset that is ready."""
        self.asked += 1
        return f"asset-{key}", True

    async def session(self, upload_id: str) -> str:
        """Nothing goes in parts here."""
        raise AssertionError(upload_id)

    async def asset_ready(self, asset_id: str, timeout: float) -> None:
        """All are."""
        self.asked += 1

    async def indexed_as(self, index_id: str, asset_id: str) -> str | None:
        """It keeps nothing."""
        self.asked += 1
        return None

    async def index(
        self, index_id: str, *, asset_id: str, metadata: UserMetadata | None, key: str
    ) -> str:
        """It is done at once."""
        self.asked += 1
        return f"indexed-{key}"

    async def indexed(self, index_id: str, indexed_asset_id: str, timeout: float) -> None:
        """It is done at once."""
        self.asked += 1

    async def look(
        self, index_id: str, rows: Sequence[tuple[str, str | None]]
    ) -> list[tuple[str, str | None] | Exception]:
        """All are ready."""
        self.asked += 1
        return [("ready", None) for _ in rows]


def a_run(ledger: Path, gateway: Imaginary) -> Run:
    """A run against the platform that is not there."""
    return Run(ledger=Ledger(str(ledger)), gateway=gateway, index_id="films")


def urls(number: int) -> Iterator[IngestItem]:
    """Yield as many inputs, one after the other."""
    for place in range(number):
        yield IngestItem(url=f"http://films/{place}.mp4", metadata={"place": place})
