"""Talks to the emulator as strangers do: `http.client`, and sockets where that hides too much."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from attrs import frozen

from twelvelabs_async.emulator import Emulator

PATIENCE = 10.0
INDEX = {
    "index_name": "films",
    "models": [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}],
}


@frozen
class Answer:
    """What `http.client` made of an answer, and after how many seconds it had it."""

    status: int
    raw: bytes
    headers: http.client.HTTPMessage
    seconds: float

    @property
    def body(self) -> Any:
        """The body, decoded from JSON."""
        return json.loads(self.raw)


@frozen
class Wire:
    """What came through a socket, and how it ended."""

    head: bytes
    body: bytes
    end: Literal["closed", "reset", "open"]

    def header(self, name: str) -> str | None:
        """The value of a header."""
        for line in self.head.decode().split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None


def address(url: str) -> tuple[str, int]:
    """Host and port of a URL."""
    parts = urlsplit(url)
    return str(parts.hostname), int(parts.port or 80)


def call(
    api: Emulator,
    method: str,
    path: str,
    *,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request to version 1.3 by `http.client`, with the key."""
    sent = {"x-api-key": api.api_key, **(headers or {})}
    return call_url(method, api.base_url + path, body=body, headers=sent)


def control(api: Emulator, method: str, path: str, body: object = None) -> Answer:
    """Call the control endpoint with the emulator's key."""
    url = api.base_url.removesuffix("/v1.3") + "/_emulator" + path
    return call_url(method, url, body=body, headers={"x-api-key": api.api_key})


def call_url(
    method: str, url: str, *, body: object = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one request by `http.client`: bytes as they are, anything else as JSON."""
    connection = http.client.HTTPConnection(*address(url), timeout=PATIENCE)
    sent = dict(headers or {})
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    if data is not body:
        sent["Content-Type"] = "application/json"
    started = time.monotonic()
    try:
        connection.request(method, "/" + url.split("/", 3)[3], body=data, headers=sent)
        response = connection.getresponse()
        raw = response.read()
    finally:
        connection.close()
    return Answer(response.status, raw, response.headers, time.monotonic() - started)


def request_bytes(
    api: Emulator,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    announced: int | None = None,
    last: bool = True,
) -> bytes:
    """A request as bytes.

    `announced` is the Content-Length if it is not the body's. The connection is closed after the
    answer to the `last` one.
    """
    lines = [
        f"{method} /v1.3{path} HTTP/1.1",
        "Host: emulator",
        f"x-api-key: {api.api_key}",
        "Content-Type: application/json",
        f"Content-Length: {len(body) if announced is None else announced}",
        *(["Connection: close"] if last else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def exchange(
    api: Emulator,
    data: bytes,
    *,
    patience: float = PATIENCE,
    enough: Callable[[bytes], bool] = lambda _: True,
) -> Wire:
    """Send bytes through a socket and read until it ends.

    It is open if nothing came for as long as `patience` says, after `enough` had come.
    """
    received = b""
    deadline = time.monotonic() + PATIENCE
    with socket.create_connection(address(api.base_url), timeout=patience) as connection:
        connection.sendall(data)
        end: Literal["closed", "reset", "open"] | None = None
        while end is None:
            try:
                piece = connection.recv(65536)
                received += piece
                end = None if piece else "closed"
            except ConnectionResetError:
                end = "reset"
            except TimeoutError:
                if enough(received) or time.monotonic() > deadline:
                    end = "open"
    head, _, body = received.partition(b"\r\n\r\n")
    return Wire(head, body, end)


def unchunked(body: bytes) -> tuple[bytes, bool]:
    """The content of a chunked body, and whether its end came."""
    content = b""
    while body:
        size, mark, rest = body.partition(b"\r\n")
        if not mark:
            break
        length = int(size, 16)
        if length == 0:
            return content, True
        content += rest[:length]
        body = rest[length + 2 :]
    return content, False


def eventually(condition: Callable[[], object]) -> None:
    """Wait until something is true that the emulator's thread makes so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.01)


def upload(api: Emulator, path: Path, **fields: str) -> Answer:
    """Upload a file as an asset, or as a task if the fields have an `index_id`."""
    boundary = "b0undary"
    name = "video_file" if "index_id" in fields or "model_name" in fields else "file"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{path.name}"\r\nContent-Type: video/mp4\r\n\r\n'
    )
    body = "".join(parts).encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    target = {"model_name": "/embed/tasks", "index_id": "/tasks"}
    where = next((way for key, way in target.items() if key in fields), "/assets")
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return call(api, "POST", where, body=body, headers=headers)


def upload_url(api: Emulator) -> str:
    """A presigned URL for the only chunk, of 100 bytes, of a new upload."""
    body = {"filename": "a.mp4", "type": "video", "total_size": 100}
    answer = call(api, "POST", "/assets/multipart-uploads", body=body)
    assert answer.status == 201, answer.raw
    return str(answer.body["upload_urls"][0]["url"])


def upload_id_of(url: str) -> str:
    """The upload that a presigned URL is for."""
    return urlsplit(url).path.split("/")[2]
