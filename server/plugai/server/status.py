"""The table of the gRPC status code of each error, and the status details that are sent to callers."""

from __future__ import annotations

from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from plugai.runners import errors as runner_errors
from plugai.server.core import errors
from plugai.server.core.failure import Failure

STATUS_CODES: dict[type[runner_errors.PlugAIError], StatusCode] = {
    runner_errors.InvalidRequestError: StatusCode.INVALID_ARGUMENT,
    runner_errors.CapabilityMissingError: StatusCode.INVALID_ARGUMENT,
    runner_errors.ContextOverflowError: StatusCode.INVALID_ARGUMENT,
    runner_errors.ImageRefusedError: StatusCode.INVALID_ARGUMENT,
    errors.ImportUnreadableError: StatusCode.INVALID_ARGUMENT,
    errors.MalformedMessageError: StatusCode.INVALID_ARGUMENT,
    errors.BodyTooLargeError: StatusCode.OUT_OF_RANGE,
    errors.PromptRefusedError: StatusCode.INVALID_ARGUMENT,
    runner_errors.ContentRefusedError: StatusCode.INVALID_ARGUMENT,
    errors.AliasNotFoundError: StatusCode.NOT_FOUND,
    errors.ModelNotFoundError: StatusCode.NOT_FOUND,
    errors.AccessRuleNotFoundError: StatusCode.NOT_FOUND,
    errors.RequestNotFoundError: StatusCode.NOT_FOUND,
    errors.OperationNotFoundError: StatusCode.NOT_FOUND,
    errors.ArtifactNotFoundError: StatusCode.NOT_FOUND,
    errors.ProviderNotFoundError: StatusCode.NOT_FOUND,
    errors.CredentialNotFoundError: StatusCode.NOT_FOUND,
    errors.SessionNotFoundError: StatusCode.NOT_FOUND,
    errors.MessageNotFoundError: StatusCode.NOT_FOUND,
    errors.ResponseNotFoundError: StatusCode.NOT_FOUND,
    errors.TurnInProgressError: StatusCode.FAILED_PRECONDITION,
    errors.SessionChangedError: StatusCode.ABORTED,
    errors.RequestIdReusedError: StatusCode.ALREADY_EXISTS,
    errors.EventsExpiredError: StatusCode.FAILED_PRECONDITION,
    errors.RequestRunningError: StatusCode.FAILED_PRECONDITION,
    runner_errors.ModelUnavailableError: StatusCode.UNAVAILABLE,
    runner_errors.WorkerCrashedError: StatusCode.UNAVAILABLE,
    runner_errors.ProviderUnavailableError: StatusCode.UNAVAILABLE,
    runner_errors.ProviderOverloadedError: StatusCode.UNAVAILABLE,
    runner_errors.ProviderTimeoutError: StatusCode.UNAVAILABLE,
    runner_errors.ProviderProtocolError: StatusCode.UNAVAILABLE,
    runner_errors.RateLimitedError: StatusCode.RESOURCE_EXHAUSTED,
    runner_errors.ProviderQuotaError: StatusCode.RESOURCE_EXHAUSTED,
    runner_errors.ModelNotOfferedError: StatusCode.NOT_FOUND,
    runner_errors.CredentialMissingError: StatusCode.FAILED_PRECONDITION,
    runner_errors.CredentialRejectedError: StatusCode.FAILED_PRECONDITION,
    runner_errors.EgressForbiddenError: StatusCode.FAILED_PRECONDITION,
    runner_errors.ModelBrokenError: StatusCode.FAILED_PRECONDITION,
    runner_errors.ModelMemoryError: StatusCode.RESOURCE_EXHAUSTED,
    runner_errors.RunnerNotInstalledError: StatusCode.FAILED_PRECONDITION,
    errors.ModelBusyError: StatusCode.FAILED_PRECONDITION,
    errors.ModelExistsError: StatusCode.ALREADY_EXISTS,
    errors.ModelPredefinedError: StatusCode.FAILED_PRECONDITION,
    errors.ModelNotAllowedError: StatusCode.PERMISSION_DENIED,
    errors.ProviderExistsError: StatusCode.ALREADY_EXISTS,
    errors.ProviderInUseError: StatusCode.FAILED_PRECONDITION,
    errors.ProviderPredefinedError: StatusCode.FAILED_PRECONDITION,
    errors.HubUnavailableError: StatusCode.UNAVAILABLE,
    errors.HubOfflineError: StatusCode.FAILED_PRECONDITION,
    errors.HubModelNotFoundError: StatusCode.NOT_FOUND,
    errors.HubAccessDeniedError: StatusCode.FAILED_PRECONDITION,
    errors.DownloadRefusedError: StatusCode.FAILED_PRECONDITION,
    errors.DownloadCorruptError: StatusCode.DATA_LOSS,
    errors.OperationNotPausableError: StatusCode.FAILED_PRECONDITION,
    errors.QueueFullError: StatusCode.RESOURCE_EXHAUSTED,
    errors.RequestRateExceededError: StatusCode.RESOURCE_EXHAUSTED,
    errors.TooManyStreamsError: StatusCode.RESOURCE_EXHAUSTED,
    errors.SlowReaderError: StatusCode.RESOURCE_EXHAUSTED,
    errors.DeadlineExceededError: StatusCode.DEADLINE_EXCEEDED,
    runner_errors.WorkCancelledError: StatusCode.CANCELLED,
    errors.InterruptedRequestError: StatusCode.UNAVAILABLE,
    errors.ShuttingDownError: StatusCode.UNAVAILABLE,
    errors.StorageUnavailableError: StatusCode.UNAVAILABLE,
    errors.StorageFullError: StatusCode.RESOURCE_EXHAUSTED,
    errors.BackupFailedError: StatusCode.FAILED_PRECONDITION,
    errors.ArtifactTooLargeError: StatusCode.OUT_OF_RANGE,
    errors.QuotaExceededError: StatusCode.RESOURCE_EXHAUSTED,
    errors.LinkInvalidError: StatusCode.PERMISSION_DENIED,
    errors.SecretUnreadableError: StatusCode.FAILED_PRECONDITION,
    errors.LoginThrottledError: StatusCode.RESOURCE_EXHAUSTED,
    errors.SecondFactorFailedError: StatusCode.UNAUTHENTICATED,
    errors.SecondFactorExistsError: StatusCode.FAILED_PRECONDITION,
    errors.SecondFactorMissingError: StatusCode.FAILED_PRECONDITION,
    errors.LoginProviderNotFoundError: StatusCode.NOT_FOUND,
    errors.LoginProviderUnavailableError: StatusCode.UNAVAILABLE,
    errors.LoginFlowInvalidError: StatusCode.UNAUTHENTICATED,
    errors.IdentityRejectedError: StatusCode.UNAUTHENTICATED,
    errors.NotInvitedError: StatusCode.PERMISSION_DENIED,
    errors.UserNotFoundError: StatusCode.NOT_FOUND,
    errors.InviteNotFoundError: StatusCode.NOT_FOUND,
    errors.ApiTokenNotFoundError: StatusCode.NOT_FOUND,
    errors.DeviceNotFoundError: StatusCode.NOT_FOUND,
    errors.NameTakenError: StatusCode.ALREADY_EXISTS,
    errors.LastAdministratorError: StatusCode.FAILED_PRECONDITION,
    errors.LoginFailedError: StatusCode.UNAUTHENTICATED,
    errors.RefreshTokenInvalidError: StatusCode.UNAUTHENTICATED,
    errors.ScopeMissingError: StatusCode.PERMISSION_DENIED,
    errors.UnauthenticatedError: StatusCode.UNAUTHENTICATED,
    errors.PermissionDeniedError: StatusCode.PERMISSION_DENIED,
}

