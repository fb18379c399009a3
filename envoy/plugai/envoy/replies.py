"""The errors that Envoy itself returns when a call does not reach a gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from plugai.envoy.bindings import bindings
from plugai.envoy.contract import compat_services

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class LocalReply:
    """An HTTP status that Envoy returns by itself, and the error that callers receive with it.

    `code` is the canonical gRPC code in the JSON; `rpc_code` is the grpc-status for gRPC clients where it differs.
    """

    status: int
    code: int
    reason: str
    message: str
    rpc_code: int | None = None


# The transcoder replaces the method and the path.
_ASKED = "%REQ(X-ENVOY-ORIGINAL-METHOD?:METHOD)% %PATH(NQ:ORIG_OR_PATH)%"
LOCAL_REPLIES = (
    LocalReply(400, 3, "INVALID_REQUEST", "the request is malformed"),
    LocalReply(
        403, 7, "PERMISSION_DENIED", "this origin may not call this server; an operator can add it to the CORS origins"
    ),
    LocalReply(404, 5, "ROUTE_NOT_FOUND", "there is no such path", rpc_code=12),
    LocalReply(405, 12, "METHOD_NOT_ALLOWED", f"{_ASKED} is not possible; this path has %RESP(ALLOW)%"),
    LocalReply(408, 4, "DEADLINE_EXCEEDED", "the request did not arrive in time; send it again"),
    LocalReply(413, 11, "BODY_TOO_LARGE", "the body is larger than this server accepts"),
    LocalReply(421, 5, "ROUTE_NOT_FOUND", "the name in the Host header is not one of this server", rpc_code=12),
    LocalReply(426, 9, "INVALID_REQUEST", "HTTP/1.0 is not supported; use HTTP/1.1 or HTTP/2"),
    LocalReply(429, 8, "QUEUE_FULL", "too many requests are running; try again"),
    LocalReply(431, 11, "INVALID_REQUEST", "the headers are larger than this server accepts"),
    LocalReply(500, 13, "INTERNAL", "the response could not be forwarded; report this with the x-request-id"),
    LocalReply(502, 14, "GATEWAY_UNAVAILABLE", "the gateway sent an invalid response; try again"),
    LocalReply(503, 14, "GATEWAY_UNAVAILABLE", "no gateway is available; try again"),
    LocalReply(504, 4, "GATEWAY_TIMEOUT", "the gateway did not answer in time; try again"),
)
# Envoy returns 503 also when its circuit breaker is open or its heap is full; only the response flag tells this from a
# missing gateway.
_OVERFLOW: Json = {"response_flag_filter": {"flags": ["UO", "OM"]}}
_NO_GRPC_CONTENT: Json = {
    "header_filter": {
        "header": {
            "name": "content-type",
            "string_match": {"prefix": "application/grpc"},
            "invert_match": True,
            "treat_missing_header_as_empty": True,
        }
    }
}
# A transcoded request has gRPC content by the time it fails, but also a header with its original path.
_TRANSCODED: Json = {"header_filter": {"header": {"name": "x-envoy-original-path", "present_match": True}}}
_PATHS = (":path", "x-envoy-original-path")
# Headers that are too large, or malformed, are not read to their end.
_WITHOUT_PATH: Json = {"header_filter": {"header": {"name": ":path", "present_match": True, "invert_match": True}}}
_IS_REST: Json = {"or_filter": {"filters": [_NO_GRPC_CONTENT, _TRANSCODED]}}

# The script in check_json/ writes its errors itself.
_REFUSED_JSON: Json = {
    "filter": {
        "metadata_filter": {
            "matcher": {"filter": "plugai.check_json", "path": [{"key": "refused"}], "value": {"bool_match": True}},
            "match_if_key_not_found": False,
        }
    },
    "body_format_override": {
        "text_format_source": {"inline_string": "%LOCAL_REPLY_BODY%"},
        "content_type": "application/json",
    },
}


def mappers(openai_hosts: Sequence[str] = ()) -> list[Json]:
    """Envoy's response mappers for all local replies. The first one with a matching filter is used.

    Under the names of `openai_hosts`, all errors are OpenAI's.
    """
    rules = [(_OVERFLOW if reply.status == 429 else _has_status(reply.status), reply) for reply in LOCAL_REPLIES]
    rules.sort(key=lambda rule: rule[0] is not _OVERFLOW)
    for_compat = [
        _for_http(_both(condition, is_asked), reply, make(_naming_what_is_there(reply, prefix)))
        for prefix, make in _COMPAT.items()
        for is_asked in [_below(prefix, openai_hosts if make is _openai else ())]
        for condition, reply in rules
    ]
    for_all = [_for_http(_both(condition, _WITHOUT_PATH), reply, _whichever(reply)) for condition, reply in rules]
    for_rest = [_for_http(_both(condition, _IS_REST), reply, _rest(reply)) for condition, reply in rules]
    # The others are gRPC or gRPC-web, whose clients would show JSON as the message.
    return [
        _REFUSED_JSON,
        *for_compat,
        *for_all,
        *for_rest,
        *(_for_grpc(condition, reply) for condition, reply in rules),
    ]


def _has_status(status: int) -> Json:
    comparison = {"op": "EQ", "value": {"default_value": status, "runtime_key": "plugai.unused"}}
    return {"status_code_filter": {"comparison": comparison}}


def _rest(reply: LocalReply) -> Json:
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reply.reason, "domain": "plugai"}
    return {"code": reply.code, "message": _message(reply), "details": [detail]}


def _for_http(condition: Json, reply: LocalReply, body: Json) -> Json:
    return {
        "filter": condition,
        "status_code": reply.status,
        "headers_to_add": [_header("retry-after", "1")] if reply.status == 429 else [],
        "body_format_override": {"json_format": body, "content_type": "application/json"},
    }


def _both(one: Json, other: Json) -> Json:
    return {"and_filter": {"filters": [one, other]}}


def _below(prefix: str, hosts: Sequence[str]) -> Json:
    """Whether the path begins so, or the server was called by one of these names."""
    paths = [_header_filter(name, {"prefix": prefix}) for name in _PATHS]
    return {"or_filter": {"filters": [*paths, *(_header_filter(":authority", {"exact": host}) for host in hosts)]}}


def _header_filter(name: str, match: Json) -> Json:
    return {"header_filter": {"header": {"name": name, "string_match": match}}}


def _message(reply: LocalReply) -> str:
    # Envoy's message names the invalid character or parameter, and is safe to show.
    return f"{reply.message}: %LOCAL_REPLY_BODY%" if reply.status == 400 else reply.message


def _openai(reply: LocalReply) -> Json:
    kinds = {403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(reply.status, "server_error" if reply.status >= 500 else "invalid_request_error")
    error: Json = {"message": _message(reply), "type": kind, "param": None, "code": reply.reason.lower()}
    return {"error": error}


def _anthropic(reply: LocalReply) -> Json:
    kinds = {
        403: "permission_error",
        404: "not_found_error",
        413: "request_too_large",
        429: "rate_limit_error",
        503: "overloaded_error",
        504: "timeout_error",
    }
    kind = kinds.get(reply.status, "api_error" if reply.status >= 500 else "invalid_request_error")
    return {"type": "error", "error": {"type": kind, "message": _message(reply), "reason": reply.reason}}


def _whichever(reply: LocalReply) -> Json:
    """The error of a call whose path is not known, in which the SDK of each API finds its own."""
    return _rest(reply) | _anthropic(reply) | _openai(reply)


def _ollama(reply: LocalReply) -> Json:
    return {"error": _message(reply), "reason": reply.reason}


# Other APIs, by the start of their paths, and how they report errors.
_COMPAT: Mapping[str, Callable[[LocalReply], Json]] = {
    "/openai/v1/": _openai,
    "/anthropic/v1/": _anthropic,
    "/api/": _ollama,
}
COMPAT_PREFIXES = tuple(_COMPAT)
"""Where the paths of other APIs begin."""


def _naming_what_is_there(reply: LocalReply, prefix: str) -> LocalReply:
    """An error 404 that names what was asked for, and what this server has of the same API instead."""
    if reply.status != 404:
        return reply
    methods = (method for service in compat_services() for method in service.methods)
    paths = {binding.template.partition("/{")[0] for method in methods for binding in bindings(method)}
    there = ", ".join(sorted(path.removeprefix(prefix) for path in paths if path.startswith(prefix)))
    return replace(reply, message=f"this server does not have {_ASKED}; of this API it has {there}")


def _for_grpc(condition: Json, reply: LocalReply) -> Json:
    code = reply.code if reply.rpc_code is None else reply.rpc_code
    return {
        "filter": condition,
        # Envoy treats gRPC-web as plain HTTP here, so the status is sent in headers, as in a response without a body.
        "status_code": 200,
        "headers_to_add": [_header("grpc-status", str(code)), _header("grpc-message", reply.message)],
        "body_format_override": {"text_format_source": {"inline_string": ""}},
    }


def _header(key: str, value: str) -> Json:
    return {"header": {"key": key, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
