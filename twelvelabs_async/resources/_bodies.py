"""Bodies with parts of their own, checked before they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from ..core.arguments import is_list
from ..core.pages import MOST_ITEMS
from ..errors import InvalidInputError
from ..models.entities import EntityInput, EntityMetadata
from ..models.knowledge_stores import (
    IngestionConfig,
    KnowledgeStoreSearchQuery,
    SearchKnowledgeStoreFilter,
    SearchKnowledgeStoreOptions,
)
from ._arguments import MetadataRules, checked_metadata, fields_of, identifiers, present

__all__ = ["ingestion", "new_entities", "search_of"]


def new_entities(
    entities: Sequence[EntityInput | Mapping[str, object]], rules: MetadataRules
) -> list[dict[str, object]]:
    """Return the fields of each entity of a list, or refuse what the API refuses."""
    if not is_list(entities) or not entities:
        raise InvalidInputError(f"entities must be a list of one or more, not {entities!r:.80}.")
    made: list[dict[str, object]] = []
    for number, each in enumerate(entities):
        where = f"entities[{number}]"
        fields = fields_of(each, where)
        if fields.get("name") is None:
            raise InvalidInputError(f"{where} has no name.")
        present(cast("str", fields["name"]), f"{where}.name")
        identifiers(cast("Sequence[str]", fields.get("asset_ids")), f"{where}.asset_ids")
        metadata = cast("EntityMetadata | None", fields.get("metadata"))
        checked_metadata(metadata, rules, f"{where}.metadata")
        made.append(fields)
    return made


def ingestion(given: IngestionConfig | Mapping[str, object] | None) -> dict[str, object] | None:
    """Return the fields of an ingestion config that has what it needs, or refuse it."""
    if given is None:
        return None
    fields = fields_of(given, "ingestion_config")
    config = fields.get("enrichment_config")
    if not isinstance(config, dict) or "type" not in config:
        raise InvalidInputError(
            "ingestion_config needs an enrichment_config of type 'json_schema' or 'description', "
            f"not {config!r:.80}."
        )
    enrichment = cast("dict[str, object]", config)
    kind = enrichment["type"]
    wanted = kind if kind in ("json_schema", "description") else None
    if wanted is not None and not enrichment.get(str(wanted)):
        raise InvalidInputError(f"An enrichment_config of type {kind!r} needs a {wanted}.")
    schema = enrichment.get("json_schema")
    if isinstance(schema, dict):
        root = cast("dict[str, object]", schema).get("type")
        if root != "object":
            raise InvalidInputError(f"The json_schema must be of type 'object', not {root!r}.")
    return fields


def search_of(
    query: KnowledgeStoreSearchQuery | Mapping[str, object] | str,
    filter: SearchKnowledgeStoreFilter | Mapping[str, object] | None,
    search_options: SearchKnowledgeStoreOptions | Mapping[str, object] | None,
    group_by: str | None,
    page_size: int | None,
) -> dict[str, object]:
    """Return the fields of a search, or refuse what the API refuses."""
    if page_size is not None and (
        isinstance(page_size, bool)
        or not isinstance(page_size, int)
        or not 1 <= page_size <= MOST_ITEMS
    ):
        raise InvalidInputError(f"page_size must be from 1 to {MOST_ITEMS}, not {page_size!r}.")
    sought = {"text": query} if isinstance(query, str) else fields_of(query, "query")
    text = sought.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InvalidInputError(f"There is nothing to search for: the text of query is {text!r}.")
    only = None if filter is None else fields_of(filter, "filter")
    types = _wanted(only, "asset_type")
    _wanted(only, "item_id")
    options = None if search_options is None else fields_of(search_options, "search_options")
    video = None if options is None else options.get("video")
    if video is not None:
        _check_modalities(video)
        if types is not None and "video" not in types:
            raise InvalidInputError(
                f"search_options.video has no use with a filter that lets {types!r} pass only."
            )
    return {
        "query": sought,
        "filter": only,
        "search_options": options,
        "group_by": group_by,
        "page_size": page_size,
    }


def _wanted(only: Mapping[str, object] | None, name: str) -> Sequence[object] | None:
    """Return what a condition of a filter lets pass; None if there is no such condition."""
    condition = None if only is None else only.get(name)
    if condition is None:
        return None
    operators = cast("dict[str, object]", condition) if isinstance(condition, dict) else {}
    one, several = operators.get("eq"), operators.get("in")
    if (one is None) == (several is None):
        raise InvalidInputError(
            f"filter.{name} takes either 'eq' with one value or 'in' with a list of them, "
            f"not {condition!r:.80}."
        )
    if one is not None:
        present(cast("str", one), f"filter.{name}.eq")
        return [one]
    if not is_list(several):
        raise InvalidInputError(f"filter.{name}.in must be a list, not {several!r:.80}.")
    return cast("Sequence[object]", several)


def _check_modalities(video: object) -> None:
    given = cast("dict[str, object]", video).get("modalities") if isinstance(video, dict) else None
    if not is_list(given) or not given:
        raise InvalidInputError(
            "search_options.video takes modalities, a list such as ['visual', 'audio'], "
            f"not {video!r:.80}."
        )
