"""Errors of signing in with a second factor or an external provider."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError
from plugai.server.core.errors.access import PermissionDeniedError, UnauthenticatedError
from plugai.server.core.errors.not_found import NotFoundError


class SecondFactorFailedError(UnauthenticatedError):
    """The code is wrong, or was used before."""

    reason = "SECOND_FACTOR_FAILED"

    def __init__(self) -> None:
        super().__init__("the code is wrong, too old or was used before; wait for the next one and try again")


class SecondFactorExistsError(PlugAIError):
    """The user has a second factor already."""

    reason = "SECOND_FACTOR_EXISTS"

    def __init__(self) -> None:
        super().__init__("there is a second factor already; disable it first")


class SecondFactorMissingError(PlugAIError):
    """The user has no second factor."""

    reason = "SECOND_FACTOR_MISSING"

    def __init__(self) -> None:
        super().__init__("there is no second factor yet; enroll one first")


class LoginProviderNotFoundError(NotFoundError):
    """No login provider of that name is configured."""

    reason = "LOGIN_PROVIDER_NOT_FOUND"

    def __init__(self, provider: str) -> None:
        super().__init__(f"there is no login provider {provider!r}; `ListLoginProviders` lists those there are")


class LoginFlowInvalidError(UnauthenticatedError):
    """The provider's answer does not belong to a sign-in that this client has started."""

    reason = "LOGIN_FLOW_INVALID"

    def __init__(self) -> None:
        super().__init__("this sign-in was not started here, has ended or took too long; start again")


class IdentityRejectedError(UnauthenticatedError):
    """The identity that a login provider reports cannot be verified, or is not sufficient.

    `check` names the check that failed.
    """

    reason = "IDENTITY_REJECTED"

    def __init__(self, provider: str, check: str, problem: str) -> None:
        super().__init__(f"{provider}: {problem}")
        self.check = check

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"check": self.check}


class LoginProviderUnavailableError(PlugAIError):
    """A login provider did not answer, or answered with an error."""

    reason = "LOGIN_PROVIDER_UNAVAILABLE"
    retryable = True


class NotInvitedError(PermissionDeniedError):
    """The user of a login provider has no account on this server, and no invitation."""

    reason = "NOT_INVITED"

    def __init__(self, provider: str) -> None:
        super().__init__(
            f"your account at {provider} is not linked to one here; sign in another way to link it, or use an invite"
        )
