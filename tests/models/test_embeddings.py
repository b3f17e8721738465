"""Results with embeddings become arrays and records."""

from __future__ import annotations

import re
import subprocess
import sys
from uuid import UUID

import attrs
import numpy as np
import pytest

from twelvelabs_async import ConfigurationError, DecodeError, InvalidInputError
from twelvelabs_async.core.codec import structure
from twelvelabs_async.models.embed import EmbeddingResponse
from twelvelabs_async.models.embed_tasks import EmbedTasksRetrieveResponse
from twelvelabs_async.models.embed_v2 import EmbeddingSuccessResponse
from twelvelabs_async.models.embed_v2_tasks import EmbeddingTaskResponse, EmbedV2TasksCreateResponse
from twelvelabs_async.models.embeddings import Embedded, EmbeddingRecord
from twelvelabs_async.models.indexed_assets import IndexedAssetDetailed
from twelvelabs_async.models.shared import Unknown

URL = "https://example.com/a.mp4"


def entry(*numbers: float, **more: object) -> dict[str, object]:
    """One embedding of the second version."""
    return {"embedding": list(numbers), **more}


def clip(option: str, start: float, *numbers: float) -> dict[str, object]:
    """One embedding of a clip of six seconds."""
    return entry(
        *numbers,
        embedding_option=option,
        embedding_scope="clip",
        start_sec=start,
        end_sec=start + 6,
    )


def task(*data: object, **more: object) -> EmbeddingTaskResponse:
    """A finished task of the second version."""
    answer = {"_id": "t1", "status": "ready", "data": list(data), **more}
    return structure(answer, EmbeddingTaskResponse)


def segment(start: float, *numbers: float) -> dict[str, object]:
    """One embedding of a stored or first-version video."""
    return {
        "float": list(numbers),
        "start_offset_sec": start,
        "end_offset_sec": start + 6,
        "embedding_option": "visual",
        "embedding_scope": "clip",
    }


STORED = {"_id": "x1", "embedding": {"video_embedding": {"segments": [segment(0, 1, 2)]}}}
FIRST = {
    "_id": "t1",
    "status": "ready",
    "video_embedding": {
        "segments": [segment(0, 1, 2), segment(6, 3, 4)],
        "metadata": {"input_url": URL},
    },
}


def test_a_task_becomes_records() -> None:
    """Each says what it is of, and its id is made of task, option, scope and start."""
    result = task(
        clip("visual", 0.0, 0.5, 1.0),
        clip("audio", 6.5, 0.25, 2.0),
        metadata={"input_type": "video", "input_url": URL},
    )
    assert result.records() == [
        EmbeddingRecord(
            id="t1:visual:clip:0.000",
            source=URL,
            option="visual",
            scope="clip",
            start=0.0,
            end=6.0,
            vector=[0.5, 1.0],
        ),
        EmbeddingRecord(
            id="t1:audio:clip:6.500",
            source=URL,
            option="audio",
            scope="clip",
            start=6.5,
            end=12.5,
            vector=[0.25, 2.0],
        ),
    ]


def test_records_share_the_vectors_of_the_result() -> None:
    """Nothing is copied: a film has hundreds of thousands of numbers."""
    result = task(clip("visual", 0, 1.0, 2.0))
    assert result.data is not None
    assert result.records()[0].vector is result.data[0].embedding


def test_an_array_has_the_vectors_as_rows() -> None:
    """It is float32, a row for each vector, in the order of the records."""
    result = task(clip("visual", 0, 0.5, 1, 1.5), clip("audio", 0, 2, 2.5, 3))
    array = result.to_numpy()
    assert array.dtype == np.float32
    assert array.shape == (2, 3)
    assert array.tolist() == [each.vector for each in result.records()]


