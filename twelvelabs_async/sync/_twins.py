"""What the generated classes are made of: blocking twins of resources, lists, streams, clients."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar

from ..core.pages import AsyncPager
from ..core.streams import AsyncStream
from ..errors import StreamError
from ._portal import Runner

if TYPE_CHECKING:
    from typing import Self

    from ..core.raw import RawResponse
    from ..legacy.models.bound import ListWithPagination as AsyncListWithPagination
    from ..legacy.text_stream import AsyncTextStream
    from ..waiting.jobs import Progressing
    from ..waiting.outcomes import AsyncOutcomes
    from ._models import ListWithPagination
    from ._outcomes import Outcomes
    from ._text_stream import TextStream

__all__ = ["BlockingClient", "Pager", "Stream", "Twin"]

B = TypeVar("B")
E = TypeVar("E")
F = TypeVar("F")
P = ParamSpec("P")
R = TypeVar("R", bound="Progressing")
T = TypeVar("T")
V = TypeVar("V")
W = TypeVar("W")


class Pager(Generic[T]):
    """A list in pages, with its first page loaded.

    Iterate it for all items of all pages, or use `iter_pages()`. Further pages are fetched when
    they are needed, one request each.
    """

    def __init__(self, runner: Runner, wrapped: AsyncPager[T]) -> None:
        self._runner = runner
        self._wrapped = wrapped
        self._reached = wrapped.position

    def __iter__(self) -> Iterator[T]:
        for page in self.iter_pages():
            yield from page.items

    def iter_pages(self) -> Iterator[Pager[T]]:
        """Iterate over the pages, from this one on."""
        self._reached = self.position
        page: Pager[T] | None = self
        while page is not None:
            self._reached = page.position
            yield page
            if page.has_next:
                self._reached = page.next_position
            page = page.next_page()

    def at(self, position: int | str | None) -> Pager[T]:
        """Fetch another page of the same list, to begin with.

        Args:
            position: The number or token of the page: the `position`, `next_position` or
                `reached` of an earlier pager of the same list. Tokens expire.
        """

        async def there() -> AsyncPager[T]:
            return await self._wrapped.at(position)

        return Pager(self._runner, self._runner.run(there))

    def next_page(self) -> Pager[T] | None:
        """Fetch the next page, or return None if this one is the last."""
        following = self._runner.run(self._wrapped.next_page)
        return None if following is None else Pager(self._runner, following)

    @property
    def items(self) -> list[T]:
        """The items of this page."""
        return self._wrapped.items

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self._wrapped.has_next

    @property
    def position(self) -> int | str | None:
        """What asks for this page: its number or token; None for the first one."""
        return self._wrapped.position

    @property
    def next_position(self) -> int | str | None:
        """What asks for the page after this one; None if this one is the last."""
        return self._wrapped.next_position

    @property
    def reached(self) -> int | str | None:
        """Where the last iteration over this list is: the page whose items it gives or fetches."""
        return self._reached

    def __repr__(self) -> str:
        return repr(self._wrapped).replace("AsyncPager", "Pager")


class Stream(Generic[E, F]):
    """An answer that comes event by event; it is open.

    Iterate it for the events: their bytes cross from the client's thread in one go, as many as
    there are, and become events in yours. It is closed at its end, and by `close` or at the end of
    a `with` block before.

    Raises:
        StreamCutError: The connection ended before the last event.
        StreamDecodeError: Something came that cannot be read.
        StreamFailedError: The server says that it failed.
    """

    def __init__(self, runner: Runner, wrapped: AsyncStream[E, F]) -> None:
        self._runner = runner
        self._wrapped = wrapped
        self._ready: Iterator[E] = iter(())

    def __iter__(self) -> Iterator[E]:
        reading = self._wrapped.reading
        while True:
            yield from self._ready
            try:
                events = reading.next_group()
            except StreamError:
                self.close()
                raise
            if events is None:
                if reading.over:
                    return
                piece, ended, lost = self._runner.run(self._wrapped.read)
                reading.take(piece, ended=ended, lost=lost)
            self._ready = iter(events or ())

    def text_stream(self) -> Iterator[str]:
        """Iterate over the text alone, piece by piece."""
        for event in self:
            text = self._wrapped.reading.digest.text_of(event)
            if text:
                yield text

    def final(self) -> F:
        """Read to the end and return the sum of the whole stream."""
        for _ in self:
            pass
        return self._wrapped.reading.digest.final()

    def close(self) -> None:
        """End the stream wherever it is. May be called twice."""
        self._runner.run(self._wrapped.close)

    @property
    def text(self) -> str:
        """The text that has come so far."""
        return self._wrapped.text

    @property
    def status_code(self) -> int:
        """The HTTP status of the answer."""
        return self._wrapped.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer."""
        return self._wrapped.headers

    @property
    def request_id(self) -> str | None:
        """The identifier under which the API's support finds the request."""
        return self._wrapped.request_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(self._wrapped).replace("AsyncStream", "Stream")


