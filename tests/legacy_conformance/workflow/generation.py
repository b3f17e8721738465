"""Steps that generate texts and vectors."""

from __future__ import annotations

from .base import PAUSE, Base, noting, rest

__all__ = ["Generation"]


class Generation(Base):
    """Texts, streams and embeddings."""

    def generate(self) -> None:
        """Titles, summaries and texts are made of a video."""
        video_id = self.video_ids[0]
        gist = self.client.generate.gist(video_id, ["title", "topic", "hashtag"])
        assert gist.title
        assert len(gist.topics) > 0
        assert len(gist.hashtags) > 0
        assert self.client.generate.gist(video_id, ["title"]).topics is None
        assert self.client.generate.summarize(video_id, "summary").summary
        video = self.client.index.video.retrieve(self.index.id, video_id)
        chapters = video.generate_summarize("chapter").chapters
        assert chapters[0].chapter_number == 0
        assert all(each.start < each.end for each in chapters)
        assert self.client.generate.summarize(
            video_id, "highlight", prompt="horses", temperature=0.2
        ).highlights
        text = self.client.generate.text(video_id, "What is said about horses?", temperature=0.1)
        assert text.id
        assert text.data

    def stream(self) -> None:
        """A text comes piece by piece, and is the same as the whole."""
        prompt = "What is said about horses?"
        stream = self.client.generate.text_stream(self.video_ids[0], prompt)
        pieces = list(stream)
        assert len(pieces) > 1
        assert "".join(pieces) == stream.aggregated_text
        assert stream.id
        assert stream.aggregated_text == self.client.generate.text(self.video_ids[0], prompt).data

    def analyze(self) -> None:
        """The client's own methods do the same as those of `generate`."""
        video_id = self.video_ids[0]
        assert self.client.gist(video_id, ["title"]).title
        assert self.client.summarize(video_id, "summary").summary
        text = self.client.analyze(video_id, "What is said about horses?")
        assert text.data
        stream = self.client.analyze_stream(video_id, "What is said about horses?")
        assert "".join(stream) == text.data

    def embed_a_text(self) -> None:
        """A text becomes numbers."""
        name = self._embedding_engine()
        if self.number < (0, 3):
            arguments = {"text": "horses", "text_truncate": "end"}
            vector = self.client.embed.create(name, **arguments).text_embedding.float
        else:
            made = self.client.embed.create(name, text="horses")
            assert (made.engine_name if self.old else made.model_name) == name
            (segment,) = made.text_embedding.segments
            vector = segment.embeddings_float
        assert len(vector) == 1024
        assert all(-1 <= number <= 1 for number in vector)

    def embed_a_video(self) -> None:
        """A video becomes numbers, in the background."""
        task = self.client.embed.task.create(
            self._embedding_engine(),
            video_file=self.clips[0],
            video_clip_length=2,
            video_embedding_scopes=["clip", "video"],
        )
        assert not task.done
        seen: list[str] = []
        status = task.wait_for_done(sleep_interval=PAUSE, callback=noting(seen))
        assert (status, task.done, seen[-1]) == ("ready", True, "ready")
        assert self.client.embed.task.status(task.id).status == "ready"
        found = task.retrieve()
        if self.number < (0, 3):
            segments = list(found.video_embeddings or ())
        else:
            segments = found.video_embedding.segments
        assert [each.embedding_scope for each in segments] == ["clip", "clip", "video"]
        assert segments[1].start_offset_sec == 2
        if self.number >= (0, 3):
            assert len(segments[0].embeddings_float) == 1024
            assert task.id in [each.id for each in self.client.embed.task.list(status="ready")]
            pages = self.client.embed.task.list_pagination(page_limit=1)
            assert [each.id for each in pages.data] == [task.id]
            assert rest(pages) == []

    def _embedding_engine(self) -> str:
        return "Marengo-retrieval-2.6" if self.old else "Marengo-retrieval-2.7"
