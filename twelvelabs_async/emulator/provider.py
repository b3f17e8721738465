"""The provider, on the other origin: the user's consent, and the drive that it opens.

A GET of the `authorize_url` is the user's yes. Two parameters may be added to it: `deny=true` is
a no, and `login_hint` says whose account it is, such as `anna@example.com`.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from .connections import Account, AuthorizationRecord, ConnectionRecord
from .drive import DriveFile
from .respond import json_response
from .space import SPACE, Space

__all__ = ["ROUTES", "consent", "list_files", "source_link", "view_file"]

_ACCOUNT = "user@example.com"


async def consent(request: web.Request) -> web.Response:
    """GET /oauth/consent."""
    space = request.app[SPACE]
    authorization = space.state.connectors.authorizations.get(request.query.get("state", ""))
    if authorization is None:
        return web.Response(status=400, text="No authorization with this state was begun.")
    if authorization.used:
        return _back(authorization, {"error": "invalid_request"})
    authorization.used = True
    if request.query.get("deny", "").lower() in {"true", "1"}:
        return _back(authorization, {"error": "access_denied"})
    connection = _connect(space, authorization, request.query.get("login_hint") or _ACCOUNT)
    outcome = {"connection_id": connection.id, "status": "ok"}
    if authorization.custom_id is not None:
        outcome["custom_id"] = authorization.custom_id
    return _back(authorization, outcome)


async def list_files(request: web.Request) -> web.Response:
    """GET /drive/v3/files, with a picker token: what the user may pick."""
    space = request.app[SPACE]
    connection = _opened(request, space)
    if connection is None:
        return json_response(
            {"error": {"code": 401, "message": "The access token is unknown or has expired."}},
            status=401,
        )
    account = connection.account.display_name
    files = [each for each in (await space.drive.files()).values() if each.is_open_to(account)]
    return json_response({"kind": "drive#fileList", "files": [_entry(each) for each in files]})


async def view_file(request: web.Request) -> web.StreamResponse:
    """GET /file/d/{source_id}/view."""
    space = request.app[SPACE]
    file = (await space.drive.files()).get(request.match_info["source_id"])
    if file is None:
        return web.Response(status=404, text="There is no such file.")
    return web.FileResponse(file.path, headers={"Content-Type": file.mime_type})


async def source_link(space: Space, file: DriveFile) -> str:
    """Return where a file of the drive can be seen."""
    return f"{await space.outside.origin()}/file/d/{file.id}/view"


def _connect(space: Space, authorization: AuthorizationRecord, account: str) -> ConnectionRecord:
    now = space.clock.now()
    connection_id, sequence = space.state.new_id(now)
    # The provider's own number for the account: the same for every connection to it.
    number = int.from_bytes(hashlib.sha256(account.encode()).digest()[:8], "big")
    connection = ConnectionRecord(
        id=connection_id,
        sequence=sequence,
        custom_id=authorization.custom_id,
        account=Account(f"{number:021d}", account),
        connected_at=now,
    )
    space.state.connectors.connections[connection_id] = connection
    return connection


def _back(authorization: AuthorizationRecord, outcome: dict[str, str]) -> web.Response:
    parts = urlsplit(authorization.redirect_uri)
    query = "&".join(filter(None, (parts.query, urlencode(outcome))))
    location = urlunsplit(parts._replace(query=query))
    return web.Response(status=302, headers={"Location": location})


def _opened(request: web.Request, space: Space) -> ConnectionRecord | None:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    opened = space.state.connectors.picker_tokens.get(token)
    if opened is None or space.clock.now() >= opened.expires_at:
        return None
    connection = space.state.connectors.connections.get(opened.connection_id)
    return connection if connection is not None and connection.status == "active" else None


def _entry(file: DriveFile) -> dict[str, str]:
    # Google writes sizes as texts, too.
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime_type,
        "size": str(file.size),
    }


ROUTES = (
    ("GET", "/oauth/consent", consent),
    ("GET", "/drive/v3/files", list_files),
    ("GET", "/file/d/{source_id}/view", view_file),
)
