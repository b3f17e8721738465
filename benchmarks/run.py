"""Measure this package beside the vendor's SDK and bare aiohttp, all in one run.

    pip install . twelvelabs==1.3.6
    apt-get install nginx-light
    python benchmarks/run.py [--quick] [--rounds N] [--json FILE]

It prints figures and never fails because of one; it exits with 2 if something that it needs is
missing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import signal
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from answers import answers, headers
from server import ServerError, serving

NEEDED = {"twelvelabs-async": ".", "twelvelabs": "twelvelabs==1.3.6"}
"""Distributions, and how pip gets them."""

SHOWN = ("twelvelabs-async", "twelvelabs", "aiohttp", "orjson", "cattrs", "pydantic", "httpx")

MISLEADING = frozenset({"twelvelabs_base_url", "http_proxy", "https_proxy", "all_proxy"})
"""Variables, in lower case, that would send the requests to somewhere else."""


def main() -> int:
    """Run the benchmark; return the exit code."""
    arguments = _arguments()
    missing = [wanted for name, wanted in NEEDED.items() if _version(name) is None]
    if missing:
        print(f"Not installed; run: pip install {' '.join(missing)}", file=sys.stderr)
        return 2
    for name in list(os.environ):
        if name.lower() in MISLEADING:
            del os.environ[name]
    # By default it would end this process alone, and leave its server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        _measure(arguments)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _measure(arguments: argparse.Namespace) -> None:
    # Not at the top: they import all clients, and a missing one is told above.
    from clients import WrongAnswerError
    from imports import CODE
    from report import figures, import_figures, ratios
    from suites import (
        AIMS,
        IMPORTS,
        Effort,
        asynchronous,
        blocking,
        embeddings,
        facade_streaming,
        importing,
        streaming,
    )

    effort = Effort(rounds=3, seconds=0.2, import_rounds=3) if arguments.quick else Effort()
    if arguments.rounds:
        effort = Effort(
            rounds=arguments.rounds, seconds=effort.seconds, import_rounds=arguments.rounds
        )
    started = time.perf_counter()
    machine = _machine()
    print("\n".join(f"{name}: {text}" for name, text in machine.items()), flush=True)

    with serving(answers(), headers()) as base_url:
        try:
            requests = asyncio.run(asynchronous(base_url, effort))
            requests |= blocking(base_url, effort)
            requests |= asyncio.run(streaming(base_url, effort))
            requests |= facade_streaming(base_url, effort)
            requests |= embeddings(effort)
        except WrongAnswerError as error:
            # Figures of a client that is wrong mean nothing, so there are none.
            raise SystemExit(f"Not measured: {error}") from None
    print(f"\nMedians of {effort.rounds} rounds, the clients taking turns:")
    print(figures(requests), flush=True)

    imports = importing(effort)
    print(f"\nMedians of {effort.import_rounds} rounds, beyond a bare interpreter's time:")
    print(import_figures(imports, CODE))

    measured = {**requests, IMPORTS: imports}
    print("\nRatios, computed round by round:")
    print(ratios(measured, AIMS))
    print(f"\n{time.perf_counter() - started:.0f} s")
    if arguments.json is not None:
        units = "requests, events or answers per second; bytes; import time in seconds"
        content = {"machine": machine, "units": units, "rounds": measured}
        arguments.json.write_text(json.dumps(content, indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measure this package beside the vendor's SDK and bare aiohttp."
    )
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--rounds", type=_positive, metavar="N", help="rounds of everything")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the raw rounds there")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _machine() -> dict[str, str]:
    """Say what was measured, and where: a figure without that is worth little."""
    return {
        "python": f"{platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores",
        "packages": ", ".join(f"{name} {_version(name) or 'not installed'}" for name in SHOWN),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(main())
