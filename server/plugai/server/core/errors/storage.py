"""Errors of storing and reading data."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError


class StorageUnavailableError(PlugAIError):
    """The database did not answer."""

    reason = "STORAGE_UNAVAILABLE"
    retryable = True


class StorageFullError(StorageUnavailableError):
    """There is no space left to store this."""

    reason = "STORAGE_FULL"
    retryable = True


class BackupFailedError(PlugAIError):
    """A backup cannot be made."""

    reason = "BACKUP_FAILED"


class ArtifactTooLargeError(PlugAIError):
    """The artifact is larger than the server accepts."""

    reason = "ARTIFACT_TOO_LARGE"

    def __init__(self, most: int) -> None:
        super().__init__(f"an artifact may have at most {most} bytes; send less, or have `artifact_max_bytes` raised")


class QuotaExceededError(PlugAIError):
    """The caller has reached one of their quotas."""

    reason = "QUOTA_EXCEEDED"

    def __init__(self, resource: str, used: int, limit: int, message: str) -> None:
        """`message` says what to do; the rest is the same for programs."""
        super().__init__(message)
        self.subject = resource
        self.used = used
        self.limit = limit

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"resource": self.subject, "used": str(self.used), "limit": str(self.limit)}


class SecretUnreadableError(PlugAIError):
    """A stored secret cannot be decrypted."""

    reason = "SECRET_UNREADABLE"


class LinkInvalidError(PlugAIError):
    """The link was not created by this server, or has expired."""

    reason = "LINK_INVALID"

    def __init__(self) -> None:
        super().__init__("this link is not valid, or has expired; ask for a new one")
