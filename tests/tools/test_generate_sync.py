"""The generator of the facade: what it writes, and what its check notices."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from twelvelabs_async._tools import facade, generate_sync, twins


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package, to break."""
    copy = tmp_path / "twelvelabs_async"
    for folder in ("legacy", "models", "raw", "resources", "sync"):
        shutil.copytree(twins.PACKAGE / folder, copy / folder)
    shutil.copy(twins.PACKAGE / "client.py", copy)
    for module in (facade, generate_sync, twins):
        monkeypatch.setattr(module, "PACKAGE", copy)
    return copy


def test_the_facade_is_up_to_date() -> None:
    """What is committed is what the generator writes: else run `nox -s generate`."""
    assert generate_sync.differences() == []


def test_a_changed_parameter_is_noticed(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A resource that was changed without generating makes its file stale, and the check fails."""
    source = package / "resources" / "indexes.py"
    text = source.read_text()
    source.write_text(text.replace("index_name: str,", "index_name: str, colour: str = 'red',", 1))
    assert generate_sync.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "stale twelvelabs_async/raw/indexes.py",
        "stale twelvelabs_async/sync/indexes.py",
    ]
    assert generate_sync.main([]) == 0
    assert "colour=colour" in (package / "sync" / "indexes.py").read_text()


def test_orphans_and_missing_files_are_noticed(package: Path) -> None:
    """The sets of files are compared, not only their contents."""
    (package / "sync" / "ghost.py").write_text("")
    (package / "sync" / "tasks.py").unlink()
    (package / "raw" / "search.py").unlink()
    assert generate_sync.differences() == [
        "missing twelvelabs_async/raw/search.py",
        "missing twelvelabs_async/sync/tasks.py",
        "orphan twelvelabs_async/sync/ghost.py",
    ]


def test_trailing_lines_are_noticed(package: Path) -> None:
    """A line too many at the end of a file counts."""
    path = package / "sync" / "tasks.py"
    path.write_text(path.read_text() + "# more\n")
    assert generate_sync.differences() == ["stale twelvelabs_async/sync/tasks.py"]


def test_models_with_methods_get_twins(package: Path) -> None:
    """A field and a method that are added to a bound model stand on its blocking twin."""
    source = package / "legacy" / "models" / "task.py"
    text = source.read_text()
    text = text.replace(
        "    type: str | None = None", "    type: str | None = None\n    age: int = 0"
    )
    added = "    async def again(self) -> Task:\n        '''Again.'''\n        return self\n\n"
    source.write_text(text.replace("    async def delete(", f"{added}    async def delete("))
    assert generate_sync.differences() == ["stale twelvelabs_async/sync/legacy/models/task.py"]
    generate_sync.main([])
    twin = (package / "sync" / "legacy" / "models" / "task.py").read_text()
    assert "    age: int\n" in twin
    assert "def again(self) -> Task:" in twin
    assert "return self._model(Task, self._wrapped.again)" in twin


def test_a_method_that_cannot_block_is_refused(package: Path) -> None:
    """A public method that is neither a coroutine nor a list stops the generator with its name."""
    source = package / "resources" / "tasks.py"
    text = source.read_text().replace(
        "    def list(",
        "    def odd(self) -> int:\n        '''Odd.'''\n        return 1\n\n    def list(",
    )
    source.write_text(text)
    with pytest.raises(SystemExit, match="odd"):
        generate_sync.outputs()


def test_defaults_comments_and_builtins_survive(package: Path) -> None:
    """Text is cut, not printed back: defaults and comments stand as they were written."""
    source = package / "resources" / "search.py"
    marked = "page_limit: int | None = None,  # a comment with ümläuts"
    source.write_text(source.read_text().replace("page_limit: int | None = None,", marked))
    generate_sync.main([])
    assert marked in (package / "sync" / "search.py").read_text()


def test_unknown_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The tool takes --check or nothing."""
    assert generate_sync.main(["--force"]) == 2
    assert "usage" in capsys.readouterr().err
