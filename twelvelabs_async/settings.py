"""Settings of a client: where the API is, with which key, how patient to be."""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Mapping
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from attrs import Factory, field, frozen

from .errors import ConfigurationError

__all__ = [
    "API_VERSIONS",
    "DEFAULT_BASE_URL",
    "ApiVersion",
    "Retry",
    "Secret",
    "Settings",
    "Timeouts",
    "checked_headers",
    "positive_seconds",
]

ApiVersion: TypeAlias = Literal["v1.1", "v1.2", "v1.3"]
API_VERSIONS: tuple[ApiVersion, ...] = ("v1.1", "v1.2", "v1.3")
NEWEST_VERSION: ApiVersion = "v1.3"

DEFAULT_BASE_URL = f"https://api.twelvelabs.io/{NEWEST_VERSION}"
KEY_VARIABLES = ("TWELVELABS_API_KEY", "TWELVE_LABS_API_KEY")
BASE_URL_VARIABLE = "TWELVELABS_BASE_URL"

_VERSION_SEGMENT = re.compile(r"v\d+(\.\d+)*")


class Secret(str):
    """A string that does not show itself in a repr, and so not in a traceback's locals."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'**********'"


def positive_seconds(value: float, name: str) -> float:
    """Return `value` as seconds, or raise ConfigurationError if it is no positive number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ConfigurationError(f"{name} must be a number of seconds, not {value!r}.")
    if not math.isfinite(value) or value <= 0:
        raise ConfigurationError(f"{name} must be a positive number of seconds, not {value!r}.")
    return float(value)


@frozen(kw_only=True)
class Timeouts:
    """How long each stage of a call may take, in seconds.

    Attributes:
        connect: One attempt to connect, TLS included. Waiting for a free connection does not count.
        idle: The longest time in which no byte moves in either direction.
        total: The whole call with all attempts and the waits between them. Calls that send
            files and streams are bounded by `idle` alone, unless a call asks for more.
        thinking: In the place of `idle` and `total` for methods that make the platform think
            before it answers: analyze, embed, summarize, gist and responses.
    """

    connect: float = 5.0
    idle: float = 60.0
    total: float = 300.0
    thinking: float = 600.0

    def __attrs_post_init__(self) -> None:
        for name in ("connect", "idle", "total", "thinking"):
            positive_seconds(getattr(self, name), f"timeouts.{name}")


@frozen(kw_only=True)
class Retry:
    """When and how often a failed request is sent again.

    Attributes:
        max_retries: Requests after the first one, per call.
        first: Upper bound of the wait before the first retry, in seconds; it doubles each time.
        longest: Upper bound of any wait that the client chooses, in seconds.
        longest_obeyed: The longest `Retry-After` that is obeyed, in seconds; a call that is
            asked to wait longer fails at once and says so.
        budget: How many retries the client may spend beyond what its successes pay back, so
            that an outage is not multiplied.
    """

    max_retries: int = 3
    first: float = 0.5
    longest: float = 20.0
    longest_obeyed: float = 120.0
    budget: int = 100

    def __attrs_post_init__(self) -> None:
        if isinstance(self.max_retries, bool) or self.max_retries < 0:
            raise ConfigurationError(f"max_retries must be 0 or more, not {self.max_retries!r}.")
        if self.budget < 0:
            raise ConfigurationError(f"retry.budget must be 0 or more, not {self.budget!r}.")
        for name in ("first", "longest", "longest_obeyed"):
            positive_seconds(getattr(self, name), f"retry.{name}")


