"""An account as the documents of v1.1 assume it: an index with every option and four films.

The films are of one colour each, and their subtitle tracks tell what is said and read in them:

    crash   2 min, red: two car accidents, a race that is won after the first one, a red car
    bears   12 s, green, with "BEAR CUBS" in the picture: two bears, and later a dog
    garage  10.5 s, blue, 4:3, with the logo of Acme and an exit sign: a red car; it is tagged
            `needs_review`
    meadow  8 s, green: a dog
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from tests.conftest import QUICK
from tests.emulator.files import write_video
from tests.emulator.legacy.olden import write_tracks
from twelvelabs_async import AsyncClient
from twelvelabs_async.core.events import Hook
from twelvelabs_async.emulator import Clock, Emulator, ReceivedRequest
from twelvelabs_async.legacy.models.index import Index
from twelvelabs_async.legacy.models.search import SearchData, SearchHit
from twelvelabs_async.legacy.models.task import Task
from twelvelabs_async.settings import ApiVersion

__all__ = [
    "EVERYTHING",
    "FILMS",
    "NOON",
    "OLDER",
    "Film",
    "Library",
    "connected",
    "given",
    "hits",
    "make_clip",
    "make_film",
    "make_index",
    "make_library",
    "make_task",
    "make_video",
    "sent",
]

OLDER: Sequence[ApiVersion] = ("v1.1", "v1.2")
EVERYTHING = ("visual", "conversation", "text_in_video", "logo")
NOON = datetime(2022, 5, 14, 12, tzinfo=UTC)
INDEXING = 100.0
"""Seconds that indexing takes by the emulator's clock: enough to look at each status."""

RED, GREEN, BLUE = (76, 85, 255), (120, 70, 60), (60, 220, 100)


def _subtitles(*lines: tuple[int, int, str]) -> str:
    blocks = (
        f"{number}\n00:{start // 60:02}:{start % 60:02},000 --> 00:{end // 60:02}:{end % 60:02},000"
        f"\n{text}\n"
        for number, (start, end, text) in enumerate(lines, 1)
    )
    return "\n".join(blocks)


@frozen(kw_only=True)
class Film:
    """What a file is made of; `tracks` are its subtitles in SRT by the titles of the tracks."""

    seconds: float
    colour: tuple[int, int, int]
    size: tuple[int, int] = (640, 360)
    tracks: Mapping[str, str]


FILMS = {
    "crash": Film(
        seconds=120,
        colour=RED,
        tracks={
            "": _subtitles(
                (0, 4, "A car accident blocks the road."),
                (30, 34, "She wins the race."),
                (60, 64, "Look at the red car."),
                (112, 116, "One more car accident."),
            )
        },
    ),
    "bears": Film(
        seconds=12,
        colour=GREEN,
        tracks={
            "": _subtitles((0, 4, "Two bears play."), (8, 12, "A dog looks at the bears.")),
            "text_in_video": _subtitles((0, 4, "BEAR CUBS"), (9, 11, "THE END")),
        },
    ),
    "garage": Film(
        seconds=10.5,
        colour=BLUE,
        size=(480, 360),
        tracks={
            "": _subtitles((0, 5, "A red car stands in the garage.")),
            "text_in_video": _subtitles((6, 8, "EXIT")),
            "logo": _subtitles((2, 4, "Acme")),
        },
    ),
    "meadow": Film(
        seconds=8, colour=GREEN, tracks={"": _subtitles((0, 4, "A dog runs over the grass."))}
    ),
}


@frozen
class Library:
    """A running emulator with the films; `videos` has their identifiers by name."""

    emulator: Emulator
    clock: Clock
    index_id: str
    videos: Mapping[str, str]

    def named(self, video_id: str | None) -> str:
        """Return which film a video is."""
        return {identifier: name for name, identifier in self.videos.items()}[video_id or ""]


def make_film(folder: Path, name: str, film: Film) -> Path:
    """Write a film as Matroska."""
    plain = write_video(
        folder / f"{name}-plain.mkv",
        times=range(round(film.seconds * 4)),  # without reordered frames, which copies would lose
        fps=4,
        size=film.size,
        colour=film.colour,
    )
    return write_tracks(plain, folder / f"{name}.mkv", film.tracks)


def make_clip(path: Path, seconds: float = 4.0) -> Path:
    """Write the smallest film that is taken."""
    return write_video(path, seconds=seconds, fps=4, size=(360, 360))


@asynccontextmanager
async def connected(
    emulator: Emulator,
    version: ApiVersion,
    *,
    key: str | None = None,
    on_event: Hook | None = None,
) -> AsyncGenerator[AsyncClient]:
    """Yield a client of an emulator that speaks a version."""
    async with AsyncClient(
        key or emulator.api_key, base_url=emulator.url(version), retry=QUICK, on_event=on_event
    ) as client:
        yield client


def given(value: str | None) -> str:
    """Return a text that must be there."""
    assert value
    return value


async def make_index(
    client: AsyncClient,
    name: str = "films",
    options: Sequence[str] = EVERYTHING,
    addons: Sequence[str] | None = None,
) -> Index:
    """Create an index with the engine that both versions have."""
    engines = [{"name": "marengo2.5", "options": list(options)}]
    return await client.index.create(name, engines, addons=addons)


async def make_task(client: AsyncClient, index_id: str | None, path: Path) -> Task:
    """Upload a file."""
    return await client.task.create(given(index_id), file=path)


async def make_video(client: AsyncClient, clock: Clock, index_id: str | None, path: Path) -> str:
    """Upload a file, let its indexing end, and return the identifier of the video."""
    task = await make_task(client, index_id, path)
    clock.advance(INDEXING)
    return given((await task.retrieve()).video_id)


async def _filled(emulator: Emulator, clock: Clock, files: Mapping[str, Path]) -> Library:
    async with connected(emulator, "v1.1") as client:
        index = await make_index(client, addons=["thumbnail"])
        videos: dict[str, str] = {}
        for name, path in files.items():
            videos[name] = await make_video(client, clock, index.id, path)
        await client.index.video.update(
            given(index.id), videos["garage"], metadata={"needs_review": True}
        )
        await client.index.video.update(
            given(index.id), videos["meadow"], metadata={"needs_review": False}
        )
        return Library(emulator, clock, given(index.id), videos)


@contextmanager
def make_library(films: Mapping[str, Path]) -> Generator[Library]:
    """Run an emulator, in a thread, whose account has the films."""
    clock = Clock.stopped(at=NOON)
    with Emulator.blocking(clock=clock, indexing_seconds=INDEXING) as emulator:
        yield asyncio.run(_filled(emulator, clock, films))


def sent(emulator: Emulator, before: int) -> list[ReceivedRequest]:
    """Return what an emulator has received since it had received so many requests."""
    return list(emulator.requests)[before:]


def hits(data: Sequence[SearchHit] | None) -> list[SearchData]:
    """Return the clips of an answer that is not grouped."""
    assert data is not None
    assert all(isinstance(each, SearchData) for each in data)
    return [each for each in data if isinstance(each, SearchData)]
