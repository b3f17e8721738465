"""Calls of `responses`."""

from __future__ import annotations

from ..drive import Call
from .arguments import MORE_BODY, SCHEMA, call

__all__ = ["RESPONSES"]

_INPUT = [{"type": "message", "role": "user", "content": "Who scores in {{sel:0}}? «¡gol!» 🎉"}]


def _both_ways(method: str) -> tuple[Call, ...]:
    """Lines for one of two methods that differ in nothing but how the answer comes."""
    return (
        call("responses", method, "minimal", knowledge_store_id="ks_1", input=_INPUT),
        call(
            "responses",
            method,
            "full",
            knowledge_store_id="ks_1",
            input=[*_INPUT, {"type": "message", "role": "user", "content": "Zoë?"}],
            session_id="sess_1",
            instructions='Answer in "verse".\n',
            include=["intermediate_outputs"],
            selections=[
                {"kind": "item", "id": "ksi_1"},
                {"kind": "collection", "id": "ksic_1"},
            ],
            text={
                "format": {
                    "type": "json_schema",
                    "name": "goals",
                    "description": "All goals.",
                    "schema": SCHEMA,
                    "strict": False,
                }
            },
            request_options=MORE_BODY,
        ),
        call(
            "responses",
            method,
            "plain text",
            knowledge_store_id="ks_1",
            input=_INPUT,
            include=[],
            selections=[],
            text={"format": {"type": "text"}},
        ),
    )


RESPONSES = (*_both_ways("create"), *_both_ways("create_stream"))
