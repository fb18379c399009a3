"""Errors of the server: what it raises itself, beside the errors of runners and adapters (`plugai.runners.errors`).

PlugAIError
├── InvalidRequestError             The request can never succeed as it stands
│   ├── ImportUnreadableError       A file of sessions has none that can be read
│   ├── MalformedMessageError       The bytes are no message of the expected type
│   └── PromptRefusedError          One of the server's prompt rules refuses the prompt
├── LastAdministratorError          It would leave the server without an administrator
├── LoginThrottledError             Too many tries
├── NameTakenError                  Somebody has that name
├── PermissionDeniedError           The caller may not do this
│   ├── ScopeMissingError           The credential is not good for this
│   └── NotInvitedError             Somebody whom the provider knows has no account here, and no invitation
├── UnauthenticatedError            The call carries no valid credential
│   ├── LoginFailedError            Name or password are wrong, or the account is disabled: it is not said which
│   ├── RefreshTokenInvalidError    The refresh token is none, is too old or was used before
│   ├── IdentityRejectedError       What a provider said about who somebody is cannot be believed, or is not enough
│   ├── LoginFlowInvalidError       The answer of a provider belongs to no sign-in that this client began
│   └── SecondFactorFailedError     The code is wrong, or was used
├── RequestRateExceededError        The caller sends more requests than one may
├── TooManyStreamsError             The caller has as many streams open as one may
├── LoginProviderUnavailableError   A provider to sign in at did not answer as it should
├── SecondFactorExistsError         There is a second factor already
├── SecondFactorMissingError        There is no second factor
├── ModelBusyError                  The model is in use
├── ModelExistsError                There is a model of that id
├── ModelPredefinedError            The model was discovered, or is in the settings file
├── NotFoundError                   Something named is not there, or is not the caller's
│   ├── LoginProviderNotFoundError  No provider of that name is configured to sign in at
│   ├── ApiTokenNotFoundError       The caller has no such token
│   ├── ArtifactNotFoundError       The caller has no such artifact
│   ├── CredentialNotFoundError     The caller keeps no credential for the provider
│   ├── DeviceNotFoundError         The caller is not signed in on such a device
│   ├── InviteNotFoundError         There is no such invitation, or it cannot be used any more: it is not said which
│   ├── MessageNotFoundError        The session has no such message
│   ├── ModelNotFoundError          The named model is not configured on this server
│   ├── OperationNotFoundError      There is no such operation
│   ├── ProviderNotFoundError       The named provider is not configured on this server
│   ├── RequestNotFoundError        The caller has no such request
│   ├── SessionNotFoundError        The caller has no such session
│   └── UserNotFoundError           There is no such user
├── DeadlineExceededError           The deadline passed before the answer was complete
├── EventsExpiredError              The events asked for are no longer kept
├── InterruptedRequestError         The gateway stopped while the request ran
├── QueueFullError                  Too many requests are already waiting
├── RequestIdReusedError            The request id was used before, with another body
├── RequestRunningError             The request has not ended
├── ShuttingDownError               The server takes no new work
├── SlowReaderError                 The client read too slowly
├── SessionChangedError             Somebody changed the session since its etag was read
├── TurnInProgressError             What is to be continued is still being written
├── ArtifactTooLargeError           One artifact has more bytes than the server takes
├── LinkInvalidError                A link that the server never gave, or that is too old
├── QuotaExceededError              The caller keeps as much as they may
├── SecretUnreadableError           A secret that the server keeps cannot be decrypted
├── StorageFullError                There is no room left to store this
└── StorageUnavailableError         The database did not answer
"""

from __future__ import annotations

from plugai.server.core.errors.access import (
    LastAdministratorError,
    LoginFailedError,
    LoginThrottledError,
    NameTakenError,
    PermissionDeniedError,
    RefreshTokenInvalidError,
    ScopeMissingError,
    UnauthenticatedError,
)
from plugai.server.core.errors.invalid import ImportUnreadableError, MalformedMessageError, PromptRefusedError
from plugai.server.core.errors.limits import RequestRateExceededError, TooManyStreamsError
from plugai.server.core.errors.login import (
    IdentityRejectedError,
    LoginFlowInvalidError,
    LoginProviderNotFoundError,
    LoginProviderUnavailableError,
    NotInvitedError,
    SecondFactorExistsError,
    SecondFactorFailedError,
    SecondFactorMissingError,
)
from plugai.server.core.errors.models import ModelBusyError, ModelExistsError, ModelPredefinedError
from plugai.server.core.errors.not_found import (
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
from plugai.server.core.errors.requests import (
    DeadlineExceededError,
    EventsExpiredError,
    InterruptedRequestError,
    QueueFullError,
    RequestIdReusedError,
    RequestRunningError,
    ShuttingDownError,
    SlowReaderError,
)
from plugai.server.core.errors.sessions import SessionChangedError, TurnInProgressError
from plugai.server.core.errors.storage import (
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
    "CredentialNotFoundError",
    "DeadlineExceededError",
    "DeviceNotFoundError",
    "EventsExpiredError",
    "IdentityRejectedError",
    "ImportUnreadableError",
    "InterruptedRequestError",
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
    "ModelBusyError",
    "ModelExistsError",
    "ModelNotFoundError",
    "ModelPredefinedError",
    "NameTakenError",
    "NotFoundError",
    "NotInvitedError",
    "OperationNotFoundError",
    "PermissionDeniedError",
    "PromptRefusedError",
    "ProviderNotFoundError",
    "QueueFullError",
    "QuotaExceededError",
    "RefreshTokenInvalidError",
    "RequestIdReusedError",
    "RequestNotFoundError",
    "RequestRateExceededError",
    "RequestRunningError",
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
]
