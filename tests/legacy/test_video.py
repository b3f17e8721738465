"""The videos of an index under their 0.x names: what goes to each version, and what comes back."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from tests.legacy.asked import VERSIONS, Asked, speaking
from twelvelabs_async import ApiVersionError, ClientStateError, DecodeError, InvalidInputError
from twelvelabs_async.legacy.models.video import Video
from twelvelabs_async.legacy.models.video_details import VideoMetadata, VideoValue
from twelvelabs_async.settings import ApiVersion

FILE: dict[str, Any] = {
    "filename": "01.mp4",
    "duration": 298,
    "fps": 23.976,
    "width": 1280,
    "height": 720,
    "size": 34012089,
}
MIXED: dict[str, Any] = {
    "_id": "v1",
    "created_at": "2023-10-12T11:11:19Z",
    "updated_at": "2023-10-12T11:11:26Z",
    "indexed_at": "2023-10-12T11:20:00Z",
    "metadata": {
        **FILE,
        "video_title": "My title",
        "engine_ids": ["marengo2.5", "pegasus1"],
        "needs_review": True,
        "rating": 9.3,
    },
    "hls": {"video_url": "https://a.example/a.m3u8", "status": "COMPLETE"},
    "source": {"type": "youtube", "name": "channel", "url": "https://a.example/w"},
    "embedding": {
        "engine_name": "Marengo-retrieval-2.6",
        "video_embedding": {
            "segments": [
                {
                    "start_offset_sec": 0,
                    "end_offset_sec": 7.6,
                    "embedding_scope": "clip",
                    "float": [0.1, 0.2],
                }
            ]
        },
    },
}
SPLIT: dict[str, Any] = {
    "_id": "v2",
    "asset_id": "a2",
    "system_metadata": {**FILE, "sparkle": 1},
    "user_metadata": {"needs_review": True},
    "embedding": {
        "model_name": "marengo3.0",
        "video_embedding": {"segments": [{"float": [0.5], "embedding_option": "visual"}]},
    },
}
NOTHING: dict[str, object] = {}
PATH = "/indexes/i1/videos/v1"


async def test_a_mixed_metadata_object_is_told_apart() -> None:
    """What the platform knows has fields; the other keys are your own."""
    async with speaking("v1.2", MIXED) as (client, _):
        video = await client.index.video.retrieve("i1", "v1")
    assert (video.id, video.index_id) == ("v1", "i1")
    assert video.indexed_at == "2023-10-12T11:20:00Z"
    assert video.metadata is video.system_metadata
    metadata = video.metadata
    assert metadata is not None
    assert (metadata.filename, metadata.duration, metadata.fps) == ("01.mp4", 298.0, 23.976)
    assert (metadata.width, metadata.height, metadata.size) == (1280, 720, 34012089)
    assert (metadata.video_title, metadata.engine_ids) == ("My title", ["marengo2.5", "pegasus1"])
    assert video.user_metadata == {"needs_review": True, "rating": 9.3}
    assert metadata.extra == {"needs_review": True, "rating": 9.3}
    assert video.hls
    assert (video.hls.status, video.hls.thumbnail_urls) == ("COMPLETE", None)
    assert video.source
    assert (video.source.type, video.source.name) == ("youtube", "channel")


async def test_split_metadata_stay_apart() -> None:
    """A key of the platform's that is new is none of your own."""
    async with speaking("v1.3", SPLIT) as (client, _):
        video = await client.index.video.retrieve("i1", "v2")
    assert video.system_metadata is video.metadata
    assert video.system_metadata
    assert dict(video.system_metadata.extra) == {"sparkle": 1}
    assert (video.user_metadata, video.asset_id) == ({"needs_review": True}, "a2")


@pytest.mark.parametrize(
    ("answer", "own"),
    [
        ({"_id": "v1", "metadata": FILE}, None),
        ({"_id": "v1", "metadata": {**FILE, "engine_id": "m", "fps": None}}, None),
        ({"_id": "v1", "system_metadata": {**FILE, "new": 1}}, None),
        ({"_id": "v1", "metadata": {"x": 1}, "user_metadata": {"y": 2}}, {"y": 2}),
        ({"_id": "v1", "metadata": {"x": 1}, "system_metadata": {"z": 2}}, None),
        ({"_id": "v1"}, None),
        ({"_id": "v1", "metadata": None, "hls": None, "source": None}, None),
    ],
)
async def test_metadata_can_always_be_asked_for(answer: Any, own: Any) -> None:
    """Without them, or with some that are null, their fields are None and not an error."""
    async with speaking("v1.2", answer) as (client, _):
        video = await client.index.video.retrieve("i1", "v1")
    assert video.user_metadata == own
    for each in (video.metadata, video.system_metadata):
        assert isinstance(each, VideoMetadata)
        assert each.fps in (None, 23.976)


