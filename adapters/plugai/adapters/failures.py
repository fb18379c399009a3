"""The one table from what providers complain of to our errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from plugai.runners.errors import (
    ContentRefusedError,
    ContextOverflowError,
    CredentialRejectedError,
    InvalidRequestError,
    ModelNotOfferedError,
    PlugAIError,
    ProviderError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitedError,
)

# A provider's sentence may be long; what it says comes first.
_MAX_SENTENCE = 400
_LONGEST_PAUSE = 7 * 86400.0


class ProviderErrorPayload(msgspec.Struct, frozen=True):
    """What a provider says went wrong. `codes` are its own names for it, the most telling first.

    `status` is the response's, None inside a stream. `retry_after` is in seconds. `again` is False where the provider
    says that the same request will not succeed if it is sent again.
    """

    status: int | None
    codes: tuple[str, ...] = ()
    sentence: str = ""
    retry_after: float | None = None
    again: bool = True


def codes_in(sentence: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of those of these phrases that a sentence has, where a provider's own codes say too little."""
    return tuple(code for phrase, code in codes.items() if phrase in sentence)


class ProviderPayloadError(Exception):
    """A stream carries a complaint. The engine turns it into one of our errors."""

    def __init__(self, complaint: ProviderErrorPayload) -> None:
        super().__init__("the provider complains inside its stream")
        self.complaint = complaint


@dataclass(frozen=True, slots=True)
class _Failing:
    """How a provider's failure is told: our error, and a sentence that says what to do."""

    error: type[ProviderError]
    sentence: str


_RATE_LIMITED = _Failing(RateLimitedError, "takes no more requests from this account for now; try again later")
_QUOTA = _Failing(ProviderQuotaError, "says that the account is spent or its limit reached; look at its billing")
_OVERLOADED = _Failing(ProviderOverloadedError, "has more to do than it can; try again later")
_FAILED = _Failing(ProviderUnavailableError, "failed; try again")
_TIMEOUT = _Failing(ProviderTimeoutError, "did not answer in time; try again")
_REJECTED = _Failing(CredentialRejectedError, "does not take the key, or not for this; check it")
_NOT_OFFERED = _Failing(ModelNotOfferedError, "has no such model, or not for this key; see `plugai models`")

_BY_CODE: Mapping[str, _Failing | type[InvalidRequestError]] = {
    # OpenAI, Azure, xAI, and those who speak their dialect
    "insufficient_quota": _QUOTA,
    "billing_hard_limit_reached": _QUOTA,
    "rate_limit_exceeded": _RATE_LIMITED,
    "requests": _RATE_LIMITED,
    "tokens": _RATE_LIMITED,
    "invalid_api_key": _REJECTED,
    "account_deactivated": _REJECTED,
    "unsupported_country_region_territory": _REJECTED,
    "model_not_found": _NOT_OFFERED,
    "DeploymentNotFound": _NOT_OFFERED,
    "context_length_exceeded": ContextOverflowError,
    "string_above_max_length": ContextOverflowError,
    "content_filter": ContentRefusedError,
    "content_policy_violation": ContentRefusedError,
    "invalid_prompt": ContentRefusedError,
    "server_error": _FAILED,
    "server_is_overloaded": _OVERLOADED,
    "slow_down": _OVERLOADED,
    "vector_store_timeout": _TIMEOUT,
    "invalid_image": InvalidRequestError,
    "invalid_image_format": InvalidRequestError,
    "invalid_base64_image": InvalidRequestError,
    "invalid_image_url": InvalidRequestError,
    "image_too_large": InvalidRequestError,
    "image_too_small": InvalidRequestError,
    "image_parse_error": InvalidRequestError,
    "image_content_policy_violation": ContentRefusedError,
    "unsupported_image_media_type": InvalidRequestError,
    "empty_image_file": InvalidRequestError,
    "failed_to_download_image": InvalidRequestError,
    "image_file_not_found": InvalidRequestError,
    "exceed_context_size_error": ContextOverflowError,
    # xAI, whose codes are sentences
    "Client specified an invalid argument": InvalidRequestError,
    "The caller does not have permission to execute the specified operation": _REJECTED,
    "The request does not have valid authentication credentials for the operation": _REJECTED,
    "Some requested entity was not found": _NOT_OFFERED,
    "Some resource has been exhausted": _RATE_LIMITED,
    "The service is currently unavailable": _OVERLOADED,
    "Internal error": _FAILED,
    # Anthropic; some names are OpenAI's too, as `type`
    "invalid_request_error": InvalidRequestError,
    "request_too_large": InvalidRequestError,
    "authentication_error": _REJECTED,
    "permission_error": _REJECTED,
    "billing_error": _QUOTA,
    "enforced_spend_limit_reached": _QUOTA,
    "not_found_error": _NOT_OFFERED,
    "rate_limit_error": _RATE_LIMITED,
    "api_error": _FAILED,
    "timeout_error": _TIMEOUT,
    "overloaded_error": _OVERLOADED,
    # Google
    "API_KEY_INVALID": _REJECTED,
    "API_KEY_SERVICE_BLOCKED": _REJECTED,
    "BILLING_DISABLED": _QUOTA,
    "INVALID_ARGUMENT": InvalidRequestError,
    "FAILED_PRECONDITION": InvalidRequestError,
    "OUT_OF_RANGE": InvalidRequestError,
    "UNAUTHENTICATED": _REJECTED,
    "PERMISSION_DENIED": _REJECTED,
    "NOT_FOUND": _NOT_OFFERED,
    "RESOURCE_EXHAUSTED": _RATE_LIMITED,
    "CANCELLED": _FAILED,
    "UNKNOWN": _FAILED,
    "INTERNAL": _FAILED,
    "UNAVAILABLE": _OVERLOADED,
    "DEADLINE_EXCEEDED": _TIMEOUT,
}

_BY_STATUS: Mapping[int, _Failing | type[InvalidRequestError]] = {
    400: InvalidRequestError,
    401: _REJECTED,
    402: _QUOTA,
    403: _REJECTED,
    404: _NOT_OFFERED,
    408: _TIMEOUT,
    409: _FAILED,
    413: InvalidRequestError,
    415: InvalidRequestError,
    422: InvalidRequestError,
    429: _RATE_LIMITED,
    503: _OVERLOADED,
    504: _TIMEOUT,
    529: _OVERLOADED,
}


def failure(provider: str, complaint: ProviderErrorPayload, redact: Callable[[str], str]) -> PlugAIError:
    """Our error for a complaint of this provider.

    The provider's own sentence is told, redacted, only where the request is at fault: elsewhere it may name accounts.
    """
    match _entry(complaint):
        case _Failing(error, sentence):
            failed = error(f"provider {provider!r} {sentence}", _sane(complaint.retry_after))
            failed.retryable = failed.retryable and complaint.again
            return failed
        case cls:
            said = redact(_one_line(complaint.sentence))[:_MAX_SENTENCE]
            return cls(f"provider {provider!r} refuses the request{f': {said}' if said else ''}; change it")


def _sane(seconds: float | None) -> float | None:
    """A pause that a provider asked for, within what can be told and anybody would wait."""
    return None if seconds is None else min(seconds, _LONGEST_PAUSE)


def _one_line(sentence: str) -> str:
    """Without what no reader, log or database has a use for."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in sentence).split())


def _entry(complaint: ProviderErrorPayload) -> _Failing | type[InvalidRequestError]:
    for code in complaint.codes:
        if (found := _BY_CODE.get(code)) is not None:
            return found
    return _BY_STATUS.get(complaint.status or 500, _FAILED)
