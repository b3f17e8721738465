"""Knows which classes have blocking twins, and from where a generated file imports what."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from .source import Source

__all__ = [
    "BY_HAND",
    "PACKAGE",
    "Home",
    "Twins",
    "absolute",
    "defined_in",
    "home_of",
    "relative",
    "twins_of",
]

PACKAGE = Path(__file__).parent.parent

Home: TypeAlias = tuple[str, ...]
"""The parts of a module's name inside the package."""

BY_HAND = {
    **dict.fromkeys(("BlockingClient", "Pager", "Stream", "Twin"), ("sync", "_twins")),
    **dict.fromkeys(("ListWithPagination", "ModelTwin", "TokenPages"), ("sync", "_models")),
    "TextStream": ("sync", "_text_stream"),
    "Outcomes": ("sync", "_outcomes"),
}
"""Where the twins are that are not generated."""

RESOURCES = ("Resource", "Raw")
MODELS = ("Bound", "TokenPages")


def home_of(source: Source) -> Home:
    """Return where a module is inside the package."""
    return source.path.relative_to(PACKAGE).with_suffix("").parts


def twins_of(source: Source) -> dict[str, ast.ClassDef]:
    """Return the classes of a module that have blocking twins, by name."""
    found: dict[str, ast.ClassDef] = {}
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            bases = {source.of(base).split("[")[0] for base in node.bases}
            if bases & {*RESOURCES, *MODELS, *found}:
                found[node.name] = node
    return found


def defined_in(source: Source) -> set[str]:
    """Return the public classes and type aliases of a module."""
    found: set[str] = set()
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and source.of(node.annotation) == "TypeAlias":
            found.add(source.of(node.target))
    return {name for name in found if not name.startswith("_")}


@dataclass(frozen=True)
class Twins:
    """Which classes of which modules have twins, and where these are."""

    names: dict[Home, set[str]]

    def path_of(self, source: Source) -> Path:
        """Return the file of a module's twins."""
        return PACKAGE.joinpath(*self.home_of(home_of(source))).with_suffix(".py")

    def home_of(self, home: Home) -> Home:
        """Return the module of a module's twins."""
        return ("sync", *home[1:]) if home[0] in ("resources", "raw") else ("sync", *home)

    def where(self, home: Home, name: str) -> Home:
        """Return the module from which the facade imports what a module imports from `home`."""
        if name in BY_HAND:
            return BY_HAND[name]
        return self.home_of(home) if name in self.names.get(home, ()) else home

    def bound(self, name: str) -> bool:
        """Whether a name is that of a model with methods."""
        return any(name in names for home, names in self.names.items() if "models" in home)


def absolute(home: str, here: Home) -> Home:
    """Return where the module of a relative import is inside the package."""
    level = len(home) - len(home.lstrip("."))
    rest = home.lstrip(".").split(".") if home.lstrip(".") else []
    return (*here[: len(here) - level], *rest)


def relative(home: Home, path: Path) -> str:
    """Return a module of the package as a file imports it."""
    here = path.relative_to(PACKAGE).parent.parts
    shared = 0
    while shared < min(len(here), len(home) - 1) and here[shared] == home[shared]:
        shared += 1
    return "." * (len(here) - shared + 1) + ".".join(home[shared:])
