"""The suite as a whole: no method of the vendor's is left out."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conformance.listing import listing

from .conftest import Library
from .driver import Driver, sdk


def named(text: str) -> set[str]:
    """The strings of a module, with its constants in them."""
    constants = dict(re.findall(r'^([A-Z_]+) = "([\w.]+)"$', text, re.MULTILINE))
    found = re.findall(r'"((?:\{[A-Z_]+\})?[\w.]+)"', text)
    return {re.sub(r"\{(\w+)\}", lambda name: constants.get(name[1], ""), each) for each in found}


def test_every_method_of_the_vendors_is_driven_against_the_emulator() -> None:
    """The tests of this folder, which all run with both clients, name each of the methods."""
    files = Path(__file__).parent.glob("*.py")
    driven = set[str]().union(*(named(path.read_text()) for path in files))
    methods = listing(sdk.AsyncTwelveLabs(api_key="none"))
    assert len(methods) >= 101
    assert [name for name in methods if name not in driven] == []


async def test_videos_are_changed_and_indexed_assets_deleted(
    vendor: Driver, library: Library
) -> None:
    """The two names of what is in an index mean the same thing."""
    index_id, video_id = library.index_id, library.videos["forest"]
    await vendor.call("indexes.videos.update", index_id, video_id, user_metadata={"take": 2})
    entry = await vendor.call("indexes.indexed_assets.retrieve", index_id, video_id)
    assert entry.user_metadata == {"take": 2}
    await vendor.call("indexes.indexed_assets.delete", index_id, video_id)
    left = await vendor.items("indexes.videos.list", index_id)
    assert {each.id for each in left} == set(library.videos.values()) - {video_id}
