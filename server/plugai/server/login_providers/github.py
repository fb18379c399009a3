"""GitHub: OAuth without OpenID Connect, so that it is asked who the access token is for."""

from __future__ import annotations

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse
from plugai.server.core.accounts.oauth.identities import Identity
from plugai.server.core.errors import IdentityRejectedError, LoginProviderUnavailableError
from plugai.server.login_providers.code_exchange import OAuthClient
from plugai.server.login_providers.http import ProviderHttp
from plugai.server.login_providers.oidc import text
from plugai.server.settings.login import GITHUB_ISSUER

SCOPES = ("read:user", "user:email")


class GitHubProvider:
    """An IdentityProvider: github.com, or a GitHub Enterprise Server."""

    def __init__(
        self, provider_id: str, issuer: str, client: OAuthClient, http: ProviderHttp, domains: frozenset[str]
    ) -> None:
        """`domains` are those whose members may come without an invitation."""
        self.id = provider_id
        self.name = client.name
        self.allowed_domains = domains
        self._issuer = issuer
        self._api = "https://api.github.com" if issuer == GITHUB_ISSUER else f"{issuer}/api/v3"
        self._client = client
        self._http = http

    async def authorization_url(self, attempt: AuthorizationRequest) -> str:
        """Where to send the browser."""
        return self._client.authorization_url(f"{self._issuer}/login/oauth/authorize", attempt, {})

    async def identify(self, attempt: AuthorizationRequest, answer: AuthorizationResponse) -> Identity:
        """Who came back. Raises IdentityRejectedError, LoginProviderUnavailableError."""
        issuer = f"{self._issuer}/login/oauth"
        self._client.accept(answer, issuer, issuer_required=False)
        endpoint = f"{issuer}/access_token"
        given = await self._client.exchange(self._http, endpoint, attempt, answer.code, basic=False)
        token = given.get("access_token")
        if not isinstance(token, str):
            raise IdentityRejectedError(self.name, "token", "the provider gave no access token; begin again")
        user = await self._get("/user", token)
        if not isinstance(user, dict) or type(user.get("id")) is not int:
            raise IdentityRejectedError(self.name, "sub", "the provider does not say who it is about")
        email = _primary(await self._get("/user/emails", token))
        domain = email.rpartition("@")[2].lower()
        return Identity(self._issuer, str(user["id"]), email, domain, text(user, "login"), text(user, "name"))

    async def _get(self, path: str, token: str) -> object:
        reply = await self._http.get(self._api + path, {"authorization": f"Bearer {token}"})
        if not reply.ok:
            raise LoginProviderUnavailableError(f"{self.name} answered {reply.status} when it was asked who this is")
        return reply.body


def _primary(addresses: object) -> str:
    """The address that GitHub has verified and writes to; empty if there is none."""
    for entry in addresses if isinstance(addresses, list) else ():
        if isinstance(entry, dict) and entry.get("primary") is True and entry.get("verified") is True:
            return text(entry, "email")
    return ""
