"""Links external accounts to a user's account, so that they can sign in with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.oauth.identities import IdentityRepository, LinkedIdentity
from plugai.server.core.accounts.oauth.redirect import FlowReturn, OAuthRedirect, StartedFlow
from plugai.server.core.accounts.oauth.signup import linked_identity
from plugai.server.core.accounts.users import UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import IdentityRejectedError, LoginFlowInvalidError
from plugai.server.core.principal import Principal


class Linking:
    """Links, lists and unlinks the caller's external accounts."""

    def __init__(
        self,
        redirect: OAuthRedirect,
        identities: IdentityRepository,
        users: UserRepository,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._redirect = redirect
        self._identities = identities
        self._users = users
        self._clock = clock
        self._new_id = new_id

    async def start(self, caller: Principal, provider_id: str) -> StartedFlow:
        """Start a flow. Raises as OAuthRedirect.start."""
        return await self._redirect.start(provider_id, caller.id, user_id=caller.id)

    async def finish(self, caller: Principal, provider_id: str, returned: FlowReturn) -> LinkedIdentity:
        """Link the account that signed in at the provider. Raises as OAuthRedirect.finish."""
        flow, identity = await self._redirect.finish(provider_id, returned)
        if flow.user_id != caller.id:
            raise LoginFlowInvalidError
        provider = self._redirect.provider(provider_id)
        linked = linked_identity(self._new_id(), caller.id, provider, identity, self._clock)
        details = {"identity": linked.id, "provider": provider.id}
        entry = AuditEntry(linked.linked_at, caller.id, AuditAction.IDENTITY_LINKED, caller.id, details)
        if await self._identities.link(linked, entry):
            return linked
        existing = await self._identities.find(identity.issuer, identity.subject)
        if existing is None or existing.user_id != caller.id:
            raise IdentityRejectedError(
                provider.name, "linked", "that account is linked to another user of this server"
            )
        return existing

    async def list(self, caller: Principal) -> Sequence[LinkedIdentity]:
        """Return the caller's linked accounts, oldest first."""
        return await self._identities.list(caller.id)

    async def delete(self, caller: Principal, identity_id: str) -> None:
        """Unlink one of the caller's accounts, if it is linked. Raises InvalidRequestError if they could not sign in
        without it."""
        details = {"identity": identity_id}
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.IDENTITY_UNLINKED, caller.id, details)
        if not await self._identities.unlink(caller.id, identity_id, entry):
            problem = "is the only way to sign in; set a password or link another account first"
            raise InvalidRequestError(f"identity_id {problem}", {"identity_id": problem})
