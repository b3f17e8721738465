"""The code examples of the 0.x documents on videos and tasks run as they stand.

Each runs through the facade, and once more, with `await` where it belongs, through the asynchronous
client; both against the emulator. An example that filters runs twice: with the values that stand in
the document, which no video has, and with those of the video that is there.
"""

from __future__ import annotations

import asyncio
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from tests.conftest import QUICK
from tests.legacy.seed_examples import EXAMPLES
from tests.media import clip_bytes
from twelvelabs_async import ApiVersionError, AsyncClient, BadRequestError, Client, NotFoundError
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.settings import ApiVersion

SUBTITLES = "1\n00:00:00,000 --> 00:00:02,000\nThe sun goes down over the sea.\n"
CALLS = re.compile(r"client\.[\w.]+\(|\bnext\(|task\.wait_for_done\(")
FILTERED = ["video.list", "video.list_pagination", "task.list", "task.list_pagination"]
GONE = {"task.transfer": "import_videos", **dict.fromkeys(FILTERED, "retrieve")}
"""What v1.3 does not have any more, such as filters on an identifier, and what it has instead."""


@frozen
class Account:
    """An account with one ready video, and what the placeholders stand for."""

    emulator: Emulator
    version: ApiVersion
    placeholders: Mapping[str, str]
    names: Mapping[str, Any]
    own_values: Mapping[str, str]

    @property
    def index_id(self) -> str:
        """The index."""
        return self.placeholders["YOUR_INDEX_ID"]

    @property
    def video_id(self) -> str:
        """Its video."""
        return self.placeholders["YOUR_VIDEO_ID"]

    def filled(self, example: str, *, own: bool) -> str:
        """Put values in the place of the placeholders, and of filters that nothing matches."""
        text = EXAMPLES[example]
        for name, value in self.placeholders.items():
            text = text.replace(f"<{name}>", value)
        assert "<YOUR" not in text
        if own:
            for pattern, value in self.own_values.items():
                text = re.sub(rf"(?m)^    {pattern}\s*=.*$", f"    {value}", text)
        return text


