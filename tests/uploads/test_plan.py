"""What to send, which URL to use and what is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twelvelabs_async import UploadError
from twelvelabs_async.uploads.plan import Plan, UrlBook, life_of_url, md5_of_etag, run_from

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MD5 = "d41d8cd98f00b204e9800998ecf8427e"


@given(
    st.integers(1, 10**12),
    st.integers(1, 10**9),
    st.sets(st.integers(1, 60)),
)
def test_parts_cover_the_file_without_gap_or_overlap(
    total: int, chunk: int, done: set[int]
) -> None:
    """What is done and what remains are together the whole file, whatever is done."""
    chunk = max(chunk, -(-total // 60))
    plan = Plan.of(total, chunk, None)
    remaining = plan.remaining(done)
    assert not {part.index for part in remaining} & done
    parts = sorted(
        [*remaining, *(plan.part(index) for index in done if index <= plan.total_parts)],
        key=lambda part: part.index,
    )
    assert [part.index for part in parts] == list(range(1, plan.total_parts + 1))
    end = 0
    for part in parts:
        assert part.offset == end
        assert 0 < part.size <= chunk
        end += part.size
    assert end == total


@pytest.mark.parametrize(("chunk", "parts"), [(0, None), (None, None), (10, 11), (-1, 3)])
def test_a_session_that_does_not_fit_the_file_is_refused(
    chunk: int | None, parts: int | None
) -> None:
    """Parts without a size, or of a number that is not the file's, are no plan."""
    with pytest.raises(UploadError):
        Plan.of(100, chunk, parts)


@pytest.mark.parametrize("skew", [-3600, 0, 3600])
def test_the_life_of_a_url_does_not_hang_on_this_machines_clock(skew: int) -> None:
    """An hour too early or too late here, the platform's own times or the URL tell the life."""
    ours = NOW + timedelta(seconds=skew)
    hour = NOW + timedelta(hours=1)
    assert life_of_url("https://s/x", hour, NOW, ours) == 3600
    assert life_of_url("https://s/x?X-Amz-Expires=900&a=b", hour, None, ours) == 900


def test_without_any_other_time_the_clocks_are_compared() -> None:
    """What is told then is believed, but never more than the documented hour."""
    assert life_of_url("https://s/x", NOW + timedelta(minutes=5), None, NOW) == 300
    assert life_of_url("https://s/x", NOW + timedelta(days=5), None, NOW) == 3600
    assert life_of_url("https://s/x?X-Amz-Expires=soon", None, None, NOW) == 3600


def test_a_url_is_given_once_and_not_in_the_end_of_its_life() -> None:
    """A tenth of its life before its end, at most a minute, it is no longer used."""
    book = UrlBook()
    for index, life in ((1, 100.0), (2, 100.0), (3, 3600.0), (4, 3600.0)):
        book.put(index, f"https://s/{index}", 0.0, life)
    assert book.take(1, 89.0) == "https://s/1"
    assert book.take(1, 89.0) is None
    assert book.take(2, 90.0) is None
    assert book.take(3, 3539.0) == "https://s/3"
    assert book.take(4, 3540.0) is None


def test_urls_do_not_show_themselves() -> None:
    """A book in the locals of a traceback tells nobody how to write to the storage."""
    book = UrlBook()
    book.put(1, "https://s/1?X-Amz-Signature=secret", 0.0, 100.0)
    assert "secret" not in repr(book)
    assert "secret" not in repr(book.take(1, 1.0))


def test_runs_of_urls_end_at_the_first_that_is_not_wanted() -> None:
    """One call asks for as many in a row as are wanted, and for 50 at most."""
    assert run_from(3, {3, 4, 5, 7}) == 3
    assert run_from(1, set(range(1, 200))) == 50
    assert run_from(9, set()) == 1


@pytest.mark.parametrize(
    ("etag", "encryption", "found"),
    [
        (f'"{MD5}"', None, MD5),
        (MD5.upper(), "AES256", MD5),
        (f'"{MD5}-7"', None, None),
        (f'W/"{MD5}"', None, None),
        (f'"{MD5}"', "aws:kms", None),
        (f'"{MD5}"', "aws:kms:dsse", None),
        ('"0x8D9"', None, None),
        ("", None, None),
    ],
)
def test_only_an_md5_is_taken_for_one(etag: str, encryption: str | None, found: str | None) -> None:
    """ETags of other forms, weak ones, and those of storages with managed keys prove nothing."""
    assert md5_of_etag(etag, encryption) == found