@pytest.mark.parametrize(
    ("version", "answer", "name"),
    [("v1.2", MIXED, "Marengo-retrieval-2.6"), ("v1.3", SPLIT, "marengo3.0")],
)
async def test_embeddings_have_both_names_of_their_model(
    version: ApiVersion, answer: Any, name: str
) -> None:
    """`engine_name` and `model_name`, and vectors as the old and the new SDK call them."""
    async with speaking(version, answer) as (client, _):
        video = await client.index.video.retrieve("i1", "v1", embed=True)
    assert video.embedding
    assert (video.embedding.engine_name, video.embedding.model_name) == (name, name)
    assert video.embedding.video_embedding
    (segment,) = video.embedding.video_embedding.segments or []
    assert segment.embeddings_float == segment.float_
    assert segment.float_ in ([0.1, 0.2], [0.5])
    if version == "v1.2":
        assert (segment.start_offset_sec, segment.end_offset_sec) == (0.0, 7.6)
        assert (segment.embedding_scope, segment.embedding_option) == ("clip", None)


ALL = {"embedding_option": ["visual", "audio", "transcription"]}
ASKED: list[tuple[ApiVersion, dict[str, Any], dict[str, list[str]]]] = [
    ("v1.1", {}, {}),
    ("v1.1", {"embed": False}, {"embed": ["false"]}),
    ("v1.2", {}, {}),
    ("v1.2", {"embed": True}, {"embed": ["true"]}),
    ("v1.2", {"embed": False}, {"embed": ["false"]}),
    ("v1.3", {}, {}),
    ("v1.3", {"embed": True}, ALL),
    ("v1.3", {"embed": False}, {}),
    ("v1.3", {"embedding_option": ["visual-text"]}, {"embedding_option": ["visual-text"]}),
    ("v1.3", {"embedding_option": "audio"}, {"embedding_option": ["audio"]}),
]


@pytest.mark.parametrize(("version", "given", "query"), ASKED)
async def test_embeddings_are_asked_for_in_the_words_of_the_version(
    version: ApiVersion, given: dict[str, Any], query: dict[str, list[str]]
) -> None:
    """By the resource and by the video itself."""
    async with speaking(version, MIXED, MIXED) as (client, server):
        video = await client.index.video.retrieve("i1", "v1", **given)
        again = await video.retrieve(**given)
        assert again == video
        assert again.index_id == "i1"
        assert server.asked == [Asked(f"GET {PATH}", query)] * 2


REFUSED: list[tuple[ApiVersion, dict[str, Any], type[Exception], str]] = [
    ("v1.1", {"embed": True}, ApiVersionError, "v1.2 and v1.3"),
    ("v1.1", {"embedding_option": "visual"}, ApiVersionError, "no counterpart"),
    ("v1.2", {"embedding_option": "visual"}, ApiVersionError, r"retrieve\(embed=True\)"),
    ("v1.3", {"embedding_option": "visual", "embed": True}, InvalidInputError, "not both"),
]


@pytest.mark.parametrize(("version", "given", "kind", "text"), REFUSED)
async def test_embeddings_that_the_version_lacks_are_refused(
    version: ApiVersion, given: dict[str, Any], kind: type[Exception], text: str
) -> None:
    """With the way that this version has, if it has one; nothing is sent."""
    async with speaking(version) as (client, server):
        with pytest.raises(kind, match=text):
            await client.index.video.retrieve("i1", "v1", **given)
        assert server.asked == []


