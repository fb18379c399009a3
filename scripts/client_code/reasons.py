"""Generates `plugai.client.reasons`: a class of error for each `ErrorReason` of the contract."""

from __future__ import annotations

from grpc import StatusCode
from scripts.client_code.contract import Contract
from scripts.client_code.types import docstring
from scripts.docs import retryable

from plugai.server.status import CODE_OF_REASON

HEADER = '''"""The errors that a server reports: one class for each reason, below the class of its kind.

Generated from protos/plugai/v1/error.proto by `make proto`.
"""

from __future__ import annotations

from plugai.client.errors import (
    AlreadyExistsError,
    AuthenticationError,
    DeadlineError,
    ForbiddenError,
    InvalidArgumentError,
    NotFoundError,
    PreconditionError,
    ResourceExhaustedError,
    ServerError,
    UnavailableError,
)
'''

BASES = {
    StatusCode.INVALID_ARGUMENT: "InvalidArgumentError",
    StatusCode.OUT_OF_RANGE: "InvalidArgumentError",
    StatusCode.NOT_FOUND: "NotFoundError",
    StatusCode.ALREADY_EXISTS: "AlreadyExistsError",
    StatusCode.FAILED_PRECONDITION: "PreconditionError",
    StatusCode.ABORTED: "PreconditionError",
    StatusCode.RESOURCE_EXHAUSTED: "ResourceExhaustedError",
    StatusCode.UNAVAILABLE: "UnavailableError",
    StatusCode.UNAUTHENTICATED: "AuthenticationError",
    StatusCode.PERMISSION_DENIED: "ForbiddenError",
    StatusCode.DEADLINE_EXCEEDED: "DeadlineError",
}
# What the edge proxy says by itself has no row in the gateway's table.
EDGE = {
    "ROUTE_NOT_FOUND": "NotFoundError",
    "METHOD_NOT_ALLOWED": "InvalidArgumentError",
    "BODY_TOO_LARGE": "InvalidArgumentError",
    "GATEWAY_UNAVAILABLE": "UnavailableError",
    "GATEWAY_TIMEOUT": "DeadlineError",
}
PREFIX = "ERROR_REASON_"


def reasons(contract: Contract) -> str:
    """The module."""
    (enum, comments) = next((enum, values) for name, enum, _, values in contract.enums() if name == "ErrorReason")
    named = [value.name.removeprefix(PREFIX) for value in enum.value]
    known = list(zip(named, comments, strict=True))[1:]
    blocks = "".join(f"\n\n{_class(reason, comment)}" for reason, comment in known)
    rows = "".join(f'    "{reason}": {class_name(reason)},\n' for reason, _ in known)
    return f"{HEADER}{blocks}\n\n\nBY_REASON: dict[str, type[ServerError]] = {{\n{rows}}}\n"


def class_name(reason: str) -> str:
    """`MODEL_NOT_FOUND` is `ModelNotFoundError`."""
    return "".join(word.capitalize() for word in reason.split("_")) + "Error"


def _class(reason: str, comment: str) -> str:
    code = CODE_OF_REASON.get(reason)
    base = EDGE.get(reason, "ServerError") if code is None else BASES.get(code, "ServerError")
    lines = [f"class {class_name(reason)}({base}):", docstring(comment), "", f'    reason = "{reason}"']
    lines.append(f"    retryable = {bool(retryable(reason))}")
    return "\n".join(lines)
