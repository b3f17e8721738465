"""All rules of what goes wrong, and their form in JSON."""

from __future__ import annotations

import base64
import binascii
import inspect
from collections.abc import Callable, Iterable
from typing import TypeAlias

import attrs
import orjson
from attrs import define, field

from .delivery_faults import DeliveryFault
from .fault_answers import api_error, storage_error, too_many_requests
from .faults import Fault, JsonBody
from .limits import RateLimit
from .parameters import as_list, as_object
from .processing_faults import ProcessingFault
from .url_faults import PresignedUrlFault

__all__ = ["Rule", "Script", "faults_from", "rule_as_json", "rules_of"]

Rule: TypeAlias = Fault | DeliveryFault | ProcessingFault | PresignedUrlFault | RateLimit

_KINDS: dict[str, Callable[..., Rule]] = {
    "request": Fault,
    "too_many_requests": too_many_requests,
    "storage_error": storage_error,
    "api_error": api_error,
    "delivery": DeliveryFault,
    "processing": ProcessingFault,
    "presigned_urls": PresignedUrlFault,
    "rate_limit": RateLimit,
}


@define
class Script:
    """The rules in force, by what they are about; each list may be changed at any time."""

    requests: list[Fault] = field(factory=list[Fault])
    deliveries: list[DeliveryFault] = field(factory=list[DeliveryFault])
    processing: list[ProcessingFault] = field(factory=list[ProcessingFault])
    urls: list[PresignedUrlFault] = field(factory=list[PresignedUrlFault])
    rate_limits: list[RateLimit] = field(factory=list[RateLimit])

    def add(self, rules: Iterable[Rule]) -> None:
        """Add rules after those that are there."""
        for rule in rules:
            match rule:
                case Fault():
                    self.requests.append(rule)
                case DeliveryFault():
                    self.deliveries.append(rule)
                case ProcessingFault():
                    self.processing.append(rule)
                case PresignedUrlFault():
                    self.urls.append(rule)
                case RateLimit():
                    self.rate_limits.append(rule)
                case _:
                    raise ValueError(f"this is no rule of what goes wrong: {rule!r}")

    def rules(self) -> list[Rule]:
        """Return all rules, those about requests first."""
        return [*self.requests, *self.deliveries, *self.processing, *self.urls, *self.rate_limits]

    def clear(self) -> None:
        """Forget all rules: from now on everything goes well."""
        for rules in (
            self.requests, self.deliveries, self.processing, self.urls, self.rate_limits,
        ):  # fmt: skip
            rules.clear()


def faults_from(text: str | bytes) -> list[Rule]:
    """Read rules from JSON: a list of objects.

    Each has a `kind`: `request` (by default; the arguments of `Fault`), `too_many_requests`,
    `storage_error`, `api_error` (those of the functions), `delivery`, `processing`,
    `presigned_urls` and `rate_limit` (those of `DeliveryFault`, `ProcessingFault`,
    `PresignedUrlFault` and `RateLimit`). Bodies are texts or JSON; bytes are in `body_base64` and
    `raw_base64`.

    Raises:
        ValueError: If it is not that; it says which rule is wrong, and why.
    """
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise ValueError(f"the rules are not JSON: {problem}") from None
    return rules_of(given)


def rules_of(given: object) -> list[Rule]:
    """Return the rules that a decoded list of objects means, or a single object."""
    values = as_list(given) if as_object(given) is None else [given]
    if values is None:
        raise ValueError(f"the rules are a JSON list of objects, not {_named(given)}")
    return [_rule_of(value, number) for number, value in enumerate(values, start=1)]


def rule_as_json(rule: Rule) -> dict[str, object]:
    """Return a rule in the form that `rules_of` reads, beside how often it was `taken`."""
    kind = next(name for name, make in _KINDS.items() if make is type(rule))
    view: dict[str, object] = {"kind": kind}
    for attribute in attrs.fields(type(rule)):
        name, value = attribute.name, getattr(rule, attribute.name)
        if name.startswith("_") or (_is_default(attribute, value) and name not in _ALWAYS):
            continue
        if isinstance(value, JsonBody):
            value = orjson.loads(bytes(value))
        elif isinstance(value, bytes):
            try:
                value = value.decode()
            except UnicodeDecodeError:
                name, value = f"{name}_base64", base64.b64encode(value).decode()
        view[name] = value
    return view


_IN_BYTES = ("body", "raw")
_ALWAYS = frozenset({"route", "routes", "times", "taken", "event", "of"})


def _is_default(attribute: attrs.Attribute[object], value: object) -> bool:
    default = attribute.default
    # Every other default is a value; those that are made are empty.
    return not value if isinstance(default, attrs.Factory) else value == default  # type: ignore[arg-type]


def _rule_of(value: object, number: int) -> Rule:
    given = as_object(value)
    if given is None:
        raise ValueError(f"rule {number} is not an object but {_named(value)}")
    given = dict(given)
    kind = given.pop("kind", "request")
    given.pop("taken", None)  # it is shown with each rule, which may come back as it was shown
    make = _KINDS.get(kind) if isinstance(kind, str) else None
    if make is None:
        raise ValueError(f"rule {number}: kind is one of {', '.join(_KINDS)}, got {kind!r}")
    allowed = [name for name in inspect.signature(make).parameters if not name.startswith("_")]
    allowed += [f"{name}_base64" for name in _IN_BYTES if name in allowed]
    if unknown := sorted(set(given) - set(allowed)):
        raise ValueError(
            f"rule {number}: {kind} has no {', '.join(unknown)}; it has {', '.join(allowed)}"
        )
    try:
        for name in _IN_BYTES:
            if f"{name}_base64" in given:
                given[name] = _from_base64(name, given.pop(f"{name}_base64"), name in given)
        return make(**given)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"rule {number}: {problem}") from None


def _from_base64(name: str, text: object, twice: bool) -> bytes:
    if twice:
        raise ValueError(f"give either {name} or {name}_base64, not both")
    try:
        return base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"{name}_base64 is not Base64: {text!r}") from None


def _named(value: object) -> str:
    text = orjson.dumps(value, default=repr).decode()
    return text if len(text) <= 80 else f"{text[:77]}..."
