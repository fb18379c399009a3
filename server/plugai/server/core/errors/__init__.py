"""Errors of the server: what it raises itself, beside the errors of runners and adapters (`plugai.runners.errors`).

PlugAIError
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