@frozen(kw_only=True)
class Settings:
    """Everything that a client is built from; made by `Settings.resolve`."""

    api_key: Secret
    base_url: str
    api_version: ApiVersion = NEWEST_VERSION
    timeouts: Timeouts = Factory(Timeouts)
    retry: Retry = Factory(Retry)
    max_connections: int = 100
    headers: Mapping[str, str] = field(factory=dict[str, str])

    @classmethod
    def resolve(
        cls,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        api_version: ApiVersion | None = None,
        timeout: float | Timeouts | None = None,
        max_retries: int | None = None,
        retry: Retry | None = None,
        max_connections: int = 100,
        headers: Mapping[str, str] | None = None,
        allow_http: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Settings:
        """Combine arguments, environment and defaults; an argument beats the environment.

        Raises:
            ConfigurationError: A value cannot be used; the text says which and what is allowed.
        """
        variables = os.environ if environment is None else environment
        key = _checked_key(api_key, variables)
        url, version = _checked_url(base_url, api_version, variables, allow_http=allow_http)
        if isinstance(max_connections, bool) or max_connections < 1:
            raise ConfigurationError(f"max_connections must be 1 or more, not {max_connections!r}.")
        if timeout is None:
            timeouts = Timeouts()
        elif isinstance(timeout, Timeouts):
            timeouts = timeout
        else:
            seconds = positive_seconds(timeout, "timeout")
            timeouts = Timeouts(total=seconds, thinking=seconds)
        if retry is not None and max_retries is not None:
            raise ConfigurationError("Give retry or max_retries, not both.")
        if retry is None:
            retry = Retry() if max_retries is None else Retry(max_retries=max_retries)
        return cls(
            api_key=key,
            base_url=url,
            api_version=version,
            timeouts=timeouts,
            retry=retry,
            max_connections=max_connections,
            headers=checked_headers(headers) if headers else {},
        )


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Refuse header names and values that could smuggle a line into a request."""
    for name, value in headers.items():
        if not name or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            raise ConfigurationError(f"{name!r} is not a header name.")
        if any(character in value for character in "\r\n\0"):
            raise ConfigurationError(f"The value of header {name!r} has a line break in it.")
    return dict(headers)


def _checked_key(argument: str | None, variables: Mapping[str, str]) -> Secret:
    key = argument
    source = "api_key"
    if key is None:
        for name in KEY_VARIABLES:
            if variables.get(name):
                key, source = variables[name], name
                break
    if key is None:
        raise ConfigurationError(
            "No API key: pass api_key=… or set the environment variable "
            f"{' or '.join(KEY_VARIABLES)}."
        )
    # None of these texts shows the key: an error ends up in logs.
    if not key.strip():
        raise ConfigurationError(f"{source} is empty.")
    if "\n" in key or "\r" in key:
        raise ConfigurationError(
            f"{source} contains a line break; strip it, as in open(path).read().strip()."
        )
    if not key.isascii() or not key.isprintable() or key != key.strip():
        raise ConfigurationError(
            f"{source} contains spaces at its ends, control or non-ASCII characters; "
            "a key has none."
        )
    return Secret(key)


def _checked_url(
    argument: str | None,
    version: ApiVersion | None,
    variables: Mapping[str, str],
    *,
    allow_http: bool,
) -> tuple[str, ApiVersion]:
    """Return the URL with its version, and the version."""
    url = argument if argument is not None else variables.get(BASE_URL_VARIABLE) or DEFAULT_BASE_URL
    try:
        parts = urlsplit(url.strip())
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        raise ConfigurationError(f"base_url {url!r} is not a URL.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_a_number:
        raise ConfigurationError(
            f"base_url {url!r} must start with https:// and name a host, "
            f"as in {DEFAULT_BASE_URL!r}."
        )
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ConfigurationError("base_url takes no user name, query string or fragment.")
    if parts.scheme == "http" and not allow_http and not _is_loopback(parts.hostname):
        raise ConfigurationError(
            f"base_url {url!r} would send the API key unencrypted; use https://, "
            "or pass allow_http=True if that network is yours."
        )
    if version is not None and version not in API_VERSIONS:
        raise ConfigurationError(
            f"api_version must be one of {', '.join(API_VERSIONS)}, not {version!r}."
        )
    segments = [segment for segment in parts.path.split("/") if segment]
    if not segments or not _VERSION_SEGMENT.fullmatch(segments[-1]):
        segments.append(version or NEWEST_VERSION)
    elif version is not None and argument is None:
        segments[-1] = version  # an argument beats the environment
    elif version is not None and segments[-1] != version:
        raise ConfigurationError(
            f"base_url {url!r} and api_version {version!r} name two versions; give one of them."
        )
    return f"{parts.scheme}://{parts.netloc}/{'/'.join(segments)}", _known_version(segments[-1])


def _known_version(segment: str) -> ApiVersion:
    """Return the version that a URL names; of one that is not known yet the newest is expected."""
    known: dict[str, ApiVersion] = {version: version for version in API_VERSIONS}
    return known.get(segment, NEWEST_VERSION)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