@pytest.mark.parametrize(
    ("result", "ids"),
    [
        (
            structure(FIRST, EmbedTasksRetrieveResponse),
            ["t1:visual:clip:0.000", "t1:visual:clip:6.000"],
        ),
        (structure(STORED, IndexedAssetDetailed).embedding, None),
        (structure({"data": [entry(1.0, 2.0)]}, EmbeddingSuccessResponse), None),
        (structure({"_id": "t1", "data": [entry(1.0)]}, EmbedV2TasksCreateResponse), ["t1"]),
        (
            structure({"text_embedding": {"segments": [{"float": [1.0]}]}}, EmbeddingResponse),
            None,
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_result_with_vectors_has_both(result: Embedded, ids: list[str] | None) -> None:
    """One way for all versions; what has no id and no URL is named after its vector."""
    records = result.records()
    assert result.to_numpy().tolist() == [each.vector for each in records]
    if ids is not None:
        assert [each.id for each in records] == ids
    else:
        (record,) = records
        assert record.source is None
        assert re.match(r"[0-9a-f]{32}\b", record.id)
        assert record.id == result.records()[0].id


def test_the_first_version_tells_text_images_and_audio_apart() -> None:
    """The option of each record is what it was made of, and one that failed is left out."""
    audio = {"float": [5.0, 6.0], "start_offset_sec": 0, "end_offset_sec": 6}
    answer = {
        "model_name": "marengo3.0",
        "text_embedding": {"segments": [{"float": [1.0, 2.0]}]},
        "image_embedding": {
            "segments": [{"float": [3.0, 4.0]}],
            "metadata": {"input_filename": "a.png"},
        },
        "audio_embedding": {"segments": [audio], "metadata": {"input_url": URL}},
    }
    result = structure(answer, EmbeddingResponse)
    text, image, sound = result.records()
    assert [text.option, image.option, sound.option] == ["text", "image", "audio"]
    assert [text.source, image.source, sound.source] == [None, "a.png", URL]
    assert (sound.start, sound.end, sound.id) == (0, 6, f"{URL}:audio:0.000")
    assert not image.id.startswith("a.png")  # many files have this name
    assert [each.id for each in result.records("q")] == ["q:text", "q:image", "q:audio:0.000"]
    assert result.to_numpy().tolist() == [[1, 2], [3, 4], [5, 6]]
    for single in (result.text_embedding, result.image_embedding, result.audio_embedding):
        assert single is not None
        assert len(single.records()) == len(single.to_numpy()) == 1
    failed = structure({**answer, "image_embedding": {"error_message": "no"}}, EmbeddingResponse)
    assert [each.option for each in failed.records()] == ["text", "audio"]


@pytest.mark.parametrize(
    "result",
    [
        EmbeddingTaskResponse(),
        EmbedTasksRetrieveResponse(),
        EmbeddingResponse(),
        EmbeddingSuccessResponse(),
        structure({"_id": "t1", "status": "failed", "data": None}, EmbeddingTaskResponse),
        structure({"_id": "t1", "data": [{"embedding": None}, entry()]}, EmbeddingTaskResponse),
        structure({"_id": "t1", "video_embedding": {"metadata": {}}}, EmbedTasksRetrieveResponse),
        structure({"_id": "x", "embedding": {}}, IndexedAssetDetailed).embedding,
    ],
)
def test_no_vectors_is_no_error(result: Embedded) -> None:
    """An empty or failed result gives no records and an array without rows."""
    assert result.records() == []
    assert result.to_numpy().shape == (0, 0)
    assert result.to_numpy().dtype == np.float32


def test_vectors_that_are_not_there_do_not_shift_rows() -> None:
    """An entry without a vector has neither a record nor a row."""
    result = task(clip("visual", 0, 1), {"embedding": None, "start_sec": 6}, clip("visual", 12, 3))
    assert [each.start for each in result.records()] == [0, 12]
    assert result.to_numpy().tolist() == [[1], [3]]


def test_vectors_of_different_lengths_are_no_array() -> None:
    """The error counts the lengths, and the records are still there."""
    result = task(clip("visual", 0, 1, 2), clip("visual", 6, 1, 2), clip("visual", 12, 1, 2, 3))
    with pytest.raises(DecodeError, match="2 of 2, 1 of 3 numbers"):
        result.to_numpy()
    assert [len(each.vector) for each in result.records()] == [2, 2, 3]


@pytest.mark.parametrize("wrong", [["x", 1.0], [[1.0], 2.0], [10**400, 1.0]], ids=repr)
def test_a_vector_of_something_else_is_an_error_of_ours(wrong: list[object]) -> None:
    """What a server sends in the place of numbers comes back as one of our errors."""
    result = structure({"data": [{"embedding": wrong}]}, EmbeddingSuccessResponse)
    with pytest.raises(DecodeError, match="no number"):
        result.to_numpy()


def test_without_numpy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """And everything else works."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    result = task(clip("visual", 0, 1.0))
    with pytest.raises(ConfigurationError, match="pip install numpy") as caught:
        result.to_numpy()
    assert isinstance(caught.value.__cause__, ImportError)
    assert len(result.records()) == 1


def test_numpy_is_not_loaded_before_it_is_needed() -> None:
    """Decoding embeddings costs no import of numpy."""
    code = (
        "import sys; from twelvelabs_async.core.codec import decode; "
        "from twelvelabs_async.models.embed_v2_tasks import EmbeddingTaskResponse as R; "
        'decode(b\'{"data": [{"embedding": [1.0]}]}\', R).records(); '
        "print('numpy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_a_name_of_your_own_makes_ids_that_outlive_the_task() -> None:
    """The same film embedded anew has the same ids, so that a store replaces and does not add."""
    first = task(clip("visual", 0.0, 1.0), metadata={"input_type": "video", "input_url": URL})
    later = attrs.evolve(first, id="t2")
    assert first.records()[0].id != later.records()[0].id
    (record,) = first.records(source="film-7")
    assert record == later.records("film-7")[0]
    assert (record.id, record.source) == ("film-7:visual:clip:0.000", "film-7")
    with pytest.raises(InvalidInputError, match="source is empty"):
        first.records("")


def test_parts_of_documents_have_ids_of_their_own() -> None:
    """Pages, their quarters and pieces of text have no times and are told apart all the same."""
    page = {"embedding_option": "visual", "embedding_scope": "page", "start_page_number": 3}
    chunk = {"embedding_option": "text", "embedding_scope": "chunk"}
    result = task(
        entry(1, **page),
        entry(2, **page, quadrant="top_left"),
        entry(3, **chunk, chunk_index=0),
        entry(4, **chunk, chunk_index=1),
        entry(5, embedding_option="text", embedding_scope="asset"),
    )
    records = result.records()
    assert [each.id for each in records] == [
        "t1:visual:page:page-3",
        "t1:visual:page:page-3:top_left",
        "t1:text:chunk:chunk-0",
        "t1:text:chunk:chunk-1",
        "t1:text:asset",
    ]
    assert [(each.page, each.quadrant, each.chunk) for each in records] == [
        (3, None, None),
        (3, "top_left", None),
        (None, None, 0),
        (None, None, 1),
        (None, None, None),
    ]


def test_ids_are_the_same_however_numbers_are_written_and_never_there_twice() -> None:
    """0 and 0.0 are one place, and of two entries in one place neither is lost."""
    whole, broken = task(clip("visual", 0, 1)), task(clip("visual", 0.0, 1.0))
    assert whole.records()[0].id == broken.records()[0].id
    doubled = task(clip("visual", 0, 1), clip("visual", 0, 2), clip("visual", 0, 3)).records()
    assert len({each.id for each in doubled}) == 3


def test_two_queries_without_names_do_not_replace_each_other() -> None:
    """What has neither id nor URL is named after the vector itself, the same every time."""

    def named(*numbers: float) -> str:
        return structure({"data": [entry(*numbers)]}, EmbeddingSuccessResponse).records()[0].id

    assert named(1.0, 2.0) != named(2.0, 1.0)
    assert named(1.0, 2.0) == named(1.0, 2.0) == "3998146a1489be6cc673c646f7fdedf2"


def test_a_record_has_what_stores_ask_for() -> None:
    """An UUID that is always the same, and metadata without nulls."""
    (record,) = task(clip("visual", 6, 1)).records("film")
    assert record.uuid == task(clip("visual", 6, 9)).records("film")[0].uuid
    assert record.uuid == UUID("4fd0dda0-3023-5082-80a6-52501c3da17b")
    assert record.metadata == {
        "source": "film",
        "option": "visual",
        "scope": "clip",
        "start": 6,
        "end": 12,
    }
    assert "vector" not in repr(record)


def test_metadata_of_the_future_does_not_hide_the_vectors() -> None:
    """A kind of input that this version does not know is a source that it cannot name."""
    result = task(clip("visual", 0, 1.0), metadata={"input_type": "hologram", "input_url": URL})
    assert isinstance(result.metadata, Unknown)
    assert result.records()[0].source is None
    assert result.to_numpy().shape == (1, 1)
