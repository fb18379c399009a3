"""What the door itself answers when a call never reaches a gateway."""

from __future__ import annotations

from dataclasses import dataclass

# gRPC and gRPC-web clients get a grpc-status from Envoy; given this JSON, they would show it as the message. A request
# that was translated says it is gRPC too by the time it fails, but it has the path that it came with.
_IS_REST = {
    "or_filter": {
        "filters": [
            {
                "header_filter": {
                    "header": {
                        "name": "content-type",
                        "string_match": {"prefix": "application/grpc"},
                        "invert_match": True,
                        "treat_missing_header_as_empty": True,
                    }
                }
            },
            {"header_filter": {"header": {"name": "x-envoy-original-path", "present_match": True}}},
        ]
    }
}


@dataclass(frozen=True, slots=True)
class LocalReply:
    """One HTTP status that Envoy gives by itself, and the JSON error that a caller of REST gets with it."""

    status: int
    code: int
    reason: str
    message: str


# Envoy knows why it refuses a 400 (which character of the JSON, which query parameter), and its words are safe to show.
LOCAL_REPLIES = (
    LocalReply(400, 3, "INVALID_REQUEST", "the request cannot be read: %LOCAL_REPLY_BODY%"),
    LocalReply(
        403, 7, "PERMISSION_DENIED", "pages of this origin may not call this server; add it to the CORS origins"
    ),
    LocalReply(404, 5, "ROUTE_NOT_FOUND", "there is no such path, or it does not take this method"),
    LocalReply(408, 4, "DEADLINE_EXCEEDED", "the request did not arrive in time; send it again"),
    LocalReply(413, 11, "BODY_TOO_LARGE", "the body is larger than this server accepts"),
    LocalReply(421, 5, "ROUTE_NOT_FOUND", "this server does not go by the name in the Host header"),
    LocalReply(426, 9, "INVALID_REQUEST", "HTTP/1.0 is not spoken here; use HTTP/1.1 or HTTP/2"),
    LocalReply(431, 11, "INVALID_REQUEST", "the headers are larger than this server accepts"),
    LocalReply(500, 13, "INTERNAL", "the answer could not be passed on; report this with the x-request-id"),
    LocalReply(502, 14, "GATEWAY_UNAVAILABLE", "the gateway did not answer properly; try again"),
    LocalReply(503, 14, "GATEWAY_UNAVAILABLE", "no gateway is ready; try again"),
    LocalReply(504, 4, "GATEWAY_TIMEOUT", "the gateway did not answer in time; try again"),
)
_OVERFLOW = LocalReply(429, 8, "QUEUE_FULL", "too many requests are running; try again")


def mappers() -> list[dict[str, object]]:
    """Envoy's response mappers for all of these; the first that fits a reply is used."""
    overflow: dict[str, object] = {"response_flag_filter": {"flags": ["UO"]}}
    return [
        {
            **_mapper(overflow, _OVERFLOW),
            "status_code": _OVERFLOW.status,
            "headers_to_add": [{"header": {"key": "retry-after", "value": "1"}}],
        },
        *(_mapper(_has_status(reply.status), reply) for reply in LOCAL_REPLIES),
    ]


def _has_status(status: int) -> dict[str, object]:
    comparison = {"op": "EQ", "value": {"default_value": status, "runtime_key": "plugai.unused"}}
    return {"status_code_filter": {"comparison": comparison}}


def _mapper(condition: dict[str, object], reply: LocalReply) -> dict[str, object]:
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reply.reason,
        "domain": "plugai",
    }
    return {
        "filter": {"and_filter": {"filters": [condition, _IS_REST]}},
        "body_format_override": {
            "json_format": {"code": reply.code, "message": reply.message, "details": [detail]},
            "content_type": "application/json",
        },
    }
