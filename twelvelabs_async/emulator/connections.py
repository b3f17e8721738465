"""What the emulator keeps of data connectors: connections, redirect URIs, tokens and imports."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import define, field, frozen

__all__ = [
    "PROVIDER",
    "SCOPE",
    "Account",
    "AuthorizationRecord",
    "ConnectionRecord",
    "Connectors",
    "ImportRecord",
    "ImportedItem",
    "PickerToken",
    "RedirectUriRecord",
]

PROVIDER = "google_drive"
SCOPE = "https://www.googleapis.com/auth/drive.readonly"
Action: TypeAlias = Literal["created", "skipped", "retried", "rejected"]


@frozen
class Account:
    """Whose drive it is."""

    external_id: str
    display_name: str


@define
class ConnectionRecord:
    """One connection. A test that wants it `expired` or `revoked` sets `status`."""

    id: str
    sequence: int
    custom_id: str | None
    account: Account
    connected_at: datetime
    status: Literal["active", "expired", "revoked"] = "active"
    last_used_at: datetime | None = None


@define
class AuthorizationRecord:
    """One authorization that was begun; `used` once the user has answered."""

    state: str
    redirect_uri: str
    custom_id: str | None
    used: bool = False


@frozen
class RedirectUriRecord:
    """One registered redirect URI."""

    id: str
    sequence: int
    redirect_uri: str
    created_at: datetime


@frozen
class PickerToken:
    """What a picker token opens, and until when."""

    connection_id: str
    expires_at: datetime


@frozen
class ImportedItem:
    """What became of one file that was to be imported; `error` is a code and a message."""

    source_id: str
    action: Action
    asset_id: str | None = None
    error: tuple[str, str] | None = None


@frozen
class ImportRecord:
    """One import."""

    id: str
    sequence: int
    connection_id: str
    custom_id: str | None
    created_at: datetime
    items: tuple[ImportedItem, ...]


@define
class Connectors:
    """Everything about data connectors. Tests may look; the rooms are what changes it."""

    authorizations: dict[str, AuthorizationRecord] = field(factory=dict[str, AuthorizationRecord])
    connections: dict[str, ConnectionRecord] = field(factory=dict[str, ConnectionRecord])
    redirect_uris: dict[str, RedirectUriRecord] = field(factory=dict[str, RedirectUriRecord])
    picker_tokens: dict[str, PickerToken] = field(factory=dict[str, PickerToken])
    imports: dict[str, ImportRecord] = field(factory=dict[str, ImportRecord])
    # The asset of each file that was imported, by the account and the file's identifier.
    assets: dict[tuple[str, str], str] = field(factory=dict[tuple[str, str], str])
    # Two imports of one file at the same time must make one asset.
    turn: asyncio.Lock = field(factory=asyncio.Lock)
