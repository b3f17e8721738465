"""Inputs that the /embed-v2 room refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Caller
from tests.emulator.making import asset_source, base64_source
from tests.emulator.papers import write_pdf
from tests.emulator.test_embed_v2 import NEW, OLD, embed, refused


async def test_what_is_too_large_is_a_413(api: Caller, tmp_path: Path) -> None:
    """A long video and a PDF with too many pages for its size have a status of their own."""
    film = write_video(tmp_path / "film.mp4", times=range(32), fps=1, size=(360, 360))
    pages = write_pdf(tmp_path / "a.pdf", [[(0.1, 0.1, "x")]] * 17)
    for path, kind, told in (
        (film, "video", "maximum limit of 30 seconds"),
        (pages, "document", "Document (17 pages) exceeds maximum limit of 16 pages"),
    ):
        content = {"media_sources": [{"media_type": kind, **base64_source(path)}]}
        answer = await embed(api, "multi_input", content, NEW)
        assert answer.status == 413
        assert told in answer.body["error"]["message"]


PICTURE = {"media_source": {"base64_string": "AAAA"}}


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ({}, "parameter_not_provided", "input_type, model_name"),
        ({"input_type": "smell", "model_name": OLD}, "parameter_invalid", "input_type"),
        ({"input_type": "text", "model_name": "pegasus1.2"}, "parameter_invalid", "model_name"),
        ({"input_type": "text", "model_name": OLD}, "parameter_not_provided", "text"),
        ({"input_type": "text", "model_name": OLD, "text": "x"}, "parameter_invalid", "object"),
        (
            {"input_type": "text", "model_name": OLD, "text": {}},
            "parameter_not_provided",
            "text.input_text",
        ),
        (
            {"input_type": "text", "model_name": OLD, "text": {"input_text": "word " * 501}},
            "parameter_invalid",
            "500 tokens",
        ),
        (
            {"input_type": "text", "model_name": OLD, "text": {"input_text": "x", "lang": "en"}},
            "parameter_unknown",
            "text.lang",
        ),
        (
            {
                "input_type": "text",
                "model_name": OLD,
                "text": {"input_text": "x"},
                "image": PICTURE,
            },
            "parameter_invalid",
            "image",
        ),
        (
            {"input_type": "text", "model_name": NEW, "text": {"input_text": "x"}},
            "parameter_invalid",
            "multi_input",
        ),
        (
            {
                "input_type": "text",
                "model_name": OLD,
                "text": {"input_text": "x"},
                "embedding_dimension": 256,
            },
            "parameter_invalid",
            "marengo3.5",
        ),
        (
            {"input_type": "image", "model_name": OLD, "image": PICTURE},
            "parameter_invalid",
            "corrupted",
        ),
        (
            {"input_type": "image", "model_name": OLD, "image": {"media_source": {}}},
            "parameter_not_provided",
            "image.media_source.url",
        ),
        (
            {
                "input_type": "image",
                "model_name": OLD,
                "image": {"media_source": {"url": "http://127.0.0.1:9/a.png", "asset_id": "x"}},
            },
            "parameter_invalid",
            "only one",
        ),
        (
            {
                "input_type": "image",
                "model_name": OLD,
                "image": {"media_source": {"url": "http://127.0.0.1:9/a.png"}},
            },
            "parameter_invalid",
            "fetched",
        ),
        (
            {
                "input_type": "image",
                "model_name": OLD,
                "image": {"media_source": {"base64_string": "not base64!"}},
            },
            "parameter_invalid",
            "base64",
        ),
        (
            {
                "input_type": "image",
                "model_name": OLD,
                "image": {"media_source": {"asset_id": "x"}},
            },
            "resource_not_exist",
            "assets",
        ),
        (
            {"input_type": "multi_input", "model_name": NEW, "multi_input": {}},
            "parameter_not_provided",
            "input_text",
        ),
        (
            {"input_type": "multi_input", "model_name": OLD, "multi_input": {"input_text": "x"}},
            "parameter_not_provided",
            "media_sources",
        ),
        (
            {
                "input_type": "multi_input",
                "model_name": OLD,
                "multi_input": {"media_sources": [{"media_type": "video", "asset_id": "x"}]},
            },
            "parameter_invalid",
            "media_sources[0].media_type",
        ),
        (
            {
                "input_type": "multi_input",
                "model_name": NEW,
                "multi_input": {"input_text": "x"},
                "embedding_dimension": 0,
            },
            "parameter_invalid",
            "embedding_dimension",
        ),
    ],
)
async def test_a_bad_request_is_refused(api: Caller, body: Any, code: str, told: str) -> None:
    """Each mistake is a 400 whose message names the path to the field."""
    answer = await api.call("POST", "/embed-v2", json=body)
    assert answer.status == 400
    assert answer.body["error"]["code"] == code
    assert told in answer.body["error"]["message"]
    assert not any(file.path.exists() for file in api.emulator.state.files)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"embedding_option": []}, "embedding_option"),
        ({"embedding_option": ["text"]}, "visual, audio, transcription"),
        ({"embedding_scope": ["local"]}, "clip, asset"),
        ({"embedding_option": ["visual"], "embedding_type": ["fused_embedding"]}, "two embedding"),
        ({"embedding_type": ["both"]}, "embedding_type"),
        ({"start_sec": 60}, "less than the file's 6 seconds"),
        ({"start_sec": 3, "end_sec": 3}, "greater than video.start_sec"),
        ({"end_sec": 61}, "exceed"),
        ({"end_sec": "3"}, "number"),
        ({"segmentation": {"strategy": "slow"}}, "dynamic, fixed"),
        ({"segmentation": {"strategy": "fixed"}}, "segmentation.fixed"),
        ({"segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 1}}}, "from 2 to 10"),
        ({"segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 2.5}}}, "whole"),
        ({"segmentation": {"strategy": "dynamic", "dynamic": {"min_duration_sec": 6}}}, "2 to 5"),
        ({"segmentation": {"temporal": {"strategy": "fixed"}}}, "marengo3.5"),
        ({"time_based_metadata": []}, "time_based_metadata"),
    ],
)
async def test_a_bad_video_input_is_refused(
    api: Caller, clips: dict[str, Path], content: Any, told: str
) -> None:
    """Options, scopes, types, times and segmentation follow the model's rules."""
    source = base64_source(clips["sunset"])
    error = await refused(api, "video", {"media_source": source, **content})
    assert told in error["message"]


