"""Sends drawn requests to an emulator and keeps what is found, and which exceptions it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, field

from .exceptions import EXCEPTIONS, Exemption
from .findings import Finding, Findings
from .library import Library
from .placing import place

__all__ = ["FUZZED", "USED", "Run"]

USED: dict[str, set[str]] = {each.name: set() for each in EXCEPTIONS}
"""The operations in which each exception was needed."""

FUZZED: dict[str, int] = {}
"""How many requests were made of each operation."""

_MOST_STOCKS = 20
_SECONDS = 20


@define
class Run:
    """The requests of one test."""

    library: Library
    session: Any
    findings: Findings = field(factory=Findings)

    def prepare(self, case: Any) -> None:
        """Put the key and known identifiers into a request."""
        place(case, self.library, self.findings.requests)

    def call(self, case: Any) -> Any:
        """Send a request."""
        base_url = self.library.emulator.base_url
        return case.call(base_url=base_url, session=self.session, timeout=_SECONDS)

    def judge(self, case: Any, response: Any, recorder: Any = None) -> None:
        """Take down what an answer does not pass, and put back what was deleted."""
        try:
            case.validate_response(response, recorder=recorder)
        except BaseExceptionGroup as group:
            self.findings.add(case, response, group.exceptions)
        else:
            self.findings.add(case, response, ())
        deleted = case.method == "DELETE" and response.status_code == 200
        if deleted and recorder is None and self.library.number < _MOST_STOCKS:
            self.library.stock()

    def unexplained(self) -> str:
        """Return what no exception explains: of each kind of finding the shortest request."""
        left = Findings()
        for finding in self.findings.found:
            reason = _exemption_of(finding, EXCEPTIONS)
            if reason is None:
                left.found.append(finding)
            else:
                USED[reason.name].add(finding.operation)
        return "\n".join(
            f"{each.operation}: {each.kind}: {each.says}\n{each.shown_by}\n"
            for each in left.shortest()
        )


def _exemption_of(finding: Finding, exemptions: Iterable[Exemption]) -> Exemption | None:
    return next((each for each in exemptions if each.covers(finding)), None)
