"""Errors that cross the Runner interface, and everything above it.

PlugAIError
├── InvalidRequestError            the caller must change the request
│   ├── MalformedMessageError      the bytes are no message
│   ├── CapabilityMissingError     the model cannot do what is asked
│   ├── ContextOverflowError       the conversation does not fit
│   ├── ImageRefusedError          the picture cannot be decoded
│   └── ContentRefusedError        the provider's filter refuses it
├── NotFoundError
│   ├── ModelNotFoundError
│   ├── RequestNotFoundError
│   ├── OperationNotFoundError
│   ├── ArtifactNotFoundError
│   └── ProviderNotFoundError
├── RequestIdReusedError           the id belongs to another request
├── EventsExpiredError             the events asked for are gone
├── ModelUnavailableError          a retry may help
│   ├── WorkerCrashedError
│   └── ProviderError              a remote provider did not answer; another model may
│       ├── ProviderUnavailableError   it cannot be reached, or failed
│       ├── ProviderOverloadedError
│       ├── ProviderTimeoutError
│       ├── ProviderProtocolError      what it said cannot be read
│       ├── RateLimitedError
│       ├── ProviderQuotaError         its account is spent: no retry helps
│       ├── ModelNotOfferedError       it has no such model: no retry helps
│       ├── CredentialMissingError     there is no key for it: no retry helps
│       ├── CredentialRejectedError    it does not take the key: no retry helps
│       └── EgressForbiddenError       its address is not public: no retry helps
├── ModelBrokenError               the model's files cannot be used
├── RunnerNotInstalledError        an extra must be installed
├── ModelExistsError               the id is taken
├── ModelPredefinedError           it was not added by a call
├── ModelBusyError                 it is in use
├── QueueFullError                 retry later
├── SlowReaderError                the stream was ended
├── DeadlineExceededError
├── WorkCancelledError             the work was cancelled
├── InterruptedRequestError        the gateway stopped in between
├── ShuttingDownError
├── StorageUnavailableError
├── StorageFullError
├── ArtifactTooLargeError
├── QuotaExceededError
├── LinkInvalidError
├── UnauthenticatedError
└── PermissionDeniedError

Each class has the reason that programs see, a message that is safe to show and says what to do, and whether
the same request may succeed if it is sent again. Which gRPC status each becomes is the server's decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar


class PlugAIError(Exception):
    """Base of every error whose message is safe to show to the caller."""

    reason: ClassVar[str]
    retryable: bool = False
    retry_after: float | None = None
    """Seconds after which a retry may help, where somebody said so."""

    @property
    def message(self) -> str:
        """What happened and what to do, for people."""
        return str(self.args[0]) if self.args else ""

    @property
    def metadata(self) -> Mapping[str, str]:
        """Details for programs."""
        return {}


class InvalidRequestError(PlugAIError):
    """The request can never succeed as it stands."""

    reason = "INVALID_REQUEST"

    def __init__(self, message: str, violations: Mapping[str, str] | None = None) -> None:
        """`violations` maps the path of each wrong field to what is wrong with it."""
        super().__init__(message)
        self.violations: Mapping[str, str] = violations or {}


class MalformedMessageError(InvalidRequestError):
    """The bytes are no message of the expected type."""

    reason = "MALFORMED_MESSAGE"


class CapabilityMissingError(InvalidRequestError):
    """The model cannot do what is asked."""

    reason = "CAPABILITY_MISSING"


class ContextOverflowError(InvalidRequestError):
    """The conversation does not fit into the model's context."""

    reason = "CONTEXT_OVERFLOW"


class ImageRefusedError(InvalidRequestError):
    """What was sent as a picture is none, or is too large to look at."""

    reason = "IMAGE_REFUSED"


class ContentRefusedError(InvalidRequestError):
    """The provider's filter refuses the request."""

    reason = "CONTENT_REFUSED"


class NotFoundError(PlugAIError):
    """Something named is not there, or is not the caller's."""


class ModelNotFoundError(NotFoundError):
    """The named model is not configured on this server."""

    reason = "MODEL_NOT_FOUND"

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"model": self.model}

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} is not configured; see `plugai models`")
        self.model = model


class RequestNotFoundError(NotFoundError):
    """The caller has no such request."""

    reason = "REQUEST_NOT_FOUND"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"there is no request {request_id!r}")


class OperationNotFoundError(NotFoundError):
    """There is no such operation."""

    reason = "OPERATION_NOT_FOUND"

    def __init__(self, operation_id: str) -> None:
        super().__init__(f"there is no operation {operation_id!r}, or it ended too long ago")


class ArtifactNotFoundError(NotFoundError):
    """The caller has no such artifact."""

    reason = "ARTIFACT_NOT_FOUND"

    def __init__(self, artifact_id: str) -> None:
        super().__init__(f"there is no artifact {artifact_id!r}")


class ProviderNotFoundError(NotFoundError):
    """The named provider is not configured on this server."""

    reason = "PROVIDER_NOT_FOUND"

    def __init__(self, provider: str) -> None:
        super().__init__(f"provider {provider!r} is not configured; add it under [[providers]]")


class RequestIdReusedError(PlugAIError):
    """The request id was used before, with another body."""

    reason = "REQUEST_ID_REUSED"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"request id {request_id!r} was already used for another request; choose a new one")


