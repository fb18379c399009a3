"""What is read, decided and written holds for callers at the same time, on both databases: a table of races."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from tests.server.storage.records import NOON
from tests.server.storage.sessions.conversation import new_session

from plugai.runners.base import ModelSpec
from plugai.server.core.accounts.devices import Device
from plugai.server.core.accounts.invites import Invite
from plugai.server.core.accounts.oauth.identities import LinkedIdentity
from plugai.server.core.accounts.second_factor.authenticators import TotpAuthenticator
from plugai.server.core.accounts.users import Role, User
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelExistsError, SessionNotFoundError
from plugai.server.core.models.definitions import LimitDefinition, ModelDefinition
from plugai.server.core.principal import Principal
from plugai.server.core.providers.model_lists import ProviderModelList
from plugai.server.core.secrets.key_ring import KeyRing, MasterKey
from plugai.server.core.sessions.catalog import SessionCatalog
from plugai.server.core.sessions.session import Session, SessionState
from plugai.server.core.sessions.trash import SessionTrash
from plugai.server.storage.accounts.devices import SqlDeviceRepository
from plugai.server.storage.accounts.identities import SqlIdentityRepository
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.accounts.second_factors import SqlTotpAuthenticatorRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.fallbacks import SqlFallbackRepository
from plugai.server.storage.models.definitions import SqlDefinitionRepository
from plugai.server.storage.models.model_lists import SqlProviderModelListRepository
from plugai.server.storage.secrets.master_keys import FixedKeys
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository

CALLERS = 7
ROUNDS = 6
ANN = Principal("ann", is_admin=False)
RETENTION = timedelta(days=30)
ENTRY = AuditEntry(NOON, "ann", AuditAction.USER_RENEWED, "ann")
MODEL: dict[str, Any] = {
    "options": {"a": 1},
    "capacity": 3,
    "pinned": True,
    "idle_seconds": 5.0,
    "fallback_models": ("b",),
}
Outcomes = list[Any]
Race = Callable[[Database, int], Awaitable[None]]


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database(url, connections=CALLERS + 1) as database:
        yield database


async def at_once(call: Callable[[int], Awaitable[object]], callers: int = CALLERS) -> Outcomes:
    """What each of the callers got, or the error."""
    return list(await asyncio.gather(*map(call, range(callers)), return_exceptions=True))


async def fallbacks_are_those_of_one_caller(database: Database, round_: int) -> None:
    store = SqlFallbackRepository(database)
    given = [{"": (f"m{number}",), f"only-{number}": ("x",)} for number in range(CALLERS)]
    assert await at_once(lambda number: store.put("ann", given[number])) == [None] * CALLERS
    assert await store.get("ann") in given


async def limits_of_all_callers_are_kept(database: Database, round_: int) -> None:
    store = SqlDefinitionRepository(database)
    names = [field.name for field in fields(LimitDefinition)]
    wanted = LimitDefinition(**{name: round_ + number for number, name in enumerate(names)})
    await at_once(lambda number: store.change_limits(wanted, frozenset([names[number]]), ENTRY), len(names))
    assert await store.limits() == wanted


async def changes_of_a_model_are_all_kept(database: Database, round_: int) -> None:
    store = SqlDefinitionRepository(database)
    wanted = ModelDefinition(f"m{round_}", **MODEL)
    names = [*MODEL]
    await at_once(lambda number: store.change_model(wanted, frozenset([names[number]]), ENTRY), len(names))
    assert wanted in await store.models()


async def a_model_is_added_once(database: Database, round_: int) -> None:
    store = SqlDefinitionRepository(database)
    outcomes = await at_once(lambda number: store.add_model(ModelDefinition(f"m{round_}", capacity=number + 1), ENTRY))
    assert Counter(map(type, outcomes)) == {type(None): 1, ModelExistsError: CALLERS - 1}
    (stored,) = [each for each in await store.models() if each.id == f"m{round_}"]
    assert stored.capacity == outcomes.index(None) + 1


async def a_model_list_is_that_of_one_caller(database: Database, round_: int) -> None:
    store = SqlProviderModelListRepository(database)
    lists = [
        ProviderModelList(f"runner-{n}", (ModelSpec(id=f"m{n}", runner=f"runner-{n}", provider=f"p{round_}"),), NOON)
        for n in range(CALLERS)
    ]
    assert await at_once(lambda number: store.put(f"p{round_}", lists[number])) == [None] * CALLERS
    assert await store.get(f"p{round_}") in lists


async def an_invitation_is_that_of_one_caller(database: Database, round_: int) -> None:
    store = SqlInviteRepository(database)
    invites = [
        Invite(f"i{round_}", Role.ADMIN, f"{n}@example.com", "", "ann", NOON, NOON, bytes([n])) for n in range(CALLERS)
    ]
    assert await at_once(lambda number: store.put(invites[number], ENTRY)) == [None] * CALLERS
    assert await store.get(f"i{round_}") in invites


async def a_session_is_deleted_once(database: Database, round_: int) -> None:
    sessions = SqlSessionRepository(database)
    session = await added(sessions)
    seconds = iter(range(CALLERS))
    catalog = catalog_at(database, lambda: NOON + timedelta(seconds=next(seconds)))
    outcomes = await at_once(lambda _: catalog.delete(ANN, session.id, None))
    assert len({(deleted.deleted_at, deleted.version) for deleted in outcomes}) == 1
    assert outcomes[0].version == session.version + 1


async def a_session_is_restored_once(database: Database, round_: int) -> None:
    sessions = SqlSessionRepository(database)
    session = await added(sessions, state=SessionState.DELETED, deleted_at=NOON)
    catalog = catalog_at(database)
    outcomes = await at_once(lambda _: catalog.undelete(ANN, session.id))
    assert {(one.state, one.deleted_at, one.version) for one in outcomes} == {
        (SessionState.ACTIVE, None, session.version + 1)
    }


async def a_restored_session_is_not_removed_with_the_trash(database: Database, round_: int) -> None:
    sessions = SqlSessionRepository(database)
    session = await added(sessions, state=SessionState.DELETED, deleted_at=NOON)
    later = Clock(lambda: NOON + 2 * RETENTION, lambda: 0.0)
    trash, catalog = SessionTrash(sessions, later, RETENTION), catalog_at(database)
    calls: list[Awaitable[object]] = [trash.empty(), catalog.undelete(ANN, session.id), trash.empty()]
    _, restored, _ = await asyncio.gather(*calls, return_exceptions=True)
    if isinstance(restored, Session):
        assert (await catalog.get(ANN, session.id)).state is SessionState.ACTIVE
    else:
        assert isinstance(restored, SessionNotFoundError)


async def one_way_to_sign_in_stays(database: Database, round_: int) -> None:
    name = f"u{round_}"
    invite = Invite(f"for-{name}", Role.MEMBER, "", "", "ann", NOON, NOON, b"d")
    invites, identities = SqlInviteRepository(database), SqlIdentityRepository(database)
    await invites.put(invite, ENTRY)
    await invites.redeem(invite, User(name, name, Role.MEMBER, NOON), ENTRY)
    for n in range(CALLERS):
        await identities.link(LinkedIdentity(f"{name}-{n}", name, "home", "https://x", f"{name}-{n}", "", NOON), ENTRY)
    outcomes = await at_once(lambda number: identities.unlink(name, f"{name}-{number}", ENTRY))
    assert Counter(outcomes) == {True: CALLERS - 1, False: 1}
    assert len(await identities.list(name)) == 1


async def a_password_is_changed_once(database: Database, round_: int) -> None:
    name = f"u{round_}"
    invite = Invite(f"for-{name}", Role.MEMBER, "", "", "ann", NOON, NOON, b"d")
    invites, users = SqlInviteRepository(database), SqlUserRepository(database)
    await invites.put(invite, ENTRY)
    await invites.redeem(invite, User(name, name, Role.MEMBER, NOON, password_hash="old"), ENTRY)
    outcomes = await at_once(lambda number: users.set_password(name, "old", f"new-{number}", "", ENTRY))
    assert Counter(outcomes) == {True: 1, False: CALLERS - 1}
    stored = await users.get(name)
    assert stored is not None
    assert stored.password_hash == f"new-{outcomes.index(True)}"


async def a_login_with_the_old_password_is_signed_out(database: Database, round_: int) -> None:
    name = f"u{round_}"
    invite = Invite(f"for-{name}", Role.MEMBER, "", "", "ann", NOON, NOON, b"d")
    invites, users, devices = SqlInviteRepository(database), SqlUserRepository(database), SqlDeviceRepository(database)
    await invites.put(invite, ENTRY)
    await invites.redeem(invite, User(name, name, Role.MEMBER, NOON, password_hash="old"), ENTRY)

    async def act(number: int) -> bool:
        if number == round_:
            return await users.set_password(name, "old", "new", "", ENTRY)
        device = Device(f"{name}-{number}", name, "", NOON, NOON, NOON + RETENTION, 0, "seed")
        return await devices.add(device, "old", ENTRY)

    outcomes = await at_once(act)
    assert outcomes[round_] is True
    assert await devices.list(name) == []


async def recovery_codes_are_those_of_one_caller(database: Database, round_: int) -> None:
    name = f"u{round_}"
    store = SqlTotpAuthenticatorRepository(database, KeyRing(FixedKeys([MasterKey(b"k" * 32)])))
    app = TotpAuthenticator(f"app-{name}", name, b"s" * 20, NOON)
    assert await store.start_enrolment(app)
    assert await store.confirm(app, 1, [b"first"], ENTRY)
    renewed = await at_once(
        lambda number: store.replace_recovery_codes(name, [bytes([number, n]) for n in range(3)], ENTRY)
    )
    assert renewed == [True] * CALLERS
    assert await store.recovery_codes_left(name) == 3
    gone = await at_once(
        lambda n: store.delete(name, ENTRY) if n == 3 else store.replace_recovery_codes(name, [b"x"], ENTRY)
    )
    assert gone[3]
    assert await store.recovery_codes_left(name) == 0


async def added(sessions: SqlSessionRepository, **given: Any) -> Session:
    session = new_session(**given)
    await sessions.add(session)
    return session


def catalog_at(database: Database, now: Callable[[], Any] = lambda: NOON) -> SessionCatalog:
    sessions, messages = SqlSessionRepository(database), SqlMessageRepository(database)
    return SessionCatalog(sessions, messages, Clock(now, lambda: 0.0), lambda: "new", RETENTION)


RACES: list[Race] = [
    fallbacks_are_those_of_one_caller,
    limits_of_all_callers_are_kept,
    changes_of_a_model_are_all_kept,
    a_model_is_added_once,
    a_model_list_is_that_of_one_caller,
    an_invitation_is_that_of_one_caller,
    a_session_is_deleted_once,
    a_session_is_restored_once,
    a_restored_session_is_not_removed_with_the_trash,
    one_way_to_sign_in_stays,
    a_password_is_changed_once,
    a_login_with_the_old_password_is_signed_out,
    recovery_codes_are_those_of_one_caller,
]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_callers_at_the_same_time(database: Database, race: Race) -> None:
    for round_ in range(ROUNDS):
        await race(database, round_)
