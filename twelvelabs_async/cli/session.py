"""Runs a command: its client, its event loop, its errors and what ends it, all in one place."""

from __future__ import annotations

import inspect
import os
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec

import typer

from ..core.urls import is_url, redacted_url
from .exits import ExitCode, code_of_error
from .terminal import Terminal, one_line
from .told import as_line

if TYPE_CHECKING:
    from ..client import AsyncClient

__all__ = ["Session", "command", "confirmed", "named", "same_command"]

P = ParamSpec("P")

BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="Where the API is; by default TWELVELABS_BASE_URL, or the vendor's server.",
        rich_help_panel="All commands",
    ),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--api-key-file",
        metavar="FILE",
        help="The file with the key; by default the key is in TWELVELABS_API_KEY.",
        rich_help_panel="All commands",
    ),
]
AllowHttp = Annotated[
    bool,
    typer.Option(
        "--allow-http",
        help="Send the key over plain http also to other machines.",
        rich_help_panel="All commands",
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="JSON on standard output: a line for each result.",
        rich_help_panel="All commands",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="No progress and no notes.", rich_help_panel="All commands"),
]
_COMMON: dict[str, Any] = {
    "base_url": (BaseUrl, None),
    "api_key_file": (KeyFile, None),
    "allow_http": (AllowHttp, False),
    "json": (Json, False),
    "quiet": (Quiet, False),
}


class Session:
    """One command that runs.

    Attributes:
        json: Whether results are wanted as JSON.
        terminal: Where it writes.
        resume: Returns what to say after an interruption: what is kept, and how to go on.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key_file: Path | None = None,
        allow_http: bool = False,
        json: bool = False,
        quiet: bool = False,
    ) -> None:
        self.json = json
        self.terminal: Terminal = Terminal(quiet=quiet)
        self.resume: Callable[[], str] | None = None
        self._base_url = base_url
        self._api_key_file = api_key_file
        self._allow_http = allow_http
        self._terminated = False

    def client(self, **options: Any) -> AsyncClient:
        """Return a client of the settings that were given.

        Raises:
            ConfigurationError: There is no key, or a setting cannot be used.
        """
        from ..client import AsyncClient
        from ..errors import ConfigurationError
        from ..settings import KEY_VARIABLES

        key: str | None = None
        if self._api_key_file is not None:
            try:
                key = self._api_key_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it is no text"
                raise ConfigurationError(
                    f"The key cannot be read from {self._api_key_file}: {reason}."
                ) from None
        elif not any(os.environ.get(name) for name in KEY_VARIABLES):
            raise ConfigurationError(
                f"No API key: set {KEY_VARIABLES[0]}, or name a file that has it: --api-key-file."
            )
        return AsyncClient(key, base_url=self._base_url, allow_http=self._allow_http, **options)

    def run(self, work: Callable[[], Awaitable[ExitCode | None]]) -> ExitCode:
        """Run a command to its end, whatever that is, and return what the process ends with."""
        import asyncio

        from ..errors import TwelveLabsError

        try:
            return asyncio.run(self._work(work)) or ExitCode.DONE
        except KeyboardInterrupt:
            return self._interrupted("Interrupted.", ExitCode.INTERRUPTED)
        except asyncio.CancelledError:
            return self._interrupted("Terminated.", ExitCode.TERMINATED)
        except BrokenPipeError:
            # Or the interpreter complains when it flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ExitCode.CLOSED_PIPE
        except (TwelveLabsError, OSError) as error:
            self.terminal.complain(as_line(error))
            return code_of_error(error)

    async def _work(self, work: Callable[[], Awaitable[ExitCode | None]]) -> ExitCode | None:
        import asyncio

        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs is in one
        with suppress(NotImplementedError, RuntimeError):  # Windows; not the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work()

    def _interrupted(self, text: str, code: ExitCode) -> ExitCode:
        self.terminal.complain(text if self.resume is None else f"{text} {self.resume()}")
        return code


def same_command(without: Collection[str] = ()) -> str:
    """Return the command line that is running, to be given again.

    Args:
        without: Arguments that are not to be given again.
    """
    given = [
        # What signs a URL is for its owner alone, and this line may end up in a log.
        redacted_url(each) if is_url(each) else each
        for each in sys.argv[1:]
        if each not in without
    ]
    return named(*given)


def named(*arguments: str) -> str:
    """Return a command line with these arguments, as this one was called."""
    name = Path(sys.argv[0]).name
    program = [name] if name != "__main__.py" else ["python", "-m", "twelvelabs_async"]
    return one_line(shlex.join([*program, *arguments]))


def confirmed(question: str, *, yes: bool) -> bool:
    """Ask before something that cannot be undone.

    Args:
        question: What is asked.
        yes: Whether the answer was given with the command.

    Raises:
        InvalidInputError: There is nobody to ask.
    """
    from ..errors import InvalidInputError

    if yes:
        return True
    if not _somebody():
        raise InvalidInputError("This cannot be undone, and there is nobody to ask: give --yes.")
    return typer.confirm(one_line(question), err=True)


def _somebody() -> bool:
    return sys.stdin.isatty()


def command(
    app: typer.Typer, name: str | None = None
) -> Callable[
    [Callable[Concatenate[Session, P], Awaitable[ExitCode | None]]],
    Callable[Concatenate[Session, P], Awaitable[ExitCode | None]],
]:
    """Make a coroutine function a command, with the options that all commands have.

    Args:
        app: Whose command it is.
        name: What it is called; by default as the function.
    """

    def register(
        function: Callable[Concatenate[Session, P], Awaitable[ExitCode | None]],
    ) -> Callable[Concatenate[Session, P], Awaitable[ExitCode | None]]:
        def run(**given: Any) -> None:
            common = {each: given.pop(each) for each in _COMMON}
            session = Session(**common)
            raise typer.Exit(session.run(lambda: _called(function, session, given)))

        signature = inspect.signature(function, eval_str=True)
        _, *own = signature.parameters.values()
        shared = [
            inspect.Parameter(each, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=kind)
            for each, (kind, value) in _COMMON.items()
        ]
        own = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
        run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in (*own, *shared)}
        run.__doc__ = function.__doc__
        run.__name__ = function.__name__
        app.command(name)(run)
        return function

    return register


def _called(
    function: Callable[..., Awaitable[ExitCode | None]], session: Session, given: dict[str, Any]
) -> Awaitable[ExitCode | None]:
    return function(session, **given)
