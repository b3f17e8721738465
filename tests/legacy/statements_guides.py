"""The guides of v1.1: how uploads, searches, classifications, thumbnails and webhooks are done."""

from __future__ import annotations

from collections.abc import Mapping

from tests.legacy.stated import DASHBOARD, PROSE, SERVICE, Statement, cannot, says

__all__ = ["GUIDES"]

_OPERATORS = "search::or_takes_what_any_option_finds_and_and_what_all_find"
_HIT = "search::a_hit_tells_by_what_it_was_found"
_WAITING = "tasks::the_task_is_looked_at_until_it_is_ready"
_SIGNATURE = "webhooks/test_signature.py"
_DELIVERY = "webhooks/test_delivery.py"
_NARROWED = (
    says("Hits come page by page.", "search::further_pages_are_fetched_with_get"),
    says("Hits can be filtered.", "filters::a_search_is_filtered_by_video_ids"),
    says("Hits can be grouped by video.", "filters::clips_are_grouped_by_video"),
)
_WAYS = (
    says(
        "Videos come from the file system, from a URL, or from a bucket.",
        "tasks::a_file_of_the_local_file_system_is_uploaded",
        "tasks::a_file_is_uploaded_from_a_url",
        "transfers::several_videos_are_transferred_with_one_request",
    ),
)

