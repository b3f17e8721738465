"""The fidelity table is complete, true and written down."""

from __future__ import annotations

import os
from pathlib import Path

import aiohttp
import pytest

from tests.document import WHY_NOT, Document, find
from twelvelabs_async.emulator import Emulator, Fault

from .recorder import Seen, seen_in
from .table import CODES, DIFFERENCES, older_operations, rows, written

PAGE = Path(__file__).parents[2] / "FIDELITY.md"


@pytest.fixture(scope="module")
def document() -> Document:
    """The API document."""
    path = find()
    if path is None:
        pytest.skip(WHY_NOT)
    return Document(path)


@pytest.fixture(scope="module")
def seen() -> Seen:
    """What the emulator answered in its own tests, as the session `fidelity` noted it."""
    noted = os.environ.get("FIDELITY_SEEN")
    if not noted:
        pytest.skip("only the session `fidelity` notes what is seen")
    return seen_in(Path(noted))


def test_the_table_is_written_down(document: Document) -> None:
    """FIDELITY.md is what the table says; TWELVELABS_WRITE_FIDELITY writes it anew."""
    text = written(rows(document))
    if os.environ.get("TWELVELABS_WRITE_FIDELITY"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "write it anew with `nox -s fidelity -- write`"


def test_every_documented_answer_is_in_the_table(document: Document) -> None:
    """No operation and no status is missing, and no difference is about what is not documented."""
    table = list(rows(document))
    answers = {
        (op.id, status) for op in document.operations for status, _, _ in document.answers(op)
    }
    assert {(row.operation.id, row.status) for row in table} == answers
    assert set(DIFFERENCES) <= answers
    assert len({row.operation for row in table}) == len(document.operations) == 97
    assert all(row.why for row in table if row.how != "yes")
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{operation.id}`" in text for operation in document.operations)


def test_every_code_that_the_document_names_is_in_the_table(document: Document) -> None:
    """No code of an error is missing that an example has or a description lists."""
    named = document.codes()
    assert {"source_unavailable", "video_filesize_too_large"} <= named
    assert sorted(named - CODES.keys()) == []


def test_what_is_honoured_was_seen(document: Document, seen: Seen) -> None:
    """Each answer that comes by itself did come over HTTP, and no other was claimed away."""
    came = {(op.id, status) for version, op, status, _ in seen if version == "v1.3"}
    honoured = {(row.operation.id, row.status) for row in rows(document) if row.how == "yes"}
    assert sorted(honoured - came) == []
    assert sorted(set(DIFFERENCES) & came) == []


def test_codes_that_are_honoured_were_seen(seen: Seen) -> None:
    """Each error code that comes by itself did come, and the others did not."""
    came = {code for _, _, _, code in seen}
    assert (
        sorted(code for code, (how, _) in CODES.items() if how == "yes" and code not in came) == []
    )
    assert sorted(code for code, (how, _) in CODES.items() if how != "yes" and code in came) == []


def test_older_operations_were_seen(seen: Seen) -> None:
    """Each operation of an older version succeeded over HTTP."""
    came = {(version, op) for version, op, status, _ in seen if status < 300}
    missing = [
        f"{version} {operation.id}"
        for version, found in older_operations().items()
        for operation in found
        if (version, operation) not in came
    ]
    assert missing == []


@pytest.mark.parametrize(("operation", "status"), DIFFERENCES, ids=str)
async def test_the_rest_comes_on_request(operation: str, status: int) -> None:
    """A fault makes each answer that does not come by itself."""
    method, path = operation.split()
    async with Emulator() as emulator, aiohttp.ClientSession() as session:
        emulator.inject(Fault(route=operation.replace("{}", "*"), status=status))
        url = emulator.base_url + path.replace("{}", "65f0c0ffee")
        async with session.request(method, url) as response:
            assert response.status == status
