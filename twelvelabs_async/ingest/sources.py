"""What to ingest: folders, globs, files, URLs, manifests and iterators become a stream of items."""

from __future__ import annotations

import asyncio
import glob
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias, cast

from ..core.urls import is_url
from ..errors import InvalidInputError
from .items import IngestItem
from .manifests import MANIFESTS, item_of, read_manifest

__all__ = ["VIDEO_SUFFIXES", "IngestEntry", "IngestSources", "batches"]

IngestEntry: TypeAlias = str | os.PathLike[str] | IngestItem | Mapping[str, object]
"""A file, folder, glob, manifest (`.csv`, `.jsonl`, `.ndjson`) or URL; or an item with metadata."""

IngestSources: TypeAlias = IngestEntry | Iterable[IngestEntry] | AsyncIterable[IngestEntry]
"""One entry, or any number of them; an iterator is read as far as there is work for."""

VIDEO_SUFFIXES = frozenset(
    (
        *(".3g2", ".3gp", ".asf", ".avi", ".divx", ".dv", ".f4v", ".flv", ".m2ts", ".m2v", ".m4v"),
        *(".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogm", ".ogv", ".ts", ".vob"),
        *(".webm", ".wmv"),
    )
)
"""What is taken from a folder. A glob or a list takes what it names."""

BATCH = 256
"""Items that are read, and entered into the ledger, in one go."""


async def batches(sources: IngestSources, size: int = BATCH) -> AsyncIterator[list[IngestItem]]:
    """Yield the items in batches; what reads the disk does so in a worker thread.

    Raises:
        InvalidInputError: An entry is of no known kind, or a folder or manifest is not there.
    """
    if isinstance(sources, AsyncIterable):
        gathered: list[IngestItem] = []
        async for entry in sources:
            found = _items(entry)
            while some := await asyncio.to_thread(_some, found, size - len(gathered)):
                gathered += some
                if len(gathered) >= size:
                    yield gathered
                    gathered = []
            # Entries may come slowly, and what has come must not wait for those that have not.
            if gathered:
                yield gathered
                gathered = []
        return
    entries: Iterable[IngestEntry]
    if isinstance(sources, (str, os.PathLike, IngestItem, Mapping)):
        entries = [cast("IngestEntry", sources)]
    elif isinstance(sources, Iterable):
        entries = sources
    else:
        raise InvalidInputError(_KINDS.format(type(sources).__name__))
    items = chain.from_iterable(map(_items, entries))
    while some := await asyncio.to_thread(_some, items, size):
        yield some


def _some(items: Iterator[IngestItem], size: int) -> list[IngestItem]:
    return list(islice(items, size))


_KINDS = (
    "sources: a path, folder, glob, manifest, URL, IngestItem, mapping or an iterable of these, "
    "not {}."
)


def _items(entry: object) -> Iterator[IngestItem]:
    if isinstance(entry, IngestItem):
        return iter([_absolute(entry)])
    if isinstance(entry, Mapping):
        fields = cast("Mapping[str, object]", entry)
        return iter([item_of(fields, folder="", where=f"The item {_named(fields)}")])
    if isinstance(entry, os.PathLike):
        return _named_files(os.fspath(cast("os.PathLike[str]", entry)), exact=True)
    if not isinstance(entry, str):
        raise InvalidInputError(_KINDS.format(type(entry).__name__))
    if not entry:
        raise InvalidInputError("sources: a path is empty.")
    if is_url(entry):
        return iter([IngestItem(url=entry)])
    return _named_files(entry, exact=False)


def _named(fields: Mapping[str, object]) -> str:
    # Its names and not its values, which may be presigned URLs.
    return "with " + ", ".join(map(repr, fields)) if fields else "without fields"


def _absolute(item: IngestItem) -> IngestItem:
    given = [each for each in (item.path, item.url) if each]
    if len(given) != 1 and item.problem is None:
        raise InvalidInputError("An IngestItem has either a path or a url.")
    if item.path is None or item.problem is not None:
        return item
    return IngestItem(
        path=os.path.abspath(item.path),  # noqa: PTH100 - links stay what they are called
        filename=item.filename,
        metadata=item.metadata,
    )


def _named_files(name: str, *, exact: bool) -> Iterator[IngestItem]:
    path = os.path.abspath(Path(name).expanduser())  # noqa: PTH100
    if Path(path).is_dir():
        yield from (IngestItem(path=each) for each in _videos_in(path))
    elif Path(path).suffix.lower() in MANIFESTS:
        yield from read_manifest(path)
    elif not exact and glob.has_magic(name) and not Path(path).exists():
        for found in glob.iglob(path, recursive=True):  # noqa: PTH207 - it is lazier than Path's
            if Path(found).is_file():
                yield IngestItem(path=found)
    else:
        yield IngestItem(path=path)  # if it is not there, its own row says so


def _videos_in(folder: str) -> Iterator[str]:
    """Walk a folder without holding it in memory; hidden names and links to folders are left."""
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif Path(entry.name).suffix.lower() in VIDEO_SUFFIXES and entry.is_file():
                        yield entry.path
        except OSError as error:
            raise InvalidInputError(
                f"The folder {str(error.filename)!r} cannot be read: {error.strerror}."
            ) from error
