"""Draws requests from the API document and holds the emulator's answers against it.

Every check of schemathesis is made of every answer. What is found is reported at once, for each
kind of finding the shortest request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.document import WHY_NOT, find

from .amendments import AMENDMENTS, amend
from .engine import EXAMPLES, SEED, UNMINDED, load, operations_in, raw_of
from .exceptions import EXCEPTIONS
from .running import FUZZED, USED, Run

DOCUMENT = find()
if DOCUMENT is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

RAW = raw_of(DOCUMENT)
SCHEMA = load(DOCUMENT)
SECONDS = 1200


def parametrized(test: Callable[..., None]) -> Any:
    """Return the test of one operation, for each operation."""
    drawn = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=UNMINDED,
    )
    return SCHEMA.parametrize()(drawn(test))


@pytest.mark.timeout(SECONDS)
@parametrized
def test_answers_fit_the_document(case: Any, run: Run) -> None:
    """No answer to an operation breaks the document, and what it forbids is refused."""
    run.prepare(case)
    run.judge(case, run.call(case))
    FUZZED[case.operation.label] = run.findings.requests


def test_each_operation_was_fuzzed() -> None:
    """All operations of the document had at least as many requests as were asked for."""
    if len(FUZZED) < 2:
        pytest.skip("only one operation was asked for")
    few = {label: made for label, made in FUZZED.items() if made < EXAMPLES}
    assert few == {}
    assert set(FUZZED) == set(operations_in(RAW))
    assert len(FUZZED) == 97


@pytest.mark.parametrize("amendment", AMENDMENTS, ids=lambda each: each.name)
def test_an_amendment_is_still_needed(amendment: Any) -> None:
    """The document does not say itself what an amendment says."""
    assert amendment.reason.endswith(".")
    others = [each for each in AMENDMENTS if each is not amendment]
    assert amend(RAW) != amend(RAW, others)


def test_each_exception_is_still_needed() -> None:
    """No exception is left whose fault the document does not have any more."""
    if set(FUZZED) != set(operations_in(RAW)) or EXAMPLES < 100 or SEED != 1:
        pytest.skip("the operations were not all fuzzed as in the session")
    unused = {each.name for each in EXCEPTIONS if not each.rare and not USED[each.name]}
    assert unused == set()
    assert all(each.reason.endswith(".") for each in EXCEPTIONS)
