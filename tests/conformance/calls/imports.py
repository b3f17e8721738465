"""Calls of `imports`."""

from __future__ import annotations

from .arguments import ACCENTED, MORE_BODY, OPTIONS, call

__all__ = ["IMPORTS"]

IMPORTS = (
    call(
        "imports",
        "import_files",
        "minimal",
        connection_id="conn_1",
        items=[{"source_id": "1aB-_9"}],
    ),
    call(
        "imports",
        "import_files",
        "full",
        connection_id=ACCENTED,
        items=[{"source_id": "1aB-_9"}, {"source_id": "Zoë/2"}],
        request_options=MORE_BODY,
    ),
    call("imports", "list_imports", "minimal", connection_id="conn_1"),
    call(
        "imports",
        "list_imports",
        "full",
        connection_id=ACCENTED,
        page=2,
        page_limit=1,
        request_options=OPTIONS,
    ),
    call("imports", "retrieve_import", "minimal", connection_id="conn_1", import_id="imp_1"),
    call(
        "imports",
        "retrieve_import",
        "full",
        connection_id="conn_1",
        import_id=ACCENTED,
        request_options=OPTIONS,
    ),
)
