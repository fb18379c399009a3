"""HTTP to one provider: pooled connections to one origin, no redirects, no proxies, no forbidden address."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp

from plugai.adapters.dialect import Call, ErrorResponse
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

# Longer than any listing of models; pictures come as streams.
MAX_BODY_BYTES = 16 * 1024 * 1024
_MAX_ERROR_BYTES = 64 * 1024
_READ_BYTES = 256 * 1024
_IDLE_SECONDS = 60.0
_DRAIN_SECONDS = 1.0

CONNECTION_ERRORS = (aiohttp.ClientError, aiohttp.http.HttpProcessingError, ConnectionError)
"""What goes wrong with a connection."""


class HttpClient:
    """Sends calls to one base URL, for as long as its context is open."""

    def __init__(self, config: ProviderConfig, base_url: str) -> None:
        """Raises InvalidRequestError if the URL cannot be used."""
        self._provider = config.id
        self._base_url = base_url.rstrip("/")
        self._sockets = socket_factory(_host(config, base_url), config.allowed_hosts)
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=None, sock_connect=config.connect_seconds, sock_read=None
        )
        self._session: aiohttp.ClientSession | None = None
        self._draining: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=0, socket_factory=self._sockets, keepalive_timeout=_IDLE_SECONDS, use_dns_cache=False
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            trust_env=False,
            read_bufsize=_READ_BYTES,
            headers={"user-agent": "plugai", "accept-encoding": "identity"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._draining:
            task.cancel()
        await asyncio.gather(*self._draining, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def send(self, call: Call, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        """The response to a call, its body unread. Give it to `done` after its end, or close it to break it off.

        Raises ProviderUnavailableError, ProviderProtocolError, EgressForbiddenError.
        """
        if self._session is None:
            raise ProviderUnavailableError(f"provider {self._provider!r} is not connected; try again")
        try:
            return await self._session.request(
                call.method,
                self._base_url + call.path,
                data=call.body or None,
                headers={"content-type": "application/json", **call.headers, **headers},
                allow_redirects=False,
            )
        except CONNECTION_ERRORS as error:
            raise connection_failure(self._provider, error) from None

    def done(self, response: aiohttp.ClientResponse) -> None:
        """Keep the connection of a response for the next call, once what is left of the body has come."""
        if response.content.at_eof():
            response.release()
        else:
            task = asyncio.create_task(_drain(response))
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)

    async def fetch(self, call: Call, headers: Mapping[str, str], seconds: float) -> ErrorResponse | bytes:
        """The body of the answer, or the answer itself if its status is not 200. Raises as `send`, and
        ProviderTimeoutError after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                response = await self.send(call, headers)
                try:
                    if response.status != HTTPStatus.OK:
                        return await self.refusal(response)
                    return await self._body(response, MAX_BODY_BYTES)
                finally:
                    response.close()
        except TimeoutError:
            raise ProviderTimeoutError(f"provider {self._provider!r} did not answer in time; try again") from None

    async def refusal(self, response: aiohttp.ClientResponse) -> ErrorResponse:
        """An answer whose status is not 200, with as much of its body as is of use."""
        with suppress(ProviderError):
            body = await self._body(response, _MAX_ERROR_BYTES)
            return ErrorResponse(response.status, _headers(response), body)
        return ErrorResponse(response.status, _headers(response), b"")

    async def _body(self, response: aiohttp.ClientResponse, most: int) -> bytes:
        body = bytearray()
        try:
            async for data in response.content.iter_any():
                body += data
                if len(body) > most:
                    raise ProviderProtocolError(f"provider {self._provider!r} sent more than it should; try again")
        except CONNECTION_ERRORS as error:
            raise connection_failure(self._provider, error) from None
        return bytes(body)


def connection_failure(provider: str, error: Exception) -> ProviderError:
    """Our error for one of CONNECTION_ERRORS, which tells neither an address nor a header."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return ProviderUnavailableError(
                f"provider {provider!r} shows a certificate that is not trusted; check its base_url"
            )
        case aiohttp.ClientConnectorError(os_error=ForbiddenAddressError()):
            sentence = "leads to an address that is not public; an administrator can add its host to allowed_hosts"
            return EgressForbiddenError(f"provider {provider!r} {sentence}")
        case aiohttp.ClientConnectorError():
            return ProviderUnavailableError(f"provider {provider!r} cannot be reached; try again")
        case aiohttp.ServerTimeoutError():
            return ProviderUnavailableError(f"provider {provider!r} cannot be reached in time; try again")
        case aiohttp.ClientResponseError() | aiohttp.http.HttpProcessingError():
            return ProviderProtocolError(f"provider {provider!r} does not speak HTTP; check its base_url")
        case _:
            return ProviderUnavailableError(f"provider {provider!r} broke off the connection; try again")


def origin(url: str) -> str:
    """Where a URL leads, without the path: what a browser calls its origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _host(config: ProviderConfig, base_url: str) -> str:
    """The host of a base URL: `https`, or `http` to a host that the administrator allows by name."""
    wrong = f"provider {config.id!r}: base_url {{}}"
    try:
        url = urlsplit(base_url)
        host = url.hostname or ""
        _ = url.port
    except ValueError:
        raise InvalidRequestError(wrong.format("is no URL")) from None
    if url.username is not None or url.query or url.fragment:
        raise InvalidRequestError(wrong.format("may have no user, query or fragment"))
    if not host or url.scheme not in ("https", "http"):
        raise InvalidRequestError(wrong.format("must begin with https://, followed by a host"))
    if url.scheme == "http" and host not in config.allowed_hosts:
        raise InvalidRequestError(wrong.format(f"is not encrypted; use https, or add {host!r} to allowed_hosts"))
    return host


def _headers(response: aiohttp.ClientResponse) -> Mapping[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


async def _drain(response: aiohttp.ClientResponse) -> None:
    try:
        with suppress(TimeoutError, aiohttp.ClientError, ConnectionError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while await response.content.readany():
                    pass
                response.release()
    finally:
        response.close()