GUIDES: Mapping[str, tuple[Statement, ...]] = {
    "guides-authentication.html": (
        cannot("Keys are made, copied and renewed in the dashboard.", DASHBOARD),
        says(
            "A key expires after two months; it is then refused as an invalid one is.",
            "answers::an_expired_key_is_refused",
        ),
        says(
            "Each request carries the key in x-api-key.", "answers::every_request_carries_the_key"
        ),
        says(
            "An index is created with POST /indexes.",
            "indexes::an_index_is_created_with_an_engine_and_its_options",
        ),
    ),
    "guides-uploading-videos.html": _WAYS,
    "uploading-videos.html": _WAYS,
    "guides-upload-from-the-local-file-system.html": (
        says(
            "A file is sent to /tasks as an open stream, with index and language.",
            "tasks::a_file_of_the_local_file_system_is_uploaded",
        ),
        says("The task is looked at until it is ready.", _WAITING),
        says(
            "The video's identifier is then in the task.",
            "tasks::the_video_id_is_in_the_task_once_it_is_ready",
        ),
    ),
    "guides-upload-from-a-url.html": (
        says(
            "The service fetches the file; it is neither stored nor sent here.",
            "tasks::a_file_is_uploaded_from_a_url",
        ),
        says("The task is looked at until it is ready.", _WAITING),
        says(
            "The video's identifier is then in the task.",
            "tasks::the_video_id_is_in_the_task_once_it_is_ready",
        ),
    ),
    "guides-upload-videos-cloud-to-cloud-transfers.html": (
        says(
            "Many videos are uploaded by one call.",
            "transfers::several_videos_are_transferred_with_one_request",
        ),
        cannot("Only one region of one provider is supported at first.", SERVICE),
        cannot("An integration is set up with policies, roles and a check.", DASHBOARD),
        cannot("The list of a bucket's files is downloaded as JSON.", DASHBOARD),
        says(
            "The JSON can be edited: elements removed, transcriptions added.",
            "transfers::a_transfer_can_be_narrowed_and_repeated",
            "transfers::a_transferred_video_may_have_a_transcription",
        ),
        says(
            "The same content does not come into the same index twice.",
            "transfers::duplicates_are_not_uploaded_twice",
        ),
        says(
            "The JSON is sent as multipart/form-data to /tasks/transfers.",
            "transfers::several_videos_are_transferred_with_one_request",
        ),
        cannot("Statistics, synchronisation and removal of integrations.", DASHBOARD),
    ),
    "providing-transcriptions-cloud-to-cloud-transfers.html": (
        says(
            "The address of a transcription stands beside that of its video.",
            "transfers::a_transferred_video_may_have_a_transcription",
        ),
    ),
    "guides-providing-your-custom-transcriptions.html": (
        says(
            "An index that listens makes transcriptions by itself.",
            "videos::words_are_extracted_if_the_index_listens",
        ),
        says(
            "One that is there already can come with the video, in SRT or VTT.",
            "videos::a_transcription_is_uploaded_with_the_video",
            "videos::a_transcription_must_be_srt_or_vtt",
        ),
    ),
    "guides-providing-transcriptions-from-the-local-file-system.html": (
        says(
            "Video and transcription are sent as two files of one request.",
            "videos::a_transcription_is_uploaded_with_the_video",
        ),
        says("The task is looked at until it is ready.", _WAITING),
    ),
    "guides-providing-transcriptions-from-urls.html": (
        says(
            "provide_transcription is true, and both files are fetched by the service.",
            "videos::a_transcription_is_fetched_from_a_url",
        ),
        says("The task is looked at until it is ready.", _WAITING),
    ),
    "guides-performing-searches.html": (
        says(
            "What is searched must be a subset of the indexing options.",
            "search::search_options_must_be_a_subset_of_the_indexing_options",
        ),
        says("Several options are joined by and or by or.", _OPERATORS),
        says(
            "A combined query joins any number of queries.",
            "combined::operators_are_nested",
        ),
    ),
    "guides-single-search-option.html": (
        says("A hit's metadata is an array with the type of each match.", _HIT),
        says("A search by visual cues.", "search::a_search_by_visual_cues"),
        says("A search in what is said.", "search::a_search_in_the_conversation"),
        says(
            "What is said is matched by meaning, which is the default,",
            "search::semantic_finds_the_meaning_and_is_the_default",
        ),
        says("or exactly.", "search::exact_match_finds_the_words_themselves"),
        says("A search in what is written.", "search::a_search_for_text_in_the_picture"),
        *_NARROWED,
    ),
    "guides-multiple-search-options.html": (
        says("or takes what any option finds, and what all find.", _OPERATORS),
        says(
            "modules has the confidence of each option.",
            "search::modules_tell_the_confidence_of_each_option",
        ),
        says("metadata has an object for each option that matched.", _HIT),
        *_NARROWED,
    ),
    "guides-combined-queries.html": (
        says("It is one request.", "combined::a_combined_query_is_one_request"),
        says("It may be one text with its options.", "combined::the_simplest_query_is_one_text"),
        says("A search by visual cues.", "combined::a_query_by_visual_cues"),
        says(
            "Queries are joined by logical operators: either of two,",
            "combined::or_finds_what_any_of_the_queries_finds",
        ),
        says("both at once,", "combined::and_finds_what_all_of_the_queries_find"),
        says("one without the other,", "combined::not_leaves_out_what_the_other_query_finds"),
        says("one after the other.", "combined::then_finds_one_query_after_the_other"),
        says(
            "adjacency_threshold extends the bounds of fragments by seconds.",
            "combined::adjacency_threshold_extends_the_bounds_of_fragments",
        ),
        says(
            "That needs two queries or more.",
            "combined::adjacency_threshold_needs_two_queries_or_more",
        ),
        says(
            "A query of the old format can be rewritten in the new one.",
            "combined::a_query_of_the_old_format_is_converted_to_the_new_one",
        ),
        says("It has pages.", "combined::pages_of_combined_queries_are_fetched_with_get"),
        says("It can be filtered.", "combined::combined_queries_can_be_filtered"),
    ),
    "classifying-the-content-of-a-single-video.html": (
        says("A video is classified by visual cues.", "classify::a_single_video_is_classified"),
        says(
            "threshold is the least similarity.", "classify::a_threshold_narrows_a_classification"
        ),
        says(
            "include_clips adds the fragments.",
            "classify::include_clips_tells_of_each_matching_fragment",
        ),
        says(
            "With two labels, the one that lasts longer and scores higher is the likelier.",
            "classify::one_video_is_classified_by_several_labels",
        ),
    ),
    "classifying-all-the-videos-within-an-index.html": (
        says(
            "POST /classify/bulk; each object of data is a video.",
            "classify::all_videos_of_an_index_are_classified",
        ),
        says(
            "threshold is the least similarity.", "classify::a_threshold_narrows_a_classification"
        ),
        says(
            "include_clips adds the fragments of each video.",
            "classify::include_clips_tells_of_each_matching_fragment",
        ),
        says(
            "Two labels are told of for each video.",
            "classify::an_index_is_classified_by_several_labels",
        ),
        says(
            "Pages work as those of searches.",
            "classify::pages_of_a_bulk_classification_are_fetched_with_get",
        ),
    ),
    "guides-extracting-information-from-videos.html": (
        says(
            "What is said and written can be had without searching.",
            "videos::the_transcription_of_a_video",
            "videos::the_text_in_a_video",
        ),
    ),
    "guides-extracting-transcriptions.html": (
        says("The transcription of a video.", "videos::the_transcription_of_a_video"),
        says("start and end narrow it.", "videos::the_transcription_of_a_range"),
    ),
    "guides-extracting-text-in-videos-ocr.html": (
        says("The text in a video.", "videos::the_text_in_a_video"),
        says("start and end narrow it.", "videos::the_text_of_a_range"),
    ),
    "guides-retrieving-thumbnails.html": (
        says(
            "The index is created with the addon thumbnail.",
            "indexes::thumbnails_are_enabled_with_an_addon",
            "videos::thumbnails_must_be_enabled_for_the_index",
        ),
        says("The task is looked at until it is ready.", _WAITING),
        says(
            "A notification can take the place of looking.",
            "webhooks/test_waiting.py::a_wait_ends_within_100_ms_of_the_notification",
        ),
        says("Each URL is unique.", "videos::each_thumbnail_has_a_url_of_its_own"),
        says("A URL expires in an hour.", "videos::the_url_of_a_thumbnail_expires_in_an_hour"),
        says(
            "The picture is from the middle by default.",
            "videos::a_thumbnail_is_from_the_middle_by_default",
        ),
        says("time asks for another second.", "videos::a_thumbnail_of_a_certain_time"),
        says(
            "Hits of a search have thumbnail_url.",
            "videos::a_search_has_thumbnails_if_they_are_enabled",
        ),
    ),
    "guides-using-webhooks.html": (
        says(
            "Tasks that are ready or failed are told to endpoints.",
            f"{_DELIVERY}::a_task_that_is_ready_is_told",
            f"{_DELIVERY}::an_endpoint_that_does_not_take_it_is_logged_as_failed",
        ),
    ),
    "guides-manage-webhooks.html": (
        cannot("Endpoints are registered, switched off and removed.", DASHBOARD),
        cannot("The secret is found in the dashboard.", DASHBOARD),
        says(
            "What is registered is told, what is removed is not.",
            f"{_DELIVERY}::webhooks_come_and_go_while_it_runs",
        ),
    ),
    "guides-requirements-for-processing-notifications.html": (
        cannot("The endpoint must be reachable from outside.", SERVICE),
        says(
            "TL-Signature has the time and the signature, divided by a comma.",
            f"{_SIGNATURE}::parts_come_in_any_order_and_number",
            f"{_SIGNATURE}::a_header_that_says_too_little_is_refused",
        ),
        says(
            "What is signed is the time, a dot and the raw body, with HMAC-SHA256.",
            f"{_SIGNATURE}::the_known_example_is_accepted",
            f"{_SIGNATURE}::bodies_beyond_ascii_and_of_no_encoding_are_bytes_like_others",
        ),
        says(
            "If the signatures differ, it comes from somebody else.",
            f"{_SIGNATURE}::what_is_tampered_with_is_refused",
        ),
        says(
            "The time may be less than five minutes off.",
            f"{_SIGNATURE}::the_time_may_be_five_minutes_off",
        ),
        says(
            "Endpoints answer 2xx; all else is a failure.",
            "webhooks/test_adapters.py::an_event_is_handed_on",
            f"{_DELIVERY}::an_endpoint_that_does_not_take_it_is_logged_as_failed",
        ),
    ),
    "guides-webhooks-notification-schema.html": (
        says(
            "The header TL-Signature has two parts.",
            f"{_SIGNATURE}::the_known_example_is_accepted",
        ),
        says(
            "The body is JSON with the fields of an event.",
            "webhooks/test_events.py::each_version_tells_its_models_in_its_own_way",
            f"{_DELIVERY}::a_task_is_told_in_the_form_of_its_version",
        ),
    ),
    "frequently-asked-questions.html": (
        says(
            "All videos of an index are listed by their file names.",
            "lists::the_newest_are_first_by_default",
        ),
        says("Several options are joined by an operator.", _OPERATORS),
        cannot("Where other questions are answered.", PROSE),
    ),
}