@pytest.mark.parametrize("spelling", ["metadata", "user_metadata"])
@pytest.mark.parametrize("version", VERSIONS)
async def test_changes_have_the_name_of_the_version(version: ApiVersion, spelling: str) -> None:
    """Your own keys under both names; a title where there are titles."""
    own: dict[str, Any] = {spelling: {"seen": True, "rating": 9.3, "old": None}}
    name = "user_metadata" if version == "v1.3" else "metadata"
    async with speaking(version, NOTHING, MIXED, NOTHING) as (client, server):
        await client.index.video.update("i1", "v1", **own)
        video = await client.index.video.retrieve("i1", "v1")
        await video.update(**own)
        expected = Asked(f"PUT {PATH}", json={name: own[spelling]})
        assert [server.asked[0], server.asked[2]] == [expected] * 2


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
async def test_titles_can_be_changed_where_there_are_some(version: ApiVersion) -> None:
    """Alone, and with your own keys."""
    async with speaking(version) as (client, server):
        await client.index.video.update("i1", "v1", title="Café")
        await client.index.video.update("i1", "v1", title="Café", metadata={"a": 1})
        assert [each.json for each in server.asked] == [
            {"video_title": "Café"},
            {"video_title": "Café", "metadata": {"a": 1}},
        ]


CHANGES: list[tuple[ApiVersion, dict[str, Any], type[Exception], str]] = [
    ("v1.3", {"title": "Café"}, ApiVersionError, r"title=….*a key of your own in user_metadata"),
    ("v1.2", {}, InvalidInputError, "what is to be changed"),
    ("v1.2", {"title": " "}, InvalidInputError, "title must be a text"),
    ("v1.2", {"metadata": {}, "user_metadata": {}}, InvalidInputError, "not both"),
    ("v1.2", {"metadata": ["a"]}, InvalidInputError, r"metadata must be a mapping.*\['a'\]"),
    ("v1.3", {"user_metadata": {1: "a"}}, InvalidInputError, "keys are texts"),
    ("v1.3", {"user_metadata": {"a": ["b"]}}, InvalidInputError, r"user_metadata\['a'\] must be"),
    ("v1.2", {"metadata": {"a": {"b": 1}}}, InvalidInputError, "turned into a text first"),
    ("v1.2", {"metadata": {"a": float("nan")}}, InvalidInputError, "nan"),
]


@pytest.mark.parametrize(("version", "given", "kind", "text"), CHANGES)
async def test_changes_that_cannot_be_meant_are_refused(
    version: ApiVersion, given: dict[str, Any], kind: type[Exception], text: str
) -> None:
    """Nothing is sent."""
    async with speaking(version) as (client, server):
        with pytest.raises(kind, match=text):
            await client.index.video.update("i1", "v1", **given)
        assert server.asked == []


TOLD = {"transcription": "transcription", "text_in_video": "text-in-video", "logo": "logo"}
SPOKEN = {"_id": "v1", "index_id": "i1", "data": [{"start": 4.34, "end": 8.86, "value": "Hello"}]}


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
@pytest.mark.parametrize("method", TOLD)
async def test_what_is_said_and_seen(version: ApiVersion, method: str) -> None:
    """A list of values with times; nothing at all, which is null on the wire, is an empty one."""
    silent = {**SPOKEN, "data": None}
    async with speaking(version, MIXED, SPOKEN, SPOKEN, silent) as (client, server):
        video = await client.index.video.retrieve("i1", "v1")
        whole = await getattr(client.index.video, method)("i1", "v1")
        part = await getattr(video, method)(start=1.5, end=30)
        assert whole == part == [VideoValue(start=4.34, end=8.86, value="Hello")]
        assert await getattr(client.index.video, method)("i1", "v1", start=0) == []
        line = f"GET {PATH}/{TOLD[method]}"
        assert server.asked[1:] == [
            Asked(line),
            Asked(line, {"start": ["1.5"], "end": ["30"]}),
            Asked(line, {"start": ["0"]}),
        ]


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
async def test_the_url_of_a_thumbnail(version: ApiVersion) -> None:
    """Of a moment, or of the middle; an answer without one is an error, and not an empty text."""
    thumbnail = {"thumbnail": "https://a.example/1.jpg"}
    async with speaking(version, MIXED, thumbnail, thumbnail, NOTHING) as (client, server):
        video = await client.index.video.retrieve("i1", "v1")
        assert await client.index.video.thumbnail("i1", "v1") == "https://a.example/1.jpg"
        assert await video.thumbnail(time=12.25) == "https://a.example/1.jpg"
        with pytest.raises(DecodeError, match="no URL") as caught:
            await video.thumbnail()
        assert caught.value.where == ("$.thumbnail",)
        assert [each.query for each in server.asked[1:]] == [{}, {"time": ["12.25"]}, {}]


