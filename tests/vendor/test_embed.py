from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound
from tests.emulator.making import cosine, served
from tests.emulator.papers import write_pdf

from .conftest import Library
from .driver import Driver, sdk

ABSENT = "65f000000000000000000000"
OLD, NEW = "marengo3.0", "marengo3.5"


def in_base64(path: Path) -> Any:
    """A file in base64, in the vendor's own class."""
    return sdk.MediaSource(base_64_string=base64.b64encode(path.read_bytes()).decode())


async def embedded(vendor: Driver, kind: str, **content: Any) -> Any:
    """The answer of the second embedding API to one input."""
    return await vendor.call(
        "embed.v_2.create",
        input_type=kind,
        model_name=OLD,
        **{kind: content["given"]},
    )


async def test_text_picture_and_sound_are_embedded_together(vendor: Driver, tmp_path: Path) -> None:
    """One call of the first API embeds a text, an open file and a URL."""
    picture = write_picture(tmp_path / "red.png", (220, 20, 20))
    sound = write_sound(tmp_path / "tone.mp3")
    async with served(sound) as origin:
        with picture.open("rb") as file:
            made = await vendor.call(
                "embed.create",
                model_name=OLD,
                text="a red car",
                image_file=file,
                audio_url=f"{origin}/tone.mp3",
                audio_start_offset_sec=1.0,
            )
    assert type(made) is sdk.EmbeddingResponse
    assert made.model_name == OLD
    (text,) = made.text_embedding.segments
    (image,) = made.image_embedding.segments
    assert len(text.float_) == len(image.float_) == 512
    assert cosine(text.float_, image.float_) > 0.2
    assert made.image_embedding.metadata.input_filename == "red.png"
    assert made.audio_embedding.metadata.input_url == f"{origin}/tone.mp3"
    assert made.audio_embedding.segments[0].start_offset_sec == 1.0


async def test_a_broken_picture_has_an_error_message(vendor: Driver) -> None:
    """What failed says why, in the place of its vectors."""
    made = await vendor.call(
        "embed.create", model_name=OLD, text="x", image_file=("a.png", b"no picture")
    )
    assert made.text_embedding.segments
    assert made.image_embedding.segments is None
    assert made.image_embedding.error_message


async def test_a_video_is_embedded_in_a_task(vendor: Driver, clips: dict[str, Path]) -> None:
    """The vendor's own waiting ends at a ready task, whose vectors are then retrieved."""
    with clips["sunset"].open("rb") as file:
        made = await vendor.call(
            "embed.tasks.create",
            model_name=OLD,
            video_file=file,
            video_clip_length=3,
            video_embedding_scope=["clip", "video"],
        )
    early = await vendor.call("embed.tasks.status", made.id)
    assert (early.id, early.model_name) == (made.id, OLD)
    task, seen = await vendor.wait_for_task(made.id, "embed.tasks.wait_for_done")
    assert (task.status, seen[-1]) == ("ready", "ready")
    assert seen[0] == "processing"
    assert task.video_embedding.metadata.video_clip_length == 3
    found = await vendor.call("embed.tasks.retrieve", made.id)
    assert found.video_embedding.metadata.duration == pytest.approx(6.0, abs=0.1)
    kinds = [
        (part.embedding_option, part.embedding_scope, part.start_offset_sec, part.end_offset_sec)
        for part in found.video_embedding.segments
    ]
    assert kinds == [
        ("visual", "clip", 0, 3),
        ("visual", "clip", 3, 6),
        ("transcription", "clip", 0, 3),
        ("transcription", "clip", 3, 6),
        ("visual", "video", 0, 6),
        ("transcription", "video", 0, 6),
    ]
    chosen = await vendor.call("embed.tasks.retrieve", made.id, embedding_option=["transcription"])
    assert {p.embedding_option for p in chosen.video_embedding.segments} == {"transcription"}
    line = await vendor.call("embed.create", model_name=OLD, text="the boats come home")
    (text,) = line.text_embedding.segments
    parts = chosen.video_embedding.segments[:2]
    likeness = [cosine(text.float_, part.float_) for part in parts]
    assert likeness[1] > likeness[0] + 0.2


