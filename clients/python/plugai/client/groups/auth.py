"""`client.auth`: signing in and out."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from plugai.client import rpcs, types
from plugai.client.calls import Caller
from plugai.client.errors import PlugAIError
from plugai.client.groups.base import Group
from plugai.client.tokens import Tokens


class SecondFactorNeededError(PlugAIError):
    """The password is right, and a code is needed: call `verify` with it, and with this error's `pending_token`."""

    def __init__(self, needed: types.SecondFactorNeeded) -> None:
        super().__init__("a code of the second factor is needed; pass it as `code`, or call `auth.verify`")
        self.pending_token = needed.pending_token


class Auth(Group):
    """Signing in. The tokens are stored in the client's credential store, and renewed when they expire."""

    def __init__(self, caller: Caller, tokens: Tokens) -> None:
        super().__init__(caller)
        self._tokens = tokens
        tokens.refresh = self._refresh

    async def login(self, name: str, password: str, *, code: str = "", device_name: str = "") -> types.TokenPair:
        """Sign in with a name and a password, and the code of a second factor if the account has one.

        Raises LoginFailedError, LoginThrottledError, SecondFactorNeededError, SecondFactorFailedError.
        """
        request = types.LoginRequest(name=name, password=password, device_name=device_name)
        return await self._enter(await self._call(rpcs.LOGIN, request), code, device_name)

    async def register(
        self, invite: str, *, name: str = "", password: str, display_name: str = "", device_name: str = ""
    ) -> types.TokenPair:
        """Redeem an invitation, and sign in. Raises InviteNotFoundError, NameTakenError, InvalidRequestError."""
        request = types.RegisterRequest(
            invite=invite, name=name, password=password, display_name=display_name, device_name=device_name
        )
        return await self._enter(await self._call(rpcs.REGISTER, request), "", device_name)

    async def verify(self, pending_token: str, code: str, *, device_name: str = "") -> types.TokenPair:
        """Complete signing in with a code from the app, or a recovery code. Raises SecondFactorFailedError."""
        request = types.VerifySecondFactorRequest(pending_token=pending_token, code=code, device_name=device_name)
        return await self._adopt(await self._call(rpcs.VERIFY_SECOND_FACTOR, request))

    async def use_token(self, token: str) -> None:
        """Store an API token for this server, as if it were signed in with it."""
        await self._adopt(types.TokenPair(access_token=token))

    async def refresh(self) -> bool:
        """Renew the tokens now; calls do it by themselves. False if nobody is signed in here, or with an API token."""
        pair = await self._tokens.load()
        return pair is not None and await self._tokens.renew(pair.access_token)

    async def logout(self) -> None:
        """Sign this device out, and forget its tokens."""
        pair = await self._tokens.load()
        await self._tokens.forget()
        # An API token is not a device's, and stays valid.
        if pair is not None and pair.refresh_token:
            await self._call(rpcs.LOGOUT, types.LogoutRequest(refresh_token=pair.refresh_token))

    async def login_providers(self) -> Sequence[types.LoginProvider]:
        """Return the providers at which users can sign in (OAuth)."""
        return (await self._call(rpcs.LIST_LOGIN_PROVIDERS, types.ListLoginProvidersRequest())).providers

    async def start_oauth(self, provider: str, *, invite: str = "", device_name: str = "") -> types.OAuthFlow:
        """Start signing in at a provider: open the flow's `url` in a browser. Raises LoginProviderNotFoundError."""
        request = types.StartOAuthLoginRequest(provider=provider, invite=invite, device_name=device_name)
        return await self._call(rpcs.START_OAUTH_LOGIN, request)

    async def finish_oauth(
        self, provider: str, flow: types.OAuthFlow, answer: str | types.OAuthAnswer, *, code: str = ""
    ) -> types.TokenPair:
        """Finish signing in with the URL to which the provider has sent the browser back, or with its parameters.

        The line that the server's page shows in the browser, `state=…&code=…`, will do too.

        Raises LoginFlowInvalidError, IdentityRejectedError, NotInvitedError, SecondFactorNeededError.
        """
        request = types.FinishOAuthLoginRequest(
            provider=provider, flow_token=flow.flow_token, answer=oauth_answer(answer)
        )
        return await self._enter(await self._call(rpcs.FINISH_OAUTH_LOGIN, request), code, "")

    async def oauth_page(self, provider: str, answer: types.OAuthAnswer) -> bytes:
        """Return the page, as HTML, that a browser sees at the end of signing in at a provider."""
        request = types.ShowOAuthAnswerRequest(
            provider=provider, state=answer.state, code=answer.code, iss=answer.iss, error=answer.error
        )
        return await self._call(rpcs.SHOW_OAUTH_ANSWER, request)

    async def keys(self) -> Sequence[types.JsonWebKey]:
        """Return the public keys with which access tokens are signed."""
        return (await self._call(rpcs.GET_JWKS, types.GetJwksRequest())).keys

    async def _enter(self, answer: types.LoginResponse, code: str, device_name: str) -> types.TokenPair:
        if answer.tokens is not None:
            return await self._adopt(answer.tokens)
        needed = answer.second_factor or types.SecondFactorNeeded()
        if not code:
            raise SecondFactorNeededError(needed)
        return await self.verify(needed.pending_token, code, device_name=device_name)

    async def _adopt(self, pair: types.TokenPair) -> types.TokenPair:
        await self._tokens.adopt(pair)
        return pair

    async def _refresh(self, refresh_token: str) -> types.TokenPair:
        return await self._call(rpcs.REFRESH, types.RefreshRequest(refresh_token=refresh_token))


def oauth_answer(answer: str | types.OAuthAnswer) -> types.OAuthAnswer:
    """The parameters with which a provider has sent a browser back, from the URL."""
    if isinstance(answer, types.OAuthAnswer):
        return answer
    given = {name: values[0] for name, values in parse_qs(urlsplit(answer).query or answer.strip()).items()}
    return types.OAuthAnswer(
        state=given.get("state", ""), code=given.get("code", ""), iss=given.get("iss", ""), error=given.get("error", "")
    )
