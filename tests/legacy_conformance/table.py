"""How a line of the table of calls is written, as data that any interpreter can read."""

from __future__ import annotations

from typing import Any, Literal

from attrs import evolve, frozen

__all__ = ["Call", "Step", "at", "call", "follow", "made", "noted", "opened", "to_the_end"]

_STREAMS = ("generate.text_stream", "analyze_stream")


@frozen
class Step:
    """One method of what the step before returned."""

    method: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}  # noqa: RUF008 - nobody changes it

    @property
    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {"method": self.method, "args": list(self.args), "kwargs": self.kwargs}


@frozen
class Call:
    """A call of one method, with the steps that lead to it.

    `name` is the method as it is listed: `index.list` of a resource, `Index.update` of a model.
    """

    name: str
    case: str
    steps: tuple[Step, ...]
    read: Literal["value", "pages", "pieces"] = "value"

    @property
    def id(self) -> str:
        """How test reports and the table of differences name it."""
        return f"{self.name}: {self.case}"

    @property
    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {"steps": [each.data for each in self.steps], "read": self.read}


def call(name: str, case: str, /, *args: Any, **kwargs: Any) -> Call:
    """Call a method of a resource, or of the client; a stream is read to its end."""
    read: Literal["value", "pieces"] = "pieces" if name in _STREAMS else "value"
    return Call(name, case, (Step(name, args, kwargs),), read)


def follow(first: Step, name: str, case: str, /, *args: Any, **kwargs: Any) -> Call:
    """Call a method of the model that a first step returns."""
    _, _, method = name.partition(".")
    return Call(name, case, (first, Step(method, args, kwargs)))


def to_the_end(name: str, of: Call) -> Call:
    """Ask for page after page of what a call returns; `name` is the model's method."""
    return evolve(of, name=name, read="pages")


def at(name: str) -> dict[str, str]:
    """The path of a file."""
    return {"$path": name}


def opened(name: str) -> dict[str, str]:
    """A file opened in binary mode."""
    return {"$open": name}


def made(kind: str, **fields: Any) -> dict[str, Any]:
    """An object of a class of parameters."""
    return {"$made": kind, "with": fields}


def noted(attribute: str) -> dict[str, str]:
    """A callback that notes an attribute of what it is given."""
    return {"$noted": attribute}
