"""Login with an account at an external provider."""

from __future__ import annotations

from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.login_throttle import network_of
from plugai.server.core.accounts.oauth.flows import LoginFlow
from plugai.server.core.accounts.oauth.identities import Identity, IdentityProvider, IdentityRepository
from plugai.server.core.accounts.oauth.redirect import FlowReturn, OAuthRedirect, StartedFlow
from plugai.server.core.accounts.oauth.signup import OAuthSignup
from plugai.server.core.accounts.sign_in import SecondFactorNeeded, SignedIn, SignIn
from plugai.server.core.accounts.users import User, UserRepository
from plugai.server.core.errors import LoginFailedError, LoginFlowInvalidError


class OAuthLogin:
    """Signs in users with their external accounts, and signs up new ones."""

    def __init__(
        self,
        redirect: OAuthRedirect,
        identities: IdentityRepository,
        signup: OAuthSignup,
        users: UserRepository,
        invites: Invites,
        sign_in: SignIn,
    ) -> None:
        self._redirect = redirect
        self._identities = identities
        self._signup = signup
        self._users = users
        self._invites = invites
        self._sign_in = sign_in

    async def start(self, provider_id: str, invite: str, device_name: str, address: str) -> StartedFlow:
        """Start a flow. Raises InviteNotFoundError, and as OAuthRedirect.start."""
        self._redirect.provider(provider_id)
        invite_id = (await self._invites.find(invite)).id if invite else ""
        return await self._redirect.start(
            provider_id, network_of(address), invite_id=invite_id, device_name=device_name
        )

    async def finish(self, provider_id: str, returned: FlowReturn) -> SignedIn | SecondFactorNeeded:
        """Sign in the user of the external account. Raises LoginFailedError, and as OAuthRedirect.finish and
        OAuthSignup.sign_up."""
        flow, identity = await self._redirect.finish(provider_id, returned)
        if flow.user_id:
            # The flow was started to link an account: finishing it as a login indicates a login CSRF attack.
            raise LoginFlowInvalidError
        provider = self._redirect.provider(provider_id)
        user = await self._find_user(identity) or await self._find_or_sign_up(provider, identity, flow)
        return await self._sign_in.complete_first_factor(user, flow.device_name, provider.id)

    async def _find_user(self, identity: Identity) -> User | None:
        # By issuer and subject alone: providers may reassign an e-mail address to another person.
        linked = await self._identities.find(identity.issuer, identity.subject)
        return None if linked is None else await self._users.get(linked.user_id)

    async def _find_or_sign_up(self, provider: IdentityProvider, identity: Identity, flow: LoginFlow) -> User:
        # None means that a concurrent login has just signed up the same account.
        user = await self._signup.sign_up(provider, identity, flow) or await self._find_user(identity)
        if user is None:
            raise LoginFailedError
        return user
