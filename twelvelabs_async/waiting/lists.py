"""Lists of one kind: asked for the pages of a round, and read with care."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import frozen

from ..errors import DecodeError
from .rounds import Query, Round

if TYPE_CHECKING:
    from ..core.call import Caller
    from .kinds import Kind

__all__ = ["Found", "Listing"]

Found: TypeAlias = dict[str, dict[str, object]]
"""The items of a page, by their identifiers."""


@frozen
class Listing:
    """Where things of one kind are listed."""

    api: Caller
    kind: Kind
    path: str

    async def read(
        self, round_: Round, place: Mapping[str, Any], show: Callable[[Found], None]
    ) -> None:
        """Read pages until all are seen, or it would cost too much.

        Args:
            round_: Decides which pages.
            place: What narrows the list.
            show: Is told at once what a page holds.
        """
        while queries := round_.asks():
            asked = [self._page({**place, **query}, show) for query in queries]
            answers = await asyncio.gather(*asked, return_exceptions=True)
            pages: list[tuple[Found, int | None]] = []
            for answer in answers:
                if isinstance(answer, BaseException):
                    raise answer  # the others are over, and what they brought was shown
                pages.append(answer)
            round_.take(pages)

    async def _page(self, query: Query, show: Callable[[Found], None]) -> tuple[Found, int | None]:
        answer = await self.api.get(self.path, object, query=query)
        listed: list[object] = _of(_of(answer, dict).get("data"), list)
        info: object = _of(answer, dict).get("page_info")
        total = cast("dict[str, object]", info).get("total_page") if isinstance(info, dict) else 0
        found: Found = {}
        for each in listed:
            item: dict[str, object] = _of(each, dict)
            found[str(item.get(self.kind.id_field) or item.get("id"))] = item
        show(found)
        return found, total if isinstance(total, int) and total > 0 else None


def _of(value: object, kind: type[Any]) -> Any:
    """Return a part of an answer, if it is what it must be.

    Raises:
        DecodeError: It is not.
    """
    if not isinstance(value, kind):
        raise DecodeError(f"A list has {type(value).__name__} where it must have {kind.__name__}.")
    return value
