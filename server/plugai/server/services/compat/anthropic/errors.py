"""Errors in Anthropic's form, from which its SDKs make exceptions by status and `type`."""

from __future__ import annotations

import msgspec

from plugai.server.http_error import HttpError

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    503: "overloaded_error",
    504: "timeout_error",
}


class AnthropicErrors:
    """The format of a body that is an error, and of one in a stream. SDKs raise for both."""

    def body(self, error: HttpError) -> bytes:
        """`{"type": "error", "error": …}`; our own reason is beside Anthropic's type."""
        default = "api_error" if error.status >= 500 else "invalid_request_error"
        described = {"type": _TYPES.get(error.status, default), "message": error.message, "reason": error.reason}
        return msgspec.json.encode({"type": "error", "error": described})

    def event(self, error: HttpError) -> bytes:
        """The same as an event. No `message_stop` follows it."""
        return b"event: error\ndata: " + self.body(error) + b"\n\n"
