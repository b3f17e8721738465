"""The table of statements is whole: no page, no statement and no test is left out."""

from __future__ import annotations

import ast
from functools import lru_cache
from itertools import chain
from pathlib import Path

import pytest

from tests.legacy.stated import Statement
from tests.legacy.statements import PAGES
from tests.legacy.statements_concepts import CONCEPTS
from tests.legacy.statements_guides import GUIDES
from tests.legacy.statements_reference import REFERENCE

TESTS = Path(__file__).parent.parent
DOCUMENTED_PAGES = 81
ROWS = [
    pytest.param(statement, id=f"{page}-{number}")
    for page, statements in PAGES.items()
    for number, statement in enumerate(statements)
]


@lru_cache
def functions(file: Path) -> frozenset[str]:
    """The tests that a file defines; a file that is not there has none."""
    if not file.is_file():
        return frozenset()
    nodes = ast.parse(file.read_text()).body
    return frozenset(
        node.name
        for node in nodes
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name.startswith("test_")
    )


def test_every_page_is_in_the_table_once() -> None:
    """None is twice in its parts, and there are as many as the documents have."""
    parts = [*CONCEPTS, *GUIDES, *REFERENCE]
    assert len(parts) == len(PAGES) == DOCUMENTED_PAGES
    assert all(PAGES.values())


@pytest.mark.parametrize("statement", ROWS)
def test_a_statement_has_a_test_that_exists_or_a_reason(statement: Statement) -> None:
    """One or the other, and the function is really there."""
    assert bool(statement.tests) != bool(statement.reason)
    for file, name in statement.places:
        assert name in functions(TESTS / file), f"{file} has no {name}"


def test_a_page_says_nothing_twice() -> None:
    """Each of its rows is another statement."""
    for page, statements in PAGES.items():
        texts = [statement.text for statement in statements]
        assert len(set(texts)) == len(texts), page


def test_every_test_of_a_statement_is_in_the_table() -> None:
    """What shows a statement is found from the statement."""
    named = {
        (file, name)
        for statement in chain.from_iterable(PAGES.values())
        for file, name in statement.places
    }
    there = {
        (f"legacy/{file.name}", name)
        for file in (TESTS / "legacy").glob("test_statements_*.py")
        for name in functions(file)
    }
    assert there
    assert there - named == set()
