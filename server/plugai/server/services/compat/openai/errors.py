"""Errors in OpenAI's form, from which its SDKs make exceptions by status, `code` and `param`."""

from __future__ import annotations

import re

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
# Our names of fields that are called otherwise here.
_PARAMS = (
    (re.compile(r"^parameters\.max_output_tokens$"), "max_completion_tokens"),
    (re.compile(r"^parameters\."), ""),
    # Clients look for this name, wherever in it the mistake is.
    (re.compile(r"^response_format\b.*"), "response_format"),
)
_PARTS = re.compile(r"\.parts\b")
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class OpenAIErrors:
    """The format of a body that is an error, and of one in a stream. SDKs raise for both."""

    def body(self, error: HttpError) -> bytes:
        """`{"error": …}`."""
        return msgspec.json.encode({"error": _error(error)})

    def event(self, error: HttpError) -> bytes:
        """The same as an event. No `[DONE]` follows it."""
        return b"data: " + self.body(error) + b"\n\n"


def _error(error: HttpError) -> dict[str, object]:
    param = _param(error.field)
    return {
        "message": error.message.replace(error.field, param) if param else error.message,
        "type": _TYPES.get(error.status, "server_error" if error.status >= 500 else "invalid_request_error"),
        "param": param or None,
        "code": _CODES.get(error.reason, error.reason.lower()),
    }


def _param(field: str) -> str:
    for ours, theirs in _PARAMS:
        field = ours.sub(theirs, field)
    return _PARTS.sub(".content", field)
