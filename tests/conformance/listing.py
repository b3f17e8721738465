"""Lists the methods of a client; run by itself, those of the `twelvelabs` that Python finds."""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import Any

__all__ = ["groups", "lacking", "listing", "methods"]


def methods(group: object) -> dict[str, list[str]]:
    """Return the public methods of a resource and the names of their parameters."""
    return {
        name: list(inspect.signature(function).parameters)[1:]
        for name, function in inspect.getmembers(type(group), inspect.isfunction)
        if not name.startswith("_")
    }


def groups(client: object) -> dict[str, Any]:
    """Return a client and its resources that have methods, by dotted names; the client's is ''."""
    return {path: group for path, group in _walk(client, "") if methods(group)}


def listing(client: object) -> dict[str, list[str]]:
    """Return all methods of a client by dotted names, with the names of their parameters."""
    return {
        f"{path}.{name}" if path else name: parameters
        for path, group in groups(client).items()
        for name, parameters in methods(group).items()
    }


def lacking(
    theirs: Mapping[str, Collection[str]],
    ours: Mapping[str, Collection[str]],
    listed: Collection[str] = (),
) -> list[str]:
    """Name each method that only they have, with its parameters, and each such parameter.

    `listed` is what is known to be missing: `group.method` or `group.method: parameter`.
    """
    missing = [
        f"{name}({', '.join(parameters)})"
        for name, parameters in theirs.items()
        if name not in ours and name not in listed
    ]
    names = [
        f"{name}: {parameter}"
        for name, parameters in theirs.items()
        if name in ours
        for parameter in parameters
        if parameter not in ours[name]
    ]
    return missing + [name for name in names if name not in listed]


def _walk(group: object, path: str) -> Iterator[tuple[str, Any]]:
    yield path, group
    package = type(group).__module__.partition(".")[0]
    # Not dir(group): a class of the vendor's answers what dir asks with endless recursion.
    for name in sorted({*dir(type(group)), *getattr(group, "__dict__", ())}):
        # Raw responses come from the same methods once more.
        if name.startswith("_") or name == "with_raw_response":
            continue
        try:
            inner = getattr(group, name)
        except Exception as error:
            # By its name: what only older versions have is ours, and this file also runs alone.
            if type(error).__name__ != "ApiVersionError":
                raise
            continue
        if type(inner).__module__.partition(".")[0] == package:
            yield from _walk(inner, f"{path}.{name}" if path else name)


def _main() -> None:
    sdk = importlib.import_module("twelvelabs")
    found = {
        "version": sdk.__version__,
        "file": sdk.__file__,
        "methods": listing(sdk.AsyncTwelveLabs(api_key="none")),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main()