async def test_unfit_files_are_refused(api: Caller, tmp_path: Path) -> None:
    """Size, format and kind are checked with their codes."""
    small = write_picture(tmp_path / "small.png", (9, 9, 9), (100, 200))
    low = write_video(tmp_path / "low.mp4", size=(352, 352))
    film = write_video(tmp_path / "film.mp4")
    long = write_video(tmp_path / "long.mp4", times=range(0, 700, 20), fps=1, size=(360, 360))
    for kind, path, code in (
        ("image", small, "parameter_invalid"),
        ("image", film, "parameter_invalid"),
        ("audio", film, "parameter_invalid"),
        ("video", small, "video_file_broken"),
        ("video", low, "video_resolution_too_low"),
        ("video", long, "video_duration_too_long"),
    ):
        error = await refused(api, kind, {"media_source": base64_source(path)})
        assert error["code"] == code, kind


async def test_mixtures_are_checked_source_by_source(api: Caller, tmp_path: Path) -> None:
    """Names are unique, kinds are what they say, and all of it holds something."""
    image = await asset_source(api, write_picture(tmp_path / "a.png", (9, 9, 9)))
    empty = tmp_path / "empty.txt"
    empty.write_text(" ")
    cases: list[tuple[Any, str]] = [
        ([{"name": "a", "media_type": "image", **image}] * 2, "same name"),
        ([{"media_type": "video", **image}], "type video"),
        ([{"media_type": "smell", **image}], "media_sources[0].media_type"),
        ([{"media_type": "image", **image}] * 11, "from 1 to 10"),
        ([{"media_type": "document", **base64_source(empty)}], "nothing"),
        ([{"media_type": "document", "base64_string": "JVBERi0xLjQK"}], "cannot be read"),
    ]
    for sources, told in cases:
        error = await refused(api, "multi_input", {"media_sources": sources}, NEW)
        assert told in error["message"]


async def test_an_asset_must_be_ready(api: Caller, clips: dict[str, Path]) -> None:
    """An asset that is still processed is a 400 that tells its status."""
    asset_id = (await api.upload(clips["sunset"])).body["_id"]
    error = await refused(api, "video", {"media_source": {"asset_id": asset_id}})
    assert "processing" in error["message"]
