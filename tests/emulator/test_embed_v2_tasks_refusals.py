"""Tasks that the /embed-v2/tasks room refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound, write_video
from tests.emulator.helpers import Caller
from tests.emulator.making import asset_source, base64_source
from tests.emulator.papers import write_pdf
from tests.emulator.test_embed_v2_tasks import OLD, create, refused


@pytest.mark.parametrize(
    ("content", "more", "told"),
    [
        ({"embedding_option": ["transcription"]}, {}, "visual, audio"),
        ({"embedding_type": ["fused_embedding"]}, {}, "time_based_metadata"),
        ({"time_based_metadata": [{"start": 0, "end": 1, "text": "x"}]}, {}, "fused_embedding"),
        (
            {
                "embedding_type": ["fused_embedding"],
                "time_based_metadata": [{"start": 2, "end": 1, "text": "x"}],
            },
            {},
            "time_based_metadata[0].end",
        ),
        ({"segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 3}}}, {}, "temporal"),
        (
            {"segmentation": {"temporal": {"strategy": "fixed", "fixed": {"duration_sec": 11}}}},
            {},
            "from 2 to 10",
        ),
        ({}, {"embedding_uncertainty": True}, "asset"),
        ({}, {"embedding_dimension": 4096}, "embedding_dimension"),
        ({}, {"embedding_dimension": "512"}, "whole number"),
    ],
)
async def test_a_bad_video_task_is_refused(
    api: Caller, clips: dict[str, Path], content: Any, more: Any, told: str
) -> None:
    """The newest model's rules are kept before anything is made."""
    source = base64_source(clips["sunset"])
    assert told in await refused(api, "video", {"media_source": source, **content}, **more)
    assert api.emulator.state.generations.embeddings == {}


@pytest.mark.parametrize(
    ("name", "content", "more", "told"),
    [
        ("a.pdf", {"embedding_option": ["text"]}, {}, "asset only"),
        ("a.pdf", {"embedding_type": ["fused_embedding"]}, {}, "separate_embedding"),
        ("a.pdf", {"segmentation": {}}, {}, "segmentation.spatial"),
        (
            "a.pdf",
            {"segmentation": {"sequential": {"strategy": "sentence", "max_sentences": 1}}},
            {},
            "does not fit",
        ),
        ("a.pdf", {"segmentation": {"spatial": {"strategy": "thirds"}}}, {}, "quadrants"),
        (
            "a.pdf",
            {"segmentation": {"spatial": {}}, "embedding_scope": ["asset"]},
            {},
            "scope local",
        ),
        ("a.pdf", {}, {"embedding_uncertainty": True}, "chunks"),
        ("a.txt", {"embedding_option": ["visual"]}, {}, "text only"),
        ("a.txt", {"embedding_scope": ["local"]}, {}, "segmentation.sequential"),
        ("a.txt", {"segmentation": {"spatial": {}}}, {}, "does not fit"),
        (
            "a.txt",
            {
                "segmentation": {
                    "sequential": {
                        "strategy": "sentence",
                        "max_sentences": 2,
                        "overlap_sentences": 2,
                    }
                },
                "embedding_scope": ["local"],
            },
            {},
            "less than max_sentences",
        ),
        ("a.txt", {}, {"embedding_uncertainty": True}, "chunks"),
    ],
)
async def test_a_bad_document_task_is_refused(
    api: Caller, tmp_path: Path, name: str, content: Any, more: Any, told: str
) -> None:
    """Options, scopes and segmentation must fit the kind of document."""
    path = tmp_path / name
    if name.endswith(".pdf"):
        write_pdf(path, [[(0.1, 0.1, "x")]])
    else:
        path.write_text("Boats come home.")
    source = await asset_source(api, path)
    answer = await create(api, "document", {"media_source": source, **content}, **more)
    assert answer.status == 400
    assert told in answer.body["error"]["message"]


async def test_unfit_files_are_refused(api: Caller, tmp_path: Path) -> None:
    """A task takes no other kind of file than it says, and no short video."""
    picture = base64_source(write_picture(tmp_path / "a.png", (9, 9, 9)))
    film = base64_source(write_video(tmp_path / "a.mp4", seconds=3))
    sound = base64_source(write_sound(tmp_path / "a.mp3", seconds=3))
    for kind, source, code in (
        ("image", film, "parameter_invalid"),
        ("audio", picture, "parameter_invalid"),
        ("audio", sound, "parameter_invalid"),
        ("video", picture, "video_file_broken"),
        ("video", film, "video_duration_too_short"),
    ):
        answer = await create(api, kind, {"media_source": source})
        assert (answer.status, answer.body["error"]["code"]) == (400, code), kind
    picture_id = await asset_source(api, write_picture(tmp_path / "b.png", (9, 9, 9)))
    assert "neither PDF" in await refused(api, "document", {"media_source": picture_id})
    for kind in ("image", "document"):
        assert "marengo3.5" in await refused(api, kind, {"media_source": picture}, OLD)
    message = await refused(api, "image", {"media_source": picture}, video={})
    assert "image" in message
