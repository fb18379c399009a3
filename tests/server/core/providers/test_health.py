"""How a provider does, by what happened last."""

from datetime import UTC, datetime, timedelta

import pytest

from plugai.runners.errors import (
    CredentialRejectedError,
    InvalidRequestError,
    PlugAIError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderUnavailableError,
    RateLimitedError,
)
from plugai.server.core.providers.health import ProviderHealth, ProviderState

START = datetime(2026, 11, 23, tzinfo=UTC)


def lived(*outcomes: PlugAIError | None) -> ProviderHealth:
    """Its health after these outcomes, a second apart."""
    health = ProviderHealth()
    for seconds, outcome in enumerate(outcomes):
        health = health.after(outcome, START + timedelta(seconds=seconds))
    return health


GONE = ProviderUnavailableError("it is gone")


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ((), ProviderState.UNKNOWN),
        ((None,), ProviderState.HEALTHY),
        ((GONE,), ProviderState.DEGRADED),
        ((GONE, GONE), ProviderState.DEGRADED),
        ((GONE, GONE, GONE), ProviderState.DOWN),
        ((GONE, GONE, None, GONE), ProviderState.DEGRADED),
        ((GONE, GONE, GONE, None), ProviderState.HEALTHY),
        ((RateLimitedError(""),) * 5, ProviderState.DEGRADED),
        ((ProviderOverloadedError(""),) * 5, ProviderState.DEGRADED),
        ((CredentialRejectedError(""),), ProviderState.UNUSABLE),
        ((ProviderQuotaError(""),), ProviderState.UNUSABLE),
        ((InvalidRequestError("the caller's fault"),), ProviderState.HEALTHY),
    ],
)
def test_the_state_follows_the_last_outcomes(outcomes: tuple[PlugAIError | None, ...], state: ProviderState) -> None:
    assert lived(*outcomes).state is state


def test_the_state_has_its_reason_and_its_beginning() -> None:
    health = lived(None, GONE, GONE)
    assert (health.reason, health.message, health.failures) == ("PROVIDER_UNAVAILABLE", "it is gone", 2)
    assert health.since == START + timedelta(seconds=1)
    assert health.seen_at == START + timedelta(seconds=2)
    healed = health.after(None, START + timedelta(seconds=9))
    assert (healed.reason, healed.message, healed.failures) == ("", "", 0)
