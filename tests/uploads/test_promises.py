"""What is promised of uploads, and which tests hold it.

========  ======================================================================================
promise   in short
========  ======================================================================================
U1        killed at any instant, the same call goes on; nothing that counts is sent again
U2        a small record, written whole or not at all; where it cannot be, the upload goes on
U3        nothing is written beside the file
U4        memory is bounded for the whole client (and 10 GB: `benchmarks/uploads.py --sparse`)
U5        the event loop does not stand still (and with a clock: `benchmarks/uploads.py`)
U6        bits that flip are noticed, with no false alarm
U7        two versions of a file are never mixed
U8        done means that the platform has all of it
U9        presigned URLs are asked for ahead, used once and renewed
U10       calls of the API are retried, and no part is sent twice for it
U11       files of one name, or one file several times, keep their bytes
U12       many uploads: one outcome for each (`tests/ingest`)
U13       errors and cancelling end all at once and leave nothing running
U14       a part that is stuck is given up and sent again; the others go on
U15       as many parts at once as the storage takes
U16       connections: no more than places; the key goes to the API alone
U17       what makes no sense is refused before any request
U18       as fast as a bare loop over aiohttp (`benchmarks/uploads.py`)
========  ======================================================================================
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ELSEWHERE = {"U12", "U18"}


@cache
def promises() -> dict[str, list[str]]:
    """The tests of this folder whose docstrings name a promise, by promise."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if not node.name.startswith("test_"):
                    continue
                for name in re.findall(r"\bU\d+\b", ast.get_docstring(node) or ""):
                    found[name].append(f"{path.name}::{node.name}")
    return found


@pytest.mark.parametrize("name", [f"U{number}" for number in range(1, 19)])
def test_each_promise_has_its_tests(name: str) -> None:
    """The table above and the docstrings of the tests agree."""
    table = re.findall(r"^(U\d+) ", __doc__ or "", flags=re.MULTILINE)
    assert name in table
    assert bool(promises().get(name)) != (name in ELSEWHERE)
