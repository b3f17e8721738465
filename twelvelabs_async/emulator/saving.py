"""Saves what an emulator holds to one file, and loads it again, in this process or in another.

The file is a ZIP archive:

- `manifest.json`: `format` ("twelvelabs-emulator-state"), `version` (a number; another one is
  refused), `saved_with` (this package's version), `clock` (the emulator's time), `state_sha256`,
  and `files` with the name and SHA-256 sum of each file, null where it was gone already.
- `state.json`: `entries`, the records one after the other, each with its class and fields and
  only after those that it refers to by number; `state`, and `captions`, the transcriptions that
  were uploaded with videos.
- `files/0`, `files/1`, …: what was uploaded.

What is seen in a video is not saved: it is looked at anew when it is needed.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from attrs import frozen

from .captions import Cue
from .errors import EmulatorError
from .records import RecordError, Records, records_of
from .state import State

if TYPE_CHECKING:
    from .space import Space

__all__ = ["FORMAT_VERSION", "StateFileError", "load", "save"]

# To be raised with every change of the records' fields: a test says when.
FORMAT_VERSION: Final = 1
_FORMAT = "twelvelabs-emulator-state"
_PIECE = 1 << 20
_TRIES = 3
_Captions = dict[Path, tuple[Cue, ...]]


class StateFileError(EmulatorError):
    """A file of saved state cannot be used: it is none, damaged, or of another version."""


async def save(space: Space, path: Path, label: str) -> None:
    """Save what a running emulator holds. Requests go on, and what they change is not in it."""
    for left in reversed(range(_TRIES)):
        taken = _snapshot(space.state, space.watcher.captions, space.clock.now())
        # A file that goes while it is written belongs to what was deleted; but not three times.
        if await asyncio.to_thread(taken.write, path, label, gone_ok=left == 0):
            return


async def load(space: Space, path: Path) -> None:
    """Hold what was saved instead of what is held. Raises `StateFileError`.

    The clock goes on from when it was saved, if that lies ahead.
    """
    found = await asyncio.to_thread(_read, path, space.folder)
    space.state.become(found.state)
    for file, cues in found.captions.items():
        space.watcher.caption_path(file, cues)
    ahead = (found.now - space.clock.now()).total_seconds()
    space.clock.advance(max(0.0, ahead))
    space.notifier.pass_over()
    await space.streams.clear()


@frozen
class _Loaded:
    """What a file of saved state held; its files lie where they were asked to be."""

    state: State
    captions: _Captions
    now: datetime


@frozen
class _Snapshot:
    """The emulator's records at one moment; their files are still where they were."""

    document: bytes
    files: tuple[Path, ...]
    now: datetime

    def write(self, path: Path, label: str, *, gone_ok: bool = False) -> bool:
        """Write the file; blocks. False, with nothing written, if a file has gone meanwhile."""
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
                files = [_pack(archive, at, file) for at, file in enumerate(self.files)]
                if None in files and not gone_ok:
                    return False
                deflated = zipfile.ZIP_DEFLATED
                archive.writestr("state.json", self.document, deflated)
                manifest = {
                    "format": _FORMAT,
                    "version": FORMAT_VERSION,
                    "saved_with": label,
                    "clock": self.now.isoformat(),
                    "state_sha256": hashlib.sha256(self.document).hexdigest(),
                    "files": files,
                }
                archive.writestr("manifest.json", json.dumps(manifest, indent=1), deflated)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return True


def _snapshot(state: State, captions: _Captions, now: datetime) -> _Snapshot:
    """Return the records as they are. To be called where nothing else changes them."""
    records = Records()
    files, state.files = state.files, []
    try:
        records.write(state)
        # Those that were removed are nobody's any more.
        state.files = [file for file in files if records.holds(file.path)]
        records = Records()
        root = records.write(state)
    finally:
        state.files = files
    kept = {path: cues for path, cues in captions.items() if records.holds(path)}
    document = {"state": root, "captions": records.write(kept), "entries": records.entries}
    return _Snapshot(json.dumps(document).encode(), tuple(records.files), now)


def _read(path: Path, folder: Path) -> _Loaded:
    """Return what was saved, with its files in `folder`; blocks.

    Raises `StateFileError`; `folder` is then as it was.
    """
    placed: list[Path] = []
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            document = archive.read("state.json")
            if hashlib.sha256(document).hexdigest() != manifest["state_sha256"]:
                raise StateFileError(f"{path} is damaged: state.json is not what was saved")
            _unpack(
                archive,
                path,
                cast("list[dict[str, object] | None]", manifest["files"]),
                folder,
                placed,
            )
        now = datetime.fromisoformat(cast("str", manifest["clock"])).astimezone(UTC)
        return _loaded(json.loads(document), placed, now)
    except BaseException as problem:
        for file in placed:
            file.unlink(missing_ok=True)
        reason = _damage(problem)
        if reason is None:
            raise
        raise StateFileError(f"{path} is damaged or no saved state: {reason}") from problem


def _damage(problem: BaseException) -> str | None:
    """Return what is wrong with the file; None if the problem is not the file's content."""
    if isinstance(problem, StateFileError | OSError):
        return None
    damages = (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        NotImplementedError,
        RecursionError,
        RuntimeError,
    )
    return f"{type(problem).__name__}: {problem}" if isinstance(problem, damages) else None


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, object]:
    given = cast("object", json.loads(archive.read("manifest.json")))
    manifest = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    if manifest.get("format") != _FORMAT:
        raise StateFileError(f"{path} is not a saved state of the emulator")
    if manifest.get("version") != FORMAT_VERSION:
        raise StateFileError(
            f"{path} has version {manifest.get('version')!r} of the format, saved with "
            f"{manifest.get('saved_with')}; this is for version {FORMAT_VERSION}"
        )
    return manifest


def _pack(archive: zipfile.ZipFile, number: int, file: Path) -> dict[str, object] | None:
    name = f"files/{number}"
    try:
        source = file.open("rb")
    except FileNotFoundError:
        return None
    with source, archive.open(name, "w", force_zip64=True) as target:
        digest = _copy(source, target)
    return {"name": name, "sha256": digest}


def _unpack(
    archive: zipfile.ZipFile,
    path: Path,
    files: list[dict[str, object] | None],
    folder: Path,
    placed: list[Path],
) -> None:
    for entry in files:
        target = folder / secrets.token_hex(12)
        placed.append(target)
        if entry is None:
            continue
        with archive.open(cast("str", entry["name"])) as source, target.open("wb") as file:
            digest = _copy(source, file)
        if digest != entry["sha256"]:
            raise StateFileError(f"{path} is damaged: {entry['name']} is not what was saved")


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def _loaded(document: dict[str, object], files: list[Path], now: datetime) -> _Loaded:
    root = {"$tuple": [document["state"], document["captions"]]}
    entries = cast("list[object]", document["entries"])
    made = cast("tuple[object, object]", records_of(entries, files, root))
    if not isinstance(made[0], State) or not isinstance(made[1], dict):
        raise RecordError("it holds no state")
    return _Loaded(made[0], cast("_Captions", made[1]), now)
