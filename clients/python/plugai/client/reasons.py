"""The errors that a server reports: one class for each reason, below the class of its kind.

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


class InvalidRequestError(InvalidArgumentError):
    """The request violates a rule of the contract; `google.rpc.BadRequest` lists the fields. Correct them and send
    it again.
    """

    reason = "INVALID_REQUEST"
    retryable = False


class MalformedMessageError(InvalidArgumentError):
    """The message cannot be decoded: it is nested too deeply, has a text that is not UTF-8, or was made with the
    stubs of another version.
    """

    reason = "MALFORMED_MESSAGE"
    retryable = False


class ModelNotFoundError(NotFoundError):
    """No model with this name is configured or discovered. `ListModels` lists the models."""

    reason = "MODEL_NOT_FOUND"
    retryable = False


class RequestNotFoundError(NotFoundError):
    """The caller has no request with this id, or it was deleted."""

    reason = "REQUEST_NOT_FOUND"
    retryable = False


class OperationNotFoundError(NotFoundError):
    """There is no operation with this id, or it ended too long ago."""

    reason = "OPERATION_NOT_FOUND"
    retryable = False


class RequestIdReusedError(AlreadyExistsError):
    """The request id was already used with a different body. Use a new id for a new request."""

    reason = "REQUEST_ID_REUSED"
    retryable = False


class EventsExpiredError(PreconditionError):
    """The requested events are no longer stored. `GetRequest` still returns how the request ended."""

    reason = "EVENTS_EXPIRED"
    retryable = False


class CapabilityMissingError(InvalidArgumentError):
    """The model does not support what was requested, such as tool calls or image input. Choose another model or omit
    it.
    """

    reason = "CAPABILITY_MISSING"
    retryable = False


class ContextOverflowError(InvalidArgumentError):
    """The conversation does not fit into the model's context. Shorten it, or raise the model's `context_length`."""

    reason = "CONTEXT_OVERFLOW"
    retryable = False


class ModelUnavailableError(UnavailableError):
    """The model cannot answer now. Try again."""

    reason = "MODEL_UNAVAILABLE"
    retryable = True


class ModelBrokenError(PreconditionError):
    """The model's file is damaged, or in a format that its runner cannot read. Replace it."""

    reason = "MODEL_BROKEN"
    retryable = False


class RunnerNotInstalledError(PreconditionError):
    """The runner that the model needs is not installed. The message names the extra to install."""

    reason = "RUNNER_NOT_INSTALLED"
    retryable = False


class WorkerCrashedError(UnavailableError):
    """The model's process crashed during the request. It is restarted for the next request; try again."""

    reason = "WORKER_CRASHED"
    retryable = True


class ModelBusyError(PreconditionError):
    """The model is in use and cannot be unloaded now."""

    reason = "MODEL_BUSY"
    retryable = True


class QueueFullError(ResourceExhaustedError):
    """Too many requests are queued. `google.rpc.RetryInfo` says when to retry."""

    reason = "QUEUE_FULL"
    retryable = True


class DeadlineExceededError(DeadlineError):
    """The deadline passed before the answer was complete."""

    reason = "DEADLINE_EXCEEDED"
    retryable = True


class SlowReaderError(ResourceExhaustedError):
    """The stream was ended because the client read it too slowly. `WatchRequest` may still return the rest."""

    reason = "SLOW_READER"
    retryable = True


class ShuttingDownError(UnavailableError):
    """The server is shutting down. Try again when it is back."""

    reason = "SHUTTING_DOWN"
    retryable = True


class StorageUnavailableError(UnavailableError):
    """The database is not available. Try again; the server's log has details."""

    reason = "STORAGE_UNAVAILABLE"
    retryable = True


class CancelledError(ServerError):
    """The operation was cancelled."""

    reason = "CANCELLED"
    retryable = False


class InterruptedError(UnavailableError):
    """The gateway was stopped or crashed while the request ran. Send it again with a new id."""

    reason = "INTERRUPTED"
    retryable = True


class UnauthenticatedError(AuthenticationError):
    """The call has no valid credential."""

    reason = "UNAUTHENTICATED"
    retryable = False


