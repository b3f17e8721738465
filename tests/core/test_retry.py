"""The rules of retries, as a table."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from twelvelabs_async import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    DecodeError,
    PlanLimitError,
    Retry,
)
from twelvelabs_async.core.request import Response
from twelvelabs_async.core.retry import (
    Failure,
    RetryBudget,
    asked_to_wait,
    wait_before_next,
)
from twelvelabs_async.core.statuses import failure_of, status_error

POLICY = Retry(first=0.5, longest=20.0, longest_obeyed=120.0)


def of_status(status: int, **headers: str) -> APIError:
    """The error of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status_error(Response(status, named, b""))


TABLE: list[tuple[str, APIError, bool, bool]] = [
    # what happened, its error, repeated if repeatable, repeated if not
    ("refused", APIConnectionError(may_have_acted=False), True, True),
    ("connect timeout", APITimeoutError(may_have_acted=False), True, True),
    ("reset", APIConnectionError(), True, False),
    ("silence", APITimeoutError(), True, False),
    ("400", of_status(400), False, False),
    ("401", of_status(401), False, False),
    ("403", of_status(403), False, False),
    ("404", of_status(404), False, False),
    ("408", of_status(408), True, False),
    ("409", of_status(409), False, False),
    ("422", of_status(422), False, False),
    ("429", of_status(429), True, True),
    ("500", of_status(500), True, False),
    ("501", of_status(501), False, False),
    ("502", of_status(502), True, False),
    ("503", of_status(503), True, False),
    ("504", of_status(504), True, False),
    ("not JSON", DecodeError("no"), False, False),
    ("plan limit", PlanLimitError(status_code=429), False, False),
]


@pytest.mark.parametrize(
    ("error", "repeatable", "wanted"),
    [
        pytest.param(error, repeatable, wanted, id=f"{name}-{'' if repeatable else 'un'}repeatable")
        for name, error, *cells in TABLE
        for repeatable, wanted in zip((True, False), cells, strict=True)
    ],
)
def test_what_is_repeated(error: APIError, repeatable: bool, wanted: bool) -> None:
    """A failure is repeated if it may pass, and if it may have acted only where that is safe."""
    delay = wait_before_next(
        POLICY,
        attempt=1,
        max_retries=3,
        repeatable=repeatable,
        failure=failure_of(error),
        roll=1.0,
    )
    assert (delay is not None) is wanted


@pytest.mark.parametrize(
    ("attempt", "wanted"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 20.0), (9, 20.0)]
)
def test_waits_double_up_to_a_limit(attempt: int, wanted: float) -> None:
    """The upper bound grows from `first` to `longest`, and the dice choose below it."""
    failure = Failure(temporary=True, may_have_acted=False)

    def wait(roll: float) -> float | None:
        return wait_before_next(
            POLICY, attempt=attempt, max_retries=99, repeatable=True, failure=failure, roll=roll
        )

    assert wait(1.0) == wanted
    assert wait(0.5) == wanted / 2
    assert wait(0.0) == 0


def test_retries_end() -> None:
    """After the last retry, and with none allowed, the call is given up."""
    failure = Failure(temporary=True, may_have_acted=False, retry_after=0.1)
    for attempt, most in ((1, 0), (4, 3)):
        assert (
            wait_before_next(
                POLICY,
                attempt=attempt,
                max_retries=most,
                repeatable=True,
                failure=failure,
                roll=0.5,
            )
            is None
        )


NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": " 3 "}, 3.0),
        ({"Retry-After": "-4"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After-Ms": "250"}, 0.25),
        ({"Retry-After-Ms": "250", "Retry-After": "9"}, 0.25),
        ({"Retry-After": formatdate(NOW + 30, usegmt=True)}, 30.0),
        ({"Retry-After": formatdate(NOW - 30, usegmt=True)}, 0.0),
        # This machine's clock is an hour behind the server's: the answer's own date counts.
        (
            {
                "Date": formatdate(NOW + 3600, usegmt=True),
                "Retry-After": formatdate(NOW + 3610, usegmt=True),
            },
            10.0,
        ),
        ({"X-Ratelimit-Reset": str(int(NOW) + 12)}, 12.0),
        (
            {
                "Date": formatdate(NOW - 3600, usegmt=True),
                "X-Ratelimit-Reset": str(int(NOW) - 3588),
            },
            12.0,
        ),
        ({"X-Ratelimit-Reset": "later"}, None),
        ({"Retry-After": "2", "X-Ratelimit-Reset": str(int(NOW) + 60)}, 2.0),
    ],
)
def test_what_the_server_asks_for(headers: dict[str, str], wanted: float | None) -> None:
    """Seconds, fractions, milliseconds, dates and reset times are understood; nonsense is not."""
    assert asked_to_wait(headers, NOW, throttled=True) == wanted


def test_the_reset_time_counts_only_for_throttled_answers() -> None:
    """A 503 with ordinary rate-limit headers is not asked to wait for the window's end."""
    headers = {"X-Ratelimit-Reset": str(int(NOW) + 60), "X-Ratelimit-Remaining": "7"}
    assert asked_to_wait(headers, NOW) is None


def test_a_wait_beyond_the_cap_gives_up() -> None:
    """What the server asks for is obeyed or the call fails; it is never shortened."""
    for asked, wanted in ((120.0, 120.0), (120.1, None)):
        failure = failure_of(of_status(429, Retry_After=str(asked)))
        assert (
            wait_before_next(
                POLICY, attempt=1, max_retries=3, repeatable=True, failure=failure, roll=0.5
            )
            == wanted
        )


def test_the_budget_is_spent_and_paid_back() -> None:
    """Retries use the budget up; successes fill it slowly, and what helped is paid back whole."""
    budget = RetryBudget.of(Retry(budget=2))
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    for _ in range(10):
        budget.refund(0)
    assert budget.spend()
    budget.refund(3)
    assert budget.left == budget.capacity
