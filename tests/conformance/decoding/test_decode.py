from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Union, get_origin, get_type_hints

import pytest

from tests.decoded import misread
from tests.document import WHY_NOT, Document, find
from twelvelabs_async.core.codec import structure

from ..differences import of_kind
from ..kinds import MissingMethod
from ..vendor_sdk import sdk
from .fields import unlike
from .misfits import (
    BUILT_ON,
    MADE,
    MISFITS,
    PARTS,
    SPLIT,
    UNDOCUMENTED,
    Misfit,
    Source,
    misfits_of,
)
from .models import shape_of
from .returns import METHODS, Method
from .schemas import Schemas
from .shapes import KINDS, NEW_FIELD, NEW_VALUE, Kind, Shape, Values, objects_of, samples

BY_ID = {each.id: each for each in METHODS}
MISSING = {each.method for each in of_kind(MissingMethod)}
OURS = [each for each in METHODS if each.id not in MISSING]
DECODING = [each for each in OURS if each.id not in MADE and each.theirs.way != "nothing"]
FOUND = find()
COMPARED: tuple[Kind, ...] = tuple(each for each in KINDS if each != "new members")
NO_MEMBER = "no known member of the union"

needs_document = pytest.mark.skipif(FOUND is None, reason=WHY_NOT)
each_method = pytest.mark.parametrize("method", OURS, ids=lambda each: each.id)
each_decoding = pytest.mark.parametrize("method", DECODING, ids=lambda each: each.id)
each_kind = pytest.mark.parametrize("kind", COMPARED)


def test_the_vendors_methods_are_found() -> None:
    """Looking for methods finds those of all groups, also of groups inside groups."""
    assert len(METHODS) == 108
    assert {
        "analyze_stream",
        "analyze_async.batches.results",
        "embed.v_2.tasks.list",
        "indexes.indexed_assets.retrieve",
        "responses.create",
    } <= set(BY_ID)


@each_method
def test_a_method_returns_in_the_vendors_way(method: Method) -> None:
    """A value, a list, pages, events or nothing: our method returns as the vendor's does."""
    assert method.ours.way == method.theirs_as_ours.way


@each_kind
@each_decoding
def test_an_answer_is_decoded_as_the_vendor_decodes_it(method: Method, kind: Kind) -> None:
    """Each field of the vendor's types has the same name and value, however full the answer."""
    assert set(_misfits(method, "vendor", kind)) <= misfits_of("vendor", method.id)


@needs_document
@each_kind
@pytest.mark.parametrize(
    "method",
    [each for each in DECODING if each.id not in UNDOCUMENTED],
    ids=lambda each: each.id,
)
def test_an_answer_is_decoded_as_it_is_documented(method: Method, kind: Kind) -> None:
    """Each documented field is an attribute, with the value that the vendor's type has for it."""
    assert set(_misfits(method, "document", kind)) <= misfits_of("document", method.id)


@each_decoding
def test_a_member_of_a_union_of_tomorrow_is_kept_as_it_came(method: Method) -> None:
    """Where the vendor fails, a union's member that nobody knows yet is an `Unknown`."""
    for sample in samples("new members", shape_of(method.theirs_as_ours.kind)):
        ours = structure(sample, method.ours.kind)
        found = list(misread(sample, ours))
        assert [each for each in found if NO_MEMBER not in each] == []
        assert len(found) == repr(sample).count(NEW_VALUE)


@pytest.mark.parametrize(
    ("misfit", "source", "name"),
    [
        pytest.param(each, source, name, id=f"{name}, by the {source}: {', '.join(places)}")
        for each in MISFITS
        for source in each.sources
        for name, places in each.places.items()
    ],
)
def test_a_misfit_is_still_one(misfit: Misfit, source: Source, name: str) -> None:
    """No place is listed that does not differ any more."""
    if source == "document" and FOUND is None:
        pytest.skip(WHY_NOT)
    assert misfit.reason.endswith(".")
    found = {place for kind in COMPARED for place in _misfits(BY_ID[name], source, kind)}
    assert set(misfit.places[name]) <= found, "take it off the table"


