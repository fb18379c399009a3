"""The one table that maps providers' errors to ours."""

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

# Providers' messages may be long; the relevant part comes first.
_MAX_MESSAGE = 400
_MAX_RETRY_AFTER = 7 * 86400.0


class ProviderErrorPayload(msgspec.Struct, frozen=True):
    """An error as the provider reports it. `codes` are the provider's error codes, the most specific first.

    `status` is the HTTP status, None inside a stream. `retry_after` is in seconds. `retryable` is False if the provider
    states that a retry of the same request will not succeed.
    """

    status: int | None
    codes: tuple[str, ...] = ()
    message: str = ""
    retry_after: float | None = None
    retryable: bool = True


def codes_in(message: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of the phrases that occur in a message, where a provider's own codes are too general."""
    return tuple(code for phrase, code in codes.items() if phrase in message)


class ProviderPayloadError(Exception):
    """An error inside a stream. The runner turns it into one of our errors."""

    def __init__(self, payload: ProviderErrorPayload) -> None:
        super().__init__("the provider reported an error inside its stream")
        self.payload = payload


@dataclass(frozen=True, slots=True)
class _ErrorMapping:
    """Our error for a provider's failure, and a message that says what to do."""

    error: type[ProviderError]
    sentence: str


_RATE_LIMITED = _ErrorMapping(RateLimitedError, "limits the rate of this account's requests; try again later")
_QUOTA = _ErrorMapping(ProviderQuotaError, "reports that the account has no credit left; check its billing")
_OVERLOADED = _ErrorMapping(ProviderOverloadedError, "is overloaded; try again later")
_FAILED = _ErrorMapping(ProviderUnavailableError, "failed; try again")
_TIMEOUT = _ErrorMapping(ProviderTimeoutError, "did not answer in time; try again")
_REJECTED = _ErrorMapping(CredentialRejectedError, "does not accept the key, or not for this; check it")
_NOT_OFFERED = _ErrorMapping(
    ModelNotOfferedError, "has no such model, or not for this key, or has another base_url; see `plugai models list`"
)

_BY_CODE: Mapping[str, _ErrorMapping | type[InvalidRequestError]] = {
    # OpenAI, Azure, xAI, and compatible servers
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
    # xAI, whose codes are whole sentences
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

# They only say whose fault it is, and some servers put them on every error: a status that says more outranks them.
_VAGUE_CODES = frozenset(
    {
        "invalid_request_error",
        "api_error",
        "server_error",
        "Client specified an invalid argument",
        "Internal error",
        "INVALID_ARGUMENT",
        "FAILED_PRECONDITION",
        "OUT_OF_RANGE",
        "CANCELLED",
        "UNKNOWN",
        "INTERNAL",
    }
)
_VAGUE_STATUSES = frozenset({400, 422})

_BY_STATUS: Mapping[int, _ErrorMapping | type[InvalidRequestError]] = {
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


def plugai_error(provider: str, payload: ProviderErrorPayload, redact: Callable[[str], str]) -> PlugAIError:
    """Our error for an error payload of this provider.

    The provider's own message is passed on, redacted, only where the request is at fault: others may name accounts.
    """
    match _entry(payload):
        case _ErrorMapping(error, sentence):
            mapped = error(f"provider {provider!r} {sentence}", _limited(payload.retry_after))
            mapped.retryable = mapped.retryable and payload.retryable
            return mapped
        case cls:
            reason = redact(_one_line(payload.message))[:_MAX_MESSAGE]
            return cls(f"provider {provider!r} refuses the request{f': {reason}' if reason else ''}; change it")


def _limited(seconds: float | None) -> float | None:
    """The pause that a provider asked for, within reason."""
    return None if seconds is None else min(seconds, _MAX_RETRY_AFTER)


def _one_line(message: str) -> str:
    """The message without line breaks and unprintable characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in message).split())


def _entry(payload: ProviderErrorPayload) -> _ErrorMapping | type[InvalidRequestError]:
    """The most specific statement: a code that says what is wrong, else the status, else a code that says little."""
    known = [code for code in payload.codes if code in _BY_CODE]
    for code in known:
        if code not in _VAGUE_CODES:
            return _BY_CODE[code]
    if known and not _says_more(payload.status):
        return _BY_CODE[known[0]]
    return _BY_STATUS.get(payload.status or 500, _FAILED)


def _says_more(status: int | None) -> bool:
    """Whether a status says more than that the request, or the provider, is at fault."""
    return status is not None and status not in _VAGUE_STATUSES and (status in _BY_STATUS or status >= 500)
