from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from attrs import evolve

from tests.document import Document, Operation, find, operations_of
from twelvelabs_async import APIStatusError, AsyncClient

from .cases import CASES, FITTED, NEWER, Case, methods
from .faults import COMPOSED, REFUSALS, Refusal
from .prism import prism
from .relay import Relay
from .served import AMENDMENTS, Amendment, write_amended

BY_ID = {each.id: each for each in CASES}
REFUSED = {call for each in REFUSALS for call in each.calls}
RIGHT = [each for each in (*CASES, *FITTED) if each.id not in REFUSED]
FOUND = find()
ERRORS = [
    pytest.param(operation, status, id=f"{operation.id}: {status}")
    for document in ([Document(FOUND)] if FOUND else [])
    for operation in document.operations
    for status, _, _ in document.answers(operation)
    if status >= 400
]


def test_every_operation_has_a_call(document: Document) -> None:
    """All operations of the document are called, by calls that are held against it."""
    assert len(document.operations) == 97
    assert {each.operations[0] for each in RIGHT} == set(document.operations)


def test_every_method_of_a_documented_operation_has_a_call(document: Document) -> None:
    """No method is left out, neither of the vendor's names nor of our own."""
    documented = {
        name
        for name, method in methods(AsyncClient("key"))
        if set(operations_of(method)) & set(document.operations)
    }
    assert len(documented) >= 97
    assert documented - set(COMPOSED) == {each.call.name for each in CASES}


# The first values that fit show each documented field and the first member of each union; values
# by chance show other members, lists of several items, and objects without their optional fields.
@pytest.mark.parametrize("dynamic", [False, True], ids=["first values", "values by chance"])
@pytest.mark.parametrize("case", RIGHT, ids=lambda each: each.id)
async def test_a_call_is_neither_refused_nor_misread(
    case: Case,
    dynamic: bool,
    document: Document,
    relay: Relay,
    client: AsyncClient,
    tmp_path: Path,
) -> None:
    """The request is as documented, and the answer is decoded field by field."""
    relay.dynamic = dynamic
    assert await case.held(document, relay, client, tmp_path) == []


@pytest.mark.parametrize(("operation", "status"), ERRORS)
async def test_an_error_says_what_the_answer_says(
    operation: Operation, status: int, relay: Relay, client: AsyncClient, tmp_path: Path
) -> None:
    """Each documented error raises the error of its status, with the code and message sent."""
    case = next(each for each in RIGHT if each.operations[0] == operation)
    relay.status = status
    with pytest.raises(APIStatusError) as caught:
        await case.run(client, tmp_path)
    [exchange] = relay.take()
    assert exchange.violations == ()
    assert (caught.value.status_code, caught.value.body) == (status, exchange.json)
    if exchange.json is not None:
        said = exchange.json.get("error", exchange.json)
        assert caught.value.message == said["message"]
        assert caught.value.code == str(said.get("code", said.get("error_code")))


@pytest.mark.parametrize(
    ("refusal", "call"),
    [pytest.param(each, call, id=call) for each in REFUSALS for call in each.calls],
)
async def test_a_refused_call_is_still_one(
    refusal: Refusal,
    call: str,
    document: Document,
    relay: Relay,
    client: AsyncClient,
    tmp_path: Path,
) -> None:
    """Prism refuses a call that is listed, because of what the reason explains and no more."""
    assert refusal.reason.endswith(".")
    found = await BY_ID[call].held(document, relay, client, tmp_path)
    assert {each.partition(": Request")[0] for each in found} == set(refusal.calls[call])


@pytest.mark.parametrize("case", NEWER, ids=lambda each: each.id)
async def test_an_undocumented_call_is_still_one(
    case: Case, document: Document, relay: Relay, client: AsyncClient, tmp_path: Path
) -> None:
    """No call is left out whose operation the document has."""
    assert not set(case.operations) & set(document.operations)
    [found] = await case.held(document, relay, client, tmp_path)
    assert "hasn't been found in the specification file" in found


@pytest.mark.parametrize("amendment", AMENDMENTS, ids=lambda each: each.name)
async def test_an_amendment_is_still_needed(
    amendment: Amendment, document: Document, path: Path, tmp_path: Path
) -> None:
    """Without an amendment, and with all others, Prism cannot hold calls against the document."""
    assert amendment.reason.endswith(".")
    served = write_amended(path, tmp_path / "openapi.json", without=amendment)
    with prism(served, tmp_path / "prism.log") as address:
        async with (
            Relay(address) as relay,
            AsyncClient("key", base_url=relay.base_url, max_retries=0) as client,
        ):
            found = await BY_ID[amendment.shown_by].held(document, relay, client, tmp_path)
    assert amendment.says in found


async def test_a_wrong_request_is_refused(relay: Relay) -> None:
    """Prism says where a request is wrong: a value, a field too many, a missing key, a path."""
    async with aiohttp.ClientSession(relay.base_url + "/", headers={"x-api-key": "k"}) as session:
        await session.get("indexes?page=two")
        await session.post("indexes", json={"index_name": "films", "models": [], "addon": []})
        await session.get("indexes", headers={"x-api-key": ""})
        await session.get("films")
    assert [each.violations for each in relay.take()] == [
        ("request.query.page: Request query parameter page must be integer",),
        ("request.body: Request body must NOT have additional properties; found 'addon'",),
        ("request.header: Request header must have required property 'x-api-key'",),
        ("The route /films hasn't been found in the specification file",),
    ]


async def test_a_wrong_name_is_found(
    document: Document, relay: Relay, client: AsyncClient, tmp_path: Path
) -> None:
    """A query parameter or form field that the document does not have is wrong."""
    for name in ("tasks.list: minimal", "tasks.create: minimal"):
        call = BY_ID[name].call
        options = {"additional_query_parameters": {"page_limt": 1}}
        wrong = evolve(call, arguments={**call.arguments, "request_options": options})
        found = await Case(wrong, with_options=True).held(document, relay, client, tmp_path)
        assert found == ["request: page_limt is not documented"]


async def test_a_list_in_a_form_is_checked_item_by_item(relay: Relay) -> None:
    """Prism sees all values of a name, and says which of them is none of the documented ones."""
    form = aiohttp.FormData({"index_id": "i1", "query_text": "dog"}, default_to_multipart=True)
    form.add_field("search_options", "visual")
    form.add_field("search_options", "smell")
    async with aiohttp.ClientSession(relay.base_url + "/", headers={"x-api-key": "k"}) as session:
        await session.post("search", data=form)
    [exchange] = relay.take()
    [violation] = exchange.violations
    assert violation.startswith("request.body.search_options.1: ")
