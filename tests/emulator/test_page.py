"""The emulator's page: what it shows, that it escapes everything, and what it never shows."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.emulator.helpers import Answer, Caller
from tests.emulator.making import by_asset
from tests.emulator.stores import made, new_library
from tests.emulator.uploading import begin
from twelvelabs_async.emulator import Fault, ProcessingFault, RateLimit, Webhook

_SECRET = "whsec_do_not_show"


class Tables(HTMLParser):
    """The rows of each section by its title, and all tags that were met."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.tags: set[str] = set()
        self._title = ""
        self._reading = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - theirs
        """Note where the text that follows belongs."""
        self.tags.add(tag)
        if tag == "h2":
            self._title = ""
        elif tag == "small":
            self.found[self._title] = []
        elif tag == "tr":
            self.found[self._title].append([])
        elif tag == "td":
            self.found[self._title][-1].append("")
        self._reading = tag if tag in {"h2", "td"} or self._reading != "td" else "td"

    def handle_endtag(self, tag: str) -> None:
        """Note that a text is over."""
        if tag in {"td", "h2"}:
            self._reading = ""

    def handle_data(self, data: str) -> None:
        """Keep titles and cells."""
        if self._reading == "h2":
            self._title += data
        elif self._reading == "td":
            self.found[self._title][-1][-1] += data

    def rows(self, title: str) -> list[list[str]]:
        """The rows of a section, without its head."""
        return [row for row in self.found[title] if row]


async def page(api: Caller, path: str = "/") -> Answer:
    """GET the page without a key."""
    origin = api.emulator.base_url.removesuffix("/v1.3")
    async with api.session.get(origin + path) as response:
        return Answer(response.status, await response.read(), response.headers)


async def tables(api: Caller) -> Tables:
    """What is on the page."""
    return Tables((await page(api)).raw.decode())


async def test_it_shows_what_is_held(api: Caller, clips: dict[str, Path]) -> None:
    """Indexes, videos, assets and tasks of each kind stand there, with states that go on."""
    index_id = await api.index("films")
    task = (await api.task(index_id, clips["forest"])).body["_id"]
    shown = await tables(api)
    assert [row[:4] for row in shown.rows("Indexes")] == [
        ["films", index_id, "marengo3.0 (visual, audio)", "0 of 1 ready"]
    ]
    assert [(row[0], row[3]) for row in shown.rows("Videos")] == [("forest.mkv", "validating")]
    assert [row[:4] for row in shown.rows("Tasks")] == [["index", task, "forest.mkv", "validating"]]
    api.emulator.clock.advance(10)
    shown = await tables(api)
    assert shown.rows("Indexes")[0][3] == "1"
    assert [row[3] for row in shown.rows("Tasks")] == ["ready"]
    ((name, _, kind, size, seconds, status, _),) = shown.rows("Assets")
    assert (name, kind, seconds, status) == ("forest.mkv", "video/x-matroska", "6.0 s", "ready")
    assert size.endswith(" kB")


async def test_it_shows_every_kind_of_task(api: Caller, clips: dict[str, Path]) -> None:
    """Embeddings, analyses, uploads, stores and entities have their rows."""
    library = await new_library(api, [clips["sunset"]])
    asset = next(iter(api.emulator.state.assets))
    video = {"video": by_asset(asset)}
    await made(
        api, "/analyze/tasks", {"model_name": "pegasus1.5", **video, "prompt": "What?"}, status=202
    )
    source = {
        "input_type": "video",
        "model_name": "marengo3.0",
        "video": {"media_source": {"asset_id": asset}},
    }
    await made(api, "/embed-v2/tasks", source, status=202)
    await made(api, "/entity-collections", {"name": "team"})
    session = await begin(api, 20_000_000)
    api.emulator.state.uploads.sessions[session["upload_id"]].chunk(1).completed = True
    shown = await tables(api)
    assert [row[0] for row in shown.rows("Tasks")] == ["embed-v2", "analyze"]
    assert [row[2] for row in shown.rows("Tasks")] == ["sunset.mkv", "What?"]
    (upload,) = shown.rows("Uploads in chunks")
    assert upload[2:] == [f"1 of {session['total_chunks']}", "20.0 MB", "active"]
    stores = shown.rows("Knowledge stores and entities")
    assert [(row[0], row[1], row[3]) for row in stores] == [
        ("store", "films", "1 items"),
        ("entities", "team", "0 entities"),
    ]
    assert stores[0][2] == library.id