class EventsExpiredError(PlugAIError):
    """The events asked for are no longer kept."""

    reason = "EVENTS_EXPIRED"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"the events of request {request_id!r} are no longer kept; GetRequest tells how it ended")


class ModelUnavailableError(PlugAIError):
    """The model cannot answer right now."""

    reason = "MODEL_UNAVAILABLE"
    retryable = True


class WorkerCrashedError(ModelUnavailableError):
    """The model's process died while it worked."""

    reason = "WORKER_CRASHED"


class ProviderError(ModelUnavailableError):
    """A remote provider did not answer, or not to the end."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after` is what the provider asked for, in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class ProviderUnavailableError(ProviderError):
    """The provider cannot be reached, failed, or broke off."""

    reason = "PROVIDER_UNAVAILABLE"


class ProviderOverloadedError(ProviderError):
    """The provider has more to do than it can."""

    reason = "PROVIDER_OVERLOADED"


class ProviderTimeoutError(ProviderError):
    """The provider was silent for too long."""

    reason = "PROVIDER_TIMEOUT"


class ProviderProtocolError(ProviderError):
    """What the provider said is none of its protocol."""

    reason = "PROVIDER_PROTOCOL"


class RateLimitedError(ProviderError):
    """The provider takes no more requests from this account for a while."""

    reason = "RATE_LIMITED"


class ProviderQuotaError(ProviderError):
    """The account at the provider is spent."""

    reason = "PROVIDER_QUOTA"
    retryable = False


class ModelNotOfferedError(ProviderError):
    """The provider has no model of that name, or not for this key."""

    reason = "MODEL_NOT_OFFERED"
    retryable = False


class CredentialMissingError(ProviderError):
    """There is no key for the provider."""

    reason = "CREDENTIAL_MISSING"
    retryable = False


class CredentialRejectedError(ProviderError):
    """The provider does not take the key, or not for this."""

    reason = "CREDENTIAL_REJECTED"
    retryable = False


class EgressForbiddenError(ProviderError):
    """The provider's name leads to an address that is not public."""

    reason = "EGRESS_FORBIDDEN"
    retryable = False


class ModelBrokenError(PlugAIError):
    """The model's files are damaged, or of a kind that its runner cannot read."""

    reason = "MODEL_BROKEN"


class ModelExistsError(PlugAIError):
    """There is a model of that id."""

    reason = "MODEL_EXISTS"

    def __init__(self, model: str) -> None:
        super().__init__(f"there is a model {model!r}; update it, or choose another id")


class ModelPredefinedError(PlugAIError):
    """The model was discovered, or is in the settings file."""

    reason = "MODEL_PREDEFINED"

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} was not added by a call: take it out of the settings file or its folder")


class RunnerNotInstalledError(PlugAIError):
    """What the runner needs is not installed."""

    reason = "RUNNER_NOT_INSTALLED"


class ModelBusyError(PlugAIError):
    """The model is in use."""

    reason = "MODEL_BUSY"
    retryable = True


class QueueFullError(PlugAIError):
    """Too many requests are already waiting."""

    reason = "QUEUE_FULL"
    retryable = True
    retry_after: float

    def __init__(self, message: str, retry_after: float) -> None:
        """`retry_after` is in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class SlowReaderError(PlugAIError):
    """The client read too slowly."""

    reason = "SLOW_READER"
    retryable = True


class DeadlineExceededError(PlugAIError):
    """The deadline passed before the answer was complete."""

    reason = "DEADLINE_EXCEEDED"
    retryable = True


class WorkCancelledError(PlugAIError):
    """The work was cancelled by someone before it was done."""

    reason = "CANCELLED"


class InterruptedRequestError(PlugAIError):
    """The gateway stopped while the request ran."""

    reason = "INTERRUPTED"
    retryable = True


class ShuttingDownError(PlugAIError):
    """The house takes no new work."""

    reason = "SHUTTING_DOWN"
    retryable = True


class StorageUnavailableError(PlugAIError):
    """The database did not answer."""

    reason = "STORAGE_UNAVAILABLE"
    retryable = True


class StorageFullError(PlugAIError):
    """There is no room left to store this."""

    reason = "STORAGE_FULL"
    retryable = True


class ArtifactTooLargeError(PlugAIError):
    """One artifact has more bytes than the house takes."""

    reason = "ARTIFACT_TOO_LARGE"

    def __init__(self, most: int) -> None:
        super().__init__(f"an artifact may have at most {most} bytes; send less, or have `artifact_max_bytes` raised")


class QuotaExceededError(PlugAIError):
    """The caller keeps as much as they may."""

    reason = "QUOTA_EXCEEDED"


class LinkInvalidError(PlugAIError):
    """A link that the house never gave, or that is too old."""

    reason = "LINK_INVALID"

    def __init__(self) -> None:
        super().__init__("this link does not work, or no longer; ask for a new one")


class UnauthenticatedError(PlugAIError):
    """The call carries no valid credential."""

    reason = "UNAUTHENTICATED"


class PermissionDeniedError(PlugAIError):
    """The caller may not do this."""

    reason = "PERMISSION_DENIED"


def error_classes() -> Iterator[type[PlugAIError]]:
    """Every class of the tree that has a reason."""
    waiting: list[type[PlugAIError]] = [PlugAIError]
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if "reason" in cls.__dict__:
            yield cls
