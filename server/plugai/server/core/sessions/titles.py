"""Titles: a model names untitled sessions in the background, after an answer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

import structlog

from plugai.runners.base import Chunk, GenerationRequest, Message, Modality, Parameters, Role, TextPart
from plugai.runners.errors import PlugAIError
from plugai.server.core.events import ArtifactMade
from plugai.server.core.generation.answer_assembler import AnswerAssembler
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.records import OnDisconnect, RequestPurpose, RequestRecord, RequestState
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.session import MessageRepository, Session, SessionMessage, SessionRepository

_PROMPT = (
    "Write a title for the conversation below: at most six words, in its language, without quotation marks."
    " Answer with the title alone.\n\n"
)
_TOKENS = 24
_SECONDS = 60.0
_MAX_LENGTH = 80
# Only the beginning of each message is sent; a title needs no more.
_EXCERPT_LENGTH = 1000
# Cancelled titles are tried again after later answers, until a session has more messages than this.
_MAX_MESSAGES = 6

log = structlog.get_logger(__name__)


class Titles:
    """Generates titles. A new request of the owner cancels title generation, which is tried again after a later
    answer."""

    def __init__(
        self, generator: Generator, sessions: SessionRepository, messages: MessageRepository, model: str
    ) -> None:
        """`model` generates the titles; empty means the model that answered."""
        self._generator = generator
        self._sessions = sessions
        self._messages = messages
        self._model = model
        self._tasks: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)

    def on_answered(self, session: Session, record: RequestRecord) -> None:
        """Start generating a title after a model's answer, if the session has none."""
        if not session.title:
            tasks = self._tasks[session.owner_id]
            task = asyncio.create_task(self._generate(session, self._model or record.answered_by))
            tasks.add(task)
            task.add_done_callback(partial(self._discard_task, session.owner_id))

    def cancel_for(self, owner_id: str) -> None:
        """Stop generating titles for this owner, whose own request takes precedence."""
        for task in self._tasks.get(owner_id, ()):
            task.cancel()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None, None]:
        """Generate titles while the context is open."""
        try:
            yield
        finally:
            tasks = [task for tasks in self._tasks.values() for task in tasks]
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)

    async def _generate(self, session: Session, model: str) -> None:
        try:
            found = await self._messages.list(session.owner_id, session.id, _MAX_MESSAGES + 1, None)
            current = await self._sessions.get(session.owner_id, session.id)
            if current is None or current.title or len(found) > _MAX_MESSAGES:
                return
            request = _request(session, model, [numbered.message for numbered in found[:2]])
            caller = Principal(session.owner_id, is_admin=False)
            hooks = TitleHooks(self._sessions, session)
            run = await self._generator.start(caller, request, OnDisconnect.CANCEL, _SECONDS, hooks)
        except PlugAIError as error:
            log.info("title not generated", session_id=session.id, reason=error.reason)
            return
        try:
            await asyncio.wait([run.task])
        except asyncio.CancelledError:
            run.cancel("turn")
            raise

    def _discard_task(self, owner_id: str, task: asyncio.Task[None]) -> None:
        self._tasks[owner_id].discard(task)
        if not self._tasks[owner_id]:
            del self._tasks[owner_id]


class TitleHooks(RequestHooks):
    """Hooks of a request whose answer becomes the title of a session, unless it has been given one meanwhile."""

    purpose = RequestPurpose.TITLE

    def __init__(self, sessions: SessionRepository, session: Session) -> None:
        self._sessions = sessions
        self._session = session
        self._answer = AnswerAssembler()

    def on_chunk(self, chunk: Chunk | ArtifactMade) -> None:
        """Add to the title."""
        self._answer.add(chunk)

    async def on_end(self, record: RequestRecord) -> None:
        """Give the session its title, if one was made."""
        text = "".join(part.text for part in self._answer.parts() if isinstance(part, TextPart))
        if record.state is RequestState.FINISHED and (title := tidy_title(text)):
            await self._sessions.set_title(self._session.owner_id, self._session.id, title)


def tidy_title(text: str) -> str:
    """Return the first non-empty line without the decoration that models add; at most 80 characters."""
    lines = (line.strip(" \t\"'“”«»*#`") for line in text.splitlines())
    line = next(filter(None, lines), "").removeprefix("Title:").strip(" \"'*.")
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _request(session: Session, model: str, messages: list[SessionMessage]) -> GenerationRequest:
    conversation = "\n\n".join(f"{message.role.value}: {message.text[:_EXCERPT_LENGTH]}" for message in messages)
    return GenerationRequest(
        request_id="",
        owner_id=session.owner_id,
        model=model,
        messages=(Message(Role.USER, (TextPart(_PROMPT + conversation),)),),
        parameters=Parameters(max_output_tokens=_TOKENS),
        # A model that cannot generate text cannot generate titles.
        output_modalities=(Modality.TEXT,),
        session_id=session.id,
    )
