"""Collects what the checks find, so that one run of an operation shows all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

import orjson
from attrs import define, field, frozen

__all__ = ["Finding", "Findings"]

_SHOWN = 600
_REFUSED = 400


@frozen
class Finding:
    """One check that a response does not pass.

    Attributes:
        operation: Method and path as in the document.
        kind: The class of the failure in schemathesis: what was checked.
        status: Status of the response.
        code: Code of the error in the response, if it has one.
        message: Message of that error.
        says: What the check says.
        shown_by: The request and the response.
        request: The body of the request, if it is JSON.
    """

    operation: str
    kind: str
    status: int
    code: str
    message: str
    says: str
    shown_by: str
    request: object = None

    @property
    def group(self) -> tuple[str, ...]:
        """What findings have in common that probably are one mistake."""
        return self.kind, str(self.status), self.code, self.says.partition("\n")[0]


@define
class Findings:
    """What was found in the requests of one operation."""

    requests: int = 0
    statuses: Counter[int] = field(factory=Counter[int])
    found: list[Finding] = field(factory=list[Finding])

    def add(self, case: Any, response: Any, failures: Iterable[Any]) -> None:
        """Take down what one response does not pass."""
        self.requests += 1
        self.statuses[response.status_code] += 1
        code, message = _error_in(response.content)
        message = message or (response.text if response.status_code >= _REFUSED else "")
        request = response.request
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        shown = (
            f"{request.method} {request.url}\n{body[:_SHOWN]!r}\n"
            f"{response.status_code} {response.content[:_SHOWN]!r}"
        )
        for failure in failures:
            self.found.append(
                Finding(
                    case.operation.label,
                    type(failure).__name__,
                    response.status_code,
                    code,
                    message,
                    str(failure.message or failure),
                    shown,
                    _json_of(body),
                )
            )

    def shortest(self) -> list[Finding]:
        """Return of each group the finding with the shortest request."""
        groups: dict[tuple[str, ...], Finding] = {}
        for each in self.found:
            known = groups.get(each.group)
            if known is None or len(each.shown_by) < len(known.shown_by):
                groups[each.group] = each
        return list(groups.values())


def _json_of(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def _error_in(content: bytes | None) -> tuple[str, str]:
    try:
        body: Any = orjson.loads(content or b"")
    except orjson.JSONDecodeError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    answer = cast("dict[str, Any]", body)
    error: Any = answer.get("error", answer)
    if not isinstance(error, dict):
        return "", ""
    error = cast("dict[str, Any]", error)
    return str(error.get("code", "")), str(error.get("message", ""))
