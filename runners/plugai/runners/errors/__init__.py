"""Errors that cross the Runner interface, and everything above it: one tree under PlugAIError, a family in each file.

base        PlugAIError
invalid     InvalidRequestError and its kinds: the caller must change the request
not_found   NotFoundError and its kinds: it is not there, or not the caller's
access      who calls is not known, or may not
login       second factors, and signing in at somebody else's
limits      the caller sends too much
requests    what can happen to a request on its way
sessions    what another turn or another editor is in the way of
models      a model that cannot be used, or not changed
providers   ProviderError and its kinds: what a remote provider did not do; another model may
storage     what cannot be kept, or not read
PlugAIError
├── InvalidRequestError            the caller must change the request
│   ├── MalformedMessageError      the bytes are no message
│   ├── CapabilityMissingError     the model cannot do what is asked
│   ├── ContextOverflowError       the conversation does not fit
│   ├── ImportUnreadableError      no session in the file can be read
│   ├── ImageRefusedError          the picture cannot be decoded
│   ├── PromptRefusedError         a prompt rule refuses it
│   └── ContentRefusedError        the provider's filter refuses it
├── NotFoundError
│   ├── ModelNotFoundError
│   ├── RequestNotFoundError
│   ├── OperationNotFoundError
│   ├── ArtifactNotFoundError
│   ├── CredentialNotFoundError
│   ├── LoginProviderNotFoundError
│   └── ProviderNotFoundError
│   ├── ProviderNotFoundError
│   ├── SessionNotFoundError
│   └── MessageNotFoundError
├── RequestIdReusedError           the id belongs to another request
├── RequestRunningError            it has not ended
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
├── ModelMemoryError               there is too little memory for it
├── ModelBrokenError               the model's files cannot be used
├── RunnerNotInstalledError        an extra must be installed
├── ModelExistsError               the id is taken
├── ModelPredefinedError           it was not added by a call
├── ModelBusyError                 it is in use
├── QueueFullError                 retry later
├── RequestRateExceededError       the caller sends too many
├── TooManyStreamsError            the caller has too many open
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
├── SecretUnreadableError          the key that sealed it is gone, or it was moved
├── TurnInProgressError            the answer to continue is still being written
├── SessionChangedError            somebody else was faster
├── LoginThrottledError
├── SecondFactorExistsError
├── SecondFactorMissingError
├── LoginProviderUnavailableError  it did not answer as it should
├── UnauthenticatedError
│   ├── SecondFactorFailedError
│   ├── LoginFlowInvalidError
│   └── IdentityRejectedError
└── PermissionDeniedError
    └── NotInvitedError

Each class has the reason that programs see, a message that is safe to show and says what to do, and whether
the same request may succeed if it is sent again. Which gRPC status each becomes is the server's decision.
"""

from __future__ import annotations

from collections.abc import Iterator