class Twin(Generic[W]):
    """The blocking twin of a resource."""

    def __init__(self, runner: Runner, wrapped: W) -> None:
        self._runner = runner
        self._wrapped = wrapped

    def _pages(
        self, function: Callable[P, AsyncPager[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Pager[T]:
        """Fetch the first page of a list."""

        async def first() -> AsyncPager[T]:
            return await function(*args, **kwargs)

        return Pager(self._runner, self._runner.run(first))

    def _stream(
        self, function: Callable[P, AsyncStream[E, F]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Stream[E, F]:
        """Open a stream."""

        async def opened() -> AsyncStream[E, F]:
            return await function(*args, **kwargs)

        return Stream(self._runner, self._runner.run(opened))

    def _text_stream(
        self, function: Callable[P, AsyncTextStream], /, *args: P.args, **kwargs: P.kwargs
    ) -> TextStream:
        """Open a stream of text."""
        from ._text_stream import TextStream

        async def opened() -> AsyncTextStream:
            return await function(*args, **kwargs)

        return TextStream(self._runner, self._runner.run(opened))

    def _outcomes(
        self, function: Callable[P, AsyncOutcomes[R]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Outcomes[R]:
        """Wait for many jobs."""
        from ._outcomes import Outcomes

        return Outcomes(self._runner, function(*args, **kwargs))

    def _raw_pages(
        self,
        function: Callable[P, Coroutine[Any, Any, RawResponse[AsyncPager[T]]]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawResponse[Pager[T]]:
        """Fetch the first page of a list, with the answer that it came in."""
        raw = self._runner.run(function, *args, **kwargs)
        return raw.holding(Pager(self._runner, raw.data))

    def _raw_stream(
        self,
        function: Callable[P, Coroutine[Any, Any, RawResponse[AsyncStream[E, F]]]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawResponse[Stream[E, F]]:
        """Open a stream, with the answer that it comes in."""
        raw = self._runner.run(function, *args, **kwargs)
        return raw.holding(Stream(self._runner, raw.data))

    def _model(
        self,
        kind: Callable[[Runner, V], B],
        function: Callable[P, Coroutine[Any, Any, V]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> B:
        """Fetch a model that has methods."""
        return kind(self._runner, self._runner.run(function, *args, **kwargs))

    def _models(
        self,
        kind: Callable[[Runner, V], B],
        function: Callable[P, Coroutine[Any, Any, list[V]]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> list[B]:
        """Fetch several of them."""
        found = self._runner.run(function, *args, **kwargs)
        return [kind(self._runner, each) for each in found]

    def _listing(
        self,
        kind: Callable[[Runner, V], B],
        function: Callable[P, Coroutine[Any, Any, AsyncListWithPagination[V]]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> ListWithPagination[B]:
        """Fetch a page of them, and the way to the next ones."""
        from ._models import ListWithPagination

        pages = self._runner.run(function, *args, **kwargs)
        return ListWithPagination(kind, self._runner, pages)

    def _run_any(
        self, function: Callable[..., Awaitable[Any]], /, *args: Any, **kwargs: Any
    ) -> Any:
        """As `run`, for overloaded methods: a checker cannot choose among them here."""

        async def answered() -> Any:
            return await function(*args, **kwargs)

        return self._twin_of(self._runner.run(answered))

    def _twin_of(self, answer: Any) -> Any:
        """Return the blocking twin of a list or a model that has methods, and all else as it is."""
        from ..legacy.models.bound import Bound

        if issubclass(type(answer), AsyncPager):
            return Pager(self._runner, answer)
        if not isinstance(answer, Bound):
            return answer
        home = type(answer).__module__.replace(".legacy.", ".sync.legacy.")
        return getattr(import_module(home), type(answer).__name__)(self._runner, answer)


class _AsyncClient(Protocol):
    async def close(self) -> None: ...


C = TypeVar("C", bound=_AsyncClient)


class BlockingClient(Twin[C]):
    """What the blocking client has beside its resources: the thread, and its end."""

    def __init__(self, wrapped: C) -> None:
        super().__init__(Runner(wrapped.close), wrapped)

    def close(self) -> None:
        """Close all connections and end the client's thread; closing twice is fine."""
        self._runner.close()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._runner.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        shown = repr(self._wrapped).replace(type(self._wrapped).__name__, type(self).__name__, 1)
        return shown.replace(">", " closed>") if self.closed and "closed" not in shown else shown
