"""Errors of requests that were admitted before, or are running."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class RequestIdReusedError(PlugAIError):
    """The request id was used before, with another body."""

    reason = "REQUEST_ID_REUSED"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"request id {request_id!r} was already used for another request; choose a new one")


class RequestRunningError(PlugAIError):
    """The request has not ended."""

    reason = "REQUEST_RUNNING"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"request {request_id!r} has not ended; cancel it, then delete it")


class EventsExpiredError(PlugAIError):
    """The requested events are no longer retained."""

    reason = "EVENTS_EXPIRED"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"the events of request {request_id!r} are no longer retained; GetRequest shows how it ended")


class QueueFullError(PlugAIError):
    """Too many requests are already waiting."""

    reason = "QUEUE_FULL"
    retryable = True
    retry_after: float

    def __init__(self, message: str, retry_after: float) -> None:
        """`retry_after` is in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class SlowReaderError(PlugAIError):
    """The client read the stream too slowly."""

    reason = "SLOW_READER"
    retryable = True


class DeadlineExceededError(PlugAIError):
    """The deadline passed before the answer was complete."""

    reason = "DEADLINE_EXCEEDED"
    retryable = True


class InterruptedRequestError(PlugAIError):
    """The gateway stopped while the request ran."""

    reason = "INTERRUPTED"
    retryable = True


class ShuttingDownError(PlugAIError):
    """The server is shutting down and accepts no new requests."""

    reason = "SHUTTING_DOWN"
    retryable = True
