"""HTTP to one provider: pooled connections to one origin, no redirects, no proxies, no forbidden address."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from yarl import URL

from plugai.adapters.http.call import ErrorResponse, ProviderCall
from plugai.adapters.http.compression import UnknownEncodingError
from plugai.adapters.http.connection import (
    ConnectionLostError,
    NotHttpError,
    Response,
    encode_request,
)
from plugai.adapters.http.pool import Pool
from plugai.runners.base import ProviderConfig
from plugai.runners.egress import ForbiddenAddressError, socket_factory
from plugai.runners.errors import (
    EgressForbiddenError,
    InvalidRequestError,
    ProviderError,
    ProviderProtocolError,
    ProviderTimeoutError,
    ProviderUnavailableError,
)

# Longer than any list of models; images arrive as streams.
MAX_BODY_BYTES = 16 * 1024 * 1024
_MAX_ERROR_BYTES = 64 * 1024
_HEADERS: Mapping[str, str] = {
    "user-agent": "plugai",
    "accept": "*/*",
    "accept-encoding": "identity",
    "content-type": "application/json",
}

CONNECTION_ERRORS = (NotHttpError, ConnectionLostError, UnknownEncodingError)
"""The errors of a connection that carries a request."""


class HttpClient:
    """Sends calls to one base URL while its context is open."""

    def __init__(self, config: ProviderConfig, base_url: str) -> None:
        """Raises InvalidRequestError if the URL cannot be used."""
        self._provider = config.id
        self._base_url = base_url.rstrip("/")
        sockets = socket_factory(_host(config, base_url), config.allowed_hosts)
        self._pool = Pool(URL(self._base_url), sockets, config.connect_seconds)
        self._open = False

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        self._pool.close()

    async def send(self, call: ProviderCall, headers: Mapping[str, str]) -> Response:
        """The response to a call, with its body unread. Call `done` after its end, or `close` to abort it.

        Raises ProviderUnavailableError, ProviderProtocolError, EgressForbiddenError.
        """
        if not self._open:
            raise ProviderUnavailableError(f"provider {self._provider!r} is not connected; try again")
        url = URL(self._base_url + call.path)
        fields = {"host": url.host_port_subcomponent or "", **_HEADERS, **call.headers, **headers}
        request = encode_request(call.method, url.raw_path_qs, fields, call.body)
        try:
            connection = await self._pool.acquire()
        except OSError as error:
            raise _no_connection(self._provider, error) from None
        try:
            return await connection.send(request)
        except CONNECTION_ERRORS as error:
            raise connection_failure(self._provider, error) from None

    async def fetch(self, call: ProviderCall, headers: Mapping[str, str], seconds: float) -> ErrorResponse | bytes:
        """The body of the response, or an ErrorResponse if its status is not 200.

        Raises as `send`, and ProviderTimeoutError after `seconds`.
        """
        try:
            async with asyncio.timeout(seconds):
                response = await self.send(call, headers)
                try:
                    if response.status != HTTPStatus.OK:
                        return await self.error_response(response)
                    return await self._body(response, MAX_BODY_BYTES)
                finally:
                    response.close()
        except TimeoutError:
            raise ProviderTimeoutError(f"provider {self._provider!r} did not answer in time; try again") from None

    async def error_response(self, response: Response) -> ErrorResponse:
        """A response whose status is not 200, with its body if that can be read."""
        with suppress(ProviderError):
            body = await self._body(response, _MAX_ERROR_BYTES)
            return ErrorResponse(response.status, response.headers, body)
        return ErrorResponse(response.status, response.headers, b"")

    async def _body(self, response: Response, max_bytes: int) -> bytes:
        body = bytearray()
        try:
            while data := await response.read():
                body += data
                if len(body) > max_bytes:
                    raise ProviderProtocolError(f"provider {self._provider!r} sent too much data; try again")
        except CONNECTION_ERRORS as error:
            raise connection_failure(self._provider, error) from None
        return bytes(body)


def connection_failure(provider: str, error: Exception) -> ProviderError:
    """Our error for one of CONNECTION_ERRORS."""
    if isinstance(error, UnknownEncodingError):
        what = "compresses its answers in a way that is not understood; turn compression off there"
        return ProviderProtocolError(f"provider {provider!r} {what}")
    if isinstance(error, NotHttpError):
        return ProviderProtocolError(f"provider {provider!r} does not speak HTTP; check its base_url")
    return ProviderUnavailableError(f"provider {provider!r} broke off the connection; try again")


def _no_connection(provider: str, error: OSError) -> ProviderError:
    """Our error for a connection that could not be established; it does not reveal the address."""
    match error:
        case ssl.SSLCertVerificationError():
            what = "shows a certificate that is not trusted; check its base_url"
        case ForbiddenAddressError():
            sentence = "leads to an address that is not public; an administrator can add its host to allowed_hosts"
            return EgressForbiddenError(f"provider {provider!r} {sentence}")
        case TimeoutError():
            what = "cannot be reached in time; try again"
        case _:
            what = "cannot be reached; try again"
    return ProviderUnavailableError(f"provider {provider!r} {what}")


def origin(url: str) -> str:
    """The origin of a URL: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _host(config: ProviderConfig, base_url: str) -> str:
    """The host of a base URL: `https`, or `http` to a host that is listed in `allowed_hosts`."""
    message = f"provider {config.id!r}: base_url {{}}"
    try:
        url = urlsplit(base_url)
        host = url.hostname or ""
        _ = url.port
    except ValueError:
        raise InvalidRequestError(message.format("is not a URL")) from None
    if url.username is not None or url.query or url.fragment:
        raise InvalidRequestError(message.format("may have no user, query or fragment"))
    if not host or url.scheme not in ("https", "http"):
        raise InvalidRequestError(message.format("must begin with https://, followed by a host"))
    if url.scheme == "http" and host not in config.allowed_hosts:
        raise InvalidRequestError(message.format(f"is not encrypted; use https, or add {host!r} to allowed_hosts"))
    return host
