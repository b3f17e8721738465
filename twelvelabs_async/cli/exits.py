"""The exit codes of all commands: one table, and who gets which."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["EXIT_CODES", "ExitCode", "code_of", "code_of_error", "is_plan_limit"]


class ExitCode(IntEnum):
    """What a command ends with. From 128 on it is 128 and the number of a signal, as in shells."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    SOME_FAILED = 3
    PLAN_LIMIT = 4
    UNFINISHED = 5
    INTERRUPTED = 130
    CLOSED_PIPE = 141
    TERMINATED = 143


EXIT_CODES: dict[ExitCode, str] = {
    ExitCode.DONE: "all is done",
    ExitCode.FAILED: "nothing is done: it failed, or all of it did",
    ExitCode.USAGE: "a usage error: options, settings or input that cannot be used",
    ExitCode.SOME_FAILED: "some failed, and others did not",
    ExitCode.PLAN_LIMIT: "a limit of the plan ended it; what is done stays done",
    ExitCode.UNFINISHED: "nothing failed, but some of it still goes on at the platform",
    ExitCode.INTERRUPTED: "Ctrl-C; what can be resumed, and how, is said",
    ExitCode.CLOSED_PIPE: "the reader of the output went away",
    ExitCode.TERMINATED: "terminated (SIGTERM), which is otherwise like Ctrl-C",
}
"""What each code means, as the help and the README have it."""


def code_of(*, done: int, failed: int, unfinished: int = 0, limited: bool = False) -> ExitCode:
    """Return the code for many things at once.

    Args:
        done: How many are done.
        failed: How many failed.
        unfinished: How many still go on, or were not begun.
        limited: Whether a limit of the plan kept some from being done.
    """
    if limited:
        return ExitCode.PLAN_LIMIT
    if failed:
        return ExitCode.SOME_FAILED if done or unfinished else ExitCode.FAILED
    return ExitCode.UNFINISHED if unfinished else ExitCode.DONE


def code_of_error(error: BaseException) -> ExitCode:
    """Return the code for a command that ended with an error."""
    from .. import errors

    if isinstance(error, (errors.InvalidInputError, errors.ConfigurationError)):
        return ExitCode.USAGE
    if is_plan_limit(error):
        return ExitCode.PLAN_LIMIT
    if isinstance(error, errors.WaitTimeoutError):
        return ExitCode.UNFINISHED
    return ExitCode.FAILED


def is_plan_limit(error: BaseException | None) -> bool:
    """Whether an error, or what an upload ended with, is a limit of the plan."""
    from ..errors import PlanLimitError, UploadError

    if isinstance(error, UploadError):
        return is_plan_limit(error.__cause__)
    return isinstance(error, PlanLimitError)
