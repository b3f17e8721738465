"""Reads modules, and writes text that is cut from them: trees find things, text is never unparsed.

So the output does not depend on the version of Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

__all__ = [
    "WIDTH",
    "Function",
    "Source",
    "broken",
    "classes_of",
    "decorator_of",
    "imports",
    "is_property",
    "methods_of",
    "ordered",
    "wrapped",
]

WIDTH = 100

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """A module that is read: its text and its tree."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8") if text is None else text
        self.tree = ast.parse(self.text)
        self._lines = self.text.splitlines(keepends=True)

    def cut(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """Return the text between two (line, column) positions; columns count UTF-8 bytes."""
        first, last = start[0] - 1, end[0] - 1
        if first == last:
            return self._lines[first].encode()[start[1] : end[1]].decode()
        head = self._lines[first].encode()[start[1] :].decode()
        tail = self._lines[last].encode()[: end[1]].decode()
        return head + "".join(self._lines[first + 1 : last]) + tail

    def of(self, node: ast.expr | ast.stmt) -> str:
        """Return the text of a node."""
        end = (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return self.cut((node.lineno, node.col_offset), end)

    def variables(self, words: set[str]) -> list[str]:
        """Return the statements that make those type variables which a text needs."""
        return [
            self.of(node)
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            and self.of(node.value).startswith("TypeVar(")
            and self.of(node.targets[0]) in words
        ]

    def imports(self) -> Iterator[tuple[str, list[str]]]:
        """Return for each `from … import …`, wherever it stands, its module and names."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                yield module, [alias.name for alias in node.names]
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    yield "", [alias.name]


def classes_of(source: Source, *bases: str) -> list[ast.ClassDef]:
    """Return the public classes with one of these bases."""
    return [
        node
        for node in source.tree.body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and any(source.of(base).split("[")[0] in bases for base in node.bases)
    ]


def methods_of(node: ast.ClassDef) -> dict[str, list[Function]]:
    """Return the public methods and properties by name; an overloaded one has several texts."""
    found: dict[str, list[Function]] = {}
    for each in node.body:
        if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if each.name[0] != "_" or each.name == "__call__":
            found.setdefault(each.name, []).append(each)
    return found


def wrapped(start: str, node: Function, end: str, first: str = "") -> str:
    """Return a call that forwards each parameter by name, in as few lines as fit."""
    arguments = [f"{each.arg}={each.arg}" for each in (*node.args.args[1:], *node.args.kwonlyargs)]
    if first:
        arguments[:0] = first.split(", ")
    last = start.rsplit("\n", 1)[-1]
    inline = ", ".join(arguments)
    if "\n" not in end and len(last) + len(inline) + len(end) <= WIDTH:
        return f"{start}{inline}{end}"
    indent = " " * (len(last) - len(last.lstrip()) + 4)
    if len(indent) + len(inline) <= WIDTH:
        return f"{start}\n{indent}{inline}\n{indent[4:]}{end}"
    lines = "".join(f"{indent}{argument},\n" for argument in arguments)
    return f"{start}\n{lines}{indent[4:]}{end}"


def broken(signature: str) -> str:
    """Return a signature with one line for each parameter if it is too long for one line."""
    if len(signature) + 4 <= WIDTH or "\n" in signature:
        return signature
    start, end = signature.index("(") + 1, signature.rindex(") ->")
    depth, parameters = 0, [""]
    for letter in signature[start:end]:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            parameters.append("")
        else:
            parameters[-1] += letter
    lines = "".join(f"        {each.strip()},\n" for each in parameters)
    return f"{signature[:start]}\n{lines}    {signature[end:]}"


def imports(wanted: dict[str, set[str]]) -> list[str]:
    """Return import statements, one for each module, wrapped where they are long."""
    made: list[str] = []
    for home, names in wanted.items():
        if not home:
            made.extend(f"import {name}" for name in sorted(names))
            continue
        listed = sorted(names, key=lambda name: (_kind(name), name.lower()))
        line = f"from {home} import {', '.join(listed)}"
        if len(line) > WIDTH:
            line = f"from {home} import (\n" + "".join(f"    {name},\n" for name in listed) + ")"
        made.append(line)
    return made


def _kind(name: str) -> int:
    """Constants first, then classes, then functions: as ruff sorts them."""
    return 0 if name.isupper() else 1 if name[:1].isupper() else 2


def ordered(lines: list[str]) -> list[str]:
    """Group imports: the standard library, then ours from far to near."""
    ours = sorted((line for line in lines if line.startswith("from .")), key=_distance)
    theirs = sorted(
        (line for line in lines if not line.startswith("from .")),
        key=lambda line: (line.startswith("from "), line),
    )
    return [*theirs, "", *ours] if theirs else ours


def _distance(line: str) -> tuple[int, str]:
    home = line.split()[1]
    return -(len(home) - len(home.lstrip("."))), home


def is_property(node: ast.AST) -> bool:
    """Whether a method is used without a call."""
    return decorator_of(node) in ("property", "cached_property")


def decorator_of(node: ast.AST) -> str:
    """Return the name of a function's only decorator, or nothing."""
    found = node.decorator_list if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else []
    return found[0].id if len(found) == 1 and isinstance(found[0], ast.Name) else ""
