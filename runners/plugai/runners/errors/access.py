"""Who calls is not known, or may not."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class UnauthenticatedError(PlugAIError):
    """The call carries no valid credential."""

    reason = "UNAUTHENTICATED"


class PermissionDeniedError(PlugAIError):
    """The caller may not do this."""

    reason = "PERMISSION_DENIED"
