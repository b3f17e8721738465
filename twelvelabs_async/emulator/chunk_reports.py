"""Reads what clients report of uploaded chunks, and holds it against what was received."""

from __future__ import annotations

from attrs import frozen

from .errors import parameter_invalid, parameter_not_provided, parameter_unknown
from .parameters import as_list, as_object
from .upload_sessions import StoredChunk, UploadRecord

__all__ = ["Report", "reports_of"]

_FIELDS = frozenset({"chunk_index", "proof", "proof_type", "chunk_size"})


@frozen
class Report:
    """One chunk that a client says it has uploaded."""

    index: int
    size: int
    proof: str

    def problem_with(self, stored: StoredChunk | None) -> str | None:
        """Return why the report is not true, or None if it is."""
        if stored is None:
            return "Nothing was uploaded for this chunk."
        if stored.size != self.size:
            return f"The chunk has {self.size} bytes, but {stored.size} were uploaded."
        if stored.etag != self.proof:
            return "The proof is not the ETag of what was uploaded."
        return None


def reports_of(given: object, upload: UploadRecord) -> list[Report]:
    """Check the `completed_chunks` of a request."""
    if given is None:
        raise parameter_not_provided("completed_chunks")
    items = as_list(given)
    if not items:
        raise parameter_invalid("completed_chunks", "It must be an array of one or more chunks.")
    return [_report(value, f"completed_chunks[{n}]", upload) for n, value in enumerate(items)]


def _report(value: object, where: str, upload: UploadRecord) -> Report:
    item = as_object(value)
    if item is None:
        raise parameter_invalid(where, "It must be an object.")
    unknown = sorted(set(item) - _FIELDS)
    if unknown:
        raise parameter_unknown([f"{where}.{name}" for name in unknown])
    missing = sorted(name for name in _FIELDS if item.get(name) is None)
    if missing:
        raise parameter_not_provided([f"{where}.{name}" for name in missing])
    index, size = item["chunk_index"], item["chunk_size"]
    if not isinstance(index, int) or isinstance(index, bool):
        raise parameter_invalid(f"{where}.chunk_index", "It must be a whole number.")
    if not 1 <= index <= upload.total_chunks:
        raise parameter_invalid(
            f"{where}.chunk_index", f"It must be from 1 to {upload.total_chunks}, not {index}."
        )
    if isinstance(size, bool) or size != upload.size_of(index):
        raise parameter_invalid(
            f"{where}.chunk_size",
            f"Chunk {index} has {upload.size_of(index)} bytes, not {size}.",
        )
    if item["proof_type"] != "etag":
        raise parameter_invalid(f"{where}.proof_type", "It must be etag.")
    proof = item["proof"]
    if not isinstance(proof, str):
        raise parameter_invalid(f"{where}.proof", "It must be a text.")
    return Report(index, upload.size_of(index), proof.strip('"').lower())
