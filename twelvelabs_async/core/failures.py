"""What aiohttp and the operating system raise, and which error of ours that is."""

from __future__ import annotations

import aiohttp

from ..errors import APIConnectionError, APITimeoutError
from .request import Request
from .urls import redacted_url

__all__ = ["LostError", "only_once", "translation"]


class LostError(Exception):
    """Carries an error past aiohttp, which would send the request again if it saw it."""

    def __init__(self, error: aiohttp.ClientError) -> None:
        super().__init__(str(error))
        self.error = error


async def only_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request by itself: attempts are counted, and not here."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise LostError(error) from error


def translation(error: Exception, request: Request) -> APIConnectionError:
    """Choose our error for one of aiohttp's or of the operating system's. Order matters."""
    host = redacted_url(request.url)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return APITimeoutError(f"No connection to {host} in time.", may_have_acted=False)
    if isinstance(error, TimeoutError):  # aiohttp's timeouts are this and a ClientError
        return APITimeoutError(
            f"No byte moved between here and {host} for too long; the connection was given up."
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return APIConnectionError(f"The host of {host} is unknown.", may_have_acted=False)
    if isinstance(
        error, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)
    ):
        return APIConnectionError(f"No trusted connection to {host}: {error}", may_have_acted=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        return APIConnectionError(
            f"No connection to {host}: {error.strerror or type(error.os_error).__name__}.",
            may_have_acted=False,
        )
    if isinstance(error, aiohttp.InvalidURL):
        return APIConnectionError(f"{host} is not a URL.", may_have_acted=False)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return APIConnectionError(f"{host} closed the connection without an answer.")
    if isinstance(error, aiohttp.ClientPayloadError):
        return APIConnectionError(f"The answer of {host} was cut short or is garbled.")
    if isinstance(error, aiohttp.ClientResponseError):
        why = error.message.partition("\n")[0]  # below stands what came, cookies and all
        return APIConnectionError(f"The answer of {host} is no HTTP answer: {why}")
    return APIConnectionError(f"The connection to {host} was lost ({type(error).__name__}).")