class PermissionDeniedError(ForbiddenError):
    """The caller is not allowed to do this."""

    reason = "PERMISSION_DENIED"
    retryable = False


class InternalError(ServerError):
    """A bug in the server. Report it with the request id, which is also in the server's log."""

    reason = "INTERNAL"
    retryable = False


class RouteNotFoundError(NotFoundError):
    """The API has no such path."""

    reason = "ROUTE_NOT_FOUND"
    retryable = False


class BodyTooLargeError(InvalidArgumentError):
    """The body is larger than the server accepts."""

    reason = "BODY_TOO_LARGE"
    retryable = False


class GatewayUnavailableError(UnavailableError):
    """No gateway is ready behind the public listener. Try again."""

    reason = "GATEWAY_UNAVAILABLE"
    retryable = True


class GatewayTimeoutError(DeadlineError):
    """The gateway did not answer in time. Try again."""

    reason = "GATEWAY_TIMEOUT"
    retryable = True


class ContentRefusedError(InvalidArgumentError):
    """The provider's content filter refused the request. Change the prompt."""

    reason = "CONTENT_REFUSED"
    retryable = False


class ProviderNotFoundError(NotFoundError):
    """No provider with this name is configured. `ListProviders` lists the providers."""

    reason = "PROVIDER_NOT_FOUND"
    retryable = False


class ProviderUnavailableError(UnavailableError):
    """The provider cannot be reached, failed, or ended its answer early. Try again."""

    reason = "PROVIDER_UNAVAILABLE"
    retryable = True


class ProviderOverloadedError(UnavailableError):
    """The provider is overloaded. Try again later."""

    reason = "PROVIDER_OVERLOADED"
    retryable = True


class ProviderTimeoutError(UnavailableError):
    """The provider did not answer in time. Try again."""

    reason = "PROVIDER_TIMEOUT"
    retryable = True


class ProviderProtocolError(UnavailableError):
    """The provider's answer cannot be decoded. Try again; if that does not help, the provider's `base_url` may be
    wrong.
    """

    reason = "PROVIDER_PROTOCOL"
    retryable = True


class RateLimitedError(ResourceExhaustedError):
    """The provider's rate limit for this account is reached. `google.rpc.RetryInfo` says when to retry, if that is
    known.
    """

    reason = "RATE_LIMITED"
    retryable = True


class ProviderQuotaError(ResourceExhaustedError):
    """The account at the provider has no credit left, or has reached its quota. Check its billing."""

    reason = "PROVIDER_QUOTA"
    retryable = False


class CredentialMissingError(PreconditionError):
    """There is no API key for the provider. Add one."""

    reason = "CREDENTIAL_MISSING"
    retryable = False


class CredentialRejectedError(PreconditionError):
    """The provider rejected the API key, in general or for this model. Check it."""

    reason = "CREDENTIAL_REJECTED"
    retryable = False


class EgressForbiddenError(PreconditionError):
    """The provider's host has an address that is not public. An operator can add the host to `allowed_hosts`."""

    reason = "EGRESS_FORBIDDEN"
    retryable = False


class ModelNotOfferedError(NotFoundError):
    """The provider has no model with this name, in general or for this key. `ListModels` lists the models."""

    reason = "MODEL_NOT_OFFERED"
    retryable = False


class ModelExistsError(AlreadyExistsError):
    """A model with this id exists already. Update it, or choose another id."""

    reason = "MODEL_EXISTS"
    retryable = False


class ModelPredefinedError(PreconditionError):
    """The model was discovered or is in the settings file, so it cannot be deleted by a call. Remove it there."""

    reason = "MODEL_PREDEFINED"
    retryable = False


class ArtifactNotFoundError(NotFoundError):
    """The caller has no artifact with this id, or it was deleted, or it has no thumbnail."""

    reason = "ARTIFACT_NOT_FOUND"
    retryable = False


class ArtifactTooLargeError(InvalidArgumentError):
    """The content exceeds the size limit of artifacts, or of the attachments of one request. Send less."""

    reason = "ARTIFACT_TOO_LARGE"
    retryable = False


class ImageRefusedError(InvalidArgumentError):
    """The image cannot be decoded, or has too many pixels. Send an intact one, or a smaller one."""

    reason = "IMAGE_REFUSED"
    retryable = False


