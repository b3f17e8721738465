"""Makes calls with the `twelvelabs` that Python finds; run by itself it reports on a table of them.

It knows the standard library and, when it runs by itself, one release of the vendor's. `perform`
also serves this package's blocking client, which is called in the same way.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import inspect
import json
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

__all__ = ["Workbench", "listing", "perform", "seen"]

_IDENTITIES = (
    "id",
    "video_id",
    "index_id",
    "filename",
    "status",
    "value",
    "name",
    "engine_name",
    "model_name",
)
"""What tells one object from another, in this order."""


class Workbench:
    """Makes of the arguments of a table what a method takes: files, objects, callbacks."""

    def __init__(self, folder: Path, make: Callable[..., Any]) -> None:
        self._folder = folder
        self._make = make
        self.noted: list[Any] = []

    def ready(self, value: Any, files: contextlib.ExitStack) -> Any:
        """Put what is meant in the place of each mark, however deep it is."""
        if isinstance(value, dict):
            return self._marked(cast("dict[str, Any]", value), files)
        if isinstance(value, list):
            return [self.ready(each, files) for each in value]  # pyright: ignore
        return value

    def _marked(self, value: dict[str, Any], files: contextlib.ExitStack) -> Any:
        if "$path" in value:
            return str(self._folder / value["$path"])
        if "$open" in value:
            return files.enter_context((self._folder / value["$open"]).open("rb"))
        if "$made" in value:
            return self._make(value["$made"], **self.ready(value["with"], files))
        if "$noted" in value:
            return self._note(value["$noted"])
        return {name: self.ready(each, files) for name, each in value.items()}

    def _note(self, attribute: str) -> Callable[[Any], None]:
        def note(given: Any) -> None:
            self.noted.append(getattr(given, attribute))

        return note


def perform(client: Any, call: dict[str, Any], bench: Workbench) -> list[Any]:
    """Make one call, read its answer to the end, and return what identifies what came.

    Each step calls a method of what the step before returned; the first one is the client's.
    """
    answer = client
    with contextlib.ExitStack() as files:
        for step in call["steps"]:
            args, kwargs = bench.ready(step["args"], files), bench.ready(step["kwargs"], files)
            answer = attrgetter(step["method"])(answer)(*args, **kwargs)
        if call["read"] == "pages":
            return [seen(answer.data), *(seen(page) for page in _pages(answer)), *bench.noted]
        if call["read"] == "pieces":
            pieces = [seen(each) for each in answer]
            return [*pieces, getattr(answer, "aggregated_text", None)]
        return [seen(answer), *bench.noted]


def _pages(answer: Any) -> Iterator[Any]:
    """Follow the iterator protocol by hand, as the vendor documents it."""
    while True:
        try:
            page = next(answer)
        except StopIteration:
            return
        yield page


def seen(value: Any) -> Any:
    """Return what identifies a value: of lists and pages that of each item, or an identifier."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if _is_list(value):
        return [seen(each) for each in value]
    inside = (getattr(value, name, None) for name in ("data", "videos", "ready"))
    items = next((each for each in inside if _is_list(each)), None)
    if items is not None:
        return seen(items)
    found = (getattr(value, name, None) for name in _IDENTITIES)
    return next((str(each) for each in found if each is not None), "")


def _is_list(value: Any) -> bool:
    return isinstance(value, list) or hasattr(value, "root")


def listing(client: Any) -> dict[str, list[list[Any]]]:
    """Return the public methods of a release's client, resources and models, with parameters.

    Of each parameter the name, and whether it is required; what takes all other names is `**`.
    """
    found = {name: _parameters(of) for name, of in _methods(cast("type[object]", type(client)))}
    for path, kind in _resources(client, ""):
        found |= {f"{path}.{name}": _parameters(of) for name, of in _methods(kind)}
    for kind in _models():
        found |= {f"{kind.__name__}.{name}": _parameters(of) for name, of in _methods(kind)}
    return found


def _resources(group: object, path: str) -> Iterator[tuple[str, type[object]]]:
    for name, inner in _fields(group).items():
        kind: type[object] = type(inner)
        if not name.startswith("_") and kind.__module__.startswith("twelvelabs.resources"):
            inside = f"{path}.{name}" if path else name
            yield inside, kind
            yield from _resources(inner, inside)


def _fields(thing: object) -> dict[str, object]:
    return vars(thing)


def _models() -> Iterator[type[object]]:
    package = importlib.import_module("twelvelabs.models")
    for module in pkgutil.iter_modules(package.__path__):
        home = importlib.import_module(f"twelvelabs.models.{module.name}")
        for kind in _fields(home).values():
            if inspect.isclass(kind) and kind.__module__ == home.__name__:
                yield kind


def _methods(kind: type[object]) -> Iterator[tuple[str, Any]]:
    """Methods that a class defines itself, and how it gives its pages or pieces."""
    for name, function in vars(kind).items():
        if not inspect.isfunction(function) or function.__module__ != kind.__module__:
            continue  # no method, or one that pydantic puts there
        public = not name.startswith("_") or name == "__next__"
        if public or inspect.isgeneratorfunction(function):
            yield name, function


def _parameters(function: Any) -> list[list[Any]]:
    _, *given = inspect.signature(function).parameters.values()
    return [
        ["**", False] if each.kind is each.VAR_KEYWORD else [each.name, each.default is each.empty]
        for each in given
    ]


def _outcome(sdk: Any, call: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    """Make one call at an address of its own."""
    models = importlib.import_module("twelvelabs.models")

    def make(name: str, /, **fields: Any) -> Any:
        kind = getattr(models, name)
        if kind.__init__ is not object.__init__:
            return kind(**fields)
        bare = kind()  # the oldest release has no constructor: its users set attributes
        for field in kind.__annotations__:
            setattr(bare, field, fields.get(field))
        return bare

    os.environ["TWELVELABS_BASE_URL"] = f"{job['origin']}/{call['number']}"
    bench = Workbench(Path(job["folder"]), make)
    try:
        client = sdk.TwelveLabs(job["key"])
        return {"seen": perform(client, call, bench), "error": None}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is reported
        return {"seen": [], "error": f"{type(error).__name__}: {error}"}


def _main(path: str) -> None:
    job = json.loads(Path(path).read_text())
    sdk: Any = importlib.import_module("twelvelabs")
    with contextlib.redirect_stdout(sys.stderr):  # some methods print
        report = {
            "version": importlib.metadata.version("twelvelabs"),
            "methods": listing(sdk.TwelveLabs(job["key"])),
            "outcomes": [_outcome(sdk, call, job) for call in job["calls"]],
        }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    _main(sys.argv[1])
