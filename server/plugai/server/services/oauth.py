"""plugai.v1.OAuthService."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urlencode

from google.api import httpbody_pb2
from google.protobuf import empty_pb2
from grpc import aio

from plugai.server.core.accounts.oauth.flows import AuthorizationResponse
from plugai.server.core.accounts.oauth.identities import LinkedIdentity
from plugai.server.core.accounts.oauth.linking import Linking
from plugai.server.core.accounts.oauth.login import OAuthLogin
from plugai.server.core.accounts.oauth.redirect import FlowReturn, OAuthRedirect, StartedFlow
from plugai.server.core.principal import CALLER
from plugai.server.services.convert import events
from plugai.server.services.convert.accounts import address_of, login_response
from plugai.v1 import auth_pb2, oauth_pb2_grpc
from plugai.v1 import oauth_pb2 as pb

Context = aio.ServicerContext[Any, Any]

# Without scripts: an injected script could read the code that the page shows.
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>PlugAI</title>
<h1>Back to PlugAI</h1>
<p>Continue signing in where you started. If you are asked for the response there, paste this. Share it with nobody.</p>
<p><code>{answer}</code></p>
</html>
"""


class OAuthServicer(oauth_pb2_grpc.OAuthServiceServicer):
    """Serves login with external accounts, and the linking of those."""

    def __init__(self, redirect: OAuthRedirect, login: OAuthLogin, linking: Linking) -> None:
        self._redirect = redirect
        self._login = login
        self._linking = linking

    async def ListLoginProviders(
        self, request: pb.ListLoginProvidersRequest, context: Context
    ) -> pb.ListLoginProvidersResponse:
        found = self._redirect.providers
        return pb.ListLoginProvidersResponse(
            providers=[pb.LoginProvider(provider=provider.id, name=provider.name) for provider in found]
        )

    async def StartOAuthLogin(self, request: pb.StartOAuthLoginRequest, context: Context) -> pb.OAuthFlow:
        address = address_of(context)
        return _flow(await self._login.start(request.provider, request.invite, request.device_name, address))

    async def FinishOAuthLogin(self, request: pb.FinishOAuthLoginRequest, context: Context) -> auth_pb2.LoginResponse:
        return login_response(await self._login.finish(request.provider, _returned(request)))

    async def ShowOAuthAnswer(self, request: pb.ShowOAuthAnswerRequest, context: Context) -> httpbody_pb2.HttpBody:
        fields = {"state": request.state, "code": request.code, "iss": request.iss, "error": request.error}
        answer = urlencode({name: value for name, value in fields.items() if value})
        page = _PAGE.format(answer=html.escape(answer))
        return httpbody_pb2.HttpBody(content_type="text/html; charset=utf-8", data=page.encode())

    async def StartLink(self, request: pb.StartLinkRequest, context: Context) -> pb.OAuthFlow:
        return _flow(await self._linking.start(CALLER.get(), request.provider))

    async def FinishLink(self, request: pb.FinishLinkRequest, context: Context) -> pb.Identity:
        return _identity(await self._linking.finish(CALLER.get(), request.provider, _returned(request)))

    async def ListIdentities(self, request: pb.ListIdentitiesRequest, context: Context) -> pb.ListIdentitiesResponse:
        return pb.ListIdentitiesResponse(identities=map(_identity, await self._linking.list(CALLER.get())))

    async def DeleteIdentity(self, request: pb.DeleteIdentityRequest, context: Context) -> empty_pb2.Empty:
        await self._linking.delete(CALLER.get(), request.identity_id)
        return empty_pb2.Empty()


def _flow(flow: StartedFlow) -> pb.OAuthFlow:
    return pb.OAuthFlow(url=flow.url, flow_token=flow.token, expire_time=events.timestamp(flow.expires_at))


def _returned(request: pb.FinishOAuthLoginRequest | pb.FinishLinkRequest) -> FlowReturn:
    answer = request.answer
    return FlowReturn(request.flow_token, answer.state, AuthorizationResponse(answer.code, answer.iss, answer.error))


def _identity(linked: LinkedIdentity) -> pb.Identity:
    return pb.Identity(
        identity_id=linked.id,
        provider=linked.provider,
        email=linked.email,
        create_time=events.timestamp(linked.linked_at),
    )
