"""Models of data connectors: connected accounts of a provider such as Google Drive."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import field, frozen

from .shared import Identifier, Model, PageInfo

__all__ = [
    "AuthorizeConnectionRequestProvider",
    "AuthorizeConnectionResponse",
    "Connection",
    "ConnectionAccount",
    "ConnectionProvider",
    "ConnectionStatus",
    "CreateConnectionPickerTokenResponse",
    "ListConnectionsResponse",
    "ListRedirectUrisResponse",
    "RedirectUri",
]

ConnectionProvider: TypeAlias = Literal["google_drive"] | str
ConnectionStatus: TypeAlias = Literal["active", "expired", "revoked"] | str
AuthorizeConnectionRequestProvider: TypeAlias = ConnectionProvider


@frozen(kw_only=True)
class AuthorizeConnectionResponse(Model):
    """An authorization that has begun.

    Attributes:
        authorize_url: Where the user is to be sent.
        state: What ties the user's answer to this request. It is in the URL already. Neither is
            shown, as who knows it can answer in the user's place.
    """

    authorize_url: str | None = field(default=None, repr=False)
    state: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class ConnectionAccount(Model):
    """The connected account (API: `ConnectionAccount`).

    Attributes:
        external_id: The provider's own identifier of the account; it never changes.
        display_name: What the account is called, such as an email address.
    """

    external_id: str | None = None
    display_name: str | None = None


@frozen(kw_only=True)
class Connection(Model):
    """A connected account of a provider (API: `Connection`).

    Attributes:
        id: Identifier of the connection.
        provider: The provider.
        status: Only an `active` one can be used.
        custom_id: Your own label for it, which need not be unique.
        account: Whose it is.
        scopes: What the user has allowed.
        connected_at: Time at which the user allowed it.
        last_used_at: Time of its last use.
    """

    id: Identifier = None
    provider: ConnectionProvider | None = None
    status: ConnectionStatus | None = None
    custom_id: str | None = None
    account: ConnectionAccount | None = None
    scopes: list[str] | None = None
    connected_at: datetime | None = None
    last_used_at: datetime | None = None


@frozen(kw_only=True)
class ListConnectionsResponse(Model):
    """One page of connections."""

    data: list[Connection] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class CreateConnectionPickerTokenResponse(Model):
    """What the provider's file picker needs.

    Attributes:
        access_token: A token that reads for a short time. It is not shown.
        expires_in: For how long, in seconds.
        scope: What the token allows, divided by spaces.
        app_id: Number of the Google Cloud project, for the Google Picker's `setAppId`.
        developer_key: Key for the Google Picker's `setDeveloperKey`. It is not shown.
    """

    access_token: str | None = field(default=None, repr=False)
    expires_in: int | None = None
    scope: str | None = None
    app_id: str | None = None
    developer_key: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class RedirectUri(Model):
    """A URI that users may come back to (API: `RedirectUri`).

    Attributes:
        id: Identifier of its registration.
        redirect_uri: The URI.
        created_at: Time of its registration.
    """

    id: Identifier = None
    redirect_uri: str | None = None
    created_at: datetime | None = None


@frozen(kw_only=True)
class ListRedirectUrisResponse(Model):
    """One page of redirect URIs."""

    data: list[RedirectUri] | None = None
    page_info: PageInfo | None = None
