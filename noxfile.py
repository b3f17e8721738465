"""The sessions are the only commands that anyone needs: `nox -l` lists them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.sessions = ["lint", "types", "tests"]

HERE = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
VERSIONS = nox.project.python_versions(PROJECT)
VENDOR = "twelvelabs==1.3.6"
VENDOR_JS = "twelvelabs-js@1.3.4"
VENDOR_OLD = ("0.1.25", "0.2.10", "0.3.2", "0.4.11")
PRISM = "@stoplight/prism-cli@5.14.2"  # the last one for Node before 24
# All tests at once go to two processes, which even the smallest machine of a CI has room for; the
# second takes over what the first has not begun. Arguments replace these: `nox -s tests -- -n 8`.
IN_PARALLEL = ("-n", "2", "--dist", "worksteal")
NODE = (18, 20)
SCHEMATHESIS = "schemathesis>=4.32.5,<5"


def groups(*names: str) -> list[str]:
    """Return the requirements of dependency groups of pyproject.toml."""
    return list(nox.project.dependency_groups(PROJECT, *names))


@nox.session
def demo(session: nox.Session) -> None:
    """Upload, index and search real clips on the embedded emulator; arguments go to the demo."""
    session.install("-e", ".[cli,emulator]")
    session.run("python", "-m", "twelvelabs_async", "demo", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Check that the facade is up to date and run the tests with coverage, on this Python."""
    session.install("-e", ".[cli,emulator]", *groups("tests"))
    session.run("python", "-m", "twelvelabs_async._tools.generate_sync", "--check")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *(session.posargs or IN_PARALLEL))
    if not session.posargs:
        session.run("coverage", "combine", "-q")
        session.run("coverage", "report")


@nox.session(python=VERSIONS)
def tests_versions(session: nox.Session) -> None:
    """Run the tests on each supported version of Python that this machine has."""
    session.install("-e", ".[cli,emulator]", *groups("tests"))
    session.run("pytest", *(session.posargs or IN_PARALLEL))


