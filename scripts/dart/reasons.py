"""Generates the exceptions: one for each `ErrorReason`, below that of its kind."""

from __future__ import annotations

from grpc import StatusCode
from scripts.dart.comments import documentation, literal
from scripts.dart.contract import Reachable
from scripts.dart.models import HEADER
from scripts.dart.names import exception_name
from scripts.docs import retryable

from plugai.envoy.replies import LOCAL_REPLIES
from plugai.server.status import CODE_OF_REASON

_PREFIX = "ERROR_REASON_"
_KINDS = {
    StatusCode.INVALID_ARGUMENT: "InvalidArgumentException",
    StatusCode.OUT_OF_RANGE: "InvalidArgumentException",
    StatusCode.NOT_FOUND: "NotFoundException",
    StatusCode.ALREADY_EXISTS: "AlreadyExistsException",
    StatusCode.FAILED_PRECONDITION: "PreconditionException",
    StatusCode.ABORTED: "PreconditionException",
    StatusCode.RESOURCE_EXHAUSTED: "ResourceExhaustedException",
    StatusCode.UNAVAILABLE: "UnavailableException",
    StatusCode.UNAUTHENTICATED: "AuthenticationException",
    StatusCode.PERMISSION_DENIED: "ForbiddenException",
    StatusCode.DEADLINE_EXCEEDED: "DeadlineException",
}
_CODES = {code.value[0]: code for code in StatusCode}


def reasons(reachable: Reachable) -> str:
    """The part of the library of errors."""
    enum = reachable.contract.enum("plugai.v1.ErrorReason")
    known = {
        value.name.removeprefix(_PREFIX): reachable.contract.comment(f"{enum.full_name}.{value.name}")
        for value in enum.values
        if value.number
    }
    classes = "\n".join(_class(reason, comment) for reason, comment in known.items())
    cases = "".join(f"  '{reason}' => {exception_name(reason)}(status),\n" for reason in known)
    table = (
        f"ServerException? _exceptionOfReason(Status status) => switch (status.reason) {{\n{cases}  _ => null,\n}};\n"
    )
    return (
        HEADER.format(source="protos/plugai/v1/error.proto") + "part of '../errors.dart';\n\n" + classes + "\n" + table
    )


def kind(reason: str) -> str:
    """The class that the exception of a reason extends."""
    code = CODE_OF_REASON.get(reason)
    if code is None:
        # What the edge proxy says by itself has no row in the gateway's table.
        code = next((_CODES[reply.code] for reply in LOCAL_REPLIES if reply.reason == reason), None)
    return _KINDS.get(code, "InternalServerException") if isinstance(code, StatusCode) else "InternalServerException"


def _class(reason: str, comment: str) -> str:
    name = exception_name(reason)
    advice = literal(" ".join(comment.split()))
    return f"""{documentation(comment)}final class {name} extends {kind(reason)} {{
  /// The exception of a status.
  {name}(super.status);

  @override
  String get advice => {advice};

  @override
  bool get _mayBeRepeated => {str(retryable(reason)).lower()};
}}
"""
