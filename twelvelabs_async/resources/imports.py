"""Imports: files of a connected account become assets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..core.arguments import is_list
from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.imports import (
    Import,
    ImportDetail,
    ImportResult,
    ImportSource,
    ListImportsResponse,
)
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback
from ._arguments import fields_of

if TYPE_CHECKING:
    from ..raw.imports import RawImports

__all__ = ["Imports"]

MOST_FILES = 100
"""Files that one import can bring."""


class Imports(Resource):
    """Import files through a connection (see `data_connectors`)."""

    with_raw_response: RawView[RawImports] = RawView()

    def list_imports(
        self,
        connection_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[Import]:
        """List the imports through a connection, the newest first.

        Args:
            connection_id: Identifier of the connection.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /connections/{connection_id}/imports`.
        """
        path = f"/connections/{seg(connection_id, 'connection_id')}/imports"
        return numbered(
            lambda number: self._api.get(
                path,
                ListImportsResponse,
                query={"page": number, "page_limit": page_limit},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def import_files(
        self,
        connection_id: str,
        *,
        items: Sequence[ImportSource | Mapping[str, object] | str],
        request_options: RequestOptions | None = None,
    ) -> ImportResult:
        """Import files. The platform fetches them in the background: see `wait_for_done`.

        A video may have up to 10 GB, an audio file 4 GB, an image 32 MB. A file that was imported
        before is not fetched again, unless it failed. A file that cannot be imported does not
        stop the others: look at `has_failures` and at the `action` of each item.

        Args:
            connection_id: Identifier of the connection.
            items: Up to 100 files by their identifiers at the provider, each of them once; a str
                is such an identifier.
            request_options: What this call changes.

        Raises:
            ConflictError: The connection is no longer active.

        API: `POST /connections/{connection_id}/imports`.
        """
        path = f"/connections/{seg(connection_id, 'connection_id')}/imports"
        return await self._api.post(
            path, ImportResult, body=json_body(items=_sources(items)), options=request_options
        )

    async def retrieve_import(
        self,
        connection_id: str,
        import_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> ImportDetail:
        """Return one import, with the state that the asset of each file has now.

        Args:
            connection_id: Identifier of the connection.
            import_id: Identifier of the import.
            request_options: What this call changes.

        API: `GET /connections/{connection_id}/imports/{import_id}`.
        """
        return await self._api.get(
            f"/connections/{seg(connection_id, 'connection_id')}"
            f"/imports/{seg(import_id, 'import_id')}",
            ImportDetail,
            options=request_options,
        )

    async def wait_for_done(
        self,
        connection_id: str,
        import_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 7200.0,
        callback: Callback[ImportDetail] | None = None,
        request_options: RequestOptions | None = None,
    ) -> ImportDetail:
        """Wait until no file of an import is `processing`: each is `ready` or has failed.

        See the `status` and the `error` of each item: a file that failed does not raise.

        Args:
            connection_id: Identifier of the connection.
            import_id: Identifier of the import.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the import at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            WaitTimeoutError: It was not done in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.import_(connection_id, import_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )


def _sources(
    items: Sequence[ImportSource | Mapping[str, object] | str],
) -> list[dict[str, object]]:
    """Return the fields of each file, or refuse what the API refuses."""
    if not is_list(items) or not items:
        raise InvalidInputError(f"items must be a list of one or more files, not {items!r:.80}.")
    if len(items) > MOST_FILES:
        raise InvalidInputError(f"items takes up to {MOST_FILES} files, not {len(items)}.")
    made: list[dict[str, object]] = []
    places: dict[str, int] = {}
    for number, item in enumerate(items):
        where = f"items[{number}]"
        fields = {"source_id": item} if isinstance(item, str) else fields_of(item, where)
        source_id = fields.get("source_id")
        if not isinstance(source_id, str) or not source_id.strip():
            raise InvalidInputError(
                f"{where} must have the identifier of a file as its source_id, "
                f"not {source_id!r:.80}."
            )
        if source_id in places:
            raise InvalidInputError(
                f"{where} is the same file as items[{places[source_id]}]: {source_id!r:.80}."
            )
        places[source_id] = number
        made.append(dict(fields))
    return made
