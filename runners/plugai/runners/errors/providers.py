"""What a remote provider did not do."""

from __future__ import annotations

from plugai.runners.errors.models import ModelUnavailableError


class ProviderError(ModelUnavailableError):
    """A remote provider did not answer, or not to the end."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after` is what the provider asked for, in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class ProviderUnavailableError(ProviderError):
    """The provider cannot be reached, failed, or broke off."""

    reason = "PROVIDER_UNAVAILABLE"


class ProviderOverloadedError(ProviderError):
    """The provider has more to do than it can."""

    reason = "PROVIDER_OVERLOADED"


class ProviderTimeoutError(ProviderError):
    """The provider was silent for too long."""

    reason = "PROVIDER_TIMEOUT"


class ProviderProtocolError(ProviderError):
    """What the provider said is none of its protocol."""

    reason = "PROVIDER_PROTOCOL"


class RateLimitedError(ProviderError):
    """The provider takes no more requests from this account for a while."""

    reason = "RATE_LIMITED"


class ProviderQuotaError(ProviderError):
    """The account at the provider is spent."""

    reason = "PROVIDER_QUOTA"
    retryable = False


class ModelNotOfferedError(ProviderError):
    """The provider has no model of that name, or not for this key."""

    reason = "MODEL_NOT_OFFERED"
    retryable = False


class CredentialMissingError(ProviderError):
    """There is no key for the provider."""

    reason = "CREDENTIAL_MISSING"
    retryable = False


class CredentialRejectedError(ProviderError):
    """The provider does not take the key, or not for this."""

    reason = "CREDENTIAL_REJECTED"
    retryable = False


class EgressForbiddenError(ProviderError):
    """The provider's name leads to an address that is not public."""

    reason = "EGRESS_FORBIDDEN"
    retryable = False
