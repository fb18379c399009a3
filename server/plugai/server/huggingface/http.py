"""HTTP to a hub, its storage and other servers: through the configured proxy, with redirects, to no forbidden address.

aiohttp is here for the sign-in at login providers anyway. huggingface_hub is not used: it blocks threads, deletes what
has arrived of a download when it is broken off, and does not compare digests.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from plugai.runners.egress import ForbiddenAddressError, any_socket, is_public, public_socket
from plugai.runners.errors import EgressForbiddenError
from plugai.server.core.errors import HubUnavailableError

_MAX_REDIRECTS = 5
_CONNECT_SECONDS = 20.0
# A hub that sends nothing for as long is not there any more.
_READ_SECONDS = 60.0
_REDIRECTS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_CONNECTION_ERRORS = (aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies by scheme, and the hosts that are reached without, each with all below its domain."""

    by_scheme: Mapping[str, str]
    without: tuple[str, ...] = ()

    def of(self, url: str) -> str | None:
        """The proxy for a URL; None if there is none."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        for name in self.without:
            domain = name.lower().lstrip(".")
            if domain == "*" or host == domain or host.endswith(f".{domain}"):
                return None
        return self.by_scheme.get(parts.scheme)


class HubHttp:
    """Gets URLs while its context is open."""

    def __init__(self, allowed_hosts: frozenset[str], proxies: Proxies) -> None:
        """`allowed_hosts` may have private addresses, and be reached without encryption."""
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._proxies = proxies
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._public = await self._stack.enter_async_context(
            _session(aiohttp.TCPConnector(socket_factory=public_socket))
        )
        self._trusted = await self._stack.enter_async_context(_session(aiohttp.TCPConnector(socket_factory=any_socket)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @asynccontextmanager
    async def get(
        self, url: str, headers: Mapping[str, str], token: str
    ) -> AsyncGenerator[aiohttp.ClientResponse, None]:
        """The response, with its body unread. The token goes to the origin of the URL, and not where that redirects to.

        Raises HubUnavailableError, EgressForbiddenError.
        """
        origin = URL(url).origin()
        async with AsyncExitStack() as stack:
            for _ in range(_MAX_REDIRECTS + 1):
                own = {"authorization": f"Bearer {token}"} if token and URL(url).origin() == origin else {}
                response = await stack.enter_async_context(_errors_of(self._request(url, {**headers, **own}), url))
                location = response.headers.get("location")
                if response.status not in _REDIRECTS or location is None:
                    yield response
                    return
                url = urljoin(url, location)
        raise HubUnavailableError("what was asked redirects in circles; try again")

    @asynccontextmanager
    async def _request(self, url: str, headers: Mapping[str, str]) -> AsyncGenerator[aiohttp.ClientResponse, None]:
        host = self._checked_host(url)
        proxy = self._proxies.of(url)
        if proxy is not None and host not in self._allowed and _is_forbidden(host):
            raise forbidden(host)
        # A proxy resolves names itself, and is often at a private address.
        session = self._trusted if proxy is not None or host in self._allowed else self._public
        async with session.get(URL(url, encoded=True), headers=headers, proxy=proxy, allow_redirects=False) as response:
            yield response

    def _checked_host(self, url: str) -> str:
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").lower()
            _ = parts.port
        except ValueError:
            raise HubUnavailableError("a redirect leads to no address; try again") from None
        secure = parts.scheme == "https" or (parts.scheme == "http" and host in self._allowed)
        if not host or not secure or parts.username is not None:
            raise EgressForbiddenError(
                f"{host or url!r} is not asked, since its address is not encrypted; an administrator can add the host "
                "to allowed_hosts under [hub]"
            )
        return host


@asynccontextmanager
async def reading() -> AsyncGenerator[None, None]:
    """Turns the errors of a connection that breaks off while a body is read into ours. Raises HubUnavailableError."""
    try:
        yield
    except _CONNECTION_ERRORS:
        raise HubUnavailableError("the connection was broken off; try again") from None


def forbidden(host: str) -> EgressForbiddenError:
    """The error for a host at a private address."""
    sentence = "an administrator can add the host to allowed_hosts under [hub]"
    return EgressForbiddenError(f"{host!r} is not asked, since its address is not public; {sentence}")


@asynccontextmanager
async def _errors_of(
    request: AbstractAsyncContextManager[aiohttp.ClientResponse], url: str
) -> AsyncGenerator[aiohttp.ClientResponse, None]:
    """The response of a request; the errors of connecting become ours, and those of who reads it stay as they are."""
    async with AsyncExitStack() as stack:
        host = URL(url, encoded=True).host or ""
        try:
            response = await stack.enter_async_context(request)
        except aiohttp.ClientConnectorCertificateError:
            raise HubUnavailableError(f"{host!r} shows a certificate that is not trusted; check the address") from None
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, ForbiddenAddressError):
                raise forbidden(host) from None
            raise HubUnavailableError(f"{host!r} cannot be reached; try again") from None
        except _CONNECTION_ERRORS:
            raise HubUnavailableError(f"{host!r} did not answer; try again") from None
        yield response


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_READ_SECONDS),
        trust_env=False,
        # What is compressed on the way could not be continued by a range.
        headers={"user-agent": "plugai", "accept-encoding": "identity"},
        auto_decompress=False,
        read_bufsize=2**18,
    )


def _is_forbidden(host: str) -> bool:
    """Whether a host is written as a private address, or is a name of this machine."""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not is_public(host)
