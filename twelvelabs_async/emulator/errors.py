"""The problems the emulator reports: the API's documented codes and message templates."""

from __future__ import annotations

from collections.abc import Sequence

from .respond import printable

__all__ = [
    "ApiProblem",
    "EmulatorError",
    "api_key_invalid",
    "asset_in_use",
    "external_url",
    "index_name_already_exists",
    "malformed_body",
    "method_not_allowed",
    "page_token_expired",
    "parameter_invalid",
    "parameter_not_provided",
    "parameter_unknown",
    "resource_not_exist",
    "route_not_found",
    "search_filter_invalid",
    "search_option_not_supported",
    "task_cannot_be_deleted",
    "video_duration_too_long",
    "video_duration_too_short",
    "video_file_broken",
    "video_filesize_too_large",
    "video_resolution_invalid_aspect_ratio",
    "video_resolution_too_high",
    "video_resolution_too_low",
]

_DOCS = "https://docs.twelvelabs.io/v1.3/api-reference/error-codes"
_OLDER_DOCS = "https://docs.twelvelabs.io/reference/error-codes"


class EmulatorError(RuntimeError):
    """The emulator itself cannot do what was asked; no fault of the request."""


class ApiProblem(Exception):  # noqa: N818 - an answer of the API, not an error of the emulator
    """A refusal that is sent to the client as `{"code", "message", "docs_url"}`."""

    def __init__(self, status: int, code: str, message: str, docs_url: str = _DOCS) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message: str = printable(message)
        self.docs_url = docs_url

    def body(self, version: str = "v1.3") -> dict[str, str]:
        """Return the JSON body of the answer; older versions have another documentation."""
        docs_url = self.docs_url
        if version != "v1.3" and docs_url == _DOCS:
            docs_url = _OLDER_DOCS
        return {"code": self.code, "message": self.message, "docs_url": docs_url}


def parameter_invalid(name: str, reason: str = "") -> ApiProblem:
    """400: a parameter has a value that the API does not accept."""
    return _refused("parameter_invalid", f"The {name} parameter is invalid. {reason}".rstrip())


def parameter_not_provided(names: str | Sequence[str]) -> ApiProblem:
    """400: one or more required parameters are missing."""
    if not isinstance(names, str) and len(names) > 1:
        listed = ", ".join(names)
        message = f"The following required parameters were not provided: {listed}."
    else:
        name = names if isinstance(names, str) else names[0]
        message = f"The {name} parameter is required but was not provided."
    return _refused("parameter_not_provided", message)


def parameter_unknown(names: Sequence[str]) -> ApiProblem:
    """400: the operation has no parameter of that name."""
    if len(names) == 1:
        return _refused("parameter_unknown", f"The {names[0]} parameter is unknown.")
    return _refused(
        "parameter_unknown", f"The following parameters are unknown: {', '.join(names)}."
    )


def malformed_body(reason: str) -> ApiProblem:
    """400: the body is not what its content type says."""
    return _refused("parameter_invalid", f"The request contains some invalid parameters. {reason}")


def external_url(name: str, host: str) -> ApiProblem:
    """400: the emulator was asked to fetch something from another machine."""
    return parameter_invalid(
        name,
        f"The emulator does not leave this machine: it fetches http and https URLs on loopback "
        f"hosts only, not from {host!r}.",
    )


def resource_not_exist(resource_id: str, collection: str, *, status: int = 400) -> ApiProblem:
    """400 or, where the operation documents it, 404: no object has that id."""
    message = f"Resource with id {resource_id} does not exist in {collection}."
    return ApiProblem(status, "resource_not_exist", message)


def api_key_invalid() -> ApiProblem:
    """401: the key is missing or is not the emulator's."""
    return ApiProblem(
        401,
        "api_key_invalid",
        "API Key is either invalid or expired. Please check your API key or generate a new one "
        "from the dashboard and try again.",
    )


def index_name_already_exists(name: str) -> ApiProblem:
    """400: index names are unique."""
    return _refused(
        "index_name_already_exists",
        f"Index name {name} already exists. Please use another unique name and try again.",
    )


def asset_in_use(asset_id: str, references: int) -> ApiProblem:
    """409: indexed assets reference the asset."""
    return ApiProblem(
        409,
        "resource_in_use",
        f"Asset {asset_id} cannot be deleted because {references} indexed asset(s) reference it. "
        "Set the force parameter to true to delete it anyway.",
    )


