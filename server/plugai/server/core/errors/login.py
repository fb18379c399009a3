"""Signing in went wrong: with the second factor, or at somebody else's."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError
from plugai.server.core.errors.access import PermissionDeniedError, UnauthenticatedError
from plugai.server.core.errors.not_found import NotFoundError


class SecondFactorFailedError(UnauthenticatedError):
    """The code is wrong, or was used."""

    reason = "SECOND_FACTOR_FAILED"

    def __init__(self) -> None:
        super().__init__("the code is wrong, too old or was used before; wait for the next one and try again")


class SecondFactorExistsError(PlugAIError):
    """There is a second factor already."""

    reason = "SECOND_FACTOR_EXISTS"

    def __init__(self) -> None:
        super().__init__("there is a second factor already; disable it first")


class SecondFactorMissingError(PlugAIError):
    """There is no second factor."""

    reason = "SECOND_FACTOR_MISSING"

    def __init__(self) -> None:
        super().__init__("there is no second factor yet; enroll one first")


class LoginProviderNotFoundError(NotFoundError):
    """No provider of that name is configured to sign in at."""

    reason = "LOGIN_PROVIDER_NOT_FOUND"

    def __init__(self, provider: str) -> None:
        super().__init__(f"one cannot sign in at {provider!r} here; `ListLoginProviders` tells where one can")


class LoginFlowInvalidError(UnauthenticatedError):
    """The answer of a provider belongs to no sign-in that this client began."""

    reason = "LOGIN_FLOW_INVALID"

    def __init__(self) -> None:
        super().__init__("this sign-in was not begun here, is over or took too long; begin again")


class IdentityRejectedError(UnauthenticatedError):
    """What a provider said about who somebody is cannot be believed, or is not enough.

    `check` names the rule that it broke.
    """

    reason = "IDENTITY_REJECTED"

    def __init__(self, provider: str, check: str, problem: str) -> None:
        super().__init__(f"{provider}: {problem}")
        self.check = check

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"check": self.check}


class LoginProviderUnavailableError(PlugAIError):
    """A provider to sign in at did not answer as it should."""

    reason = "LOGIN_PROVIDER_UNAVAILABLE"
    retryable = True


class NotInvitedError(PermissionDeniedError):
    """Somebody whom the provider knows has no account here, and no invitation."""

    reason = "NOT_INVITED"

    def __init__(self, provider: str) -> None:
        super().__init__(
            f"your account at {provider} belongs to nobody here; sign in another way and link it, or use an invitation"
        )
