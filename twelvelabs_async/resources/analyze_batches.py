"""Batches: many analyses in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.feeds import JsonLines
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..core.streams import AsyncStream
from ..errors import InvalidInputError
from ..models.analysis import AnalysisMode, AnalyzeModelName
from ..models.analyze_batches import (
    AnalyzeBatchesListResponse,
    AnalyzeBatchStatusResponse,
    BatchDefaults,
    BatchItemRequest,
    BatchResultItem,
    BatchStatus,
    CreateAnalyzeBatchResponse,
)
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback
from ._analysis import check_custom_id, check_settings, checked_format
from ._batch_digest import BatchResultsDigest
from ._media import as_list, as_object, checked_prompt, checked_video

if TYPE_CHECKING:
    from ..raw.analyze_batches import RawAnalyzeBatches

__all__ = ["AnalyzeBatches"]

MOST_REQUESTS = 1000


class AnalyzeBatches(Resource):
    """Analyze up to 1,000 videos with one call; it is done within 24 hours."""

    with_raw_response: RawView[RawAnalyzeBatches] = RawView()

    def list(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        status: BatchStatus | Sequence[BatchStatus] | None = None,
        analysis_mode: AnalysisMode | Sequence[AnalysisMode] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[AnalyzeBatchStatusResponse]:
        """List the batches of the account, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            status: Only batches in this status, or one of these.
            analysis_mode: Only batches of this mode, or one of these.
            request_options: What this call changes.

        API: `GET /analyze/batches`.
        """
        return numbered(
            lambda number: self._api.get(
                "/analyze/batches",
                AnalyzeBatchesListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "status": status,
                    "analysis_mode": analysis_mode,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        model_name: AnalyzeModelName,
        analysis_mode: AnalysisMode,
        requests: Sequence[BatchItemRequest | Mapping[str, object]],
        defaults: BatchDefaults | Mapping[str, object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> CreateAnalyzeBatchResponse:
        """Start many analyses. They are done in the background: see `wait_for_done`.

        Args:
            model_name: The model of all items: `pegasus1.5`.
            analysis_mode: The mode of all items: `general` or `time_based_metadata`.
            requests: 1 to 1,000 items; each has a `video` by its asset, and whatever shall not
                be as in `defaults`. In a mapping `response_format` may be a class, as in
                `analyze`: get instances of it with `parse_as(item, YourClass)`.
            defaults: What holds for all items that do not say otherwise.
            request_options: What this call changes.

        API: `POST /analyze/batches`.
        """
        common = None if defaults is None else _checked(defaults, "defaults")
        items = _checked_items(requests, common or {}, model_name, analysis_mode)
        return await self._api.post(
            "/analyze/batches",
            CreateAnalyzeBatchResponse,
            body=json_body(
                model_name=model_name,
                analysis_mode=analysis_mode,
                defaults=common,
                requests=items,
            ),
            options=request_options,
        )

    async def retrieve(
        self, batch_id: str, *, request_options: RequestOptions | None = None
    ) -> AnalyzeBatchStatusResponse:
        """Return one batch: how far it is, and how many items succeeded and failed.

        Args:
            batch_id: Identifier of the batch.
            request_options: What this call changes.

        API: `GET /analyze/batches/{batch_id}`.
        """
        return await self._api.get(
            f"/analyze/batches/{seg(batch_id, 'batch_id')}",
            AnalyzeBatchStatusResponse,
            options=request_options,
        )

    async def delete(self, batch_id: str, *, request_options: RequestOptions | None = None) -> None:
        """Delete a batch that is `completed`, `canceled` or `expired`, with all of its tasks.

        This cannot be undone.

        Args:
            batch_id: Identifier of the batch.
            request_options: What this call changes.

        API: `DELETE /analyze/batches/{batch_id}`.
        """
        return await self._api.delete(
            f"/analyze/batches/{seg(batch_id, 'batch_id')}", None, options=request_options
        )

    def results(
        self, batch_id: str, *, request_options: RequestOptions | None = None
    ) -> AsyncStream[BatchResultItem, int]:
        """Stream what became of each item, in no certain order; also while the batch goes on.

        `final()` is how many there were. An answer that the network cut short is an error; the
        stream has no last event of its own, so compare the number with the batch's `summary`
        where all that counts.

        Args:
            batch_id: Identifier of the batch.
            request_options: What this call changes.

        Raises:
            StreamError: The stream was cut, or a line of it cannot be read.

        API: `GET /analyze/batches/{batch_id}/results`.
        """
        return self._api.stream(
            "GET",
            f"/analyze/batches/{seg(batch_id, 'batch_id')}/results",
            JsonLines(BatchResultItem),
            BatchResultsDigest(),
            options=request_options,
        )

    async def cancel(
        self, batch_id: str, *, request_options: RequestOptions | None = None
    ) -> AnalyzeBatchStatusResponse:
        """Cancel the items of a batch that wait; those that are being analyzed are finished.

        Its status is `canceling` until all items are done.

        Args:
            batch_id: Identifier of the batch.
            request_options: What this call changes.

        Raises:
            ConflictError: The batch is done already.

        API: `POST /analyze/batches/{batch_id}/cancel`.
        """
        return await self._api.post(
            f"/analyze/batches/{seg(batch_id, 'batch_id')}/cancel",
            AnalyzeBatchStatusResponse,
            body=None,
            creates=False,
            options=request_options,
        )

    async def wait_for_done(
        self,
        batch_id: str,
        *,
        sleep_interval: float = 30.0,
        timeout: float = 90_000.0,
        callback: Callback[AnalyzeBatchStatusResponse] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AnalyzeBatchStatusResponse:
        """Wait until a batch is `completed`: all items are done, though some may have failed.

        See `ready_items` and `failed_items`, and `results` for each of them.

        Args:
            batch_id: Identifier of the batch.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds; by default an hour longer than a batch
                may take.
            callback: Called with the batch at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: It was canceled or has expired. What was done before can be had
                from `results`; `error.resource` is the batch.
            WaitTimeoutError: It was not completed in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.analyze_batch(batch_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )


