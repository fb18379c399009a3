"""The repository of responses, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from tests.server.storage.records import NOON
from tests.server.storage.sessions.conversation import new_message, new_session

from plugai.server.core.errors import QuotaExceededError
from plugai.server.core.quotas import Quotas, Resource
from plugai.server.core.sessions.session import Session
from plugai.server.core.sessions.stored_response import StoredResponse
from plugai.server.storage.engine.database import Database
from plugai.server.storage.quotas.usage import SqlUsageRepository
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.responses import SqlResponseRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository

ASKED = '{"a":"\\u0000"}'


def response(session: Session, message_id: str) -> StoredResponse:
    return StoredResponse(f"r-{message_id}", session.owner_id, session.id, message_id, "m", ASKED, NOON)


async def conversation(database: Database, *ids: str) -> Session:
    """A session in which each message follows the one before it."""
    session = new_session()
    await SqlSessionRepository(database).add(session)
    messages = SqlMessageRepository(database)
    for message_id, parent_id in zip(ids, ("", *ids), strict=False):
        await messages.begin([new_message(session, message_id, parent_id)])
    return session


async def used(database: Database) -> dict[Resource, int]:
    usage = await SqlUsageRepository(database, Quotas({}), lambda: NOON).usage("ann")
    return {each.resource: each.used for each in usage if each.used}


async def test_a_response_is_read_as_it_was_written_by_its_owner_alone(database: Database) -> None:
    responses = SqlResponseRepository(database)
    session = await conversation(database, "a")
    stored = response(session, "a")
    await responses.add(stored)
    assert await responses.get("ann", "r-a") == stored
    assert await responses.get("eve", "r-a") is None
    assert not await responses.delete("eve", "r-a")
    assert await responses.get("ann", "r-a") == stored


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
async def test_a_session_goes_with_its_last_response(database: Database, order: tuple[str, str]) -> None:
    responses, sessions = SqlResponseRepository(database), SqlSessionRepository(database)
    session = await conversation(database, "a", "b")
    for message_id in order:
        await responses.add(response(session, message_id))
    first, last = order
    assert await responses.delete("ann", f"r-{first}")
    assert not await responses.delete("ann", f"r-{first}")
    assert await responses.get("ann", f"r-{last}") is not None
    assert await sessions.get("ann", session.id) is not None
    assert await responses.delete("ann", f"r-{last}")
    assert await sessions.get("ann", session.id) is None
    assert await used(database) == {}


async def test_two_responses_that_are_deleted_at_once_leave_no_session(database: Database) -> None:
    responses = SqlResponseRepository(database)
    session = await conversation(database, "a", "b")
    for message_id in ("a", "b"):
        await responses.add(response(session, message_id))
    assert await asyncio.gather(*(responses.delete("ann", f"r-{each}") for each in ("a", "b"))) == [True, True]
    assert await used(database) == {}


async def test_a_session_that_somebody_has_continued_stays(database: Database) -> None:
    responses = SqlResponseRepository(database)
    session = await conversation(database, "a", "their-own")
    await responses.add(response(session, "a"))
    before = await used(database)
    assert await responses.delete("ann", "r-a")
    assert await SqlSessionRepository(database).get("ann", session.id) is not None
    size = len(ASKED.encode())
    assert await used(database) == before | {Resource.SESSION_BYTES: before[Resource.SESSION_BYTES] - size}


async def test_a_response_goes_with_its_session(database: Database) -> None:
    responses = SqlResponseRepository(database)
    session = await conversation(database, "a")
    await responses.add(response(session, "a"))
    await SqlSessionRepository(database).expunge("ann", session.id)
    assert await responses.get("ann", "r-a") is None
    assert await used(database) == {}


async def test_what_is_kept_of_responses_counts_against_the_quota(database: Database) -> None:
    session = await conversation(database, "a")
    full = (await used(database)).get(Resource.SESSION_BYTES, 0) + len(ASKED.encode()) - 1
    responses = SqlResponseRepository(database, Quotas({Resource.SESSION_BYTES: full}))
    with pytest.raises(QuotaExceededError):
        await responses.add(response(session, "a"))
    assert await responses.get("ann", "r-a") is None
