"""Sending a browser to a provider, and knowing who has come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plugai.server.core.accounts.oauth.flows import (
    AuthorizationRequest,
    AuthorizationResponse,
    FlowSecrets,
    LoginFlow,
    LoginFlowRepository,
)
from plugai.server.core.accounts.oauth.identities import Identity, IdentityProvider
from plugai.server.core.clock import Clock
from plugai.server.core.errors import LoginFlowInvalidError, LoginProviderNotFoundError, LoginThrottledError

_LIFE = timedelta(minutes=10)
_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class StartedFlow:
    """A flow that has begun: where to send the browser, and what ends the flow together with the answer."""

    url: str
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FlowReturn:
    """What a client says of a browser that has come back."""

    token: str = field(repr=False)
    state: str = field(repr=False)
    answer: AuthorizationResponse


class OAuthRedirect:
    """The way to the providers and back."""

    def __init__(
        self,
        providers: Sequence[IdentityProvider],
        flows: LoginFlowRepository,
        pepper: bytes,
        clock: Clock,
        public_url: str,
    ) -> None:
        """`public_url` is where browsers know the server. `pepper` is the key that attempts are derived with."""
        self._providers: Mapping[str, IdentityProvider] = {provider.id: provider for provider in providers}
        self._flows = flows
        self._pepper = pepper
        self._clock = clock
        self._public_url = public_url

    @property
    def providers(self) -> Sequence[IdentityProvider]:
        """Those at whom one can sign in, in the order of the settings."""
        return list(self._providers.values())

    def provider(self, provider_id: str) -> IdentityProvider:
        """The provider of that id. Raises LoginProviderNotFoundError."""
        try:
            return self._providers[provider_id]
        except KeyError:
            raise LoginProviderNotFoundError(provider_id) from None

    async def begin(
        self, provider_id: str, *, invite_id: str = "", user_id: str = "", device_name: str = ""
    ) -> StartedFlow:
        """A new flow. Raises LoginProviderNotFoundError, LoginProviderUnavailableError, LoginThrottledError."""
        provider = self.provider(provider_id)
        made = FlowSecrets.new()
        url = await provider.authorization_url(self._attempt(provider, made.state))
        now = self._clock.now()
        flow = LoginFlow(
            made.flow_id, provider.id, made.holder_digest, invite_id, user_id, device_name, expires_at=now + _LIFE
        )
        if not await self._flows.add(flow, now):
            raise LoginThrottledError(_PAUSE_SECONDS)
        return StartedFlow(url, made.holder, flow.expires_at)

    async def end(self, provider_id: str, returned: FlowReturn) -> tuple[LoginFlow, Identity]:
        """The flow, which is over now, and who came back.

        Raises LoginProviderNotFoundError, LoginFlowInvalidError, IdentityRejectedError, LoginProviderUnavailableError.
        """
        provider = self.provider(provider_id)
        secrets = FlowSecrets(returned.state, returned.token)
        flow = await self._flows.take(secrets.flow_id, provider.id, secrets.holder_digest)
        if flow is None or flow.expires_at <= self._clock.now():
            raise LoginFlowInvalidError
        return flow, await provider.identify(self._attempt(provider, returned.state), returned.answer)

    def _attempt(self, provider: IdentityProvider, state: str) -> AuthorizationRequest:
        return AuthorizationRequest.of(state, self._pepper, f"{self._public_url}/v1/auth/oauth/{provider.id}/callback")