async def test_it_shows_requests_and_faults(api: Caller) -> None:
    """The last requests come first, and rules say how often they hit and are still to."""
    api.emulator.inject(
        Fault(route="GET /tasks", status=503, times=2),
        RateLimit(routes="POST /search", requests=8),
        ProcessingFault(of="task", seconds=9),
    )
    await api.get("/indexes?page=2")
    await api.get("/tasks")
    shown = await tables(api)
    assert [row[1:] for row in shown.rows("Last requests")] == [
        ["GET", "/v1.3/tasks", "503"],
        ["GET", "/v1.3/indexes", "200"],
    ]
    rules = shown.rows("Faults in force")
    assert [row[0] for row in rules] == ["request", "processing", "rate_limit"]
    assert rules[0][2:] == ["1", "1"]
    assert '"route":"GET /tasks"' in rules[0][1]


async def test_the_page_is_no_request_of_the_api(api: Caller) -> None:
    """Looking leaves no trace, meets no fault and needs no key; others at its place are refused."""
    api.emulator.inject(Fault(status=500, times=None))
    for path in ("/", "/_emulator", "/_emulator/"):
        answer = await page(api, path)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert not api.emulator.requests
    api.emulator.faults.clear()
    origin = api.emulator.base_url.removesuffix("/v1.3")
    async with api.session.post(origin + "/") as response:
        assert response.status in {401, 404, 405}


async def test_everything_is_escaped(api: Caller, clips: dict[str, Path]) -> None:
    """No name, path or rule of a client's becomes markup, and no script but the page's runs."""
    nasty = "</td><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'"
    index_id = await api.index(nasty)
    await api.task(index_id, clips["forest"])
    next(iter(api.emulator.state.videos.values())).filename = "<b>x</b>.mkv"
    await made(api, "/entity-collections", {"name": nasty})
    await api.get("/<i>%3Cscript%3E")
    api.emulator.inject(Fault(route="GET /<u>*", body=nasty))
    answer = await page(api)
    shown = Tables(answer.raw.decode())
    assert shown.rows("Indexes")[0][0] == nasty
    assert shown.rows("Videos")[0][0] == "<b>x</b>.mkv"
    assert not {"b", "i", "u", "img"} & shown.tags
    assert answer.raw.count(b"<script") == 1
    policy = answer.headers["Content-Security-Policy"]
    nonce = policy.partition("script-src 'nonce-")[2].partition("'")[0]
    assert len(nonce) >= 16
    assert f'<script nonce="{nonce}">'.encode() in answer.raw
    assert nonce not in (await page(api)).raw.decode()


async def test_no_secret_is_shown(api: Caller) -> None:
    """Neither keys nor webhook secrets nor signatures nor queries nor headers are on the page."""
    api.emulator.webhooks.append(Webhook("http://127.0.0.1:9/hook", _SECRET))
    session = await begin(api, 100)
    async with api.session.put(session["upload_urls"][0]["url"], data=b"x" * 100):
        pass
    await api.call("GET", "/indexes?page=1&secret=QUERY", headers={"X-Other": "HEADER"})
    await api.get("/indexes")
    text = (await page(api)).raw.decode()
    assert "/chunks/" in text
    signature = session["upload_urls"][0]["url"].partition("ignature=")[2].partition("&")[0]
    assert signature
    for secret in (api.emulator.api_key, _SECRET, signature, "QUERY", "HEADER"):
        assert secret not in text


async def test_long_lists_are_cut(api: Caller) -> None:
    """Of more than fifty the newest are shown, and how many more there are."""
    for number in range(53):
        await api.index(f"index {number}")
    text = (await page(api)).raw.decode()
    rows = Tables(text).rows("Indexes")
    assert (len(rows), rows[0][0], rows[-1][0]) == (50, "index 52", "index 3")
    assert "there are 3 more" in text


@pytest.mark.parametrize("text", ["\ud800", "x" * 5000, "\u202eabc", "日本"])
async def test_odd_texts_do_not_break_it(api: Caller, text: str) -> None:
    """Lone surrogates and very long texts are shown as well as they can be."""
    await api.index("films")
    next(iter(api.emulator.state.indexes.values())).name = text
    answer = await page(api)
    assert answer.status == 200
    assert len(Tables(answer.raw.decode()).rows("Indexes")[0][0]) <= 301
