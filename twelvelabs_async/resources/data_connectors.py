"""Data connectors: accounts of a provider such as Google Drive, connected by their users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.data_connectors import (
    AuthorizeConnectionRequestProvider,
    AuthorizeConnectionResponse,
    Connection,
    CreateConnectionPickerTokenResponse,
    ListConnectionsResponse,
    ListRedirectUrisResponse,
    RedirectUri,
)
from ._arguments import present

if TYPE_CHECKING:
    from ..raw.data_connectors import RawDataConnectors

__all__ = ["DataConnectors"]


class DataConnectors(Resource):
    """Connect accounts, and say where their users come back to; `imports` brings their files."""

    with_raw_response: RawView[RawDataConnectors] = RawView()

    async def authorize_connection(
        self,
        *,
        provider: AuthorizeConnectionRequestProvider,
        redirect_uri: str,
        custom_id: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> AuthorizeConnectionResponse:
        """Begin to connect an account: send its user to the `authorize_url` of the answer.

        The user comes back to the redirect URI, to which the platform adds `status=ok`, the
        `connection_id` and your `custom_id`, or an `error` if the user did not allow it.

        Args:
            provider: Such as `google_drive`.
            redirect_uri: Where the user is sent back to; one of the registered URIs, if there
                are any.
            custom_id: Your own label for the connection; nothing that names a person.
            request_options: What this call changes.

        API: `POST /connections:authorize`.
        """
        _check_needed(provider, "provider")
        _check_needed(redirect_uri, "redirect_uri")
        return await self._api.post(
            "/connections:authorize",
            AuthorizeConnectionResponse,
            body=json_body(provider=provider, redirect_uri=redirect_uri, custom_id=custom_id),
            # There is no connection before the user's consent.
            creates=False,
            options=request_options,
        )

    def list_connections(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[Connection]:
        """List the connections of the account, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /connections`.
        """
        return numbered(
            lambda number: self._api.get(
                "/connections",
                ListConnectionsResponse,
                query={"page": number, "page_limit": page_limit},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def retrieve_connection(
        self, connection_id: str, *, request_options: RequestOptions | None = None
    ) -> Connection:
        """Return one connection.

        Args:
            connection_id: Identifier of the connection.
            request_options: What this call changes.

        API: `GET /connections/{connection_id}`.
        """
        return await self._api.get(
            f"/connections/{seg(connection_id, 'connection_id')}",
            Connection,
            options=request_options,
        )

    async def delete_connection(
        self, connection_id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Disconnect an account. What was imported from it stays.

        Args:
            connection_id: Identifier of the connection.
            request_options: What this call changes.

        API: `DELETE /connections/{connection_id}`.
        """
        return await self._api.delete(
            f"/connections/{seg(connection_id, 'connection_id')}", None, options=request_options
        )

    async def create_connection_picker_token(
        self, connection_id: str, *, request_options: RequestOptions | None = None
    ) -> CreateConnectionPickerTokenResponse:
        """Return a token that the provider's file picker reads with for a short time.

        Args:
            connection_id: Identifier of the connection.
            request_options: What this call changes.

        Raises:
            ConflictError: The connection is no longer active.

        API: `POST /connections/{connection_id}/picker-token`.
        """
        return await self._api.post(
            f"/connections/{seg(connection_id, 'connection_id')}/picker-token",
            CreateConnectionPickerTokenResponse,
            body=None,
            # A token that nobody uses is of no consequence.
            creates=False,
            options=request_options,
        )

    def list_redirect_uris(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[RedirectUri]:
        """List the registered redirect URIs, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /connections/redirect-uris`.
        """
        return numbered(
            lambda number: self._api.get(
                "/connections/redirect-uris",
                ListRedirectUrisResponse,
                query={"page": number, "page_limit": page_limit},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create_redirect_uri(
        self, *, redirect_uri: str, request_options: RequestOptions | None = None
    ) -> RedirectUri:
        """Register a redirect URI. Once there is one, `authorize_connection` takes no others.

        Args:
            redirect_uri: The URI, exactly as it will be given: with https, on a public host,
                without wildcards.
            request_options: What this call changes.

        Raises:
            ConflictError: It is registered already.
            UnprocessableEntityError: It is not such a URI, or too many are registered; `code`
                says which.

        API: `POST /connections/redirect-uris`.
        """
        _check_needed(redirect_uri, "redirect_uri")
        return await self._api.post(
            "/connections/redirect-uris",
            RedirectUri,
            body=json_body(redirect_uri=redirect_uri),
            options=request_options,
        )

    async def delete_redirect_uri(
        self, redirect_uri_id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Remove a redirect URI from the registered ones.

        Args:
            redirect_uri_id: Identifier of its registration.
            request_options: What this call changes.

        API: `DELETE /connections/redirect-uris/{redirect_uri_id}`.
        """
        return await self._api.delete(
            f"/connections/redirect-uris/{seg(redirect_uri_id, 'redirect_uri_id')}",
            None,
            options=request_options,
        )


def _check_needed(value: str, name: str) -> None:
    if value is None:
        raise InvalidInputError(f"{name} is needed.")
    present(value, name)
