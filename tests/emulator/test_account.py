"""What is told of videos and pictures, and streams of it, without a whole server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from twelvelabs_async.emulator.account import (
    Account,
    account_of_pictures,
    described,
    evidence,
    facts,
    keywords,
    part,
    summary,
    title,
)
from twelvelabs_async.emulator.answers import answer, hashtags
from twelvelabs_async.emulator.ndjson import stream_lines
from twelvelabs_async.emulator.sight import Look, Segment
from twelvelabs_async.emulator.spans import fixed_spans, grouped, merged, tiled
from twelvelabs_async.emulator.state import JsonObject

GREEN = Look({"green": 0.8, "brown": 0.2}, (0.1, 0.6, 0.1), 0.1)
RED = Look({"red": 0.9, "grey": 0.1}, (0.8, 0.1, 0.1), 0.5)
MUTE = Account(
    label="night_in_the_wood.mp4",
    start=0.0,
    end=8.0,
    segments=(
        Segment(0.0, 4.0, GREEN, 0.3, 0.2, ""),
        Segment(4.0, 8.0, RED, 0.0, 0.0, ""),
    ),
)
PICTURES = account_of_pictures([("one", GREEN), ("two", RED)])


def test_a_film_without_words_is_told_by_its_looks() -> None:
    """Name, colours, light, motion and sound are what is left."""
    assert title(MUTE) == "Night in the wood: red and green"
    assert keywords(MUTE)[:2] == ["night", "wood"]
    assert "red" in keywords(MUTE)
    assert hashtags(MUTE, 1) == ["#Night"]
    assert "says" not in summary(MUTE)
    assert described(MUTE.segments[0]) == (
        "From 0 to 4 seconds the picture is mostly green and brown, is dark and moves fast, "
        "and there is sound."
    )
    assert described(MUTE.segments[1]).endswith("is nearly still, and there is silence.")
    assert "no words" in answer(MUTE, "What is said?")


def test_a_part_tells_of_itself() -> None:
    """A part has its own times, colours and evidence."""
    first = part(MUTE, 1.0, 3.0)
    assert [(segment.start, segment.end) for segment in first.segments] == [(1.0, 3.0)]
    assert title(first).endswith("green and brown")
    assert evidence(MUTE, "red")[0][0].start == 4.0
    assert evidence(first, "red") == []


def test_pictures_are_told_without_times() -> None:
    """Pictures have names, and are found without a time."""
    assert facts(PICTURES) == "There are 2 pictures."
    assert facts(account_of_pictures([("one", RED)])) == "There is one picture."
    assert "one: The picture is mostly green and brown and is dark." in summary(PICTURES)
    assert answer(PICTURES, "Is there something red?").startswith("Yes.")
    assert answer(PICTURES, "Is there something blue?").startswith("No")


def test_references_are_compared() -> None:
    """A picture is compared with what can be seen, if anything can."""
    assert "from 4 to 8 seconds" in answer(MUTE, "Where is <@sign>?", [("sign", RED)])
    blind = Account(label="a.mp3", start=0, end=4, segments=(Segment(0, 4, None, None, 0.2, ""),))
    assert "compared with nothing" in answer(blind, "x", [("sign", RED)])
    assert "cannot be seen, and there is sound." in answer(blind, "x")


def test_spans_and_groups() -> None:
    """Spans may drop a short rest; groups last long enough; merged, the longer counts more."""
    assert fixed_spans(0, 7, 3) == [(0, 3), (3, 6), (6, 7)]
    assert fixed_spans(0, 7, 3, shortest=2) == [(0, 3), (3, 6)]
    assert fixed_spans(0, 1, 3, shortest=2) == [(0, 1)]
    assert tiled([(1, 2), (2, 3)], 4) == ((0.0, 1), (1, 2), (2, 3), (3, 4))
    parts = [Segment(float(n), n + 1.0, RED, None, None, "") for n in range(5)]
    assert [len(group) for group in grouped(parts, 2)] == [2, 3]
    long = Segment(1.0, 4.0, GREEN, 0.4, 0.2, "a")
    both = merged([Segment(0.0, 1.0, RED, 0.0, 0.0, "a"), long])
    assert both.look is not None
    assert both.look.colours["green"] == pytest.approx(0.6)
    assert (both.start, both.end, both.text) == (0.0, 4.0, "a")
    assert both.motion == pytest.approx(0.3)


async def test_who_leaves_a_stream_disturbs_nobody() -> None:
    """The handler of a stream learns that its client is gone, and ends."""
    done = asyncio.Event()

    async def lines() -> AsyncIterator[JsonObject]:
        for number in itertools.count():
            yield {"n": number}
            await asyncio.sleep(0)

    async def handler(request: web.Request) -> web.StreamResponse:
        try:
            return await stream_lines(request, lines(), "application/x-ndjson")
        except ConnectionError:
            done.set()
            return web.Response()

    app = web.Application()
    app.router.add_get("/", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            response = await session.get(f"http://127.0.0.1:{runner.addresses[0][1]}/")
            assert await response.content.readline() == b'{"n":0}\n'
            response.close()
        await asyncio.wait_for(done.wait(), 5)
    finally:
        await runner.cleanup()
