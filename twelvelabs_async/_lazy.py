"""Names that are imported when they are first used, so that nobody waits for the others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

__all__ = ["lazy_exports"]


def lazy_exports(
    package: str, homes: Mapping[str, Sequence[str]], aliases: Mapping[str, str] | None = None
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package.

    Args:
        package: Its `__name__`.
        homes: For each module, relative to the package, the names that it lends.
        aliases: Second names, and the names that they stand for.
    """
    home_of = {name: module for module, names in homes.items() for name in names}
    second = aliases or {}

    def get(name: str) -> object:
        original = second.get(name, name)
        if original not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(home_of[original], package), original)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*home_of, *second, *vars(sys.modules[package])})

    return get, names
