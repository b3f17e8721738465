"""What can be seen, heard and read in items: every shot of a video, and every image as one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from attrs import frozen

from .account import Account, account_of_pictures, account_of_video
from .captions import Cue
from .knowledge import ItemRecord
from .language import stems
from .media import BrokenMediaError
from .ranking import Candidate
from .sight import Segment, Sight
from .space import Space

__all__ = ["SeenItem", "Shot", "looked_at"]


@frozen
class Shot:
    """A stretch of a video item, or an image item, whose `segment` then lasts no time.

    `names` are the stems of the item's file name and metadata.
    """

    item: ItemRecord
    segment: Segment
    names: frozenset[str]

    def candidate(self) -> Candidate:
        """Return the shot as something that can be ranked."""
        return Candidate(self.item.id, self.segment, self.names)

    def account(self) -> Account:
        """Return what can be told of the shot alone."""
        segment = self.segment
        cue = Cue(segment.start, segment.end, segment.text)
        return Account(
            label=self.item.filename,
            start=segment.start,
            end=segment.end,
            segments=(segment,),
            cues=(cue,) if segment.text else (),
            media=self.item.media,
        )


@frozen
class SeenItem:
    """One item with everything that can be told of it."""

    item: ItemRecord
    account: Account

    def shots(self) -> list[Shot]:
        """Return the shots of a video in order, or the image."""
        words = [self.item.filename.rpartition(".")[0] or self.item.filename]
        for value in self.item.metadata.values():
            words += value if isinstance(value, list) else [str(value)]
        names = stems(" ".join(words))
        return [Shot(self.item, segment, names) for segment in self.account.segments]


async def looked_at(space: Space, items: Collection[ItemRecord]) -> list[SeenItem]:
    """Return items with what was seen in them, in order, waiting until all are looked at."""
    accounts = await asyncio.gather(*(_account(space, item) for item in items))
    return [SeenItem(item, account) for item, account in zip(items, accounts, strict=True)]


async def _account(space: Space, item: ItemRecord) -> Account:
    if item.asset_type == "image":
        look = await space.watcher.look(item.file)
        if look is not None:
            return account_of_pictures([(item.filename, look)])
        return _unseen(item)
    try:
        sight = await space.watcher.sight(item.file, item.media)
    except BrokenMediaError:
        return _unseen(item)
    return account_of_video(item.filename, item.media, sight)


def _unseen(item: ItemRecord) -> Account:
    # A file that breaks off while it is read still has its name and its length.
    duration = item.media.duration or 0.0
    segment = Segment(0.0, duration, None, None, None, "")
    return account_of_video(item.filename, item.media, Sight((segment,), (), has_audio=False))
