"""Pages, sorting and filters of the list operations, read from their query strings."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import orjson
from attrs import frozen

from .errors import parameter_invalid, parameter_unknown
from .parameters import as_object
from .state import JsonObject, MetadataValue, UserMetadata

if TYPE_CHECKING:
    from multidict import MultiMapping

__all__ = [
    "PAGING",
    "Range",
    "check_known",
    "choice",
    "flag",
    "metadata_filters",
    "metadata_matches",
    "number_of",
    "page_limit_of",
    "paged",
    "ranges",
    "values",
]

PAGING = frozenset({"page", "page_limit", "sort_by", "sort_option"})
_MAX_LIMIT = 50
# Far more pages than any list has, and few enough for an answer to say which one it is.
_MOST_DIGITS = 18
_COUNTED = frozenset({"width", "height", "size"})
_T = TypeVar("_T")


@frozen
class Range:
    """A closed range of numbers; None means open on that side."""

    gte: float | None
    lte: float | None

    def admits(self, value: float | None) -> bool:
        """Tell whether a value, known or not, lies in the range."""
        if value is None:
            return False
        # Durations pass through decimal text, so equality is meant to the microsecond.
        return (self.gte is None or value >= self.gte - 1e-6) and (
            self.lte is None or value <= self.lte + 1e-6
        )


def paged(
    items: Sequence[_T],
    query: MultiMapping[str],
    *,
    created: Callable[[_T], tuple[datetime, int]],
    updated: Callable[[_T], datetime],
    named: Callable[[_T], str] | None = None,
    oldest_first: bool = False,
) -> tuple[list[_T], JsonObject]:
    """Sort and cut `items` as `query` asks; return one page and its `page_info`.

    `named` is for the operations that also sort by name. `oldest_first` is for those that do so
    unless asked otherwise.
    """
    page = _whole(query, "page", default=1, lowest=1, highest=None)
    limit = page_limit_of(query)
    fields = ("created_at", "updated_at", *(("name",) if named is not None else ()))
    sort_by = choice(query, "sort_by", fields) or "created_at"
    usual = "asc" if oldest_first else "desc"
    descending = (choice(query, "sort_option", ("asc", "desc")) or usual) == "desc"

    def place(item: _T) -> tuple[datetime, int]:
        moment, sequence = created(item)
        return (moment if sort_by == "created_at" else updated(item)), sequence

    if named is not None and sort_by == "name":
        ordered = sorted(
            items, key=lambda item: (named(item).casefold(), created(item)), reverse=descending
        )
    else:
        ordered = sorted(items, key=place, reverse=descending)
    chosen = ordered[(page - 1) * limit : page * limit]
    info: JsonObject = {
        "limit_per_page": limit,
        "page": page,
        "total_page": -(-len(ordered) // limit),
        "total_results": len(ordered),
    }
    return chosen, info


def page_limit_of(query: MultiMapping[str]) -> int:
    """Return the wanted number of items on a page: 1 to 50, by default 10."""
    return _whole(query, "page_limit", default=10, lowest=1, highest=_MAX_LIMIT)


def check_known(query: MultiMapping[str], known: Collection[str]) -> None:
    """Refuse parameters that the operation does not have."""
    unknown = sorted({name for name in query if name.partition("[")[0] not in known})
    if unknown:
        raise parameter_unknown(unknown)


def choice(query: MultiMapping[str], name: str, allowed: Sequence[str]) -> str | None:
    """Return a parameter that must be one of a few words."""
    value = query.get(name)
    if value is not None and value not in allowed:
        raise parameter_invalid(name, f"It must be one of: {', '.join(allowed)}.")
    return value


def flag(query: MultiMapping[str], name: str) -> bool:
    """Return a parameter that must be `true` or `false`; absent means false."""
    value = query.get(name, "false").lower()
    if value not in {"true", "false"}:
        raise parameter_invalid(name, "It must be true or false.")
    return value == "true"


def number_of(query: MultiMapping[str], name: str, *, low: float | None = None) -> float | None:
    """Return a parameter that must be a number, and not below `low`."""
    number = _number(name, query.get(name))
    if number is not None and low is not None and number < low:
        raise parameter_invalid(name, f"It must be at least {low:g}.")
    return number


def values(
    query: MultiMapping[str], name: str, allowed: Sequence[str] | None = None
) -> list[str] | None:
    """Return a parameter that may repeat or hold several values divided by commas."""
    given = [*query.getall(name, []), *query.getall(f"{name}[]", [])]
    if not given:
        return None
    split = [part for value in given for part in value.split(",") if part]
    if allowed is not None and not (split and set(split) <= set(allowed)):
        raise parameter_invalid(name, f"It must be one or more of: {', '.join(allowed)}.")
    return split


def ranges(query: MultiMapping[str], names: Sequence[str]) -> dict[str, Range]:
    """Return the wanted ranges by name, from `x=1`, `x[gte]=1&x[lte]=2` or `x={"gte": 1}`."""
    found: dict[str, Range] = {}
    for name in names:
        low = _number(name, query.get(f"{name}[gte]"))
        high = _number(name, query.get(f"{name}[lte]"))
        whole = query.get(name)
        if whole is not None:
            low, high = _range_of(name, whole)
        if name in _COUNTED and any(each is not None and each % 1 for each in (low, high)):
            raise parameter_invalid(name, "It must be a whole number.")
        if low is not None or high is not None:
            found[name] = Range(low, high)
        for key in query:
            if key.startswith(f"{name}[") and key not in {f"{name}[gte]", f"{name}[lte]"}:
                raise parameter_invalid(name, "A range has gte and lte only.")
    return found


def metadata_filters(query: MultiMapping[str], known: Collection[str]) -> dict[str, str]:
    """Return filters on user metadata: `?category=x`, `?user_metadata[category]=x` or as JSON."""
    wanted: dict[str, str] = {}
    for key, value in query.items():
        base, bracket, rest = key.partition("[")
        if base == "user_metadata":
            if bracket:
                # `user_metadata[score][gte]` bounds the score.
                wanted[rest.replace("][", "[", 1) if "][" in rest else rest.removesuffix("]")] = (
                    value
                )
            else:
                wanted |= _metadata_object(value)
        elif base not in known:
            wanted[key] = value
    return wanted


def metadata_matches(metadata: UserMetadata, wanted: dict[str, str]) -> bool:
    """Tell whether user metadata has every wanted value; `x[gte]` and `x[lte]` bound numbers."""
    for key, value in wanted.items():
        name, bracket, operator = key.partition("[")
        if bracket and operator in {"gte]", "lte]"} and key not in metadata:
            if not _bounded(metadata.get(name), name, operator.removesuffix("]"), value):
                return False
        elif key not in metadata or not _same(metadata[key], value):
            return False
    return True


def _bounded(value: MetadataValue | None, name: str, operator: str, limit: str) -> bool:
    bound = _number(name, limit)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    limits = Range(bound, None) if operator == "gte" else Range(None, bound)
    return limits.admits(float(value))


def _same(value: MetadataValue, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted.lower() == str(value).lower()
    if isinstance(value, int | float):
        try:
            return float(wanted) == float(value)
        except ValueError:
            return False
    if isinstance(value, list):
        return wanted in value
    return wanted == value


def _metadata_object(text: str) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for name, value in _json_object("user_metadata", text).items():
        if not isinstance(value, str | int | float):
            raise parameter_invalid("user_metadata", "It takes texts, numbers and booleans.")
        wanted[name] = str(value)
    return wanted


def _whole(
    query: MultiMapping[str], name: str, *, default: int, lowest: int, highest: int | None
) -> int:
    text = query.get(name)
    if text is None:
        return default
    bounds = f"at least {lowest}" if highest is None else f"from {lowest} to {highest}"
    problem = parameter_invalid(name, f"It must be a whole number {bounds}.")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise problem
    value = int(text)
    if value < lowest or (highest is not None and value > highest):
        raise problem
    return value


def _number(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except ValueError:
            pass
        else:
            if math.isfinite(number):
                return number
    raise parameter_invalid(name, "It must be a number.")


def _range_of(name: str, text: str) -> tuple[float | None, float | None]:
    if not text.lstrip().startswith("{"):
        number = _number(name, text)
        return number, number
    given = _json_object(name, text)
    if not {"gte", "lte"}.issuperset(given):
        raise parameter_invalid(name, "A range has gte and lte only.")
    return _number(name, given.get("gte")), _number(name, given.get("lte"))


def _json_object(name: str, text: str) -> JsonObject:
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    given = as_object(value)
    if given is None:
        raise parameter_invalid(name, "It must be a JSON object.")
    return given
