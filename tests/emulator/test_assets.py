"""The /assets room."""

from __future__ import annotations

import hashlib
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Caller, file_form, ids, text_form
from twelvelabs_async.emulator import Clock, Emulator, Limits


async def test_an_upload_becomes_ready(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """An asset is processing at first and ready a second later, then with size and duration."""
    path = clips["sunset"]
    answer = await api.upload(path, user_metadata='{"category": "sky", "n": 5, "tags": ["a"]}')
    assert answer.status == 201
    asset_id = answer.body["_id"]
    assert answer.body == {
        "_id": asset_id,
        "method": "direct",
        "status": "processing",
        "filename": "sunset.mkv",
        "file_type": "video/x-matroska",
        "created_at": "2026-01-02T03:04:05.000Z",
        "user_metadata": {"category": "sky", "n": 5, "tags": ["a"]},
    }
    clock.advance(0.9)
    early = await api.body(f"/assets/{asset_id}")
    assert early["status"] == "processing"
    assert not {"size", "duration", "technical_metadata"} & set(early)
    assert early["hls"] == {"status": "processing"}
    clock.advance(0.1)
    body = await api.body(f"/assets/{asset_id}")
    assert body["status"] == "ready"
    assert body["size"] == path.stat().st_size
    assert body["duration"] == pytest.approx(6.0, abs=0.05)
    assert body["hls"]["status"] == body["thumbnail"]["status"] == "ready"
    assert body["technical_metadata"]["video_codec"] == "h264"


async def test_an_upload_arrives_byte_for_byte(api: Caller, clips: dict[str, Path]) -> None:
    """The emulator keeps name, size, hash and content type of what it received, and the bytes."""
    data = clips["forest"].read_bytes()
    await api.upload(clips["forest"])
    (file,) = api.emulator.state.files
    assert (file.name, file.size, file.content_type) == ("forest.mkv", len(data), "video/mp4")
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert file.path.read_bytes() == data


async def test_a_given_filename_wins(api: Caller, clips: dict[str, Path]) -> None:
    """The filename parameter replaces the file's own name."""
    answer = await api.upload(clips["forest"], filename="Holiday.mkv")
    assert answer.body["filename"] == "Holiday.mkv"


async def test_streams_and_thumbnails_can_be_declined(api: Caller, clips: dict[str, Path]) -> None:
    """With both flags false the asset has neither hls nor thumbnail."""
    asset_id = await api.asset(clips["forest"], enable_hls="false", enable_thumbnail="false")
    assert not {"hls", "thumbnail"} & set(await api.body(f"/assets/{asset_id}"))


async def test_rubbish_fails_with_a_reason(api: Caller, tmp_path: Path) -> None:
    """Content that cannot be read is accepted, then fails with an error message."""
    path = tmp_path / "video.mp4"
    path.write_bytes(b"\x01rubbish" * 500)
    asset_id = await api.asset(path)
    body = await api.body(f"/assets/{asset_id}")
    assert body["status"] == "failed"
    assert body["error"]["message"]


async def test_an_empty_file_is_refused(api: Caller, tmp_path: Path) -> None:
    """A file of no bytes is a 400, and nothing is left on disk."""
    path = tmp_path / "video.mp4"
    path.touch()
    answer = await api.upload(path)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert api.emulator.state.assets == {}
    assert not api.emulator.state.files[0].path.exists()


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({}, "parameter_not_provided", "method"),
        ({"method": "carrier"}, "parameter_invalid", "method"),
        ({"method": "direct"}, "parameter_not_provided", "file"),
        ({"method": "url"}, "parameter_not_provided", "url"),
        ({"method": "url", "url": "file:///etc/passwd"}, "parameter_invalid", "http"),
        ({"method": "url", "url": "http://example.com/a.mp4"}, "parameter_invalid", "machine"),
        ({"method": "url", "url": "http://127.0.0.1.example.com/a"}, "parameter_invalid", "mach"),
        ({"method": "url", "url": "http://[::"}, "parameter_invalid", "url"),
        ({"method": "direct", "enable_hls": "maybe"}, "parameter_invalid", "enable_hls"),
        ({"method": "direct", "user_metadata": "{"}, "parameter_invalid", "user_metadata"),
        ({"method": "direct", "user_metadata": "[1]"}, "parameter_invalid", "user_metadata"),
        ({"method": "direct", "user_metadata": '{"a":{}}'}, "parameter_invalid", "'a'"),
        ({"method": "direct", "colour": "red"}, "parameter_unknown", "colour"),
    ],
)
async def test_a_bad_upload_is_refused(
    api: Caller, fields: dict[str, str], code: str, named: str
) -> None:
    """Each mistake is a 400 with its code and a message that names what is wrong."""
    form = text_form(**fields) if fields else None
    answer = await api.call("POST", "/assets", form=form)
    assert (answer.status, answer.code) == (400, code)
    assert named in answer.body["message"]


