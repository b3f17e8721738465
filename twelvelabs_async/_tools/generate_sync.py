"""Writes the blocking facade, the classes behind `with_raw_response` and the list of models.

With --check nothing is written: stale, missing and orphaned files are named and the exit code
is 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .exports import models_module
from .facade import classes_of_name, client_module, resource_module
from .raw_classes import raw_module
from .source import Source
from .twins import PACKAGE, Twins, home_of, twins_of

DOORS = {
    "models": "Models: what the API takes and returns, one file for each resource.",
    "legacy/models": "Models of the older surfaces, one file for each resource.",
}


def outputs() -> dict[Path, str]:
    """Return what should stand in each generated file."""
    made: dict[Path, str] = {}
    client = Source(PACKAGE / "client.py")
    lent = {client.of(base) for base in classes_of_name(client, "AsyncClient").bases}
    groups: list[list[Source]] = []
    for path in sorted((PACKAGE / "resources").glob("[!_]*.py")):
        source = Source(path)
        groups.append([source])
        raw = raw_module(source)
        if raw is not None:
            made[PACKAGE / "raw" / path.name] = raw
            groups[-1].append(Source(PACKAGE / "raw" / path.name, raw))
    for folder in ("legacy", "legacy/models"):
        found = (Source(path) for path in sorted((PACKAGE / folder).glob("[!_]*.py")))
        groups.extend([each] for each in found if twins_of(each) and each.path.stem != "bound")
    twins = Twins({home_of(source): set(twins_of(source)) for group in groups for source in group})
    for group in groups:
        if any(set(twins_of(source)) - lent for source in group) or len(group) > 1:
            made[twins.path_of(group[0])] = resource_module(group, lent, twins)
    for folder, docstring in DOORS.items():
        made[PACKAGE / folder / "__init__.py"] = models_module(PACKAGE, folder, docstring)
    made[PACKAGE / "sync" / "client.py"] = client_module(client, twins)
    return made


def generated() -> set[Path]:
    """Return the generated files that are there."""
    folders = ("raw", "sync", "sync/legacy", "sync/legacy/models")
    found = {path for folder in folders for path in (PACKAGE / folder).glob("[!_]*.py")}
    return found | {PACKAGE / folder / "__init__.py" for folder in DOORS}


def differences() -> list[str]:
    """Return what is wrong with the files on disk: stale, missing and orphaned ones."""
    wanted = outputs()
    found = generated()
    wrong: list[str] = []
    for path, text in wanted.items():
        if path not in found:
            wrong.append(f"missing {path.relative_to(PACKAGE.parent)}")
        elif path.read_text(encoding="utf-8") != text:
            wrong.append(f"stale {path.relative_to(PACKAGE.parent)}")
    wrong.extend(
        f"orphan {path.relative_to(PACKAGE.parent)}" for path in sorted(found - set(wanted))
    )
    return wrong


def main(arguments: list[str]) -> int:
    """Write the facade and the raw classes, or with --check say what is not up to date."""
    if arguments == ["--check"]:
        wrong = differences()
        for line in wrong:
            print(line)
        return 1 if wrong else 0
    if arguments:
        print("usage: generate_sync [--check]", file=sys.stderr)
        return 2
    for path, text in outputs().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for line in differences():
        print(line)
    return 1 if differences() else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
