"""The tree of errors. Every error of the client is a `PlugAIError`; `plugai.client.reasons` has the server's own.

Catch a reason (`reasons.ModelNotFoundError`), a kind (`NotFoundError`), or everything (`PlugAIError`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class Status:
    """What a server says of a failed call: the canonical gRPC code, the reason, and details. Times are in seconds."""

    code: int
    message: str
    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    violations: Mapping[str, str] = field(default_factory=dict)
    retryable: bool | None = None


class PlugAIError(Exception):
    """The base of all errors of this client. `message` says what to do."""

    reason: str = ""
    """The server's `ErrorReason` without its prefix; empty if the error did not come from a server."""
    retryable: bool = False
    """Whether the same call may succeed if it is made again."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after: float | None = None
        """Seconds after which a retry may succeed, if the server has said so."""
        self.request_id = ""
        """The id under which the server's log has this call; empty if it is unknown."""


class ConfigurationError(PlugAIError, ValueError):
    """The client was given something that it cannot use, such as a URL without a scheme."""


class LostConnectionError(PlugAIError, ConnectionError):
    """The server cannot be reached, or the connection broke. Try again; check the URL if that does not help."""

    retryable = True

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent
        """Whether the server may have received the call."""


class ContentDamagedError(PlugAIError):
    """The content that arrived is not the content that was stored: its size or SHA-256 differ. Download it again."""

    retryable = True


class ServerError(PlugAIError):
    """A server reported an error. Its class says the kind, `reason` what exactly."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.message)
        self.reason = status.reason or type(self).reason
        self.retryable = type(self).retryable if status.retryable is None else status.retryable
        self.code = status.code
        """The canonical gRPC status code."""
        self.retry_after = status.retry_after
        self.request_id = status.metadata.get("request_id", "")
        self.metadata = dict(status.metadata)
        """What the error is about, by name, such as `model`."""
        self.violations = dict(status.violations)
        """What is wrong with each field of the request, by its path."""

    def __str__(self) -> str:
        # A message about one field has said already what is wrong with it.
        untold = {name: problem for name, problem in self.violations.items() if problem not in self.message}
        wrong = "".join(f"\n  {name}: {problem}" for name, problem in untold.items())
        request = f" [request {self.request_id}]" if self.request_id else ""
        return f"{self.message}{wrong}{request}"

    def __reduce__(self) -> tuple[Any, ...]:
        known = self.reason, self.metadata, self.retry_after, self.violations, self.retryable
        return type(self), (Status(self.code, self.message, *known),)


class InvalidArgumentError(ServerError):
    """The request cannot be right. Correct it."""


class NotFoundError(ServerError):
    """What the call names does not exist, or belongs to another user."""


class AlreadyExistsError(ServerError):
    """What the call would create exists."""


class PreconditionError(ServerError):
    """The call does not fit the present state."""


class ResourceExhaustedError(ServerError):
    """A limit is reached; `retry_after` says when to try again, if that is known."""


class UnavailableError(ServerError):
    """It does not work now. Try again."""

    retryable = True


class AuthenticationError(ServerError):
    """The server does not know the caller. Sign in, or check the token."""


class DeadlineError(ServerError, TimeoutError):
    """It took longer than it may. Allow more time with `timeout`."""


class ForbiddenError(ServerError):
    """The caller may not do this."""


_CODES: dict[int, type[ServerError]] = {
    3: InvalidArgumentError,
    4: DeadlineError,
    5: NotFoundError,
    6: AlreadyExistsError,
    7: ForbiddenError,
    8: ResourceExhaustedError,
    9: PreconditionError,
    10: PreconditionError,
    11: InvalidArgumentError,
    14: UnavailableError,
    16: AuthenticationError,
}
_OF_HTTP = {
    HTTPStatus.BAD_REQUEST: 3,
    HTTPStatus.UNAUTHORIZED: 16,
    HTTPStatus.FORBIDDEN: 7,
    HTTPStatus.NOT_FOUND: 5,
    HTTPStatus.CONFLICT: 6,
    HTTPStatus.TOO_MANY_REQUESTS: 8,
    HTTPStatus.BAD_GATEWAY: 14,
    HTTPStatus.SERVICE_UNAVAILABLE: 14,
    HTTPStatus.GATEWAY_TIMEOUT: 14,
}
_UNKNOWN = 2


def error_of_code(status: Status) -> ServerError:
    """The error of a status whose reason this version does not know."""
    return _CODES.get(status.code, ServerError)(status)


def code_of_http(status: int) -> int:
    """The canonical code of an HTTP status that came without one, as from a proxy on the way."""
    return _OF_HTTP.get(HTTPStatus(status), _UNKNOWN) if status in HTTPStatus.__members__.values() else _UNKNOWN
