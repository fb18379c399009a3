"""Anyone who speaks OpenID Connect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse
from plugai.server.core.accounts.oauth.identities import Identity
from plugai.server.core.clock import Clock
from plugai.server.login_providers.code_exchange import OAuthClient
from plugai.server.login_providers.http import ProviderHttp
from plugai.server.login_providers.id_token import ExpectedClaims, IdTokens
from plugai.server.login_providers.metadata import Discovery

SCOPES = ("openid", "email", "profile")


class OidcProvider:
    """An IdentityProvider that says who people are in ID tokens."""

    def __init__(
        self,
        provider_id: str,
        issuer: str,
        client: OAuthClient,
        http: ProviderHttp,
        domains: frozenset[str],
        clock: Clock,
    ) -> None:
        """`domains` are those whose members may come without an invitation."""
        self.id = provider_id
        self.name = client.name
        self.allowed_domains = domains
        self._issuer = issuer
        self._client = client
        self._http = http
        self._clock = clock
        self._discovery = Discovery(client.name, issuer, http, clock)
        self._tokens = IdTokens(client.name)

    async def authorization_url(self, attempt: AuthorizationRequest) -> str:
        """Where to send the browser. Raises LoginProviderUnavailableError."""
        metadata = await self._discovery.metadata()
        return self._client.authorization_url(metadata.authorization_endpoint, attempt, {"nonce": attempt.nonce})

    async def identify(self, attempt: AuthorizationRequest, answer: AuthorizationResponse) -> Identity:
        """Who came back. Raises IdentityRejectedError, LoginProviderUnavailableError."""
        metadata = await self._discovery.metadata()
        self._client.accept(answer, self._issuer, issuer_required=metadata.says_issuer)
        given = await self._client.exchange(
            self._http, metadata.token_endpoint, attempt, answer.code, basic=metadata.takes_basic
        )
        token, access_token = given.get("id_token"), given.get("access_token")
        if not isinstance(token, str):
            self._tokens.reject("token", "the provider gave no ID token; is `openid` among the scopes?")
        keys = await self._discovery.keys(self._tokens.key_id(token))
        expected = ExpectedClaims(self._issuer, self._client.client_id, attempt.nonce, self._clock.now())
        claims = self._tokens.read(token, keys, expected)
        if isinstance(access_token, str):
            self._tokens.check_access_token(claims, token, access_token)
        return self._identity(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        # A string "true" is what some send, and what others let their users write.
        verified = claims.get("email_verified") is True
        email = text(claims, "email") if verified else ""
        return Identity(
            self._issuer,
            claims["sub"],
            email,
            self.domain(claims, email),
            text(claims, "preferred_username"),
            text(claims, "name"),
        )

    def domain(self, claims: Mapping[str, Any], email: str) -> str:
        """Whose member somebody is: that of their verified address."""
        return email.rpartition("@")[2].lower()


class GoogleProvider(OidcProvider):
    """Google, where anyone can verify an address that their company gave them, and keep the account when they leave."""

    def domain(self, claims: Mapping[str, Any], email: str) -> str:
        """Whose member somebody is: only that of an account that a company made."""
        return text(claims, "hd").lower() if email else ""


def text(claims: Mapping[str, Any], name: str) -> str:
    """What a claim says, if it is text."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""