async def test_too_large_files_are_refused_and_removed(clips: dict[str, Path]) -> None:
    """A file over the limit is a 400 that states both sizes, and its bytes are gone."""
    async with (
        Emulator(limits=Limits(direct_bytes=10_000)) as emulator,
        aiohttp.ClientSession() as session,
    ):
        answer = await Caller(session, emulator).upload(clips["forest"])
        assert (answer.status, answer.code) == (400, "video_filesize_too_large")
        assert "10KB" in answer.body["message"]
        assert emulator.state.files == []


async def test_pictures_and_documents_are_assets(api: Caller, tmp_path: Path) -> None:
    """Images and documents become ready, have no duration, and are found by their type."""
    picture = await api.asset(write_picture(tmp_path / "red.png", (255, 0, 0)))
    (tmp_path / "notes.MD").write_text("# Notes\nÄpfel", encoding="utf-8")
    notes = await api.asset(tmp_path / "notes.MD")
    (tmp_path / "a.pdf").write_bytes(b"not a pdf")
    false_pdf = await api.asset(tmp_path / "a.pdf")
    body = await api.body(f"/assets/{picture}")
    assert (body["status"], body["file_type"]) == ("ready", "image/png")
    assert body["technical_metadata"]["image_width"] == 64
    assert "duration" not in body
    assert "hls" not in body
    assert (await api.body(f"/assets/{notes}"))["file_type"] == "text/markdown"
    assert (await api.body(f"/assets/{false_pdf}"))["status"] == "failed"
    assert ids(await api.body("/assets?asset_types=image")) == [picture]
    assert ids(await api.body("/assets?asset_types=document&asset_types=image")) == [notes, picture]
    assert ids(await api.body("/assets?asset_types=document,image")) == [notes, picture]
    assert (await api.get("/assets?asset_types=smell")).code == "parameter_invalid"


async def test_assets_are_filtered_by_id_and_part_of_their_name(
    api: Caller, clips: dict[str, Path]
) -> None:
    """Ids may repeat; the name matches in part and in any case."""
    sunset = await api.asset(clips["sunset"])
    night = await api.asset(clips["night_drive"])
    assert ids(await api.body("/assets")) == [night, sunset]
    assert ids(await api.body(f"/assets?asset_ids={sunset}&asset_ids={night}")) == [night, sunset]
    assert ids(await api.body(f"/assets?asset_ids={sunset}")) == [sunset]
    assert ids(await api.body("/assets?filename=NIGHT_")) == [night]


async def test_an_asset_in_use_is_kept(api: Caller, clips: dict[str, Path]) -> None:
    """DELETE is a 409 while an indexed asset refers to the asset, unless forced."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"])
    (asset_id,) = api.emulator.state.assets
    references = await api.body(f"/assets/{asset_id}/indexed-assets")
    assert references["data"] == [{"_id": video_id, "index": {"_id": index_id, "name": "films"}}]
    assert references["page_info"]["total_results"] == 1
    assert (await api.call("DELETE", f"/assets/{asset_id}")).status == 409
    assert (await api.call("DELETE", f"/assets/{asset_id}?force=false")).status == 409
    assert (await api.call("DELETE", f"/assets/{asset_id}?force=true")).status == 200
    assert (await api.get(f"/assets/{asset_id}")).status == 400
    found = await api.search(index_id, "green forest")
    assert found["data"][0]["video_id"] == video_id


async def test_a_deleted_asset_leaves_no_file(api: Caller, clips: dict[str, Path]) -> None:
    """The bytes of an unused asset are removed with it."""
    asset_id = await api.asset(clips["forest"])
    assert (await api.call("DELETE", f"/assets/{asset_id}")).status == 200
    assert not api.emulator.state.files[0].path.exists()
    assert (await api.call("DELETE", f"/assets/{asset_id}")).status == 400


async def test_force_is_true_or_false(api: Caller, clips: dict[str, Path]) -> None:
    """Anything else is refused, also where nothing has to be forced."""
    asset_id = await api.asset(clips["forest"])
    assert (await api.call("DELETE", f"/assets/{asset_id}?force=1")).code == "parameter_invalid"
    assert (await api.call("GET", f"/assets/{asset_id}")).status == 200


async def test_null_is_no_user_metadata(api: Caller, clips: dict[str, Path]) -> None:
    """A form that has null for them is one without any, as in JSON."""
    asset_id = await api.asset(clips["forest"], user_metadata="null")
    assert "user_metadata" not in await api.body(f"/assets/{asset_id}")


async def test_user_metadata_is_merged_replaced_and_cleared(
    api: Caller, clips: dict[str, Path]
) -> None:
    """PATCH merges (null deletes, empty is ignored), PUT replaces, DELETE clears."""
    asset_id = await api.asset(clips["forest"], user_metadata='{"a": 1, "b": true}')
    path = f"/assets/{asset_id}/user-metadata"

    async def now() -> object:
        return (await api.body(f"/assets/{asset_id}")).get("user_metadata")

    change = {"user_metadata": {"b": None, "c": 2.5, "a": "", "d": [], "e": ["x", "y"]}}
    assert (await api.call("PATCH", path, json=change)).status == 200
    assert await now() == {"a": 1, "c": 2.5, "e": ["x", "y"]}
    await api.call("PUT", path, json={"user_metadata": {"z": "only", "y": None}})
    assert await now() == {"z": "only"}
    assert (await api.call("PATCH", path, json={})).code == "parameter_not_provided"
    assert (await api.call("PUT", path, json={"user_metadata": 5})).code == "parameter_invalid"
    assert (await api.call("DELETE", path)).status == 200
    assert await now() is None


@pytest.mark.parametrize(
    ("method", "tail", "status"),
    [
        ("GET", "", 400),
        ("DELETE", "", 400),
        ("GET", "/indexed-assets", 400),
        ("GET", "/transcription", 404),
        ("PATCH", "/user-metadata", 404),
        ("PUT", "/user-metadata", 404),
        ("DELETE", "/user-metadata", 404),
    ],
)
async def test_an_unknown_asset_has_the_documented_status(
    api: Caller, method: str, tail: str, status: int
) -> None:
    """Each operation answers 404 or 400 for an unknown id as it is documented."""
    answer = await api.call(method, "/assets/" + "0" * 24 + tail, json={"user_metadata": {}})
    assert (answer.status, answer.code) == (status, "resource_not_exist")


async def test_the_transcription_comes_from_subtitles(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """Words, sentences and utterances share the subtitles' text; without subtitles it is a 404."""
    asset_id = await api.asset(clips["sunset"])
    path = f"/assets/{asset_id}/transcription"
    plain = await api.body(path)
    assert plain["status"] == "ready"
    assert [word["value"] for word in plain["words"]][:3] == ["The", "sun", "goes"]
    starts = [word["start"] for word in plain["words"]]
    assert starts == sorted(starts)
    both = await api.body(f"{path}?include=sentences,utterances")
    assert set(both) == {"status", "sentences", "utterances"}
    assert both["sentences"][0] == {
        "start": 0.0,
        "end": 3.0,
        "value": "The sun goes down over the harbour.",
    }
    assert len(both["utterances"]) == 1
    assert (await api.get(f"{path}?include=letters")).status == 400
    mute = await api.asset(write_video(tmp_path / "mute.mp4"))
    assert (await api.get(f"/assets/{mute}/transcription")).status == 404


