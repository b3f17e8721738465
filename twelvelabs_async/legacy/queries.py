"""Combined queries: several texts joined by logical operators, carried out in one search."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

from attrs import evolve, field, frozen

from ..errors import InvalidInputError
from ..settings import ApiVersion
from .models.search import ConversationOption, EngineOption

__all__ = ["Query", "QueryPart", "rendered"]

DEEPEST = 100
"""Queries within queries: nobody writes so many, a loop that went wrong does."""


@frozen(repr=False)
class Query:
    """A query that finds clips by several texts at once; it never changes.

        goal = Query.text("a goal", search_options=["visual"])
        near = (goal & "the crowd cheers").within(30)
        query = Query.any_of(near, Query.text("a penalty").then(goal)).excluding("a replay")

    Wherever a query is wanted, a string is a text to look for, and a mapping is a query as the
    API has it, which is sent as it is.

    Attributes:
        operator: What joins the parts, such as `$and`; empty for a text.
        parts: What is joined.
        seconds: How far apart parts may be; None if nothing was said.
        fields: What else is sent with it, by its name on the wire.
    """

    operator: str
    parts: tuple[QueryPart, ...] = ()
    seconds: float | None = None
    fields: Mapping[str, object] = field(factory=dict[str, object])

    @classmethod
    def text(
        cls,
        text: str,
        *,
        search_options: Sequence[EngineOption] | None = None,
        conversation_option: ConversationOption | None = None,
    ) -> Query:
        """Look for a text.

        Args:
            text: What to look for, in natural language.
            search_options: Where to look, instead of where the whole request looks.
            conversation_option: How spoken words match, instead of how those of the request do.
        """
        if not isinstance(text, str) or not text.strip():
            raise InvalidInputError(f"A query needs a text to look for, not {text!r}.")
        if isinstance(search_options, str):
            raise InvalidInputError(f"search_options must be a list, not {search_options!r}.")
        fields: dict[str, object] = {"text": text}
        if search_options is not None:
            fields["search_options"] = list(search_options)
        if conversation_option is not None:
            fields["conversation_option"] = conversation_option
        return cls("", fields=fields)

    @classmethod
    def all_of(cls, *queries: QueryPart) -> Query:
        """Find where all of the queries match at once (`$and`)."""
        return cls("$and", _parts(queries))

    @classmethod
    def any_of(cls, *queries: QueryPart) -> Query:
        """Find where any of the queries matches (`$or`)."""
        return cls("$or", _parts(queries))

    @classmethod
    def in_order(cls, *queries: QueryPart) -> Query:
        """Find where the queries match one after the other (`$then`)."""
        return cls("$then", _parts(queries))

    def then(self, *queries: QueryPart) -> Query:
        """Find where this matches, and after it the others, one after the other (`$then`)."""
        return self._joined("$then", queries)

    def excluding(self, query: QueryPart) -> Query:
        """Find where this matches and the other does not (`$not`)."""
        return Query("$not", (self, *_parts([query])))

    def within(self, seconds: float) -> Query:
        """Widen each match of the parts by a time before they are compared.

        Args:
            seconds: How much, at both ends: `proximity` on the wire, and `adjacency_threshold` in
                v1.1.
        """
        if len(self.parts) < 2:
            raise InvalidInputError("within() needs two queries or more that are joined.")
        if isinstance(seconds, bool) or not 0 <= seconds < math.inf:
            raise InvalidInputError(f"within() takes 0 seconds or more, not {seconds!r}.")
        return evolve(self, seconds=seconds)

    def extended(self, **fields: object) -> Query:
        """Send more fields with it, such as `weight`, which this package knows nothing of."""
        return evolve(self, fields={**self.fields, **fields})

    def __and__(self, other: QueryPart) -> Query:
        return self._joined("$and", [other])

    def __rand__(self, other: QueryPart) -> Query:
        return Query.all_of(other, self)

    def __or__(self, other: QueryPart) -> Query:
        return self._joined("$or", [other])

    def __ror__(self, other: QueryPart) -> Query:
        return Query.any_of(other, self)

    def _joined(self, operator: str, queries: Sequence[QueryPart]) -> Query:
        """Join with others; what is joined by the same operator already takes them in."""
        open_ = self.operator == operator and self.seconds is None and not self.fields
        return Query(operator, (*(self.parts if open_ else (self,)), *_parts(queries)))

    def __repr__(self) -> str:
        shown = f"{self.operator} of {len(self.parts)}" if self.parts else self.fields.get("text")
        return f"<Query: {shown}>"


QueryPart: TypeAlias = Query | Mapping[str, object] | str
"""A query, a mapping that the API takes as one, or a text to look for."""


def rendered(query: Query | Mapping[str, object], version: ApiVersion) -> dict[str, object]:
    """Return a combined query as a version of the API takes it.

    Raises:
        InvalidInputError: It is empty, or too deep.
    """
    if not query and isinstance(query, Mapping):
        raise InvalidInputError("There is nothing to search for: the query is an empty mapping.")
    return cast("dict[str, object]", _plain(query, version, 1))


def _plain(value: object, version: ApiVersion, depth: int) -> object:
    """Return JSON; in mappings of the caller's only queries are touched."""
    if depth > DEEPEST:
        raise InvalidInputError(f"The query is nested more than {DEEPEST} deep.")
    inner: Callable[[object], object] = lambda each: _plain(each, version, depth + 1)  # noqa: E731
    if isinstance(value, Query):
        return _object(value, version, [inner(each) for each in value.parts])
    if isinstance(value, Mapping):
        return {key: inner(each) for key, each in cast("Mapping[str, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [inner(each) for each in cast("Sequence[object]", value)]
    return value


def _object(query: Query, version: ApiVersion, parts: list[object]) -> dict[str, object]:
    made: dict[str, object] = {}
    if query.operator == "$not":
        made[query.operator] = dict(zip(("origin", "sub"), parts, strict=True))
    elif query.operator:
        made[query.operator] = parts
    if query.seconds is not None:
        made["adjacency_threshold" if version == "v1.1" else "proximity"] = query.seconds
    return {**made, **query.fields}


def _parts(queries: Sequence[QueryPart]) -> tuple[QueryPart, ...]:
    """Check what is to be joined; a string becomes a text."""
    if not queries:
        raise InvalidInputError("There is nothing to join: give a query or more.")
    return tuple(_part(each) for each in queries)


def _part(query: QueryPart) -> QueryPart:
    if isinstance(query, Query):
        return query
    if isinstance(query, str):
        return Query.text(query)
    if isinstance(query, Mapping) and query:
        return query
    raise InvalidInputError(
        f"A query is a Query, a text, or a mapping that is not empty, not {query!r:.80}."
    )
