"""What OAuth 2.1 and OpenID Connect share: sending the browser away, and taking the code that it brings back."""

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
    """What a provider knows the server by, and what it is asked for. `name` is the provider's, for people."""

    name: str
    client_id: str
    secret: str = field(repr=False)
    scopes: tuple[str, ...]

    def authorization_url(self, endpoint: str, attempt: AuthorizationRequest, more: Mapping[str, str]) -> str:
        """Where to send the browser."""
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": " ".join(self.scopes),
            "state": attempt.state,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            **more,
        }
        parts = urlsplit(endpoint)
        own = f"{parts.query}&" if parts.query else ""
        return urlunsplit(parts._replace(query=own + urlencode(query, quote_via=quote)))

    def accept(self, answer: AuthorizationResponse, issuer: str, *, issuer_required: bool) -> None:
        """Refuse an answer that brings no code, or is somebody else's (RFC 9207). Raises IdentityRejectedError."""
        if answer.issuer != issuer and (answer.issuer or issuer_required):
            raise IdentityRejectedError(self.name, "iss", "the answer does not come from this provider; begin again")
        if answer.error in _DENIED:
            raise IdentityRejectedError(self.name, "denied", "the sign-in was refused or given up there")
        # What it says in detail is not repeated: a link with any text in it can be given to anybody.
        if answer.error or not answer.code:
            raise IdentityRejectedError(self.name, "answer", "the answer brings no code; begin again")

    async def exchange(
        self, http: ProviderHttp, endpoint: str, attempt: AuthorizationRequest, code: str, *, basic: bool
    ) -> Json:
        """What the code gives. Raises IdentityRejectedError, LoginProviderUnavailableError."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if self.secret and basic:
            # RFC 6749, 2.3.1: both are form-encoded first.
            both = f"{quote(self.client_id, '')}:{quote(self.secret, '')}"
            headers["authorization"] = f"Basic {base64.b64encode(both.encode()).decode()}"
        else:
            form |= {"client_id": self.client_id, **({"client_secret": self.secret} if self.secret else {})}
        reply = await http.post(endpoint, form, headers)
        if not isinstance(reply.body, dict):
            raise LoginProviderUnavailableError(f"{self.name} sent something that is no answer to a code; try again")
        # GitHub says so with status 200.
        error = reply.body.get("error")
        if error == "invalid_client":
            raise LoginProviderUnavailableError(f"{self.name} does not know this server; look at client_id and secret")
        if error or not reply.ok:
            raise IdentityRejectedError(self.name, "code", "the provider does not take the code; begin again")
        return reply.body
