"""Puts identifiers of things that exist into drawn requests."""

from __future__ import annotations

from typing import Any, cast

from .library import Library

__all__ = ["place"]

_MODELS = dict.fromkeys(("/analyze", "/analyze/tasks", "/analyze/batches"), "pegasus1.5")
_URLS = frozenset({"url", "video_url", "image_url", "audio_url", "query_media_url"})
_FILES = {
    "file": "clip.mkv",
    "video_file": "clip.mkv",
    "image_file": "picture.png",
    "audio_file": "sound.mp3",
    "query_media_file": "picture.png",
}

_NUMBERS = {"start_time": 0, "end_time": 3.5, "max_tokens": 4096, "chunk_index": 1, "start": 1}
_MEDIA = {
    "audio": "sound.mp3",
    "image": "picture.png",
    "text_image": "picture.png",
    "media_sources": "picture.png",
}

_EITHER = (
    ("/tasks", "video_file", "video_url"),
    ("/embed/tasks", "video_file", "video_url"),
    ("/assets", "file", "url"),
)

_ABSENT_EACH = 4
"""Of so many requests one keeps the identifiers that were drawn."""


def place(case: Any, library: Library, number: int, *, linked: bool = False) -> None:
    """Put the key and, in three of four requests, known identifiers where valid ones were drawn.

    The identifiers in the path of a linked request are those of the answer before it.
    """
    parts = {part.value: info.mode.is_positive for part, info in _components(case).items()}
    of_form = case.media_type == "multipart/form-data"
    if of_form:
        # schemathesis would judge the changed body anew, and cannot judge bytes.
        case.freeze_metadata()
    if parts.get("header", True) or ((number % _ABSENT_EACH or linked) and not of_form):
        case.headers["x-api-key"] = library.emulator.api_key
    if number % _ABSENT_EACH == 0:
        return
    ids = {**library.ids, "model_name": _MODELS.get(case.path, "marengo3.0")}
    if case.path == "/connections/redirect-uris":
        ids["redirect_uri"] = f"https://app.example.com/{number}"
    if parts.get("path", True) and not linked:
        for name in case.path_parameters:
            case.path_parameters[name] = (
                ids.get(f"GET {_root(case.path)}") if name == "task_id" else ids.get(name)
            ) or case.path_parameters[name]
    if parts.get("query", True):
        for name in sorted(case.query.keys() & ids.keys()):
            case.query[name] = _known(case.query[name], ids[name])
    if parts.get("body", True):
        _place_below(case.body, ids, library)
        _settle(case, number, library)


def _settle(case: Any, number: int, library: Library) -> None:
    """Have in a form only one of the fields that exclude each other, which no schema says."""
    body: object = case.body
    if not isinstance(body, dict):
        return
    form = cast("dict[str, object]", body)
    if case.path == "/search":
        by_text = number % 3
        for name in ("query_media_type", "query_media_url", "query_media_file"):
            form.pop(name, None)
        form.pop("query_text", None)
        if by_text:
            form["query_text"] = "sun"
        else:
            form["query_media_type"] = "image"
            form["query_media_file"] = (library.folder / "picture.png").read_bytes()
    for path, name, other in _EITHER:
        if case.path != path:
            continue
        by_url = form["method"] == "url" if "method" in form else number % 2
        form.pop(name, None)
        form.pop(other, None)
        if by_url:
            form[other] = library.url_of("clip.mkv")
        else:
            form[name] = (library.folder / "clip.mkv").read_bytes()


def _components(case: Any) -> dict[Any, Any]:
    return cast("dict[Any, Any]", case.meta.components) if case.meta is not None else {}


def _root(path: str) -> str:
    return path.partition("/{")[0]


def _known(value: object, known: str) -> object:
    """Return what is known in the place of a text or of texts."""
    if isinstance(value, list):
        items = cast("list[object]", value)
        return [known] if items and all(isinstance(each, str) for each in items) else items
    return known if isinstance(value, str) else value


def _place_below(value: object, ids: dict[str, str], library: Library) -> None:
    # What is said of pictures and sounds has pictures and sounds in it.
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        for name, each in fields.items():
            if name in ids:
                fields[name] = _known(each, ids[name])
            elif name in _NUMBERS and isinstance(each, int | float):
                fields[name] = _NUMBERS[name]
            elif name in _MEDIA:
                _place_below(each, {**ids, **library.media[_MEDIA[name]]}, library)
            elif name in _URLS and isinstance(each, str):
                file = ids.get("medium") or _FILES.get(name.replace("url", "file"))
                fields[name] = library.url_of(file or "clip.mkv")
            elif name in _FILES:
                fields[name] = (library.folder / _FILES[name]).read_bytes()
            elif name == "base64_string" and isinstance(each, str):
                fields[name] = library.encoded(ids.get("medium", "clip.mkv"))
            else:
                _place_below(each, ids, library)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            _place_below(each, ids, library)