CODE_OF_REASON = {cls.reason: code for cls, code in STATUS_CODES.items()} | {"INTERNAL": StatusCode.INTERNAL}

DOMAIN = "plugai"


class FailedRequestError(runner_errors.PlugAIError):
    """A request of GenerateOnce failed: its failure becomes the status of the call."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.reason = failure.reason  # type: ignore[misc]
        self.retry_after = failure.retry_after
        self.violations = failure.violations


def status(error: runner_errors.PlugAIError, request_id: str) -> status_pb2.Status:
    """The status that a caller receives for an error."""
    details: list[Message] = [error_info(error.reason, {**error.metadata, "request_id": request_id})]
    if error.violations:
        fields = [
            error_details_pb2.BadRequest.FieldViolation(field=field, description=problem)
            for field, problem in error.violations.items()
        ]
        details.append(error_details_pb2.BadRequest(field_violations=fields))
    if isinstance(error, errors.QuotaExceededError | errors.RequestRateExceededError | errors.TooManyStreamsError):
        violation = error_details_pb2.QuotaFailure.Violation(subject=error.subject, description=error.message)
        if isinstance(error, errors.QuotaExceededError):
            violation.quota_metric, violation.quota_value = error.subject, error.limit
        details.append(error_details_pb2.QuotaFailure(violations=[violation]))
    if error.retry_after is not None:
        delay = duration_pb2.Duration()
        delay.FromMilliseconds(int(error.retry_after * 1000))
        details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    return _status(CODE_OF_REASON[error.reason], error.message, details)


def internal(request_id: str) -> status_pb2.Status:
    """The status that a caller receives for a bug in the server."""
    message = f"internal error; see the server's log for request {request_id}"
    return _status(StatusCode.INTERNAL, message, [error_info("INTERNAL", {"request_id": request_id})])


def error_info(reason: str, metadata: dict[str, str]) -> error_details_pb2.ErrorInfo:
    """The status detail with the machine-readable reason."""
    return error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN, metadata=metadata)


def _status(code: StatusCode, message: str, details: list[Message]) -> status_pb2.Status:
    packed = [any_pb2.Any() for _ in details]
    for target, detail in zip(packed, details, strict=True):
        target.Pack(detail)
    return status_pb2.Status(code=code.value[0], message=message, details=packed)
