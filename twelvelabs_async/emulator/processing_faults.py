"""Faults of what is done in the background: slow, or failing with a documented code."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias, get_args

from attrs import define, evolve, field

from .checks import checked_number, checked_times
from .timeline import Timeline

__all__ = ["ProcessingFault", "Work", "take_processing_fault"]

Work: TypeAlias = Literal[
    "asset",
    "task",
    "indexed_asset",
    "knowledge_store_item",
    "embedding_task",
    "analysis_task",
    "import",
]
_WORKS = (*get_args(Work), "*")
# Of the others the API tells a message at most.
_WITH_CODE = ("analysis_task", "import", "*")
_MESSAGE = "The file could not be processed."


@define(kw_only=True)
class ProcessingFault:
    """One rule: how the processing of files goes that the emulator is given from now on.

    Args:
        of: What is slow or fails: `asset`, `task` (video indexing), `indexed_asset`,
            `knowledge_store_item`, `embedding_task` (of both APIs), `analysis_task` (also those
            in batches), `import` (a file that a data connector rejects), or `*` for all.
        filename: The file's name; `*` and `?` stand for any characters and any one.
        index: The identifier or the name of the index; `*` means any, or none.
        seconds: How long it takes by the emulator's clock, whether it fails or not; by default
            as long as ever.
        fails: Whether it fails. A `code` or a `message` say so too.
        code: The error's code, where the API tells one: of analysis tasks and imports.
        message: What the API tells of the failure: of assets, embedding tasks of the second API,
            analysis tasks and imports. The others just have the status `failed`.
        times: How often; None means always. It counts down.
    """

    of: Work | Literal["*"] = "*"
    filename: str = "*"
    index: str = "*"
    seconds: float | None = None
    fails: bool = False
    code: str | None = None
    message: str | None = None
    times: int | None = None
    taken: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        if self.of not in _WORKS:
            raise ValueError(f"of is one of {', '.join(_WORKS)}, got {self.of!r}")
        for name in ("filename", "index", "code", "message"):
            value = getattr(self, name)
            if not (value is None or isinstance(value, str)):
                raise ValueError(f"{name} is a text, got {value!r}")
        if not isinstance(self.fails, bool):
            raise ValueError(f"fails is true or false, got {self.fails!r}")  # noqa: TRY004
        checked_times(self.times)
        if self.seconds is not None:
            checked_number("seconds", self.seconds)
        if self.code is not None and self.of not in _WITH_CODE:
            raise ValueError(
                f"the API tells no code when the work {self.of!r} fails: give a message, or "
                "nothing but fails=True; what is refused at once is a Fault with a status"
            )
        self.fails = self.fails or self.code is not None or self.message is not None
        if not self.fails and self.seconds is None:
            raise ValueError("this rule changes nothing: give seconds, or fails=True")
        if self.of == "import" and self.seconds is not None:
            raise ValueError("an import rejects a file at once: seconds is for the asset it makes")
        if self.of == "import" and self.code is None:
            raise ValueError("the API tells a code when an import rejects a file: give code")

    @property
    def reason(self) -> str:
        """What is told of the failure."""
        return self.message if self.message is not None else _MESSAGE

    def applied(self, plan: Timeline, *, fails: bool | None = None) -> Timeline:
        """Return a plan that takes as long and ends as the rule says."""
        steps = plan.steps
        end = steps[-1][1]
        if self.seconds is not None:
            scale = self.seconds / end if end else 0.0
            steps = tuple((name, at * scale) for name, at in steps)
            steps = (*steps[:-1], (steps[-1][0], self.seconds))
        if self.fails if fails is None else fails:
            steps = (*steps[:-1], ("failed", steps[-1][1]))
        return evolve(plan, steps=steps)


def take_processing_fault(
    faults: list[ProcessingFault], of: Work, filename: str, index: Collection[str] = ()
) -> ProcessingFault | None:
    """Use up one turn of the first rule for some work; `index` is an identifier and a name."""
    for fault in tuple(faults):
        if (
            fault.times != 0
            and fault.of in {"*", of}
            # A rule for everything says nothing of how an import would reject a file.
            and (of != "import" or fault.code is not None)
            and fnmatchcase(filename, fault.filename)
            and (fault.index == "*" or fault.index in index)
        ):
            if fault.times is not None:
                fault.times -= 1
            fault.taken += 1
            return fault
    return None
