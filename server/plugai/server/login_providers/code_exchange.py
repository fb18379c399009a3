"""The authorization code flow that OAuth 2.1 and OpenID Connect share: the redirect URL and the code exchange."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse
from plugai.server.core.errors import IdentityRejectedError, LoginProviderUnavailableError
from plugai.server.login_providers.http import Json, ProviderHttp

_DENIED = {"access_denied", "login_required", "consent_required", "interaction_required"}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The client registration at a provider, and the scopes to request. `name` is the provider's display name."""

    name: str
    client_id: str
    secret: str = field(repr=False)
    scopes: tuple[str, ...]

    def authorization_url(self, endpoint: str, request: AuthorizationRequest, extra: Mapping[str, str]) -> str:
        """The URL to open in the browser."""
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": request.redirect_uri,
            "scope": " ".join(self.scopes),
            "state": request.state,
            "code_challenge": request.challenge,
            "code_challenge_method": "S256",
            **extra,
        }
        parts = urlsplit(endpoint)
        existing = f"{parts.query}&" if parts.query else ""
        return urlunsplit(parts._replace(query=existing + urlencode(query, quote_via=quote)))

    def check_response(self, response: AuthorizationResponse, issuer: str, *, issuer_required: bool) -> None:
        """Raise IdentityRejectedError for a response without a code, or of another issuer (RFC 9207)."""
        if response.issuer != issuer and (response.issuer or issuer_required):
            raise IdentityRejectedError(self.name, "iss", "the response is from another provider; start again")
        if response.error in _DENIED:
            raise IdentityRejectedError(self.name, "denied", "the sign-in was refused or cancelled at the provider")
        # The details are not shown: anyone could craft a link with a misleading text.
        if response.error or not response.code:
            raise IdentityRejectedError(self.name, "answer", "the response contains no code; start again")

    async def exchange(
        self, http: ProviderHttp, endpoint: str, request: AuthorizationRequest, code: str, *, basic: bool
    ) -> Json:
        """Exchange the code for tokens. Raises IdentityRejectedError, LoginProviderUnavailableError."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": request.redirect_uri,
            "code_verifier": request.verifier,
        }
        headers = {}
        if self.secret and basic:
            # Both are form-encoded first (RFC 6749, 2.3.1).
            credentials = f"{quote(self.client_id, '')}:{quote(self.secret, '')}"
            headers["authorization"] = f"Basic {base64.b64encode(credentials.encode()).decode()}"
        else:
            form |= {"client_id": self.client_id, **({"client_secret": self.secret} if self.secret else {})}
        reply = await http.post(endpoint, form, headers)
        if not isinstance(reply.body, dict):
            raise LoginProviderUnavailableError(f"{self.name} sent an invalid token response; try again")
        # GitHub sends errors with status 200.
        error = reply.body.get("error")
        if error == "invalid_client":
            raise LoginProviderUnavailableError(f"{self.name} rejected the client; check client_id and client_secret")
        if error or not reply.ok:
            raise IdentityRejectedError(self.name, "code", "the provider rejected the code; start again")
        return reply.body
