"""Draws sequences of requests, in which what one answers is what the next one asks for.

The operations that belong together are those that schemathesis finds in the document. What was
created must then be there, and what was deleted must not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, seed, settings

from tests.document import WHY_NOT, find

from .engine import EXAMPLES, SEED, UNMINDED, load
from .library import library
from .placing import place
from .running import Run

DOCUMENT = find()
if DOCUMENT is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

SCHEMA = load(DOCUMENT)
MACHINE: Any = SCHEMA.as_state_machine()
SECONDS = 1200


@pytest.mark.timeout(SECONDS)
def test_sequences_fit_the_document(run: Run, tmp_path: Path) -> None:
    """No sequence of requests gets an answer that breaks the document."""

    class Sequences(MACHINE):  # type: ignore[misc]  # untyped where it is not installed
        """Sequences of requests to the running emulator."""

        def setup(self) -> None:
            """Begin with an emulator of its own: what was drawn before may not change it."""
            self.number = 0
            self.stock = library(tmp_path)
            run.library = self.stock.__enter__()

        def teardown(self) -> None:
            """Close the emulator."""
            self.stock.__exit__(None, None, None)

        def before_call(self, case: Any) -> None:
            """Put in the key, and identifiers only where nothing was answered before."""
            self.number += 1
            place(case, run.library, self.number, linked=True)

        def call(self, case: Any, **_: Any) -> Any:
            """Send a request, and take its answer down for those after it."""
            response = run.call(case)
            self.recorder.record_response(case_id=case.id, response=response)
            return response

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            """Hold an answer against the document and the answers before it."""
            run.judge(case, response, self.recorder)

    drawn = settings(
        max_examples=EXAMPLES,
        stateful_step_count=30,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=UNMINDED,
    )
    seed(SEED)(Sequences).run(settings=drawn)
    assert run.findings.requests >= EXAMPLES
