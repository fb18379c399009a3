"""What cannot be done with a session as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError


class TurnInProgressError(PlugAIError):
    """What is to be continued is still being written."""

    reason = "TURN_IN_PROGRESS"
    retryable = True

    def __init__(self, message_id: str, request_id: str) -> None:
        """`request_id` is the request that writes the message."""
        super().__init__(f"message {message_id!r} is still being written; wait for its end, or cancel {request_id!r}")
        self.request_id = request_id

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"turn_request_id": self.request_id}


class SessionChangedError(PlugAIError):
    """Somebody changed the session since its etag was read."""

    reason = "SESSION_CHANGED"

    def __init__(self, session_id: str) -> None:
        super().__init__(
            f"session {session_id!r} was changed meanwhile; read it again, then repeat what is still wanted"
        )