from plugai.runners.errors.access import (
    LastAdministratorError,
    LoginFailedError,
    LoginThrottledError,
    NameTakenError,
    PermissionDeniedError,
    RefreshTokenInvalidError,
    ScopeMissingError,
    UnauthenticatedError,
)
from plugai.runners.errors.base import PlugAIError
from plugai.runners.errors.invalid import (
    CapabilityMissingError,
    ContentRefusedError,
    ContextOverflowError,
    ImageRefusedError,
    ImportUnreadableError,
    InvalidRequestError,
    MalformedMessageError,
    PromptRefusedError,
)
from plugai.runners.errors.limits import RequestRateExceededError, TooManyStreamsError
from plugai.runners.errors.login import (
    IdentityRejectedError,
    LoginFlowInvalidError,
    LoginProviderNotFoundError,
    LoginProviderUnavailableError,
    NotInvitedError,
    SecondFactorExistsError,
    SecondFactorFailedError,
    SecondFactorMissingError,
)
from plugai.runners.errors.models import (
    ModelBrokenError,
    ModelBusyError,
    ModelExistsError,
    ModelMemoryError,
    ModelPredefinedError,
    ModelUnavailableError,
    RunnerNotInstalledError,
    WorkerCrashedError,
)
from plugai.runners.errors.not_found import (
    ApiTokenNotFoundError,
    ArtifactNotFoundError,
    CredentialNotFoundError,
    DeviceNotFoundError,
    InviteNotFoundError,
    MessageNotFoundError,
    ModelNotFoundError,
    NotFoundError,
    OperationNotFoundError,
    ProviderNotFoundError,
    RequestNotFoundError,
    SessionNotFoundError,
    UserNotFoundError,
)
from plugai.runners.errors.providers import (
    CredentialMissingError,
    CredentialRejectedError,
    EgressForbiddenError,
    ModelNotOfferedError,
    ProviderError,
    ProviderOverloadedError,
    ProviderProtocolError,
    ProviderQuotaError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitedError,
)
from plugai.runners.errors.requests import (
    DeadlineExceededError,
    EventsExpiredError,
    InterruptedRequestError,
    QueueFullError,
    RequestIdReusedError,
    RequestRunningError,
    ShuttingDownError,
    SlowReaderError,
    WorkCancelledError,
)
from plugai.runners.errors.sessions import SessionChangedError, TurnInProgressError
from plugai.runners.errors.storage import (
    ArtifactTooLargeError,
    LinkInvalidError,
    QuotaExceededError,
    SecretUnreadableError,
    StorageFullError,
    StorageUnavailableError,
)

__all__ = [
    "ApiTokenNotFoundError",
    "ArtifactNotFoundError",
    "ArtifactTooLargeError",
    "CapabilityMissingError",
    "ContentRefusedError",
    "ContextOverflowError",
    "CredentialMissingError",
    "CredentialNotFoundError",
    "CredentialRejectedError",
    "DeadlineExceededError",
    "DeviceNotFoundError",
    "EgressForbiddenError",
    "EventsExpiredError",
    "IdentityRejectedError",
    "ImageRefusedError",
    "ImportUnreadableError",
    "InterruptedRequestError",
    "InvalidRequestError",
    "InviteNotFoundError",
    "LastAdministratorError",
    "LinkInvalidError",
    "LoginFailedError",
    "LoginFlowInvalidError",
    "LoginProviderNotFoundError",
    "LoginProviderUnavailableError",
    "LoginThrottledError",
    "MalformedMessageError",
    "MessageNotFoundError",
    "ModelBrokenError",
    "ModelBusyError",
    "ModelExistsError",
    "ModelMemoryError",
    "ModelNotFoundError",
    "ModelNotOfferedError",
    "ModelPredefinedError",
    "ModelUnavailableError",
    "NameTakenError",
    "NotFoundError",
    "NotInvitedError",
    "OperationNotFoundError",
    "PermissionDeniedError",
    "PlugAIError",
    "PromptRefusedError",
    "ProviderError",
    "ProviderNotFoundError",
    "ProviderOverloadedError",
    "ProviderProtocolError",
    "ProviderQuotaError",
    "ProviderTimeoutError",
    "ProviderUnavailableError",
    "QueueFullError",
    "QuotaExceededError",
    "RateLimitedError",
    "RefreshTokenInvalidError",
    "RequestIdReusedError",
    "RequestNotFoundError",
    "RequestRateExceededError",
    "RequestRunningError",
    "RunnerNotInstalledError",
    "ScopeMissingError",
    "SecondFactorExistsError",
    "SecondFactorFailedError",
    "SecondFactorMissingError",
    "SecretUnreadableError",
    "SessionChangedError",
    "SessionNotFoundError",
    "ShuttingDownError",
    "SlowReaderError",
    "StorageFullError",
    "StorageUnavailableError",
    "TooManyStreamsError",
    "TurnInProgressError",
    "UnauthenticatedError",
    "UserNotFoundError",
    "WorkCancelledError",
    "WorkerCrashedError",
    "error_classes",
]


def error_classes() -> Iterator[type[PlugAIError]]:
    """Every class of the tree that has a reason."""
    waiting: list[type[PlugAIError]] = [PlugAIError]
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if "reason" in cls.__dict__:
            yield cls
