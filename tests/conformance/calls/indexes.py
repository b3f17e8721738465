"""Calls of `indexes`."""

from __future__ import annotations

from .arguments import MORE_BODY, OPTIONS, SINCE, UNTIL, call

__all__ = ["INDEXES"]

MODELS = [
    {"model_name": "marengo3.0", "model_options": ["visual", "audio"]},
    {"model_name": "pegasus1.2", "model_options": ["visual"]},
]

INDEXES = (
    call("indexes", "list", "minimal"),
    call(
        "indexes",
        "list",
        "full",
        page=2,
        page_limit=1,
        sort_by="updated_at",
        sort_option="asc",
        index_name="Films & series/2024",
        model_options="visual,audio",
        model_family="marengo",
        created_at=SINCE,
        updated_at=UNTIL,
        request_options=OPTIONS,
    ),
    call("indexes", "create", "minimal", index_name="films", models=MODELS[:1]),
    call(
        "indexes",
        "create",
        "full",
        index_name="Filme für alle",
        models=MODELS,
        addons=["thumbnail"],
        request_options=MORE_BODY,
    ),
    call("indexes", "create", "no add-ons", index_name="films", models=MODELS, addons=[]),
    call("indexes", "retrieve", "minimal", index_id="i1"),
    call("indexes", "retrieve", "full", index_id="i1", request_options=OPTIONS),
    call("indexes", "update", "minimal", index_id="i1", index_name="series"),
    call("indexes", "update", "full", index_id="i1", index_name="é", request_options=MORE_BODY),
    call("indexes", "delete", "minimal", index_id="i1"),
    call("indexes", "delete", "full", index_id="i1", request_options=OPTIONS),
)
