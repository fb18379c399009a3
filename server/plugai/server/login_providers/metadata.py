"""The metadata of a provider (OpenID Connect Discovery), and its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugai.server.core.clock import Clock
from plugai.server.core.errors import LoginProviderUnavailableError
from plugai.server.login_providers.http import Json, ProviderHttp

_WELL_KNOWN = "/.well-known/openid-configuration"
_CACHE_SECONDS = 3600.0
# For an unknown key id, the keys are fetched again earlier, but not as often as someone sends tokens with such ids.
_UNKNOWN_KEY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """A provider's endpoints and features. `sends_issuer`: its responses contain the issuer (RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    sends_issuer: bool
    accepts_basic_auth: bool


class Discovery:
    """A provider's metadata and keys, which are cached for a while."""

    def __init__(self, name: str, issuer: str, http: ProviderHttp, clock: Clock) -> None:
        """`name` is a display name."""
        self._name = name
        self._issuer = issuer
        self._http = http
        self._clock = clock
        self._metadata: tuple[float, ProviderMetadata] | None = None
        self._keys: tuple[float, Sequence[Json]] | None = None

    async def metadata(self) -> ProviderMetadata:
        """The metadata. Raises LoginProviderUnavailableError."""
        now = self._clock.monotonic()
        if self._metadata is None or now - self._metadata[0] > _CACHE_SECONDS:
            self._metadata = now, self._read(await self._object(self._issuer.rstrip("/") + _WELL_KNOWN))
        return self._metadata[1]

    async def keys(self, key_id: str | None) -> Sequence[Json]:
        """The keys, including this one if the provider has it. Raises LoginProviderUnavailableError."""
        now = self._clock.monotonic()
        if self._keys is None or now - self._keys[0] > self._max_age(key_id):
            found = (await self._object((await self.metadata()).jwks_uri)).get("keys")
            if not isinstance(found, list):
                raise self._unusable("its keys are invalid")
            self._keys = now, [key for key in found if isinstance(key, dict)]
        return self._keys[1]

    def _max_age(self, key_id: str | None) -> float:
        known = self._keys is not None and any(key.get("kid") == key_id for key in self._keys[1])
        return _CACHE_SECONDS if known or key_id is None else _UNKNOWN_KEY_SECONDS

    async def _object(self, url: str) -> Json:
        reply = await self._http.get(url)
        if not reply.ok or not isinstance(reply.body, dict):
            raise self._unusable(f"it answered {reply.status} to the request for its metadata")
        return reply.body

    def _read(self, document: Mapping[str, Any]) -> ProviderMetadata:
        # A provider that could name another issuer could impersonate that issuer's users.
        if document.get("issuer") != self._issuer:
            raise self._unusable("its metadata names another issuer than the setting `issuer`")
        methods = document.get("code_challenge_methods_supported")
        if methods is not None and "S256" not in methods:
            raise self._unusable("it does not support PKCE with S256, which is required")
        auth_methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        sends_issuer = document.get("authorization_response_iss_parameter_supported") is True
        return ProviderMetadata(
            self._http.checked(document.get("authorization_endpoint")),
            self._http.checked(document.get("token_endpoint")),
            self._http.checked(document.get("jwks_uri")),
            sends_issuer,
            "client_secret_basic" in auth_methods,
        )

    def _unusable(self, problem: str) -> LoginProviderUnavailableError:
        return LoginProviderUnavailableError(f"{self._name} cannot be used to sign in: {problem}")
