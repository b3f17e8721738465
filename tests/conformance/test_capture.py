from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from .capture import Capture, Part, Recorded

FORM = (
    b'--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n'
    b'--cut\r\nContent-Disposition: form-data; name="f"; filename="\xc3\xa9.mp4"\r\n'
    b"Content-Type: video/mp4\r\n\r\n\x00\r\n\xff\r\n"
    b'--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\ntwo\r\n--cut--\r\n'
)


async def send(capture: Capture, line: str, *headers: str, body: bytes = b"") -> Recorded:
    """Write a request byte by byte as given, and return what was recorded of it."""
    address = urlsplit(capture.base_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    lines = (line, "Host: here", "Connection: close", f"Content-Length: {len(body)}", *headers)
    writer.write("\r\n".join((*lines, "", "")).encode() + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")), answer
    [recorded] = capture.take()
    return recorded


async def test_everything_that_the_api_can_tell_apart_is_recorded(capture: Capture) -> None:
    """Method, segments, query, key and JSON are recorded as they came."""
    assert await send(
        capture,
        "PATCH /v1.3/search/a%2Fb?x=1&y%5Bgte%5D=a+b&x=%C3%A9&z= HTTP/1.1",
        "X-Api-Key: k",
        "Content-Type: application/json",
        body=b'{"a": [1, null]}',
    ) == Recorded(
        method="PATCH",
        path=("search", "a/b"),
        query={"x": ("1", "é"), "y[gte]": ("a b",), "z": ("",)},
        headers={"x-api-key": "k"},
        media_type="application/json",
        json={"a": [1, None]},
    )


async def test_the_parts_of_a_form_are_recorded(capture: Capture) -> None:
    """Fields keep the order of their values; files come with name, type and bytes."""
    recorded = await send(
        capture,
        "POST /v1.3/assets HTTP/1.1",
        "Content-Type: multipart/form-data; boundary=cut",
        body=FORM,
    )
    assert recorded.form == {
        "a": (Part(b"one"), Part(b"two")),
        "f": (Part(b"\x00\r\n\xff", "é.mp4", "video/mp4"),),
    }


async def test_the_fields_of_a_form_in_one_line_are_recorded(capture: Capture) -> None:
    """Such a form has no files; its media type tells it from one in parts."""
    recorded = await send(
        capture,
        "POST /v1.3/embed HTTP/1.1",
        "Content-Type: application/x-www-form-urlencoded",
        body=b"a=one+%C3%A9&b=&a=two",
    )
    assert recorded.media_type == "application/x-www-form-urlencoded"
    assert recorded.form == {"a": (Part("one é".encode()), Part(b"two")), "b": (Part(b""),)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x=1&y=2", "y=2&x=1", True),
        ("x=1&x=2", "x=2&x=1", False),
        ("x=a%20b", "x=a+b", True),
        ("x=1", "x=1.0", False),
        ("x=True", "x=true", False),
        ("x=", "", False),
    ],
)
async def test_requests_are_equal_only_if_the_api_could_not_tell_them_apart(
    one: str, other: str, *, same: bool, capture: Capture
) -> None:
    """The order of keys does not count; values, their order and their spelling do."""
    first = await send(capture, f"GET /v1.3/indexes?{one} HTTP/1.1")
    second = await send(capture, f"GET /v1.3/indexes?{other} HTTP/1.1")
    assert (first == second) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('{"a": 1, "b": [2]}', '{"b": [2], "a": 1}', True),
        ('{"a": 1e-7}', '{"a": 0.0000001}', True),
        ('{"a": "\\u00e9"}', '{"a": "é"}', True),
        ('{"a": 1}', '{"a": 1.0}', False),
        ('{"a": 1}', '{"a": true}', False),
        ('{"a": 9007199254740993}', '{"a": 9007199254740992}', False),
        ('{"a": null}', "{}", False),
        ('{"a": [1, 2]}', '{"a": [2, 1]}', False),
        ("{}", "", False),
    ],
)
async def test_bodies_are_equal_only_if_the_api_could_not_tell_them_apart(
    one: str, other: str, *, same: bool, capture: Capture
) -> None:
    """JSON is compared as JSON: whole numbers, fractions and truth are three things."""
    line, kind = "POST /v1.3/indexes HTTP/1.1", "Content-Type: application/json"
    first = await send(capture, line, kind, body=one.encode())
    second = await send(capture, line, kind, body=other.encode())
    assert (first == second) is same
