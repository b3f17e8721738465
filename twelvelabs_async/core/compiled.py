"""Writes a function for each model that builds it from parsed JSON, as fast as Python can.

cattrs' own functions call a hook for each field. Pages have thousands of fields, nearly all of them
what they should be already, so here the type is looked at in line and the hook is called only for
what is not plainly right. What is wrong ends in the same hook, and so in the same error.
"""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from ..models.shared import Model

__all__ = ["Hook", "builder", "members", "refusal", "setter_of", "wire_names"]

Hook = Callable[[Any, Any], Any]


TEMPLATE = """\
def build(value, _):
    more = len(value) != {count}
    if not more:
        try:
            {subscripts}
        except KeyError:
            more = True
    if more:
        get = value.get
        {gets}
    {checks}
    made = new(model)
    {sets}
    if more and not all_known(value):
        set_extra(made, {{key: value[key] for key in value.keys() - known}})
    return made
"""


def builder(model: type[Model], hook_of: Callable[[Any], Hook]) -> Hook:
    """Return a function from parsed JSON to the model; fields that it lacks are None.

    Args:
        model: Its class. All its defaults are None, but for those of `extra` and of tags.
        hook_of: Returns the hook that checks and converts a value of a type.
    """
    hints = get_type_hints(model, include_extras=True)
    names: dict[str, Any] = {"new": object.__new__, "model": model, "refusal": refusal}
    wire_names: list[str] = []
    checks: list[str] = []
    sets: list[str] = []
    for number, field in enumerate(each for each in attrs.fields(model) if each.name != "extra"):
        kind, wire_name = _plain(hints[field.name], field.name)
        wire_names.append(wire_name)
        names[f"t{number}"] = kind
        names[f"s{number}"] = setter_of(model, field.name)
        condition, element = _shortcut(kind)
        if element is not None:
            names[f"h{number}"] = hook_of(element)
            checks.append(f"if v{number} is not None:")
            if _is_list(kind):
                checks.append(f"    if type(v{number}) is not list:")
                checks.append(f'        raise refusal(v{number}, "a list")')
                checks.append(f"    v{number} = [h{number}(each, None) for each in v{number}]")
            else:
                checks.append(f"    v{number} = h{number}(v{number}, None)")
        else:
            names[f"h{number}"] = hook_of(kind)
            # The type is asked for first: nearly always it is right, and that is all.
            checks.append(f"if {condition.format(f'v{number}')}v{number} is not None:")
            checks.append(f"    v{number} = h{number}(v{number}, t{number})")
        # A slot that is not set has its default value, see `Model`: the fewer, the faster.
        plain = None if field.default is None else field.default
        names[f"d{number}"] = plain
        unlike = "" if plain is None else f"v{number} != d{number} and "
        sets.append(f"if {unlike}v{number} is not None:")
        sets.append(f"    s{number}(made, v{number})")
    known = names["known"] = frozenset(wire_names)
    names["all_known"] = known.issuperset
    names["set_extra"] = setter_of(model, "extra")
    source = TEMPLATE.format(
        count=len(wire_names),
        subscripts=_lines(12, [f"v{n} = value[{name!r}]" for n, name in enumerate(wire_names)]),
        gets=_lines(8, [f"v{n} = get({name!r})" for n, name in enumerate(wire_names)]),
        checks=_lines(4, checks),
        sets=_lines(4, sets),
    )
    exec(compile(source, f"<builder of {model.__name__}>", "exec"), names)  # noqa: S102
    built: Hook = names["build"]
    return built


def members(kind: Any) -> tuple[Any, ...]:
    """Return the members of a union; of another type, the type itself."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def wire_names(model: type[Model]) -> frozenset[str]:
    """Return the names that the fields of a model have in JSON."""
    hints = get_type_hints(model, include_extras=True)
    names = (each.name for each in attrs.fields(model) if each.name != "extra")
    return frozenset(_plain(hints[name], name)[1] for name in names)


def refusal(value: object, wanted: str) -> TypeError:
    """Return the error for a value that is not what it should be."""
    return TypeError(f"expected {wanted}, not {type(value).__name__} {value!r:.80}")


def setter_of(model: type[Model], name: str) -> Callable[[Any, Any], None]:
    """Return what sets a field: the slot itself, as the model is frozen for everybody else."""
    setter: Callable[[Any, Any], None] = getattr(model, name).__set__
    return setter


def _lines(indent: int, lines: list[str]) -> str:
    return ("\n" + " " * indent).join(lines or ["pass"])


def _plain(hint: Any, name: str) -> tuple[Any, str]:
    """Return a field's type without its annotations, and its name on the wire."""
    if get_origin(hint) is not Annotated:
        return hint, name
    kind, *notes = get_args(hint)
    renamed = (getattr(note, "rename", None) for note in notes)
    return kind, next((each for each in renamed if each), name)


def _shortcut(kind: Any) -> tuple[str, Any]:
    """Return the test that calls for the hook, or the model that is built in line."""
    inner = [each for each in members(kind) if each is not NoneType]
    if len(inner) == 1 and _is_model(inner[0]):
        return "", inner[0]
    if _is_list(kind) and _is_model(get_args(inner[0])[0]):
        return "", get_args(inner[0])[0]
    plain = {str if get_origin(each) is Literal else each for each in inner}
    if len(plain) == 1 and (only := plain.pop()) in (str, int, float, bool):
        return f"type({{}}) is not {only.__name__} and ", None
    return "", None


def _is_list(kind: Any) -> bool:
    inner = [each for each in members(kind) if each is not NoneType]
    return len(inner) == 1 and get_origin(inner[0]) is list


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)
