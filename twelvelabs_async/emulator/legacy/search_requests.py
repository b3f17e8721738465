"""Reads searches of v1.1 and v1.2, whether they come as JSON or as a form."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import orjson
from attrs import evolve, frozen

from ..confidence import EVEN, THRESHOLDS
from ..errors import resource_not_exist, search_filter_invalid
from ..fields import Fields
from ..filters import Condition, conditions_in
from ..parameters import as_object
from ..query_images import IMAGE_FIELDS
from ..sight import Look
from ..space import Space
from ..state import IndexRecord, JsonObject
from ..uploads import Form
from .evidence import OPTIONS, Ask, check_supported
from .queries import CONVERSATION_OPTIONS, Defaults, Leaf, Node, asks, parse

__all__ = [
    "COMBINED_FIELDS",
    "FORM_FIELDS",
    "LEVEL",
    "SEARCH_FIELDS",
    "Question",
    "as_fields",
    "index_named",
    "question_of",
]

_COMMON = ("index_id", "search_options", "conversation_option", "threshold", "filter", "page_limit")
# What both versions have; the older lacks the level of confidence.
SEARCH_FIELDS = (*_COMMON, "query", "operator", "group_by", "sort_option")
COMBINED_FIELDS = (*_COMMON, "query")
LEVEL = "adjust_confidence_level"
FORM_FIELDS = frozenset({*SEARCH_FIELDS, LEVEL, "query_text"}) - {"query"} | IMAGE_FIELDS
_PROXIMITY = {"v1.1": ("proximity", "adjacency_threshold"), "v1.2": ("proximity",)}
_MOST = 50
_Converted: TypeAlias = Callable[[str], object]


@frozen(kw_only=True)
class Question:
    """A search: what is wanted where, and how the answer is to be given.

    `echo` is what v1.1 repeats of the request.
    """

    index: IndexRecord
    node: Node
    conditions: tuple[Condition, ...]
    threshold: str
    level: float
    grouped: bool
    by_count: bool
    limit: int
    echo: JsonObject

    @property
    def several_options(self) -> bool:
        """Whether more than one option is searched."""
        return len({option for ask in asks(self.node) for option in ask.options}) > 1


def question_of(
    space: Space, body: Fields, version: str, *, looks: tuple[Look, ...] = (), leaves: bool = False
) -> Question:
    """Return the search that a body describes; with `leaves` each text may bring its options."""
    wanted = "query_text" if body.has("query_text") else "query"
    required = ["index_id", *(() if leaves else ("search_options",)), *(() if looks else (wanted,))]
    body.require(*required)
    index = index_named(space, body.required_text("index_id"))
    options = body.choices("search_options", OPTIONS)
    check_supported(options or (), index)
    how = body.choice("conversation_option", CONVERSATION_OPTIONS) or "semantic"
    grouped = body.choice("group_by", ("clip", "video")) == "video"
    by_count = body.choice("sort_option", ("score", "clip_count")) == "clip_count"
    if by_count and not grouped:
        raise body.invalid("sort_option", "Sorting by clip_count needs group_by to be video.")
    # Only the newer version can turn the threshold off.
    thresholds = THRESHOLDS if version == "v1.2" else THRESHOLDS[:-1]
    threshold = body.choice("threshold", thresholds) or "low"
    level = body.number(LEVEL, low=0.0, high=1.0)
    filtered = body.child("filter")
    every = body.choice("operator", ("or", "and")) == "and"
    ask = Ask(
        text=None,
        options=tuple(options or ()),
        exact=how == "exact_match",
        every=every,
        looks=looks,
    )
    echo: JsonObject = {
        "query": body.values.get("query"),
        "search_options": options,
        "conversation_option": how,
    }
    return Question(
        index=index,
        node=_node(body, ask, wanted, version, index),
        conditions=tuple(conditions_in(filtered.values, older=True) if filtered else ()),
        threshold=threshold,
        level=EVEN if level is None else level,
        grouped=grouped,
        by_count=by_count,
        limit=body.whole("page_limit", low=1, high=_MOST) or 10,
        echo={name: value for name, value in echo.items() if value is not None},
    )


def index_named(space: Space, index_id: str) -> IndexRecord:
    """Return the index that a body names."""
    index = space.state.indexes.get(index_id)
    if index is None:
        raise resource_not_exist(index_id, "indexes")
    return index


def as_fields(form: Form) -> Fields:
    """Return a form's fields as JSON would have them, so that one reader does for both."""
    convert: dict[str, _Converted] = {"page_limit": _whole, LEVEL: _number, "filter": _object}
    values: JsonObject = {}
    for name in form.fields:
        base = name.removesuffix("[]")
        text = form.text(name)
        if base == "search_options":
            given = [part.strip() for each in form.texts(base) for part in each.split(",")]
            values[base] = given or None
        elif text is not None:
            values[base] = convert[base](text) if base in convert else text
    return Fields(values)


def _node(body: Fields, ask: Ask, wanted: str, version: str, index: IndexRecord) -> Node:
    given = as_object(body.values.get(wanted))
    if given is None:
        return Leaf(evolve(ask, text=body.text(wanted)))
    defaults = Defaults(
        options=ask.options or None,
        exact=ask.exact,
        every=ask.every,
        proximity_names=_PROXIMITY[version],
        check=lambda options: check_supported(options, index),
    )
    return parse(Fields(given, "query"), defaults)


def _whole(text: str) -> object:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _number(text: str) -> object:
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) else text


def _object(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise search_filter_invalid("It must be a JSON object.") from None
