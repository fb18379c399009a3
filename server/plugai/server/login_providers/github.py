"""GitHub: OAuth without OpenID Connect, so the user is read from its API with the access token."""

from __future__ import annotations

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse
from plugai.server.core.accounts.oauth.identities import Identity
from plugai.server.core.emails import email_domain
from plugai.server.core.errors import IdentityRejectedError, LoginProviderUnavailableError
from plugai.server.login_providers.code_exchange import OAuthClient
from plugai.server.login_providers.http import ProviderHttp
from plugai.server.login_providers.oidc import text, verified_email
from plugai.server.settings.login import GITHUB_ISSUER

SCOPES = ("read:user", "user:email")


class GitHubProvider:
    """An IdentityProvider: github.com, or a GitHub Enterprise Server."""

    def __init__(
        self, provider_id: str, issuer: str, client: OAuthClient, http: ProviderHttp, domains: frozenset[str]
    ) -> None:
        """Users with verified addresses in `domains` need no invitation."""
        self.id = provider_id
        self.name = client.name
        self.allowed_domains = domains
        self._issuer = issuer
        self._api = "https://api.github.com" if issuer == GITHUB_ISSUER else f"{issuer}/api/v3"
        self._client = client
        self._http = http

    async def authorization_url(self, request: AuthorizationRequest) -> str:
        """The URL to open in the browser."""
        return self._client.authorization_url(f"{self._issuer}/login/oauth/authorize", request, {})

    async def identify(self, request: AuthorizationRequest, response: AuthorizationResponse) -> Identity:
        """The user who has signed in. Raises IdentityRejectedError, LoginProviderUnavailableError."""
        issuer = f"{self._issuer}/login/oauth"
        self._client.check_response(response, issuer, issuer_required=False)
        endpoint = f"{issuer}/access_token"
        tokens = await self._client.exchange(self._http, endpoint, request, response.code, basic=False)
        token = tokens.get("access_token")
        if not isinstance(token, str):
            raise IdentityRejectedError(self.name, "token", "the provider returned no access token; start again")
        user = await self._get("/user", token)
        if not isinstance(user, dict) or type(user.get("id")) is not int:
            raise IdentityRejectedError(self.name, "sub", "the provider does not return the id of the user")
        email = _primary(await self._get("/user/emails", token))
        return Identity(
            self._issuer, str(user["id"]), email, email_domain(email), text(user, "login"), text(user, "name")
        )

    async def _get(self, path: str, token: str) -> object:
        reply = await self._http.get(self._api + path, {"authorization": f"Bearer {token}"})
        if not reply.ok:
            raise LoginProviderUnavailableError(f"{self.name} answered {reply.status} to the request for the user")
        return reply.body


def _primary(addresses: object) -> str:
    """The primary address, if GitHub has verified it; otherwise empty."""
    for entry in addresses if isinstance(addresses, list) else ():
        if isinstance(entry, dict) and entry.get("primary") is True and entry.get("verified") is True:
            return verified_email(text(entry, "email"))
    return ""
