"""Errors of authentication and permission."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError


class UnauthenticatedError(PlugAIError):
    """The call carries no valid credential."""

    reason = "UNAUTHENTICATED"


class LoginFailedError(UnauthenticatedError):
    """The name or the password is wrong, or the account is disabled; which one is not revealed."""

    reason = "LOGIN_FAILED"

    def __init__(self) -> None:
        super().__init__("the name or the password is wrong, or the account is disabled; try again")


class RefreshTokenInvalidError(UnauthenticatedError):
    """The refresh token is unknown, too old or was used before."""

    reason = "REFRESH_TOKEN_INVALID"

    def __init__(self) -> None:
        super().__init__("the refresh token is not valid, or not valid any more; sign in again")


class PermissionDeniedError(PlugAIError):
    """The caller may not do this."""

    reason = "PERMISSION_DENIED"


class ScopeMissingError(PermissionDeniedError):
    """The credential lacks the scope that this call requires."""

    reason = "SCOPE_MISSING"

    def __init__(self, scope: str) -> None:
        super().__init__(f"the credential lacks the scope {str(scope)!r}; use one that has it")
        self.scope = scope

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"scope": self.scope}


class LoginThrottledError(PlugAIError):
    """There were too many failed attempts to sign in."""

    reason = "LOGIN_THROTTLED"
    retryable = True

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many attempts; try again in {max(1, round(seconds))} seconds")
        self.retry_after = seconds


class NameTakenError(PlugAIError):
    """Another user has that name."""

    reason = "NAME_TAKEN"

    def __init__(self, name: str) -> None:
        super().__init__(f"the name {name!r} is taken; choose another")


class LastAdministratorError(PlugAIError):
    """The change would leave the server without an administrator."""

    reason = "LAST_ADMINISTRATOR"

    def __init__(self) -> None:
        super().__init__("this is the last administrator of the server; make another user an administrator first")
