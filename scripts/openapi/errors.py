"""The JSON of an error: `google.rpc.Status` as the transcoder prints it."""

from __future__ import annotations

from scripts.openapi.constraints import JsonObject

_DETAIL = {
    "type": "object",
    "description": "A message of `google.rpc`, such as `BadRequest` (which fields are wrong, and why), `RetryInfo` "
    "(when to try again) or `QuotaFailure`.",
    "required": ["@type"],
    "properties": {"@type": {"type": "string"}},
}

_INFO = {
    "type": "object",
    "description": "Why the call failed.",
    "required": ["@type", "reason", "domain"],
    "properties": {
        "@type": {"const": "type.googleapis.com/google.rpc.ErrorInfo"},
        "reason": {"type": "string", "description": "The reason, for programs; each response lists the possible ones."},
        "domain": {"const": "plugai"},
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}

ERROR: dict[str, JsonObject] = {
    "Error": {
        "type": "object",
        "description": "Why a call failed: `google.rpc.Status`.",
        "required": ["code", "message", "details"],
        "properties": {
            "code": {"type": "integer", "description": "The canonical gRPC code.", "minimum": 1, "maximum": 16},
            "message": {"type": "string", "description": "What is wrong and what to do, for people. It may change."},
            "details": {
                "type": "array",
                "description": "The first one is an `ErrorInfo` with the reason.",
                "minItems": 1,
                "prefixItems": [{"$ref": "#/components/schemas/ErrorInfo"}],
                "items": {"$ref": "#/components/schemas/ErrorDetail"},
            },
        },
    },
    "ErrorInfo": _INFO,
    "ErrorDetail": _DETAIL,
}

HEADERS: dict[str, JsonObject] = {
    "x-request-id": {
        "description": "The id of the call, which is also in the server's log.",
        "schema": {"type": "string"},
    },
}
