"""Signatures: what is the platform's and of now is accepted, and nothing else."""

from __future__ import annotations

import hmac
import math
import random
import traceback
from collections.abc import Callable

import pytest
from multidict import CIMultiDict

from tests.webhooks.posting import SECRET
from twelvelabs_async import InvalidInputError, TwelveLabsError, WebhookVerificationError
from twelvelabs_async.emulator.webhooks import signature as signature_of_the_emulator
from twelvelabs_async.webhooks import ReplayGuard, parse, sign, verify

T = 1_700_000_000
BODY = b'{"id":"whe_1","type":"index.task.ready"}'
V1 = "b891102b3ceb9af3dc17585a3729ba1024db67dd2f55c72968ff951d02fe6ca4"
HEADER = f"t={T},v1={V1}"
OTHER = "0" * 64


def at(seconds: float) -> Callable[[], float]:
    """A clock that stands still."""
    return lambda: seconds


def reason(
    header: str | None = HEADER,
    body: bytes = BODY,
    secrets: str | list[str] = SECRET,
    now: float = T,
    tolerance: float = 300.0,
) -> str | None:
    """Why a notification is refused; None if it is accepted."""
    try:
        verify(body, header, secrets, now=at(now), tolerance=tolerance)
    except WebhookVerificationError as error:
        return error.reason
    return None


def test_the_known_example_is_accepted() -> None:
    """The signature that is known for this secret, time and body is right, and is what we make."""
    assert reason() is None
    assert sign(BODY, SECRET, at=T) == HEADER
    assert signature_of_the_emulator(BODY, SECRET, T) == HEADER


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_body_may_be_any_bytes(kind: Callable[[bytes], bytes]) -> None:
    """Frameworks give bytes in several forms."""
    assert reason(body=kind(BODY)) is None


def test_what_is_tampered_with_is_refused() -> None:
    """A changed body, time or signature, and another secret, are all a mismatch."""
    assert reason(body=BODY.replace(b"ready", b"raedy")) == "mismatch"
    assert reason(body=BODY + b"\n") == "mismatch"
    assert reason(body=b"") == "mismatch"
    assert reason(f"t={T + 1},v1={V1}") == "mismatch"
    assert reason(f"t=0{T},v1={V1}") == "mismatch"
    assert reason(f"t={T},v1={V1[:-1]}5") == "mismatch"
    assert reason(f"t={T},v1={V1[:-1]}") == "mismatch"
    assert reason(f"t={T},v1={V1.upper()}") == "mismatch"
    assert reason(f"t={T},v1=") == "mismatch"
    assert reason(secrets="another-secret") == "mismatch"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (T + 300, None),
        (T + 300.5, "stale"),
        (T + 10**9, "stale"),
        (T - 300, None),
        (T - 300.5, "future"),
        (0, "future"),
        (math.inf, "stale"),
        (-math.inf, "future"),
        (math.nan, "stale"),
    ],
)
def test_the_time_may_be_five_minutes_off(now: float, told: str | None) -> None:
    """Both what is old and what is of the future is refused, and a clock that knows no time."""
    assert reason(now=now) == told


def test_the_tolerance_can_be_chosen() -> None:
    """Down to none, and up to all."""
    assert reason(now=T + 1, tolerance=0) == "stale"
    assert reason(now=T, tolerance=0) is None
    assert reason(now=T + 10**9, tolerance=math.inf) is None
    assert reason(now=T + 11, tolerance=10) == "stale"
    assert reason(now=T - 11, tolerance=10) == "future"


def test_by_default_now_is_now() -> None:
    """Without a clock it is the real one."""
    verify(BODY, sign(BODY, SECRET), SECRET)
    with pytest.raises(WebhookVerificationError, match=r"signed .* s ago; the tolerance is 300 s"):
        verify(BODY, HEADER, SECRET)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (None, "missing"),
        ("", "missing"),
        (" ", "missing"),
        (f"v1={V1}", "malformed"),
        (f"t={T}", "malformed"),
        ("nonsense", "malformed"),
        (",", "malformed"),
        ("t=,v1=", "malformed"),
        (f"t=,v1={V1}", "malformed"),
        (f"t=soon,v1={V1}", "malformed"),
        (f"t=-{T},v1={V1}", "malformed"),
        (f"t=+{T},v1={V1}", "malformed"),
        (f"t={T}.0,v1={V1}", "malformed"),
        (f"t=1e9,v1={V1}", "malformed"),
        (f"t={'9' * 13},v1={V1}", "malformed"),
        (f"t={'9' * 5000},v1={V1}", "malformed"),
        (f"t=١٧٠٠,v1={V1}", "malformed"),  # noqa: RUF001 - digits, but not those of HTTP
        (f"t={T},t={T},v1={V1}", "malformed"),
        (f"t={T},t={T + 1},v1={V1}", "malformed"),
        (f"T={T},V1={V1}", "malformed"),
        (f"t={T};v1={V1}", "malformed"),
        (f"t={T},v1={V1}" + "," * 9000, "malformed"),
        (f"t={T},v1=é", "mismatch"),
        (f"t={T},v1=\udc80", "mismatch"),
        (f"t={T},v2={V1},v1={OTHER}", "mismatch"),
    ],
    ids=lambda value: str(value)[:40].encode("ascii", "replace").decode(),
)
def test_a_header_that_says_too_little_is_refused(header: str | None, told: str) -> None:
    """Each with its own reason, as one kind of error, never another."""
    assert reason(header) == told


