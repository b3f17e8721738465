"""The transcription that comes with a video: given in the form as a file or as a URL."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .captions import Cue
from .errors import parameter_invalid, parameter_not_provided
from .fetching import fetch, local_url
from .space import Space
from .state import IndexRecord
from .subtitles import MalformedSubtitlesError, parse_subtitles
from .uploads import Form

__all__ = [
    "TRANSCRIPTION_FIELDS",
    "TRANSCRIPTION_FILE",
    "check_conversation",
    "given_transcription",
    "read_transcription",
]

TRANSCRIPTION_FIELDS = frozenset({"provide_transcription", "transcription_url"})
TRANSCRIPTION_FILE = "transcription_file"
_MAX_BYTES = 10 << 20
# What the versions call, or called, the option that listens.
_SPOKEN = frozenset({"audio", "transcription", "conversation"})


async def given_transcription(
    space: Space, form: Form, index: IndexRecord
) -> tuple[Cue, ...] | None:
    """Return the cues that a form brings; None if it brings none. The URL wins over the file."""
    wanted = form.flag("provide_transcription", default=False)
    address = form.text("transcription_url")
    file = form.file(TRANSCRIPTION_FILE)
    name = "transcription_url" if address is not None else TRANSCRIPTION_FILE
    if address is None and file is None:
        if wanted:
            raise parameter_not_provided([TRANSCRIPTION_FILE, "transcription_url"])
        return None
    if not wanted:
        raise parameter_invalid(
            name, "A transcription is only accepted when provide_transcription is true."
        )
    check_conversation(name, index)
    if address is not None:
        file = await fetch(space, name, local_url(name, address), _MAX_BYTES)
        if file is None:
            raise parameter_invalid(name, "The transcription could not be fetched.")
        form.files.setdefault(name, []).append(file)
    assert file is not None  # noqa: S101 - one of the two was given
    return await read_transcription(name, file.path)


def check_conversation(name: str, index: IndexRecord) -> None:
    """Refuse a transcription for an index that does not index the spoken words."""
    if not any(_SPOKEN & set(model.options) for model in index.models):
        raise parameter_invalid(
            name, "A transcription needs an index with the conversation option."
        )


async def read_transcription(name: str, path: Path) -> tuple[Cue, ...]:
    """Return the cues of an SRT or VTT file; `name` is the parameter that gave it."""
    try:
        size = await asyncio.to_thread(lambda: path.stat().st_size)
        if size > _MAX_BYTES:
            raise parameter_invalid(name, f"It can have {_MAX_BYTES} bytes at most.")
        return parse_subtitles(await asyncio.to_thread(path.read_bytes))
    except MalformedSubtitlesError as problem:
        raise parameter_invalid(name, str(problem)) from None
