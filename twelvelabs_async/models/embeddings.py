"""What all results with embeddings can do: become an array, or records for a vector store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

from attrs import field, frozen

from ..errors import ConfigurationError, DecodeError, InvalidInputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Embedded", "EmbeddingRecord", "Found"]

NAMESPACE = UUID("f5e0a5c1-6e0b-5a53-9a0e-0d6f0f3f2b51")
"""Where `EmbeddingRecord.uuid` has its names from; a change would orphan what is stored."""


@frozen(kw_only=True)
class EmbeddingRecord:
    """An embedding as vector stores take it.

    Attributes:
        id: The same for the same embedding, whenever it is asked for, and different from the
            others: task or source, option, scope and place.
        source: What was embedded: what you called it, or its URL or file name.
        option: What was looked at, such as `visual`; None for the text or image of a query.
        scope: The extent, such as `clip` or `asset`.
        start: Start of the part, in seconds.
        end: End of the part, in seconds.
        page: Page of a document, from 1.
        quadrant: Quarter of that page, such as `top_left`.
        chunk: Number of the piece of a text, from 0.
        vector: The numbers.
    """

    id: str
    source: str | None = None
    option: str | None = None
    scope: str | None = None
    start: float | None = None
    end: float | None = None
    page: int | None = None
    quadrant: str | None = None
    chunk: int | None = None
    vector: list[float] = field(repr=False)

    @property
    def uuid(self) -> UUID:
        """The `id` as a UUID, for stores that take nothing else."""
        return uuid5(NAMESPACE, self.id)

    @property
    def metadata(self) -> dict[str, str | float]:
        """All but `id` and `vector`, without what is None: some stores take no null."""
        found: dict[str, str | float | None] = {
            "source": self.source,
            "option": self.option,
            "scope": self.scope,
            "start": self.start,
            "end": self.end,
            "page": self.page,
            "quadrant": self.quadrant,
            "chunk": self.chunk,
        }
        return {name: value for name, value in found.items() if value is not None}


class Found(NamedTuple):
    """A vector as an answer has it, and what the answer says of it: see `EmbeddingRecord`."""

    vector: list[float] | None
    option: str | None = None
    scope: str | None = None
    start: float | None = None
    end: float | None = None
    page: int | None = None
    quadrant: str | None = None
    chunk: int | None = None
    url: str | None = None
    filename: str | None = None

    def place(self) -> Iterator[str]:
        """What tells it apart from the other embeddings of the same source."""
        yield from (each for each in (self.option, self.scope) if each)
        if self.page is not None:
            yield f"page-{self.page}"
        if self.quadrant:
            yield self.quadrant
        if self.chunk is not None:
            yield f"chunk-{self.chunk}"
        if self.start is not None:
            # Milliseconds: 0 and 0.0 are the same place, whichever of them the server writes.
            yield f"{self.start:.3f}"


class Embedded:
    """A result that holds embeddings. Row i of the array is record i."""

    __slots__ = ()

    def to_numpy(self) -> NDArray[np.float32]:
        """Return the vectors as an array of float32, of shape (vectors, dimensions).

        A result without vectors gives shape (0, 0).

        Raises:
            ConfigurationError: numpy is not installed.
            DecodeError: The vectors are not all of one length, or not made of numbers.
        """
        try:
            import numpy as np
        except ImportError as error:
            raise ConfigurationError(
                "to_numpy() needs numpy, which is not installed: pip install numpy"
            ) from error
        vectors = [each.vector for each in self._found() if each.vector]
        if not vectors:
            return np.empty((0, 0), np.float32)
        lengths = Counter(map(len, vectors))
        if len(lengths) > 1:
            told = ", ".join(f"{count} of {length}" for length, count in sorted(lengths.items()))
            raise DecodeError(
                f"The {len(vectors)} vectors cannot become one array, as their lengths differ: "
                f"{told} numbers. records() gives them one by one."
            )
        try:
            return np.array(vectors, np.float32)
        except (TypeError, ValueError, OverflowError) as error:
            raise DecodeError(f"A vector holds something that is no number: {error}") from error

    def records(self, source: str | None = None) -> list[EmbeddingRecord]:
        """Return the embeddings one by one, as vector stores take them.

        A result without vectors, such as one that failed, gives an empty list. The vectors are
        those of the result, not copies.

        Args:
            source: What you call that which was embedded. Ids then start with it, so that they
                stay the same when it is embedded anew. Otherwise they start with the id of the
                task, or the URL, or where there is neither with a hash of the vector.
        """
        if source is not None and not source.strip():
            raise InvalidInputError("source is empty: name what was embedded, or leave it out.")
        made: list[EmbeddingRecord] = []
        taken: Counter[str] = Counter()
        origin = source or self._origin()
        for each in self._found():
            if not each.vector:
                continue
            # Not the file name: files in different folders share it.
            name = ":".join([origin or each.url or _hash(each.vector), *each.place()])
            taken[name] += 1
            made.append(
                EmbeddingRecord(
                    # A server that says the same place twice must not make us lose one.
                    id=name if taken[name] == 1 else f"{name}#{taken[name]}",
                    source=source or each.url or each.filename,
                    option=each.option,
                    scope=each.scope,
                    start=each.start,
                    end=each.end,
                    page=each.page,
                    quadrant=each.quadrant,
                    chunk=each.chunk,
                    vector=each.vector,
                )
            )
        return made

    def _found(self) -> Iterable[Found]:
        """The embeddings in the order of the answer."""
        raise NotImplementedError

    def _origin(self) -> str | None:
        """What ids start with, if it is the same for all and known."""
        return None


def _hash(vector: list[float]) -> str:
    # Of the text, so that it is the same on every machine.
    return blake2b(repr(vector).encode(), digest_size=16).hexdigest()
