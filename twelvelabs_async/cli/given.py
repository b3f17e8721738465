"""Reads what is given on the command line: JSON, jobs, and sources of media."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..core.urls import is_url

if TYPE_CHECKING:
    from ..waiting.jobs import Job, Progressing

__all__ = ["job_of", "jobs_of", "json_object", "name_of", "remote"]


def remote(text: str) -> dict[str, str]:
    """Return a source that the platform can reach, a URL or an asset, as bodies have it.

    Raises:
        InvalidInputError: It is a file of this machine.
    """
    from ..errors import InvalidInputError

    if is_url(text):
        return {"url": text}
    if "/" in text or Path(text).exists():
        raise InvalidInputError(
            f"{text!r} is a file. Give a URL or the asset that it becomes: upload it first."
        )
    return {"asset_id": text}


def json_object(text: str | None, option: str) -> dict[str, object] | None:
    """Read an option that is a JSON object, or `@` and the file that has it.

    Raises:
        InvalidInputError: It is not.
    """
    from ..errors import InvalidInputError

    if text is None:
        return None
    try:
        if text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8")
        found: object = json.loads(text)
    except ValueError as error:
        raise InvalidInputError(f"{option} is no JSON: {error}.") from None
    if not isinstance(found, dict):
        raise InvalidInputError(f'{option} must be a JSON object, such as {{"key": "value"}}.')
    return cast("dict[str, object]", found)


def job_of(text: str) -> Job[Progressing]:
    """Read a job: `kind:id`, `indexed_asset:INDEX/ID`, or JSON.

    The JSON is what `Job.to_json` writes, or a line of a command's results that has a `job`.

    Raises:
        InvalidInputError: It is no job.
    """
    from ..errors import InvalidInputError
    from ..waiting.jobs import Job

    if text.startswith("{"):
        return _job_of_line(text)
    kind, colon, ids = text.partition(":")
    if not colon:
        raise InvalidInputError(f"A job is written kind:id, such as asset:65f0…, not {text!r}.")
    return Job(kind, tuple(ids.split("/")))


def _job_of_line(text: str) -> Job[Progressing]:
    from ..waiting.jobs import Job

    try:
        found: object = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        told = cast("dict[str, object]", found).get("job")
        if isinstance(told, str) and not told.startswith("{"):
            return job_of(told)
    return Job.from_json(text)


def name_of(job: object) -> str:
    """Write a job as `job_of` reads it."""
    given = cast("Job[Progressing]", job)
    return f"{given.kind}:{'/'.join(given.ids)}"


def jobs_of(texts: Iterable[str]) -> list[Job[Progressing]]:
    """Read jobs, each once; `-` stands for the lines of standard input."""

    def each() -> Iterator[str]:
        for text in texts:
            if text == "-":
                yield from (line.strip() for line in sys.stdin if line.strip())
            else:
                yield text

    return [job_of(text) for text in dict.fromkeys(each())]
