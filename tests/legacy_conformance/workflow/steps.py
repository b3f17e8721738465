"""The steps of the workflow, in order."""

from __future__ import annotations

from .generation import Generation
from .library import Library
from .questions import Questions

__all__ = ["STEPS", "Workflow"]


class Workflow(Library, Questions, Generation):
    """What one release does, step by step; each step may use what the ones before made."""


STEPS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "create_an_index": ((0, 1), (9,)),
    "upload_with_a_transcription": ((0, 1), (9,)),
    "wait_for_the_task": ((0, 1), (9,)),
    "upload_several": ((0, 1), (9,)),
    "list_directly": ((0, 1), (9,)),
    "list_page_by_page": ((0, 1), (9,)),
    "change_a_video": ((0, 1), (9,)),
    "look_into_a_video": ((0, 1), (0, 4)),
    "search": ((0, 1), (9,)),
    "search_by_pages": ((0, 1), (9,)),
    "search_with_operators": ((0, 1), (0, 4)),
    "classify_videos": ((0, 1), (0, 4)),
    "classify_an_index": ((0, 1), (0, 4)),
    "generate": ((0, 1), (9,)),
    "stream": ((0, 2), (9,)),
    "analyze": ((0, 4), (9,)),
    "embed_a_text": ((0, 1), (9,)),
    "embed_a_video": ((0, 1), (9,)),
    "import_videos": ((0, 3), (9,)),
    "meet_errors": ((0, 1), (9,)),
    "delete": ((0, 1), (9,)),
}
"""The steps in their order, each with the first release that has it and the first that has not."""