async def test_a_transcription_waits_for_the_asset(api: Caller, clips: dict[str, Path]) -> None:
    """While the asset is processing, so is its transcription."""
    asset_id = (await api.upload(clips["sunset"])).body["_id"]
    assert await api.body(f"/assets/{asset_id}/transcription") == {"status": "processing"}


async def test_files_are_fetched_from_this_machine_only(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A loopback URL is fetched; a missing file fails later; a redirect elsewhere is refused."""

    async def film(_: web.Request) -> web.Response:
        return web.Response(body=clips["forest"].read_bytes())

    async def away(_: web.Request) -> web.Response:
        raise web.HTTPFound("http://example.com/film.mkv")

    async def near(_: web.Request) -> web.Response:
        raise web.HTTPFound("/film.mkv")

    async def around(_: web.Request) -> web.Response:
        raise web.HTTPFound("/around")

    app = web.Application()
    app.router.add_get("/film.mkv", film)
    app.router.add_get("/away", away)
    app.router.add_get("/near", near)
    app.router.add_get("/around", around)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        answers = [
            await api.call("POST", "/assets", form=text_form(method="url", url=origin + path))
            for path in ("/film.mkv", "/near", "/missing.mkv", "/around", "/away")
        ]
    finally:
        await runner.cleanup()
    assert [answer.status for answer in answers] == [201, 201, 201, 201, 400]
    assert answers[0].body["method"] == "url"
    assert answers[0].body["filename"] == "film.mkv"
    clock.advance(1)
    bodies = [await api.body(f"/assets/{answer.body['_id']}") for answer in answers[:4]]
    assert [body["status"] for body in bodies] == ["ready", "ready", "failed", "failed"]
    assert bodies[0]["size"] == clips["forest"].stat().st_size


async def test_a_file_name_cannot_leave_the_folder(api: Caller, clips: dict[str, Path]) -> None:
    """Directories in a file's name are dropped."""
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    form.add_field("method", "direct")
    form.add_field("file", clips["forest"].read_bytes(), filename="../../etc/film.mkv")
    answer = await api.call("POST", "/assets", form=form)
    assert answer.body["filename"] == "film.mkv"


async def test_a_replayed_form_is_read_to_its_end(api: Caller, clips: dict[str, Path]) -> None:
    """Two uploads over one connection do not disturb each other."""
    first = await api.call("POST", "/assets", form=file_form("file", clips["forest"], method="x"))
    second = await api.upload(clips["forest"])
    assert (first.status, second.status) == (400, 201)
