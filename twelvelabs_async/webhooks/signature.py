"""The signature of a notification: who sent these bytes, and when."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import TypeAlias

from attrs import frozen

from ..errors import InvalidInputError
from ..errors.webhooks import WebhookVerificationError
from ..settings import Secret
from .replay import ReplayGuard

__all__ = [
    "HEADER",
    "TOLERANCE",
    "Body",
    "check_secrets",
    "check_tolerance",
    "hidden",
    "key_of",
    "sign",
    "verify",
]

HEADER = "TL-Signature"
TOLERANCE = 300.0
"""Seconds between the signature and now, in either direction."""

Body: TypeAlias = bytes | bytearray | memoryview

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_LONGEST_HEADER = 8192
_NO_TEXT = "\0type:"


def verify(
    body: Body,
    signature: str | Mapping[str, str] | None,
    secrets: str | Sequence[str],
    *,
    now: Callable[[], float] = time.time,
    tolerance: float = TOLERANCE,
    replay: ReplayGuard | None = None,
) -> None:
    """Return if a notification is the platform's and of now, and raise otherwise.

    Args:
        body: The body of the request as it came, byte by byte.
        signature: The header `TL-Signature`, or all headers.
        secrets: The secret of the webhook, or several of them while it is being changed.
        now: Returns the present, in seconds since 1970.
        tolerance: How many seconds the time of the signature may be from the present, before it or
            after it. `math.inf` accepts all times.
        replay: Refuses what it has seen before; what is accepted is remembered in it.

    Raises:
        WebhookVerificationError: It is not to be trusted; `reason` says why.
        InvalidInputError: The body is not bytes, a secret is empty, or the tolerance is not a
            number of seconds.
    """
    # Under the same name, so that no frame of ours holds a secret that shows itself.
    secrets = hidden(secrets)
    check_secrets(secrets)
    check_tolerance(tolerance)
    if not isinstance(body, (bytes, bytearray, memoryview)):
        raise InvalidInputError(
            f"A body must be the bytes that came, not {type(body).__name__}: what is decoded and "
            "encoded again may have another signature."
        )
    signed = _read(_header(signature))
    if not _is_authentic(signed, body, secrets):
        raise WebhookVerificationError(
            "None of the signatures belongs to this body and secret.", reason="mismatch"
        )
    # Only now is the time known to be the platform's word.
    age = now() - int(signed.timestamp)
    if not age <= tolerance:
        raise WebhookVerificationError(
            f"It was signed {age:.0f} s ago; the tolerance is {tolerance:g} s.", reason="stale"
        )
    if not -age <= tolerance:
        raise WebhookVerificationError(
            f"It was signed {-age:.0f} s in the future; the tolerance is {tolerance:g} s. "
            "A clock may be wrong.",
            reason="future",
        )
    if replay is not None and not replay.first_time(key_of(body, signature)):
        raise WebhookVerificationError("This delivery was here before.", reason="replayed")


def sign(body: Body, secret: str, *, at: float | None = None) -> str:
    """Return the header `TL-Signature` that the platform would send; for tests of receivers.

    Args:
        body: The body of the request.
        secret: The secret of the webhook.
        at: When it is signed, in seconds since 1970; now by default.
    """
    (secret,) = hidden(secret)
    check_secrets([secret])
    timestamp = str(int(time.time() if at is None else at))
    return f"t={timestamp},v1={_mac(timestamp, body, secret)}"


def key_of(body: Body, signature: str | Mapping[str, str] | None) -> bytes:
    """Return what a delivery is known by: what was signed, with whichever secret it was."""
    digest = blake2b(_read(_header(signature)).timestamp.encode() + b".", digest_size=16)
    digest.update(body)
    return digest.digest()


def hidden(secrets: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return secrets as ones that do not show themselves; it never raises.

    Of what is no text only the type is left, which `check_secrets` refuses.
    """
    listed: tuple[object, ...] = (
        (secrets,) if isinstance(secrets, (str, bytes)) else tuple(secrets or ())
    )
    return tuple(
        Secret(each if isinstance(each, str) else f"{_NO_TEXT}{type(each).__name__}")
        for each in listed
    )


def check_secrets(secrets: Sequence[str]) -> None:
    """Refuse secrets that cannot be meant."""
    if not secrets:
        raise InvalidInputError("No webhook secret is given; one is needed.")
    for secret in secrets:
        # None of these texts shows the secret: an error ends up in logs.
        if secret.startswith(_NO_TEXT):
            kind = secret.removeprefix(_NO_TEXT)
            raise InvalidInputError(f"A webhook secret must be a str, not {kind}.")
        if not secret.strip():
            raise InvalidInputError("A webhook secret is empty: with it anybody could sign.")
        if secret != secret.strip():
            raise InvalidInputError("A webhook secret has white space at its ends; strip it.")
        if any("\ud800" <= character <= "\udfff" for character in secret):
            raise InvalidInputError("A webhook secret cannot be written as UTF-8.")


def check_tolerance(tolerance: float) -> None:
    """Refuse a tolerance that is not a number of seconds; NaN would accept or refuse all."""
    number = isinstance(tolerance, (int, float)) and not isinstance(tolerance, bool)
    if not number or not tolerance >= 0:
        raise InvalidInputError(f"tolerance must be 0 seconds or more, not {tolerance!r}.")


@frozen
class _Signed:
    """What a header says: the time, and signatures of which one should be right."""

    timestamp: str
    candidates: tuple[bytes, ...]


def _header(signature: str | Mapping[str, str] | None) -> str:
    if isinstance(signature, Mapping):
        # A header that came twice is read as one, as HTTP says, and then has its time twice.
        found = [value for name, value in signature.items() if name.lower() == HEADER.lower()]
        signature = ",".join(found) if found else None
    if signature is None or not signature.strip():
        raise WebhookVerificationError(f"There is no header {HEADER}.", reason="missing")
    return signature


def _read(header: str) -> _Signed:
    if len(header) > _LONGEST_HEADER:
        raise _malformed("it is too long")
    times: list[str] = []
    candidates: list[bytes] = []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t":
            times.append(value)
        elif name == "v1":
            candidates.append(value.encode("utf-8", "surrogatepass"))
    if len(times) != 1:
        raise _malformed("it has no time" if not times else "it has more than one time")
    if not _TIMESTAMP.fullmatch(times[0]):
        raise _malformed("its time is not a number of seconds")
    if not candidates:
        raise _malformed("it has no signature v1")
    return _Signed(times[0], tuple(candidates))


def _malformed(reason: str) -> WebhookVerificationError:
    return WebhookVerificationError(
        f"The header {HEADER} cannot be read: {reason}.", reason="malformed"
    )


def _is_authentic(signed: _Signed, body: Body, secrets: Sequence[str]) -> bool:
    """Compare all signatures with all secrets; how long that takes tells nothing of either."""
    found = False
    for secret in secrets:
        expected = _mac(signed.timestamp, body, secret).encode()
        for candidate in signed.candidates:
            found |= hmac.compare_digest(expected, candidate)
    return found


def _mac(timestamp: str, body: Body, secret: str) -> str:
    mac = hmac.new(secret.encode(), timestamp.encode() + b".", "sha256")
    mac.update(body)
    return mac.hexdigest()
