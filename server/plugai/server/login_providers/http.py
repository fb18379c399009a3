"""HTTP requests to a login provider: small JSON responses, no redirects, no proxies, no private addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import urlsplit

import aiohttp

from plugai.runners.egress import ForbiddenAddressError, socket_factory
from plugai.server.core.errors import LoginProviderUnavailableError

Json = dict[str, Any]

_SECONDS = 10.0
_MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class HttpReply:
    """The response of a provider: the HTTP status and the JSON body."""

    status: int
    body: object = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the request succeeded."""
        return self.status == HTTPStatus.OK


class ProviderHttp:
    """Calls to one provider. Sign-ins are rare, so each call has its own connection."""

    def __init__(self, name: str, allowed_hosts: frozenset[str]) -> None:
        """`name` is a display name. `allowed_hosts` may have private addresses or use plain HTTP."""
        self._name = name
        self._allowed = frozenset(host.lower() for host in allowed_hosts)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> HttpReply:
        """Get a URL. Raises LoginProviderUnavailableError."""
        return await self._call("GET", url, None, headers or {})

    async def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> HttpReply:
        """Post a form. Raises LoginProviderUnavailableError."""
        return await self._call("POST", url, form, headers)

    def checked(self, url: object) -> str:
        """The URL of an endpoint, checked. Raises LoginProviderUnavailableError if it is invalid."""
        try:
            parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
            host = (parts.hostname or "").lower()
            _ = parts.port
        except ValueError:
            self._fail("has an endpoint with an invalid URL")
        secure = parts.scheme == "https" or (parts.scheme == "http" and host in self._allowed)
        if not host or not secure or parts.fragment or parts.username is not None:
            self._fail("has an endpoint that is not https://")
        return parts.geturl()

    async def _call(
        self, method: str, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> HttpReply:
        host = urlsplit(self.checked(url)).hostname or ""
        connector = aiohttp.TCPConnector(socket_factory=socket_factory(host, self._allowed), use_dns_cache=False)
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
            trust_env=False,
            headers={"user-agent": "plugai", "accept": "application/json", "accept-encoding": "identity"},
        )
        try:
            async with (
                session,
                session.request(method, url, data=form, headers=dict(headers), allow_redirects=False) as response,
            ):
                return HttpReply(response.status, self._parsed(await self._body(response)))
        except aiohttp.ClientConnectorCertificateError:
            self._fail("has a certificate that is not trusted")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, ForbiddenAddressError):
                self._fail("has an address that is not public; an administrator can add its host to allowed_hosts")
            self._fail("cannot be reached; try again")
        except (aiohttp.ClientError, OSError, TimeoutError):
            self._fail("did not answer; try again")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for data in response.content.iter_any():
            body += data
            if len(body) > _MAX_BYTES:
                self._fail("sent too much data")
        return bytes(body)

    def _parsed(self, body: bytes) -> object:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            self._fail("sent invalid JSON")

    def _fail(self, problem: str) -> NoReturn:
        raise LoginProviderUnavailableError(f"{self._name} {problem}") from None
