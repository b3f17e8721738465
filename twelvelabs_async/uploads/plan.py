"""What to send, which URL to use and what is left: pure rules, clock handed in."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from attrs import define, field, frozen

from ..errors import UploadError
from ..settings import Secret

__all__ = ["MOST_URLS", "Part", "Plan", "UrlBook", "life_of_url", "md5_of_etag", "run_from"]

MOST_URLS = 50
"""Presigned URLs that one call can ask for."""

LONGEST_LIFE = 3600.0
"""Seconds that a presigned URL is good, as the platform documents it."""

MARGIN = 0.1
LONGEST_MARGIN = 60.0
"""A URL is not used in the last tenth of its life, or its last minute if that is shorter."""

_MD5 = re.compile(r"[0-9a-f]{32}")


@frozen
class Part:
    """One part of a file; `index` counts from 1, as the platform does."""

    index: int
    offset: int
    size: int


@frozen
class Plan:
    """How a file is cut: all parts have one size, but for the last."""

    total_size: int
    chunk_size: int

    @classmethod
    def of(cls, total_size: int, chunk_size: int | None, total_chunks: int | None) -> Plan:
        """Check what the platform says of a session against the size of the file.

        Raises:
            UploadError: They do not fit.
        """
        if not chunk_size or chunk_size < 1:
            raise UploadError("The platform made an upload session without a size of its parts.")
        plan = cls(total_size, chunk_size)
        if total_chunks is not None and total_chunks != plan.total_parts:
            raise UploadError(
                f"The platform wants {total_chunks} parts of {chunk_size} bytes; the file of "
                f"{total_size} bytes has {plan.total_parts}."
            )
        return plan

    @property
    def total_parts(self) -> int:
        """How many parts there are."""
        return -(-self.total_size // self.chunk_size)

    def part(self, index: int) -> Part:
        """Return one part."""
        offset = (index - 1) * self.chunk_size
        return Part(index, offset, min(self.chunk_size, self.total_size - offset))

    def remaining(self, done: Container[int]) -> list[Part]:
        """Return the parts that are still to be sent, in order."""
        return [self.part(index) for index in range(1, self.total_parts + 1) if index not in done]

    def bytes_of(self, indexes: Iterable[int]) -> int:
        """Return how many bytes some parts have."""
        return sum(self.part(index).size for index in indexes)


def run_from(first: int, wanted: Collection[int], most: int = MOST_URLS) -> int:
    """Return for how many parts in a row URLs are wanted, from the first one on."""
    count = 1
    while count < most and first + count in wanted:
        count += 1
    return count


def life_of_url(
    url: str, expires_at: datetime | None, generated_at: datetime | None, now: datetime
) -> float:
    """Return for how many seconds a URL that was just made is good.

    The clocks of this machine and of the platform may differ, so a time of theirs is held
    against another time of theirs, or read from the URL itself, before it is held against ours.
    """
    if expires_at is not None and generated_at is not None:
        return (expires_at - generated_at).total_seconds()
    try:
        told = parse_qs(urlsplit(url).query).get("X-Amz-Expires", [""])[0]
        if told:
            return float(told)
    except ValueError:
        pass  # a URL of another kind of storage
    if expires_at is None:
        return LONGEST_LIFE
    return min(LONGEST_LIFE, (expires_at - now).total_seconds())


@define
class UrlBook:
    """The presigned URLs at hand: each is good for one part, one time and some time."""

    _urls: dict[int, tuple[Secret, float]] = field(factory=dict[int, tuple[Secret, float]])

    def put(self, index: int, url: str, made: float, life: float) -> None:
        """Keep the URL of a part, asked for at `made` and good for `life` seconds from there."""
        margin = min(LONGEST_MARGIN, life * MARGIN)
        self._urls[index] = (Secret(url), made + life - margin)

    def take(self, index: int, now: float) -> Secret | None:
        """Return the URL of a part, once, if there is one that is good."""
        url, until = self._urls.pop(index, (None, 0.0))
        return url if now < until else None

    def drop(self, index: int) -> None:
        """Forget the URL of a part."""
        self._urls.pop(index, None)

    def lacks(self, index: int, now: float) -> bool:
        """Whether there is no good URL for a part."""
        return index not in self._urls or now >= self._urls[index][1]


def md5_of_etag(etag: str, encryption: str | None) -> str | None:
    """Return the MD5 sum that an ETag is, or None if it is something else.

    Args:
        etag: As it stood in the answer.
        encryption: How the storage encrypts what it keeps, if it says so: under a key of its
            key management an ETag looks like an MD5 sum and is none.
    """
    if etag.startswith("W/") or (encryption or "").startswith("aws:kms"):
        return None
    bare = etag.strip('"').lower()
    return bare if _MD5.fullmatch(bare) else None