async def test_embedding_tasks_of_a_bulk_are_listed(
    vendor: Driver, clips: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The bulk method makes a task per video and prints what was refused; pages list them."""
    videos: list[dict[str, Any]] = [
        {"video_file": (path.name, path.read_bytes())} for path in clips.values()
    ]
    videos.append({"video_file": b"this is no video"})
    made = await vendor.call("embed.tasks.create_bulk", model_name=OLD, videos=videos)
    assert len(made) == 3
    assert "video_file_broken" in capsys.readouterr().out
    for each in made:
        await vendor.wait_for_task(each.id, "embed.tasks.wait_for_done")
    pages = await vendor.pages("embed.tasks.list", page_limit=2)
    assert [[each.id for each in page] for page in pages] == [
        [made[2].id, made[1].id],
        [made[0].id],
    ]
    ready = await vendor.items("embed.tasks.list", status="ready")
    assert [each.model_name for each in ready] == [OLD] * 3
    names = {each.video_embedding.metadata.input_filename for each in ready}
    assert names == {path.name for path in clips.values()}
    assert await vendor.items("embed.tasks.list", started_at="2126-01-01T00:00:00Z") == []
    assert len(await vendor.items("embed.tasks.list", ended_at="2126-01-01T00:00:00Z")) == 3


async def test_the_first_apis_refusals_are_decoded(vendor: Driver) -> None:
    """Each method raises the vendor's class for a 400 with the API's code."""
    for method, arguments, code in (
        ("embed.create", {"model_name": OLD}, "parameter_not_provided"),
        ("embed.create", {"model_name": "marengo9", "text": "x"}, "parameter_invalid"),
        ("embed.tasks.create", {"model_name": OLD}, "parameter_not_provided"),
        ("embed.tasks.retrieve", {"task_id": ABSENT}, "resource_not_exist"),
        ("embed.tasks.status", {"task_id": ABSENT}, "resource_not_exist"),
        ("embed.tasks.list", {"status": "lost"}, "parameter_invalid"),
    ):
        error = await vendor.refusal(method, **arguments)
        assert type(error) is sdk.BadRequestError, method
        assert error.body["code"] == code, method


async def test_each_kind_of_input_is_embedded_at_once(
    vendor: Driver, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """Text, picture, both, sound and video, given in the vendor's own classes."""
    picture = in_base64(write_picture(tmp_path / "red.png", (220, 20, 20), (200, 200)))
    text = await embedded(vendor, "text", given=sdk.TextInputRequest(input_text="a red car"))
    assert type(text) is sdk.EmbeddingSuccessResponse
    (entry,) = text.data
    assert len(entry.embedding) == 512
    assert (entry.embedding_option, entry.start_sec, text.usage) == (None, None, None)
    image = await embedded(vendor, "image", given=sdk.ImageInputRequest(media_source=picture))
    assert image.metadata.input_type == "image"
    assert cosine(entry.embedding, image.data[0].embedding) > 0.2
    both = sdk.TextImageInputRequest(media_source=picture, input_text="a red car")
    assert len((await embedded(vendor, "text_image", given=both)).data) == 1
    sound = sdk.AudioInputRequest(
        media_source=in_base64(write_sound(tmp_path / "tone.mp3")),
        segmentation=sdk.AudioSegmentation(
            strategy="fixed", fixed=sdk.AudioSegmentationFixed(duration_sec=3)
        ),
        embedding_option=["audio"],
        embedding_scope=["clip"],
    )
    heard = await embedded(vendor, "audio", given=sound)
    assert [each.start_sec for each in heard.data] == [0, 3]
    assert heard.metadata.embedding_options == ["audio"]
    video = sdk.VideoInputRequest(
        media_source=in_base64(clips["sunset"]),
        start_sec=0,
        end_sec=6,
        segmentation=sdk.VideoSegmentation_Dynamic(
            dynamic=sdk.VideoSegmentationDynamicDynamic(min_duration_sec=3)
        ),
        embedding_option=["visual", "transcription"],
        embedding_scope=["clip"],
        embedding_type=["fused_embedding"],
    )
    seen = await embedded(vendor, "video", given=video)
    assert [(each.embedding_option, each.start_sec) for each in seen.data] == [
        ("fused", 0),
        ("fused", 3),
    ]
    assert seen.metadata.duration == pytest.approx(6.0, abs=0.1)


async def test_the_newest_model_mixes_inputs(
    vendor: Driver, tmp_path: Path, library: Library
) -> None:
    """Text, a named picture and an asset make one vector and one text alone has its uncertainty."""
    picture = in_base64(write_picture(tmp_path / "red.png", (220, 20, 20)))
    mixture = sdk.MultiInputRequest(
        input_text="a <@coat> by the sea",
        media_sources=[
            sdk.MultiInputMediaSource(
                name="coat", media_type="image", base_64_string=picture.base_64_string
            ),
            sdk.MultiInputMediaSource(media_type="video", asset_id=library.assets["sunset"]),
        ],
    )
    made = await vendor.call(
        "embed.v_2.create",
        input_type="multi_input",
        model_name=NEW,
        multi_input=mixture,
        embedding_dimension=256,
        auto_truncate=True,
    )
    assert len(made.data[0].embedding) == 256
    assert made.metadata.embedding_dimension == 256
    assert set(made.usage.input_tokens) == {"image", "video", "text"}
    assert made.usage.truncated is False
    sure = await vendor.call(
        "embed.v_2.create",
        input_type="multi_input",
        model_name=NEW,
        multi_input=sdk.MultiInputRequest(input_text="the sea"),
        embedding_uncertainty=True,
    )
    assert len(sure.data[0].embedding_uncertainty) == 512


async def test_tasks_of_the_second_api_become_ready(
    vendor: Driver, tmp_path: Path, library: Library
) -> None:
    """Video, sound, picture and document tasks are made, retrieved and listed."""
    pages = [[(0.1, 0.1, "boats")], [(0.1, 0.1, "birds")]]
    inputs: dict[str, Any] = {
        "video": sdk.AsyncVideoInputRequest(
            media_source=sdk.MediaSource(asset_id=library.assets["sunset"]),
            segmentation=sdk.AsyncTemporalSegmentation(
                temporal=sdk.TemporalSegmentation_Fixed(
                    fixed=sdk.TemporalSegmentationFixedFixed(duration_sec=2)
                )
            ),
            embedding_option=["visual"],
            embedding_scope=["clip"],
            embedding_type=["separate_embedding", "fused_embedding"],
            time_based_metadata=[sdk.TimeBasedMetadataEntry(start=0, end=1, text="elephants")],
        ),
        "audio": sdk.AsyncAudioInputRequest(
            media_source=in_base64(write_sound(tmp_path / "tone.mp3"))
        ),
        "image": sdk.AsyncImageInputRequest(
            media_source=in_base64(write_picture(tmp_path / "a.png", (9, 9, 9)))
        ),
        "document": sdk.AsyncDocumentInputRequest(
            media_source=in_base64(write_pdf(tmp_path / "a.pdf", pages)),
            segmentation=sdk.DocumentSegmentation(
                spatial=sdk.DocumentSpatialSegmentation(strategy="quadrants")
            ),
        ),
    }
    made: dict[str, Any] = {}
    for kind, given in inputs.items():
        made[kind] = await vendor.call(
            "embed.v_2.tasks.create", input_type=kind, model_name=NEW, **{kind: given}
        )
        assert (made[kind].status, made[kind].data) == ("processing", None)
        assert made[kind].metadata.embedding_dimension == 512
    ready = {
        kind: await vendor.until_ready("embed.v_2.tasks.retrieve", task.id)
        for kind, task in made.items()
    }
    options = [each.embedding_option for each in ready["video"].data]
    assert options == ["visual"] * 3 + ["fused"] * 3
    assert ready["video"].metadata.clip_length == 2
    assert {each.embedding_scope for each in ready["audio"].data} == {"clip", "asset"}
    assert [each.embedding_scope for each in ready["image"].data] == ["asset"]
    quarters = [(each.start_page_number, each.quadrant) for each in ready["document"].data[4:7]]
    assert quarters == [(1, "bottom_right"), (2, None), (2, "top_left")]
    for kind, task in ready.items():
        assert type(task) is sdk.EmbeddingTaskResponse
        assert task.metadata.input_type == kind
        assert task.usage.input_tokens
    listed = await vendor.items("embed.v_2.tasks.list", page_limit=3, status="ready")
    assert [each.id for each in listed] == [task.id for task in reversed(made.values())]
    assert listed[0].document_embedding.metadata.document_embedding_scope == ["local"]
    assert listed[1].image_embedding.metadata.image_embedding_option == ["visual"]
    assert listed[2].audio_embedding.metadata.audio_embedding_option == ["audio"]
    assert listed[3].video_embedding.metadata.video_clip_length == 2


async def test_a_failed_task_says_why(vendor: Driver, tmp_path: Path) -> None:
    """The error of a task is decoded."""
    pdf = write_pdf(tmp_path / "a.pdf", [[(0.1, 0.1, "x")]] * 65)
    made = await vendor.call(
        "embed.v_2.tasks.create",
        input_type="document",
        model_name=NEW,
        document=sdk.AsyncDocumentInputRequest(media_source=in_base64(pdf)),
    )
    task = await vendor.until("failed", "embed.v_2.tasks.retrieve", made.id)
    assert "exceeds maximum limit of 64 pages" in task.error.message
    assert task.data is None


async def test_the_second_apis_refusals_are_decoded(
    vendor: Driver, clips: dict[str, Path], tmp_path: Path
) -> None:
    """Statuses have the vendor's classes, and bodies the code inside error."""
    text = {"text": sdk.TextInputRequest(input_text="x")}
    error = await vendor.refusal("embed.v_2.create", input_type="text", model_name=NEW, **text)
    assert type(error) is sdk.BadRequestError
    assert error.body["error"]["code"] == "parameter_invalid"
    pdf = write_pdf(tmp_path / "a.pdf", [[(0.1, 0.1, "x")]] * 17)
    source = sdk.MultiInputMediaSource(
        media_type="document", base_64_string=in_base64(pdf).base_64_string
    )
    error = await vendor.refusal(
        "embed.v_2.create",
        input_type="multi_input",
        model_name=NEW,
        multi_input=sdk.MultiInputRequest(media_sources=[source]),
    )
    assert type(error) is sdk.ContentTooLargeError
    assert error.body.error.code == "content_too_large"
    error = await vendor.refusal("embed.v_2.tasks.create", input_type="video", model_name=NEW)
    assert (type(error), error.body["error"]["code"]) == (
        sdk.BadRequestError,
        "parameter_not_provided",
    )
    error = await vendor.refusal("embed.v_2.tasks.retrieve", ABSENT)
    assert (type(error), error.body["error"]["code"]) == (sdk.NotFoundError, "resource_not_exist")
    error = await vendor.refusal("embed.v_2.tasks.list", status="lost")
    assert (type(error), error.body["code"]) == (sdk.BadRequestError, "parameter_invalid")
