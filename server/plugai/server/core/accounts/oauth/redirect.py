"""Redirects browsers to identity providers and handles their return."""

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
from plugai.server.core.rate_limit import RateLimit

_FLOW_LIFETIME = timedelta(minutes=10)
_RETRY_SECONDS = 60.0
# Flows are started without a credential. Within their lifetime one network can start so many that hundreds of networks
# have room beside it.
_STARTS_PER_MINUTE = 30


@dataclass(frozen=True, slots=True)
class StartedFlow:
    """A started flow: the URL for the browser, and the token that finishes the flow together with the response."""

    url: str
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FlowReturn:
    """What a client submits after the browser came back."""

    token: str = field(repr=False)
    state: str = field(repr=False)
    response: AuthorizationResponse


class OAuthRedirect:
    """Starts and finishes login flows at the configured providers."""

    def __init__(
        self,
        providers: Sequence[IdentityProvider],
        flows: LoginFlowRepository,
        pepper: bytes,
        clock: Clock,
        public_url: str,
    ) -> None:
        """`public_url` is the server's address for browsers. `pepper` is the key that nonces and verifiers are derived
        with."""
        self._providers: Mapping[str, IdentityProvider] = {provider.id: provider for provider in providers}
        self._flows = flows
        self._pepper = pepper
        self._clock = clock
        self._public_url = public_url
        self._starts = RateLimit(_STARTS_PER_MINUTE, clock.monotonic)

    @property
    def providers(self) -> Sequence[IdentityProvider]:
        """The configured providers, in the order of the settings."""
        return list(self._providers.values())

    def provider(self, provider_id: str) -> IdentityProvider:
        """Return the provider with this id. Raises LoginProviderNotFoundError."""
        try:
            return self._providers[provider_id]
        except KeyError:
            raise LoginProviderNotFoundError(provider_id) from None

    async def start(
        self, provider_id: str, started_by: str, *, invite_id: str = "", user_id: str = "", device_name: str = ""
    ) -> StartedFlow:
        """Start a flow; `started_by` is the caller's network, or the id of the user who is signed in.

        Raises LoginProviderNotFoundError, LoginProviderUnavailableError, LoginThrottledError.
        """
        provider = self.provider(provider_id)
        if wait := self._starts.wait(started_by):
            raise LoginThrottledError(wait)
        self._starts.consume(started_by)
        new = FlowSecrets.new()
        url = await provider.authorization_url(self._request(provider, new.state))
        now = self._clock.now()
        flow = LoginFlow(
            new.flow_id,
            provider.id,
            new.holder_digest,
            invite_id,
            user_id,
            device_name,
            expires_at=now + _FLOW_LIFETIME,
        )
        if not await self._flows.add(flow, now):
            raise LoginThrottledError(_RETRY_SECONDS)
        return StartedFlow(url, new.holder, flow.expires_at)

    async def finish(self, provider_id: str, returned: FlowReturn) -> tuple[LoginFlow, Identity]:
        """End a flow; returns it and the identity that the provider authenticated.

        Raises LoginProviderNotFoundError, LoginFlowInvalidError, IdentityRejectedError, LoginProviderUnavailableError.
        """
        provider = self.provider(provider_id)
        secrets = FlowSecrets(returned.state, returned.token)
        flow = await self._flows.take(secrets.flow_id, provider.id, secrets.holder_digest)
        if flow is None or flow.expires_at <= self._clock.now():
            raise LoginFlowInvalidError
        return flow, await provider.identify(self._request(provider, returned.state), returned.response)

    def _request(self, provider: IdentityProvider, state: str) -> AuthorizationRequest:
        return AuthorizationRequest.of(state, self._pepper, f"{self._public_url}/v1/auth/oauth/{provider.id}/callback")
