"""Reads nested JSON objects field by field; a problem names the whole path to the field."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from .errors import ApiProblem, parameter_invalid, parameter_not_provided, parameter_unknown
from .parameters import as_list, as_object, json_body
from .state import JsonObject

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["CUSTOM_ID", "Fields", "fields_of"]

# The largest body that the API documents: a file of 36 MB in base64, and some room.
_MAX_BODY_BYTES = 64 << 20
CUSTOM_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@frozen
class Fields:
    """The fields of one JSON object. A field that is null counts as absent."""

    values: JsonObject
    path: str = ""

    def has(self, name: str) -> bool:
        """Tell whether a field was given."""
        return self.values.get(name) is not None

    def allow(self, names: Collection[str]) -> Fields:
        """Refuse fields of other names."""
        unknown = sorted(set(self.values) - set(names))
        if unknown:
            raise parameter_unknown([self.name_of(name) for name in unknown])
        return self

    def name_of(self, name: str) -> str:
        """Return a field's name with the path to it."""
        return f"{self.path}.{name}" if self.path else name

    def invalid(self, name: str, reason: str) -> ApiProblem:
        """Return the problem that a field has a value that is not accepted."""
        return parameter_invalid(self.name_of(name), reason)

    def missing(self, *names: str) -> ApiProblem:
        """Return the problem that required fields were not given."""
        return parameter_not_provided([self.name_of(name) for name in names])

    def require(self, *names: str) -> None:
        """Refuse the object unless all these fields were given."""
        absent = [name for name in names if not self.has(name)]
        if absent:
            raise self.missing(*absent)

    def exclude(self, name: str, others: Sequence[str]) -> None:
        """Refuse a field together with any of others."""
        together = [other for other in others if self.has(name) and self.has(other)]
        if together:
            reason = f"It cannot be given together with {self.name_of(together[0])}."
            raise self.invalid(name, reason)

    def text(self, name: str) -> str | None:
        """Return a text; an empty one is refused."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.invalid(name, "It must be a text that is not empty.")
        return value

    def required_text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.text(name)
        if value is None:
            raise self.missing(name)
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a boolean."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.invalid(name, "It must be true or false.")
        return value

    def number(
        self, name: str, *, low: float | None = None, high: float | None = None
    ) -> float | None:
        """Return a number between bounds that are both allowed."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.invalid(name, f"It must be a number{_bounds(low, high)}.")
        if (low is not None and value < low) or (high is not None and value > high):
            raise self.invalid(name, f"It must be a number{_bounds(low, high)}.")
        return float(value)

    def whole(self, name: str, *, low: int, high: int | None = None) -> int | None:
        """Return a whole number between bounds that are both allowed."""
        value = self.values.get(name)
        if value is None:
            return None
        # JSON has one kind of number: 4.0 is as whole as 4.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        wanted = f"It must be a whole number{_bounds(low, high)}."
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.invalid(name, wanted)
        if value < low or (high is not None and value > high):
            raise self.invalid(name, wanted)
        return value

    def choice(self, name: str, allowed: Sequence[str]) -> str | None:
        """Return a text that must be one of a few words."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or value not in allowed:
            raise self.invalid(name, f"It must be one of: {', '.join(allowed)}.")
        return value

    def choices(self, name: str, allowed: Sequence[str]) -> list[str] | None:
        """Return an array of some of a few words, each once, in the order given."""
        value = self.values.get(name)
        if value is None:
            return None
        given = as_list(value)
        if not given or not all(isinstance(item, str) and item in allowed for item in given):
            raise self.invalid(
                name, f"It must be an array of one or more of: {', '.join(allowed)}."
            )
        return list(dict.fromkeys(str(item) for item in given))

    def child(self, name: str) -> Fields | None:
        """Return an object."""
        value = self.values.get(name)
        if value is None:
            return None
        given = as_object(value)
        if given is None:
            raise self.invalid(name, "It must be an object.")
        return Fields(given, self.name_of(name))

    def required_child(self, name: str) -> Fields:
        """Return an object that must be there."""
        child = self.child(name)
        if child is None:
            raise self.missing(name)
        return child

    def children(self, name: str, *, least: int = 0, most: int | None = None) -> list[Fields]:
        """Return an array of objects with so many items; none if it is absent."""
        value = self.values.get(name)
        if value is None:
            return []
        items = [as_object(item) for item in as_list(value) or ()]
        if not isinstance(value, list) or len(items) < least or (most and len(items) > most):
            raise self.invalid(name, f"It must be an array of objects{_bounds(least, most)}.")
        found = [item for item in items if item is not None]
        if len(found) < len(items):
            raise self.invalid(name, "It must be an array of objects.")
        return [Fields(item, f"{self.name_of(name)}[{n}]") for n, item in enumerate(found)]

    def custom_id(self) -> str | None:
        """Return the identifier that the client gave its item."""
        value = self.values.get("custom_id")
        if value is None:
            return None
        if not isinstance(value, str) or not CUSTOM_ID.fullmatch(value):
            raise self.invalid(
                "custom_id", "It must have 1 to 64 letters, digits, hyphens and underscores."
            )
        return value


async def fields_of(request: web.Request, allowed: Collection[str]) -> Fields:
    """Return the fields of a request's JSON body, which may hold files in base64."""
    return Fields(await json_body(request.clone(client_max_size=_MAX_BODY_BYTES), allowed))


def _bounds(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f" of at least {low:g}"
    return f" of at most {high:g}" if low is None else f" from {low:g} to {high:g}"
