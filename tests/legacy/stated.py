"""What a row of the table of statements is."""

from __future__ import annotations

from attrs import frozen

__all__ = ["DASHBOARD", "MARKETING", "PROSE", "SERVICE", "Statement", "cannot", "says"]

MARKETING = "It describes or compares the product; there is nothing that could be done or seen."
DASHBOARD = "It is done in the vendor's or a provider's web pages, for which there is no API."
SERVICE = "It is a promise of the service, of which a client sees nothing."
PROSE = "It only leads to other pages, or tells how the examples of a page are to be read."


@frozen
class Statement:
    """What a page says; the tests that show it, or the reason why nothing could."""

    text: str
    tests: tuple[str, ...] = ()
    reason: str = ""

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """The files of the tests, below `tests/`, with the functions."""
        found: list[tuple[str, str]] = []
        for each in self.tests:
            where, _, name = each.partition("::")
            file = where if "/" in where else f"legacy/test_statements_{where}.py"
            found.append((file, f"test_{name}"))
        return tuple(found)


def says(text: str, *tests: str) -> Statement:
    """A statement that tests show."""
    return Statement(text, tests)


def cannot(text: str, reason: str) -> Statement:
    """A statement that can be honoured by no client."""
    return Statement(text, reason=reason)
