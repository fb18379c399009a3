"""Quotas: how much of each resource one user may keep on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

from plugai.server.core.errors import QuotaExceededError


class Resource(StrEnum):
    """What is counted for each user: what is stored until the user deletes it, and tokens."""

    ARTIFACTS = "artifacts"
    ARTIFACT_BYTES = "artifact_bytes"
    SESSIONS = "sessions"
    MESSAGES = "messages"
    SESSION_BYTES = "session_bytes"
    API_TOKENS = "api_tokens"
    TOKENS_PER_DAY = "tokens_per_day"


_DELETE_SESSIONS = "permanently delete sessions (those in the trash count too)"
_DELETE_ARTIFACTS = "delete artifacts"
# What is stored.
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
    """The quotas of each user who has none of their own: None is unlimited, also of `messages_per_session`.

    A resource that is missing is not limited at all, whatever users have of their own.
    """

    limits: Mapping[Resource, int | None] = field(default_factory=dict[Resource, int | None])
    messages_per_session: int | None = None


UNLIMITED = Quotas()


@dataclass(frozen=True, slots=True)
class ResourceUsage:
    """How much of a resource a user has, and may have; None is unlimited. `is_own`: the quota is the user's own."""

    resource: Resource
    used: int
    limit: int | None
    is_own: bool = False


OwnQuota = int | Literal["unlimited"] | None
"""A user's own quota of a resource; None stands for that of the settings."""


class UsageRepository(Protocol):
    """Reads what users have stored."""

    async def usage(self, owner_id: str) -> Sequence[ResourceUsage]:
        """Return the user's usage of every resource. Raises StorageUnavailableError."""


class TokenAllowance(Protocol):
    """The tokens that a user may use in a day."""

    async def check(self, owner_id: str) -> None:
        """Raise QuotaExceededError if the user has used them. Raises StorageUnavailableError.

        What requests will use is not known before they end, so those that run when the last token is used go on.
        """


def tokens_used_up(used: int, limit: int, now: datetime) -> QuotaExceededError:
    """The error of a user who has used the tokens of the day, which ends at midnight in UTC."""
    error = QuotaExceededError(
        Resource.TOKENS_PER_DAY.value,
        used,
        limit,
        f"you may use {limit} tokens a day, and have used {used}; try again after midnight UTC",
    )
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    error.retry_after = (midnight - now).total_seconds()
    return error


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
