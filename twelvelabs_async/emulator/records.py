"""Writes the records of an emulator as plain JSON values, and makes records of such values again.

Each record becomes one entry of a list, so that what two records share is shared afterwards too.
What JSON lacks is an object with one name that begins with `$`; objects of users that could be
taken for one are written as lists of pairs.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Final, cast

import attrs

__all__ = ["RecordError", "Records", "record_fields", "records_of"]

# The modules whose classes are records.
_HOMES = (
    "analysis",
    "captions",
    "connections",
    "embedding_documents",
    "embedding_jobs",
    "generations",
    "integrations",
    "knowledge",
    "media",
    "media_sources",
    "ranking",
    "segmentation",
    "state",
    "timeline",
    "token_pages",
    "upload_sessions",
)
# Only these classes are ever made of a file, whatever it says.
_CLASSES: Final[Mapping[str, type]] = {
    name: found
    for home in _HOMES
    for name, found in vars(import_module(f".{home}", __package__)).items()
    if isinstance(found, type) and attrs.has(found) and found.__module__ == f"{__package__}.{home}"
}


class RecordError(ValueError):
    """A value cannot be written, or what was written makes no record."""


def record_fields() -> dict[str, list[str]]:
    """Return the fields of each class of records: the shape of what is written."""
    return {
        name: [each.alias or each.name for each in _fields(_CLASSES[name])]
        for name in sorted(_CLASSES)
    }


class Records:
    """Turns values into JSON values; `entries` are the records, `files` the paths among them."""

    def __init__(self) -> None:
        self.entries: list[dict[str, object]] = []
        self.files: list[Path] = []
        self._numbers: dict[int, int] = {}
        self._places: dict[Path, int] = {}
        # Numbers go by identity, so nothing may be given up while they are in use.
        self._held: list[object] = []

    def write(self, value: object) -> object:
        """Return the JSON value for a value."""
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if attrs.has(type(value)):
            return {"$record": self._record(value)}
        if isinstance(value, Mapping):
            return self._mapping(cast("Mapping[object, object]", value))
        if isinstance(value, list):
            return [self.write(each) for each in cast("list[object]", value)]
        return self._special(value)

    def holds(self, path: Path) -> bool:
        """Tell whether a file belongs to what was written."""
        return path in self._places

    def _special(self, value: object) -> dict[str, object]:
        if isinstance(value, tuple):
            return {"$tuple": [self.write(each) for each in cast("tuple[object, ...]", value)]}
        if isinstance(value, set | frozenset):
            kind = "$set" if isinstance(value, set) else "$frozenset"
            items = sorted(cast("set[str]", value))
            return {kind: [self.write(each) for each in items]}
        if isinstance(value, datetime):
            return {"$time": value.isoformat()}
        if isinstance(value, bytes):
            return {"$bytes": base64.b64encode(value).decode()}
        if isinstance(value, Path):
            return {"$file": self._place(value)}
        if isinstance(value, itertools.count):
            # Looking takes one number, which is as good as given out.
            return {"$count": next(cast("itertools.count[int]", value))}
        if isinstance(value, asyncio.Lock):
            return {"$lock": None}
        raise RecordError(f"a {type(value).__name__} cannot be saved")

    def _record(self, value: object) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            name = type(value).__name__
            if _CLASSES.get(name) is not type(value):
                raise RecordError(f"a {name} cannot be saved")
            fields = {
                each.alias or each.name: self.write(getattr(value, each.name))
                for each in _fields(type(value))
            }
            number = len(self.entries)
            self.entries.append({"class": name, "fields": fields})
            self._numbers[id(value)] = number
            self._held.append(value)
        return number

    def _mapping(self, value: Mapping[object, object]) -> object:
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {str(key): self.write(each) for key, each in value.items()}
        return {"$pairs": [[self.write(key), self.write(each)] for key, each in value.items()]}

    def _place(self, path: Path) -> int:
        place = self._places.get(path)
        if place is None:
            place = self._places[path] = len(self.files)
            self.files.append(path)
        return place


def records_of(entries: Sequence[object], files: Sequence[Path], root: object) -> object:
    """Return the value that was written; `files` are where its files lie now.

    Raises `RecordError`.
    """
    reader = _Reader(files)
    try:
        for entry in entries:
            reader.add(entry)
        return reader.read(root)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
        raise RecordError(f"{type(problem).__name__}: {problem}") from problem


class _Reader:
    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._made: list[object] = []
        self._kinds: dict[str, Callable[[object], object]] = {
            "$record": lambda given: self._made[_number(given)],
            "$tuple": lambda given: tuple(self._items(given)),
            "$set": lambda given: set(self._items(given)),
            "$frozenset": lambda given: frozenset(self._items(given)),
            "$time": lambda given: datetime.fromisoformat(cast("str", given)),
            "$bytes": lambda given: base64.b64decode(cast("str", given), validate=True),
            "$file": lambda given: self._files[_number(given)],
            "$count": lambda given: itertools.count(_number(given)),
            "$lock": lambda _: asyncio.Lock(),
            "$pairs": lambda given: {
                self.read(key): self.read(each)
                for key, each in cast("list[tuple[object, object]]", given)
            },
        }

    def add(self, entry: object) -> None:
        given = cast("dict[str, object]", entry)
        fields = cast("dict[str, object]", given["fields"])
        made = _CLASSES[cast("str", given["class"])]
        self._made.append(made(**{name: self.read(each) for name, each in fields.items()}))

    def read(self, value: object) -> object:
        if isinstance(value, list):
            return self._items(cast("object", value))
        if not isinstance(value, dict):
            return value
        given = cast("dict[str, object]", value)
        if len(given) == 1:
            ((name, content),) = given.items()
            if name.startswith("$"):
                return self._kinds[name](content)
        return {name: self.read(each) for name, each in given.items()}

    def _items(self, given: object) -> list[object]:
        return [self.read(each) for each in cast("list[object]", given)]


def _number(given: object) -> int:
    # A negative place would count from the end.
    if not isinstance(given, int) or given < 0:
        raise RecordError(f"{given!r} is no number of a record")
    return given


def _fields(made: type) -> list[attrs.Attribute[object]]:
    return [each for each in attrs.fields(made) if each.init]
