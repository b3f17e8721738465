"""The grammar of combined queries, and how they combine what their texts find, without a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twelvelabs_async.emulator.errors import ApiProblem
from twelvelabs_async.emulator.fields import Fields
from twelvelabs_async.emulator.legacy.evidence import Found, Fragment
from twelvelabs_async.emulator.legacy.queries import Defaults, Leaf, evaluate, parse

Spans: TypeAlias = Sequence[tuple[float, float]]
LENGTH = 60.0
A: dict[str, Any] = {"text": "a"}
B: dict[str, Any] = {"text": "b"}
C: dict[str, Any] = {"text": "c"}


def defaults(*options: str, version: str = "v1.2") -> Defaults:
    """What a request says beside its query."""
    older = ("proximity", "adjacency_threshold")
    return Defaults(
        options=options or None,
        exact=False,
        every=False,
        proximity_names=older if version == "v1.1" else older[:1],
        check=lambda _: None,
    )


def run(query: Any, /, *, version: str = "v1.2", **found: Any) -> list[Fragment]:
    """Evaluate a query whose texts find these stretches of one video."""
    node = parse(Fields(query, "query"), defaults("visual", version=version))

    def find(leaf: Leaf) -> list[Fragment]:
        name = str(leaf.ask.text)
        strength = {"a": 0.9, "b": 0.6, "c": 0.3}[name]
        return [
            Fragment("video", start, end, strength, {"visual": Found(strength, name)})
            for start, end in found[name]
        ]

    return evaluate(node, find, {"video": LENGTH})


def times(fragments: Sequence[Fragment]) -> list[tuple[float, float]]:
    """Starts and ends."""
    return [(fragment.start, fragment.end) for fragment in fragments]


def test_and_is_where_all_match() -> None:
    """Only the shared part of the fragments is left; the weakest text decides on the strength."""
    (hit,) = run({"$and": [A, B, C]}, a=[(0, 10), (40, 44)], b=[(8, 20)], c=[(5, 9), (30, 34)])
    assert (hit.start, hit.end, hit.strength) == (8, 9, 0.3)
    assert hit.found["visual"] == Found(0.9, "a b c")
    assert run({"$and": [A, B]}, a=[(0, 4)], b=[(4, 8)]) == []


def test_or_is_where_any_matches() -> None:
    """Fragments that overlap are one, with the better strength; those that touch stay apart."""
    hits = run({"$or": [A, B]}, a=[(0, 4), (20, 24)], b=[(2, 6), (24, 28)])
    assert times(hits) == [(0, 6), (20, 24), (24, 28)]
    assert [hit.strength for hit in hits] == [0.9, 0.9, 0.6]


def test_then_is_one_after_the_other() -> None:
    """The shortest stretches in which the texts match in their order, however many."""
    hits = run({"$then": [A, B]}, a=[(0, 4), (4, 8)], b=[(2, 6), (12, 16), (20, 24)])
    assert times(hits) == [(4, 16)]
    assert hits[0].strength == 0.6
    three = run({"$then": [A, B, C]}, a=[(0, 4)], b=[(8, 12)], c=[(4, 8), (30, 34)])
    assert times(three) == [(0, 34)]
    assert run({"$then": [B, A]}, a=[(0, 4)], b=[(8, 12)]) == []


def test_not_is_without_what_overlaps() -> None:
    """What overlaps the other query is dropped as a whole."""
    query = {"$not": {"origin": A, "sub": B}}
    assert times(run(query, a=[(0, 4), (4, 8), (8, 12)], b=[(5, 6)])) == [(0, 4), (8, 12)]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(7, []), (8, []), (9, [(35, 37)]), (10, [(34, 38)])]
)
def test_proximity_moves_the_ends_of_fragments_apart(
    seconds: float, expected: list[tuple[float, float]]
) -> None:
    """Both fragments grow by so many seconds on both sides, and then must overlap."""
    query = {"$and": [A, B], "proximity": seconds}
    assert times(run(query, a=[(24, 28)], b=[(44, 48)])) == expected


def test_proximity_ends_with_the_video() -> None:
    """Nothing begins before the start or ends after the end."""
    hits = run({"$and": [A, B], "proximity": 100}, a=[(0, 4)], b=[(56, 60)])
    assert times(hits) == [(0, LENGTH)]


def test_proximity_of_the_other_operators() -> None:
    """It is the longest pause for `$then`, joins for `$or`, and widens what `$not` excludes."""
    found: dict[str, Any] = {"a": [(0, 4)], "b": [(10, 14)]}
    assert times(run({"$then": [A, B], "proximity": 6}, **found)) == [(0, 14)]
    assert run({"$then": [A, B], "proximity": 5.9}, **found) == []
    assert times(run({"$or": [A, B], "proximity": 4}, **found)) == [(0, 14)]
    assert times(run({"$or": [A, B], "proximity": 3}, **found)) == [(0, 4), (10, 14)]
    pair = {"origin": A, "sub": B}
    assert run({"$not": pair, "proximity": 7}, **found) == []
    assert times(run({"$not": pair, "proximity": 6}, **found)) == [(0, 4)]


def test_operators_nest() -> None:
    """The result of one operator is what the next works on."""
    query = {"$and": [{"$or": [A, B]}, {"$not": {"origin": C, "sub": B}}]}
    hits = run(query, a=[(0, 4)], b=[(20, 24)], c=[(2, 6), (22, 26)])
    assert times(hits) == [(2, 4)]


def test_a_weight_changes_the_strength() -> None:
    """It multiplies, and nothing is stronger than certain."""
    assert run({"text": "a", "weight": 0.5}, a=[(0, 4)])[0].strength == 0.45
    assert run({"text": "a", "weight": 3}, a=[(0, 4)])[0].strength == 1.0


def test_videos_are_kept_apart() -> None:
    """Texts that match in different videos do not match together."""

    def find(leaf: Leaf) -> list[Fragment]:
        return [Fragment(str(leaf.ask.text), 0, 4, 0.5, {"visual": Found(0.5)})]

    lengths = {"a": 8.0, "b": 8.0}
    for operator, expected in (("$and", []), ("$then", []), ("$or", ["a", "b"])):
        node = parse(Fields({operator: [A, B]}, "query"), defaults("visual"))
        assert [hit.video_id for hit in evaluate(node, find, lengths)] == expected
    node = parse(Fields({"$not": {"origin": A, "sub": B}}, "query"), defaults("visual"))
    assert [hit.video_id for hit in evaluate(node, find, lengths)] == ["a"]


def _covered(spans: Spans) -> set[int]:
    return {second for start, end in spans for second in range(int(start), int(end))}


_SPANS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 9)).map(lambda at: (at[0], at[0] + at[1])),
    max_size=6,
)


@given(_SPANS, _SPANS)
def test_operators_agree_with_sets_of_seconds(a: Spans, b: Spans) -> None:
    """Counted second by second, `$and` is the intersection and `$or` the union."""
    assert _covered(times(run({"$and": [A, B]}, a=a, b=b))) == _covered(a) & _covered(b)
    assert _covered(times(run({"$or": [A, B]}, a=a, b=b))) == _covered(a) | _covered(b)
    kept = times(run({"$not": {"origin": A, "sub": B}}, a=a, b=b))
    assert sorted(kept) == sorted(span for span in a if not _covered([span]) & _covered(b))


@given(_SPANS, _SPANS, st.none() | st.integers(0, 30))
def test_then_finds_every_shortest_stretch(a: Spans, b: Spans, pause: int | None) -> None:
    """Each stretch is from one fragment to a later one, and none holds another."""
    query: dict[str, Any] = {"$then": [A, B]}
    if pause is not None:
        query["proximity"] = pause
    found = set(times(run(query, a=a, b=b)))
    possible = {
        (one[0], two[1])
        for one in a
        for two in b
        if one[1] <= two[0] and (pause is None or two[0] - one[1] <= pause)
    }
    assert found <= possible
    assert bool(found) == bool(possible)


def test_texts_bring_their_own_options() -> None:
    """A text's own options and way of matching win over those of the request."""
    query: dict[str, Any] = {
        "$or": [A, {"text": "b", "search_options": ["logo"], "conversation_option": "exact_match"}]
    }
    node = parse(Fields(query, "query"), defaults("visual", "conversation"))
    asked: dict[str, Any] = {}

    def find(leaf: Leaf) -> list[Fragment]:
        asked[str(leaf.ask.text)] = (leaf.ask.options, leaf.ask.exact)
        return []

    assert evaluate(node, find, {}) == []
    assert asked == {"a": (("visual", "conversation"), False), "b": (("logo",), True)}


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ({"$xor": [A, B]}, "parameter_invalid", "query.$xor"),
        ({"$and": [A], "$or": [B]}, "parameter_invalid", "query.$or"),
        ({"$and": []}, "parameter_invalid", "query.$and"),
        ({"$and": None}, "parameter_not_provided", "query.$and"),
        ({"$and": A}, "parameter_invalid", "query.$and"),
        ({"$and": ["a"]}, "parameter_invalid", "query.$and"),
        ({"$and": [A, B], "weight": 1}, "parameter_unknown", "query.weight"),
        ({"$and": [A, B], "proximity": -1}, "parameter_invalid", "query.proximity"),
        ({"$and": [A, B], "proximity": "1"}, "parameter_invalid", "query.proximity"),
        ({"$and": [A], "proximity": 1}, "parameter_invalid", "query.proximity"),
        ({"text": "a", "proximity": 1}, "parameter_invalid", "query.proximity"),
        ({"$and": [A, B], "adjacency_threshold": 1}, "parameter_unknown", "adjacency_threshold"),
        ({"$not": [A, B]}, "parameter_invalid", "query.$not"),
        ({"$not": {"origin": A}}, "parameter_not_provided", "query.$not.sub"),
        ({"$not": {"origin": A, "sub": B, "x": C}}, "parameter_unknown", "query.$not.x"),
        ({"$or": [A, {"$then": [{"txt": "a"}]}]}, "parameter_unknown", "query.$or[1].$then[0].txt"),
        ({}, "parameter_not_provided", "query.text"),
        ({"text": ""}, "parameter_invalid", "query.text"),
        ({"text": "a", "search_options": ["smell"]}, "parameter_invalid", "query.search_options"),
        ({"text": "a", "search_options": "visual"}, "parameter_invalid", "query.search_options"),
        ({"text": "a", "conversation_option": "x"}, "parameter_invalid", "conversation_option"),
        ({"text": "a", "weight": -1}, "parameter_invalid", "query.weight"),
        ({"$or": [A] * 101}, "parameter_invalid", "100"),
    ],
)
def test_what_is_no_query_is_refused(query: Any, code: str, named: str) -> None:
    """The refusal names the place."""
    with pytest.raises(ApiProblem) as caught:
        parse(Fields(query, "query"), defaults("visual"))
    assert (caught.value.status, caught.value.code) == (400, code)
    assert named in caught.value.message


def test_a_deep_query_is_refused() -> None:
    """Not by exhausting the machine."""
    query: dict[str, Any] = A
    for _ in range(20):
        query = {"$or": [query]}
    with pytest.raises(ApiProblem, match="nested more than 20 deep"):
        parse(Fields(query, "query"), defaults("visual"))


def test_the_older_name_of_proximity() -> None:
    """v1.1 has both names, of which one may be given."""
    found: dict[str, Any] = {"a": [(0, 4)], "b": [(10, 14)]}
    query = {"$and": [A, B], "adjacency_threshold": 4}
    assert times(run(query, version="v1.1", **found)) == [(6, 8)]
    with pytest.raises(ApiProblem, match="another name"):
        run({**query, "proximity": 4}, version="v1.1", **found)


def test_options_must_come_from_somewhere() -> None:
    """Where the request has none, each text needs its own."""
    with pytest.raises(ApiProblem, match="search_options"):
        parse(Fields(A, "query"), defaults())
    node = parse(Fields({"text": "a", "search_options": ["visual"]}, "query"), defaults())
    assert isinstance(node, Leaf)
