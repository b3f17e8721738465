"""What is in the emulator before requests are drawn, so that these hit things that exist."""

from __future__ import annotations

import base64
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from attrs import define, field

from tests.emulator.files import write_picture, write_sound
from tests.media import clip_bytes
from twelvelabs_async import Client
from twelvelabs_async.emulator import Clock, Emulator

__all__ = ["Library", "library"]

_BACK = "https://app.example.com/back"
_MODELS: list[Mapping[str, object]] = [
    {"model_name": "marengo3.0", "model_options": ["visual", "audio"]},
    {"model_name": "pegasus1.2", "model_options": ["visual", "audio"]},
]


@define
class Library:
    """An emulator with one thing of each kind, or a few.

    `ids` are the identifiers by the names that parameters and fields have in the API document.
    """

    emulator: Emulator
    folder: Path
    served_at: str
    ids: dict[str, str] = field(factory=dict[str, str])
    media: dict[str, dict[str, str]] = field(factory=dict[str, dict[str, str]])
    number: int = 0

    def stock(self) -> None:
        """Make everything anew; what was there stays."""
        self.number += 1
        with Client(self.emulator.api_key, base_url=self.emulator.base_url) as client:
            self.ids = {**self._videos(client), **self._knowledge(client)}
            self.ids |= self._connected(client)
            self.ids |= self._tasks(client)

    def url_of(self, name: str) -> str:
        """Return the URL of a file of the folder, on this machine."""
        return f"{self.served_at}/{name}"

    def encoded(self, name: str) -> str:
        """Return a file of the folder in base64."""
        return base64.b64encode((self.folder / name).read_bytes()).decode()

    def _videos(self, client: Client) -> dict[str, str]:
        clip = ("clip.mkv", clip_bytes())
        index = _id(client.indexes.create(index_name=f"films {self.number}", models=_MODELS).id)
        asset = _id(client.assets.create(method="direct", file=clip).id)
        picture = client.assets.create(method="direct", file=self.folder / "picture.png")
        sound = client.assets.create(method="direct", file=self.folder / "sound.mp3")
        self.emulator.clock.advance(10)
        self.media = {
            "picture.png": {"asset_id": _id(picture.id), "medium": "picture.png"},
            "sound.mp3": {"asset_id": _id(sound.id), "medium": "sound.mp3"},
        }
        indexed = client.indexes.indexed_assets.create(index, asset_id=asset)
        task = client.tasks.create(index_id=index, video_file=clip)
        self.emulator.clock.advance(10)
        found = client.search.create(
            index_id=index, search_options=["visual"], query_text="sun", page_limit=1
        )
        token = found.page_info.next_page_token if found.page_info else None
        return {
            "index-id": index,
            "index_id": index,
            "asset_id": asset,
            "asset_ids": _id(picture.id),
            "indexed-asset-id": _id(indexed.id),
            "video-id": _id(indexed.id),
            "video_id": _id(indexed.id),
            "GET /tasks": _id(task.id),
            "page-token": _id(token),
            "model_options": "visual",
        }

    def _knowledge(self, client: Client) -> dict[str, str]:
        picture = client.assets.create(method="direct", file=self.folder / "picture.png")
        clip = client.assets.create(method="direct", file=("clip.mkv", clip_bytes()))
        self.emulator.clock.advance(10)
        people = _id(client.entity_collections.create(name=f"people {self.number}").id)
        entity = client.entity_collections.entities.create(
            people, name="orange", asset_ids=[_id(picture.id)]
        )
        store = _id(client.knowledge_stores.create(name=f"films {self.number}").id)
        item = client.knowledge_store_items.create(store, asset_id=_id(clip.id))
        self.emulator.clock.advance(10)
        collection = client.knowledge_store_item_collections.create(store, name="seen")
        response = client.responses.create(knowledge_store_id=store, input="What is it?")
        return {
            "entity_collection_id": people,
            "entity_id": _id(entity.id),
            "knowledge_store_id": store,
            "item_id": _id(item.id),
            "item_ids": _id(item.id),
            "collection_id": _id(collection.id),
            "session_id": _id(response.session_id),
        }

    def _connected(self, client: Client) -> dict[str, str]:
        uri = f"{_BACK}/{self.number}"
        registered = client.data_connectors.create_redirect_uri(redirect_uri=uri)
        begun = client.data_connectors.authorize_connection(
            provider="google_drive", redirect_uri=uri
        )
        outcome = parse_qs(urlsplit(_sent_back_to(_id(begun.authorize_url))).query)
        [connection] = outcome["connection_id"]
        brought = client.imports.import_files(
            connection, items=[self.emulator.drive.id_of("sunset.mkv")]
        )
        return {
            "connection_id": connection,
            "redirect_uri": uri,
            "redirect_uri_id": _id(registered.id),
            "import_id": _id(brought.id),
            "source_id": self.emulator.drive.id_of("sunset.mkv"),
        }

    def _tasks(self, client: Client) -> dict[str, str]:
        clip = ("clip.mkv", clip_bytes())
        asset = self.ids["asset_id"]
        video = {"type": "asset_id", "asset_id": asset}
        embed = client.embed.tasks.create(model_name="marengo3.0", video_file=clip)
        embed_v2 = client.embed.v_2.tasks.create(
            input_type="video",
            model_name="marengo3.0",
            video={"media_source": {"asset_id": asset}},
        )
        analysis = client.analyze_async.tasks.create(video=video, prompt="What is it?")
        batch = client.analyze_async.batches.create(
            model_name="pegasus1.5",
            analysis_mode="general",
            requests=[{"video": video, "prompt": {"input_text": "What is it?"}}],
        )
        self.emulator.clock.advance(10)
        upload = client.multipart_upload.create(
            filename="film.mp4", type="video", total_size=20_000_000
        )
        return {
            "GET /embed/tasks": _id(embed.id),
            "GET /embed-v2/tasks": _id(embed_v2.id),
            "GET /analyze/tasks": _id(analysis.task_id),
            "batch_id": _id(batch.batch_id),
            "upload_id": _id(upload.upload_id),
        }


@contextmanager
def library(folder: Path) -> Generator[Library]:
    """Run an emulator with everything in it; its clock stands still."""
    write_picture(folder / "picture.png", (240, 140, 30), (256, 256))
    clock = Clock.stopped(at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    write_sound(folder / "sound.mp3")
    (folder / "clip.mkv").write_bytes(clip_bytes())
    with (
        _served(folder) as address,
        Emulator.blocking(clock=clock, keepalive_seconds=0.2) as emulator,
    ):
        made = Library(emulator, folder, address)
        made.stock()
        yield made


@contextmanager
def _served(folder: Path) -> Generator[str]:
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def _id(value: str | None) -> str:
    assert value, "the emulator gave no identifier"
    return value


def _sent_back_to(url: str) -> str:
    """Answer a provider's page as the user; return where the browser is sent."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        assert answer.status == 302, "the provider did not send the user back"
        return str(answer.headers["Location"])
    finally:
        connection.close()
