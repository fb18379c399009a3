"""The health of a remote provider: a pure state machine. Given an outcome and its time, it returns the new state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugai.runners.errors import (
    CredentialMissingError,
    CredentialRejectedError,
    EgressForbiddenError,
    PlugAIError,
    ProviderError,
    ProviderOverloadedError,
    ProviderQuotaError,
    RateLimitedError,
)

# Failures in a row after which a provider counts as down; a single one may be chance.
_DOWN_AFTER = 3
_UNUSABLE = (CredentialMissingError, CredentialRejectedError, EgressForbiddenError, ProviderQuotaError)
_BUSY = (ProviderOverloadedError, RateLimitedError)


class ProviderState(StrEnum):
    """Whether a provider answers."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """The state of a provider, since when, and why: the reason and message of its last failure, empty if it is healthy.

    `failures` counts failures in a row.
    """

    state: ProviderState = ProviderState.UNKNOWN
    reason: str = ""
    message: str = ""
    failures: int = 0
    since: datetime | None = None
    seen_at: datetime | None = None

    def after(self, error: PlugAIError | None, now: datetime) -> ProviderHealth:
        """The health after an attempt that ended with this error, or None if it succeeded.

        An error that is the caller's fault shows that the provider answers.
        """
        if not isinstance(error, ProviderError):
            return self._become(ProviderState.HEALTHY, None, now)
        if isinstance(error, _UNUSABLE):
            return self._become(ProviderState.UNUSABLE, error, now)
        down = not isinstance(error, _BUSY) and self.failures + 1 >= _DOWN_AFTER
        return self._become(ProviderState.DOWN if down else ProviderState.DEGRADED, error, now)

    def _become(self, state: ProviderState, error: PlugAIError | None, now: datetime) -> ProviderHealth:
        return ProviderHealth(
            state=state,
            reason="" if error is None else error.reason,
            message="" if error is None else error.message,
            failures=0 if error is None else self.failures + 1,
            since=self.since if state is self.state else now,
            seen_at=now,
        )
