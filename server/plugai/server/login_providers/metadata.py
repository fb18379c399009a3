"""What a provider publishes about itself (OpenID Connect Discovery), and its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugai.server.core.clock import Clock
from plugai.server.core.errors import LoginProviderUnavailableError
from plugai.server.login_providers.http import Json, ProviderHttp

_WELL_KNOWN = "/.well-known/openid-configuration"
_KNOWN_SECONDS = 3600.0
# Keys that nobody has heard of are asked for again, but not as often as somebody sends tokens with such.
_AGAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """Where a provider's endpoints are, and what it does. `says_issuer`: it names itself in its answers (RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    says_issuer: bool
    takes_basic: bool


class Discovery:
    """A provider's metadata and keys, each known for a while after it was looked up."""

    def __init__(self, name: str, issuer: str, http: ProviderHttp, clock: Clock) -> None:
        """`name` is for people."""
        self._name = name
        self._issuer = issuer
        self._http = http
        self._clock = clock
        self._metadata: tuple[float, ProviderMetadata] | None = None
        self._keys: tuple[float, Sequence[Json]] | None = None

    async def metadata(self) -> ProviderMetadata:
        """Its metadata. Raises LoginProviderUnavailableError."""
        now = self._clock.monotonic()
        if self._metadata is None or now - self._metadata[0] > _KNOWN_SECONDS:
            self._metadata = now, self._read(await self._object(self._issuer.rstrip("/") + _WELL_KNOWN))
        return self._metadata[1]

    async def keys(self, key_id: str | None) -> Sequence[Json]:
        """Its keys, with this one if it has it. Raises LoginProviderUnavailableError."""
        now = self._clock.monotonic()
        if self._keys is None or now - self._keys[0] > self._patience(key_id):
            found = (await self._object((await self.metadata()).jwks_uri)).get("keys")
            if not isinstance(found, list):
                raise self._unusable("its keys cannot be read")
            self._keys = now, [key for key in found if isinstance(key, dict)]
        return self._keys[1]

    def _patience(self, key_id: str | None) -> float:
        known = self._keys is not None and any(key.get("kid") == key_id for key in self._keys[1])
        return _KNOWN_SECONDS if known or key_id is None else _AGAIN_SECONDS

    async def _object(self, url: str) -> Json:
        reply = await self._http.get(url)
        if not reply.ok or not isinstance(reply.body, dict):
            raise self._unusable(f"it answered {reply.status} where its metadata should be")
        return reply.body

    def _read(self, said: Mapping[str, Any]) -> ProviderMetadata:
        # Whoever can say that they are somebody else could be asked for everybody's tokens.
        if said.get("issuer") != self._issuer:
            raise self._unusable("its metadata is that of another issuer; compare it with `issuer`")
        methods = said.get("code_challenge_methods_supported")
        if methods is not None and "S256" not in methods:
            raise self._unusable("it does not do PKCE with S256, which signing in here needs")
        ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        says_issuer = said.get("authorization_response_iss_parameter_supported") is True
        return ProviderMetadata(
            self._http.checked(said.get("authorization_endpoint")),
            self._http.checked(said.get("token_endpoint")),
            self._http.checked(said.get("jwks_uri")),
            says_issuer,
            "client_secret_basic" in ways,
        )

    def _unusable(self, problem: str) -> LoginProviderUnavailableError:
        return LoginProviderUnavailableError(f"{self._name} cannot be used to sign in: {problem}")
