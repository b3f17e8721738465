"""The house: which floor may know which, and what is public."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import twelvelabs_async

PACKAGE = Path(twelvelabs_async.__file__).parent
FLOORS = [
    {"errors", "_lazy"},
    {"models", "settings"},
    {"core"},
    {"waiting"},
    {"resources"},
    {"client"},
    {"sync"},
    {"emulator", "_tools"},
    {"cli"},
    {"__main__"},
]
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def place(path: Path) -> str:
    """The first segment of a module's path inside the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The modules that a module imports, ours as `.first.segment`."""
    found: set[str] = set()
    depth = len(path.relative_to(PACKAGE).parts) - 1
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module or "")
        elif isinstance(node, ast.ImportFrom):
            inside = path.relative_to(PACKAGE).parts[: depth - node.level + 1]
            module = [*inside, *(node.module or "").split(".")]
            if module == [""] or not any(module):
                found.update(f".{alias.name}" for alias in node.names)
            else:
                found.add("." + ".".join(part for part in module if part))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    """A floor knows itself and those below it; the emulator knows nobody."""
    here = place(path)
    if here == "__init__":
        return  # the door lends everything, lazily
    for name in imported(path):
        if name.startswith("twelvelabs_async"):
            pytest.fail(f"{path} imports {name} by its full name")
        if not name.startswith("."):
            continue
        there = name[1:].split(".")[0]
        if there == here:
            continue
        assert FLOOR_OF[there] < FLOOR_OF[here], f"{here} may not import {there}"
        assert here != "emulator", f"the emulator is used without the client, not with {there}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_foreign_libraries_have_one_door(path: Path) -> None:
    """Only the transport and the emulator know aiohttp; only the facade knows portals."""
    inside = path.relative_to(PACKAGE).as_posix()
    names = imported(path)
    if any(name.split(".")[0] in ("aiohttp", "yarl", "multidict") for name in names):
        assert inside == "core/transport.py" or inside.startswith("emulator/")
    if "anyio.from_thread" in names:
        assert inside == "sync/_portal.py"
    if inside.startswith("models/") and path.name != "__init__.py":
        ours = {name for name in names if name.startswith(".")}
        assert ours <= {".models.shared", ".models.technical_metadata", "._lazy"}
    assert path.stem != "utils"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_says_its_job_and_is_short(path: Path) -> None:
    """A module has a docstring of one line first, and not many more lines than 350."""
    tree = ast.parse(path.read_text())
    docstring = ast.get_docstring(tree)
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":"))
    assert len(path.read_text().splitlines()) <= 400


PUBLIC = [
    ".".join(("twelvelabs_async", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )
    for path in MODULES
    if path.name != "__main__.py" and "_tools" not in path.parts
]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_in_all(name: str) -> None:
    """What a module defines without an underscore is in its `__all__`, and what is there exists."""
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", None)
    path = Path(str(module.__file__))
    defined = {
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
    }
    if listed is None:
        assert not defined, f"{name} defines {sorted(defined)} and has no __all__"
        return
    assert len(listed) == len(set(listed))
    for each in listed:
        assert hasattr(module, each)
    assert defined <= set(listed), f"not in __all__ of {name}: {defined - set(listed)}"


def test_lazy_names_match_what_checkers_see() -> None:
    """Each name that the door lends to type checkers exists when the program runs, and no other."""
    for package in (PACKAGE, PACKAGE / "models"):
        tree = ast.parse((package / "__init__.py").read_text())
        guarded = next(node for node in tree.body if isinstance(node, ast.If))
        seen = {
            alias.asname or alias.name
            for node in guarded.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        name = ".".join(package.relative_to(PACKAGE.parent).parts)
        module = importlib.import_module(name)
        assert seen == set(module.__all__)
        assert seen <= set(dir(module))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = getattr(twelvelabs_async, "nothing")  # noqa: B009 - checkers know that it is not there


def test_importing_the_package_loads_nothing() -> None:
    """Who does not use the client does not wait for aiohttp, cattrs or attrs."""
    code = (
        "import sys, twelvelabs_async; "
        "print([m for m in ('aiohttp', 'attrs', 'cattrs', 'anyio', 'orjson', 'asyncio') "
        "if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_importing_the_client_does_not_load_aiohttp_or_models() -> None:
    """The name of the client costs neither the network library nor the resources."""
    code = (
        "import sys; from twelvelabs_async import AsyncClient; "
        "print([m for m in ('aiohttp', 'twelvelabs_async.resources.tasks', "
        "'twelvelabs_async.sync.client', 'twelvelabs_async.emulator') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
