"""The /indexes room: create, list, retrieve, rename and delete indexes."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from .clock import rfc3339
from .errors import (
    index_name_already_exists,
    parameter_invalid,
    parameter_not_provided,
    resource_not_exist,
)
from .paging import PAGING, check_known, choice, paged, values
from .parameters import as_list, as_object, json_body, required_text
from .periods import periods
from .respond import empty, json_response
from .space import SPACE, Space
from .state import IndexRecord, JsonObject, ModelRecord
from .unused_files import remove_unused

__all__ = [
    "ROUTES",
    "add_index",
    "addons_of",
    "create",
    "delete",
    "find_index",
    "list_all",
    "rename",
    "retrieve",
    "update",
]

_OPTIONS = frozenset({"visual", "audio", "conversation", "transcription", "text_in_video", "logo"})
# The identifier is not in the API's document, but the vendor's SDK filters by it until 0.4.11.
_FILTERS = PAGING | {
    "_id",
    "index_name",
    "model_options",
    "model_family",
    "created_at",
    "updated_at",
}


async def create(request: web.Request) -> web.Response:
    """POST /indexes."""
    space = request.app[SPACE]
    body = await json_body(request, {"index_name", "models", "addons"})
    missing = [name for name in ("index_name", "models") if body.get(name) in (None, "", [])]
    if missing:
        raise parameter_not_provided(missing)
    name = required_text(body, "index_name")
    models = _models(body["models"])
    index = add_index(space, name, models, addons_of(body.get("addons"), models))
    return json_response({"_id": index.id}, status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /indexes."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, _FILTERS)
    found = list(space.state.indexes.values())
    if (index_id := query.get("_id")) is not None:
        found = [index for index in found if index.id == index_id]
    if (title := query.get("index_name")) is not None:
        found = [index for index in found if index.name == title]
    if (options := values(query, "model_options")) is not None:
        wanted = set(options)
        found = [i for i in found if any(wanted <= set(model.options) for model in i.models)]
    if (family := choice(query, "model_family", ("marengo", "pegasus"))) is not None:
        found = [index for index in found if index.model_of(family)]
    for moment, period in periods(query, ("created_at", "updated_at")).items():
        found = [index for index in found if period.admits(getattr(index, moment))]
    page, info = paged(
        found,
        query,
        created=lambda index: (index.created_at, index.sequence),
        updated=lambda index: index.updated_at,
    )
    return json_response({"data": [_view(space, index) for index in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}."""
    space = request.app[SPACE]
    return json_response(_view(space, find_index(request)))


async def update(request: web.Request) -> web.Response:
    """PUT /indexes/{index_id}."""
    space = request.app[SPACE]
    index = find_index(request)
    name = required_text(await json_body(request, {"index_name"}), "index_name")
    rename(space, index, name)
    return empty()


async def delete(request: web.Request) -> web.Response:
    """DELETE /indexes/{index_id}."""
    space = request.app[SPACE]
    await remove_unused(space, space.state.drop_index(find_index(request).id))
    return empty()


def find_index(request: web.Request, *, status: int = 400) -> IndexRecord:
    """Return the index that the path names."""
    index_id = request.match_info["index_id"]
    index = request.app[SPACE].state.indexes.get(index_id)
    if index is None:
        raise resource_not_exist(index_id, "indexes", status=status)
    return index


def add_index(
    space: Space, name: str, models: tuple[ModelRecord, ...], addons: tuple[str, ...]
) -> IndexRecord:
    """Create an index."""
    _check_name(space, name)
    now = space.clock.now()
    index_id, sequence = space.state.new_id(now)
    index = IndexRecord(index_id, sequence, name, models, addons, created_at=now, updated_at=now)
    space.state.indexes[index_id] = index
    return index


def rename(space: Space, index: IndexRecord, name: str) -> None:
    """Give an index another name."""
    if name != index.name:
        _check_name(space, name)
    index.name = name
    index.updated_at = space.clock.now()


def _check_name(space: Space, name: str) -> None:
    if any(index.name == name for index in space.state.indexes.values()):
        raise index_name_already_exists(name)


def _models(value: object) -> tuple[ModelRecord, ...]:
    models: list[ModelRecord] = []
    for item in as_list(value) or [None]:
        model = as_object(item)
        if model is None:
            raise parameter_invalid("models", "It must be an array of objects.")
        name = required_text(model, "model_name")
        if not name.startswith(("marengo", "pegasus")):
            raise parameter_invalid("model_name", f"There is no model {name!r}.")
        options = as_list(model.get("model_options"))
        if not options:
            raise parameter_not_provided("model_options")
        unknown = [option for option in options if option not in _OPTIONS]
        if unknown:
            raise parameter_invalid("model_options", f"There is no option {unknown[0]!r}.")
        models.append(ModelRecord(name, tuple(str(option) for option in options)))
    if len({model.name for model in models}) < len(models):
        raise parameter_invalid("models", "A model is named twice.")
    return tuple(models)


def addons_of(
    value: object, models: tuple[ModelRecord, ...], allowed: Sequence[str] = ("thumbnail",)
) -> tuple[str, ...]:
    """Check the addons of a new index."""
    if value is None:
        return ()
    addons = as_list(value)
    if addons is None or not set(allowed).issuperset(str(addon) for addon in addons):
        raise parameter_invalid(
            "addons", f"It must be an array; the addons are: {', '.join(allowed)}."
        )
    if addons and not any(model.name.startswith("marengo") for model in models):
        raise parameter_invalid("addons", "Addons need a model of the Marengo family.")
    return tuple(str(addon) for addon in addons)


def _view(space: Space, index: IndexRecord) -> JsonObject:
    videos = space.state.ready_videos(index.id, space.clock.now())
    return {
        "_id": index.id,
        "index_name": index.name,
        "models": [
            {"model_name": model.name, "model_options": list(model.options)}
            for model in index.models
        ],
        "addons": list(index.addons),
        "video_count": len(videos),
        "total_duration": sum(video.media.duration or 0.0 for video in videos),
        "created_at": rfc3339(index.created_at),
        "updated_at": rfc3339(index.updated_at),
        "expires_at": None,
    }


ROUTES = (
    ("POST", "/indexes", create),
    ("GET", "/indexes", list_all),
    ("GET", "/indexes/{index_id}", retrieve),
    ("PUT", "/indexes/{index_id}", update),
    ("DELETE", "/indexes/{index_id}", delete),
)
