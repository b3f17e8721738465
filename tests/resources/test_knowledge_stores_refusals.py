"""What knowledge stores refuse before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.resources.knowledge import Ask, refused
from twelvelabs_async import AsyncClient
from twelvelabs_async.models.knowledge_stores import (
    EnrichmentConfigJsonSchema,
    IngestionConfig,
    SearchKnowledgeStoreFilter,
)

BOTH = {"video": {"modalities": ["visual", "audio"]}}
MIXED: Any = {"eq": "video"}
REFUSED: list[tuple[Ask, str]] = [
    (lambda k: k.create(name=" "), "name must be a text"),
    (lambda k: k.create(name="n", metadata={str(n): n for n in range(11)}), "up to 10 keys"),
    (lambda k: k.create(name="n", metadata={"k": [None]}), "list of texts"),
    (lambda k: k.create(name="n", ingestion_config={}), "needs an enrichment_config"),
    (
        lambda k: k.create(name="n", ingestion_config=IngestionConfig()),
        "needs an enrichment_config",
    ),
    (lambda k: k.create(name="n", ingestion_config="what"), "must be a mapping or a model"),
    (
        lambda k: k.create(name="n", ingestion_config={"enrichment_config": {"a": 1}}),
        "type 'json_schema' or 'description'",
    ),
    (
        lambda k: k.create(
            name="n", ingestion_config={"enrichment_config": {"type": "description"}}
        ),
        "needs a description",
    ),
    (
        lambda k: k.create(
            name="n",
            ingestion_config=IngestionConfig(enrichment_config=EnrichmentConfigJsonSchema()),
        ),
        "needs a json_schema",
    ),
    (
        lambda k: k.create(
            name="n",
            ingestion_config={
                "enrichment_config": {"type": "json_schema", "json_schema": {"type": "array"}}
            },
        ),
        "must be of type 'object', not 'array'",
    ),
    (lambda k: k.update("", name="n"), "knowledge_store_id is empty"),
    (lambda k: k.update("ks_1", name=""), "name must be a text"),
    (lambda k: k.update("ks_1", metadata={"k": None}), "not None"),
    (lambda k: k.retrieve("a/b"), "knowledge_store_id"),
    (lambda k: k.delete(".."), "knowledge_store_id"),
    (lambda k: k.search("", query="q"), "knowledge_store_id is empty"),
    (lambda k: k.search("ks_1", query=" "), "nothing to search for"),
    (lambda k: k.search("ks_1", query={}), "nothing to search for"),
    (lambda k: k.search("ks_1", query=["q"]), "query must be a mapping or a model"),
    (lambda k: k.search("ks_1", query="q", page_size=0), "from 1 to 50, not 0"),
    (lambda k: k.search("ks_1", query="q", page_size=51), "from 1 to 50, not 51"),
    (lambda k: k.search("ks_1", query="q", page_size=True), "not True"),
    (lambda k: k.search("ks_1", query="q", page_token=""), "not a page token"),
    (lambda k: k.search("ks_1", query="q", filter="video"), "filter must be a mapping"),
    (lambda k: k.search("ks_1", query="q", filter={"asset_type": "video"}), "'eq' with one"),
    (lambda k: k.search("ks_1", query="q", filter={"asset_type": {}}), "either 'eq'"),
    (
        lambda k: k.search("ks_1", query="q", filter={"item_id": {"eq": "a", "in": ["b"]}}),
        "filter.item_id takes either 'eq'",
    ),
    (
        lambda k: k.search("ks_1", query="q", filter={"item_id": {"in": "ksi_1"}}),
        "filter.item_id.in must be a list",
    ),
    (
        lambda k: k.search("ks_1", query="q", filter={"item_id": {"eq": ["ksi_1"]}}),
        "filter.item_id.eq must be a text",
    ),
    (
        lambda k: k.search("ks_1", query="q", filter=SearchKnowledgeStoreFilter(asset_type=MIXED)),
        "inside a model its parts are models too",
    ),
    (
        lambda k: k.search("ks_1", query="q", search_options={"video": {"modalities": "visual"}}),
        "takes modalities, a list",
    ),
    (
        lambda k: k.search("ks_1", query="q", search_options={"video": ["visual"]}),
        "takes modalities, a list",
    ),
    (
        lambda k: k.search(
            "ks_1", query="q", search_options=BOTH, filter={"asset_type": {"eq": "image"}}
        ),
        "has no use with a filter",
    ),
]


@pytest.mark.parametrize(("ask", "text"), REFUSED)
async def test_a_call_that_cannot_be_meant_is_refused(ask: Ask, text: str) -> None:
    """The error says what was wrong and what is allowed, and nothing was sent."""
    await refused(lambda client: ask(client.knowledge_stores), text)


def test_a_query_that_cannot_be_meant_is_refused_at_once() -> None:
    """Not only when the first page is asked for."""
    client = AsyncClient("k")
    with pytest.raises(ValueError, match="page_size"):
        client.knowledge_stores.query("ks_1", query="q", page_size=0)
    with pytest.raises(ValueError, match="knowledge_store_id"):
        client.knowledge_stores.query("", query="q")
