"""The vendor's API document, where it is at hand: its operations and what they answer."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias, cast

import orjson
from attrs import frozen

__all__ = ["VARIABLE", "WHY_NOT", "Document", "Operation", "Schema", "find", "operations_of"]

Schema: TypeAlias = Mapping[str, Any]

VARIABLE = "TWELVELABS_OPENAPI"
"""The environment variable that says where the document is."""

BESIDE = Path(__file__).parents[2] / "shared" / "spec" / "openapi-v1.3.json"
WHY_NOT = f"the API document is not here: say where it is in {VARIABLE}"

_METHODS = ("get", "post", "put", "patch", "delete")
_NAMED = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`]*)`")
_PARAMETER = re.compile(r"\{[^}]*\}")


def find() -> Path | None:
    """Return where the document is: as the variable says, or beside the repository."""
    named = os.environ.get(VARIABLE)
    if named:
        path = Path(named).resolve()
        if not path.is_file():
            raise FileNotFoundError(f"{VARIABLE} names {path}, which is no file")
        return path
    return BESIDE if BESIDE.is_file() else None


@frozen(order=True)
class Operation:
    """A method and a path, whose parameters have no names: these differ between documents."""

    method: str
    path: str

    @classmethod
    def of(cls, method: str, path: str) -> Operation:
        """Make one from a path with named parameters."""
        return cls(method.upper(), _PARAMETER.sub("{}", path))

    @property
    def id(self) -> str:
        """How test reports name it."""
        return f"{self.method} {self.path}"


class Document:
    """An OpenAPI document."""

    def __init__(self, path: Path) -> None:
        self._raw: dict[str, Any] = orjson.loads(path.read_bytes())

    @cached_property
    def operations(self) -> Mapping[Operation, Mapping[str, Any]]:
        """Each operation and how the document describes it."""
        return {
            Operation.of(method, path): described
            for path, item in self._raw["paths"].items()
            for method, described in item.items()
            if method in _METHODS
        }

    def answers(self, operation: Operation) -> Iterator[tuple[int, str, Schema]]:
        """Yield status, media type and schema of what an operation may answer; "" if nothing."""
        for status, answer in self.operations[operation]["responses"].items():
            content = cast("dict[str, Any]", answer.get("content") or {"": {}})
            for media_type, described in content.items():
                yield int(status), media_type, described.get("schema", {})

    def codes(self) -> set[str]:
        """Return the codes of errors that examples have or descriptions list."""
        return set(re.findall(r"[a-z]+(?:_[a-z]+)+", " ".join(_told_of_codes(self._raw))))

    def success(self, operation: Operation) -> tuple[str, Schema] | None:
        """Return media type and schema of the answer to a success; None if it has no body."""
        [(media_type, schema)] = [
            (media_type, schema)
            for status, media_type, schema in self.answers(operation)
            if 200 <= status < 300
        ]
        return (media_type, schema) if media_type else None

    def names(self, operation: Operation, arguments: Mapping[str, Any]) -> set[str]:
        """Return the names of the query parameters and form fields of an operation.

        Args:
            operation: The operation.
            arguments: What it is called with: keys of a parameter that is an object are names.
        """
        described = self.operations[operation]
        form = described.get("requestBody", {}).get("content", {}).get("multipart/form-data", {})
        names = set[str](form.get("schema", {}).get("properties", ()))
        for each in described.get("parameters", ()):
            if each["in"] == "query":
                names.add(each["name"])
                if each["schema"].get("type") == "object":
                    names.update(arguments.get(each["name"], ()))
        return names

    def resolved(self, schema: Schema) -> Schema:
        """Follow references to other places of the document."""
        while "$ref" in schema:
            found: Any = self._raw
            for step in cast("str", schema["$ref"]).removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        return schema


def operations_of(method: Any) -> list[Operation]:
    """Return the operations that the last paragraph of a method's docstring names."""
    last = (method.__doc__ or "").strip().split("\n\n")[-1]
    if not last.lstrip().startswith("API:"):
        return []
    return [Operation.of(verb, path) for verb, path in _NAMED.findall(last)]


def _told_of_codes(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in cast("dict[str, object]", value).items():
            if name == "code":
                yield from re.findall(r"`([^`]+)`", str(each)) if "`" in str(each) else [str(each)]
            yield from _told_of_codes(each)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _told_of_codes(each)
