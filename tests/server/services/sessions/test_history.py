"""Which history a turn continues."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.server.storage.sessions.conversation import new_message, new_session
from tests.support.storage.databases import migrated_sqlite

from plugai.runners.base import GenerationRequest, Role
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import MessageNotFoundError
from plugai.server.core.sessions.history import FollowHead, FollowMessage, Regenerate, read_thread
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository


async def test_a_turn_continues_the_requested_branch(tmp_path: Path) -> None:
    async with Database(migrated_sqlite(tmp_path / "plugai.db")) as database:
        sessions, messages = SqlSessionRepository(database), SqlMessageRepository(database)
        session = new_session("one")
        await sessions.add(session)
        # A possible result of an import: a greeting, followed by an unanswered question.
        greeting = new_message(session, "a", text="Hello!", role=Role.ASSISTANT)
        question = new_message(session, "q", "a", "Who are you?")
        await messages.begin([greeting, question])
        request = GenerationRequest("r", "ann", "", (), session_id="one")
        for follow, expected in (
            (FollowHead(), [greeting, question]),
            (Regenerate("q"), [greeting, question]),
            (FollowMessage("a"), [greeting]),
            (FollowMessage(""), []),
        ):
            thread = await read_thread(sessions, messages, request, follow)
            assert list(thread.messages) == expected
        with pytest.raises(InvalidRequestError, match="nothing to answer"):
            await read_thread(sessions, messages, request, Regenerate("a"))
        with pytest.raises(MessageNotFoundError):
            await read_thread(sessions, messages, request, Regenerate("x"))
