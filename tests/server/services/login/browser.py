"""What a client and its browser do to sign in elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.accounts import Metadata
from tests.support.gateway import Client
from tests.support.servers.oidc import FakeProvider

from plugai.v1 import auth_pb2, oauth_pb2


@dataclass
class Browser:
    """Begins at the server, goes to the provider and comes back."""

    client: Client
    fake: FakeProvider

    async def begin(self, provider: str = "home", invite: str = "") -> tuple[str, oauth_pb2.OAuthAnswer]:
        """A flow that only waits for its end: its token, and what the provider answered."""
        request = oauth_pb2.StartOAuthLoginRequest(provider=provider, invite=invite, device_name="phone")
        flow = await self.client.oauth.StartOAuthLogin(request)
        return flow.flow_token, self.answer(flow.url)

    def answer(self, url: str) -> oauth_pb2.OAuthAnswer:
        """What the provider sends the browser back with."""
        back = self.fake.visit(url)
        return oauth_pb2.OAuthAnswer(**{name: back[name] for name in ("state", "code", "iss", "error") if name in back})

    async def end(self, token: str, answer: oauth_pb2.OAuthAnswer, provider: str = "home") -> auth_pb2.LoginResponse:
        """Sign in with what came back."""
        request = oauth_pb2.FinishOAuthLoginRequest(provider=provider, flow_token=token, answer=answer)
        return await self.client.oauth.FinishOAuthLogin(request)

    async def sign_in(self, provider: str = "home", invite: str = "") -> auth_pb2.LoginResponse:
        """All of it."""
        return await self.end(*await self.begin(provider, invite), provider)

    async def link(self, metadata: Metadata, provider: str = "home") -> oauth_pb2.Identity:
        """Link the account of who is signed in there."""
        flow = await self.client.oauth.StartLink(oauth_pb2.StartLinkRequest(provider=provider), metadata=metadata)
        request = oauth_pb2.FinishLinkRequest(
            provider=provider, flow_token=flow.flow_token, answer=self.answer(flow.url)
        )
        return await self.client.oauth.FinishLink(request, metadata=metadata)
