"""The table of calls: every method with its required arguments, and with all of them."""

from __future__ import annotations

from .analyze_batches import ANALYZE_BATCHES
from .analyze_tasks import ANALYZE_TASKS
from .arguments import OPTIONS, call
from .assets import ASSETS
from .client import CLIENT
from .data_connectors import AUTHORIZATIONS, DATA_CONNECTORS
from .embed import EMBED
from .embed_v2 import EMBED_V2
from .entity_collections import ENTITY_COLLECTIONS
from .imports import IMPORTS
from .indexed_assets import INDEXED_ASSETS
from .indexes import INDEXES
from .knowledge_store_item_collections import KNOWLEDGE_STORE_ITEM_COLLECTIONS
from .knowledge_stores import KNOWLEDGE_STORES
from .multipart_upload import MULTIPART_UPLOAD
from .responses import RESPONSES
from .search import SEARCH, TEXT_QUERY
from .tasks import TASKS
from .videos import VIDEOS

__all__ = ["AUTHORIZATIONS", "BARE_LISTS", "CALLS", "LISTS", "OPTIONS", "TEXT_QUERY", "call"]

CALLS = (
    *CLIENT,
    *INDEXES,
    *VIDEOS,
    *INDEXED_ASSETS,
    *ASSETS,
    *TASKS,
    *SEARCH,
    *ANALYZE_TASKS,
    *ANALYZE_BATCHES,
    *EMBED,
    *EMBED_V2,
    *ENTITY_COLLECTIONS,
    *KNOWLEDGE_STORES,
    *KNOWLEDGE_STORE_ITEM_COLLECTIONS,
    *RESPONSES,
    *DATA_CONNECTORS,
    *IMPORTS,
    *MULTIPART_UPLOAD,
)

_BARE = (
    "analyze_async.tasks.list",
    "data_connectors.list_connections",
    "data_connectors.list_redirect_uris",
    "imports.list_imports",
)
_PAGED = ("list", "list_by_asset", "list_items", "list_incomplete_uploads", "get_status")

LISTS = tuple(
    each
    for each in CALLS
    if each.method in _PAGED and each.name not in _BARE and each.case in ("minimal", "full")
)
"""Of each list that both follow from page to page, two calls."""

BARE_LISTS = tuple(each for each in CALLS if each.name in _BARE and each.case == "minimal")
"""Lists of which the vendor's client returns one page and nothing that leads to the next."""
