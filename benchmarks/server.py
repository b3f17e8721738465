"""A local nginx that gives fixed answers: it is never what a client waits for."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["ServerError", "serving"]

Answer: TypeAlias = Mapping[str, Any] | bytes

VERSION = "/v1.3"
PATIENCE = 5.0
"""Seconds in which nginx must have started, or ended."""

PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
"""Where nginx may be although it is not on the PATH of an ordinary user."""

# One process in the foreground: it is stopped by the pid that was started, it needs no second
# user, and it leaves the other cores to the client. Paths are relative to the prefix; those of
# the build belong to the system's own nginx.
CONFIGURATION = """
daemon off;
master_process off;
pid nginx.pid;
error_log error.log error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    default_type application/json;
    etag off;
    gzip off;
    keepalive_requests 1000000000;
    keepalive_timeout 3600s;
    open_file_cache max=16;
    open_file_cache_valid 3600s;
    sendfile on;
    tcp_nodelay on;
    client_body_temp_path client;
    fastcgi_temp_path fastcgi;
    proxy_temp_path proxy;
    scgi_temp_path scgi;
    uwsgi_temp_path uwsgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
{headers}
{locations}
    }}
}}
"""


class ServerError(Exception):
    """Nginx is missing or does not start; the text says what to do."""


@contextmanager
def serving(answers: Mapping[str, Answer], headers: Mapping[str, str]) -> Iterator[str]:
    """Serve the answers, JSON or bytes by path, while the block runs; yield the base URL.

    Raises:
        ServerError: Nginx is missing or does not start.
    """
    nginx = shutil.which("nginx") or shutil.which("nginx", path=":".join(PLACES))
    if nginx is None:
        raise ServerError(
            "nginx is not on this machine. It is the server of this benchmark; get it with\n"
            "    apt-get install nginx-light\n"
            "or `brew install nginx`, and run again. It need not be started or configured."
        )
    with tempfile.TemporaryDirectory(prefix="benchmark-nginx-") as name:
        prefix = Path(name)
        port = _free_port()
        (prefix / "nginx.conf").write_text(_configuration(prefix, port, answers, headers))
        with (prefix / "stderr.log").open("wb") as log:
            process = subprocess.Popen(
                [nginx, "-p", f"{prefix}/", "-c", "nginx.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Its own group, so that Ctrl-C reaches the benchmark first, which then ends it.
                start_new_session=True,
            )
            try:
                _wait_until_it_answers(process, port, prefix)
                yield f"http://127.0.0.1:{port}{VERSION}"
            finally:
                _stop(process)


def _configuration(
    prefix: Path,
    port: int,
    answers: Mapping[str, Answer],
    headers: Mapping[str, str],
) -> str:
    locations: list[str] = []
    for number, (path, answer) in enumerate(answers.items()):
        file = prefix / f"{number}.json"
        content = (
            answer
            if isinstance(answer, bytes)
            else json.dumps(answer, separators=(",", ":")).encode()
        )
        file.write_bytes(content)
        locations.append(f'        location = {VERSION}{path} {{ alias "{file}"; }}')
    return CONFIGURATION.format(
        port=port,
        headers="\n".join(f'        add_header {key} "{text}";' for key, text in headers.items()),
        locations="\n".join(locations),
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, prefix: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    said = "".join(
        (prefix / name).read_text(errors="replace")
        for name in ("stderr.log", "error.log")
        if (prefix / name).exists()
    )
    raise ServerError(f"nginx did not start:\n{said.strip() or 'it said nothing'}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
