"""The repositories of sessions and messages, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlmodel import Session as Transaction
from sqlmodel import select
from tests.server.storage.records import NOON
from tests.server.storage.sessions.conversation import at, new_message, new_session, turn

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    FinishReason,
    Parameters,
    ReasoningEffort,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
    Usage,
)
from plugai.server.core.artifacts.artifact import Artifact, Quota
from plugai.server.core.errors import (
    MessageNotFoundError,
    SessionChangedError,
    SessionNotFoundError,
    TurnInProgressError,
)
from plugai.server.core.failure import Failure
from plugai.server.core.sessions.session import (
    ContextPolicy,
    MessageRepository,
    MessageState,
    Session,
    SessionCursor,
    SessionMessage,
    SessionRepository,
    SessionState,
)
from plugai.server.core.sessions.tags import TagCount, clean_tags
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.storage.sessions.tables import MessageArtifactRow, MessageRow

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
_parts = st.lists(
    st.one_of(
        st.builds(TextPart, _text),
        st.builds(ReasoningPart, _text, _text),
        st.builds(BlobPart, st.binary(max_size=20), _text),
        st.builds(UriPart, _text, _text),
        st.builds(ArtifactPart, _text, _text),
        st.builds(ToolCallPart, _text, _text, _text),
        st.builds(ToolResultPart, _text, _text),
    ),
    max_size=4,
).map(tuple)
_parameters = st.builds(
    Parameters,
    max_output_tokens=st.none() | st.integers(1, 9),
    temperature=st.none() | st.floats(0, 2),
    stop=st.lists(_text, max_size=2).map(tuple),
    reasoning_effort=st.none() | st.sampled_from(ReasoningEffort),
    extra=st.dictionaries(_text, st.integers() | _text, max_size=2),
)
_on_a_fixture = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def sessions(database: Database) -> SqlSessionRepository:
    return SqlSessionRepository(database)


@pytest.fixture
def messages(database: Database) -> SqlMessageRepository:
    return SqlMessageRepository(database)


def test_the_repositories_implement_the_protocols(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    of_sessions: SessionRepository = sessions
    of_messages: MessageRepository = messages
    assert (of_sessions, of_messages) == (sessions, messages)


async def add(sessions: SqlSessionRepository, session: Session) -> Session:
    await sessions.add(session)
    return session


async def finish(messages: SqlMessageRepository, answer: SessionMessage, text: str = "answer") -> SessionMessage:
    ended = replace(answer, parts=(TextPart(text),), state=MessageState.COMPLETE, ended_at=NOON)
    await messages.save(ended)
    return ended


async def talk(messages: SqlMessageRepository, session: Session, turns: int) -> list[SessionMessage]:
    """This many turns in a row, all answered."""
    said: list[SessionMessage] = []
    for number in range(turns):
        asked, answer = turn(session, number, said[-1].id if said else "", f"question {number}")
        await messages.begin([asked, answer])
        said += [asked, await finish(messages, answer, f"answer {number}")]
    return said


@_on_a_fixture
@given(data=st.data())
async def test_every_session_is_read_as_it_was_written(sessions: SqlSessionRepository, data: st.DataObject) -> None:
    session = data.draw(
        st.builds(
            new_session,
            title=_text,
            system_prompt=_text,
            model=_text,
            parameters=_parameters,
            context_policy=st.sampled_from(ContextPolicy),
            pinned=st.booleans(),
            tags=st.lists(_text, max_size=3).map(clean_tags),
            state=st.sampled_from(SessionState),
            deleted_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        )
    )
    await sessions.add(session)
    assert await sessions.get("ann", session.id) == session


@_on_a_fixture
@given(data=st.data())
async def test_every_message_is_read_as_it_was_written(
    sessions: SqlSessionRepository, messages: SqlMessageRepository, data: st.DataObject
) -> None:
    session = await add(sessions, new_session())
    asked, answer = turn(session, 1)
    asked = replace(asked, parts=data.draw(_parts))
    await messages.begin([asked, answer])
    answer = replace(
        answer,
        parts=data.draw(_parts),
        state=data.draw(st.sampled_from(MessageState)),
        model=data.draw(_text),
        finish_reason=data.draw(st.none() | st.sampled_from(FinishReason)),
        failure=data.draw(st.none() | st.builds(Failure, _text, _text, st.booleans())),
        usage=Usage(1, 2, 3),
        ended_at=NOON,
    )
    await messages.save(answer)
    found = await messages.list("ann", session.id, 10, None)
    assert [numbered.message for numbered in found] == [asked, answer]


async def test_characters_that_databases_refuse_are_replaced(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session(title="a\0b"))
    await messages.begin(turn(session, 1, text="it said \0 and \ud800!"))
    (asked, _) = await messages.list("ann", session.id, 10, None)
    assert asked.message.text == "it said � and ?!"


async def test_a_turn_becomes_the_head_and_counts(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    await messages.begin(turn(session, 1))
    found = await sessions.get("ann", session.id)
    assert found is not None
    assert (found.head_id, found.message_count, found.version) == ("a1", 2, 1)


async def test_a_turn_that_is_refused_leaves_nothing(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    deleted = await add(sessions, new_session(state=SessionState.DELETED))
    stranger = replace(session, owner_id="eve")
    await messages.begin(turn(session, 1))
    with pytest.raises(TurnInProgressError, match="r-a1"):
        await messages.begin(turn(session, 2, "a1"))
    with pytest.raises(MessageNotFoundError):
        await messages.begin(turn(session, 2, "nobody"))
    for other in (deleted, stranger, new_session()):
        with pytest.raises(SessionNotFoundError):
            await messages.begin(turn(other, 2))
    assert [numbered.message.id for numbered in await messages.list("ann", session.id, 10, None)] == ["q1", "a1"]
    found = await sessions.get("ann", session.id)
    assert found is not None
    assert (found.head_id, found.message_count) == ("a1", 2)


async def test_concurrent_turns_are_each_complete(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    await asyncio.gather(*(messages.begin(turn(session, number)) for number in range(8)))
    found = await messages.list("ann", session.id, 100, None)
    assert [numbered.message.id[0] for numbered in found] == ["q", "a"] * 8
    after = await sessions.get("ann", session.id)
    assert after is not None
    assert (after.message_count, after.head_id) == (16, found[-1].message.id)


async def test_of_turns_that_continue_the_same_head_one_begins(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    head = ""
    for round_number in range(5):
        turns = [turn(session, 10 * round_number + number, head) for number in range(4)]
        outcomes = await asyncio.gather(*(messages.begin(each, head) for each in turns), return_exceptions=True)
        ((winner, _),) = ((each, outcome) for each, outcome in zip(turns, outcomes, strict=True) if outcome is None)
        assert sum(isinstance(outcome, TurnInProgressError) for outcome in outcomes) == 3
        await messages.save(replace(winner[-1], state=MessageState.COMPLETE))
        with pytest.raises(SessionChangedError):
            await messages.begin(turn(session, 10 * round_number + 9, head), head)
        head = winner[-1].id
    found = await messages.list("ann", session.id, 100, None)
    assert [each.message.parent_id for each in found] == ["", *(each.message.id for each in found[:-1])]


async def test_an_answer_that_has_ended_is_left_as_it_is(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    asked, answer = turn(session, 1)
    await messages.begin([asked, answer])
    ended = await finish(messages, answer)
    await finish(messages, answer, "another")
    assert await messages.get("ann", session.id, "a1") == ended
    assert await messages.interrupt("gateway-1", NOON) == 0


async def test_answers_of_a_dead_gateway_are_interrupted_and_keep_their_saved_parts(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    asked, answer = turn(session, 1)
    await messages.begin([asked, answer])
    await messages.save(replace(answer, parts=(TextPart("as far as"),)))
    assert await messages.interrupt("gateway-2", at(1)) == 0
    assert await messages.interrupt("gateway-1", at(1)) == 1
    found = await messages.get("ann", session.id, "a1")
    assert found is not None
    assert (found.text, found.state, found.ended_at) == ("as far as", MessageState.INTERRUPTED, at(1))
    await messages.begin(turn(session, 2, "a1"))


async def test_a_branch_leads_from_a_message_to_the_first(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    said = await talk(messages, session, 3)
    await messages.begin(turn(session, 9, "a0", "beside"))
    assert list(await messages.branch("ann", session.id, "a2", None)) == said[::-1]
    assert list(await messages.branch("ann", session.id, "a2", 4)) == said[:1:-1]
    assert [message.id for message in await messages.branch("ann", session.id, "a9", None)] == ["a9", "q9", "a0", "q0"]
    assert await messages.branch("eve", session.id, "a2", None) == []
    assert await messages.branch("ann", session.id, "nobody", None) == []


async def test_an_edit_of_another_version_is_refused(sessions: SqlSessionRepository) -> None:
    session = await add(sessions, new_session())
    changed = await sessions.update("ann", session.id, {"title": "new", "parameters": Parameters(seed=1)}, 1)
    assert changed == replace(session, title="new", parameters=Parameters(seed=1), version=2)
    with pytest.raises(SessionChangedError):
        await sessions.update("ann", session.id, {"title": "newer"}, 1)
    assert (await sessions.update("ann", session.id, {"pinned": True}, None)).version == 3
    with pytest.raises(SessionNotFoundError):
        await sessions.update("eve", session.id, {"title": "mine"}, None)
    with pytest.raises(MessageNotFoundError):
        await sessions.update("ann", session.id, {"head_id": "nobody"}, None)
    assert await sessions.get("ann", session.id) == replace(changed, pinned=True, version=3)


async def test_a_title_is_set_only_for_a_session_without_one(sessions: SqlSessionRepository) -> None:
    session = await add(sessions, new_session())
    assert not await sessions.set_title("eve", session.id, "hers")
    assert await sessions.set_title("ann", session.id, "first")
    assert not await sessions.set_title("ann", session.id, "second")


async def pages(
    sessions: SqlSessionRepository, owner: str, size: int, state: SessionState = SessionState.ACTIVE
) -> list[Session]:
    """The whole list, page by page."""
    found: list[Session] = []
    after: SessionCursor | None = None
    while page := await sessions.list(owner, state, size, after):
        found += page
        after = SessionCursor(page[-1].pinned, page[-1].used_at, page[-1].id)
    return found


async def test_a_list_has_the_pinned_first_and_then_those_used_last(sessions: SqlSessionRepository) -> None:
    kept = [await add(sessions, new_session(f"{n}", used=n // 2, pinned=n in (1, 4))) for n in range(7)]
    await add(sessions, new_session("hers", "eve"))
    archived = await add(sessions, new_session("old", state=SessionState.ARCHIVED))
    expected = sorted(kept, key=lambda session: (session.pinned, session.used_at, session.id), reverse=True)
    for size in (1, 3, 20):
        assert await pages(sessions, "ann", size) == expected
    assert await pages(sessions, "ann", 5, SessionState.ARCHIVED) == [archived]


async def test_tags_are_counted_and_found_among_the_owners_sessions_alone(sessions: SqlSessionRepository) -> None:
    for name, owner, state, tags in (
        ("one", "ann", SessionState.ACTIVE, ("Sea", "ship")),
        ("two", "ann", SessionState.ACTIVE, ("sea",)),
        ("old", "ann", SessionState.ARCHIVED, ("sea", "ship")),
        ("hers", "eve", SessionState.ACTIVE, ("sea", "ship", "shore")),
    ):
        await add(sessions, new_session(name, owner, state=state, tags=tags))
    found = await sessions.count_tags("ann", SessionState.ACTIVE, 9, "")
    assert [(key, count.sessions) for key, count in found] == [("sea", 2), ("ship", 1)]
    # Which of the spellings stands for both is the database's choice.
    assert found[0][1].tag in ("Sea", "sea")
    assert list(await sessions.count_tags("ann", SessionState.ACTIVE, 1, "sea")) == [("ship", TagCount("ship", 1))]
    for keys, ids in ((["sea"], {"one", "two"}), (["sea", "ship"], {"one"}), (["shore"], set())):
        listed = await sessions.list("ann", SessionState.ACTIVE, 9, None, keys)
        assert {session.id for session in listed} == ids
    await sessions.expunge("ann", "one")
    assert [key for key, _ in await sessions.count_tags("ann", SessionState.ACTIVE, 9, "")] == ["sea"]


async def test_a_fork_has_the_branch_and_nothing_else(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    said = await talk(messages, session, 3)
    await messages.begin(turn(session, 9, "a0", "beside"))
    forked = await sessions.fork(new_session("fork", title="copy"), session.id, "a1")
    copied = [numbered.message for numbered in await messages.list("ann", "fork", 10, None)]
    assert copied == [replace(message, session_id="fork") for message in said[:4]]
    assert (forked.head_id, forked.message_count, forked.title) == ("a1", 4, "copy")
    # Each lives on without the other.
    assert await sessions.expunge("ann", session.id)
    await messages.begin(turn(forked, 2, "a1"))
    assert len(await messages.list("ann", "fork", 10, None)) == 6


async def test_a_fork_that_is_refused_leaves_no_session(
    sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    session = await add(sessions, new_session())
    await messages.begin(turn(session, 1))
    for source, head, owner, error in (
        (session.id, "a1", "ann", TurnInProgressError),
        (session.id, "nobody", "ann", MessageNotFoundError),
        (session.id, "q1", "eve", SessionNotFoundError),
    ):
        with pytest.raises(error):
            await sessions.fork(new_session("fork", owner), source, head)
        assert await sessions.get(owner, "fork") is None


async def made(database: Database, artifact_id: str, request_id: str, owner: str = "ann") -> ArtifactPart:
    """An artifact as a part of a message."""
    artifacts = SqlArtifactRepository(database)
    content = await artifacts.lease("0" * 64, 3, at(60))
    artifact = Artifact(artifact_id, owner, artifact_id, "image/png", content, NOON, request_id)
    await artifacts.add(artifact, Quota(100, 10**9, 10**9), at(60))
    return ArtifactPart(artifact_id, "image/png")


async def test_expunging_deletes_generated_artifacts_that_no_other_session_has(
    database: Database, sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    parts = [
        await made(database, "uploaded", ""),
        await made(database, "made", "r-a1"),
        await made(database, "shared", "r-a1"),
        await made(database, "hers", "r-a1", "eve"),
        ArtifactPart("never-there", "image/png"),
    ]
    session, other = await add(sessions, new_session("one")), await add(sessions, new_session("two"))
    asked, answer = turn(session, 1)
    await messages.begin([replace(asked, parts=(parts[0],)), answer])
    await messages.save(replace(answer, parts=tuple(parts[1:]), state=MessageState.COMPLETE))
    await messages.begin([new_message(other, "q2", parts=(parts[2],))])
    assert not await sessions.expunge("eve", "one")
    assert await sessions.expunge("ann", "one")
    assert not await sessions.expunge("ann", "one")
    artifacts = SqlArtifactRepository(database)
    assert {
        artifact_id for artifact_id in ("uploaded", "shared", "hers", "made") if await artifacts.find(artifact_id)
    } == {
        "uploaded",
        "shared",
        "hers",
    }
    assert (await artifacts.usage("ann")).artifacts == 2
    assert await database.read(_rows) == (1, 1)


async def test_deleting_an_artifact_deletes_the_references_to_it(
    database: Database, sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    part = await made(database, "made", "r-1")
    session = await add(sessions, new_session())
    await messages.begin([new_message(session, "q1", parts=(part,))])
    await SqlArtifactRepository(database).delete("ann", "made")
    assert await database.read(_rows) == (1, 0)


async def test_all_sessions_of_an_owner_can_be_removed(
    database: Database, sessions: SqlSessionRepository, messages: SqlMessageRepository
) -> None:
    for number in range(3):
        await talk(messages, await add(sessions, new_session(f"{number}")), 2)
    await talk(messages, await add(sessions, new_session("hers", "eve")), 1)
    await sessions.delete_all("ann")
    assert await pages(sessions, "ann", 10) == []
    assert await database.read(_rows) == (2, 0)


@pytest.mark.parametrize("before", [SessionState.ACTIVE, SessionState.ARCHIVED])
@pytest.mark.parametrize("is_new", [True, False], ids=["added", "changed"])
async def test_a_session_has_the_state_again_that_it_had_before_it_was_deleted(
    sessions: SqlSessionRepository, before: SessionState, is_new: bool
) -> None:
    session = await add(sessions, new_session(state=before if is_new else SessionState.ACTIVE))
    if not is_new:
        await sessions.update("ann", session.id, {"state": SessionState.ARCHIVED}, None)
        await sessions.update("ann", session.id, {"state": before}, None)
    await sessions.update("ann", session.id, {"state": SessionState.DELETED, "deleted_at": NOON}, None)
    restored = await sessions.restore("ann", session.id)
    assert (restored.state, restored.deleted_at) == (before, None)
    # One that is not in the trash stays as it is.
    assert await sessions.restore("ann", session.id) == restored
    with pytest.raises(SessionNotFoundError):
        await sessions.restore("eve", session.id)


async def test_only_sessions_that_were_deleted_long_ago_have_expired(sessions: SqlSessionRepository) -> None:
    for number, deleted_at in enumerate((at(0), at(5), at(10))):
        await add(sessions, new_session(f"{number}", state=SessionState.DELETED, deleted_at=deleted_at))
    await add(sessions, new_session("active"))
    assert sorted(await sessions.expired(at(10), 10)) == [("ann", "0"), ("ann", "1")]
    assert len(await sessions.expired(at(10), 1)) == 1


def _rows(transaction: Transaction) -> tuple[int, int]:
    """How many messages there are, and how many references to artifacts."""
    return len(transaction.exec(select(MessageRow)).all()), len(transaction.exec(select(MessageArtifactRow)).all())