@pytest.fixture(params=["v1.2", "v1.3"])
def account(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    """An account of one version; it is looked at in the version that the documents describe."""
    version: ApiVersion = request.param
    folder = tmp_path / "bucket"
    folder.mkdir()
    (folder / "01.mkv").write_bytes(clip_bytes(seconds=5.0))
    video_file = tmp_path / "sunset.mkv"
    video_file.write_bytes(clip_bytes())
    subtitles = tmp_path / "sunset.srt"
    subtitles.write_text(SUBTITLES)
    with Emulator.blocking(indexing_seconds=0.3, processing_seconds=0.1, drive=folder) as api:
        client = Client(api.api_key, base_url=api.url(version), retry=QUICK)
        with client:
            options = ["visual", "audio"] if version == "v1.3" else ["visual", "conversation"]
            engine = "marengo3.0" if version == "v1.3" else "marengo2.6"
            index = client.index.create("seeds", [{"name": engine, "options": options}])
            task = client.task.create(index.id or "", file=video_file).wait_for_done()
            assert task.status == "ready"
            index_id, video_id = index.id or "", task.video_id or ""
            client.index.video.update(index_id, video_id, user_metadata={"category": "nature"})
            video = client.index.video.retrieve(index_id, video_id)
            task = client.task.retrieve(task.id or "")
            orders = [{"index_id": index_id, "language": "en", "object": "s3://bucket/01.mkv"}]
            (tmp_path / "orders.json").write_text(json.dumps(orders))
            seen = video.system_metadata
            assert seen is not None
            yield Account(
                emulator=api,
                version=version,
                placeholders={
                    "YOUR_INDEX_ID": index_id,
                    "YOUR_VIDEO_ID": video_id,
                    "YOUR_TASK_ID": task.id or "",
                    "YOUR_FILENAME": "sunset.mkv",
                    "YOUR_FILE_PATH": str(video_file),
                    "YOUR_TRANSCRIPTION_FILE": str(subtitles),
                    "YOUR_JSON_FILE": str(tmp_path / "orders.json"),
                    "YOUR_INTEGRATION_ID": "int_1",
                },
                names={
                    "index": index,
                    "video": video,
                    "index_id": index_id,
                    "integration_id": "int_1",
                },
                own_values={
                    "size": f"size={seen.size},",
                    "width": f"width={seen.width},",
                    "height": f"height={seen.height},",
                    "duration": f"duration={int(seen.duration or 0)},",
                    "fps": f"fps={seen.fps},",
                    "created_at": 'created_at={"gte": "2024-09-17T07:53:46.365Z"},',
                    "updated_at": 'updated_at={"gte": "2024-09-17T07:53:46.365Z"},',
                    "indexed_at": 'indexed_at={"gte": "2024-09-17T07:53:46.365Z"},',
                    "estimated_time": 'estimated_time={"gte": "2024-09-17T07:53:46.365Z"},',
                    "page": "page=1,",
                },
            )


def awaited(text: str) -> str:
    """Return the asynchronous twin of an example: what calls the API is awaited."""
    text = CALLS.sub(lambda found: f"await {found[0]}", text).replace("await next(", "await anext(")
    return text.replace("StopIteration", "StopAsyncIteration")


def run(account: Account, text: str, *, blocking: bool) -> None:
    """Run an example with one of the clients."""
    url = account.emulator.url(account.version)
    names = dict(account.names)
    if blocking:
        with Client(account.emulator.api_key, base_url=url, retry=QUICK) as client:
            exec(compile(text, "<example>", "exec"), {**names, "client": client})  # noqa: S102
        return

    async def main() -> None:
        body = textwrap.indent(awaited(text), "    ")
        scope: dict[str, Any] = dict(names)
        exec(compile(f"async def example(client):\n{body}\n", "<example>", "exec"), scope)  # noqa: S102
        async with AsyncClient(account.emulator.api_key, base_url=url, retry=QUICK) as client:
            await scope["example"](client)

    asyncio.run(main())


CASES = [
    *((example, False) for example in EXAMPLES),
    *((example, True) for example in FILTERED),
]
EXPECTED = {
    "video.retrieve": ("Filename: sunset.mkv", "category: nature", "Engine_name=", "embeddings: ["),
    "video.list": ("Filename: sunset.mkv", "category: nature"),
    "video.list_pagination": ("Filename: sunset.mkv", "category: nature"),
    "video.update": (),
    "video.delete": (),
    "task.create": ("Task id=", "  Status=", "Status=ready", "Video ID: "),
    "task.retrieve": ("Task ID: ", "Status: ready", "filename: sunset.mkv"),
    "task.list": ("Task ID: ", "Status: ready", "filename: sunset.mkv"),
    "task.list_pagination": ("Task ID: ", "Status: ready"),
    "task.delete": (),
    "task.transfer": (),
    "transfers.import_videos": ("video: ", "01.mkv"),
    "transfers.import_status": ("ready: ", "01.mkv"),
    "transfers.import_logs": ("index_name=seeds", "video_status="),
}


@pytest.mark.parametrize("blocking", [True, False], ids=["facade", "asynchronous"])
@pytest.mark.parametrize(
    ("example", "own"), CASES, ids=[f"{name}-own" if own else name for name, own in CASES]
)
def test_an_example_runs_as_it_stands(
    account: Account,
    example: str,
    own: bool,
    blocking: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It ends without an error and prints what the document promises."""
    if example in GONE and account.version == "v1.3":
        with pytest.raises(ApiVersionError, match=GONE[example]):
            run(account, account.filled(example, own=own), blocking=blocking)
        return
    url = account.emulator.url(account.version)
    with Client(account.emulator.api_key, base_url=url, retry=QUICK) as client:
        prepare(client, account, example)
        capsys.readouterr()
        run(account, account.filled(example, own=own), blocking=blocking)
        printed = capsys.readouterr().out
        if example in FILTERED and not own:
            assert printed == ""  # no video has the values of the document
        else:
            for text in EXPECTED[example]:
                assert text in printed
        check(client, account, example)


def prepare(client: Client, account: Account, example: str) -> None:
    """Do what the document does before the example."""
    index_id, video_id = (
        account.placeholders["YOUR_INDEX_ID"],
        account.placeholders["YOUR_VIDEO_ID"],
    )
    if example == "task.delete":  # the document of the API: the video of a ready task goes first
        client.index.video.delete(index_id, video_id)
    if example in ("transfers.import_status", "transfers.import_logs"):
        started = client.task.transfers.import_videos("int_1", index_id)
        assert [each.filename for each in started.videos or []] == ["01.mkv"]
        wait_for_import(client, index_id)


def wait_for_import(client: Client, index_id: str) -> None:
    """Wait until the video of the bucket is ready."""
    for task in client.task.list(index_id=index_id):
        task.wait_for_done(sleep_interval=0.1)
    status = client.task.transfers.import_status("int_1", index_id)
    assert [each.filename for each in status.ready or []] == ["01.mkv"]


def check(client: Client, account: Account, example: str) -> None:
    """Look at what the example has changed."""
    index_id, video_id = (
        account.placeholders["YOUR_INDEX_ID"],
        account.placeholders["YOUR_VIDEO_ID"],
    )
    if example == "video.update":
        metadata = client.index.video.retrieve(index_id, video_id).user_metadata
        assert metadata == {"category": "nature", "from_sdk": True}
    if example == "video.delete":
        with pytest.raises(NotFoundError):
            client.index.video.retrieve(index_id, video_id)
    if example == "task.delete":
        with pytest.raises((BadRequestError, NotFoundError), match="does not exist"):
            client.task.retrieve(account.placeholders["YOUR_TASK_ID"])
    if example in ("task.transfer", "transfers.import_videos"):
        names = {
            (task.metadata or {}).get("filename") for task in client.task.list(index_id=index_id)
        }
        assert "01.mkv" in names
    if example == "task.create" and account.version == "v1.2":
        newest = client.task.list(index_id=index_id)[0]
        said = client.index.video.transcription(index_id, newest.video_id or "")
        assert [each.value for each in said] == ["The sun goes down over the sea."]


def test_every_example_is_expected_to_do_something() -> None:
    """None was added to the examples without a word on what it must print."""
    assert EXPECTED.keys() == EXAMPLES.keys()


def test_the_asynchronous_twin_awaits_every_call() -> None:
    """Each call of the facade that stands in the examples is awaited in its twin."""
    for text in EXAMPLES.values():
        assert len(CALLS.findall(text)) == awaited(text).count("await ")
