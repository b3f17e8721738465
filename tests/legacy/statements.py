"""Every statement of the documents of API v1.1, page by page, and the test that shows it.

Statements are in this project's words, by the name of the page that makes them. One that no client
and no emulator can honour says why. A test is named by its topic (`tests/legacy/
test_statements_<topic>.py`) or its file below `tests/`, and by its function without `test_`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tests.legacy.stated import Statement
from tests.legacy.statements_concepts import CONCEPTS
from tests.legacy.statements_guides import GUIDES
from tests.legacy.statements_reference import REFERENCE

__all__ = ["PAGES"]

PAGES: Mapping[str, tuple[Statement, ...]] = MappingProxyType({**CONCEPTS, **GUIDES, **REFERENCE})
