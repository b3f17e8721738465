"""Reports of chunks, and the numbers of an upload: what makes no sense is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.arguments import is_list
from ..errors import InvalidInputError
from ..models.multipart_upload import CompletedChunk
from ._arguments import fields_of

__all__ = ["check_whole", "reports"]


def reports(
    chunks: Sequence[CompletedChunk | Mapping[str, object]],
) -> list[dict[str, object]]:
    """Return the fields of each report, or refuse what reports nothing."""
    if not is_list(chunks) or not chunks:
        raise InvalidInputError(
            f"completed_chunks must be a list of one or more chunks, not {chunks!r:.80}."
        )
    made: list[dict[str, object]] = []
    for number, chunk in enumerate(chunks):
        where = f"completed_chunks[{number}]"
        fields = fields_of(chunk, where)
        missing = [
            name
            for name in ("chunk_index", "proof", "proof_type", "chunk_size")
            if fields.get(name) is None
        ]
        if missing:
            raise InvalidInputError(f"{where} has no {', '.join(missing)}.")
        check_whole(fields["chunk_index"], f"{where}.chunk_index")
        check_whole(fields["chunk_size"], f"{where}.chunk_size")
        proof = fields["proof"]
        if not isinstance(proof, str) or not proof.strip('"'):
            raise InvalidInputError(
                f"{where}.proof must be the ETag of the chunk's PUT, not {proof!r:.80}."
            )
        made.append(fields)
    return made


def check_whole(value: object, name: str, most: int | None = None) -> None:
    """Refuse what is no whole number from 1 on."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or value < 1
        or (most is not None and value > most)
    ):
        allowed = "1 or more" if most is None else f"from 1 to {most}"
        raise InvalidInputError(f"{name} must be a whole number, {allowed}, not {value!r:.80}.")
