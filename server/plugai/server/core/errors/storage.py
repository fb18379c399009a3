"""What cannot be kept, or not read."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class StorageUnavailableError(PlugAIError):
    """The database did not answer."""

    reason = "STORAGE_UNAVAILABLE"
    retryable = True


class StorageFullError(PlugAIError):
    """There is no room left to store this."""

    reason = "STORAGE_FULL"
    retryable = True


class ArtifactTooLargeError(PlugAIError):
    """One artifact has more bytes than the server takes."""

    reason = "ARTIFACT_TOO_LARGE"

    def __init__(self, most: int) -> None:
        super().__init__(f"an artifact may have at most {most} bytes; send less, or have `artifact_max_bytes` raised")


class QuotaExceededError(PlugAIError):
    """The caller keeps as much as they may."""

    reason = "QUOTA_EXCEEDED"
    subject = "artifacts"


class SecretUnreadableError(PlugAIError):
    """A secret that the server keeps cannot be decrypted."""

    reason = "SECRET_UNREADABLE"


class LinkInvalidError(PlugAIError):
    """A link that the server never gave, or that is too old."""

    reason = "LINK_INVALID"

    def __init__(self) -> None:
        super().__init__("this link does not work, or no longer; ask for a new one")
