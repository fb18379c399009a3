"""Who calls is not known, or may not."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class UnauthenticatedError(PlugAIError):
    """The call carries no valid credential."""

    reason = "UNAUTHENTICATED"


class PermissionDeniedError(PlugAIError):
    """The caller may not do this."""

    reason = "PERMISSION_DENIED"


class LoginThrottledError(PlugAIError):
    """Too many tries."""

    reason = "LOGIN_THROTTLED"
    retryable = True

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many tries; try again in {max(1, round(seconds))} seconds")
        self.retry_after = seconds
