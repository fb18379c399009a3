"""Signing in with an account elsewhere."""

from __future__ import annotations

from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.oauth.flows import LoginFlow
from plugai.server.core.accounts.oauth.identities import Identity, IdentityProvider, IdentityRepository
from plugai.server.core.accounts.oauth.redirect import FlowReturn, OAuthRedirect, StartedFlow
from plugai.server.core.accounts.oauth.signup import OAuthSignup
from plugai.server.core.accounts.sign_in import SecondFactorNeeded, SignedIn, SignIn
from plugai.server.core.accounts.users import User, UserRepository
from plugai.server.core.errors import LoginFailedError, LoginFlowInvalidError


class OAuthLogin:
    """Signs in whom a provider knows, and who is a user of the server."""

    def __init__(
        self,
        redirection: OAuthRedirect,
        identities: IdentityRepository,
        newcomers: OAuthSignup,
        users: UserRepository,
        invites: Invites,
        sign_in: SignIn,
    ) -> None:
        self._redirection = redirection
        self._identities = identities
        self._newcomers = newcomers
        self._users = users
        self._invites = invites
        self._sign_in = sign_in

    async def start(self, provider_id: str, invite: str, device_name: str) -> StartedFlow:
        """Begin. Raises InviteNotFoundError, and as Redirection.begin."""
        self._redirection.provider(provider_id)
        invite_id = (await self._invites.find(invite)).id if invite else ""
        return await self._redirection.begin(provider_id, invite_id=invite_id, device_name=device_name)

    async def finish(self, provider_id: str, returned: FlowReturn) -> SignedIn | SecondFactorNeeded:
        """Sign in who came back. Raises LoginFailedError, as Redirection.end, and as Newcomers.admit."""
        flow, identity = await self._redirection.end(provider_id, returned)
        if flow.user_id:
            # It was begun to link the account: whoever ends it so was talked into it.
            raise LoginFlowInvalidError
        provider = self._redirection.provider(provider_id)
        user = await self._known(identity) or await self._admitted(provider, identity, flow)
        return await self._sign_in.first_factor(user, flow.device_name, provider.id)

    async def _known(self, identity: Identity) -> User | None:
        # By issuer and subject alone: an e-mail address is whoever's the provider says today.
        linked = await self._identities.find(identity.issuer, identity.subject)
        return None if linked is None else await self._users.get(linked.user_id)

    async def _admitted(self, provider: IdentityProvider, identity: Identity, flow: LoginFlow) -> User:
        # None means that the same person came twice at once, and this is the second time.
        user = await self._newcomers.admit(provider, identity, flow) or await self._known(identity)
        if user is None:
            raise LoginFailedError
        return user
