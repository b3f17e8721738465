"""Every endpoint of REST v1.1 and v1.2: its method of the client, its model, its room and its test.

Paths are spelled as the emulator spells its routes. The rows of v1.3 are those which the rooms of
the older versions also serve there, for the 0.x SDK. A test is a file below `tests/` and a
function.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from twelvelabs_async.legacy.models.classify import ClassifyPageResult
from twelvelabs_async.legacy.models.embed import EmbeddingsTask, EmbeddingsTaskStatus
from twelvelabs_async.legacy.models.engine import Engine
from twelvelabs_async.legacy.models.generate import (
    GenerateGistResult,
    GenerateOpenEndedTextResult,
    GenerateSummarizeResult,
)
from twelvelabs_async.legacy.models.index import Index
from twelvelabs_async.legacy.models.search import CombinedSearchResult, SearchResult
from twelvelabs_async.legacy.models.task import Task, TaskStatus
from twelvelabs_async.legacy.models.transfer import (
    TransferImportLog,
    TransferImportResponse,
    TransferImportStatusResponse,
)
from twelvelabs_async.legacy.models.video import Video
from twelvelabs_async.legacy.models.video_details import VideoValue
from twelvelabs_async.models.embed import EmbeddingResponse
from twelvelabs_async.settings import ApiVersion

__all__ = ["CONVENIENCES", "ENDPOINTS", "Endpoint"]

NOTHING = type(None)


@frozen
class Endpoint:
    """One endpoint as one method of the client uses it.

    `returns` is the class of what comes back, or of the items if it is a list.
    """

    version: ApiVersion
    method: str
    path: str
    client: str
    returns: type[object]
    room: str
    test: str

    def __str__(self) -> str:
        return f"{self.version} {self.client} {self.method} {self.path}"


def _rows(
    versions: str, method: str, path: str, client: str, returns: type[object], room: str, test: str
) -> list[Endpoint]:
    known: dict[str, ApiVersion] = {"1.1": "v1.1", "1.2": "v1.2", "1.3": "v1.3"}
    return [
        Endpoint(known[each], method, path, client, returns, room, test)
        for each in versions.split()
    ]


BOTH, SECOND, THIRD = "1.1 1.2", "1.2", "1.2 1.3"
_ALL = "1.1 1.2 1.3"
_INDEX, _VIDEO = "/indexes/{index_id}", "/indexes/{index_id}/videos/{video_id}"
_IMPORT = "/tasks/transfers/import/{integration_id}"
_S = "legacy/test_statements_"
_LISTS, _INDEXES, _TASKS = f"{_S}lists.py::test_", f"{_S}indexes.py::test_", f"{_S}tasks.py::test_"
_VIDEOS, _SEARCH = f"{_S}videos.py::test_", f"{_S}search.py::test_"
_COMBINED, _CLASSIFY = f"{_S}combined.py::test_", f"{_S}classify.py::test_"
_PATHS = "legacy/test_combined_queries.py::test_pages_are_asked_for_where_the_query_was"
_WALK = f"{_LISTS}incrementing_the_page_walks_to_the_end"
_ONE = f"{_LISTS}page_asks_for_one_page"
_GENERATED = "legacy/test_generate.py::test_"
_EMBEDDED = "legacy/test_embed_task.py::test_"

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    row
    for rows in (
        # Engines
        _rows(BOTH, "GET", "/engines", "engine.list", Engine, "engines",
              f"{_INDEXES}the_engines_of_the_account_are_listed"),
        _rows(BOTH, "GET", "/engines/{engine_id}", "engine.retrieve", Engine, "engines",
              f"{_INDEXES}an_engine_is_retrieved"),
        # Indexes
        _rows(BOTH, "POST", "/indexes", "index.create", Index, "indexes",
              f"{_INDEXES}an_index_is_created_with_an_engine_and_its_options"),
        _rows(BOTH, "GET", "/indexes", "index.list", Index, "indexes", _ONE),
        _rows(BOTH, "GET", "/indexes", "index.list_pagination", Index, "indexes", _WALK),
        _rows(BOTH, "GET", _INDEX, "index.retrieve", Index, "indexes",
              f"{_INDEXES}the_elements_of_an_index"),
        _rows(BOTH, "PUT", _INDEX, "index.update", NOTHING, "indexes",
              f"{_INDEXES}the_name_of_an_index_is_updated"),
        _rows(BOTH, "DELETE", _INDEX, "index.delete", NOTHING, "indexes",
              f"{_INDEXES}an_index_is_deleted_with_all_its_videos"),
        # Tasks
        _rows(BOTH, "POST", "/tasks", "task.create", Task, "tasks",
              f"{_TASKS}a_file_of_the_local_file_system_is_uploaded"),
        _rows(BOTH, "GET", "/tasks", "task.list", Task, "tasks", _ONE),
        _rows(BOTH, "GET", "/tasks", "task.list_pagination", Task, "tasks", _WALK),
        _rows(BOTH, "GET", "/tasks/{task_id}", "task.retrieve", Task, "tasks",
              f"{_TASKS}the_video_id_is_in_the_task_once_it_is_ready"),
        _rows(BOTH, "DELETE", "/tasks/{task_id}", "task.delete", NOTHING, "tasks",
              f"{_TASKS}a_task_is_deleted_when_it_is_done"),
        _rows(_ALL, "GET", "/tasks/status", "task.status", TaskStatus, "task_counts",
              f"{_TASKS}the_tasks_of_an_index_are_counted_by_status"),
        _rows(BOTH, "POST", "/tasks/external-provider", "task.external_provider", Task,
              "external_provider", "legacy/test_task.py::test_tasks_of_other_platforms"),
        # Transfers
        _rows(BOTH, "POST", "/tasks/transfers", "task.transfer", NOTHING, "transfers",
              f"{_S}transfers.py::test_several_videos_are_transferred_with_one_request"),
        _rows(THIRD, "POST", _IMPORT, "task.transfers.import_videos", TransferImportResponse,
              "transfer_imports",
              "legacy/test_transfers.py::test_an_import_says_what_it_will_do"),
        _rows(THIRD, "GET", f"{_IMPORT}/status", "task.transfers.import_status",
              TransferImportStatusResponse, "transfer_imports",
              "legacy/test_transfers.py::test_the_videos_of_an_integration_by_status"),
        _rows(THIRD, "GET", f"{_IMPORT}/logs", "task.transfers.import_logs", TransferImportLog,
              "transfer_imports", "legacy/test_transfers.py::test_the_imports_of_an_integration"),
        # Videos
        _rows(BOTH, "GET", f"{_INDEX}/videos", "index.video.list", Video, "videos", _ONE),
        _rows(BOTH, "GET", f"{_INDEX}/videos", "index.video.list_pagination", Video, "videos",
              _WALK),
        _rows(BOTH, "GET", _VIDEO, "index.video.retrieve", Video, "videos",
              f"{_VIDEOS}a_video_is_retrieved_with_its_metadata"),
        _rows(BOTH, "PUT", _VIDEO, "index.video.update", NOTHING, "videos",
              f"{_VIDEOS}title_and_metadata_are_updated"),
        _rows(BOTH, "DELETE", _VIDEO, "index.video.delete", NOTHING, "videos",
              f"{_VIDEOS}a_video_is_deleted_with_all_that_is_known_of_it"),
        _rows(BOTH, "GET", f"{_VIDEO}/transcription", "index.video.transcription", VideoValue,
              "video_information", f"{_VIDEOS}the_transcription_of_a_video"),
        _rows(BOTH, "GET", f"{_VIDEO}/text-in-video", "index.video.text_in_video", VideoValue,
              "video_information", f"{_VIDEOS}the_text_in_a_video"),
        _rows(BOTH, "GET", f"{_VIDEO}/logo", "index.video.logo", VideoValue, "video_information",
              "emulator/legacy/test_video_information.py::test_a_file_tells_what_is_in_its_picture"),
        _rows(BOTH, "GET", f"{_VIDEO}/thumbnail", "index.video.thumbnail", str,
              "video_information", f"{_VIDEOS}a_thumbnail_is_from_the_middle_by_default"),
        # Search
        _rows(BOTH, "POST", "/search", "search.query", SearchResult, "search",
              f"{_SEARCH}a_search_by_visual_cues"),
        _rows(BOTH, "GET", "/search/{page_token}", "search.by_page_token", SearchResult, "search",
              f"{_SEARCH}a_page_is_retrieved_by_its_token"),
        _rows(SECOND, "POST", "/search-v2", "search.query", SearchResult, "search_v2",
              "legacy/test_search.py::test_a_text_goes_where_each_version_searches_for_it"),
        _rows(SECOND, "GET", "/search-v2/{page_token}", "search.by_page_token", SearchResult,
              "search_v2", "legacy/test_search.py::test_pages_are_asked_for_where_the_search_was"),
        # Combined queries, each at its path
        _rows("1.1", "POST", "/beta/search", "search.combined_query", CombinedSearchResult,
              "beta_search", f"{_COMBINED}a_combined_query_is_one_request"),
        _rows("1.1", "GET", "/beta/search/{page_token}", "search.combined_by_page_token",
              CombinedSearchResult, "beta_search",
              f"{_COMBINED}pages_of_combined_queries_are_fetched_with_get"),
        *(
            [
                *_rows(SECOND, "POST", f"/{path}", "search.combined_query", CombinedSearchResult,
                       "combined_search", _PATHS),
                *_rows(SECOND, "GET", f"/{path}/{{page_token}}", "search.combined_by_page_token",
                       CombinedSearchResult, "combined_search", _PATHS),
            ]
            for path in ("combined-search", "search/combined")
        ),
        _rows(BOTH, "POST", "/search", "search.combined_query", CombinedSearchResult, "search",
              f"{_COMBINED}search_takes_combined_queries_too"),
        _rows(BOTH, "GET", "/search/{page_token}", "search.combined_by_page_token",
              CombinedSearchResult, "search", _PATHS),
        # Classification
        _rows(BOTH, "POST", "/classify", "classify.videos", ClassifyPageResult, "classify",
              f"{_CLASSIFY}the_later_form_has_classes_for_several_videos"),
        _rows(BOTH, "POST", "/classify/bulk", "classify.index", ClassifyPageResult, "classify",
              f"{_CLASSIFY}pages_of_a_bulk_classification_are_fetched_with_get"),
        _rows(BOTH, "GET", "/classify/{page_token}", "classify.by_page_token", ClassifyPageResult,
              "classify", f"{_CLASSIFY}pages_of_a_bulk_classification_are_fetched_with_get"),
        # Generation
        _rows(SECOND, "POST", "/gist", "generate.gist", GenerateGistResult, "gist",
              f"{_GENERATED}a_gist_has_what_was_asked_for"),
        _rows(SECOND, "POST", "/summarize", "generate.summarize", GenerateSummarizeResult, "gist",
              f"{_GENERATED}a_summary_is_one_of_three"),
        _rows(THIRD, "POST", "/generate", "generate.text", GenerateOpenEndedTextResult, "generate",
              f"{_GENERATED}a_text_comes_whole_and_in_pieces"),
        _rows(THIRD, "POST", "/generate", "generate.text_stream", str, "generate",
              f"{_GENERATED}a_text_comes_whole_and_in_pieces"),
        # Embeddings
        _rows(SECOND, "POST", "/embed", "embed.create", EmbeddingResponse, "embed",
              "legacy/test_embed.py::test_everything_is_embedded_in_one_call"),
        _rows(SECOND, "POST", "/embed/tasks", "embed.task.create", EmbeddingsTask, "embed_tasks",
              f"{_EMBEDDED}a_video_is_embedded"),
        _rows(SECOND, "GET", "/embed/tasks", "embed.task.list", EmbeddingsTask, "embed_tasks",
              f"{_EMBEDDED}tasks_are_listed"),
        _rows(SECOND, "GET", "/embed/tasks", "embed.task.list_pagination", EmbeddingsTask,
              "embed_tasks", f"{_EMBEDDED}tasks_are_listed"),
        _rows(SECOND, "GET", "/embed/tasks/{task_id}", "embed.task.retrieve", EmbeddingsTask,
              "embed_tasks", f"{_EMBEDDED}a_video_is_embedded"),
        _rows(SECOND, "GET", "/embed/tasks/{task_id}/status", "embed.task.status",
              EmbeddingsTaskStatus, "embed_tasks", f"{_EMBEDDED}a_video_is_embedded"),
    )
    for row in rows
)  # fmt: skip
"""All endpoints, grouped by what they are about."""

CONVENIENCES: Mapping[str, str] = {
    "task.create_bulk": "It is task.create for each of many inputs, several at once.",
    "embed.task.create_bulk": "It is embed.task.create for each of many videos, several at once.",
}
"""Public methods that have no endpoint of their own."""
