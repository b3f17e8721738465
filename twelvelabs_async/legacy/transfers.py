"""Transfers: import all videos of a connected bucket."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import ClassVar

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..settings import ApiVersion
from .models.transfer import (
    TransferImportLog,
    TransferImportLogs,
    TransferImportResponse,
    TransferImportStatusResponse,
)

__all__ = ["TransfersResource"]


class TransfersResource(Resource):
    """Import the videos of a bucket that the dashboard has connected (an integration)."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = ("v1.2", "v1.3")
    _name: ClassVar[str] = "client.task.transfers"
    _elsewhere: ClassVar[str] = "client.task.transfer"

    async def import_videos(
        self,
        integration_id: str,
        index_id: str,
        user_metadata: Mapping[str, object] | None = None,
        incremental_import: bool | None = None,
        retry_failed: bool | None = None,
        *,
        request_options: RequestOptions | None = None,
    ) -> TransferImportResponse:
        """Begin to upload and index the videos of a bucket; one import runs at a time.

        Args:
            integration_id: Identifier of the integration.
            index_id: The index that the videos go to.
            user_metadata: Your own keys and values for all of them.
            incremental_import: Only files that are not in the index yet (the API's default);
                False takes all.
            retry_failed: Also files that failed before; the API's default is false.
            request_options: What this call changes.

        API: `POST /tasks/transfers/import/{integration-id}` (v1.2, v1.3).
        """
        seg(index_id, "index_id")
        return await self._api.post(
            f"/tasks/transfers/import/{seg(integration_id, 'integration_id')}",
            TransferImportResponse,
            body=json_body(
                index_id=index_id,
                user_metadata=user_metadata,
                incremental_import=incremental_import,
                retry_failed=retry_failed,
            ),
            options=request_options,
        )

    async def import_status(
        self,
        integration_id: str,
        index_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> TransferImportStatusResponse:
        """Return the videos of an integration in an index, by status.

        Args:
            integration_id: Identifier of the integration.
            index_id: Identifier of the index.
            request_options: What this call changes.

        API: `GET /tasks/transfers/import/{integration-id}/status` (v1.2, v1.3).
        """
        seg(index_id, "index_id")
        return await self._api.get(
            f"/tasks/transfers/import/{seg(integration_id, 'integration_id')}/status",
            TransferImportStatusResponse,
            query={"index_id": index_id},
            options=request_options,
        )

    async def import_logs(
        self, integration_id: str, *, request_options: RequestOptions | None = None
    ) -> builtins.list[TransferImportLog]:
        """Return the imports of an integration, the oldest first.

        Args:
            integration_id: Identifier of the integration.
            request_options: What this call changes.

        API: `GET /tasks/transfers/import/{integration-id}/logs` (v1.2, v1.3).
        """
        answer = await self._api.get(
            f"/tasks/transfers/import/{seg(integration_id, 'integration_id')}/logs",
            TransferImportLogs,
            options=request_options,
        )
        return answer.data or []
