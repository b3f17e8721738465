"""The page that shows in a browser what the emulator holds and does.

It only shows, so it needs no key; there is none in it, and no header and no query of a request.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from aiohttp import web
from attrs import frozen

from .envelopes import Handler
from .fault_script import rule_as_json
from .page_rows import Row, assets_of, indexes_of, stores_of, tasks_of, uploads_of, videos_of

if TYPE_CHECKING:
    from .app import FrontDesk
    from .received import ReceivedRequest
    from .space import Space

__all__ = ["Page", "is_page"]

_TEMPLATE = Path(__file__).with_name("page.html").read_text("utf-8")
_PATHS = frozenset({"/", "/_emulator", "/_emulator/"})
_MOST = 50
_LONGEST = 300
_GOOD = frozenset({"ready", "completed", "active"})
_BUSY = frozenset(
    {"processing", "pending", "queued", "indexing", "validating", "uploading", "embedding"}
)
_BAD = frozenset({"failed", "expired", "revoked"})
# Each column: its title, and how its cells are shown.
_INDEXES = ("Name name", "Id id", "Models text minor", "Videos number", "Created time minor")
_VIDEOS = ("File name", "Id id", "Index text minor", "Status badge", "Created time minor")
_ASSETS = (
    "File name", "Id id", "Type text minor", "Size number minor", "Duration number minor",
    "Status badge", "Created time minor",
)  # fmt: skip
_TASKS = ("Kind text", "Id id", "What name minor", "Status badge", "Ends time minor")
_UPLOADS = ("File name", "Id id minor", "Chunks number", "Size number minor", "Status badge")
_STORES = ("Kind text", "Name name", "Id id minor", "Holds number", "Created time minor")
_REQUESTS = ("At time", "Method text", "Path path", "Status badge")
_FAULTS = ("Kind text", "Rule path", "Hit number", "Left number")
_DELIVERIES = ("At time", "Event text", "To path minor", "Answer badge", "Problem text minor")


def is_page(request: web.Request) -> bool:
    """Tell whether a request is for the page."""
    return request.path in _PATHS and request.method in {"GET", "HEAD"}


@frozen
class Page:
    """Shows one emulator."""

    space: Space
    desk: FrontDesk

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        """Return methods and paths with their handler."""
        return tuple(("GET", path, self.show) for path in sorted(_PATHS))

    async def show(self, _: web.Request) -> web.Response:
        """GET / and GET /_emulator/."""
        nonce = secrets.token_urlsafe(12)
        text = _TEMPLATE.replace("NONCE", nonce).replace("<!--CONTENT-->", self._content())
        return web.Response(
            body=text.encode("utf-8", "replace"),
            content_type="text/html",
            charset="utf-8",
            headers={
                "Cache-Control": "no-store",
                "Content-Security-Policy": (
                    f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
                    "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'"
                ),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def _content(self) -> str:
        space, state = self.space, self.space.state
        now = space.clock.now()
        indexes, videos, assets = (
            indexes_of(state, now),
            videos_of(state, now),
            assets_of(state, now),
        )
        tasks, uploads, stores = tasks_of(state, now), uploads_of(state, now), stores_of(state)
        requests = [_request_row(each) for each in reversed(self.desk.requests)]
        rules = [_rule_row(rule_as_json(rule)) for rule in space.script.rules()]
        deliveries = [
            (each.at, each.type, each.url, str(each.status or "none"), each.error or "")
            for each in reversed(space.notifier.deliveries)
        ]
        tiles = {
            "Indexes": indexes,
            "Videos": videos,
            "Assets": assets,
            "Tasks": tasks,
            "Requests": requests,
            "Faults": rules,
        }
        parts = [
            "<header><h1>TwelveLabs emulator</h1>",
            f"<span>{_h(space.origin)}</span>",
            f"<span>{_h(self.desk.label)}</span>",
            f"<span>its time: {_time(now)} UTC</span>",
            '<span id="lost">no connection</span></header>\n<main>\n<dl class="tiles">',
            *(
                f"<div><dt>{_h(name)}</dt><dd>{len(each)}</dd></div>"
                for name, each in tiles.items()
            ),
            "</dl>",
            _section("Faults in force", _FAULTS, rules, wide=True, none="Everything goes well."),
            _section("Indexes", _INDEXES, indexes, wide=True),
            _section("Tasks", _TASKS, tasks, wide=True),
            _section("Videos", _VIDEOS, videos, wide=True),
            _section("Assets", _ASSETS, assets, wide=True),
            _section("Uploads in chunks", _UPLOADS, uploads),
            _section("Knowledge stores and entities", _STORES, stores),
            _section("Notifications", _DELIVERIES, deliveries, wide=True),
            _section("Last requests", _REQUESTS, requests, wide=True),
            "</main>",
        ]
        return "\n".join(parts)


def _section(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    wide: bool = False,
    none: str = "None yet.",
) -> str:
    head = f"<section{' class=wide' if wide else ''}><h2>{_h(title)}<small>{len(rows)}</small></h2>"
    if not rows:
        return f'{head}<p class="none">{_h(none)}</p></section>'
    titles = [column.split() for column in columns]
    lines = [head, '<div class="scroll"><table><thead><tr>']
    lines += [f'<th class="{" ".join(kinds)}">{_h(name)}</th>' for name, *kinds in titles]
    lines.append("</tr></thead><tbody>")
    for row in rows[:_MOST]:
        cells = (_cell(value, kinds) for value, (_, *kinds) in zip(row, titles, strict=True))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append("</tbody></table></div>")
    if len(rows) > _MOST:
        lines.append(f'<p class="more">The newest {_MOST}; there are {len(rows) - _MOST} more.</p>')
    return "".join([*lines, "</section>"])


def _cell(value: object, kinds: Sequence[str]) -> str:
    text = _time(value)[5:] if isinstance(value, datetime) else str(value)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    shown = _h(text)
    if kinds[0] in {"id", "path"}:
        shown = f"<code>{shown}</code>"
    elif kinds[0] == "badge":
        shown = f'<span class="badge {_colour(text)}">{shown}</span>'
    return f'<td class="{" ".join(kinds)}">{shown}</td>'


def _colour(status: str) -> str:
    if status in _GOOD or status.startswith("2"):
        return "good"
    if status in _BUSY:
        return "busy"
    return "bad" if status in _BAD or status.startswith(("4", "5", "none")) else ""


def _request_row(received: ReceivedRequest) -> Row:
    return (received.started_at, received.method, received.path, received.status)


def _rule_row(rule: dict[str, object]) -> Row:
    kind, taken = rule.pop("kind"), rule.pop("taken", "")
    left = rule.pop("times", "")
    shown = orjson.dumps(rule, default=str, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode()
    return (kind, shown, taken, "always" if left is None else left)


def _h(text: object) -> str:
    return escape(str(text))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
