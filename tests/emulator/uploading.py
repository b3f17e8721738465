"""Uploads to the emulator in chunks, step by step."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

from tests.emulator.helpers import Answer, Caller

CHUNK = 8_000
TYPE = {"Content-Type": "application/octet-stream"}
UPLOADS = "/assets/multipart-uploads"


async def begin(api: Caller, size: int, **more: Any) -> Any:
    """Create a session and return its body."""
    body = {"filename": "film.mkv", "type": "video", "total_size": size, **more}
    answer = await api.call("POST", UPLOADS, json=body)
    assert answer.status == 201, answer.raw
    return answer.body


async def put(
    api: Caller,
    url: str,
    data: bytes | aiohttp.payload.AsyncIterablePayload,
    headers: Mapping[str, str] = TYPE,
) -> Answer:
    """PUT to a presigned URL, without the key."""
    async with api.session.put(url, data=data, headers=headers) as response:
        return Answer(response.status, await response.read(), response.headers)


async def put_all(api: Caller, session: Any, data: bytes) -> list[dict[str, object]]:
    """Put every chunk, asking for more URLs when they run out; return what to report."""
    urls = {each["chunk_index"]: each["url"] for each in session["upload_urls"]}
    size, total = session["chunk_size"], session["total_chunks"]
    missing = total - len(urls)
    if missing:
        asked = {"start": len(urls) + 1, "count": missing}
        path = f"{UPLOADS}/{session['upload_id']}/presigned-urls"
        more = (await api.call("POST", path, json=asked)).body
        urls |= {each["chunk_index"]: each["url"] for each in more["upload_urls"]}
    done: list[dict[str, object]] = []
    for index in range(1, total + 1):
        piece = data[(index - 1) * size : index * size]
        answer = await put(api, urls[index], piece)
        assert answer.status == 200, answer.raw
        done.append(reported(index, piece, answer.headers["ETag"].strip('"')))
    return done


def reported(index: int, data: bytes, proof: str | None = None) -> dict[str, object]:
    """One entry of `completed_chunks`."""
    proof = proof if proof is not None else hashlib.md5(data).hexdigest()  # noqa: S324 - an ETag
    return {"chunk_index": index, "proof": proof, "proof_type": "etag", "chunk_size": len(data)}


async def report(api: Caller, session: Any, chunks: Sequence[dict[str, object]]) -> Answer:
    """Report chunks."""
    path = f"{UPLOADS}/{session['upload_id']}"
    return await api.call("POST", path, json={"completed_chunks": list(chunks)})


async def status_of(api: Caller, session: Any, query: str = "") -> Any:
    """Return the state of a session."""
    return await api.body(f"{UPLOADS}/{session['upload_id']}{query}")


def error_of(answer: Answer) -> tuple[int, str]:
    """The status and the code of an answer of the storage."""
    text = answer.raw.decode()
    return answer.status, text.partition("<Code>")[2].partition("</Code>")[0]


def url_of(session: Any, index: int = 1) -> str:
    """The presigned URL of a chunk that came with a new session."""
    return str(session["upload_urls"][index - 1]["url"])
