"""Quotas of users, on both databases."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlmodel import Session as Transaction
from tests.server.storage.records import NOON, new_record
from tests.server.storage.sessions.conversation import new_message, new_session, turn

from plugai.runners.base import TextPart, Usage
from plugai.server.core.accounts.api_tokens import ApiToken
from plugai.server.core.accounts.devices import Device
from plugai.server.core.accounts.users import Role, User
from plugai.server.core.artifacts.artifact import Artifact, Quota
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.errors import QuotaExceededError
from plugai.server.core.generation.records import RequestState
from plugai.server.core.quotas import Quotas, Resource
from plugai.server.core.sessions.session import MessageState, Session
from plugai.server.storage.accounts.api_tokens import SqlApiTokenRepository
from plugai.server.storage.accounts.devices import SqlDeviceRepository
from plugai.server.storage.accounts.users import SqlUserRepository, row_from_user
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.quotas.tokens import SqlTokenAllowance
from plugai.server.storage.quotas.usage import SqlUsageRepository
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.storage.sessions.tables import MessageRow, SessionRow
from plugai.server.storage.sessions.transcripts import SqlTranscriptRepository

LATER = NOON + timedelta(hours=1)
ENTRY = AuditEntry(NOON, "ann", AuditAction.API_TOKEN_CREATED, "ann")


class Store:
    """What stores the data of users, with these quotas."""

    def __init__(self, database: Database, messages_per_session: int | None = None, **limits: int) -> None:
        self.quotas = Quotas({Resource(name): limit for name, limit in limits.items()}, messages_per_session)
        self.database = database
        self.sessions = SqlSessionRepository(database, self.quotas)
        self.messages = SqlMessageRepository(database, self.quotas)
        self.transcripts = SqlTranscriptRepository(database, self.quotas)
        self.tokens = SqlApiTokenRepository(database, self.quotas)
        self.artifacts = SqlArtifactRepository(database)
        self.usage_of = SqlUsageRepository(database, self.quotas, lambda: NOON).usage

    async def usage(self, owner_id: str = "ann") -> dict[str, int]:
        """What the owner has, without what is zero."""
        return {each.resource.value: each.used for each in await self.usage_of(owner_id) if each.used}

    async def add_session(self, text: str = "") -> Session:
        session = new_session(system_prompt=text)
        await self.sessions.add(session)
        return session

    async def add_turn(self, session: Session, number: int = 1, parent_id: str = "") -> None:
        await self.messages.begin(turn(session, number, parent_id))

    async def add_artifact(self, name: str, owner_id: str = "ann") -> None:
        content = await self.artifacts.lease(sha256(name.encode()).hexdigest(), 5, LATER)
        limits = self.quotas.limits
        quota = Quota(limits.get(Resource.ARTIFACTS), limits.get(Resource.ARTIFACT_BYTES), 10)
        await self.artifacts.add(Artifact(name, owner_id, name, "text/plain", content, NOON), quota, LATER)

    async def add_token(self, name: str) -> None:
        if await SqlUserRepository(self.database).get("ann") is None:
            await _add_user(self.database)
        token = ApiToken(name, "ann", name, frozenset(), NOON, LATER, name.encode())
        await self.tokens.add(token, ENTRY)

    async def expunge(self, name: str) -> None:
        assert await self.sessions.expunge("ann", name)


async def _sessions(store: Store, name: str) -> None:
    await store.sessions.add(new_session(name))


async def _session_text(store: Store, name: str) -> None:
    await store.sessions.add(new_session(name, system_prompt="x" * 98))


async def _imports(store: Store, name: str) -> None:
    session = new_session(name)
    await store.transcripts.add(session, [new_message(session, "m1"), new_message(session, "m2", "m1")])


async def _turns(store: Store, name: str) -> None:
    session = new_session(name)
    await store.sessions.add(session)
    await store.add_turn(session)


async def _delete_session(store: Store, name: str) -> None:
    assert await store.sessions.expunge("ann", name)


async def _delete_artifact(store: Store, name: str) -> None:
    assert await store.artifacts.delete("ann", name)


async def _delete_token(store: Store, name: str) -> None:
    assert await store.tokens.delete("ann", name, ENTRY)


Action = Callable[[Store, str], Awaitable[None]]
# Per way of using a resource: a quota for two, how one is added, and how it is deleted.
WAYS: dict[str, tuple[Resource, int, Action, Action]] = {
    "sessions": (Resource.SESSIONS, 2, _sessions, _delete_session),
    "imported sessions": (Resource.SESSIONS, 2, _imports, _delete_session),
    "texts of sessions": (Resource.SESSION_BYTES, 200, _session_text, _delete_session),
    "messages of turns": (Resource.MESSAGES, 4, _turns, _delete_session),
    "imported messages": (Resource.MESSAGES, 4, _imports, _delete_session),
    "artifacts": (Resource.ARTIFACTS, 2, Store.add_artifact, _delete_artifact),
    "bytes of artifacts": (Resource.ARTIFACT_BYTES, 10, Store.add_artifact, _delete_artifact),
    "API tokens": (Resource.API_TOKENS, 2, Store.add_token, _delete_token),
}


@pytest.mark.parametrize("way", WAYS)
async def test_what_exceeds_a_quota_is_refused_and_deleting_makes_room(database: Database, way: str) -> None:
    resource, limit, add, delete = WAYS[way]
    store = Store(database, **{resource.value: limit})
    await add(store, "one")
    await add(store, "two")
    with pytest.raises(QuotaExceededError) as refused:
        await add(store, "three")
    assert refused.value.metadata == {"resource": resource, "used": str(limit), "limit": str(limit)}
    assert "delete" in refused.value.message
    assert (await store.usage())[resource] == limit
    await delete(store, "one")
    await add(store, "four")
    assert (await store.usage())[resource] == limit


@pytest.mark.parametrize("way", ["sessions", "imported messages", "bytes of artifacts", "API tokens"])
async def test_no_race_exceeds_a_quota(database: Database, way: str) -> None:
    resource, limit, add, _ = WAYS[way]
    store = Store(database, **{resource.value: limit})
    if resource is Resource.API_TOKENS:
        await add(store, "first")
        await store.tokens.delete_all("ann", ENTRY)
    results = await asyncio.gather(*(add(store, f"{number}") for number in range(12)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, QuotaExceededError)]
    assert [result for result in results if result is not None and result not in refused] == []
    assert len(results) - len(refused) == 2
    assert (await store.usage())[resource] == limit


async def test_a_quota_is_each_users_own(database: Database) -> None:
    store = Store(database, sessions=1)
    await store.sessions.add(new_session(owner_id="ann"))
    await store.sessions.add(new_session(owner_id="eve"))
    assert await store.usage("eve") == {"sessions": 1, "session_bytes": 2}


async def test_an_answer_that_exceeds_the_quota_is_stored_and_the_next_turn_is_refused(database: Database) -> None:
    store = Store(database, session_bytes=500)
    session = await store.add_session()
    await store.add_turn(session)
    running = (await store.messages.list("ann", session.id, 9, None))[-1].message
    answer = new_message(
        session, running.id, running.parent_id, "long " * 200, role=running.role, state=MessageState.COMPLETE
    )
    await store.messages.save(answer)
    stored = await store.messages.get("ann", session.id, running.id)
    assert stored is not None
    assert stored.parts == (TextPart("long " * 200),)
    with pytest.raises(QuotaExceededError):
        await store.add_turn(session, 2, running.id)


async def test_a_session_that_has_its_number_of_messages_gets_no_more(database: Database) -> None:
    store = Store(database, messages_per_session=3)
    session = await store.add_session()
    await store.add_turn(session)
    with pytest.raises(QuotaExceededError, match="a session may have 3 messages, and this one has 2"):
        await store.add_turn(session, 2)
    copy = new_session()
    with pytest.raises(QuotaExceededError):
        await store.transcripts.add(copy, [new_message(copy, f"m{number}") for number in range(4)])
    assert await store.sessions.get("ann", copy.id) is None


async def test_a_device_beyond_the_limit_signs_out_the_one_used_longest_ago(database: Database) -> None:
    await _add_user(database)
    devices = SqlDeviceRepository(database, 2)
    for number in range(4):
        time = NOON + timedelta(seconds=number)
        await devices.add(Device(f"d{number}", "ann", "", time, time, LATER, 0, "seed"), "", ENTRY)
    assert [device.id for device in await devices.list("ann")] == ["d3", "d2"]


async def test_tokens_are_counted_for_each_day_and_refused_until_midnight(database: Database) -> None:
    now = NOON
    allowance = SqlTokenAllowance(database, 100, lambda: now)
    records = SqlRequestRepository(database, counts_tokens=True)

    async def use(name: str, ended_at: datetime, owner_id: str = "ann") -> None:
        usage = Usage(input_tokens=20, output_tokens=20)
        record = new_record(name, owner_id=owner_id)
        await records.add(replace(record, state=RequestState.FINISHED, ended_at=ended_at, usage=usage))

    await asyncio.gather(*(use(str(number), NOON) for number in range(2)), use("hers", NOON, "eve"))
    await allowance.check("ann")
    await use("third", NOON)
    # Stored late, and of yesterday.
    await use("late", NOON - timedelta(days=1))
    with pytest.raises(QuotaExceededError, match="you may use 100 tokens a day, and have used 120") as refused:
        await allowance.check("ann")
    assert refused.value.retry_after == timedelta(hours=12).total_seconds()
    await allowance.check("eve")
    now = NOON + timedelta(hours=12)
    await allowance.check("ann")
    await use("next", now)
    assert [each.used for each in await SqlUsageRepository(database, Quotas(), lambda: now).usage("ann")][-1] == 40


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_counted_is_what_is_stored_after_any_sequence_of_changes(database: Database, seed: int) -> None:
    chance, store = random.Random(seed), Store(database, sessions=6, session_bytes=4000, messages_per_session=9)
    kept: list[Session] = []
    for step in range(40):
        try:
            await _change(chance, store, kept, step)
        except QuotaExceededError:
            continue
    stored = await database.read(_stored)
    assert {resource: used for resource, used in (await store.usage()).items() if used} == stored
    for session in kept:
        await store.expunge(session.id)
    assert await store.usage() == {}


async def _change(chance: random.Random, store: Store, kept: list[Session], step: int) -> None:
    if not kept or chance.random() < 0.25:
        kept.append(await store.add_session("p" * chance.randrange(300)))
        return
    session = chance.choice(kept)
    match chance.randrange(5):
        case 0 | 1:
            await store.add_turn(session, step)
            text = "a" * chance.randrange(400)
            await store.messages.save(new_message(session, f"a{step}", f"q{step}", text))
        case 2:
            await store.sessions.update("ann", session.id, {"system_prompt": "n" * chance.randrange(300)}, None)
            await store.sessions.set_title("ann", session.id, "t" * chance.randrange(30))
        case 3:
            source = await store.sessions.get("ann", session.id)
            if source is not None and source.head_id:
                fork = new_session()
                await store.sessions.fork(fork, session.id, source.head_id)
                kept.append(fork)
        case _:
            kept.remove(session)
            await store.expunge(session.id)


async def _add_user(database: Database) -> None:
    await database.write(lambda transaction: transaction.add(row_from_user(User("ann", "ann", Role.MEMBER, NOON))))


def _stored(transaction: Transaction) -> dict[str, int]:
    sessions = transaction.scalars(select(SessionRow)).all()
    messages, message_bytes = transaction.execute(
        select(func.count(), func.coalesce(func.sum(MessageRow.size_bytes), 0)).select_from(MessageRow)
    ).one()
    texts = (row.title + row.system_prompt + row.model for row in sessions)
    size = sum(len(text.encode()) + len("{}") for text in texts) + int(message_bytes)
    assert sum(row.size_bytes for row in sessions) == size
    counted = {"sessions": len(sessions), "messages": messages, "session_bytes": size}
    return {resource: used for resource, used in counted.items() if used}


@pytest.mark.parametrize("way", WAYS)
async def test_a_users_own_quota_replaces_that_of_the_settings_until_it_is_given_up(
    database: Database, way: str
) -> None:
    resource, limit, add, delete = WAYS[way]
    store = Store(database, **{resource.value: limit})
    own = SqlUsageRepository(database, store.quotas, lambda: NOON)
    await add(store, "one")
    await add(store, "two")
    await own.set_quotas("ann", {resource: limit + limit // 2}, ENTRY)
    await own.set_quotas("eve", {resource: 0}, ENTRY)
    await add(store, "three")
    with pytest.raises(QuotaExceededError) as refused:
        await add(store, "four")
    assert refused.value.limit == limit + limit // 2
    await own.set_quotas("ann", {resource: "unlimited"}, ENTRY)
    await add(store, "five")
    await own.set_quotas("ann", {resource: None}, ENTRY)
    with pytest.raises(QuotaExceededError) as refused:
        await add(store, "six")
    assert (refused.value.used, refused.value.limit) == (2 * limit, limit)
    for name in ("one", "two", "three"):
        await delete(store, name)
    await add(store, "seven")


async def test_tokens_a_day_follow_a_users_own_quota(database: Database) -> None:
    own = SqlUsageRepository(database, Quotas({Resource.TOKENS_PER_DAY: 100}), lambda: NOON)
    allowance = SqlTokenAllowance(database, 100, lambda: NOON)
    await own.set_quotas("ann", {Resource.TOKENS_PER_DAY: 0}, ENTRY)
    with pytest.raises(QuotaExceededError):
        await allowance.check("ann")
    await allowance.check("eve")
    await own.set_quotas("ann", {Resource.TOKENS_PER_DAY: "unlimited"}, ENTRY)
    await allowance.check("ann")
    assert next(each for each in await own.usage("ann") if each.is_own).limit is None


async def test_an_uploads_first_look_at_the_quota_is_at_the_users_own(database: Database) -> None:
    store = Store(database)
    own = SqlUsageRepository(database, store.quotas, lambda: NOON)
    await own.set_quotas("ann", {Resource.ARTIFACTS: 3, Resource.ARTIFACT_BYTES: "unlimited"}, ENTRY)
    seen = Quota(1, 10, 10).of_owner(await store.artifacts.usage("ann"))
    assert (seen.artifacts, seen.size_bytes) == (3, None)
    assert Quota(1, 10, 10).of_owner(await store.artifacts.usage("eve")) == Quota(1, 10, 10)
