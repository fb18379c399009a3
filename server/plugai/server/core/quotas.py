"""Quotas: how much of each resource one user may keep on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from plugai.server.core.errors import QuotaExceededError


class Resource(StrEnum):
    """What is counted for each user, and stored until the user deletes it."""

    ARTIFACTS = "artifacts"
    ARTIFACT_BYTES = "artifact_bytes"
    SESSIONS = "sessions"
    MESSAGES = "messages"
    SESSION_BYTES = "session_bytes"
    API_TOKENS = "api_tokens"


_DELETE_SESSIONS = "permanently delete sessions (those in the trash count too)"
_DELETE_ARTIFACTS = "delete artifacts"
_ADVICE: Mapping[Resource, tuple[str, str]] = {
    Resource.ARTIFACTS: ("artifacts", _DELETE_ARTIFACTS),
    Resource.ARTIFACT_BYTES: ("bytes of artifacts", _DELETE_ARTIFACTS),
    Resource.SESSIONS: ("sessions", _DELETE_SESSIONS),
    Resource.MESSAGES: ("messages", _DELETE_SESSIONS),
    Resource.SESSION_BYTES: ("bytes of sessions and their messages", _DELETE_SESSIONS),
    Resource.API_TOKENS: ("API tokens", "delete API tokens"),
}


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of each user; a resource without one is unlimited, and so is `messages_per_session` if it is None."""

    limits: Mapping[Resource, int] = field(default_factory=dict[Resource, int])
    messages_per_session: int | None = None


UNLIMITED = Quotas()


@dataclass(frozen=True, slots=True)
class ResourceUsage:
    """How much of a resource a user has, and may have; None is unlimited."""

    resource: Resource
    used: int
    limit: int | None


class UsageRepository(Protocol):
    """Reads what users have stored."""

    async def usage(self, owner_id: str) -> Sequence[ResourceUsage]:
        """Return the user's usage of every resource. Raises StorageUnavailableError."""


def quota_exceeded(resource: Resource, used: int, limit: int) -> QuotaExceededError:
    """The error of a user who has `used`, and may not have what was to be added."""
    unit, advice = _ADVICE[resource]
    return QuotaExceededError(
        resource.value,
        used,
        limit,
        f"you may keep {limit} {unit}, have {used}, and this would exceed it; {advice}, then try again",
    )


def session_full(message_count: int, limit: int) -> QuotaExceededError:
    """The error of a session that may get no more messages."""
    return QuotaExceededError(
        "messages_per_session",
        message_count,
        limit,
        f"a session may have {limit} messages, and this one has {message_count}; continue in a new session",
    )
