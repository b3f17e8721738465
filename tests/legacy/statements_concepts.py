"""The pages of v1.1 on concepts: what the service is, and how lists and searches work."""

from __future__ import annotations

from collections.abc import Mapping

from tests.legacy.stated import DASHBOARD, MARKETING, PROSE, SERVICE, Statement, cannot, says

__all__ = ["CONCEPTS"]

_PRODUCT = (
    cannot("What is extracted from videos, and what can be built with it.", MARKETING),
    cannot("How the product compares to those of others, and what will be added.", MARKETING),
)

CONCEPTS: Mapping[str, tuple[Statement, ...]] = {
    "index.html": _PRODUCT,
    "docs.html": _PRODUCT,
    "introduction.html": _PRODUCT,
    "roadmap.html": (cannot("What may be built next.", MARKETING),),
    "understand.html": (
        cannot("How many models there are and how the service is built.", MARKETING),
        says(
            "The work is: an index, uploads, then searches.",
            "tasks::a_video_is_searchable_when_it_has_been_indexed",
        ),
    ),
    "quickstart.html": (
        cannot("An account, a demo and a code are needed to begin.", DASHBOARD),
        cannot("Which packages and languages the examples use.", PROSE),
        says(
            "A search service is three steps, each of them one call.",
            "tasks::a_video_is_searchable_when_it_has_been_indexed",
        ),
        says("A video must meet requirements.", "tasks::a_video_must_meet_the_requirements"),
        cannot("Results are said to be best with 360p videos.", SERVICE),
        says(
            "The key and the address are best given by the environment.",
            "answers::key_and_address_come_from_the_environment",
        ),
        says(
            "An index groups videos, and nothing smaller is searched.",
            "indexes::an_index_groups_several_videos",
            "search::a_search_looks_in_one_index",
        ),
        says(
            "When indexing has ended, the video is found by /search.",
            "tasks::a_video_is_searchable_when_it_has_been_indexed",
            "tasks::the_task_is_looked_at_until_it_is_ready",
        ),
    ),
    "concepts-filtering.html": (
        says(
            "Every list can be filtered, in the query string or, in a search, in the body.",
            "lists::each_list_has_its_own_fields_to_filter",
            "filters::a_search_is_filtered_by_video_ids",
        ),
    ),
    "concepts-filtering-indexes.html": (
        says(
            "The lists of indexes, videos and tasks take filters.",
            "lists::each_list_has_its_own_fields_to_filter",
        ),
        says(
            "Filters stand behind `?` and are joined by `&`.",
            "lists::several_filters_at_once",
        ),
        says("`field=value` matches exactly.", "lists::filename_is_matched_exactly"),
        says(
            "`field[gte]` and `field[lte]` compare.",
            "lists::lte_and_gte_make_a_range_of_dates",
            "lists::a_range_of_durations",
        ),
        says(
            "Several filters hold together, as for the pending tasks of a day.",
            "lists::several_filters_at_once",
        ),
        says("created_at with a date returns that day.", "lists::a_date_means_its_whole_day"),
        says("Both operators make a range of dates.", "lists::lte_and_gte_make_a_range_of_dates"),
        says("filename is matched exactly.", "lists::filename_is_matched_exactly"),
        says(
            "duration is matched exactly, rounded down.",
            "lists::an_exact_duration_is_compared_rounded_down",
        ),
        says("duration can be a range.", "lists::a_range_of_durations"),
        says(
            "Videos are filtered by custom metadata, as with needs_review.",
            "lists::videos_are_filtered_by_custom_metadata",
        ),
    ),
    "concepts-filtering-search-results.html": (
        says(
            "Without a filter all relevant matches are returned.",
            "filters::without_a_filter_every_match_is_returned",
        ),
        says(
            "`filter` is an object in the body; a plain value matches exactly.",
            "filters::a_search_is_filtered_by_video_ids",
            "filters::a_search_is_filtered_by_a_custom_field",
        ),
        says(
            "An object with gte and lte compares.",
            "filters::a_search_is_filtered_by_duration",
            "filters::a_filter_has_gte_and_lte_only",
        ),
        says("Several fields hold together.", "filters::fields_of_a_filter_are_combined"),
        says(
            "One identifier or several leave the results of those videos.",
            "filters::a_search_is_filtered_by_video_ids",
        ),
        says(
            "A range of durations has both ends in it.",
            "filters::a_search_is_filtered_by_duration",
        ),
        says(
            "size, width and height are combined.",
            "filters::a_search_is_filtered_by_size_width_and_height_together",
        ),
        says(
            "A custom field of type boolean is a filter, too.",
            "filters::a_search_is_filtered_by_a_custom_field",
        ),
    ),
    "concepts-pagination.html": (
        says(
            "Every list has pages; how they are asked for depends on the endpoint.",
            "lists::incrementing_the_page_walks_to_the_end",
            "search::further_pages_are_fetched_with_get",
        ),
    ),
    "pagination-indexes.html": (
        says("page asks for a page.", "lists::page_asks_for_one_page"),
        says(
            "page_limit is how many items a page has.",
            "lists::page_limit_is_the_number_of_items_on_a_page",
        ),
        says(
            "To walk on, page grows by one and page_limit stays.",
            "lists::incrementing_the_page_walks_to_the_end",
        ),
        says(
            "The end is where page equals the total number of pages.",
            "lists::incrementing_the_page_walks_to_the_end",
        ),
        says(
            "Without parameters it is the first page with the default limit.",
            "lists::the_first_page_is_the_default_with_ten_items",
        ),
        says(
            "page_info tells which page it is and how many items it may have.",
            "lists::page_asks_for_one_page",
            "lists::page_limit_is_the_number_of_items_on_a_page",
        ),
    ),
    "pagination-search.html": (
        says(
            "page_limit goes into the first request.",
            "search::page_limit_is_the_number_of_hits_on_a_page",
        ),
        says(
            "The answer has the first page, the next page's token, and when it expires.",
            "search::further_pages_are_fetched_with_get",
            "search::a_page_expires",
        ),
        says(
            "The other pages are GET with the token.", "search::further_pages_are_fetched_with_get"
        ),
        says("Where there is no token, it is the end.", "search::no_token_is_the_end"),
        says(
            "page_info of a later page has the tokens on both sides.",
            "search::a_page_is_retrieved_by_its_token",
        ),
        says(
            "limit_per_page repeats the limit.",
            "search::page_limit_is_the_number_of_hits_on_a_page",
        ),
    ),
    "pagination-content-classification.html": (
        says(
            "Pages of bulk classifications work as those of searches.",
            "classify::pages_of_a_bulk_classification_are_fetched_with_get",
            "classify::a_page_of_a_classification_expires",
        ),
    ),
    "sorting.html": (
        says(
            "The lists of indexes, videos and tasks can be sorted.",
            "lists::sort_option_turns_the_order_by_creation",
        ),
        says(
            "sort_by names the field: created_at or updated_at.",
            "lists::sort_by_updated_at",
            "lists::an_unknown_way_to_sort_is_refused",
        ),
        says(
            "sort_option is the direction, ascending or descending.",
            "lists::sort_option_turns_the_order_by_creation",
        ),
        says("Descending is the default.", "lists::the_newest_are_first_by_default"),
        says("Sorting goes with pages.", "lists::sorting_and_pages_together"),
    ),
    "concepts-search-options.html": (
        says(
            "A search option says what is looked at.",
            "search::a_search_by_visual_cues",
            "search::a_search_in_the_conversation",
            "search::a_search_for_text_in_the_picture",
        ),
    ),
    "conversation-options.html": (
        says(
            "conversation_option is semantic or exact.",
            "search::semantic_finds_the_meaning_and_is_the_default",
            "search::exact_match_finds_the_words_themselves",
        ),
    ),
    "concepts-indexing-options.html": (
        says(
            "Indexing options are chosen when the index is created.",
            "indexes::each_indexing_option_is_available",
        ),
        says("They cannot be changed.", "indexes::indexing_options_cannot_be_changed"),
        says(
            "What is searched must be a subset of them.",
            "search::search_options_must_be_a_subset_of_the_indexing_options",
        ),
    ),
    "concepts-search-engines.html": (
        says(
            "An index is created with an engine and its options.",
            "indexes::an_index_is_created_with_an_engine_and_its_options",
            "indexes::an_index_of_v1_1_is_created_as_its_documents_say",
        ),
        says(
            "The options hold for all videos of the index and cannot be changed.",
            "indexes::the_options_hold_for_all_videos_of_the_index",
            "indexes::indexing_options_cannot_be_changed",
        ),
        says(
            "A query is everyday language; it is given with options and maybe how words match.",
            "search::a_query_is_everyday_language",
            "search::semantic_finds_the_meaning_and_is_the_default",
        ),
        says(
            "There are two versions of Marengo.",
            "indexes::the_engines_of_the_account_are_listed",
        ),
        cannot("The second is faster and recommended.", MARKETING),
    ),
    "grouping-and-ungrouping-items-in-a-response.html": (
        says(
            "group_by is optional, its default is clip.",
            "filters::clips_are_a_flat_list_by_default",
        ),
        says(
            "Grouped by video, data has a video with its clips in each object.",
            "filters::clips_are_grouped_by_video",
        ),
        says(
            "Ungrouped, each object has the identifier of its video.",
            "filters::clips_are_a_flat_list_by_default",
        ),
    ),
    "content-classification.html": (
        says(
            "One call finds out how likely each label is in each video.",
            "classify::a_single_video_is_classified",
            "classify::an_index_is_classified_by_several_labels",
        ),
    ),
    "versioning.html": (
        says(
            "Methods without anything to return answer 200 without a body.",
            "answers::answers_without_a_body_are_successes",
            "answers::any_empty_success_is_taken",
        ),
        says(
            "/tasks stands no longer below /indexes.",
            "tasks::tasks_have_an_endpoint_of_their_own",
            "tasks::a_task_is_deleted_when_it_is_done",
        ),
        says(
            "The video's identifier is in the task, not at an endpoint of its own.",
            "tasks::the_video_id_is_in_the_task_once_it_is_ready",
        ),
        says(
            "Errors have words for codes; formerly they had numbers.",
            "answers::an_error_has_a_code_a_message_and_a_link",
            "answers::an_error_of_the_old_form_is_understood_too",
        ),
        says(
            "next_page_id and prev_page_id have been renamed to tokens.",
            "search::a_page_is_retrieved_by_its_token",
            "search::tokens_and_modules_under_their_old_names_are_read",
        ),
        says("The field type is gone from all answers.", "tasks::the_properties_of_a_task"),
        says(
            "module_confidence has become an array of modules.",
            "search::modules_tell_the_confidence_of_each_option",
            "search::tokens_and_modules_under_their_old_names_are_read",
        ),
        says(
            "POST /search/{token} is deprecated; pages are fetched with GET.",
            "search::further_pages_are_fetched_with_get",
        ),
    ),
}
