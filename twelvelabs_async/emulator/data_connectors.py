"""The /connections room: connect accounts of a provider, and say where their users come back to."""

from __future__ import annotations

import secrets
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import SplitResult, urlencode, urlsplit

from aiohttp import web

from .clock import rfc3339
from .connections import (
    PROVIDER,
    SCOPE,
    AuthorizationRecord,
    ConnectionRecord,
    PickerToken,
    RedirectUriRecord,
)
from .errors import ApiProblem, parameter_invalid, resource_not_exist
from .paging import check_known, paged
from .parameters import json_body, required_text
from .respond import empty, json_response
from .space import SPACE, Space
from .state import JsonObject

__all__ = [
    "ROUTES",
    "authorize",
    "check_active",
    "create_picker_token",
    "create_redirect_uri",
    "delete",
    "delete_redirect_uri",
    "find_connection",
    "list_all",
    "list_redirect_uris",
    "retrieve",
]

_PAGES = frozenset({"page", "page_limit"})
_MOST_REDIRECT_URIS = 20
_TOKEN_SECONDS = 3600
_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


async def authorize(request: web.Request) -> web.Response:
    """POST /connections:authorize."""
    space = request.app[SPACE]
    connectors = space.state.connectors
    body = await json_body(request, {"provider", "redirect_uri", "custom_id"})
    if required_text(body, "provider") != PROVIDER:
        raise parameter_invalid("provider", f"It must be {PROVIDER}.")
    redirect_uri = required_text(body, "redirect_uri")
    if _split(redirect_uri) is None:
        raise parameter_invalid("redirect_uri", "It must be an absolute URI.")
    registered = {each.redirect_uri for each in connectors.redirect_uris.values()}
    if registered and redirect_uri not in registered:
        raise parameter_invalid("redirect_uri", "It is none of the registered redirect URIs.")
    custom_id = body.get("custom_id")
    if custom_id is not None and not isinstance(custom_id, str):
        raise parameter_invalid("custom_id", "It must be a text.")
    state = secrets.token_urlsafe(24)
    connectors.authorizations[state] = AuthorizationRecord(state, redirect_uri, custom_id or None)
    query = urlencode({"response_type": "code", "scope": SCOPE, "state": state})
    url = f"{await space.outside.origin()}/oauth/consent?{query}"
    return json_response({"authorize_url": url, "state": state})


