"""Errors in OpenAI's form, from which its SDKs make exceptions by status, `code` and `param`."""

from __future__ import annotations

import msgspec

from plugai.server.http_error import HttpError

# Those that clients look at; all others have our own reason, in small letters.
_CODES = {
    "UNAUTHENTICATED": "invalid_api_key",
    "MODEL_NOT_FOUND": "model_not_found",
    "CONTEXT_OVERFLOW": "context_length_exceeded",
    "REQUEST_RATE_EXCEEDED": "rate_limit_exceeded",
    "RATE_LIMITED": "rate_limit_exceeded",
    "QUOTA_EXCEEDED": "insufficient_quota",
    "CONTENT_REFUSED": "content_policy_violation",
}
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class OpenAIErrors:
    """The format of a body that is an error, and of one in a stream. SDKs raise for both."""

    def body(self, error: HttpError) -> bytes:
        """`{"error": …}`."""
        return msgspec.json.encode({"error": error_json(error)})

    def event(self, error: HttpError) -> bytes:
        """The same as an event. No `[DONE]` follows it."""
        return b"data: " + self.body(error) + b"\n\n"


def error_json(error: HttpError) -> dict[str, object]:
    """What is wrong, in OpenAI's words."""
    return {
        "message": error.message,
        "type": _TYPES.get(error.status, "server_error" if error.status >= 500 else "invalid_request_error"),
        "param": error.field or None,
        "code": error_code(error.reason),
    }


def error_code(reason: str) -> str:
    """What programs look at."""
    return _CODES.get(reason, reason.lower())
