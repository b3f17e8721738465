"""Steps that search and classify."""

from __future__ import annotations

from typing import Any

from .base import LINES, Base, rest

__all__ = ["Questions"]


class Questions(Base):
    """Searches, combined queries and classes."""

    def search(self) -> None:
        """What is said is found where it is said."""
        found = self._query("seven horses cross the river", [self.spoken])
        best = found.data[0]
        assert best.video_id == self.video_ids[0]
        assert 0 <= best.start < best.end <= 4.3
        assert best.confidence
        assert (found.pool.index_id, found.pool.total_count) == (self.index.id, 3)
        assert found.page_info.total_results >= len(found.data)
        grouped = self._query("night", ["visual", self.spoken], group_by="video")
        assert {each.id for each in grouped.data} <= set(self.video_ids)
        assert all(clip.start < clip.end for each in grouped.data for clip in each.clips)
        narrow = self._query("night", ["visual"], filter={"id": [self.video_ids[1]]})
        assert {each.video_id for each in narrow.data} <= {self.video_ids[1]}

    def search_by_pages(self) -> None:
        """The iterator and the page tokens lead through the same hits as one large page."""
        text, options = "night, forest, sea and horses", ["visual", self.spoken]
        whole = self._query(text, options, page_limit=50)
        hits = [_place(each) for each in whole.data]
        assert len(hits) > 2, hits
        assert rest(whole, _place) == []
        paged = self._query(text, options, page_limit=1)
        token = paged.page_info.next_page_token
        pages = [[_place(each) for each in paged.data], *rest(paged, _place)]
        assert pages == [[hit] for hit in hits]
        second = self.client.search.by_page_token(token)
        assert [_place(each) for each in second.data] == pages[1]
        back = self.client.search.by_page_token(second.page_info.prev_page_token)
        assert [_place(each) for each in back.data] == pages[0]

    def search_with_operators(self) -> None:
        """Queries are combined by operators."""
        both = {"$and": [{"text": LINES[0]}, {"text": LINES[1]}], "proximity": 5}
        found = self.client.search.combined_query(self.index.id, both, ["visual", self.spoken])
        assert found.data
        assert found.data[0].video_id == self.video_ids[0]

    def classify_videos(self) -> None:
        """Videos are sorted into classes, best first, with clips and detailed scores on demand."""
        classes = [
            {"name": "Horses", "prompts": ["horses cross the river", "seven horses"]},
            {"name": "Lighthouse", "prompts": ["lighthouse keeper sings"]},
        ]
        found = self.client.classify.videos(
            [self.video_ids[0]],
            ["conversation"],
            classes,
            include_clips=True,
            show_detailed_score=True,
        )
        (video,) = found.data
        assert video.video_id == self.video_ids[0]
        named = {each.name: each for each in video.classes}
        assert set(named) == {"Horses", "Lighthouse"}
        horses = named["Horses"]
        assert 0 < horses.score <= 100
        assert 0 < horses.duration_ratio <= 1
        assert {clip.prompt for clip in horses.clips} <= set(classes[0]["prompts"])
        assert all(clip.option == "conversation" for clip in horses.clips)

    def classify_an_index(self) -> None:
        """The videos of an index are classified page by page."""
        classes = [{"name": "Anything", "prompts": ["night", "boats", "horses"]}]
        options = ["visual", "conversation"]
        whole = self.client.classify.index(self.index.id, options, classes)
        videos = [each.video_id for each in whole.data]
        assert len(videos) > 1
        paged = self.client.classify.index(self.index.id, options, classes, page_limit=1)
        token = paged.page_info.next_page_token
        further = rest(paged, lambda each: each.video_id)
        assert further == [[each] for each in videos[1:]]
        second = self.client.classify.by_page_token(token)
        assert [each.video_id for each in second.data] == [videos[1]]

    def _query(self, text: str, options: list[str], **more: Any) -> Any:
        if self.number < (0, 2):
            return self.client.search.query(self.index.id, text, options, **more)
        return self.client.search.query(self.index.id, options, query_text=text, **more)


def _place(hit: Any) -> tuple[str, float, float]:
    return hit.video_id, hit.start, hit.end