class QuotaExceededError(ResourceExhaustedError):
    """The caller has reached a quota. The metadata and `google.rpc.QuotaFailure` name it; delete what the message
    says, or ask the operator to raise it. `GetUsage` returns all of them.
    """

    reason = "QUOTA_EXCEEDED"
    retryable = False


class StorageFullError(ResourceExhaustedError):
    """The server's disk is full. Deleting still works: delete what you do not need, or try again when the operator
    has freed space.
    """

    reason = "STORAGE_FULL"
    retryable = True


class LinkInvalidError(ForbiddenError):
    """The link is invalid or has expired. Create a new one with `SignArtifact`."""

    reason = "LINK_INVALID"
    retryable = False


class UserNotFoundError(NotFoundError):
    """There is no user with this id."""

    reason = "USER_NOT_FOUND"
    retryable = False


class InviteNotFoundError(NotFoundError):
    """There is no such invitation, or it was used or withdrawn, or has expired. Ask an administrator for a new one."""

    reason = "INVITE_NOT_FOUND"
    retryable = False


class NameTakenError(AlreadyExistsError):
    """The name is already in use. Choose another one."""

    reason = "NAME_TAKEN"
    retryable = False


class LoginFailedError(AuthenticationError):
    """The name or the password is wrong, or the account is disabled. An administrator can create an invitation to
    set a new password.
    """

    reason = "LOGIN_FAILED"
    retryable = False


class LoginThrottledError(ResourceExhaustedError):
    """Too many failed attempts. `google.rpc.RetryInfo` says when to retry."""

    reason = "LOGIN_THROTTLED"
    retryable = True


class RefreshTokenInvalidError(AuthenticationError):
    """The refresh token is invalid, has expired or was used before. Sign in again."""

    reason = "REFRESH_TOKEN_INVALID"
    retryable = False


class ApiTokenNotFoundError(NotFoundError):
    """The caller has no API token with this id."""

    reason = "API_TOKEN_NOT_FOUND"
    retryable = False


class DeviceNotFoundError(NotFoundError):
    """The caller is not signed in on a device with this id."""

    reason = "DEVICE_NOT_FOUND"
    retryable = False


class ScopeMissingError(ForbiddenError):
    """The credential lacks the required scope. Use one with the scope that the message names."""

    reason = "SCOPE_MISSING"
    retryable = False


class LastAdministratorError(PreconditionError):
    """The change would leave the server without an administrator. Make another user an administrator first."""

    reason = "LAST_ADMINISTRATOR"
    retryable = False


class SecretUnreadableError(PreconditionError):
    """A stored secret cannot be decrypted. Set it again, or have the operator restore the master key."""

    reason = "SECRET_UNREADABLE"
    retryable = False


class CredentialNotFoundError(NotFoundError):
    """The caller has stored no credential for the provider. Add one with `SetCredential`."""

    reason = "CREDENTIAL_NOT_FOUND"
    retryable = False


class SecondFactorFailedError(AuthenticationError):
    """The code of the second factor is wrong, has expired or was used before. Wait for the next one."""

    reason = "SECOND_FACTOR_FAILED"
    retryable = False


class SecondFactorExistsError(PreconditionError):
    """A second factor exists already. Disable it first."""

    reason = "SECOND_FACTOR_EXISTS"
    retryable = False


class SecondFactorMissingError(PreconditionError):
    """There is no second factor yet. Enroll one first."""

    reason = "SECOND_FACTOR_MISSING"
    retryable = False


class LoginProviderNotFoundError(NotFoundError):
    """There is no login provider with this name. `ListLoginProviders` lists them."""

    reason = "LOGIN_PROVIDER_NOT_FOUND"
    retryable = False


class LoginFlowInvalidError(AuthenticationError):
    """The provider's answer belongs to no sign-in that this client started, or it arrived too late. Start again."""

    reason = "LOGIN_FLOW_INVALID"
    retryable = False


class IdentityRejectedError(AuthenticationError):
    """The login provider's answer failed a check, which the metadata names as `check`. Start again, and inform the
    operator if that does not help.
    """

    reason = "IDENTITY_REJECTED"
    retryable = False


