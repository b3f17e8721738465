"""Rules of what goes wrong: what makes no sense is refused; their form in JSON."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from twelvelabs_async.emulator import (
    DeliveryFault,
    Fault,
    PresignedUrlFault,
    ProcessingFault,
    RateLimit,
    faults_from,
)
from twelvelabs_async.emulator.fault_script import _KINDS, Script, rule_as_json, rules_of


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"route": "indexes"}, "a method and a path"),
        ({"route": "GET indexes"}, "a method and a path"),
        ({"route": "FETCH /indexes"}, "unknown methods: FETCH"),
        ({"route": "GET /indexes?"}, "a query"),
        ({"route": "GET /indexes?&"}, "a query"),
        ({"route": 5}, "a route is a text"),
        ({"times": -1}, "times is a whole number from 0 to 1000000000, got -1"),
        ({"times": 1.5}, "times is a whole number"),
        ({"times": True}, "times is a whole number"),
        ({"after": -1}, "after is a whole number"),
        ({"probability": 1.1}, "probability is a number from 0 to 1, got 1.1"),
        ({"probability": "half"}, "probability is a number"),
        ({"probability": float("nan")}, "probability is a number"),
        ({"delay": -1}, "delay is a number from 0 to 1000000000, got -1"),
        ({"delay": "1"}, "delay is a number"),
        ({"delay": (1, "2")}, "delay is a number"),
        ({"delay": (2, 1)}, "the least and the most, got"),
        ({"delay": [1]}, "the least and the most, got"),
        ({"cut_after": -1, "status": None}, "cut_after is a whole number"),
        ({"drip": 0}, "drip is a number of bytes per second above 0"),
        ({"read_rate": 0}, "read_rate is a number of bytes per second above 0"),
        ({"read_rate": 1, "stall": True, "stage": "before"}, "before the request's body is read"),
        ({"raw": b""}, "raw is bytes or a text, and not empty"),
        ({"raw": {"a": 1}}, "raw is bytes or a text"),
        ({"raw": "HTTP", "cut_after": 1}, "raw is sent as it is"),
        ({"raw": "HTTP", "status": 500}, "no answer comes, so status makes no sense"),
        ({"raw": "HTTP", "body": b"x"}, "whose headers and body"),
        ({"raw": "HTTP", "duplicate": True}, "duplicate is about the request"),
        ({"stage": "during"}, "stage is one of before, instead, after, got 'during'"),
        ({"status": 99}, "status is a whole number from 200 to 599, got 99"),
        ({"status": 100}, "status is a whole number from 200"),
        ({"stall": 1}, "stall is true or false"),
        ({"headers": ["a"]}, "headers are names with values"),
        ({"headers": {"X": 1}}, "a header is one line of text"),
        ({"headers": {"X": "a\r\nY: b"}}, "a header is one line of text"),
        ({"seed": 1}, "nothing else is left to chance"),
        ({"stall": True, "reset": True}, "only one of these can happen: stall, reset"),
        ({"close": True, "truncate": True}, "only one of these can happen: close, truncate"),
        ({"reset": True, "status": 500}, "no answer comes, so status makes no sense"),
        ({"stall": True, "drip": 5}, "no answer comes, so drip makes no sense"),
        ({"stall": True, "body": b"x"}, "whose headers and body"),
        ({"delay": 1, "headers": {"X": "y"}}, "whose headers and body"),
        ({"cut_after": 0, "body": b"x"}, "whose headers and body"),
        ({"duplicate": True, "corrupt": True}, "make two rules"),
        ({"duplicate": True, "status": 500}, "duplicate is about the request"),
        ({"duplicate": True, "stage": "after"}, "duplicate is about the request"),
        ({"corrupt": True, "cut_after": 5}, "corrupt is about the request"),
        ({"corrupt": True, "reset": True}, "corrupt is about the request"),
        ({"status": None}, "changes nothing"),
        ({"status": None, "body": b"x"}, "give its status"),
        ({"delay": 1, "stage": "instead"}, "no true answer comes"),
        ({"cut_after": 1, "stage": "before"}, "give delay"),
        ({"status": 200, "cut_after": 1}, "there is no body"),
        ({"status": 500, "truncate": True}, "there is no body"),
        ({"status": 204, "body": b"x"}, "an answer 204 has no body"),
        ({"headers": {"ETag": None}}, "only headers of the true answer"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, Any], reason: str) -> None:
    """At once, when the rule is made, with what is wrong."""
    with pytest.raises(ValueError, match=reason):
        Fault(**arguments)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"of": "film", "seconds": 1}, "of is one of asset, task, .*got 'film'"),
        ({}, "changes nothing"),
        ({"seconds": -1}, "seconds is a number"),
        ({"fails": "yes"}, "fails is true or false"),
        ({"of": "asset", "code": "x"}, "the API tells no code when the work 'asset' fails"),
        ({"of": "import", "fails": True}, "give code"),
        ({"of": "import", "code": "x", "seconds": 1}, "rejects a file at once"),
        ({"filename": 1, "fails": True}, "filename is a text"),
        ({"times": -1, "fails": True}, "times is a whole number"),
    ],
)
def test_senseless_rules_of_processing_are_refused(arguments: dict[str, Any], reason: str) -> None:
    """A code, for example, where the API has no place for one."""
    with pytest.raises(ValueError, match=reason):
        ProcessingFault(**arguments)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"routes": "POST /search", "requests": 0}, "must be at least 1, got 0"),
        ({"routes": "POST /search", "requests": 1.5}, "requests is a whole number"),
        ({"routes": "POST /search", "requests": 1, "seconds": 0}, "must be above 0"),
        ({"routes": "searching", "requests": 1}, "the groups are assets, indexing, search"),
        ({"routes": ["POST /search"], "requests": 1}, "routes is a text"),
    ],
)
def test_senseless_limits_are_refused(arguments: dict[str, Any], reason: str) -> None:
    """A group that does not exist is told with those that do."""
    with pytest.raises(ValueError, match=reason):
        RateLimit(**arguments)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "changes nothing"),
        ({"seconds": -1}, "seconds is a number"),
        ({"single_use": 0}, "single_use is true or false"),
    ],
)
def test_senseless_terms_of_urls_are_refused(arguments: dict[str, Any], reason: str) -> None:
    """Terms as they are documented need no rule."""
    with pytest.raises(ValueError, match=reason):
        PresignedUrlFault(**arguments)


RULES = """[
    {"route": "GET /indexes", "status": 503, "times": null, "headers": {"Retry-After": "1"}},
    {"kind": "request", "body": {"code": "x"}, "status": 400},
    {"body_base64": "/wA=", "status": 200},
    {"route": "POST /search", "reset": true, "stage": "after"},
    {"route": "GET /assets", "status": null, "headers": {"Date": null}},
    {"kind": "too_many_requests", "route": "POST /search", "retry_date": 5},
    {"kind": "storage_error", "code": "SlowDown"},
    {"kind": "api_error", "code": "parameter_invalid"},
    {"kind": "delivery", "event": "index.task.ready", "lost": 0.5, "seed": 1},
    {"kind": "processing", "of": "analysis_task", "code": "server_error", "seconds": 5},
    {"kind": "presigned_urls", "seconds": 0.8},
    {"kind": "rate_limit", "routes": "search", "requests": 20},
    {"cut_after": 5, "reset": true}, {"delay": 1}, {"duplicate": true}, {"truncate": true},
    {"raw": "HTTP/1.1 20"}, {"raw_base64": "/wA="}, {"delay": [0, 0.8], "seed": 1}, {"read_rate": 9}
]"""


def test_rules_are_read_from_json() -> None:
    """Each kind becomes what it would be in Python."""
    rules = faults_from(RULES)
    assert [type(rule) for rule in rules] == [
        *[Fault] * 8, DeliveryFault, ProcessingFault, PresignedUrlFault, RateLimit, *[Fault] * 8,
    ]  # fmt: skip
    first, second, third, *_ = rules
    assert first == Fault(
        route="GET /indexes", status=503, times=None, headers={"Retry-After": "1"}
    )
    assert isinstance(second, Fault)
    assert isinstance(third, Fault)
    assert (second.body, third.body) == (b'{"code":"x"}', b"\xff\x00")
    assert rules[8] == DeliveryFault(event="index.task.ready", lost=0.5, seed=1)
    raw, raw_bytes, late, slow = rules[-4:]
    assert isinstance(raw, Fault)
    assert isinstance(raw_bytes, Fault)
    assert (raw.raw, raw_bytes.raw, raw.close) == (b"HTTP/1.1 20", b"\xff\x00", True)
    assert (late, slow) == (Fault(delay=(0, 0.8), seed=1), Fault(read_rate=9))
    assert rules[11] == RateLimit(routes="search", requests=20)


def test_rules_are_shown_as_they_are_read() -> None:
    """What is shown can be read again, and means the same; how often it was taken is shown too."""
    rules = faults_from(RULES)
    shown = [rule_as_json(rule) for rule in rules]
    assert rules_of(json.loads(json.dumps(shown))) == rules
    assert shown[0]["taken"] == 0
    assert shown[1]["body"] == {"code": "x"}
    assert shown[2] == {
        "kind": "request", "route": "*", "times": 1, "stage": "instead", "status": 200,
        "body_base64": "/wA=", "taken": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[", "the rules are not JSON"),
        ("5", "a JSON list of objects, not 5"),
        ("[5]", "rule 1 is not an object but 5"),
        ('[{}, {"rout": "*"}]', "rule 2: request has no rout; it has route, after, times"),
        ('[{"kind": "flood"}]', "rule 1: kind is one of request, .*got 'flood'"),
        ('[{"kind": 5}]', "rule 1: kind is one of"),
        ('[{"delay": "1"}]', "rule 1: delay is a number"),
        ('[{"kind": "storage_error"}]', "rule 1: .*missing.*'code'"),
        ('[{"kind": "rate_limit", "routes": "x", "requests": 1}]', "rule 1: a route is"),
        ('[{"body": "a", "body_base64": "YQ=="}]', "rule 1: give either body or body_base64"),
        ('[{"body_base64": "?"}]', "rule 1: body_base64 is not Base64"),
        ('[{"body": 5}]', "rule 1: body is bytes, a text, or JSON"),
        ('[{"kind": "delivery", "delay": "x"}]', "rule 1: "),
        ('[{"_pattern": 1}]', "rule 1: request has no _pattern"),
    ],
)
def test_wrong_json_is_refused(text: str, reason: str) -> None:
    """It is told which rule is wrong and why; unknown names with those that there are."""
    with pytest.raises(ValueError, match=reason):
        faults_from(text)


def test_the_rules_of_the_readme_can_be_read() -> None:
    """Its JSON is a list of rules of three kinds."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("### Faults")[2]
    text = section.partition("```json\n")[2].partition("```")[0]
    assert [type(rule) for rule in faults_from(text)] == [Fault, RateLimit, ProcessingFault]


