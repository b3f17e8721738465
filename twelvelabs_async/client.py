"""The asynchronous client: the door to all resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from .core.call import Caller
from .resources._uploads import Uploads
from .resources.analyze import Analysis
from .resources.waits import Waits
from .settings import ApiVersion, Retry, Settings, Timeouts

if TYPE_CHECKING:
    from typing import Self

    from .core.events import Hook
    from .core.inbox import Inbox
    from .legacy.classify import ClassifyResource
    from .legacy.engine import EngineResource
    from .legacy.generate import GenerateResource
    from .legacy.index import IndexResource
    from .legacy.task import TaskResource
    from .resources.analyze_async import AnalyzeAsync
    from .resources.assets import Assets
    from .resources.data_connectors import DataConnectors
    from .resources.embed import Embed
    from .resources.entity_collections import EntityCollections
    from .resources.imports import Imports
    from .resources.indexes import Indexes
    from .resources.ingest import Ingest
    from .resources.knowledge_store_item_collections import KnowledgeStoreItemCollections
    from .resources.knowledge_store_items import KnowledgeStoreItems
    from .resources.knowledge_stores import KnowledgeStores
    from .resources.multipart_upload import MultipartUpload
    from .resources.responses import Responses
    from .resources.search import Search
    from .resources.tasks import Tasks

__all__ = ["AsyncClient"]


class AsyncClient(Analysis, Waits, Uploads):
    """The TwelveLabs API for asyncio.

    Make it once and share it: its calls share connections, rate-limit pacing and the retry
    budget. It belongs to the event loop that first uses it.

        async with AsyncClient() as client:
            async for index in client.indexes.list():
                ...

    Args:
        api_key: The API key; by default the environment variable `TWELVELABS_API_KEY` or
            `TWELVE_LABS_API_KEY`.
        base_url: Where the API is, with or without its version; by default the environment
            variable `TWELVELABS_BASE_URL`, or the vendor's server.
        api_version: The version of the API that is spoken: `v1.1`, `v1.2` or `v1.3`; by default
            what base_url names, or else `v1.3`. A method that the version lacks raises
            ApiVersionError, which names its counterpart.
        timeout: Seconds for a whole call with its retries, or `Timeouts` for each stage. Uploads
            of files and streams are bounded by silence alone.
        max_retries: Requests after the first one, per call (default 3). 0 switches retries off.
        retry: All rules of retries, instead of `max_retries`.
        max_connections: Connections that are open at once, to all hosts together.
        headers: Headers for each request to the API.
        on_event: Called with each `RequestEvent`, `RetryEvent`, `WaitEvent` and `DoneEvent`.
        notifications: The inbox that webhooks put notifications into: a `wait_for_done` then ends
            when the notification comes.
        allow_http: Send the key over plain http also to hosts that are not this machine.

    Raises:
        ConfigurationError: An argument or environment variable cannot be used.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        api_version: ApiVersion | None = None,
        timeout: float | Timeouts | None = None,
        max_retries: int | None = None,
        retry: Retry | None = None,
        max_connections: int = 100,
        headers: Mapping[str, str] | None = None,
        on_event: Hook | Sequence[Hook] | None = None,
        notifications: Inbox | None = None,
        allow_http: bool = False,
    ) -> None:
        self._settings = Settings.resolve(
            api_key=api_key,
            base_url=base_url,
            api_version=api_version,
            timeout=timeout,
            max_retries=max_retries,
            retry=retry,
            max_connections=max_connections,
            headers=headers,
            allow_http=allow_http,
        )
        super().__init__(Caller(self._settings, on_event, notifications))

    @cached_property
    def analyze_async(self) -> AnalyzeAsync:
        """Analysis in the background: tasks and batches."""
        from .resources.analyze_async import AnalyzeAsync

        return AnalyzeAsync(self._api)

    @cached_property
    def assets(self) -> Assets:
        """Uploaded files."""
        from .resources.assets import Assets

        return Assets(self._api)

    @cached_property
    def embed(self) -> Embed:
        """Vectors of text, images, audio, video and documents."""
        from .resources.embed import Embed

        return Embed(self._api)

    @cached_property
    def engine(self) -> EngineResource:
        """Engines of API v1.1 and v1.2."""
        from .legacy.engine import EngineResource

        return EngineResource(self._api)

    @cached_property
    def classify(self) -> ClassifyResource:
        """Classification of videos, in API v1.1 and v1.2."""
        from .legacy.classify import ClassifyResource

        return ClassifyResource(self._api)

    @cached_property
    def data_connectors(self) -> DataConnectors:
        """Connected accounts of providers."""
        from .resources.data_connectors import DataConnectors

        return DataConnectors(self._api)

    @cached_property
    def entity_collections(self) -> EntityCollections:
        """Groups of entities, and the entities in them."""
        from .resources.entity_collections import EntityCollections

        return EntityCollections(self._api)

    @cached_property
    def generate(self) -> GenerateResource:
        """Text made of videos, under its 0.x names."""
        from .legacy.generate import GenerateResource

        return GenerateResource(self._api)

    @cached_property
    def imports(self) -> Imports:
        """Files of connected accounts that become assets."""
        from .resources.imports import Imports

        return Imports(self._api)

    @cached_property
    def index(self) -> IndexResource:
        """Indexes and their videos under their 0.x names."""
        from .legacy.index import IndexResource

        return IndexResource(self._api)

    @cached_property
    def indexes(self) -> Indexes:
        """Indexes, their videos and indexed assets."""
        from .resources.indexes import Indexes

        return Indexes(self._api)

    @cached_property
    def ingest(self) -> Ingest:
        """Whole back-catalogues: uploaded, indexed, and resumed where they were interrupted."""
        from .resources.ingest import Ingest

        return Ingest(self._api)

    @cached_property
    def knowledge_store_item_collections(self) -> KnowledgeStoreItemCollections:
        """Items of a knowledge store that belong together."""
        from .resources.knowledge_store_item_collections import KnowledgeStoreItemCollections

        return KnowledgeStoreItemCollections(self._api)

    @cached_property
    def knowledge_store_items(self) -> KnowledgeStoreItems:
        """The items of a knowledge store."""
        from .resources.knowledge_store_items import KnowledgeStoreItems

        return KnowledgeStoreItems(self._api)

    @cached_property
    def knowledge_stores(self) -> KnowledgeStores:
        """Videos and images that are searched and asked as one."""
        from .resources.knowledge_stores import KnowledgeStores

        return KnowledgeStores(self._api)

    @cached_property
    def multipart_upload(self) -> MultipartUpload:
        """Uploads of large files, in chunks."""
        from .resources.multipart_upload import MultipartUpload

        return MultipartUpload(self._api)

    @cached_property
    def responses(self) -> Responses:
        """Answers that are reasoned out of a knowledge store."""
        from .resources.responses import Responses

        return Responses(self._api)

    @cached_property
    def search(self) -> Search:
        """Search in an index."""
        from .resources.search import Search

        return Search(self._api)

    @cached_property
    def task(self) -> TaskResource:
        """Video indexing tasks under their 0.x names."""
        from .legacy.task import TaskResource

        return TaskResource(self._api)

    @cached_property
    def tasks(self) -> Tasks:
        """Video indexing tasks."""
        from .resources.tasks import Tasks

        return Tasks(self._api)

    @property
    def base_url(self) -> str:
        """Where the API is, with its version."""
        return self._settings.base_url

    @property
    def api_version(self) -> ApiVersion:
        """The version of the API that is spoken."""
        return self._settings.api_version

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._api.closed

    async def close(self) -> None:
        """Close all connections. Later calls raise ClientStateError; closing twice is fine."""
        await self._api.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = " closed" if self.closed else ""
        return f"<{type(self).__name__} {self._settings.base_url}{state}>"
