"""Reads manifests: CSV and JSON lines, with metadata for each file."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import orjson

from ..core.urls import is_url
from ..errors import InvalidInputError
from ..models.shared import UserMetadataValue
from .items import IngestItem

__all__ = ["MANIFESTS", "item_of", "read_manifest"]

MANIFESTS = frozenset({".csv", ".jsonl", ".ndjson"})
_PLACES = ("path", "file", "url")
_METADATA = ("metadata", "user_metadata")


def read_manifest(path: str) -> Iterator[IngestItem]:
    """Read a manifest, line by line. Blocks.

    Each line names a file (`path`, relative to the manifest) or a `url`, and may have a
    `filename`. Everything else in it is metadata.

    Raises:
        InvalidInputError: The manifest cannot be read, or has no column with files.
    """
    try:
        if Path(path).suffix.lower() == ".csv":
            yield from _rows(path)
        else:
            yield from _lines(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInputError(f"The manifest {path!r} cannot be read: {error}.") from error


def item_of(fields: Mapping[str, object], *, folder: str, where: str) -> IngestItem:
    """Return the item of one line; what is wrong with it is its `problem`."""
    given = {name: value for name, value in fields.items() if value is not None and value != ""}
    places = {name: given.pop(name) for name in _PLACES if name in given}
    filename = given.pop("filename", None)
    metadata: dict[str, object] = {}
    for name in _METADATA:
        value = given.pop(name, None)
        if isinstance(value, dict):
            metadata |= cast("dict[str, object]", value)
        elif value is not None:
            given[name] = value
    metadata |= given
    wrong = _problem(places, filename, metadata)
    if wrong:
        return IngestItem(path=where, problem=f"{where}: {wrong}")
    (place,) = (os.fspath(cast("str", value)) for value in places.values())
    kept = cast("dict[str, UserMetadataValue]", metadata) or None
    called = cast("str | None", filename)
    if is_url(place):
        return IngestItem(url=place, filename=called, metadata=kept)
    if "url" in places:
        shown = f"{where}: url must begin with http:// or https://"
        return IngestItem(path=where, problem=shown)
    path = os.path.abspath(Path(folder, place))  # noqa: PTH100 - links keep their names
    return IngestItem(path=path, filename=called, metadata=kept)


def _problem(
    places: Mapping[str, object], filename: object, metadata: Mapping[str, object]
) -> str | None:
    if len(places) != 1:
        found = " and ".join(places) or "none of them"
        return f"one of path, file and url must be given, not {found}"
    ((name, place),) = places.items()
    if not isinstance(place, (str, os.PathLike)):
        return f"{name} must be text, not {place!r}"
    if filename is not None and not isinstance(filename, str):
        return f"filename must be text, not {filename!r}"
    for key, value in metadata.items():
        texts = cast("list[object]", value) if isinstance(value, list) else []
        fits = isinstance(value, (str, bool, int, float, list))
        if not isinstance(key, str) or not fits or not all(isinstance(each, str) for each in texts):
            return f"the metadata {key!r} must be text, a number, true, false or a list of texts"
    return None


def _rows(path: str) -> Iterator[IngestItem]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restkey="")
        names = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if not set(names) & set(_PLACES):
            raise InvalidInputError(
                f"The manifest {path!r} needs a column path, file or url; "
                f"its first line has {', '.join(map(repr, names)) or 'nothing'}."
            )
        for row in reader:
            where = f"{path}, line {reader.line_num}"
            if row.pop("", None):
                yield IngestItem(path=where, problem=f"{where}: more values than columns")
                continue
            yield item_of(row, folder=str(Path(path).parent), where=where)


def _lines(path: str) -> Iterator[IngestItem]:
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            try:
                found: object = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield IngestItem(path=where, problem=f"{where}: this is not JSON: {error}")
                continue
            if not isinstance(found, dict):
                yield IngestItem(path=where, problem=f"{where}: this is not a JSON object")
                continue
            fields = cast("dict[str, object]", found)
            yield item_of(fields, folder=str(Path(path).parent), where=where)
