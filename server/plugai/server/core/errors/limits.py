"""Rate limits and concurrency limits of callers."""

from __future__ import annotations

from math import ceil

from plugai.runners.errors.base import PlugAIError


class RequestRateExceededError(PlugAIError):
    """The caller exceeds its limit of requests a minute."""

    reason = "REQUEST_RATE_EXCEEDED"
    retryable = True
    retry_after: float

    def __init__(self, subject: str, per_minute: int, retry_after: float) -> None:
        """`subject` is what the limit is for, such as `user`; `retry_after` is in seconds."""
        super().__init__(
            f"each {subject} may send {per_minute} requests a minute; try again in {ceil(retry_after)} seconds"
        )
        self.subject = subject
        self.retry_after = retry_after


class TooManyStreamsError(PlugAIError):
    """The caller exceeds its limit of concurrent streams."""

    reason = "TOO_MANY_STREAMS"
    retryable = True
    retry_after: float

    def __init__(self, subject: str, most: int, retry_after: float) -> None:
        """`subject` is what the limit is for, such as `user`; `retry_after` is in seconds."""
        super().__init__(
            f"each {subject} may have {most} streams open at once; wait for one to end, or cancel one, and try again"
        )
        self.subject = subject
        self.retry_after = retry_after
