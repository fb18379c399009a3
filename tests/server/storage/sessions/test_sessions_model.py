"""The repositories of sessions and messages behave as a model in memory, for any sequence of calls."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from msgspec.structs import replace
from tests.server.storage.sessions.conversation import new_session, turn

from plugai.runners.base import TextPart
from plugai.server.core.errors import SessionNotFoundError, TurnInProgressError
from plugai.server.core.sessions.session import MessageState, Session, SessionCursor, SessionMessage, SessionState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository

T = TypeVar("T")
_index = st.integers(0, 99)
_tags = st.sets(st.sampled_from("abc"), max_size=2).map(lambda tags: tuple(sorted(tags)))


class SessionsMachine(RuleBasedStateMachine):
    """The model: each session as expected, and its messages in order of arrival."""

    migrated: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        shutil.copy(self.migrated, self.folder)
        self.runner = asyncio.Runner()
        self.database = Database(f"sqlite:///{self.folder}/{self.migrated.name}")
        self.do(self.database.__aenter__())
        self.sessions, self.messages = SqlSessionRepository(self.database), SqlMessageRepository(self.database)
        self.model: dict[str, Session] = {}
        self.messages_of: dict[str, list[SessionMessage]] = {}
        self.numbers = itertools.count(1)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def pick(self, index: int) -> Session:
        return list(self.model.values())[index % len(self.model)]

    @rule(pinned=st.booleans(), tags=_tags)
    def create(self, pinned: bool, tags: tuple[str, ...]) -> None:
        number = next(self.numbers)
        session = new_session(f"s{number}", used=number, pinned=pinned, tags=tags)
        self.do(self.sessions.add(session))
        self.model[session.id], self.messages_of[session.id] = session, []

    @precondition(lambda self: self.model)
    @rule(which=_index, parent=_index, at_root=st.booleans())
    def say(self, which: int, parent: int, at_root: bool) -> None:
        session = self.pick(which)
        messages = self.messages_of[session.id]
        above = None if at_root or not messages else messages[parent % len(messages)]
        number = next(self.numbers)
        used = new_session(used=number).used_at
        asked, answer = turn(session, number, above.id if above else "", f"{number}")
        answer = replace(answer, created_at=used)
        begins = self.messages.begin([asked, answer])
        if session.state is SessionState.DELETED:
            with pytest.raises(SessionNotFoundError):
                self.do(begins)
        elif above is not None and above.state is MessageState.RUNNING:
            with pytest.raises(TurnInProgressError):
                self.do(begins)
        else:
            self.do(begins)
            messages += [asked, answer]
            self.model[session.id] = replace(session, head_id=answer.id, message_count=len(messages), used_at=used)

    @precondition(lambda self: any(self.messages_of.values()))
    @rule(which=_index, state=st.sampled_from([MessageState.RUNNING, MessageState.COMPLETE, MessageState.CANCELLED]))
    def write(self, which: int, state: MessageState) -> None:
        candidates = [(id_, index) for id_, messages in self.messages_of.items() for index in range(len(messages))]
        session_id, index = candidates[which % len(candidates)]
        before = self.messages_of[session_id][index]
        after = replace(before, parts=(TextPart(f"{next(self.numbers)}"),), state=state)
        self.do(self.messages.save(after))
        if before.state is MessageState.RUNNING:
            self.messages_of[session_id][index] = after

    @precondition(lambda self: any(self.messages_of.values()))
    @rule(which=_index)
    def fork(self, which: int) -> None:
        candidates = [(id_, message) for id_, messages in self.messages_of.items() for message in messages]
        source_id, head = candidates[which % len(candidates)]
        number = next(self.numbers)
        fork = new_session(f"s{number}", used=number)
        if head.state is MessageState.RUNNING:
            with pytest.raises(TurnInProgressError):
                self.do(self.sessions.fork(fork, source_id, head.id))
            return
        self.do(self.sessions.fork(fork, source_id, head.id))
        copied = [replace(message, session_id=fork.id) for message in self.branch(source_id, head)[::-1]]
        self.messages_of[fork.id] = copied
        self.model[fork.id] = replace(fork, head_id=head.id, message_count=len(copied))

    @precondition(lambda self: self.model)
    @rule(which=_index, state=st.sampled_from(SessionState), pinned=st.booleans(), tags=_tags)
    def edit(self, which: int, state: SessionState, pinned: bool, tags: tuple[str, ...]) -> None:
        session = self.pick(which)
        changes: dict[str, Any] = {"state": state, "pinned": pinned, "tags": tags}
        self.model[session.id] = self.do(self.sessions.update("ann", session.id, changes, session.version))
        assert self.model[session.id] == replace(session, **changes, version=session.version + 1)

    @precondition(lambda self: self.model)
    @rule(state=st.sampled_from(SessionState), wanted=_tags)
    def count_and_filter_by_tags(self, state: SessionState, wanted: tuple[str, ...]) -> None:
        there = [session for session in self.model.values() if session.state is state]
        counts = Counter(tag for session in there for tag in session.tags)
        found = self.do(self.sessions.count_tags("ann", state, 99, ""))
        assert {key: count.sessions for key, count in found} == counts
        listed = self.do(self.sessions.list("ann", state, 999, None, wanted))
        assert {session.id for session in listed} == {each.id for each in there if set(wanted) <= set(each.tags)}

    @precondition(lambda self: self.model)
    @rule(which=_index)
    def expunge(self, which: int) -> None:
        session = self.pick(which)
        assert self.do(self.sessions.expunge("ann", session.id))
        del self.model[session.id], self.messages_of[session.id]

    @precondition(lambda self: self.model)
    @rule(size=st.integers(1, 3), between=st.lists(st.tuples(st.sampled_from(["say", "create", "edit"]), _index)))
    def page_while_others_write(self, size: int, between: list[tuple[str, int]]) -> None:
        """Sessions that do not change while pages are read are on exactly one page, in order."""
        before = dict(self.model)
        found: list[str] = []
        after: SessionCursor | None = None
        writes = iter(between)
        while page := self.do(self.sessions.list("ann", SessionState.ACTIVE, size, after)):
            found += [session.id for session in page]
            after = SessionCursor(page[-1].pinned, page[-1].used_at, page[-1].id)
            for kind, which in itertools.islice(writes, 1):
                self.disturb(kind, which)
        untouched = [s for id_, s in before.items() if self.model[id_] == s and s.state is SessionState.ACTIVE]
        expected = sorted(untouched, key=lambda s: (s.pinned, s.used_at, s.id), reverse=True)
        still = {session.id for session in expected}
        assert [id_ for id_ in found if id_ in still] == [session.id for session in expected]

    def disturb(self, kind: str, which: int) -> None:
        kinds: dict[str, Callable[[], None]] = {
            "say": lambda: self.say(which, which, at_root=True),
            "create": lambda: self.create(bool(which % 2), ()),
            "edit": lambda: self.edit(which, SessionState.ARCHIVED, pinned=False, tags=()),
        }
        kinds[kind]()

    @precondition(lambda self: any(self.messages_of.values()))
    @rule(which=_index, size=st.integers(1, 3))
    def page_messages_while_others_are_added(self, which: int, size: int) -> None:
        """Every existing message is read once, and messages that are added meanwhile are read too."""
        filled = [id_ for id_, messages in self.messages_of.items() if messages]
        session_id = filled[which % len(filled)]
        found: list[SessionMessage] = []
        after: int | None = None
        added = 0
        while page := self.do(self.messages.list("ann", session_id, size, after)):
            found += [numbered.message for numbered in page]
            after = page[-1].number
            if added < 2:
                added += 1
                self.say(list(self.model).index(session_id), which, at_root=True)
        assert found == self.messages_of[session_id]

    @precondition(lambda self: any(self.messages_of.values()))
    @rule(which=_index, size=st.integers(1, 4))
    def page_a_branch(self, which: int, size: int) -> None:
        candidates = [(id_, message) for id_, messages in self.messages_of.items() for message in messages]
        session_id, leaf = candidates[which % len(candidates)]
        found: list[SessionMessage] = []
        next_id = leaf.id
        while next_id:
            found += self.do(self.messages.branch("ann", session_id, next_id, size))
            next_id = found[-1].parent_id
        assert found == self.branch(session_id, leaf)

    def branch(self, session_id: str, leaf: SessionMessage) -> list[SessionMessage]:
        """The leaf and its ancestors, in the model."""
        by_id = {message.id: message for message in self.messages_of[session_id]}
        found = [leaf]
        while found[-1].parent_id:
            found.append(by_id[found[-1].parent_id])
        return found

    @invariant()
    def it_holds_what_the_model_holds(self) -> None:
        for session_id, session in self.model.items():
            assert self.do(self.sessions.get("ann", session_id)) == session
            listed = self.do(self.messages.list("ann", session_id, 1000, None))
            assert [numbered.message for numbered in listed] == self.messages_of[session_id]
            assert self.do(self.sessions.get("eve", session_id)) is None

    def teardown(self) -> None:
        self.do(self.database.__aexit__(None, None, None))
        self.runner.close()
        shutil.rmtree(self.folder)


def test_the_repositories_behave_as_the_model(sqlite_path: Path) -> None:
    run_state_machine_as_test(
        type("Machine", (SessionsMachine,), {"migrated": sqlite_path}),
        settings=settings(max_examples=settings().max_examples // 5, stateful_step_count=20, deadline=None),
    )
