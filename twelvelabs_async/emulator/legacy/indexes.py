"""The /indexes room of v1.1 and v1.2.

An index of any version is seen in every version: as `names` says with its options, and in v1.1
with the one engine that searches it. What a path names and does not exist is a 404 here.
"""

from __future__ import annotations

from aiohttp import web

from ..errors import ApiProblem, parameter_invalid, parameter_not_provided
from ..indexes import add_index, addons_of, find_index, rename
from ..paging import PAGING, check_known, choice, paged, values
from ..parameters import as_list, as_object, json_body, required_text
from ..periods import periods
from ..respond import empty, json_response
from ..space import SPACE
from ..state import JsonObject, ModelRecord
from ..unused_files import remove_unused
from .names import as_model, engine_named, engine_options, engines_of
from .versions import version_of
from .views import index_view

__all__ = ["ROUTES", "VERSIONS", "create", "delete", "list_all", "retrieve", "update"]

VERSIONS = ("v1.1", "v1.2")
_FILTERS = PAGING | {"_id", "index_name", "created_at", "updated_at"}
_OPTION_FILTERS = {"v1.1": {"index_options"}, "v1.2": {"engine_options", "engine_family"}}
_ADDONS = {"v1.1": ("thumbnail", "logo"), "v1.2": ("thumbnail",)}
_ENGINE_FIELDS = {"v1.1": ("engine_id", "index_options"), "v1.2": ("engines",)}


async def create(request: web.Request) -> web.Response:
    """POST /indexes."""
    space = request.app[SPACE]
    version = version_of(request)
    needed = ("index_name", *_ENGINE_FIELDS[version])
    body = await json_body(request, {*needed, "addons"})
    missing = [name for name in needed if body.get(name) in (None, "", [])]
    if missing:
        raise parameter_not_provided(missing)
    name = required_text(body, "index_name")
    models = _one_engine(body) if version == "v1.1" else _engines(body)
    addons = addons_of(body.get("addons"), models, _ADDONS[version])
    return json_response({"_id": add_index(space, name, models, addons).id}, status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /indexes."""
    space = request.app[SPACE]
    version = version_of(request)
    query = request.query
    check_known(query, _FILTERS | _OPTION_FILTERS[version])
    found = list(space.state.indexes.values())
    if (index_id := query.get("_id")) is not None:
        found = [index for index in found if index.id == index_id]
    if (title := query.get("index_name")) is not None:
        found = [index for index in found if index.name == title]
    option_filter = "index_options" if version == "v1.1" else "engine_options"
    if (options := values(query, option_filter)) is not None:
        wanted = set(options)
        found = [i for i in found if any(wanted <= {*engine_options(m)} for m in i.models)]
    if (family := choice(query, "engine_family", ("marengo", "pegasus"))) is not None:
        found = [index for index in found if index.model_of(family)]
    for moment, period in periods(query, ("created_at", "updated_at"), exact=True).items():
        found = [index for index in found if period.admits(getattr(index, moment))]
    page, info = paged(
        found,
        query,
        created=lambda index: (index.created_at, index.sequence),
        updated=lambda index: index.updated_at,
        oldest_first=version == "v1.1",
    )
    data = [index_view(space, index, version) for index in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}. In v1.1 a deleted index can still be seen."""
    space = request.app[SPACE]
    version = version_of(request)
    deleted = space.state.deleted_indexes.get(request.match_info["index_id"])
    if version == "v1.1" and deleted is not None:
        return json_response(index_view(space, deleted, version) | {"deleted": True})
    return json_response(index_view(space, find_index(request, status=404), version))


async def update(request: web.Request) -> web.Response:
    """PUT /indexes/{index_id}."""
    index = find_index(request, status=404)
    body = await json_body(
        request, {"index_name", "engine_id", "engines", "index_options", "addons"}
    )
    _check_unchanged(body)
    rename(request.app[SPACE], index, required_text(body, "index_name"))
    return empty()


async def delete(request: web.Request) -> web.Response:
    """DELETE /indexes/{index_id}."""
    space = request.app[SPACE]
    await remove_unused(space, space.state.drop_index(find_index(request, status=404).id))
    return empty(204)


def _one_engine(body: JsonObject) -> tuple[ModelRecord, ...]:
    name = required_text(body, "engine_id")
    return (_engine("v1.1", name, body["index_options"], "engine_id", "index_options"),)


def _engines(body: JsonObject) -> tuple[ModelRecord, ...]:
    models: list[ModelRecord] = []
    for item in as_list(body["engines"]) or [None]:
        engine = as_object(item)
        if engine is None:
            raise parameter_invalid("engines", "It must be an array of objects.")
        name = required_text(engine, "engine_name")
        options = engine.get("engine_options")
        if not options:
            raise parameter_not_provided("engine_options")
        models.append(_engine("v1.2", name, options, "engine_name", "engine_options"))
    if len({model.name for model in models}) < len(models):
        raise parameter_invalid("engines", "An engine is named twice.")
    return tuple(models)


def _engine(
    version: str, name: str, options: object, name_field: str, options_field: str
) -> ModelRecord:
    engine = engine_named(version, name)
    if engine is None:
        known = ", ".join(each.name for each in engines_of(version))
        raise parameter_invalid(name_field, f"There is no engine {name!r}; there are: {known}.")
    given = as_list(options)
    if given is None or not all(option in engine.options for option in given):
        raise parameter_invalid(
            options_field,
            f"It must be an array; the options of {name} are: {', '.join(engine.options)}.",
        )
    return as_model(name, [str(option) for option in given])


def _check_unchanged(body: JsonObject) -> None:
    if {"engine_id", "engines"} & set(body):
        raise ApiProblem(
            400, "index_engine_cannot_be_changed", "The engine of an index cannot be changed."
        )
    if {"index_options", "addons"} & set(body):
        raise ApiProblem(
            400, "index_option_cannot_be_changed", "The options of an index cannot be changed."
        )


ROUTES = (
    ("POST", "/indexes", create),
    ("GET", "/indexes", list_all),
    ("GET", "/indexes/{index_id}", retrieve),
    ("PUT", "/indexes/{index_id}", update),
    ("DELETE", "/indexes/{index_id}", delete),
)