class LoginProviderUnavailableError(UnavailableError):
    """The login provider cannot be reached, or its answer is invalid. Try again."""

    reason = "LOGIN_PROVIDER_UNAVAILABLE"
    retryable = True


class NotInvitedError(ForbiddenError):
    """The account at the login provider is linked to no user. Sign in another way and link it, or use an invitation."""

    reason = "NOT_INVITED"
    retryable = False


class SessionNotFoundError(NotFoundError):
    """The caller has no session with this id, or it was deleted permanently."""

    reason = "SESSION_NOT_FOUND"
    retryable = False


class MessageNotFoundError(NotFoundError):
    """The session has no message with this id."""

    reason = "MESSAGE_NOT_FOUND"
    retryable = False


class TurnInProgressError(PreconditionError):
    """The answer that this turn continues is still being generated. Wait for its end or cancel it; the metadata name
    its request.
    """

    reason = "TURN_IN_PROGRESS"
    retryable = True


class SessionChangedError(PreconditionError):
    """The session was changed since its etag was read, or another turn continued it at the same time. Read it again,
    and repeat the change or the turn if it still applies.
    """

    reason = "SESSION_CHANGED"
    retryable = False


class RequestRunningError(PreconditionError):
    """The request is still running and cannot be deleted. Cancel it first."""

    reason = "REQUEST_RUNNING"
    retryable = False


class ImportUnreadableError(InvalidArgumentError):
    """The file contains no readable session; the message gives the reason. Send an export of PlugAI, ChatGPT or Open
    WebUI, as JSON.
    """

    reason = "IMPORT_UNREADABLE"
    retryable = False


class ModelOutOfMemoryError(ResourceExhaustedError):
    """There is not enough memory for the model, or for the requested output. Request less, such as a smaller image."""

    reason = "MODEL_OUT_OF_MEMORY"
    retryable = False


class RequestRateExceededError(ResourceExhaustedError):
    """The rate limit of the user or of the API token is reached. `google.rpc.RetryInfo` says when to retry."""

    reason = "REQUEST_RATE_EXCEEDED"
    retryable = True


class TooManyStreamsError(ResourceExhaustedError):
    """The limit of open streams of the user or of the API token is reached. Wait until one ends, or cancel one, and
    retry.
    """

    reason = "TOO_MANY_STREAMS"
    retryable = True


class PromptRefusedError(InvalidArgumentError):
    """One of the server's prompt rules refused the prompt; the message names the rule. Remove what it names, or ask
    the operator to change the rule in `[prompt_rules]`.
    """

    reason = "PROMPT_REFUSED"
    retryable = False


class ResponseNotFoundError(NotFoundError):
    """The caller has stored no response with this id, or it was deleted."""

    reason = "RESPONSE_NOT_FOUND"
    retryable = False


class HubUnavailableError(UnavailableError):
    """The hub of models, or the server of a URL, cannot be reached, is overloaded, or answers what is not
    understood. Retry later.
    """

    reason = "HUB_UNAVAILABLE"
    retryable = True


class HubModelNotFoundError(NotFoundError):
    """The hub has no such model, revision or variant, or does not show it to the caller. Search the hub, or store a
    credential for the provider `huggingface`.
    """

    reason = "HUB_MODEL_NOT_FOUND"
    retryable = False


class HubAccessDeniedError(PreconditionError):
    """The hub gives this model only to users who have accepted its terms. Accept them on the model's page, and store
    a token as the credential for the provider `huggingface`.
    """

    reason = "HUB_ACCESS_DENIED"
    retryable = False


class DownloadRefusedError(PreconditionError):
    """The model is not downloaded or imported, since its files could run code, because this server has no runner for
    it, or because what was named is no model; the message says which. Choose another variant or another model.
    """

    reason = "DOWNLOAD_REFUSED"
    retryable = False


class DownloadCorruptError(ServerError):
    """A file is not the one that was described: its size, its digest or its header is wrong. It was deleted. Retry;
    if it happens again, the file where it comes from or a proxy on the way is at fault.
    """

    reason = "DOWNLOAD_CORRUPT"
    retryable = True


