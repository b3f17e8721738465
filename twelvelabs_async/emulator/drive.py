"""The folder that stands for the user's drive at a provider: its files by their identifiers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import mimetypes
from pathlib import Path, PurePosixPath

from attrs import frozen

from .clips import SCENES, make_clip
from .errors import EmulatorError

__all__ = ["Drive", "DriveFile"]

_TYPES = {".mkv": "video/x-matroska", ".webm": "video/webm", ".m4v": "video/x-m4v"}


@frozen
class DriveFile:
    """One file; `owner` is the account that alone may read it, None if every account may.

    `key` is its path below the drive's folder.
    """

    id: str
    key: str
    name: str
    path: Path
    size: int
    mime_type: str
    owner: str | None

    def is_open_to(self, account: str) -> bool:
        """Tell whether an account may read it."""
        return self.owner is None or self.owner == account


class Drive:
    """Files below a folder. Hidden ones are left out.

    What is in a folder right below it whose name has an `@`, such as `anna@example.com`, belongs
    to the account of that name; everything else belongs to every account.

    Args:
        folder: Where the files are; by default three short clips, made when they are needed.
        default: Where those clips are put.
    """

    def __init__(self, folder: Path | None, default: Path) -> None:
        self._folder = folder if folder is not None else default
        self._has_clips = folder is None
        self._turn = asyncio.Lock()

    @staticmethod
    def id_of(name: str) -> str:
        """Return the identifier of a file, named by its path below the drive's folder."""
        digest = hashlib.sha256(PurePosixPath(name).as_posix().encode()).digest()
        return "1" + base64.urlsafe_b64encode(digest).decode()[:32]

    async def files(self) -> dict[str, DriveFile]:
        """Return the files by their identifiers.

        Raises `EmulatorError` when there is no such folder.
        """
        async with self._turn:
            if self._has_clips:
                await asyncio.to_thread(self._make_clips)
            return await asyncio.to_thread(self._found)

    def _make_clips(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir()
            for scene in SCENES:
                make_clip(self._folder / f"{scene.name}.mkv", scene=scene, seconds=5.0, fps=10)

    def _found(self) -> dict[str, DriveFile]:
        if not self._folder.is_dir():
            raise EmulatorError(f"the drive's folder {str(self._folder)!r} does not exist")
        files: dict[str, DriveFile] = {}
        for path in sorted(self._folder.rglob("*")):
            inside = path.relative_to(self._folder)
            if not path.is_file() or any(part.startswith(".") for part in inside.parts):
                continue
            file = self._file(path, inside)
            files[file.id] = file
        return files

    def _file(self, path: Path, inside: Path) -> DriveFile:
        guessed = _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
        first = inside.parts[0]
        return DriveFile(
            id=self.id_of(inside.as_posix()),
            key=inside.as_posix(),
            name=path.name,
            path=path,
            size=path.stat().st_size,
            mime_type=guessed or "application/octet-stream",
            owner=first if "@" in first and len(inside.parts) > 1 else None,
        )
