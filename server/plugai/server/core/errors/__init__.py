"""Errors of the server: what it raises itself, besides the errors of runners and adapters (`plugai.runners.errors`).

PlugAIError
├── InvalidRequestError             The request can never succeed as it stands
│   ├── BodyTooLargeError           The body of a request is larger than the server reads
│   ├── ImportUnreadableError       A file of sessions contains none that can be read
│   ├── MalformedMessageError       The bytes are not a message of the expected type
│   └── PromptRefusedError          One of the server's prompt rules rejects the prompt
├── LastAdministratorError          The change would leave the server without an administrator
├── LoginThrottledError             There were too many failed attempts to sign in
├── NameTakenError                  Another user has that name
├── PermissionDeniedError           The caller may not do this
│   ├── ScopeMissingError           The credential lacks the scope that this call requires
│   └── NotInvitedError             The user of a login provider has no account on this server, and no invitation
├── UnauthenticatedError            The call carries no valid credential
│   ├── LoginFailedError            The name or the password is wrong, or the account is disabled; which one is not ...
│   ├── RefreshTokenInvalidError    The refresh token is unknown, too old or was used before
│   ├── IdentityRejectedError       The identity that a login provider reports cannot be verified, or is not sufficient
│   ├── LoginFlowInvalidError       The provider's answer does not belong to a sign-in that this client has started
│   └── SecondFactorFailedError     The code is wrong, or was used before
├── DownloadCorruptError            A downloaded file is not the one that the hub describes
├── DownloadRefusedError            The model is not downloaded, since its files could run code or nothing here can ...
├── HubAccessDeniedError            The hub gives this model only to users who have accepted its terms
├── HubUnavailableError             The hub cannot be reached, is overloaded, or answers what is not understood
│   └── HubOfflineError             The settings forbid to ask the hub
├── OperationNotPausableError       The operation cannot be paused or resumed
├── RequestRateExceededError        The caller exceeds its limit of requests a minute
├── TooManyStreamsError             The caller exceeds its limit of concurrent streams
├── LoginProviderUnavailableError   A login provider did not answer, or answered with an error
├── SecondFactorExistsError         The user has a second factor already
├── SecondFactorMissingError        The user has no second factor
├── ModelBusyError                  The model is in use
├── ModelExistsError                A model with that id exists
├── ModelNotAllowedError            The access rules of the server do not allow this model to the caller
├── ModelPredefinedError            The model was discovered or is defined in the settings, so it cannot be deleted ...
├── NotFoundError                   An object does not exist, or belongs to another user
│   ├── HubModelNotFoundError       The hub has no such model, revision or variant, or does not show it to the caller
│   ├── LoginProviderNotFoundError  No login provider of that name is configured
│   ├── AccessRuleNotFoundError     There is no access rule for this user or role
│   ├── AliasNotFoundError          The caller, or the server, has no alias of this name
│   ├── ApiTokenNotFoundError       The caller has no such token
│   ├── ArtifactNotFoundError       The caller has no such artifact
│   ├── CredentialNotFoundError     The caller has stored no credential for the provider
│   ├── DeviceNotFoundError         The caller has no such device
│   ├── InviteNotFoundError         The invitation does not exist or cannot be used any more; which one is not revealed
│   ├── MessageNotFoundError        The session has no such message
│   ├── ModelNotFoundError          The named model is not configured on this server
│   ├── OperationNotFoundError      There is no such operation
│   ├── ProviderNotFoundError       The named provider is not configured on this server
│   ├── RequestNotFoundError        The caller has no such request
│   ├── ResponseNotFoundError       The caller has stored no such response
│   ├── SessionNotFoundError        The caller has no such session
│   └── UserNotFoundError           There is no such user
├── ProviderExistsError             A provider with that id exists
├── ProviderInUseError              Models are defined with the provider
├── ProviderPredefinedError         The provider is only in the settings file, so it cannot be deleted by a call
├── DeadlineExceededError           The deadline passed before the answer was complete
├── EventsExpiredError              The requested events are no longer retained
├── InterruptedRequestError         The gateway stopped while the request ran
├── QueueFullError                  Too many requests are already waiting
├── RequestIdReusedError            The request id was used before, with another body
├── RequestRunningError             The request has not ended
├── ShuttingDownError               The server is shutting down and accepts no new requests
├── SlowReaderError                 The client read the stream too slowly
├── SessionChangedError             The session was changed since its etag was read
├── TurnInProgressError             The message to continue from is still being generated
├── ArtifactTooLargeError           The artifact is larger than the server accepts
├── BackupFailedError               A backup cannot be made
├── LinkInvalidError                The link was not created by this server, or has expired
├── QuotaExceededError              The caller has reached one of their quotas
├── SecretUnreadableError           A stored secret cannot be decrypted
└── StorageUnavailableError         The database did not answer
    └── StorageFullError            There is no space left to store this
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
from plugai.server.core.errors.hub import (
    DownloadCorruptError,
    DownloadRefusedError,
    HubAccessDeniedError,
    HubModelNotFoundError,
    HubOfflineError,
    HubUnavailableError,
    OperationNotPausableError,
)
from plugai.server.core.errors.invalid import (
    BodyTooLargeError,
    ImportUnreadableError,
    MalformedMessageError,
    PromptRefusedError,
)
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
from plugai.server.core.errors.models import (
    ModelBusyError,
    ModelExistsError,
    ModelNotAllowedError,
    ModelPredefinedError,
)
from plugai.server.core.errors.not_found import (
    AccessRuleNotFoundError,
    AliasNotFoundError,
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
    ResponseNotFoundError,
    SessionNotFoundError,
    UserNotFoundError,
)
from plugai.server.core.errors.providers import ProviderExistsError, ProviderInUseError, ProviderPredefinedError
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
    BackupFailedError,
    LinkInvalidError,
    QuotaExceededError,
    SecretUnreadableError,
    StorageFullError,
    StorageUnavailableError,
)

__all__ = [
    "AccessRuleNotFoundError",
    "AliasNotFoundError",
    "ApiTokenNotFoundError",
    "ArtifactNotFoundError",
    "ArtifactTooLargeError",
    "BackupFailedError",
    "BodyTooLargeError",
    "CredentialNotFoundError",
    "DeadlineExceededError",
    "DeviceNotFoundError",
    "DownloadCorruptError",
    "DownloadRefusedError",
    "EventsExpiredError",
    "HubAccessDeniedError",
    "HubModelNotFoundError",
    "HubOfflineError",
    "HubUnavailableError",
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
    "ModelNotAllowedError",
    "ModelNotFoundError",
    "ModelPredefinedError",
    "NameTakenError",
    "NotFoundError",
    "NotInvitedError",
    "OperationNotFoundError",
    "OperationNotPausableError",
    "PermissionDeniedError",
    "PromptRefusedError",
    "ProviderExistsError",
    "ProviderInUseError",
    "ProviderNotFoundError",
    "ProviderPredefinedError",
    "QueueFullError",
    "QuotaExceededError",
    "RefreshTokenInvalidError",
    "RequestIdReusedError",
    "RequestNotFoundError",
    "RequestRateExceededError",
    "RequestRunningError",
    "ResponseNotFoundError",
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
