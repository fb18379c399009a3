"""A client with a browser, for login at a provider."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.accounts import Metadata
from tests.support.gateway import Client
from tests.support.servers.oidc import FakeProvider

from plugai.v1 import auth_pb2, oauth_pb2


@dataclass
class Browser:
    """Starts flows at the server, visits the provider and returns."""

    client: Client
    fake: FakeProvider

    async def start(self, provider: str = "home", invite: str = "") -> tuple[str, oauth_pb2.OAuthAnswer]:
        """Start a flow and sign in at the provider; returns the flow's token and the provider's response."""
        request = oauth_pb2.StartOAuthLoginRequest(provider=provider, invite=invite, device_name="phone")
        flow = await self.client.oauth.StartOAuthLogin(request)
        return flow.flow_token, self.answer(flow.url)

    def answer(self, url: str) -> oauth_pb2.OAuthAnswer:
        """Return the provider's response to this authorization request."""
        query = self.fake.visit(url)
        return oauth_pb2.OAuthAnswer(
            **{name: query[name] for name in ("state", "code", "iss", "error") if name in query}
        )

    async def finish(self, token: str, answer: oauth_pb2.OAuthAnswer, provider: str = "home") -> auth_pb2.LoginResponse:
        """Finish a flow with the provider's response."""
        request = oauth_pb2.FinishOAuthLoginRequest(provider=provider, flow_token=token, answer=answer)
        return await self.client.oauth.FinishOAuthLogin(request)

    async def sign_in(self, provider: str = "home", invite: str = "") -> auth_pb2.LoginResponse:
        """Run a whole login flow."""
        return await self.finish(*await self.start(provider, invite), provider)

    async def link(self, metadata: Metadata, provider: str = "home") -> oauth_pb2.Identity:
        """Link the provider's account to the signed-in user."""
        flow = await self.client.oauth.StartLink(oauth_pb2.StartLinkRequest(provider=provider), metadata=metadata)
        request = oauth_pb2.FinishLinkRequest(
            provider=provider, flow_token=flow.flow_token, answer=self.answer(flow.url)
        )
        return await self.client.oauth.FinishLink(request, metadata=metadata)
