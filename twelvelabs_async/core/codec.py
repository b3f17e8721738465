"""JSON to models and back: tolerant of what is new, strict about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import NoneType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import attrs
import orjson
from cattrs import BaseConverter, Converter, transform_error
from cattrs.cols import list_structure_factory
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from typing_extensions import TypeForm

from ..errors import DecodeError
from ..models.shared import Model, Unknown
from .compiled import Hook, builder, members, refusal, wire_names

__all__ = ["decode", "dumps", "encode", "hook_of", "loads", "rfc3339", "structure"]

T = TypeVar("T")
_FRACTION = re.compile(r"(\.\d{6})\d+")


def loads(body: bytes) -> object:
    """Parse JSON, or raise DecodeError with the start of what came."""
    try:
        value: object = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError) as error:
        start = body[:200].decode("utf-8", "replace")
        raise DecodeError(f"The answer is not valid JSON ({error}): {start!r}", body=body) from None
    return value


def dumps(value: object) -> bytes:
    """Serialize plain values, datetimes and models as JSON; times as everywhere else."""
    return orjson.dumps(value, default=encode, option=orjson.OPT_PASSTHROUGH_DATETIME)


def decode(body: bytes, into: TypeForm[T]) -> T:
    """Turn the JSON of an answer into `into`.

    Raises:
        DecodeError: It is not JSON, or does not fit; `where` names the places.
    """
    if into is None:
        return None  # type: ignore[return-value] # what is said beside "done" does not matter
    return structure(loads(body) if body else None, into, body)


def structure(value: object, into: TypeForm[T], body: bytes = b"") -> T:
    """Turn parsed JSON into `into`; `body` is for the error alone."""
    try:
        made: T = hook_of(into)(value, into)
    except Exception as error:  # noqa: BLE001 - whatever a hook raises, the answer does not fit
        where = _explain(value, into)
        raise DecodeError(
            f"The answer does not fit {_name(into)}: {'; '.join(where) or error}",
            where=where,
            body=body,
        ) from None
    return made


def encode(value: object) -> Any:
    """Turn models and datetimes, nested anywhere, into plain values; None fields are left out."""
    return _fast.unstructure(value)


def hook_of(into: Any) -> Hook:
    """Return what builds a type from parsed JSON, and raises whatever it likes if it cannot."""
    hook = _hooks.get(into)
    if hook is None:
        hook = _hooks[into] = _fast.get_structure_hook(into)
    return hook


def _name(into: Any) -> str:
    return getattr(into, "__name__", str(into))


def _explain(value: object, into: Any) -> list[str]:
    """Decode again, slowly, to learn which places do not fit."""
    try:
        _detailed().structure(value, into)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we explain
        return transform_error(error, path="$", format_exception=_reason)[:5]
    return []


def _reason(error: BaseException, _: Any) -> str:
    return f"missing {error}" if isinstance(error, KeyError) else str(error)


def _str(value: Any, _: Any) -> str:
    if type(value) is str:
        return value
    raise refusal(value, "a string")


def _int(value: Any, _: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise refusal(value, "a whole number")


def _float(value: Any, _: Any) -> float:
    if type(value) is float:
        return value
    if type(value) is int:
        return float(value)
    raise refusal(value, "a number")


def _bool(value: Any, _: Any) -> bool:
    if type(value) is bool:
        return value
    raise refusal(value, "true or false")


def _datetime(value: Any, _: Any) -> datetime:
    if type(value) is not str:
        raise refusal(value, "an RFC 3339 time")
    parsed = datetime.fromisoformat(_FRACTION.sub(r"\1", value))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _floats(value: Any, _: Any) -> list[float]:
    # A vector has hundreds of numbers and a video hundreds of vectors: looking at each of them
    # would cost more than parsing the JSON did.
    if type(value) is list:
        return cast("list[float]", value)
    raise refusal(value, "a list of numbers")


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is list


def _list(kind: Any, converter: BaseConverter) -> Hook:
    """A hook for lists alone: left to itself, the library would take a text for its letters."""
    build = list_structure_factory(kind, converter)

    def check(value: Any, _: Any) -> list[Any]:
        if type(value) is list:
            return cast("list[Any]", build(value, kind))
        raise refusal(value, "a list")

    return check


def _as_it_came(value: Any, _: Any) -> Any:
    return value


def _optional(kind: Any, converter: BaseConverter) -> Hook:
    """A hook for `T | None`: it converts as `T` does, where a longer union is only checked."""
    (member,) = (each for each in members(kind) if each is not NoneType)
    hook = converter.get_structure_hook(member)
    return lambda value, _: None if value is None else hook(value, member)


def _is_optional(kind: Any) -> bool:
    return len(members(kind)) == 2 and NoneType in members(kind)


def _is_plain(kind: Any) -> bool:
    """Whether JSON values of this type are already what they should be."""
    return all(
        get_origin(member) is Literal
        or member in (str, int, float, bool, NoneType, object)
        or (get_origin(member) is list and _is_plain(get_args(member)[0]))
        for member in members(kind)
    )


def _plain_union(kind: Any) -> Hook:
    """A hook for `str | int | list[str]` and open literals: check the type, keep the value."""
    allowed: set[Any] = {
        str if get_origin(each) is Literal else get_origin(each) or each for each in members(kind)
    }
    if float in allowed:
        allowed.add(int)
    names = ", ".join(sorted("null" if each is NoneType else each.__name__ for each in allowed))
    kinds = frozenset(allowed)

    def check(value: Any, _: Any) -> Any:
        if type(value) in kinds:
            return value
        if int in kinds and type(value) is float and value.is_integer():
            return int(value)  # as an int alone is read
        raise refusal(value, f"one of {names}")

    return check


def _is_tagged(kind: Any) -> bool:
    return Unknown in members(kind)


def _tagged_union(kind: Any, converter: BaseConverter) -> Hook:
    """A hook for models that are told apart by a field, such as `type`.

    The field is the first one that has a value of its own by itself in each of them.
    """
    known = [each for each in members(kind) if each not in (Unknown, NoneType)]
    tags = [dict(_fixed(each)) for each in known]
    tag = next(
        name for name in tags[0] if len({fixed.get(name, "") for fixed in tags} - {""}) == len(tags)
    )
    hooks = {
        fixed[tag]: converter.get_structure_hook(each)
        for each, fixed in zip(known, tags, strict=True)
    }

    def choose(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise refusal(value, "an object")
        try:
            hook = hooks[value[tag]]  # pyright: ignore[reportUnknownVariableType]
        except (KeyError, TypeError):  # not there, not known, or of a kind that no tag has
            return Unknown(raw=value)  # pyright: ignore[reportUnknownArgumentType]
        return hook(value, None)

    return choose


def _is_untagged(kind: Any) -> bool:
    known = [each for each in members(kind) if each is not NoneType]
    return len(known) > 1 and all(
        isinstance(each, type) and issubclass(each, Model) and each is not Unknown for each in known
    )


def _untagged_union(kind: Any, converter: BaseConverter) -> Hook:
    """A hook for models without a tag: it takes the one that knows the most of what came."""
    known = [
        (wire_names(each), converter.get_structure_hook(each))
        for each in members(kind)
        if each is not NoneType
    ]

    def choose(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise refusal(value, "an object")
        keys = cast("dict[str, Any]", value).keys()
        _, hook = max(known, key=lambda each: len(each[0] & keys))
        return hook(value, None)

    return choose


def _fixed(model: type[Model]) -> list[tuple[str, str]]:
    return [(each.name, each.default) for each in attrs.fields(model) if type(each.default) is str]


def _mapping(kind: Any, converter: BaseConverter) -> Hook:
    args = get_args(kind)
    of_values = converter.get_structure_hook(args[1]) if len(args) == 2 else _as_it_came

    def check(value: Any, _: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise refusal(value, "an object")
        return {key: of_values(each, None) for key, each in cast("dict[str, Any]", value).items()}

    return check


def _model(kind: Any, converter: BaseConverter) -> Hook:
    """A hook that builds a model and keeps the fields which it does not know."""
    if not converter.detailed_validation:
        return builder(kind, converter.get_structure_hook)
    build = make_dict_structure_fn(kind, cast("Converter", converter), extra=override(omit=True))

    def explain(value: Any, _: Any) -> Any:
        """Build it to learn what is wrong: unknown fields do not matter."""
        if type(value) is not dict:
            raise refusal(value, "an object")
        return build(cast("dict[str, Any]", value), kind)

    return explain


def _without_none(kind: Any, converter: BaseConverter) -> Callable[[Any], dict[str, Any]]:
    own = cast("Converter", converter)
    as_dict = (
        make_dict_unstructure_fn(kind, own, extra=override(omit=True))
        if issubclass(kind, Model)
        else make_dict_unstructure_fn(kind, own)
    )
    return lambda value: {key: each for key, each in as_dict(value).items() if each is not None}


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in (dict, Mapping)


def _make(*, detailed: bool) -> Converter:
    converter = Converter(detailed_validation=detailed)
    for kind, hook in (
        (str, _str),
        (int, _int),
        (float, _float),
        (bool, _bool),
        (datetime, _datetime),
    ):
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_factory(_is_list, _list)
    converter.register_structure_hook_func(lambda kind: kind == list[float], _floats)
    converter.register_structure_hook_func(lambda kind: kind is object, _as_it_came)
    converter.register_structure_hook_factory(
        lambda kind: len(members(kind)) > 1 and _is_plain(kind), _plain_union
    )
    converter.register_structure_hook_factory(_is_optional, _optional)
    converter.register_structure_hook_factory(_is_tagged, _tagged_union)
    converter.register_structure_hook_factory(_is_untagged, _untagged_union)
    converter.register_structure_hook_factory(_is_mapping, _mapping)
    converter.register_structure_hook_factory(
        lambda kind: isinstance(kind, type) and issubclass(kind, Model), _model
    )
    converter.register_unstructure_hook_factory(attrs.has, _without_none)
    converter.register_unstructure_hook(datetime, rfc3339)
    converter.register_unstructure_hook(Unknown, lambda unknown: unknown.raw)
    return converter


def rfc3339(moment: datetime) -> str:
    """Write a time as the API does; one without an offset is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    text = aware.astimezone(UTC).isoformat(timespec="auto")
    return text.replace("+00:00", "Z")


_fast = _make(detailed=False)
_hooks: dict[Any, Hook] = {}


@lru_cache(maxsize=1)
def _detailed() -> Converter:
    return _make(detailed=True)