@pytest.mark.parametrize("name", SPLIT)
def test_a_split_class_has_all_fields_of_the_vendors(name: str) -> None:
    """No field of a class that is several of ours is forgotten, and its kinds are all known."""
    [whole] = {
        found
        for method in DECODING
        for found in objects_of(shape_of(method.theirs.kind, split=False))
        if found.name.rpartition(".")[2] == name
    }
    kind = whole.shapes["type"]()
    assert isinstance(kind, Values)
    assert set(kind.values) == set(SPLIT[name])
    of_some = set[str]().union(*SPLIT[name].values())
    assert of_some <= set(whole.shapes)
    assert not of_some & whole.required


def test_what_an_sdk_makes_has_the_vendors_fields() -> None:
    """A result that is not decoded has an attribute for each of the vendor's."""
    assert set(BY_ID) >= MADE
    for name in MADE - MISSING:
        ours, theirs = BY_ID[name].ours.kind, BY_ID[name].theirs.kind
        assert set(theirs.model_fields) <= set(dir(ours)) | set(get_type_hints(ours))


@needs_document
@each_method
def test_a_method_names_operations_of_the_document(method: Method) -> None:
    """The docstring says which operations of the API a method calls; few are newer than it."""
    documented = [each in _document().operations for each in method.operations]
    assert bool(documented) is (method.id not in BUILT_ON) or method.id in MADE
    assert all(documented) is (method.id not in UNDOCUMENTED)


def _misfits(method: Method, source: Source, kind: Kind) -> Iterator[str]:
    """Yield the places where our decoded samples differ."""
    shape = _shape(method, source)
    for sample in samples(kind, shape):
        ours = structure(sample, method.ours.kind)
        found = list(misread(sample, ours, unknown=(NEW_FIELD,)))
        try:
            theirs = _parsed(sample, method.theirs_as_ours.kind)
        except sdk.core.pydantic_utilities.pydantic.ValidationError as error:
            kind_of_theirs = method.theirs_as_ours.kind
            found += [f"the vendor refuses {each}" for each in _refused(error, kind_of_theirs)]
        else:
            found += unlike(theirs, ours)
        for each in found:
            print(f"{kind}: {each}")  # noqa: T201 - pytest shows it with a failure
            yield re.sub(r"\[\d+\]", "[]", each.partition(": ")[0])


@cache
def _document() -> Document:
    assert FOUND is not None
    return Document(FOUND)


def _shape(method: Method, source: Source) -> Shape:
    return shape_of(method.theirs_as_ours.kind) if source == "vendor" else _documented(method)


def _documented(method: Method) -> Shape:
    """Return the documented shape of what a method decodes."""
    schemas = Schemas(_document())
    if method.id in PARTS:
        return schemas.shape({"$ref": f"#/components/schemas/{PARTS[method.id]}"})
    base = BY_ID[BUILT_ON.get(method.id, method.id)]
    answer = _document().success(base.operations[0])
    assert answer is not None, f"{method.id} is documented to return nothing"
    return schemas.items(answer[1]) if method.ours.way == "pages" else schemas.shape(answer[1])


def _parsed(sample: Any, kind: Any) -> Any:
    """Decode as the vendor's raw clients do."""
    return sdk.core.pydantic_utilities.parse_obj_as(kind, sample)


def _refused(error: Any, kind: Any) -> Iterator[str]:
    """Yield the places that a type of the vendor's does not take, and why."""
    errors = error.errors()
    # Of a union it tells what each of the members does not take; those with another tag say less.
    is_union = get_origin(kind) is Union
    others = {each["loc"][0] for each in errors if is_union and each["type"] == "literal_error"}
    for each in errors:
        if is_union and each["loc"][0] in others:
            continue
        steps = each["loc"][1:] if is_union else each["loc"]
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        yield f"${where}: {each['msg']}"
