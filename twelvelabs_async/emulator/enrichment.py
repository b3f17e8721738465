"""What a knowledge store reads out of each shot, as its `ingestion_config` asks for."""

from __future__ import annotations

from .filling import fill
from .known import Part, known_of, part_of, speaks_for
from .language import terms
from .parameters import as_object
from .schema_checks import SchemaError
from .shots import SeenItem, Shot
from .state import JsonObject

__all__ = ["enriched"]


def enriched(config: JsonObject | None, seen: SeenItem, shot: Shot) -> JsonObject | None:
    """Return what was read out of a shot, or None where nothing is asked for or can be given."""
    wanted = as_object(config["enrichment_config"]) if config is not None else None
    if wanted is None:
        return None
    schema = as_object(wanted.get("json_schema"))
    if schema is None:
        return _as_described(str(wanted.get("description")), part_of(shot))
    known = known_of([seen], [shot])
    try:
        return as_object(fill(schema, known.only(known.shots[0]), complete=False))
    except SchemaError:
        # The platform leaves out what it cannot read as well.
        return None


def _as_described(description: str, part: Part) -> JsonObject:
    found = [term.word for term in terms(description) if speaks_for(part.account, term.word)]
    return {"description": part.told(), "mentions": list(dict.fromkeys(found))}
