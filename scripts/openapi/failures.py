"""The errors of each rpc: what its comment names, and what every call can fail with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from google.protobuf.descriptor import MethodDescriptor
from grpc import StatusCode
from scripts.openapi.constraints import JsonObject
from scripts.openapi.contract import PACKAGE, Contract

from plugai.envoy.bindings import Binding
from plugai.envoy.replies import LOCAL_REPLIES
from plugai.server.status import CODE_OF_REASON
from plugai.v1 import options_pb2

_REASONS = re.compile(r"[A-Z][A-Z_]+\s\(([^)]+)\)")
_THOSE_OF = re.compile(r"those of ([A-Z]\w+)")
_PREFIX = "ERROR_REASON_"
# As the transcoder maps them.
_HTTP_STATUS = {
    StatusCode.CANCELLED: 499,
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.DEADLINE_EXCEEDED: 504,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ALREADY_EXISTS: 409,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.RESOURCE_EXHAUSTED: 429,
    StatusCode.FAILED_PRECONDITION: 400,
    StatusCode.ABORTED: 409,
    StatusCode.OUT_OF_RANGE: 400,
    StatusCode.INTERNAL: 500,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.UNAUTHENTICATED: 401,
}
# Of the errors of the public listener itself, those that a correct client may meet.
_ALWAYS = (
    "INVALID_REQUEST",
    "PERMISSION_DENIED",
    "INTERNAL",
    "SHUTTING_DOWN",
    "STORAGE_UNAVAILABLE",
    "GATEWAY_UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "GATEWAY_TIMEOUT",
)
_WITH_CREDENTIAL = ("UNAUTHENTICATED", "SCOPE_MISSING")
_LIMITED = ("REQUEST_RATE_EXCEEDED", "TOO_MANY_STREAMS")
_TEXTS = {status.value: status.phrase for status in HTTPStatus} | {499: "Cancelled"}


class Failures:
    """The responses of failed calls: those of the same status for the same reasons are one component."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.components: dict[str, JsonObject] = {}
        self._methods = {method.name: method for method in contract.methods}
        enum = contract.enum(f"{PACKAGE}.ErrorReason")
        self._meanings = {
            value.name.removeprefix(_PREFIX): " ".join(contract.comment(f"{enum.full_name}.{value.name}").split())
            for value in enum.values
            if value.number
        }

    def responses(self, binding: Binding) -> dict[str, JsonObject]:
        """The responses of an rpc's errors by their HTTP status."""
        statuses: dict[int, list[str]] = {}
        for reason in dict.fromkeys([*self._reasons(binding.method), *_edge_reasons(binding)]):
            for status in _statuses(reason):
                statuses.setdefault(status, []).append(reason)
        return {str(status): self._response(status, reasons) for status, reasons in sorted(statuses.items())}

    def _reasons(self, method: MethodDescriptor) -> Iterator[str]:
        yield from self._named(method)
        yield from _ALWAYS
        if _is_public(method):
            return
        yield from _WITH_CREDENTIAL
        if method.GetOptions().Extensions[options_pb2.cost] != options_pb2.COST_NONE:
            yield from _LIMITED

    def _named(self, method: MethodDescriptor) -> Iterator[str]:
        comment = self._contract.comment(method.full_name)
        for group in _REASONS.findall(comment):
            yield from (name for name in re.findall(r"[A-Z_]+", group) if name in self._meanings)
        for other in _THOSE_OF.findall(comment):
            yield from self._named(self._methods[other])

    def _response(self, status: int, reasons: Sequence[str]) -> JsonObject:
        name = ".".join([str(status), *reasons])
        lines = "\n".join(f"- `{reason}`: {self._meanings[reason]}" for reason in reasons)
        self.components[name] = {
            "description": f"{_TEXTS[status]}\n\n{lines}",
            "headers": {"x-request-id": {"$ref": "#/components/headers/x-request-id"}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            "x-error-reasons": list(reasons),
        }
        return {"$ref": f"#/components/responses/{name}"}


def _edge_reasons(binding: Binding) -> Iterator[str]:
    """The errors of the public listener that the form of a call makes possible."""
    if binding.body_message is not None:
        yield "BODY_TOO_LARGE"
    if binding.path_fields:
        # An id with a slash is another path.
        yield "ROUTE_NOT_FOUND"


def _is_public(method: MethodDescriptor) -> bool:
    return bool(method.GetOptions().Extensions[options_pb2.policy] == options_pb2.POLICY_PUBLIC)


def _statuses(reason: str) -> set[int]:
    edge = {reply.status for reply in LOCAL_REPLIES if reply.reason == reason} - {HTTPStatus.MISDIRECTED_REQUEST}
    code = CODE_OF_REASON.get(reason)
    return edge if code is None else {_HTTP_STATUS[code]}