@nox.session
def tests_oldest(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that pyproject.toml allows."""
    project = PROJECT["project"]
    wanted = [*project["dependencies"]]
    for extra in ("cli", "emulator", "numpy"):
        wanted += project["optional-dependencies"][extra]
    oldest = [requirement.split(",")[0].replace(">=", "==") for requirement in wanted]
    session.install("-e", ".[cli,emulator]", *groups("tests"), *oldest)
    session.run("pytest", *(session.posargs or IN_PARALLEL))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*groups("lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, both strict, and that the public ones are complete."""
    session.install("-e", ".[cli,emulator]", *groups("types"))
    session.run("mypy")
    session.run("pyright", "--pythonpath", python_of(session))
    # The editable install is found through its path only; a real one is what users have.
    session.install("--force-reinstall", "--no-deps", ".")
    session.run(
        "pyright",
        "--pythonpath",
        python_of(session),
        "--ignoreexternal",
        "--verifytypes",
        "twelvelabs_async",
    )


@nox.session
def generate(session: nox.Session) -> None:
    """Write the blocking facade, the raw classes and the list of models anew."""
    session.install("-e", ".")
    session.run("python", "-m", "twelvelabs_async._tools.generate_sync")


@nox.session
def conformance(session: nox.Session) -> None:
    """Hold our requests against those of the vendor's SDK, and our methods against its newest."""
    session.install("-e", ".[emulator]", VENDOR, *groups("tests"))
    latest = Path(session.create_tmp()) / "latest"
    shutil.rmtree(latest, ignore_errors=True)
    session.run(
        *("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--upgrade", "--target", str(latest), "twelvelabs"),
    )
    session.run(
        "pytest",
        "tests/conformance",
        *session.posargs,
        env={"TWELVELABS_LATEST": str(latest)},
    )


@nox.session
def legacy_conformance(session: nox.Session) -> None:
    """Hold our 0.x names against four of the vendor's releases, which also drive the emulator."""
    session.install("-e", ".[emulator]", *groups("tests"))
    folder = Path(session.create_tmp())
    wheels = {version: python_with(session, folder, version) for version in VENDOR_OLD}
    session.run(
        "pytest",
        "tests/legacy_conformance",
        *session.posargs,
        env={"TWELVELABS_WHEELS": json.dumps(wheels)},
    )


@nox.session
def vendor(session: nox.Session) -> None:
    """Drive the emulator with the vendor's SDK."""
    session.install("-e", ".[emulator]", VENDOR, *groups("tests"))
    session.run("pytest", "tests/vendor", *session.posargs)


@nox.session
def kills(session: nox.Session) -> None:
    """Kill an ingest of 200 films 50 times, and give 1,000 films faults of 13 kinds."""
    session.install("-e", ".[emulator]", *groups("tests"))
    seed = os.environ.get("TWELVELABS_SEED", "2026")
    session.run(
        *("pytest", "-s", "tests/ingest/test_kills.py", "tests/ingest/test_faults.py"),
        *session.posargs,
        env={"TWELVELABS_KILLS": "50", "TWELVELABS_FILMS": "1000", "TWELVELABS_SEED": seed},
    )


@nox.session
def faults(session: nox.Session) -> None:
    """Cancel 200 uploads at random points, flip bits of 1,000 parts, say 429 for a minute."""
    session.install("-e", ".[emulator]", *groups("tests"))
    session.run("pytest", "tests/uploads", *session.posargs, env={"TWELVELABS_FAULTS": "1"})


@nox.session
def vendor_js(session: nox.Session) -> None:
    """Drive the emulator with the vendor's JavaScript SDK."""
    modules = node_modules(session, "The vendor's SDK", VENDOR_JS)
    session.install("-e", ".[emulator]", *groups("tests"))
    env = {"TWELVELABS_JS": str(modules)}
    session.run("pytest", "tests/vendor_js", *session.posargs, env=env)


@nox.session
def browser(session: nox.Session) -> None:
    """Open the emulator's page in headless Chromium, and take screenshots of it."""
    if (chromium := os.environ.get("TWELVELABS_BROWSER") or shutil.which("chromium")) is None:
        session.error(
            "Chromium is missing: on Debian `apt-get install chromium` installs it; elsewhere put "
            "the path of Chromium or Chrome into TWELVELABS_BROWSER"
        )
    session.install("-e", ".[emulator]", *groups("tests"))
    shots = session.create_tmp()
    env = {"TWELVELABS_BROWSER": chromium, "TWELVELABS_SCREENSHOTS": shots}
    session.run("pytest", "tests/browser", *session.posargs, env=env)
    session.log(f"the screenshots are in {shots}")


@nox.session
def load(session: nox.Session) -> None:
    """Load the emulator with mixed traffic of many clients; arguments go to the script."""
    session.install("-e", ".[cli,emulator]")
    session.run("python", "benchmarks/emulator_load.py", *session.posargs)


@nox.session
def fidelity(session: nox.Session) -> None:
    """See over HTTP what FIDELITY.md says that the emulator does; `-- write` writes it anew."""
    session.install("-e", ".[cli,emulator]", *groups("tests"))
    seen = str(Path(session.create_tmp()) / "seen.json")
    env = {"FIDELITY_SEEN": seen}
    if "write" in session.posargs:
        env["TWELVELABS_WRITE_FIDELITY"] = "1"
    session.run(
        *("pytest", "-q", "-p", "tests.fidelity.recorder", "tests/emulator"),
        "tests/fidelity/test_rest.py",
        env=env,
    )
    session.run("pytest", "tests/fidelity", env=env)


@nox.session
def contract(session: nox.Session) -> None:
    """Hold each operation of the vendor's API document against Prism, which enforces it."""
    script = node_modules(session, "Prism", PRISM) / "@stoplight/prism-cli/dist/index.js"
    session.install("-e", ".[emulator]", *groups("tests"))
    env = {"TWELVELABS_PRISM": str(script)}
    session.run("pytest", "tests/contract", *session.posargs, env=env)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Draw requests for each operation of the vendor's API document, and hold the answers to it."""
    session.install("-e", ".[emulator]", SCHEMATHESIS, *groups("tests"))
    # What is drawn depends on the order of sets too.
    session.run("pytest", "tests/fuzz", *session.posargs, env={"PYTHONHASHSEED": "0"})


@nox.session
def bench(session: nox.Session) -> None:
    """Print figures beside those of the vendor's SDK and of bare aiohttp; needs nginx."""
    session.install(".", VENDOR)
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it alone, and use it."""
    session.install("build")
    target = Path(session.create_tmp()) / "dist"
    shutil.rmtree(target, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(target), str(HERE))
    built = next(target.glob("*.whl"))
    session.install(str(built))
    session.chdir(session.create_tmp())
    session.run(
        "python",
        "-c",
        "import pathlib, twelvelabs_async as t; "
        "t.AsyncClient('key'), t.Client('key').close(); "
        "home = pathlib.Path(t.__file__).parent; "
        "assert (home / 'py.typed').exists() and not (home / '_tools').exists()",
    )


@nox.session
def testing(session: nox.Session) -> None:
    """Run the README's test file where only the wheel with `[testing]` and pytest are installed."""
    folder = Path(session.create_tmp())
    shutil.rmtree(folder / "dist", ignore_errors=True)
    quiet = ("--quiet", "--disable-pip-version-check")
    session.run("python", "-m", "pip", "wheel", *quiet, "--no-deps", "-w", f"{folder}/dist", HERE)
    built = next((folder / "dist").glob("*.whl"))
    session.install(f"{built}[testing]", "pytest")
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    example = readme.partition("<!-- test file: first -->\n```python\n")[2].partition("```")[0]
    (folder / "test_first.py").write_text(example, encoding="utf-8")
    # A user has none of this project's settings, which pytest finds above.
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    session.chdir(folder)
    session.run("pytest", "-W", "error", "-p", "no:cacheprovider", "test_first.py")


def node_modules(session: nox.Session, what: str, package: str) -> Path:
    """Install a package of npm's, and return where; end the session if Node is missing or old."""
    wanted = ".".join(map(str, NODE))
    if shutil.which("node") is None or shutil.which("npm") is None:
        session.error(f"{what} runs on Node {wanted} or newer: install node and npm")
    said = str(session.run("node", "--version", external=True, silent=True)).strip()
    found = tuple(int(part) for part in said.removeprefix("v").split(".")[:2])
    if found < NODE:
        session.error(f"{what} needs Node {wanted} or newer, and this is {said}")
    folder = Path(session.create_tmp()) / "node"
    folder.mkdir(exist_ok=True)
    quiet = ("--no-save", "--no-audit", "--no-fund", "--loglevel", "error")
    session.run("npm", "install", "--prefix", str(folder), *quiet, package, external=True)
    return folder / "node_modules"


def python_with(session: nox.Session, folder: Path, version: str) -> str:
    """Return a Python that has a release of the vendor's and nothing else: no two fit together."""
    home = folder / f"twelvelabs-{version}"
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / Path(python_of(session)).name)
    if not Path(python).exists():
        session.run("python", "-m", "venv", str(home))
    quiet = ("--quiet", "--disable-pip-version-check")
    session.run(python, "-m", "pip", "install", *quiet, f"twelvelabs=={version}", external=True)
    return python


def python_of(session: nox.Session) -> str:
    """Return the interpreter of the session's environment."""
    return str(Path(session.bin) / ("python.exe" if os.name == "nt" else "python"))
