"""OpenID Connect providers, and Google."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse
from plugai.server.core.accounts.oauth.identities import Identity
from plugai.server.core.clock import Clock
from plugai.server.core.emails import email_domain, is_email
from plugai.server.login_providers.code_exchange import OAuthClient
from plugai.server.login_providers.http import ProviderHttp
from plugai.server.login_providers.id_token import ExpectedClaims, IdTokens
from plugai.server.login_providers.metadata import Discovery

SCOPES = ("openid", "email", "profile")


class OidcProvider:
    """An IdentityProvider that identifies users by ID tokens."""

    def __init__(
        self,
        provider_id: str,
        issuer: str,
        client: OAuthClient,
        http: ProviderHttp,
        domains: frozenset[str],
        clock: Clock,
    ) -> None:
        """Users with verified addresses in `domains` need no invitation."""
        self.id = provider_id
        self.name = client.name
        self.allowed_domains = domains
        self._issuer = issuer
        self._client = client
        self._http = http
        self._clock = clock
        self._discovery = Discovery(client.name, issuer, http, clock)
        self._tokens = IdTokens(client.name)

    async def authorization_url(self, request: AuthorizationRequest) -> str:
        """The URL to open in the browser. Raises LoginProviderUnavailableError."""
        metadata = await self._discovery.metadata()
        return self._client.authorization_url(metadata.authorization_endpoint, request, {"nonce": request.nonce})

    async def identify(self, request: AuthorizationRequest, response: AuthorizationResponse) -> Identity:
        """The user who has signed in. Raises IdentityRejectedError, LoginProviderUnavailableError."""
        metadata = await self._discovery.metadata()
        self._client.check_response(response, self._issuer, issuer_required=metadata.sends_issuer)
        tokens = await self._client.exchange(
            self._http, metadata.token_endpoint, request, response.code, basic=metadata.accepts_basic_auth
        )
        token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(token, str):
            self._tokens.reject("token", "the provider returned no ID token; check that `openid` is among the scopes")
        keys = await self._discovery.keys(self._tokens.key_id(token))
        expected = ExpectedClaims(self._issuer, self._client.client_id, request.nonce, self._clock.now())
        claims = self._tokens.read(token, keys, expected)
        if isinstance(access_token, str):
            self._tokens.check_access_token(claims, token, access_token)
        return self._identity(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        # Only the JSON value true counts: with some providers, users can set the claim to the string "true" themselves.
        verified = claims.get("email_verified") is True
        email = verified_email(text(claims, "email")) if verified else ""
        return Identity(
            self._issuer,
            claims["sub"],
            email,
            self.domain(claims, email),
            text(claims, "preferred_username"),
            text(claims, "name"),
        )

    def domain(self, claims: Mapping[str, Any], email: str) -> str:
        """The domain of a user: that of the verified e-mail address."""
        return email_domain(email)


class GoogleProvider(OidcProvider):
    """Google. A private account can have a company's address, and keeps it after the user has left the company."""

    def domain(self, claims: Mapping[str, Any], email: str) -> str:
        """The domain of a user: only for accounts that are managed by an organisation."""
        return text(claims, "hd").lower() if email else ""


def verified_email(email: str) -> str:
    """The address if it is one, otherwise empty: what a provider has verified may still not be an address."""
    return email if is_email(email) else ""


def text(claims: Mapping[str, Any], name: str) -> str:
    """The value of a claim if it is text, otherwise empty."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""
