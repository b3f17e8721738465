"""Findings for which the API document is at fault, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from attrs import field, frozen

from .findings import Finding

__all__ = ["EXCEPTIONS", "Exemption"]

ANY: tuple[str, ...] = ()


@frozen(kw_only=True)
class Exemption:
    """A kind of finding that is none.

    Attributes:
        name: How test reports name it.
        kind: The class of the failure in schemathesis.
        operations: Where it is one; everywhere if there are none.
        codes: Codes of the errors that it is about.
        says: What the message of the error, or of the check, must match.
        when: What else must be so.
        rare: Whether it is drawn so seldom that a run may not need it.
        reason: What the document says, and why that is at fault.
    """

    name: str
    kind: str
    operations: tuple[str, ...] = ANY
    codes: tuple[str, ...] = ()
    says: str = ""
    when: Callable[[Finding], bool] = field(default=lambda _: True)
    rare: bool = False
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is of this kind."""
        return (
            finding.kind == self.kind
            and (not self.operations or finding.operation in self.operations)
            and (not self.codes or finding.code in self.codes)
            and re.search(self.says, f"{finding.message}\n{finding.says}", re.DOTALL) is not None
            and self.when(finding)
        )


def _blank(finding: Finding) -> bool:
    """Tell whether a request has a text without anything in it but white space."""
    return _any_below(finding.request, lambda value: isinstance(value, str) and not value.strip())


def _null(finding: Finding) -> bool:
    """Tell whether a request has null as a value."""
    asked = finding.request
    return asked is not None and _any_below(asked, lambda value: value is None)


def _any_below(value: object, found: Callable[[object], bool]) -> bool:
    if isinstance(value, dict):
        return any(_any_below(each, found) for each in cast("dict[str, object]", value).values())
    if isinstance(value, list):
        return any(_any_below(each, found) for each in cast("list[object]", value))
    return found(value)


_ANALYSES = ("POST /analyze", "POST /analyze/tasks", "POST /analyze/batches")
_EMBEDDINGS = ("POST /embed-v2", "POST /embed-v2/tasks", "POST /embed/tasks", "POST /embed")
_STORE = "/knowledge-stores/{knowledge_store_id}"
_REJECTED, _ACCEPTED = "RejectedPositiveData", "AcceptedNegativeData"

