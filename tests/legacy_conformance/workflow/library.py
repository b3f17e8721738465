"""Steps that fill an index, look at it and empty it."""

from __future__ import annotations

from pathlib import Path

from .base import LINES, PAUSE, Base, noting, rest

__all__ = ["Library"]


class Library(Base):
    """Indexes, tasks and videos."""

    def create_an_index(self) -> None:
        """An index is created, found, renamed and retrieved."""
        options = ["visual", self.heard]
        names = ("marengo2.6", "pegasus1.1") if self.old else ("marengo2.7", "pegasus1.2")
        kinds = [{"name": name, "options": options} for name in names]
        made = self.client.index.create("films", kinds, addons=["thumbnail"])
        assert made.name == "films"
        assert made.video_count == 0
        engines = made.engines if self.old else made.models
        assert [each.name for each in engines] == list(names)
        assert all(list(each.options) == options for each in engines)
        made.update("short films")
        self.index = made.retrieve()
        assert (self.index.id, self.index.name) == (made.id, "short films")
        family = {"engine_family" if self.old else "model_family": "pegasus"}
        assert [each.id for each in self.client.index.list(name="short films", **family)] == [
            made.id
        ]
        assert not list(self.client.index.list(name="films"))

    def upload_with_a_transcription(self) -> None:
        """A film is uploaded with a file of what is said in it."""
        self.task = self.client.task.create(
            self.index.id, file=self.clips[0], transcription_file=self.transcription
        )
        assert self.task.index_id == self.index.id
        assert not self.task.done

    def wait_for_the_task(self) -> None:
        """Waiting asks again and again, tells the callback, and ends with the task itself."""
        seen: list[str] = []
        found = self.task.wait_for_done(sleep_interval=PAUSE, callback=noting(seen))
        assert found is self.task
        assert found.done
        assert found.status == "ready"
        assert len(seen) > 1
        assert seen[-1] == "ready"
        self.task = self.client.task.retrieve(self.task.id)
        known = self.task.metadata if self.old else self.task.system_metadata
        assert known["filename"] == Path(self.clips[0]).name
        assert abs(known["duration"] - 4.0) < 0.3
        self.tasks = [self.task]
        self.video_ids = [self.task.video_id]

    def upload_several(self) -> None:
        """The other films are uploaded by one call, one from a path and one from an open file."""
        with Path(self.clips[2]).open("rb") as file:
            made = self.client.task.create_bulk(self.index.id, files=[self.clips[1], file])
        assert len(made) == 2
        for each in made:
            assert each.wait_for_done(sleep_interval=PAUSE).status == "ready"
            self.tasks.append(each.retrieve())
            self.video_ids.append(self.tasks[-1].video_id)
        counts = self.client.task.status(self.index.id)
        assert (counts.ready, counts.failed, counts.total_result) == (3, 0, 3)
        assert self.index.task_status().ready == 3
        assert self.index.retrieve().video_count == 3

    def list_directly(self) -> None:
        """A list is one page, newest first, narrowed by filters and ranges."""
        tasks = self.client.task.list(index_id=self.index.id)
        assert [each.id for each in tasks] == [each.id for each in reversed(self.tasks)]
        videos = self.client.index.video.list(self.index.id)
        assert [each.id for each in videos] == self.video_ids[::-1]
        named = self.client.index.video.list(
            self.index.id, filename=Path(self.clips[1]).name, width={"gte": 640, "lte": 640}
        )
        assert [each.id for each in named] == [self.video_ids[1]]
        assert not list(self.index.list_video(duration={"gte": 100}))
        oldest = self.client.index.video.list(
            self.index.id, page=2, page_limit=1, sort_by="created_at", sort_option="asc"
        )
        assert [each.id for each in oldest] == [self.video_ids[1]]
        since = {"gte": self.tasks[1].created_at}
        recent = self.client.task.list(index_id=self.index.id, created_at=since)
        assert {each.id for each in recent} == {each.id for each in self.tasks[1:]}

    def list_page_by_page(self) -> None:
        """Pages follow one another until the iterator ends; the first one is `data`."""
        videos = self.client.index.video.list_pagination(self.index.id, page_limit=2)
        assert [each.id for each in videos.data] == self.video_ids[:0:-1]
        assert videos.page_info.total_results == 3
        assert rest(videos) == [[self.video_ids[0]]]
        assert videos.page_info.page == videos.page_info.total_page == 2
        tasks = self.client.task.list_pagination(index_id=self.index.id, page_limit=1)
        assert [each.id for each in tasks.data] == [self.tasks[2].id]
        assert rest(tasks) == [[self.tasks[1].id], [self.tasks[0].id]]
        indexes = self.client.index.list_pagination(page_limit=1)
        assert [each.id for each in indexes.data] == [self.index.id]
        assert rest(indexes) == []

    def change_a_video(self) -> None:
        """Custom metadata is added, and is there when the video is retrieved."""
        video_id = self.video_ids[1]
        if self.old:
            changed = {"title": "Night", "metadata": {"take": 2, "reviewed": True}}
            self.client.index.video.update(self.index.id, video_id, **changed)
            metadata = self.client.index.video.retrieve(self.index.id, video_id).metadata
            assert metadata.video_title == "Night"
            assert (metadata.take, metadata.reviewed) == (2, True)
            assert metadata.filename == Path(self.clips[1]).name
            return
        found = self.client.index.video.retrieve(self.index.id, video_id)
        found.update(user_metadata={"take": 2, "reviewed": True})
        found = self.client.index.video.retrieve(self.index.id, video_id)
        assert found.user_metadata == {"take": 2, "reviewed": True}
        assert found.system_metadata.filename == Path(self.clips[1]).name

    def look_into_a_video(self) -> None:
        """What was given as transcription is said, at its time; a thumbnail has an address."""
        video = self.client.index.video.retrieve(self.index.id, self.video_ids[0])
        spoken = video.transcription()
        assert [each.value for each in spoken] == list(LINES)
        assert (spoken[1].start, spoken[1].end) == (2.0, 4.0)
        later = self.client.index.video.transcription(self.index.id, video.id, start=2.5, end=4)
        assert [each.value for each in later] == [LINES[1]]
        for method in (video.text_in_video, video.logo):
            assert all(each.start <= each.end for each in method())
        middle = video.thumbnail()
        assert middle.startswith("http")
        first = self.client.index.video.thumbnail(self.index.id, video.id, time=0.5)
        assert first.startswith("http")
        assert first != middle

    def import_videos(self) -> None:
        """A whole bucket is imported, with its status and its log."""
        transfers = self.client.task.transfers
        made = transfers.import_videos("integration", self.index.id, {"from": "bucket"}, True, True)
        assert made.videos
        status = transfers.import_status("integration", self.index.id)
        seen = [*status.ready, *status.validating, *status.pending, *status.queued]
        seen += status.indexing
        assert {each.video_id for each in seen} == {each.video_id for each in made.videos}
        (log,) = transfers.import_logs("integration")
        assert (log.index_id, log.index_name) == (self.index.id, "short films")

    def meet_errors(self) -> None:
        """What is not there and what is not allowed raises the release's own errors."""
        missing = self.sdk.NotFoundError if self.old else self.sdk.BadRequestError
        try:
            self.client.task.retrieve("0" * 24)
        except missing as error:
            assert error.body["code"] == "resource_not_exist"  # noqa: PT017
        else:
            raise AssertionError("an unknown task was found")
        try:
            self.sdk.TwelveLabs("another key").index.list()
        except self.sdk.AuthenticationError as error:
            assert error.body["code"] == "api_key_invalid"  # noqa: PT017
        else:
            raise AssertionError("a wrong key was accepted")

    def delete(self) -> None:
        """A video is deleted, then its task, then the index with the rest."""
        self.client.index.video.delete(self.index.id, self.video_ids[0])
        remaining = [each.id for each in self.client.index.video.list(self.index.id)]
        assert self.video_ids[0] not in remaining
        self.client.task.delete(self.task.id)
        tasks = self.client.task.list(index_id=self.index.id)
        assert self.task.id not in [each.id for each in tasks]
        self.index.delete()
        assert not list(self.client.index.list())