def _checked_items(
    requests: object, defaults: Mapping[str, Any], model: str, mode: str
) -> list[dict[str, Any]]:
    """Return the items of a batch as requests have them."""
    listed = as_list(requests, "requests")
    if not 1 <= len(listed) <= MOST_REQUESTS:
        raise InvalidInputError(f"requests takes 1 to {MOST_REQUESTS} items, not {len(listed)}.")
    items: list[dict[str, Any]] = []
    taken: set[str] = set()
    for place, each in enumerate(listed):
        name = f"requests[{place}]"
        item = _checked(each, name)
        video = item["video"] = checked_video(item.get("video"), f"{name}.video")
        if video["type"] != "asset_id":
            raise InvalidInputError(f"{name}.video must be an asset, not {video['type']!r}.")
        custom_id = item.get("custom_id")
        check_custom_id(custom_id, f"{name}.custom_id")
        if custom_id in taken:
            raise InvalidInputError(f"{name}.custom_id {custom_id!r} is there twice.")
        if custom_id is not None:
            taken.add(custom_id)
        given = {key: value for key, value in item.items() if value is not None}
        check_settings(
            {**defaults, **given}, model=model, mode=mode, at=f"{name}.", background=True
        )
        items.append(item)
    return items


def _checked(value: object, name: str) -> dict[str, Any]:
    """Return an item, or the defaults, as requests have it."""
    made = as_object(value, name)
    if made.get("prompt") is not None:
        made["prompt"] = checked_prompt(made["prompt"], f"{name}.prompt")
    if made.get("response_format") is not None:
        made["response_format"] = checked_format(made["response_format"], f"{name}.")
    return made
