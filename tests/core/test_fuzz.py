"""Whatever comes back, a user sees an error of ours."""

from __future__ import annotations

import asyncio
import random

import pytest

from twelvelabs_async import AsyncClient, Retry, Timeouts, TwelveLabsError

ANSWERS = [
    b'HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{"_id":"t1","status":"ready"}',
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n',
    b"HTTP/1.1 429 Too\r\nRetry-After: 0\r\nX-Ratelimit-Reset: 99\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 429 Too\r\nRetry-After: Fri, 99 Foo 2020\r\nDate: x\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 500 Error\r\nContent-Length: 11\r\nSet-Cookie: a=b\r\n\r\n<html></h1>",
    b'HTTP/1.1 404 No\r\nContent-Type: x; charset=y\r\nContent-Length: 14\r\n\r\n{"message":[]}',
    b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /v1.3/\xff\xfe\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 304 Same\r\n\r\n",
    b"HTTP/1.1 204 Nothing\r\n\r\n",
    b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nabcde",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"[" * 5000,
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"_id":1e999}',
    b"HTTP/2 200\r\n\r\n",
    b"SSH-2.0-OpenSSH\r\n",
    b"\x16\x03\x01\x02\x00",
    b"",
]


def mutated(answer: bytes, dice: random.Random) -> bytes:
    """The answer with a few bytes changed, added, lost or doubled."""
    made = bytearray(answer)
    for _ in range(dice.randint(0, 4)):
        place = dice.randrange(len(made) + 1)
        match dice.randrange(5):
            case 0:
                made[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                made[place:place] = bytes([dice.randrange(256)])
            case 2:
                del made[place : place + 1]
            case 3:
                del made[place:]
            case _:
                made[place:place] = made[:20]
    return bytes(made)


@pytest.mark.parametrize("seed", range(8))
async def test_no_answer_brings_a_foreign_error(seed: int) -> None:
    """Of broken, cut, doubled and absurd answers each is decoded, or is an error of our family."""
    dice = random.Random(seed)
    answers = [mutated(answer, dice) if seed else answer for answer in ANSWERS * (3 if seed else 1)]
    current = iter(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(next(current, b""))  # a redirect that is followed takes one more
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for _ in answers:
        # A client for each, as a connection that is used again gets no answer of its own.
        async with AsyncClient(
            "k",
            base_url=f"http://127.0.0.1:{port}",
            timeout=Timeouts(idle=0.5, total=2),
            retry=Retry(max_retries=0),
        ) as client:
            try:
                await client.tasks.retrieve("t1")
            except TwelveLabsError as error:
                assert len(str(error).encode()) <= 4000  # noqa: PT017 - not every one is refused
    server.close()
    await server.wait_closed()
    assert next(current, None) is None
