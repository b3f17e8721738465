"""Calls of `data_connectors`."""

from __future__ import annotations

from .arguments import ACCENTED, MORE_BODY, OPTIONS, call

__all__ = ["AUTHORIZATIONS", "DATA_CONNECTORS"]

_GROUP = "data_connectors"
_URI = "https://app.example.com/back?to=a&x=ü"

AUTHORIZATIONS = (
    call(_GROUP, "authorize_connection", "minimal", provider="google_drive", redirect_uri=_URI),
    call(
        _GROUP,
        "authorize_connection",
        "full",
        provider="google_drive",
        redirect_uri=_URI,
        custom_id="Zoë 7",
        request_options=MORE_BODY,
    ),
)

DATA_CONNECTORS = (
    *AUTHORIZATIONS,
    call(_GROUP, "list_connections", "minimal"),
    call(_GROUP, "list_connections", "full", page=2, page_limit=1, request_options=OPTIONS),
    call(_GROUP, "retrieve_connection", "minimal", connection_id="conn_1"),
    call(_GROUP, "retrieve_connection", "full", connection_id=ACCENTED, request_options=OPTIONS),
    call(_GROUP, "delete_connection", "minimal", connection_id="conn_1"),
    call(_GROUP, "delete_connection", "full", connection_id=ACCENTED, request_options=OPTIONS),
    call(_GROUP, "create_connection_picker_token", "minimal", connection_id="conn_1"),
    call(
        _GROUP,
        "create_connection_picker_token",
        "full",
        connection_id=ACCENTED,
        request_options=MORE_BODY,
    ),
    call(_GROUP, "list_redirect_uris", "minimal"),
    call(_GROUP, "list_redirect_uris", "full", page=2, page_limit=1, request_options=OPTIONS),
    call(_GROUP, "create_redirect_uri", "minimal", redirect_uri=_URI),
    call(_GROUP, "create_redirect_uri", "full", redirect_uri=_URI, request_options=MORE_BODY),
    call(_GROUP, "delete_redirect_uri", "minimal", redirect_uri_id="uri_1"),
    call(_GROUP, "delete_redirect_uri", "full", redirect_uri_id=ACCENTED, request_options=OPTIONS),
)
