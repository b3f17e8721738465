"""The /search room: the right clip first, pages, groups, filters and refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import aiohttp
import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Caller, search_form
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.emulator.clips import SCENES, Colour, Scene, make_clip

Films: TypeAlias = tuple[str, dict[str, str]]
QUERIES = [
    ("a sunset over the harbour", "sunset"),
    ("green trees in the forest", "forest"),
    ("driving at night", "night_drive"),
]


@pytest.fixture
async def films(api: Caller, clips: dict[str, Path]) -> Films:
    """An index with the three clips, and their video ids by scene."""
    index_id = await api.index(addons=["thumbnail"])
    videos = {
        name: await api.video(index_id, path, user_metadata={"scene": name, "n": len(name)})
        for name, path in clips.items()
    }
    return index_id, videos


@pytest.mark.parametrize(("query", "scene"), QUERIES)
@pytest.mark.parametrize("options", [["visual"], ["transcription"], ["visual", "transcription"]])
async def test_the_right_clip_comes_first(
    api: Caller, films: Films, query: str, scene: str, options: list[str]
) -> None:
    """Each demonstration query finds its clip first, by picture, by words and by both."""
    index_id, videos = films
    body = await api.search(index_id, query, *options)
    assert body["data"][0]["video_id"] == videos[scene]
    assert [item["rank"] for item in body["data"]] == list(range(1, len(body["data"]) + 1))


async def test_what_is_seen_is_enough(api: Caller, tmp_path: Path) -> None:
    """With file names that say nothing, the picture alone puts the right clip first."""
    index_id = await api.index()
    videos: dict[str, str] = {}
    for number, made in enumerate(SCENES):
        path = make_clip(tmp_path / f"{number}.mp4", scene=made, seconds=4, fps=10)
        videos[made.name] = await api.video(index_id, path)
    for query, scene in QUERIES:
        body = await api.search(index_id, query, "visual")
        assert body["data"][0]["video_id"] == videos[scene], query


@pytest.mark.parametrize(
    ("query", "scenes"),
    [
        ("crimson", {"sunset"}),
        ("purple", set[str]()),
        ("emerald", {"forest"}),
        ("something dark", {"night_drive"}),
        ("fast moving", {"night_drive", "forest"}),
        ("xylophone", set[str]()),
    ],
)
async def test_only_segments_with_evidence_are_hits(
    api: Caller, films: Films, query: str, scenes: set[str]
) -> None:
    """A colour, brightness or motion finds the clips that have it and no others."""
    index_id, videos = films
    body = await api.search(index_id, query, "visual")
    names = {video_id: name for name, video_id in videos.items()}
    assert {names[item["video_id"]] for item in body["data"]} == scenes


async def test_a_hit_says_where_and_what(api: Caller, films: Films) -> None:
    """A clip has its seconds, its subtitles and a thumbnail; the pool describes the index."""
    index_id, videos = films
    body = await api.search(index_id, "boats come home", "transcription")
    (hit,) = body["data"]
    assert hit.pop("thumbnail_url").startswith("http://127.0.0.1")
    assert hit == {
        "video_id": videos["sunset"],
        "start": 3.0,
        "end": 6.0,
        "rank": 1,
        "transcription": "The sky turns orange and the boats come home.",
    }
    assert body["search_pool"] == {
        "total_count": 3,
        "total_duration": pytest.approx(18.0, abs=0.1),
        "index_id": index_id,
    }
    assert body["page_info"] == {
        "limit_per_page": 10,
        "total_results": 1,
        "page_expires_at": api.emulator.clock.now()
        .replace(hour=api.emulator.clock.now().hour + 1)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
    }


async def test_a_hit_lies_where_the_thing_is_seen(api: Caller, tmp_path: Path) -> None:
    """In a video that turns from blue to red, the red part is found by its seconds."""
    path = tmp_path / "turn.mp4"
    make_clip(path, scene=_turning(), seconds=16, fps=5)
    index_id = await api.index()
    await api.video(index_id, path)
    (hit, *_) = (await api.search(index_id, "red", "visual"))["data"]
    assert hit["start"] >= 8.0
    assert hit["end"] - hit["start"] <= 6.0


async def test_lexical_matching_is_exact(api: Caller, films: Films) -> None:
    """`drives` is found by meaning, as `driving`, but not as a word."""
    index_id, videos = films
    meant = await api.search(index_id, "drives", "transcription", transcription_options="semantic")
    assert {item["video_id"] for item in meant["data"]} == {videos["night_drive"]}
    exact = await api.search(index_id, "drives", "transcription", transcription_options="lexical")
    assert exact["data"] == []
    word = await api.search(index_id, "driving", "transcription", transcription_options="lexical")
    assert len(word["data"]) == 1


async def test_and_needs_every_option(api: Caller, films: Films) -> None:
    """`orange` is seen in two segments of the sunset, but said in one of them."""
    index_id, _ = films
    either = await api.search(index_id, "orange", operator="or")
    both = await api.search(index_id, "orange", operator="and")
    assert len(either["data"]) == 2
    assert [item["start"] for item in both["data"]] == [3.0]


async def test_groups_hold_the_clips_of_a_video(api: Caller, films: Films) -> None:
    """Grouped by video, each item is a video with its clips, best video first."""
    index_id, videos = films
    body = await api.search(index_id, "driving at night", group_by="video", page_limit="1")
    (item,) = body["data"]
    assert item["id"] == videos["night_drive"]
    assert len(item["clips"]) == 2
    assert {clip["video_id"] for clip in item["clips"]} == {item["id"]}
    info = body["page_info"]
    assert info["total_inner_matches"] > info["total_results"] > 1


async def test_pages_continue_the_ranking(api: Caller, films: Films) -> None:
    """Following next_page_token gives every hit once in order; prev_page_token leads back."""
    index_id, _ = films
    whole = unpictured(await api.search(index_id, "driving at night"))["data"]
    body = unpictured(await api.search(index_id, "driving at night", page_limit="1"))
    first = body
    collected = list(body["data"])
    while token := body["page_info"].get("next_page_token"):
        body = unpictured(await api.body(f"/search/{token}"))
        collected += body["data"]
    assert collected == whole
    assert [item["rank"] for item in collected] == list(range(1, len(whole) + 1))
    assert len(whole) > 2
    assert "prev_page_token" not in first["page_info"]
    for _ in range(len(whole) - 1):
        body = unpictured(await api.body(f"/search/{body['page_info']['prev_page_token']}"))
    assert body == first


def unpictured(body: Any) -> Any:
    """A page whose clips have a picture each, without these: their URLs are always new ones."""
    pictures = [clip.pop("thumbnail_url") for clip in body["data"]]
    assert len(set(pictures)) == len(pictures)
    return body


async def test_tokens_expire_by_the_clock(api: Caller, clock: Clock, films: Films) -> None:
    """After an hour a token is refused, as an unknown one is."""
    index_id, _ = films
    body = await api.search(index_id, "driving at night", page_limit="1")
    path = f"/search/{body['page_info']['next_page_token']}"
    clock.advance(3599)
    assert (await api.get(path)).status == 200
    clock.advance(1)
    for expired in (path, "/search/unknown"):
        answer = await api.get(expired)
        assert (answer.status, answer.code) == (400, "search_page_token_expired")


async def test_user_metadata_is_included_on_request(api: Caller, films: Films) -> None:
    """include_user_metadata works for the first page and, by itself, for the next ones."""
    index_id, _ = films
    plain = await api.search(index_id, "driving at night", page_limit="1")
    assert "user_metadata" not in plain["data"][0]
    rich = await api.search(
        index_id, "driving at night", page_limit="1", include_user_metadata="true"
    )
    assert rich["data"][0]["user_metadata"] == {"scene": "night_drive", "n": 11}
    path = f"/search/{plain['page_info']['next_page_token']}"
    assert "user_metadata" not in (await api.body(path))["data"][0]
    page = await api.body(f"{path}?include_user_metadata=true")
    assert page["data"][0]["user_metadata"]["scene"] == "night_drive"


@pytest.mark.parametrize(
    ("condition", "scenes"),
    [
        ('{"filename": "forest.mkv"}', {"forest"}),
        ('{"filename": "forest"}', set[str]()),
        ('{"scene": "sunset"}', {"sunset"}),
        ('{"n": 6}', {"sunset", "forest"}),
        ('{"n": {"gte": 7}}', {"night_drive"}),
        ('{"n": true}', set[str]()),
        ('{"duration": {"gte": 5, "lte": 7}}', {"sunset", "forest", "night_drive"}),
        ('{"duration": {"lte": 5}}', set[str]()),
        ('{"width": 640, "height": {"lte": 360}}', {"sunset", "forest", "night_drive"}),
        ('{"size": 1}', set[str]()),
        ("{}", {"sunset", "forest", "night_drive"}),
    ],
)
async def test_filters_narrow_the_search(
    api: Caller, films: Films, condition: str, scenes: set[str]
) -> None:
    """Only videos that fulfil the filter are found."""
    index_id, videos = films
    body = await api.search(index_id, "sunset forest night", filter=condition)
    names = {video_id: name for name, video_id in videos.items()}
    assert {names[item["video_id"]] for item in body["data"]} == scenes


async def test_ids_narrow_the_search(api: Caller, films: Films) -> None:
    """The id filter takes an array."""
    index_id, videos = films
    wanted = [videos["forest"], videos["sunset"]]
    text = str(wanted).replace("'", '"')
    body = await api.search(index_id, "sunset forest night", filter=f'{{"id": {text}}}')
    assert {item["video_id"] for item in body["data"]} == set(wanted)


@pytest.mark.parametrize(
    ("colour", "scene"),
    [((240, 140, 40), "sunset"), ((40, 120, 40), "forest"), ((8, 8, 20), "night_drive")],
)
async def test_a_picture_finds_what_looks_like_it(
    api: Caller, films: Films, tmp_path: Path, colour: tuple[int, int, int], scene: str
) -> None:
    """An image query puts the clip of the same colour and brightness first."""
    index_id, videos = films
    form = search_form(index_id, "visual", query_media_type="image")
    picture = write_picture(tmp_path / "query.png", colour)
    form.add_field("query_media_file", picture.read_bytes(), filename="query.png")
    answer = await api.call("POST", "/search", form=form)
    assert answer.status == 200
    assert answer.body["data"][0]["video_id"] == videos[scene]


async def test_sound_is_heard(api: Caller, tmp_path: Path) -> None:
    """An audio search for noise finds the video with a tone, not the mute one."""
    index_id = await api.index()
    loud = await api.video(index_id, write_video(tmp_path / "a.mp4", audio=True))
    await api.video(index_id, write_video(tmp_path / "b.mp4"))
    body = await api.search(index_id, "loud noise", "audio")
    assert {item["video_id"] for item in body["data"]} == {loud}


async def test_videos_are_searched_once_indexed(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A video that is still being indexed is not found."""
    index_id = await api.index()
    await api.task(index_id, clips["forest"])
    assert (await api.search(index_id, "forest"))["data"] == []
    clock.advance(3)
    assert (await api.search(index_id, "forest"))["data"]


async def test_words_of_metadata_are_found(api: Caller, films: Films) -> None:
    """A video is found by a text in its user metadata, given after it was indexed."""
    index_id, videos = films
    await api.call(
        "PATCH",
        f"/indexes/{index_id}/videos/{videos['forest']}",
        json={"user_metadata": {"topic": "photosynthesis"}},
    )
    body = await api.search(index_id, "photosynthesis", "visual")
    assert {item["video_id"] for item in body["data"]} == {videos["forest"]}


async def test_page_lifetime_is_configurable(clips: dict[str, Path]) -> None:
    """page_seconds sets how long a token is good."""
    async with (
        Emulator(clock=Clock.stopped(), page_seconds=5) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        index_id = await api.index()
        await api.video(index_id, clips["forest"])
        body = await api.search(index_id, "forest", page_limit="1")
        path = f"/search/{body['page_info']['next_page_token']}"
        emulator.clock.advance(5)
        assert (await api.get(path)).status == 400


def _turning() -> Scene:
    def paint(x: float, y: float, time: float) -> Colour:
        return (20, 20, 220) if time < 0.5 else (220, 20, 20)

    return Scene("turning", paint, ())