def test_a_script_holds_rules_only() -> None:
    """Rules go where they belong; anything else is refused."""
    script = Script()
    script.add(faults_from(RULES))
    assert [len(script.requests), len(script.deliveries), len(script.processing)] == [16, 1, 1]
    assert len(script.rules()) == 20
    with pytest.raises(ValueError, match="no rule"):
        script.add(["reset"])  # type: ignore[list-item]
    script.clear()
    assert script.rules() == []


def test_each_fault_is_seen_on_the_wire() -> None:
    """Every argument of every kind of rule is used by a test that looks at the wire.

    Those tests use `http.client` and sockets only. A new kind of fault needs a test there.
    """
    here = Path(__file__).parent
    used: dict[str, set[str]] = {}
    for path in sorted(here.glob("test_faults_*.py")):
        if path.name == Path(__file__).name:
            continue
        source = path.read_text()
        assert "aiohttp" not in source
        assert "AsyncClient" not in source
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = used.setdefault(node.func.id, set())
                given |= {keyword.arg for keyword in node.keywords if keyword.arg}
    # The endings, and the headers of 429, come to these calls from lists of all of them.
    used["Fault"] |= {"reset", "close", "stall"}
    used["too_many_requests"] |= {"retry_after", "retry_after_ms", "limit", "remaining", "used"}
    shared = {"times", "after", "probability", "seed", "route"}  # seen with Fault itself
    for kind, make in _KINDS.items():
        name = getattr(make, "__name__", kind)
        wanted = {each for each in inspect.signature(make).parameters if not each.startswith("_")}
        if not attrs.has(make):  # type: ignore[arg-type]
            wanted -= shared | {"code", "message", "stage"}
        assert wanted - used.get(name, set()) == set(), kind