EXCEPTIONS = (
    Exemption(
        name="absent things",
        kind=_REJECTED,
        codes=("resource_not_exist",),
        reason="Identifiers are texts; no schema says which of them exist.",
    ),
    Exemption(
        name="blank texts",
        kind=_REJECTED,
        codes=("parameter_invalid", "parameter_not_provided"),
        says="must be a text|is required but was not provided|parameters were not provided",
        when=_blank,
        reason="A text of white space is no name, identifier or prompt; the schemas take any.",
    ),
    Exemption(
        name="names that are taken",
        kind=_REJECTED,
        operations=(f"POST {_STORE}/item-collections", f"POST {_STORE}/items", "POST /indexes"),
        codes=(
            "item_collection_name_already_exists",
            "knowledge_store_item_already_exists",
            "index_name_already_exists",
        ),
        reason="The words say that these are unique, with the code of the refusal.",
    ),
    Exemption(
        name="tokens that were not given out",
        kind=_REJECTED,
        operations=("GET /search/{page-token}", f"POST {_STORE}/search"),
        codes=("search_page_token_expired",),
        reason="Page tokens are texts; no schema says which of them were given out.",
    ),
    Exemption(
        name="tasks whose video is there",
        kind=_REJECTED,
        operations=("DELETE /tasks/{task_id}",),
        codes=("task_cannot_be_deleted",),
        reason="The words say which tasks can be deleted; it depends on their state.",
    ),
    Exemption(
        name="the last asset of an entity",
        kind=_REJECTED,
        operations=(
            "DELETE /entity-collections/{entity_collection_id}/entities/{entity_id}/assets",
        ),
        says="The last asset of an entity",
        rare=True,
        reason="An entity has at least one asset, which is said in words.",
    ),
    Exemption(
        name="models and modes",
        kind=_REJECTED,
        operations=_ANALYSES,
        says=r"It needs (pegasus|the model|the analysis mode)|max_tokens .* whole number from"
        r"|response_format parameter|With time_based_metadata",
        reason="What is taken, and the most tokens, depend on the model and mode, in words only.",
    ),
    Exemption(
        name="windows of analyses",
        kind=_REJECTED,
        operations=_ANALYSES,
        says="must be greater than|must be less than the file",
        reason="The end of a window is after its start and within the file, in words only.",
    ),
    Exemption(
        name="prompts",
        kind=_REJECTED,
        operations=_ANALYSES,
        says=r"media_sources parameter|not provided: video, image|Another request has"
        r"|prompt parameter is required|response_format\.(segment|json_schema)",
        reason="Which fields of a prompt and a format go together is said in words only.",
    ),
    Exemption(
        name="media of embeddings",
        kind=_REJECTED,
        operations=_EMBEDDINGS,
        says=r"not both|must be one of: marengo3\.0|not provided: text, image_url"
        "|model_name parameter is required|does not leave this machine|content of a file in base64"
        "|segmentation|less than the file|at least two embedding|must be greater than"
        "|(start|end)_sec parameter|clip_length parameter|offset_sec parameter"
        "|media_sources parameter",
        reason="Which fields go together, and bounds that depend on the file, are said in words.",
    ),
    Exemption(
        name="media of analyses",
        kind=_REJECTED,
        operations=_ANALYSES,
        says="base64|does not leave this machine|must be an http|24 hexadecimal",
        reason="URLs and base64 are any text in the schemas.",
    ),
    Exemption(
        name="files and URLs",
        kind=_REJECTED,
        operations=("POST /assets", "POST /tasks", "POST /search"),
        says="http or https URL|does not leave this machine|Cannot read video|object in JSON"
        "|JSON object|(file|url) parameter is required",
        reason="A form has texts; that one is a URL, or JSON, and which of two fields is needed is "
        "said in words.",
    ),
    Exemption(
        name="chunks",
        kind=_REJECTED,
        operations=(
            "POST /assets/multipart-uploads/{upload_id}",
            "POST /assets/multipart-uploads/{upload_id}/presigned-urls",
            "POST /assets/multipart-uploads",
        ),
        codes=("parameter_invalid",),
        reason="The numbers of chunks and the largest size depend on the upload, in words only.",
    ),
    Exemption(
        name="sources that come twice",
        kind=_REJECTED,
        operations=("POST /connections/{connection_id}/imports",),
        says="each must be unique",
        reason="The words say that a file is there once.",
    ),
    Exemption(
        name="redirect URIs",
        kind=_REJECTED,
        operations=("POST /connections/redirect-uris", "POST /connections:authorize"),
        codes=(
            "redirect_uri_invalid",
            "redirect_uri_limit_exceeded",
            "parameter_invalid",
            "parameter_not_provided",
        ),
        reason="The words ask for absolute URIs with https, 20 at most, and for one of them; the "
        "schema takes any text.",
    ),
    Exemption(
        name="types of items",
        kind=_REJECTED,
        operations=(f"POST {_STORE}/items",),
        says="The asset is of the type",
        reason="The type of an item is that of its asset, in words only.",
    ),
    Exemption(
        name="models of indexes",
        kind=_REJECTED,
        operations=("POST /indexes",),
        codes=("parameter_invalid", "parameter_not_provided"),
        says="model|addons",
        reason="The words list the models, their options and the add-ons; the schema takes any "
        "text.",
    ),
    Exemption(
        name="schemas of knowledge stores",
        kind=_REJECTED,
        operations=("POST /knowledge-stores",),
        codes=("json_schema_invalid", "parameter_unknown", "parameter_invalid"),
        says="ingestion_config|JSON schema",
        reason="The words say what a schema may have, and the schema of the schema takes more.",
    ),
    Exemption(
        name="operators of filters",
        kind=_REJECTED,
        operations=(f"POST {_STORE}/search",),
        codes=("search_filter_invalid", "parameter_unknown"),
        says="Filter used in search|search_options",
        reason="A field of a filter takes one operator, and the options for videos have names, in "
        "words only.",
    ),
    Exemption(
        name="selections of responses",
        kind=_REJECTED,
        operations=("POST /responses",),
        codes=("parameter_invalid", "parameter_not_provided"),
        says=r"selections\[",
        reason="Identifiers begin with their kind, in words only.",
    ),
    Exemption(
        name="nulls",
        kind=_ACCEPTED,
        when=_null,
        reason="The vendor's SDK 1.3.6 sends null for what its caller sets to None, and for user "
        "metadata null removes a key; no schema of a request has null.",
    ),
    Exemption(
        name="entities of a batch",
        kind=_ACCEPTED,
        operations=("POST /entity-collections/{entity_collection_id}/entities/bulk",),
        says="entities",
        reason="The answer lists the entities that were refused, each with its reason: one that "
        "is invalid does not refuse the others.",
    ),
    Exemption(
        name="names of metadata",
        kind=_ACCEPTED,
        operations=(
            "GET /indexes/{index-id}/videos",
            "GET /indexes/{index-id}/indexed-assets",
        ),
        says="/properties/user_metadata|/properties/(gte|lte)",
        rare=True,
        reason="Ranges are written x[gte] in words and gte by their schema, and every other name "
        "in the query is one of user metadata.",
    ),
    Exemption(
        name="what is not HTTP",
        kind="UndefinedContentType",
        says="Transfer-Encoding",
        when=lambda finding: finding.status == 400,
        rare=True,
        reason="A request that is not HTTP is refused in plain text before it is one of the API.",
    ),
    Exemption(
        name="paths that are of two operations",
        kind="AllowHeaderMismatch",
        operations=(
            "POST /assets/multipart-uploads",
            "POST /connections/redirect-uris",
            "POST /entity-collections/{entity_collection_id}/entities/bulk",
        ),
        reason="Their last segment is an identifier for the operations of another path, whose "
        "methods are therefore allowed.",
    ),
    Exemption(
        name="older updates",
        kind="UnsupportedMethodResponse",
        operations=(
            "GET /indexes/{index-id}/videos/{video-id}",
            "GET /indexes/{index-id}/indexed-assets/{indexed-asset-id}",
        ),
        says="Unsupported method PUT",
        reason="The vendor's SDK 0.4.11 updates videos of version 1.3 with PUT.",
    ),
    Exemption(
        name="older updates, as they are listed",
        kind="AllowHeaderMismatch",
        operations=(
            "GET /indexes/{index-id}/videos/{video-id}",
            "GET /indexes/{index-id}/indexed-assets/{indexed-asset-id}",
        ),
        says="advertised: PUT",
        reason="The vendor's SDK 0.4.11 updates videos of version 1.3 with PUT.",
    ),
)