class OperationNotPausableError(PreconditionError):
    """The operation cannot be paused or resumed: only downloads can, and only before their end."""

    reason = "OPERATION_NOT_PAUSABLE"
    retryable = False


class HubOfflineError(PreconditionError):
    """The settings forbid to ask the hub of models: `offline` under `[hub]`."""

    reason = "HUB_OFFLINE"
    retryable = False


class AliasNotFoundError(NotFoundError):
    """There is no alias of this name, or only others have one."""

    reason = "ALIAS_NOT_FOUND"
    retryable = False


class ProviderExistsError(AlreadyExistsError):
    """A provider with that id exists. Update it, or choose another id."""

    reason = "PROVIDER_EXISTS"
    retryable = False


class ProviderPredefinedError(PreconditionError):
    """The provider is only in the settings file, so it cannot be deleted by a call. Remove it there."""

    reason = "PROVIDER_PREDEFINED"
    retryable = False


class ProviderInUseError(PreconditionError):
    """Models are defined with this provider, so it cannot be deleted. Delete those models first; the message names
    them.
    """

    reason = "PROVIDER_IN_USE"
    retryable = False


class ModelNotAllowedError(ForbiddenError):
    """An administrator has not allowed this user to use this model. They can change it, with `SetAccessRule`."""

    reason = "MODEL_NOT_ALLOWED"
    retryable = False


class AccessRuleNotFoundError(NotFoundError):
    """There is no access rule for this user or role. `ListAccessRules` lists them."""

    reason = "ACCESS_RULE_NOT_FOUND"
    retryable = False


class MethodNotAllowedError(InvalidArgumentError):
    """The path exists, but not with this HTTP method. The header `allow` lists those that it has."""

    reason = "METHOD_NOT_ALLOWED"
    retryable = False


class BackupFailedError(PreconditionError):
    """A backup cannot be made, or the folder of the backups cannot be used; the message says why. Correct
    `backups_folder`.
    """

    reason = "BACKUP_FAILED"
    retryable = False


