"""Engines: what indexes videos in API v1.1 and v1.2."""

from __future__ import annotations

import builtins
from typing import ClassVar

from attrs import evolve

from ..core.encoding import seg
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..settings import ApiVersion
from .models.engine import Engine, EngineList

__all__ = ["EngineResource"]


class EngineResource(Resource):
    """Look up the engines of the account. Since v1.3 an index names its models instead."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = ("v1.1", "v1.2")
    _elsewhere: ClassVar[str] = "the `models` of an index"

    async def retrieve(self, id: str, *, request_options: RequestOptions | None = None) -> Engine:
        """Return one engine.

        Args:
            id: Its name, such as `marengo2.6`.
            request_options: What this call changes.

        API: `GET /engines/{engine-id}` (v1.1, v1.2).
        """
        engine = await self._api.get(f"/engines/{seg(id, 'id')}", Engine, options=request_options)
        return _with_both_names(engine)

    async def list(self, *, request_options: RequestOptions | None = None) -> builtins.list[Engine]:
        """Return all engines of the account.

        Args:
            request_options: What this call changes.

        API: `GET /engines` (v1.1, v1.2).
        """
        answer = await self._api.get("/engines", EngineList, options=request_options)
        return [_with_both_names(each) for each in answer.data or ()]


def _with_both_names(engine: Engine) -> Engine:
    known = engine.allowed_engine_options or engine.allowed_index_options
    return evolve(engine, allowed_engine_options=known, allowed_index_options=known)
