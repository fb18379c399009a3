"""A conversation: its messages, the answer under way, and what one can do. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from plugai.client import (
    AuthenticationError,
    Client,
    Delta,
    Event,
    Finished,
    Generation,
    LostConnectionError,
    PlugAIError,
    Session,
    text_of,
    types,
)
from plugai.client.groups.options import GenerateOptions
from plugai.frontend.chat import words
from plugai.frontend.chat.blocks import BlockSplitter, blocks_of
from plugai.frontend.chat.changes import (
    Added,
    AnswerShown,
    AnswerState,
    Change,
    ChatMessage,
    Ended,
    Grew,
    Older,
    Opened,
    Question,
    Renamed,
    Replaced,
    Returned,
    SignedOut,
    Started,
    StatusChanged,
)

# Often enough to look smooth, and seldom enough that a fast model does not keep the browser busy.
FLUSH_SECONDS = 0.04
_PAGE = 60
_TITLE_LETTERS = 60


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
        self._flush_seconds = flush_seconds
        self.messages: list[ChatMessage] = []
        self.model = ""
        """The model of the next turn; empty means the server's default."""
        self.has_older = False
        self.is_missing = False
        self._session: Session | None = None
        self._older: AsyncIterator[types.SessionMessage] | None = None
        self._request_id = ""
        self._seq = 0
        self._task: asyncio.Task[None] | None = None
        self._flushing: asyncio.TimerHandle | None = None
        self._new_text = ""

    @property
    def id(self) -> str:
        """Its id; empty before the first message."""
        return self._session.id if self._session else ""

    @property
    def title(self) -> str:
        """Its title; empty while it has none."""
        return (self._session.info.title or "") if self._session else ""

    @property
    def answer(self) -> AnswerShown | None:
        """The last message, if it is an answer."""
        last = self.messages[-1] if self.messages else None
        return last if isinstance(last, AnswerShown) else None

    @property
    def is_running(self) -> bool:
        """Whether an answer is under way."""
        return self._task is not None and not self._task.done()

    async def open(self, session_id: str) -> None:
        """Show a stored conversation. An answer that is being generated goes on. Raises PlugAIError."""
        self._session = await self._client.sessions.get(session_id)
        self.model = self._session.info.model or ""
        self._older = self._branch(self._session)
        await self._read_older()
        answer = self.answer
        if answer is not None and answer.is_running:
            # It is read from its beginning, which costs nothing: the server has it in its memory.
            answer.text, answer.splitter = "", BlockSplitter()
            self._run(self._client.requests.watch(self._request_id))
        self.changed(Opened())

    async def show_older(self) -> None:
        """Show earlier messages."""
        before = len(self.messages)
        await self._read_older()
        self.changed(Older(tuple(self.messages[: len(self.messages) - before])))

    async def send(self, text: str) -> None:
        """Say something. Returns when the answer has begun to be awaited; it ends by itself, or with `stop`."""
        if self.is_running or not text.strip():
            return
        try:
            if self._session is None:
                self._session = await self._client.sessions.create(model=self.model or None)
                self.changed(Started(self._session.id))
        except PlugAIError as error:
            self._refuse(error, text)
            return
        self._add(Question(text, time=self._now()), self._new_answer())
        self._run(self._session.say(text, **self._options()))

    async def regenerate(self) -> None:
        """Have the last question answered again, by the model that is chosen now."""
        last = self.answer
        if self._session is None or last is None or self.is_running:
            return
        answer = self.messages[-1] = self._new_answer()
        self.changed(Replaced(answer))
        if last.id:
            self._run(self._session.regenerate(last.id, **self._options()))
        elif self._request_id and self._seq:
            self._run(self._client.requests.watch(self._request_id))
        else:
            self._run(self._session.say(self._question(), **self._options()))

    async def stop(self) -> None:
        """Stop the answer; what has been written remains."""
        if self.is_running and self._request_id:
            try:
                await self._client.requests.cancel(self._request_id)
            except PlugAIError as error:
                self._fail(error)

    async def choose(self, model: str) -> None:
        """Use another model from now on."""
        self.model = model
        if self._session is not None:
            await self._session.update(model=model)
        self.changed(Renamed())

    async def read_title(self) -> None:
        """Read the title again, which a model may have given it; without one, the first words become its title."""
        if self._session is not None:
            await self._session.refresh()
            if not self.title and self.messages:
                await self._session.update(title=_beginning(self._question()))
            self.changed(Renamed())

    async def ended(self) -> None:
        """Wait until no answer is under way."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Listen no more. The answer goes on at the server."""
        if self._task is not None:
            self._task.cancel()
            await self.ended()

    def _options(self) -> GenerateOptions:
        return GenerateOptions(model=self.model) if self.model else GenerateOptions()

    def _new_answer(self) -> AnswerShown:
        return AnswerShown(self.model, time=self._now(), state=AnswerState.WAITING, status="Thinking…")

    def _question(self) -> str:
        return next(message.text for message in reversed(self.messages) if isinstance(message, Question))

    def _add(self, *messages: ChatMessage) -> None:
        self.messages += messages
        self.changed(Added(messages))

    async def _branch(self, session: Session) -> AsyncIterator[types.SessionMessage]:
        head = session.info.head_message_id
        if head:
            async for message in session.messages(leaf_message_id=head):
                yield message

    async def _read_older(self) -> None:
        found: list[ChatMessage] = []
        if self._older is not None:
            while len(found) < _PAGE and (message := await anext(self._older, None)) is not None:
                found.append(self._shown(message))
        self.has_older = len(found) == _PAGE
        self.messages[:0] = reversed(found)

    def _shown(self, stored: types.SessionMessage) -> ChatMessage:
        text = text_of(stored.message) if stored.message else ""
        if stored.message is not None and stored.message.role is types.Role.USER:
            return Question(text, stored.message_id, stored.create_time)
        answer = AnswerShown(stored.model, stored.message_id, stored.create_time, text=text)
        answer.splitter.done = blocks_of(text)
        if stored.state is types.MessageState.RUNNING:
            answer.state, answer.status, self._request_id = AnswerState.WAITING, "Thinking…", stored.request_id
        elif stored.state in {types.MessageState.FAILED, types.MessageState.INTERRUPTED}:
            answer.state = AnswerState.FAILED
            answer.problem = stored.failure.message if stored.failure else "The server stopped during this answer."
        elif stored.state is types.MessageState.CANCELLED:
            answer.state = AnswerState.STOPPED
        if stored.usage:
            answer.figures = words.figures(Finished(usage=stored.usage))
        return answer

    def _run(self, generation: Generation) -> None:
        # Closing a page, or restarting this program, is no reason to stop an answer: only `stop` is.
        generation.keep_running()
        self._request_id, self._seq = generation.request_id, 0
        self._task = asyncio.create_task(self._follow(generation))

    async def _follow(self, generation: Generation) -> None:
        try:
            async for event in generation:
                self._seq = generation.seq
                if self.answer is not None:
                    self._take(self.answer, event)
        except PlugAIError as error:
            self._flush()
            self._fail(error)

    def _take(self, answer: AnswerShown, event: Event) -> None:
        match event:
            case types.Accepted(model=model, message_ids=ids):
                answer.model, answer.id = model, ids[-1] if ids else ""
            case types.Queued():
                self._say(answer, words.in_queue(event))
            case types.Loading(fraction=fraction):
                answer.fraction = fraction
                self._say(answer, words.loading(event))
            case types.Started(model=model):
                answer.model, answer.fraction = model, None
                self._say(answer, "Thinking…")
            case Delta(text=str(text)):
                self._write(answer, text)
            case Finished():
                self._end(answer, event)

    def _say(self, answer: AnswerShown, status: str) -> None:
        answer.status = status
        self.changed(StatusChanged(answer))

    def _write(self, answer: AnswerShown, text: str) -> None:
        answer.state = AnswerState.WRITING
        self._new_text += text
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(self._flush_seconds, self._flush)

    def _flush(self) -> None:
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        answer, text = self.answer, self._new_text
        if answer is None or not text:
            return
        self._new_text = ""
        answer.text += text
        finished = answer.splitter.add(text)
        self.changed(Grew(tuple(finished), answer.splitter.tail))

    def _end(self, answer: AnswerShown, event: Finished) -> None:
        self._flush()
        stopped = event.finish_reason is types.FinishReason.CANCELLED
        answer.state = AnswerState.STOPPED if stopped else AnswerState.DONE
        answer.figures = words.figures(event)
        self._complete(answer)

    def _complete(self, answer: AnswerShown) -> None:
        finished = answer.splitter.finish()
        if finished:
            self.changed(Grew(tuple(finished), None))
        self.changed(Ended(answer))

    def _fail(self, error: PlugAIError) -> None:
        if isinstance(error, AuthenticationError):
            self.changed(SignedOut())
            return
        answer = self.answer
        if answer is None:
            return
        answer.state, answer.problem = AnswerState.FAILED, words.what_failed(error)
        if not isinstance(error, LostConnectionError):
            self._seq = 0
        self._complete(answer)

    def _refuse(self, error: PlugAIError, text: str) -> None:
        """Nothing was stored: the words go back to where they were written."""
        if isinstance(error, AuthenticationError):
            self.changed(SignedOut())
        else:
            self.changed(Returned(text, words.what_failed(error)))


def _beginning(text: str) -> str:
    """The first words of a text, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= _TITLE_LETTERS else words[:_TITLE_LETTERS].rpartition(" ")[0] + "…"
