"""Conflicts with the current state of a session."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError


class TurnInProgressError(PlugAIError):
    """The message to continue from is still being generated."""

    reason = "TURN_IN_PROGRESS"
    retryable = True

    def __init__(self, message_id: str, request_id: str) -> None:
        """`request_id` is the request that generates the message."""
        super().__init__(f"message {message_id!r} is still being generated; wait for its end, or cancel {request_id!r}")
        self.request_id = request_id

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"turn_request_id": self.request_id}


class SessionChangedError(PlugAIError):
    """The session was changed since its etag was read."""

    reason = "SESSION_CHANGED"

    def __init__(self, session_id: str) -> None:
        super().__init__(
            f"session {session_id!r} was changed meanwhile; read it again, then repeat the change if needed"
        )
