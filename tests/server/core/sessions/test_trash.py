"""Emptying the trash."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from plugai.server.core.clock import Clock
from plugai.server.core.sessions.session import SessionRepository
from plugai.server.core.sessions.trash import SessionTrash

CLOCK = Clock(lambda: datetime(2026, 11, 23, 12, tzinfo=UTC), time.monotonic)


class Stuck:
    """Expired sessions, of which some cannot be removed."""

    def __init__(self, removable: int, stuck: int) -> None:
        self.ids = {f"s{number}": number < removable for number in range(removable + stuck)}

    async def expired(self, deleted_before: datetime, limit: int) -> Sequence[tuple[str, str]]:
        return [("ann", each) for each in self.ids][:limit]

    async def expunge(self, owner_id: str, session_id: str, deleted_before: datetime | None = None) -> bool:
        if removed := self.ids[session_id]:
            del self.ids[session_id]
        return removed


async def test_emptying_the_trash_ends_although_a_session_cannot_be_removed() -> None:
    sessions = Stuck(removable=150, stuck=3)
    trash = SessionTrash(cast(SessionRepository, sessions), CLOCK, timedelta(days=1))
    assert await trash.empty() == 150
    assert len(sessions.ids) == 3
