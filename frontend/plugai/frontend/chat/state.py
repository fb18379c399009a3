"""A conversation: its messages, and what one can do with them. It knows no Flet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from plugai.client import AuthenticationError, Client, Generation, PlugAIError, Session, types
from plugai.client.groups.options import GenerateOptions
from plugai.frontend.chat import words
from plugai.frontend.chat.attachments import Attachment
from plugai.frontend.chat.blocks import BlockSplitter
from plugai.frontend.chat.changes import (
    Added,
    AnswerShown,
    AnswerState,
    Branched,
    Change,
    ChatMessage,
    Older,
    Opened,
    Question,
    Renamed,
    Returned,
    SignedOut,
    Started,
    VersionsRead,
)
from plugai.frontend.chat.following import FLUSH_SECONDS, AnswerFollower
from plugai.frontend.chat.settings import ChatSettings
from plugai.frontend.chat.stored import shown_messages
from plugai.frontend.chat.tree import MessageTree
from plugai.frontend.languages.sentences import tr

_PAGE = 60


class ChatState:
    """One conversation, new or stored. `changed` is told of every change."""

    def __init__(
        self,
        client: Client,
        changed: Callable[[Change], None],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        flush_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self._client = client
        self.changed = changed
        self._now = now
        self.messages: list[ChatMessage] = []
        self.settings = ChatSettings()
        self.has_older = False
        self._session: Session | None = None
        self._older: AsyncIterator[types.SessionMessage] | None = None
        self._tree = MessageTree()
        self._may_have_branches = False
        self._follower = AnswerFollower(changed, self._accepted, flush_seconds)

    @property
    def session(self) -> Session | None:
        """What the server has of it; None before the first message."""
        return self._session

    @property
    def id(self) -> str:
        """Its id; empty before the first message."""
        return self._session.id if self._session else ""

    @property
    def title(self) -> str:
        """Its title; empty while it has none."""
        return (self._session.info.title or "") if self._session else ""

    @property
    def shelf(self) -> types.SessionState:
        """Whether it is in the list, in the archive or in the trash, as far as is known."""
        return (self._session.info.state if self._session else None) or types.SessionState.ACTIVE

    async def refresh(self) -> None:
        """Read again what the server has of it besides its messages. Raises PlugAIError."""
        if self._session is not None:
            await self._session.refresh()

    @property
    def answer(self) -> AnswerShown | None:
        """The last message, if it is an answer."""
        last = self.messages[-1] if self.messages else None
        return last if isinstance(last, AnswerShown) else None

    @property
    def is_running(self) -> bool:
        """Whether an answer is under way."""
        return self._follower.is_running

    async def open(self, session_id: str) -> None:
        """Show a stored conversation. An answer that is being generated goes on. Raises PlugAIError."""
        self._session = await self._client.sessions.get(session_id)
        self.settings.read(self._session)
        self._older = _branch(self._session)
        await self._read_older()
        self._may_have_branches = self.has_older or (self._session.info.message_count or 0) != len(self.messages)
        self._resume()
        self.changed(Opened())

    async def show_older(self) -> None:
        """Show earlier messages. Raises PlugAIError."""
        before = len(self.messages)
        await self._read_older()
        self._set_versions()
        self.changed(Older(tuple(self.messages[: len(self.messages) - before])))

    async def send(self, text: str, files: Sequence[Attachment] = ()) -> bool:
        """Say something; whether it was sent. The answer ends by itself, or with `stop`."""
        if self.is_running or not (text.strip() or files):
            return False
        try:
            session = await self.start()
        except PlugAIError as error:
            # Nothing was stored: the words go back to where they were written.
            self.changed(
                SignedOut() if isinstance(error, AuthenticationError) else Returned(text, words.what_failed(error))
            )
            return False
        last = self.messages[-1].id if self.messages else ""
        before, shown = "".join(file.text for file in files), tuple(file.shown for file in files)
        question = Question(text, time=self._now(), parent_id=last, files=shown, before=before)
        self._ask(question, session.say(question.message, **self._options()))
        return True

    async def start(self) -> Session:
        """Its session, which is created if there is none yet. Raises PlugAIError."""
        if self._session is None:
            self._session = await self._client.sessions.create(
                model=self.settings.model or None,
                system_prompt=self.settings.system_prompt or None,
                parameters=self.settings.parameters,
            )
            self.settings.attach(self._session)
            self.changed(Started(self._session.id))
        return self._session

    async def say(self, question: Question, request_id: str, model: str) -> PlugAIError | None:
        """Say this in a chat that has been started; returns why the server did not take it. The answer follows."""
        session = self._session
        if session is None:
            return None
        question.time, question.parent_id = self._now(), self.messages[-1].id if self.messages else ""
        options = (
            GenerateOptions(request_id=request_id, model=model) if model else GenerateOptions(request_id=request_id)
        )
        self._ask(question, session.say(question.message, **options))
        return await self._follower.accepted()

    def withdraw(self, question: Question) -> None:
        """Show a question no more that the server did not take."""
        index = self.messages.index(question)
        del self.messages[index:]
        self.changed(Branched(index) if self.messages else Opened())

    async def read_again(self) -> None:
        """Show what the server has of it now. Raises PlugAIError."""
        self.messages = []
        await self.open(self.id)

    async def edit(self, question: Question, text: str) -> None:
        """Say something else in the place of what was said: another branch, in which the old one is kept."""
        session, index = self._session, self.messages.index(question)
        if session is None or self.is_running or not text.strip():
            return
        self._cut(index)
        parent = question.parent_id if question.id else None
        again = replace(question, text=text, id="", time=self._now(), version=(1, 1))
        self._ask(again, session.say(again.message, parent_message_id=parent, **self._options()))

    async def regenerate(self, answer: AnswerShown | None = None, model: str = "") -> None:
        """Have a question answered again: that of the last answer or of another one, perhaps by another model."""
        answer = answer or self.answer
        session = self._session
        if session is None or answer is None or self.is_running:
            return
        index = self.messages.index(answer)
        again = self._new_answer(model)
        again.parent_id = answer.parent_id
        self._cut(index)
        self._add(again)
        self._follower.follow(again, self._generation(session, answer, model))

    async def step(self, message: ChatMessage, by: int) -> None:
        """Show an alternative to a message, and what has followed it; it is continued from now on.

        Raises PlugAIError.
        """
        target = self._tree.beside(message.id, message.parent_id or "", by)
        session = self._session
        if session is None or not target or self.is_running:
            return
        leaf = self._tree.leaf(target)
        await session.update(head_message_id=leaf)
        index = self.messages.index(message)
        found: list[types.SessionMessage] = []
        async for stored in session.messages(leaf_message_id=leaf):
            found.append(stored)
            if stored.message_id == target:
                break
        self.messages[index:] = shown_messages(found)
        self._set_versions()
        self._resume()
        self.changed(Branched(index))

    async def fork(self, message: ChatMessage) -> str:
        """Copy the conversation up to a message; returns the new one's id. Raises PlugAIError."""
        if self._session is None:
            return ""
        return (await self._session.fork(message.id)).id

    async def read_versions(self) -> None:
        """Find out which messages have alternatives. Raises PlugAIError."""
        if self._session is not None and self._may_have_branches:
            await self._tree.read(self._session)
            self._set_versions()
            self.changed(VersionsRead())

    async def stop(self) -> None:
        """Stop the answer; what has been written remains."""
        if self.is_running and self._follower.request_id:
            try:
                await self._client.requests.cancel(self._follower.request_id)
            except PlugAIError as error:
                self._follower.fail(error)

    async def choose(self, model: str) -> None:
        """Use another model from now on. Raises PlugAIError."""
        await self.settings.choose(model)
        self.changed(Renamed())

    async def read_title(self) -> None:
        """Read the title again, which a model may have given it; without one, the first words become its title."""
        if self._session is not None:
            await self._session.refresh()
            if not self.title and self.messages:
                first = next(message for message in self.messages if isinstance(message, Question))
                await self._session.update(title=first.beginning)
            self.changed(Renamed())

    async def ended(self) -> None:
        """Wait until no answer is under way."""
        await self._follower.ended()

    async def close(self) -> None:
        """Listen no more. The answer goes on at the server."""
        await self._follower.close()

    def _ask(self, question: Question, generation: Generation) -> None:
        answer = self._new_answer()
        self._add(question, answer)
        self._follower.follow(answer, generation)

    def _add(self, *messages: ChatMessage) -> None:
        self.messages += messages
        self.changed(Added(messages))

    def _cut(self, index: int) -> None:
        """Another branch begins here."""
        del self.messages[index:]
        self._may_have_branches = True
        self.changed(Branched(index))

    def _generation(self, session: Session, answer: AnswerShown, model: str) -> Generation:
        options = GenerateOptions(model=model) if model else self._options()
        if answer.id:
            return session.regenerate(answer.id, **options)
        if self._follower.can_resume:
            return self._client.requests.watch(self._follower.request_id)
        return session.say(self._question().message, **options)

    def _resume(self) -> None:
        """Go on with an answer that is being generated."""
        answer = self.answer
        if answer is not None and answer.is_running and answer.request_id:
            # It is read from its beginning, which costs nothing: the server has it in its memory.
            answer.text, answer.reasoning, answer.splitter = "", "", BlockSplitter()
            self._follower.follow(answer, self._client.requests.watch(answer.request_id))

    def _accepted(self, ids: Sequence[str]) -> None:
        """A turn's messages have ids now."""
        *asked, answered = ids or [""]
        last = self.messages[-2] if len(self.messages) > 1 else None
        if asked and isinstance(last, Question):
            last.id = asked[-1]
        if answered and self.answer is not None and last is not None:
            self.answer.parent_id = last.id

    def _options(self) -> GenerateOptions:
        return GenerateOptions(model=self.settings.model) if self.settings.model else GenerateOptions()

    def _new_answer(self, model: str = "") -> AnswerShown:
        model = model or self.settings.model
        return AnswerShown(model, time=self._now(), state=AnswerState.WAITING, status=tr("Thinking…"))

    def _question(self) -> Question:
        return next(message for message in reversed(self.messages) if isinstance(message, Question))

    async def _read_older(self) -> None:
        found: list[types.SessionMessage] = []
        if self._older is not None:
            while len(found) < _PAGE and (message := await anext(self._older, None)) is not None:
                found.append(message)
        self.has_older = len(found) == _PAGE
        self.messages[:0] = shown_messages(found)

    def _set_versions(self) -> None:
        for message in self.messages:
            message.version = self._tree.version(message.id, message.parent_id or "")


async def _branch(session: Session) -> AsyncIterator[types.SessionMessage]:
    head = session.info.head_message_id
    if head:
        async for message in session.messages(leaf_message_id=head):
            yield message