@pytest.mark.parametrize(
    ("method", "given", "text"),
    [
        ("transcription", {"start": -1}, "start must be a number of seconds from 0 on, not -1"),
        ("logo", {"end": "5"}, "end must be a number"),
        ("text_in_video", {"start": float("inf")}, "not inf"),
        ("logo", {"start": 5, "end": 4.5}, r"4\.5 is before 5"),
        ("thumbnail", {"time": True}, "time must be a number"),
    ],
)
async def test_moments_that_are_none_are_refused(
    method: str, given: dict[str, Any], text: str
) -> None:
    """Nothing is sent."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await getattr(client.index.video, method)("i1", "v1", **given)
        assert server.asked == []


SUCCESSORS = {
    "transcription": r"client\.indexes\.videos\.retrieve\(transcription=True\)",
    "text_in_video": r"client\.analyze",
    "logo": r"client\.analyze",
    "thumbnail": r"hls\.thumbnail_urls",
}


@pytest.mark.parametrize("method", SUCCESSORS)
async def test_what_v1_3_does_in_another_way(method: str) -> None:
    """The error names what does it there, from the resource and from the video."""
    async with speaking("v1.3", SPLIT) as (client, server):
        video = await client.index.video.retrieve("i1", "v1")
        for call in (
            lambda: getattr(client.index.video, method)("i1", "v1"),
            getattr(video, method),
        ):
            with pytest.raises(ApiVersionError, match=SUCCESSORS[method]) as caught:
                await call()
            assert caught.value.versions == ("v1.1", "v1.2")
        assert len(server.asked) == 1


async def test_a_video_knows_its_index_whatever_the_server_says() -> None:
    """Its methods go where it was asked for."""
    async with speaking("v1.2", {**MIXED, "index_id": "other"}, NOTHING) as (client, server):
        video = await client.index.video.retrieve("i1", "v1")
        assert video.index_id == "i1"
        await video.delete()
        assert server.asked[1] == Asked(f"DELETE {PATH}")


@pytest.mark.parametrize("version", ["v1.2", "v1.3"])
async def test_a_video_generates(version: ApiVersion) -> None:
    """The client's generate methods, with the video's identifier and all other arguments."""
    gist = {"id": "g1", "title": "A goal"}
    summary = {"id": "s1", "summary": "A goal."}
    text = {"id": "t1", "data": "A goal."}
    async with speaking(version, MIXED, gist, summary, text) as (client, server):
        video = await client.index.video.retrieve("i1", "v1")
        assert (await video.generate_gist(["title"])).title == "A goal"
        made = await video.generate_summarize("summary", prompt="Short", temperature=0.1)
        assert made.summary == "A goal."
        assert (await video.generate_text("What happens?", temperature=0.2)).data == "A goal."
        bodies = [each.json for each in server.asked[1:]]
        assert all(body["video_id"] == "v1" for body in bodies)
        assert bodies[0]["types"] == ["title"]
        asked_for = {"type": "summary", "prompt": "Short", "temperature": 0.1}
        assert {name: bodies[1][name] for name in asked_for} == asked_for
        asked_for = {"prompt": "What happens?", "temperature": 0.2}
        assert {name: bodies[2][name] for name in asked_for} == asked_for


async def test_a_video_from_no_client_cannot_call() -> None:
    """Nor one that left its process; its fields are all there."""
    with pytest.raises(ClientStateError, match="Video came from no client"):
        await Video(id="v1", index_id="i1").delete()
    async with speaking("v1.2", MIXED) as (client, _):
        video = await client.index.video.retrieve("i1", "v1")
    again = pickle.loads(pickle.dumps(video))  # noqa: S301 - our own bytes
    assert again == video
    assert again.user_metadata == {"needs_review": True, "rating": 9.3}


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_identifiers_that_are_none_are_refused(bad: Any) -> None:
    """Of the index and of the video; nothing is sent."""
    videos = ("retrieve", "delete", "transcription", "text_in_video", "logo", "thumbnail")
    async with speaking("v1.2") as (client, server):
        for name in videos:
            method = getattr(client.index.video, name)
            with pytest.raises(InvalidInputError, match="index_id"):
                await method(bad, "v1")
            with pytest.raises(InvalidInputError, match=r"\bid\b"):
                await method("i1", bad)
        for method in (client.index.video.list, client.index.video.list_pagination):
            with pytest.raises(InvalidInputError, match="index_id"):
                await method(bad)
        with pytest.raises(InvalidInputError, match=r"\bid\b"):
            await client.index.video.update("i1", bad, metadata={})
        assert server.asked == []
