"""Thirteen kinds of fault by seed: no input is lost, and a retry sends what failed alone.

A few films by default; `nox -s kills` has 1,000. The seed is an environment variable too:
TWELVELABS_FILMS, TWELVELABS_SEED.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import web

from tests.ingest.films import indexed, make_films, new_index
from twelvelabs_async import AsyncClient, Retry
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.emulator import app as emulator_app
from twelvelabs_async.emulator.envelopes import Handler

FILMS = int(os.environ.get("TWELVELABS_FILMS", "60"))
SEED = int(os.environ.get("TWELVELABS_SEED", "2026"))
UPLOAD, INDEX = "POST /assets", "POST /indexes/{index_id}/indexed-assets"

KINDS = (
    *("500 before", "502 before", "503 before", "504 before", "408 before", "429 before"),
    *("500 after", "502 after", "503 after", "504 after"),
    *("hang up before", "hang up after", "half an answer"),
)
"""What happens to a request: an answer before it has acted or after, or none."""

REFUSED = b'{"code": "video_file_broken", "message": "It cannot be read."}'


class Weather:
    """Gives requests that create something their faults by seed, as long as it is `lasting`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
        self.seed = seed
        self.lasting = True
        self.met: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self._lasting: set[str] = set()
        self._seen: set[tuple[str, str]] = set()
        self._dice = random.Random(seed)
        number = max(1, FILMS // 100)  # of each of two calls, so two in a hundred films
        refused = {route: self._dice.sample(range(FILMS // 2), number) for route in (UPLOAD, INDEX)}
        firsts: Counter[str] = Counter()
        real = emulator_app.FrontDesk._admitted

        async def admitted(
            desk: emulator_app.FrontDesk,
            request: web.Request,
            handler: Handler,
            headers: dict[str, str],
        ) -> web.StreamResponse:
            route = emulator_app._route_of(request)
            if route not in (UPLOAD, INDEX):
                return await real(desk, request, handler, headers)
            self.asked[route] += 1
            key = request.headers["Idempotency-Key"]
            first = (route, key) not in self._seen
            self._seen.add((route, key))
            if first and self.lasting and firsts[route] in refused[route]:
                self._lasting.add(key)
                self.refused[route] += 1
            firsts[route] += first
            if self.lasting and key in self._lasting:
                await request.read()
                return web.Response(status=400, body=REFUSED, content_type="application/json")
            if first and self.lasting and self._dice.random() < 0.2:
                kind = self._dice.choice(KINDS)
                self.met[kind] += 1
                if kind.endswith("before"):
                    await request.read()
                    return wrong(kind, request)
                answer = await real(desk, request, handler, headers)
                return wrong(kind, request, answer)
            return await real(desk, request, handler, headers)

        monkeypatch.setattr(emulator_app.FrontDesk, "_admitted", admitted)


def wrong(
    kind: str, request: web.Request, answer: web.StreamResponse | None = None
) -> web.StreamResponse:
    """Return the answer that a kind of fault is, or end the connection."""
    if kind[:3].isdigit():
        return web.Response(status=int(kind[:3]), headers={"Retry-After": "0"})
    assert request.transport is not None
    if kind == "half an answer":
        assert isinstance(answer, web.Response)
        request.transport.write(b"HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{")
        request.transport.close()
        return answer
    request.transport.abort()
    return answer or web.Response()


@pytest.mark.timeout(60 + FILMS // 2)
async def test_nothing_is_lost_and_a_retry_sends_what_failed_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Faults that pass are passed over; what lasts fails its own input, and is sent again alone."""
    weather = Weather(monkeypatch, SEED)
    films = make_films(tmp_path / "films", FILMS)
    hashes = {hashlib.sha256(each.read_bytes()).hexdigest(): 1 for each in films}
    ledger = tmp_path / "l.db"
    async with (
        Emulator(indexing_seconds=0.4, processing_seconds=0.1) as emulator,
        AsyncClient(
            emulator.api_key,
            base_url=emulator.base_url,
            retry=Retry(max_retries=5, first=0.01, longest=0.05),
        ) as client,
    ):
        index_id = await new_index(client)
        report = await client.ingest(tmp_path / "films", index_id=index_id, ledger=ledger)
        lost = weather.refused.total()
        assert report.stopped is None
        assert report.total == FILMS
        assert lost > 0
        assert report.counts == {"ready": FILMS - lost, "failed": lost}
        assert {row.error_code for row in report.failures()} == {"video_file_broken"}
        assert sum(weather.met.values()) > FILMS // 5
        uploads = len(emulator.state.assets)
        assert uploads == FILMS - weather.refused[UPLOAD]
        weather.lasting = False
        weather.asked.clear()
        again = await client.ingest(None, index_id=index_id, ledger=ledger, retry=True)
        assert again.counts == {"ready": FILMS}
        assert weather.asked == {UPLOAD: weather.refused[UPLOAD], INDEX: lost}
        assert len(emulator.state.assets) == FILMS, "each was uploaded once"
        assert indexed(emulator) == hashes, "and indexed once"
    kinds = len(weather.met)
    sys.stdout.write(
        f"seed {SEED}: {FILMS} films, {weather.met.total()} faults of {kinds} kinds, {lost} films "
        f"refused; the second run asked {weather.asked.total()} times\n"
    )
