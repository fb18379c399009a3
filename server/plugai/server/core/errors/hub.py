"""Errors of finding and downloading models on a hub."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError
from plugai.server.core.errors.not_found import NotFoundError


class HubUnavailableError(PlugAIError):
    """The hub cannot be reached, is overloaded, or answers what is not understood."""

    reason = "HUB_UNAVAILABLE"
    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after` is in seconds, if the hub has said when to retry."""
        super().__init__(message)
        self.retry_after = retry_after


class HubOfflineError(HubUnavailableError):
    """The settings forbid to ask the hub."""

    reason = "HUB_OFFLINE"
    retryable = False

    def __init__(self) -> None:
        super().__init__("this server does not ask the hub (`offline` under [hub]); an administrator can change that")


class HubModelNotFoundError(NotFoundError):
    """The hub has no such model, revision or variant, or does not show it to the caller."""

    reason = "HUB_MODEL_NOT_FOUND"


class HubAccessDeniedError(PlugAIError):
    """The hub gives this model only to users who have accepted its terms."""

    reason = "HUB_ACCESS_DENIED"


class DownloadRefusedError(PlugAIError):
    """The model is not downloaded, since its files could run code or nothing here can run it."""

    reason = "DOWNLOAD_REFUSED"


class DownloadCorruptError(PlugAIError):
    """A downloaded file is not the one that the hub describes."""

    reason = "DOWNLOAD_CORRUPT"
    retryable = True


class OperationNotPausableError(PlugAIError):
    """The operation cannot be paused or resumed."""

    reason = "OPERATION_NOT_PAUSABLE"

    def __init__(self, operation_id: str) -> None:
        super().__init__(f"operation {operation_id!r} cannot be paused or resumed: only a download can, before its end")
