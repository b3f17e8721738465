"""The reference pages of v1.1: what each endpoint does, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.legacy.stated import SERVICE, Statement, cannot, says

__all__ = ["REFERENCE"]

_FREE = cannot("Further pages are not charged for.", SERVICE)
_PAGED = "search::further_pages_are_fetched_with_get"

REFERENCE: Mapping[str, tuple[Statement, ...]] = {
    "reference.html": (
        says(
            "The API is REST and answers with JSON; how a URL is made up.",
            "answers::a_url_has_the_version_the_resource_and_the_parameters",
        ),
        says("Each request carries the key.", "answers::every_request_carries_the_key"),
        says(
            "Statuses indicate success or failure.",
            "answers::statuses_indicate_success_or_failure",
            "answers::a_busy_service_is_asked_again",
        ),
        says(
            "X-Api-Version is the version that answered.",
            "answers::x_api_version_tells_the_version_of_the_answer",
        ),
        says(
            "An error has a code, a message and a link.",
            "answers::an_error_has_a_code_a_message_and_a_link",
        ),
    ),
    "error-codes.html": (
        says(
            "The most common errors have codes.",
            "answers::errors_of_parameters_have_codes",
            "answers::errors_of_resources_have_codes",
            "tasks::a_video_must_meet_the_requirements",
        ),
    ),
    "engines.html": (
        says("The elements of an engine.", "indexes::the_engines_of_the_account_are_listed"),
    ),
    "list-search-engines.html": (
        says(
            "All engines of the account are listed.",
            "indexes::the_engines_of_the_account_are_listed",
            "indexes::any_engine_that_is_listed_can_be_assigned",
        ),
    ),
    "retrieve-search-engine.html": (
        says("One engine is retrieved.", "indexes::an_engine_is_retrieved"),
    ),
    "indexes.html": (
        says("An index groups videos.", "indexes::an_index_groups_several_videos"),
        says("Nothing smaller is searched.", "search::a_search_looks_in_one_index"),
        says("The elements of an index.", "indexes::the_elements_of_an_index"),
    ),
    "create-index.html": (
        says(
            "An index is created.",
            "indexes::an_index_is_created_with_an_engine_and_its_options",
            "indexes::an_index_of_v1_1_is_created_as_its_documents_say",
        ),
    ),
    "list-indexes.html": (
        says(
            "The indexes of the account, the oldest first.",
            "lists::the_oldest_indexes_are_first_by_default",
        ),
    ),
    "retrieve-index.html": (says("One index.", "indexes::the_elements_of_an_index"),),
    "update-index.html": (
        says("The name of an index is changed.", "indexes::the_name_of_an_index_is_updated"),
    ),
    "delete-index.html": (
        says(
            "An index goes with all its videos, for good.",
            "indexes::an_index_is_deleted_with_all_its_videos",
        ),
    ),
    "tasks.html": (
        says(
            "A task begins with the upload and goes through its statuses.",
            "tasks::a_task_goes_through_its_statuses_in_order",
            "tasks::a_task_that_cannot_be_indexed_fails",
        ),
        says("The properties of a task.", "tasks::the_properties_of_a_task"),
        says(
            "A webhook tells when it is over.",
            "webhooks/test_delivery.py::a_task_that_is_ready_is_told",
        ),
    ),
    "create-video-indexing-task.html": (
        says(
            "A video is uploaded and made searchable.",
            "tasks::a_video_is_searchable_when_it_has_been_indexed",
            "tasks::several_videos_are_uploaded_at_the_same_time",
        ),
        says("It is a file or a URL.", "tasks::a_video_is_needed"),
    ),
    "list-video-indexing-tasks.html": (
        says(
            "The tasks of the account, the newest first.",
            "tasks::the_tasks_of_an_account_are_listed",
            "lists::the_newest_are_first_by_default",
        ),
    ),
    "retrieve-video-indexing-task.html": (
        says("One task.", "tasks::the_video_id_is_in_the_task_once_it_is_ready"),
    ),
    "video-indexing-tasks-by-status.html": (
        says(
            "How many tasks of an index are in each status.",
            "tasks::the_tasks_of_an_index_are_counted_by_status",
        ),
    ),
    "tasks-transfers.html": (
        says(
            "A JSON file has an array with an element for each video.",
            "transfers::several_videos_are_transferred_with_one_request",
        ),
        says(
            "The fields of an element.",
            "transfers::an_element_has_its_fields",
            "transfers::each_element_names_its_index",
            "transfers::a_transferred_video_may_have_a_transcription",
        ),
    ),
    "cloud-to-cloud-transfer.html": (
        says("A transfer is made.", "transfers::several_videos_are_transferred_with_one_request"),
    ),
    "list-videos.html": (
        says("The videos of an index, the newest first.", "lists::the_newest_are_first_by_default"),
    ),
    "retrieve-video-information.html": (
        says("One video.", "videos::a_video_is_retrieved_with_its_metadata"),
    ),
    "update-video-information.html": (
        says("Title and metadata are changed.", "videos::title_and_metadata_are_updated"),
    ),
    "delete-video-information.html": (
        says(
            "All that is known of a video is deleted, for good.",
            "videos::a_video_is_deleted_with_all_that_is_known_of_it",
        ),
    ),
    "retrieve-transcription.html": (
        says("What is said in a video.", "videos::the_transcription_of_a_video"),
    ),
    "retrieve-ocr.html": (says("What is written in a video.", "videos::the_text_in_a_video"),),
    "retrieve-thumbnail.html": (
        says(
            "Thumbnails must be enabled for the index.",
            "videos::thumbnails_must_be_enabled_for_the_index",
        ),
    ),
    "search.html": (
        says(
            "An index is searched, page by page and with filters.",
            _PAGED,
            "filters::fields_of_a_filter_are_combined",
        ),
        _FREE,
    ),
    "make-search-request.html": (
        says(
            "A search takes sorting, pages and filters.",
            "filters::hits_are_sorted_by_score_or_by_number_of_clips",
            "filters::fields_of_a_filter_are_combined",
            "search::a_threshold_narrows_a_search",
            "search::a_search_without_a_query_is_refused",
        ),
        says(
            "The first page is the answer to POST, the others to GET.",
            _PAGED,
            "search::the_answer_of_v1_1_repeats_what_was_asked",
        ),
        _FREE,
    ),
    "search-retrieve-specific-page.html": (
        says("A page is retrieved by its token.", "search::a_page_is_retrieved_by_its_token"),
        says("An expired token is refused.", "search::a_page_expires"),
        _FREE,
    ),
    "combined-queries.html": (
        says(
            "A combined query has any number of queries and operators.",
            "combined::operators_are_nested",
        ),
        says(
            "/search supports all that /beta/search does.",
            "combined::search_takes_combined_queries_too",
        ),
        says(
            "It has pages and filters.",
            "combined::pages_of_combined_queries_are_fetched_with_get",
            "combined::combined_queries_can_be_filtered",
        ),
        _FREE,
    ),
    "combined-queries-make-search-request.html": (
        says(
            "POST /beta/search returns the first page.",
            "combined::a_combined_query_is_one_request",
        ),
        says(
            "GET /beta/search/{token} returns the others.",
            "combined::pages_of_combined_queries_are_fetched_with_get",
        ),
    ),
    "combined-queries-retrieve-specific-page.html": (
        says(
            "A page is retrieved by its token.",
            "combined::pages_of_combined_queries_are_fetched_with_get",
        ),
    ),
    "classify.html": (
        says(
            "/classify is for one video, /classify/bulk for an index.",
            "classify::a_single_video_is_classified",
            "classify::all_videos_of_an_index_are_classified",
        ),
        says(
            "Labels must be given. (The method is called PUT here, and POST everywhere else.)",
            "classify::labels_are_needed",
        ),
    ),
    "classify-video.html": (
        says(
            "A video is classified by what is to be seen and what happens in it.",
            "classify::a_single_video_is_classified",
            "classify::detailed_scores_and_conversation_options",
            "classify::the_later_form_has_classes_for_several_videos",
        ),
    ),
    "classify-bulk.html": (
        says(
            "All videos of an index are classified; the answer is the first page.",
            "classify::all_videos_of_an_index_are_classified",
            "classify::pages_of_a_bulk_classification_are_fetched_with_get",
        ),
    ),
    "classify-retrieve-specific-page.html": (
        says(
            "A page is retrieved by its token.",
            "classify::pages_of_a_bulk_classification_are_fetched_with_get",
            "classify::a_page_of_a_classification_expires",
        ),
    ),
}
