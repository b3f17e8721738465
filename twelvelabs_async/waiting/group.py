"""The waits for things of one kind and place: who is looked at when, and which looks are shared."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, cast

from ..errors import ClientStateError, TwelveLabsError, UnauthorizedError
from .lists import Found, Listing
from .policy import (
    LAST_LOOK,
    LOOKS_A_SECOND,
    MOST_ERRORS,
    PAGE,
    PATIENCE,
    SOON,
    ends_all,
    is_transient,
    next_delay,
    round_cost,
    seconds_asked,
    shared_delay,
    spread,
)
from .rounds import Round
from .waiter import LOOK, NOTHING, Waiter, is_over

if TYPE_CHECKING:
    from ..core.call import Caller
    from .kinds import Kind

__all__ = ["Group"]

Each = Waiter[Any]

BETWEEN = 0.25
"""Seconds from one look through lists to the next one, so that newcomers are looked at together;
and no less than the last one took, so that lists are not read all the time."""

UNHELPFUL = 30.0
"""Seconds for which lists are left alone after a look that showed less than half of what it
sought."""


class Group:
    """Looks at its waits: at a single one by itself, at several through the pages of a list.

    It has one timer, for the next that is due, and while pages are read one task; without waits
    it has neither.
    """

    def __init__(
        self,
        api: Caller,
        kind: Kind,
        parents: tuple[str, ...],
        end_all: Callable[[BaseException], None],
    ) -> None:
        self.waiters: dict[str, list[Each]] = {}
        self._api = api
        self._kind = kind
        self._path = kind.list_of(parents)
        self._end_all = end_all
        self._timer: asyncio.TimerHandle | None = None
        self._ticked = -math.inf
        self._reading: asyncio.Task[None] | None = None
        self._begun = -math.inf
        self._next_reading = -math.inf
        self._helpful_at = -math.inf if self._path else math.inf
        self._sharing = 0
        self._strays = 0
        self._roll = 0.5
        self._patient_until: float | None = None

    def enter(self, waiter: Each) -> None:
        """Begin to look at something."""
        others = self.waiters.get(waiter.job.id)
        if others is None:
            self.waiters[waiter.job.id] = [waiter]
        else:
            others.append(waiter)
        self._sharing += not waiter.solo
        self._arm(waiter.due)

    def leave(self, waiter: Each) -> None:
        """Stop looking at something, however that ended."""
        others = self.waiters[waiter.job.id]
        others.remove(waiter)
        self._sharing -= not waiter.solo
        if not others:
            del self.waiters[waiter.job.id]
        if not self.waiters:
            self.stop()

    def stop(self) -> None:
        """End what goes on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def rest(self, waiter: Each) -> None:
        """Take a wait back that has looked by itself, or has dealt with what it was given."""
        now = asyncio.get_running_loop().time()
        self._strays += waiter.own
        self._settle(waiter, now)
        self._arm(waiter.due)

    def tell(self, waiter: Each) -> None:
        """Look again at once, and as often as in the beginning: a notification came."""
        waiter.since = asyncio.get_running_loop().time()
        waiter.pace = 0
        waiter.told = True
        self._patient_until = waiter.since
        if not waiter.away and not waiter.in_round:
            waiter.told = False
            waiter.due = waiter.since
            self._arm(waiter.due)

    def finish(self, error: BaseException) -> None:
        """End all waits with an error."""
        for waiter in self._all():
            waiter.finish(error)

    def _all(self) -> list[Each]:
        return [each for waiters in self.waiters.values() for each in waiters]

    def _settle(self, waiter: Each, now: float) -> None:
        """Choose when something at rest is looked at again."""
        left = waiter.deadline - now
        waiter.alone = waiter.in_round = False
        if waiter.told:
            waiter.told, waiter.due = False, now
            return
        roll = random.random()  # noqa: S311 - it spreads requests, it guards nothing
        delay = next_delay(max(1, waiter.pace), waiter.longest, left, roll)
        if self._sharing > 1 and not waiter.solo:
            helpful = now >= self._helpful_at
            crowd = (self._strays if helpful else self._sharing) / LOOKS_A_SECOND
            if waiter.own:
                delay = min(left, max(delay, crowd))
            elif helpful:
                age = now - waiter.since
                delay = shared_delay(age, waiter.longest, left, self._roll, self._sharing)
            else:
                delay = min(left, max(delay, crowd) * roll)
        waiter.own = False
        # At the deadline there is a look even if the server asked to be left alone for longer.
        asked = seconds_asked(waiter.last_error)
        delay = max(delay, min(left, asked))
        if asked:
            self._next_reading = max(self._next_reading, now + asked)
        waiter.due = now + max(0.0, delay)

    def _arm(self, due: float) -> None:
        """See to it that there is a look then, or before."""
        when = max(due, self._ticked + SOON)
        if when == math.inf:
            return
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(when, self._tick)

    def _arm_next(self) -> None:
        if self.waiters:
            self._arm(min(each.due for each in self._all()))

    def _tick(self) -> None:
        """Look at those that are due."""
        self._timer = None
        now = self._ticked = asyncio.get_running_loop().time()
        next_reading = self._next_reading if self._reading is None else now + BETWEEN
        shared: list[Each] = []
        alone: list[Each] = []
        for waiter in self._all():
            if waiter.due > now + SOON or waiter.away:
                continue
            if waiter.in_round:
                waiter.give(NOTHING)  # its time is up, and the pages have not come
            elif waiter.alone or waiter.solo:
                alone.append(waiter)
            elif now < min(next_reading, waiter.deadline):
                waiter.due = min(next_reading, waiter.deadline)
            else:
                shared.append(waiter)
        for waiter in alone:
            waiter.give(LOOK)
        if shared and self._reading is None and now >= self._helpful_at:
            shared = self._look_together(shared, now)
        self._send(shared, now, answers=False)
        self._arm_next()

    def _look_together(self, due: list[Each], now: float) -> list[Each]:
        """Begin to read pages for those that are due, or let them wait for others.

        Returns:
            Those that must look by themselves.
        """
        resting = [each for each in self._all() if _shares(each)]
        if 2 * len(due) < len(resting):
            if self._patient_until is None:
                self._patient_until = now + PATIENCE
            if now + SOON < self._patient_until:
                for waiter in due:
                    waiter.due = min(self._patient_until, waiter.deadline)
                due = [each for each in due if now >= each.deadline]
                if not due:
                    return []
        # A page shows 50: if that costs no more than these, all the others are seen as well.
        wanted = resting if ceil(len(resting) / PAGE) <= len(due) else due
        if len({each.job.id for each in wanted}) < 2:
            return due
        self._patient_until = None
        self._begin(wanted, now)
        return []

    def _send(self, waiters: Sequence[Each], now: float, *, answers: bool) -> None:
        """Let these look by themselves, not all at once."""
        for waiter, delay in zip(waiters, spread(len(waiters), answers=answers), strict=True):
            if delay == 0:
                waiter.give(LOOK)
            else:
                waiter.alone, waiter.in_round = True, False
                waiter.due = min(now + delay, max(now, waiter.deadline))

    def _begin(self, waiters: list[Each], now: float) -> None:
        self._begun = now
        self._strays = 0
        self._roll = random.random()  # noqa: S311
        for waiter in waiters:
            waiter.in_round = True
            # As with a look of its own; then it is given up, and the pages may come later.
            waiter.due = max(waiter.deadline, now + LAST_LOOK)
        self._reading = asyncio.get_running_loop().create_task(self._read(waiters))

    async def _read(self, waiters: list[Each]) -> None:
        try:
            reading = await self._pages(waiters)
            self._unseen([each for each in waiters if each.in_round], len(waiters), reading)
        except TwelveLabsError as error:
            self._failed([each for each in waiters if each.in_round], error)
        except Exception as error:  # noqa: BLE001 - nobody may wait for what will not come
            self.finish(error)
        self._reading = None
        now = asyncio.get_running_loop().time()
        self._next_reading = max(self._next_reading, now + max(BETWEEN, now - self._begun))
        self._arm_next()

    async def _pages(self, waiters: list[Each]) -> Round:
        """Read pages until all are seen, or it would cost too much."""
        places = {each.within for each in waiters}
        place = {self._kind.within: places.pop()} if self._kind.within and len(places) == 1 else {}
        reading = Round(
            {each.job.id for each in waiters},
            self._kind.queries(self._api.version),
            by_ids=self._kind.by_ids,
            content={each.job.id for each in waiters if each.content},
        )
        listing = Listing(self._api, self._kind, self._path or "")
        await listing.read(reading, place, self._shown)
        return reading

    def _shown(self, found: Found) -> None:
        """Hand the items of a page to those who wait for them."""
        now = asyncio.get_running_loop().time()
        ended = [
            each
            for name, item in found.items()
            for each in self.waiters.get(name, ())
            if self._sees(each, item, now)
        ]
        if ended:
            self._send(ended, now, answers=True)
            self._arm(min(each.due for each in ended))

    def _sees(self, waiter: Each, item: dict[str, object], now: float) -> bool:
        """Take note of what a list shows; return whether it is worth a look of its own."""
        if waiter.away or waiter.alone or waiter.solo:
            return False
        status = item.get("status")
        waiter.status = status if isinstance(status, str) else None
        if self._kind.within is not None:
            waiter.within = cast("str | None", item.get(self._kind.within))
        waiter.note(item, now)
        if is_over(waiter.status) and not waiter.content:
            return True
        if is_over(waiter.status) or waiter.tells or now >= waiter.deadline:
            waiter.give(item)
        else:
            self._settle(waiter, self._begun)  # all pages of a round are of one time
        return False

    def _unseen(self, waiters: list[Each], wanted: int, reading: Round) -> None:
        """Go on with those that were on no page: they have ended, are gone, or are too far back."""
        now = asyncio.get_running_loop().time()
        if not reading.complete and len(waiters) > wanted / 2 and wanted > self._sharing / 2:
            self._helpful_at = now + UNHELPFUL
        over: list[Each] = []
        unknown: list[Each] = []
        for waiter in waiters:
            sure = reading.complete and (reading.exhausted or not waiter.content)
            (over if sure else unknown).append(waiter)
        self._send(over, now, answers=True)
        unknown.sort(key=lambda each: each.looks)
        few = max(1, round_cost(wanted) - reading.spent)
        first = [each for place, each in enumerate(unknown) if place < few or now >= each.deadline]
        for waiter in set(unknown).difference(first):
            self._settle(waiter, now)
        self._send(first, now, answers=False)

    def _failed(self, waiters: Iterable[Each], error: TwelveLabsError) -> None:
        """Go on after a page could not be read."""
        now = asyncio.get_running_loop().time()
        if isinstance(error, UnauthorizedError):
            self._end_all(error)
        elif ends_all(error) or isinstance(error, ClientStateError):
            self.finish(error)
        elif is_transient(error):
            for waiter in waiters:
                waiter.errors += 1
                waiter.pace += 1
                waiter.looks += 1
                waiter.last_error = error
                if waiter.errors >= MOST_ERRORS:
                    waiter.finish(error)
                elif now >= waiter.deadline:
                    waiter.give(NOTHING)
                else:
                    self._settle(waiter, now)
        else:  # this server has no such list, or none that can be read
            self._helpful_at = math.inf
            self._send(list(waiters), now, answers=False)


def _shares(waiter: Each) -> bool:
    """Whether something at rest may be seen on a page."""
    return not (waiter.away or waiter.alone or waiter.solo or waiter.in_round)
