"""An error as other HTTP APIs report it: a status, and what their bodies say."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from grpc import StatusCode

from plugai.runners.errors import PlugAIError
from plugai.server.status import CODE_OF_REASON

# As Envoy translates them for our own REST interface.
_STATUSES = {
    StatusCode.CANCELLED: 499,
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.FAILED_PRECONDITION: 400,
    StatusCode.OUT_OF_RANGE: 413,
    StatusCode.UNAUTHENTICATED: 401,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ALREADY_EXISTS: 409,
    StatusCode.ABORTED: 409,
    StatusCode.RESOURCE_EXHAUSTED: 429,
    StatusCode.UNIMPLEMENTED: 501,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.DEADLINE_EXCEEDED: 504,
}
# Envoy's Lua filter replaces the status of an answer by the value of this header.
STATUS_HEADER = "x-http-status"


@dataclass(frozen=True, slots=True)
class HttpError:
    """`reason` is that of a PlugAIError, `field` the first field of the request that is wrong, if one is."""

    code: StatusCode
    reason: str
    message: str
    field: str = ""
    retry_after: float | None = None

    @classmethod
    def of(cls, error: PlugAIError) -> HttpError:
        """The error that a caller of another API receives."""
        wrong = next(iter(error.violations), "")
        return cls(CODE_OF_REASON[error.reason], error.reason, error.message, wrong, error.retry_after)

    @classmethod
    def internal(cls, request_id: str) -> HttpError:
        """The error for a bug in the server."""
        message = f"internal error; see the server's log for request {request_id}"
        return cls(StatusCode.INTERNAL, "INTERNAL", message)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return _STATUSES.get(self.code, 500)

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What goes with the body: its status, and when to try again."""
        status = (STATUS_HEADER, str(self.status))
        return (status,) if self.retry_after is None else (status, ("retry-after", str(ceil(self.retry_after))))