async def list_all(request: web.Request) -> web.Response:
    """GET /connections."""
    space = request.app[SPACE]
    check_known(request.query, _PAGES)
    page, info = paged(
        list(space.state.connectors.connections.values()),
        request.query,
        created=lambda connection: (connection.connected_at, connection.sequence),
        updated=lambda connection: connection.connected_at,
    )
    return json_response({"data": [_view(each) for each in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /connections/{connection_id}."""
    return json_response(_view(find_connection(request)))


async def delete(request: web.Request) -> web.Response:
    """DELETE /connections/{connection_id}."""
    connection = find_connection(request)
    del request.app[SPACE].state.connectors.connections[connection.id]
    return empty()


async def create_picker_token(request: web.Request) -> web.Response:
    """POST /connections/{connection_id}/picker-token."""
    space = request.app[SPACE]
    connection = find_connection(request)
    await json_body(request, ())
    check_active(connection)
    now = space.clock.now()
    connection.last_used_at = now
    token = f"ya29.{secrets.token_urlsafe(32)}"
    space.state.connectors.picker_tokens[token] = PickerToken(
        connection.id, now + timedelta(seconds=_TOKEN_SECONDS)
    )
    return json_response(
        {
            "access_token": token,
            "expires_in": _TOKEN_SECONDS,
            "scope": SCOPE,
            "app_id": "100000000001",
            "developer_key": "emulator-developer-key",
        }
    )


async def create_redirect_uri(request: web.Request) -> web.Response:
    """POST /connections/redirect-uris."""
    space = request.app[SPACE]
    registered = space.state.connectors.redirect_uris
    body = await json_body(request, {"redirect_uri"})
    redirect_uri = required_text(body, "redirect_uri")
    if (reason := _unfit(redirect_uri)) is not None:
        raise ApiProblem(422, "redirect_uri_invalid", f"The redirect URI is invalid. {reason}")
    if any(each.redirect_uri == redirect_uri for each in registered.values()):
        raise ApiProblem(
            409,
            "redirect_uri_already_exists",
            f"The redirect URI {redirect_uri} is already registered.",
        )
    if len(registered) >= _MOST_REDIRECT_URIS:
        raise ApiProblem(
            422,
            "redirect_uri_limit_exceeded",
            f"No more than {_MOST_REDIRECT_URIS} redirect URIs can be registered.",
        )
    now = space.clock.now()
    uri_id, sequence = space.state.new_id(now)
    record = registered[uri_id] = RedirectUriRecord(uri_id, sequence, redirect_uri, now)
    return json_response(_redirect_view(record), status=201)


async def list_redirect_uris(request: web.Request) -> web.Response:
    """GET /connections/redirect-uris."""
    space = request.app[SPACE]
    check_known(request.query, _PAGES)
    page, info = paged(
        list(space.state.connectors.redirect_uris.values()),
        request.query,
        created=lambda each: (each.created_at, each.sequence),
        updated=lambda each: each.created_at,
    )
    return json_response({"data": [_redirect_view(each) for each in page], "page_info": info})


async def delete_redirect_uri(request: web.Request) -> web.Response:
    """DELETE /connections/redirect-uris/{redirect_uri_id}."""
    uri_id = request.match_info["redirect_uri_id"]
    if request.app[SPACE].state.connectors.redirect_uris.pop(uri_id, None) is None:
        raise resource_not_exist(uri_id, "redirect-uris", status=404)
    return empty()


def find_connection(request: web.Request) -> ConnectionRecord:
    """Return the connection that a path names; an unknown one is a 404."""
    connection_id = request.match_info["connection_id"]
    space: Space = request.app[SPACE]
    connection = space.state.connectors.connections.get(connection_id)
    if connection is None:
        raise resource_not_exist(connection_id, "connections", status=404)
    return connection


def check_active(connection: ConnectionRecord) -> None:
    """Refuse with a 409 what only an active connection can do."""
    if connection.status != "active":
        raise ApiProblem(
            409,
            "connection_not_active",
            f"Connection {connection.id} is {connection.status}. Authorize a new connection.",
        )


def _split(uri: str) -> SplitResult | None:
    """Return the parts of an absolute URI, or None if it is none."""
    if not uri.isascii() or not uri.isprintable() or " " in uri:
        return None
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme and (parts.hostname or parts.path.strip("/")) else None


def _unfit(uri: str) -> str | None:
    """Return why a redirect URI cannot be registered, or None if it can.

    Names are not looked up, as the emulator does not leave this machine: they are judged by
    their form.
    """
    parts = _split(uri)
    host = parts.hostname if parts is not None else None
    if parts is None or parts.scheme != "https" or not host:
        return "It must be an absolute URI with https."
    if "*" in uri:
        return "It must not contain wildcards."
    try:
        public = ip_address(host).is_global
    except ValueError:
        public = "." in host and not host.endswith(_LOCAL_ENDINGS)
    return None if public else f"The host {host} is not public."


def _view(connection: ConnectionRecord) -> JsonObject:
    view: JsonObject = {
        "_id": connection.id,
        "provider": PROVIDER,
        "status": connection.status,
        "account": {
            "external_id": connection.account.external_id,
            "display_name": connection.account.display_name,
        },
        "scopes": [SCOPE],
        "connected_at": rfc3339(connection.connected_at),
    }
    if connection.custom_id is not None:
        view["custom_id"] = connection.custom_id
    if connection.last_used_at is not None:
        view["last_used_at"] = rfc3339(connection.last_used_at)
    return view


def _redirect_view(record: RedirectUriRecord) -> JsonObject:
    return {
        "_id": record.id,
        "redirect_uri": record.redirect_uri,
        "created_at": rfc3339(record.created_at),
    }


ROUTES = (
    ("POST", "/connections:authorize", authorize),
    ("GET", "/connections", list_all),
    ("POST", "/connections/redirect-uris", create_redirect_uri),
    ("GET", "/connections/redirect-uris", list_redirect_uris),
    ("DELETE", "/connections/redirect-uris/{redirect_uri_id}", delete_redirect_uri),
    ("GET", "/connections/{connection_id}", retrieve),
    ("DELETE", "/connections/{connection_id}", delete),
    ("POST", "/connections/{connection_id}/picker-token", create_picker_token),
)