BY_REASON: dict[str, type[ServerError]] = {
    "INVALID_REQUEST": InvalidRequestError,
    "MALFORMED_MESSAGE": MalformedMessageError,
    "MODEL_NOT_FOUND": ModelNotFoundError,
    "REQUEST_NOT_FOUND": RequestNotFoundError,
    "OPERATION_NOT_FOUND": OperationNotFoundError,
    "REQUEST_ID_REUSED": RequestIdReusedError,
    "EVENTS_EXPIRED": EventsExpiredError,
    "CAPABILITY_MISSING": CapabilityMissingError,
    "CONTEXT_OVERFLOW": ContextOverflowError,
    "MODEL_UNAVAILABLE": ModelUnavailableError,
    "MODEL_BROKEN": ModelBrokenError,
    "RUNNER_NOT_INSTALLED": RunnerNotInstalledError,
    "WORKER_CRASHED": WorkerCrashedError,
    "MODEL_BUSY": ModelBusyError,
    "QUEUE_FULL": QueueFullError,
    "DEADLINE_EXCEEDED": DeadlineExceededError,
    "SLOW_READER": SlowReaderError,
    "SHUTTING_DOWN": ShuttingDownError,
    "STORAGE_UNAVAILABLE": StorageUnavailableError,
    "CANCELLED": CancelledError,
    "INTERRUPTED": InterruptedError,
    "UNAUTHENTICATED": UnauthenticatedError,
    "PERMISSION_DENIED": PermissionDeniedError,
    "INTERNAL": InternalError,
    "ROUTE_NOT_FOUND": RouteNotFoundError,
    "BODY_TOO_LARGE": BodyTooLargeError,
    "GATEWAY_UNAVAILABLE": GatewayUnavailableError,
    "GATEWAY_TIMEOUT": GatewayTimeoutError,
    "CONTENT_REFUSED": ContentRefusedError,
    "PROVIDER_NOT_FOUND": ProviderNotFoundError,
    "PROVIDER_UNAVAILABLE": ProviderUnavailableError,
    "PROVIDER_OVERLOADED": ProviderOverloadedError,
    "PROVIDER_TIMEOUT": ProviderTimeoutError,
    "PROVIDER_PROTOCOL": ProviderProtocolError,
    "RATE_LIMITED": RateLimitedError,
    "PROVIDER_QUOTA": ProviderQuotaError,
    "CREDENTIAL_MISSING": CredentialMissingError,
    "CREDENTIAL_REJECTED": CredentialRejectedError,
    "EGRESS_FORBIDDEN": EgressForbiddenError,
    "MODEL_NOT_OFFERED": ModelNotOfferedError,
    "MODEL_EXISTS": ModelExistsError,
    "MODEL_PREDEFINED": ModelPredefinedError,
    "ARTIFACT_NOT_FOUND": ArtifactNotFoundError,
    "ARTIFACT_TOO_LARGE": ArtifactTooLargeError,
    "IMAGE_REFUSED": ImageRefusedError,
    "QUOTA_EXCEEDED": QuotaExceededError,
    "STORAGE_FULL": StorageFullError,
    "LINK_INVALID": LinkInvalidError,
    "USER_NOT_FOUND": UserNotFoundError,
    "INVITE_NOT_FOUND": InviteNotFoundError,
    "NAME_TAKEN": NameTakenError,
    "LOGIN_FAILED": LoginFailedError,
    "LOGIN_THROTTLED": LoginThrottledError,
    "REFRESH_TOKEN_INVALID": RefreshTokenInvalidError,
    "API_TOKEN_NOT_FOUND": ApiTokenNotFoundError,
    "DEVICE_NOT_FOUND": DeviceNotFoundError,
    "SCOPE_MISSING": ScopeMissingError,
    "LAST_ADMINISTRATOR": LastAdministratorError,
    "SECRET_UNREADABLE": SecretUnreadableError,
    "CREDENTIAL_NOT_FOUND": CredentialNotFoundError,
    "SECOND_FACTOR_FAILED": SecondFactorFailedError,
    "SECOND_FACTOR_EXISTS": SecondFactorExistsError,
    "SECOND_FACTOR_MISSING": SecondFactorMissingError,
    "LOGIN_PROVIDER_NOT_FOUND": LoginProviderNotFoundError,
    "LOGIN_FLOW_INVALID": LoginFlowInvalidError,
    "IDENTITY_REJECTED": IdentityRejectedError,
    "LOGIN_PROVIDER_UNAVAILABLE": LoginProviderUnavailableError,
    "NOT_INVITED": NotInvitedError,
    "SESSION_NOT_FOUND": SessionNotFoundError,
    "MESSAGE_NOT_FOUND": MessageNotFoundError,
    "TURN_IN_PROGRESS": TurnInProgressError,
    "SESSION_CHANGED": SessionChangedError,
    "REQUEST_RUNNING": RequestRunningError,
    "IMPORT_UNREADABLE": ImportUnreadableError,
    "MODEL_OUT_OF_MEMORY": ModelOutOfMemoryError,
    "REQUEST_RATE_EXCEEDED": RequestRateExceededError,
    "TOO_MANY_STREAMS": TooManyStreamsError,
    "PROMPT_REFUSED": PromptRefusedError,
    "RESPONSE_NOT_FOUND": ResponseNotFoundError,
    "HUB_UNAVAILABLE": HubUnavailableError,
    "HUB_MODEL_NOT_FOUND": HubModelNotFoundError,
    "HUB_ACCESS_DENIED": HubAccessDeniedError,
    "DOWNLOAD_REFUSED": DownloadRefusedError,
    "DOWNLOAD_CORRUPT": DownloadCorruptError,
    "OPERATION_NOT_PAUSABLE": OperationNotPausableError,
    "HUB_OFFLINE": HubOfflineError,
    "ALIAS_NOT_FOUND": AliasNotFoundError,
    "PROVIDER_EXISTS": ProviderExistsError,
    "PROVIDER_PREDEFINED": ProviderPredefinedError,
    "PROVIDER_IN_USE": ProviderInUseError,
    "MODEL_NOT_ALLOWED": ModelNotAllowedError,
    "ACCESS_RULE_NOT_FOUND": AccessRuleNotFoundError,
    "METHOD_NOT_ALLOWED": MethodNotAllowedError,
    "BACKUP_FAILED": BackupFailedError,
}