def task_cannot_be_deleted(reason: str, *, status: int = 400) -> ApiProblem:
    """400, once 409: only failed tasks, and ready ones without their video, can be deleted."""
    return ApiProblem(status, "task_cannot_be_deleted", reason)


def search_option_not_supported(option: str, index_id: str, supported: Sequence[str]) -> ApiProblem:
    """400: the index was not created with what the search option needs."""
    return _refused(
        "search_option_not_supported",
        f"Search option {option} is not supported for index {index_id}. "
        f"Supported options: {', '.join(supported) or 'none'}.",
    )


def search_filter_invalid(reason: str) -> ApiProblem:
    """400: the filter is not a JSON object of the documented form."""
    return _refused("search_filter_invalid", f"Filter used in search is invalid. {reason}")


def page_token_expired(token: str) -> ApiProblem:
    """400: the token is unknown or its hour is over."""
    return _refused(
        "search_page_token_expired",
        "The token that identifies the page to be retrieved is expired or invalid. "
        f"You must make a new search request. Token: {token}.",
    )


def video_file_broken() -> ApiProblem:
    """400: the file holds no video that can be read."""
    return _refused(
        "video_file_broken",
        "Cannot read video file. Please check the video file is valid and try again.",
    )


def video_resolution_too_low(width: int, height: int) -> ApiProblem:
    """400: a side is shorter than 360 pixels."""
    return _refused(
        "video_resolution_too_low",
        "The resolution of the video is too low. Please upload a video with resolution between "
        f"360x360 and 5184x2160. Current resolution is {width}x{height}.",
    )


def video_resolution_too_high(width: int, height: int) -> ApiProblem:
    """400: the picture is larger than 5184x2160."""
    return _refused(
        "video_resolution_too_high",
        "The resolution of the video is too high. Please upload a video with resolution between "
        f"360x360 and 5184x2160. Current resolution is {width}x{height}.",
    )


def video_resolution_invalid_aspect_ratio(width: int, height: int) -> ApiProblem:
    """400: the picture is more than 2.4 times as long as it is wide."""
    return _refused(
        "video_resolution_invalid_aspect_ratio",
        "The aspect ratio of the video is invalid. Please upload a video with aspect ratio between "
        f"1:1 and 2.4:1. Current resolution is {width}x{height}.",
    )


def video_duration_too_short(minimum: float, current: float) -> ApiProblem:
    """400: the video is shorter than the index's models accept."""
    return _refused(
        "video_duration_too_short",
        "The video is too short. Please use a video with duration at least "
        f"{minimum:g} seconds. Current duration is {round(current, 3):g} seconds.",
    )


def video_duration_too_long(maximum: float, current: float) -> ApiProblem:
    """400: the video is longer than the strictest model of the index accepts."""
    return _refused(
        "video_duration_too_long",
        "The video is too long. Please use a video with duration at most "
        f"{maximum:g} seconds. Current duration is {round(current, 3):.10g} seconds.",
    )


def video_filesize_too_large(maximum: int, current: int) -> ApiProblem:
    """400: the file has more bytes than the operation accepts."""
    return _refused(
        "video_filesize_too_large",
        f"The video is too large. Please use a video with a size less than {_size(maximum)}. "
        f"The current size is {_size(current)}.",
    )


def route_not_found(method: str, path: str, versions: Sequence[str] = ()) -> ApiProblem:
    """404: the version of the API has no such path, though `versions` may have it."""
    message = f"There is no {method} {path} in the emulated API."
    if versions:
        message += f" Other versions have it: {', '.join(versions)}."
    return ApiProblem(404, "not_found", message)


def method_not_allowed(method: str, allowed: Sequence[str]) -> ApiProblem:
    """405: the path exists, but not with this method."""
    message = f"The method {method} is not allowed here. Allowed: {', '.join(sorted(allowed))}."
    return ApiProblem(405, "method_not_allowed", message)


def _refused(code: str, message: str) -> ApiProblem:
    return ApiProblem(400, code, message)


def _size(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if size >= factor:
            return f"{round(size / factor, 3):g}{unit}"
    return f"{size}B"
