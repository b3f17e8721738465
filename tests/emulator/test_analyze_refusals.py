"""Requests that the /analyze room refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Caller
from tests.emulator.making import base64_source, by_asset
from tests.emulator.test_analyze import analyze


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"prompt": None}, 400, "prompt"),
        ({"prompt": " "}, 400, "prompt"),
        ({"video": None}, 400, "video, image"),
        ({"video": {"type": "tape", "tape": "x"}}, 400, "video.type"),
        ({"video": {"asset_id": "x"}}, 400, "video.type"),
        ({"video": {"type": "url"}}, 400, "video.url"),
        ({"video": {"type": "url", "url": "http://example.com/a.mp4"}}, 400, "example.com"),
        ({"video": {"type": "url", "url": "http://127.0.0.1:9/a.mp4"}}, 400, "fetched"),
        ({"video": {"type": "base64_string", "base64_string": "AAAA"}}, 400, "corrupted"),
        ({"video": {"type": "asset_id", "asset_id": "x"}}, 404, "assets"),
        ({"model_name": "pegasus9"}, 400, "model_name"),
        ({"temperature": 1.1}, 400, "temperature"),
        ({"temperature": "hot"}, 400, "temperature"),
        ({"max_tokens": 511}, 400, "from 512 to 98304"),
        ({"max_tokens": "unlimited"}, 400, "segmentation"),
        ({"model_name": "pegasus1.2", "max_tokens": 4097}, 400, "from 2 to 4096"),
        ({"model_name": "pegasus1.2", "start_time": 1}, 400, "start_time"),
        ({"model_name": "pegasus1.2", "prompt_v2": {}, "prompt": None}, 400, "prompt_v2"),
        ({"prompt_v2": {"input_text": "x"}}, 400, "prompt_v2"),
        ({"prompt_v2": {}, "prompt": None}, 400, "prompt_v2.input_text"),
        ({"start_time": 3, "end_time": 2}, 400, "end_time"),
        ({"start_time": 3, "end_time": 3.5}, 400, "1 second"),
        ({"end_time": 60}, 400, "exceed"),
        ({"start_time": 60}, 400, "start_time"),
        ({"image": [{"name": "a", "asset_id": "x"}], "video": None}, 400, "pegasus1.6"),
        ({"stream": "yes"}, 400, "stream"),
        ({"response_format": {"type": "xml"}}, 400, "response_format.type"),
        ({"response_format": {"type": "json_schema"}}, 400, "response_format.json_schema"),
        ({"response_format": {"type": "segment_definitions"}}, 400, "time_based_metadata"),
        ({"analysis_mode": "general"}, 400, "analysis_mode"),
    ],
)
async def test_a_bad_request_is_refused(
    api: Caller, clips: dict[str, Path], change: dict[str, Any], status: int, told: str
) -> None:
    """Each mistake has its status, and the message names what is wrong."""
    video = by_asset(await api.asset(clips["sunset"]))
    given: dict[str, Any] = {"video": video, **change}
    answer = await analyze(api, **given)
    assert answer.status == status, answer.raw
    assert told in answer.body["message"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": "Compare <@one> with <@three>"}, "three"),
        ({"prompt": "Describe <@one>"}, "two"),
        ({"prompt_v2": {"input_text": "x"}}, "together"),
        ({"start_time": 1}, "together"),
        ({"video": {"type": "asset_id", "asset_id": "x"}}, "together"),
        ({"image": []}, "image"),
        ({"image": [{"name": "a b", "asset_id": "x"}]}, "letters"),
        ({"image": [{"name": "a"}]}, "image[0].url"),
        ({"image": ["a"]}, "array of objects"),
        ({"model_name": "pegasus1.5"}, "pegasus1.6"),
    ],
)
async def test_bad_pictures_are_refused(
    api: Caller, tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    """Names, references and what excludes pictures are checked."""
    source = base64_source(write_picture(tmp_path / "a.png", (9, 9, 9)))
    images = [{"name": "one", **source}, {"name": "two", **source}]
    given: dict[str, Any] = {
        "prompt": "Describe them",
        "image": images,
        "model_name": "pegasus1.6",
        **change,
    }
    answer = await analyze(api, **given)
    assert answer.status == 400
    assert told in answer.body["message"]


async def test_unfit_files_are_refused(api: Caller, tmp_path: Path) -> None:
    """Videos are held to the models' demands, pictures to be pictures."""
    film = write_video(tmp_path / "a.mp4", seconds=3)
    picture = base64_source(write_picture(tmp_path / "a.png", (9, 9, 9)))
    low = base64_source(write_video(tmp_path / "b.mp4", size=(352, 352)))
    long = write_video(tmp_path / "c.mp4", size=(360, 360), times=range(0, 3661, 30), fps=1)
    for source, more, code in (
        (base64_source(film), {"model_name": "pegasus1.2"}, "video_duration_too_short"),
        (base64_source(long), {}, "video_duration_too_long"),
        (low, {}, "video_resolution_too_low"),
        (picture, {}, "video_file_broken"),
    ):
        answer = await analyze(api, {"type": "base64_string", **source}, **more)
        assert (answer.status, answer.code) == (400, code)
    assert (await analyze(api, {"type": "base64_string", **base64_source(film)})).status == 200
    images = [{"name": "a", **base64_source(film)}]
    answer = await analyze(api, image=images, model_name="pegasus1.6")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_a_long_prompt_is_too_much_for_the_old_model(
    api: Caller, clips: dict[str, Path]
) -> None:
    """More than 2000 tokens have a code of their own; the newer models take them."""
    video = by_asset(await api.asset(clips["sunset"]))
    prompt = "word " * 2001
    answer = await analyze(api, video, prompt, model_name="pegasus1.2")
    assert (answer.status, answer.code) == (400, "token_limit_exceeded")
    assert (await analyze(api, video, prompt)).status == 200


async def test_an_asset_must_be_ready(api: Caller, clips: dict[str, Path]) -> None:
    """An asset that is still processed is a 400 that tells its status."""
    asset_id = (await api.upload(clips["sunset"])).body["_id"]
    answer = await analyze(api, by_asset(asset_id))
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "processing" in answer.body["message"]