@pytest.mark.parametrize(
    "header",
    [
        f"v1={V1},t={T}",
        f" t={T} , v1={V1} ",
        f"t={T},v1={OTHER},v1={V1}",
        f"v1={V1},v1={OTHER},t={T}",
        f"t={T},v0=é,v1={V1},v2=,scheme,=,x=y=z",
        f"t={T},v1={V1},v1={V1}",
    ],
)
def test_parts_come_in_any_order_and_number(header: str) -> None:
    """Unknown parts are passed over, and one right signature among several is enough."""
    assert reason(header) is None


def test_a_secret_can_be_changed_without_losing_anything() -> None:
    """While two secrets are good, both kinds of signatures are, and those with both."""
    new = f"t={T},v1={sign(BODY, 'new', at=T).partition('v1=')[2]}"
    both = f"{HEADER},{new.partition(',')[2]}"
    for header in (HEADER, new, both):
        assert reason(header, secrets=["new", SECRET]) is None
        assert reason(header, secrets=[SECRET, "new"]) is None
    assert reason(HEADER, secrets=["new"]) == "mismatch"


def test_all_secrets_are_compared_with_all_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after one was found: the time tells nothing, and it is hmac that compares."""
    compared: list[tuple[object, object]] = []

    def count(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", count)
    assert reason(f"t={T},v1={V1},v1={OTHER},v1=short", secrets=[SECRET, "b", "c"]) is None
    assert len(compared) == 9
    assert all(isinstance(each, bytes) for pair in compared for each in pair)


def test_the_header_is_found_among_all_headers() -> None:
    """In any spelling; two of them are refused, since they have two times."""
    for name in ("TL-Signature", "tl-signature", "TL-SIGNATURE"):
        verify(BODY, {"Host": "x", name: HEADER}, SECRET, now=at(T))
    with pytest.raises(WebhookVerificationError) as caught:
        verify(BODY, {"Host": "x"}, SECRET, now=at(T))
    assert caught.value.reason == "missing"
    twice = CIMultiDict([("TL-Signature", HEADER), ("tl-signature", f"t={T},v1={OTHER}")])
    with pytest.raises(WebhookVerificationError) as caught:
        verify(BODY, twice, SECRET, now=at(T))
    assert caught.value.reason == "malformed"


def test_bodies_beyond_ascii_and_of_no_encoding_are_bytes_like_others() -> None:
    """Nothing is decoded before it is verified."""
    for body in ("{'名': 'é'}".encode(), b"\xff\xfe\x00", b""):
        header = sign(body, "geheimnis-ß", at=T)
        assert reason(header, body, "geheimnis-ß") is None
        assert reason(header, body, "geheimnis-ss") == "mismatch"


def test_ten_megabytes_are_verified() -> None:
    """A large body is like a small one, and its last byte counts."""
    body = bytes(10_000_000)
    header = sign(body, SECRET, at=T)
    assert reason(header, body) is None
    assert reason(header, body[:-1] + b"\1") == "mismatch"


def test_of_10_000_mutations_none_is_accepted() -> None:
    """Whatever is changed in the header or the body, it is refused, with the one kind of error."""
    chance = random.Random(20_261_122)
    accepted: list[tuple[bytes, bytes]] = []
    tried = 0
    while tried < 10_000:
        header, body = bytearray(HEADER.encode()), bytearray(BODY)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            target = chance.choice((header, body))
            place = chance.randrange(len(target)) if target else 0
            what = chance.random()
            if what < 0.6 and target:
                target[place] ^= 1 << chance.randrange(8)
            elif what < 0.8:
                target[place:place] = bytes([chance.randrange(256)])
            elif target:
                del target[place]
        if (bytes(header), bytes(body)) == (HEADER.encode(), BODY):
            continue
        tried += 1
        text = header.decode("latin-1")
        if reason(text, bytes(body)) is None:
            # An unknown part, or white space around one, is no change of what was signed.
            parts = {part.strip() for part in text.split(",")}
            if not (parts >= set(HEADER.split(",")) and bytes(body) == BODY):
                accepted.append((bytes(header), bytes(body)))
    assert accepted == []


@pytest.mark.parametrize(
    ("secrets", "text"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ([], "No webhook secret"),
        (None, "No webhook secret"),
        (["good-one", ""], "empty"),
        ("good-one\n", "white space"),
        (["good-one", " x"], "white space"),
        (b"good-one", "must be a str, not bytes"),
        (["good-one", 7], "must be a str, not int"),
        ("good-one\ud800", "UTF-8"),
    ],
)
def test_a_secret_that_cannot_be_meant_is_refused(secrets: str, text: str) -> None:
    """With an empty secret anybody could sign; none of these errors shows what was given."""
    with pytest.raises(InvalidInputError, match=text) as caught:
        verify(BODY, HEADER, secrets, now=at(T))
    assert "good-one" not in shown(caught.value)
    with pytest.raises(InvalidInputError, match=text):
        verify(b"", None, secrets)


@pytest.mark.parametrize("tolerance", [-1, math.nan, -math.inf, True, "5", None])
def test_a_tolerance_that_cannot_be_meant_is_refused(tolerance: float) -> None:
    """NaN would be no limit at all."""
    with pytest.raises(InvalidInputError, match="tolerance must be 0 seconds or more"):
        verify(BODY, HEADER, SECRET, now=at(T), tolerance=tolerance)


def test_text_is_no_body() -> None:
    """What was decoded is not what was signed, so it is refused rather than encoded again."""
    with pytest.raises(InvalidInputError, match="must be the bytes that came, not str"):
        verify(BODY.decode(), HEADER, SECRET)  # type: ignore[arg-type] # pyright: ignore


def shown(error: BaseException) -> str:
    """All that a log could show of an error, with what our frames hold in their variables."""
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in frames.stack if "twelvelabs_async" in frame.filename]
    assert ours
    kept = [f"{name}={value}" for frame in ours for name, value in (frame.locals or {}).items()]
    return "\n".join([str(error), repr(error), repr(vars(error)), *kept])


@pytest.mark.parametrize("header", [None, "x", f"t={T},v1={OTHER}", HEADER])
def test_no_error_shows_a_secret(header: str | None) -> None:
    """Neither in its text nor in the variables of our frames; nor what would be a signature."""
    right = sign(BODY, "canary-secret", at=T)
    with pytest.raises(TwelveLabsError) as caught:
        parse(BODY, header, ["canary-secret", "canary-too"], now=at(T))
    assert "canary" not in shown(caught.value)
    assert right.partition("v1=")[2] not in shown(caught.value)


def test_a_replay_is_refused_and_a_notification_that_comes_again_is_not() -> None:
    """The same delivery is known by what was signed; the same event signed anew is another."""
    guard = ReplayGuard()
    verify(BODY, HEADER, SECRET, now=at(T), replay=guard)
    for again in (HEADER, f"v1={V1}, t={T}", f"t={T},x=1,v1={OTHER},v1={V1}"):
        with pytest.raises(WebhookVerificationError) as caught:
            verify(BODY, again, ["new", SECRET], now=at(T + 5), replay=guard)
        assert caught.value.reason == "replayed"
    verify(BODY, sign(BODY, SECRET, at=T + 5), SECRET, now=at(T + 5), replay=guard)
    assert len(guard) == 2


def test_what_is_refused_is_not_remembered() -> None:
    """Otherwise a stranger could have the real one refused."""
    guard = ReplayGuard()
    refused = [(f"t={T},v1={OTHER}", T), (HEADER, T + 999), (HEADER, T - 999), ("x", T)]
    for header, now in refused:
        with pytest.raises(WebhookVerificationError):
            verify(BODY, header, SECRET, now=at(now), replay=guard)
    assert len(guard) == 0
    verify(BODY, HEADER, SECRET, now=at(T), replay=guard)


def test_the_body_is_left_alone() -> None:
    """A buffer that is verified can be read, and used again."""
    buffer = bytearray(BODY)
    event = parse(memoryview(buffer), HEADER, SECRET, now=at(T))
    assert event.id == "whe_1"
    buffer.clear()
