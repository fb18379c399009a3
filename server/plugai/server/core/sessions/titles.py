"""Titles: a model names a session whose owner did not, in the background and after an answer."""

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
from plugai.server.core.generation.answer import AnswerAssembler
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.records import OnDisconnect, RequestPurpose, RequestRecord, RequestState
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.session import MessageRepository, Session, SessionMessage, SessionRepository

_WANTED = (
    "Write a title for the conversation below: at most six words, in its language, without quotation marks."
    " Answer with the title alone.\n\n"
)
_TOKENS = 24
_SECONDS = 60.0
_LONGEST = 80
# Of each message; a title needs no more.
_EXCERPT = 1000
# Later answers may try again where the first gave way, but not for ever.
_LAST_TRY = 6

log = structlog.get_logger(__name__)


class Titles:
    """Has titles made. Whatever their owner asks meanwhile goes first: a title gives way, and is tried again later."""

    def __init__(
        self, generator: Generator, sessions: SessionRepository, messages: MessageRepository, model: str
    ) -> None:
        """`model` gives the titles; empty means the one that answered."""
        self._generator = generator
        self._sessions = sessions
        self._messages = messages
        self._model = model
        self._tasks: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)

    def answered(self, session: Session, record: RequestRecord) -> None:
        """A session was answered by a model; begin to make it a title if it has none."""
        if not session.title:
            tasks = self._tasks[session.owner_id]
            task = asyncio.create_task(self._name(session, self._model or record.answered_by))
            tasks.add(task)
            task.add_done_callback(partial(self._done, session.owner_id))

    def give_way(self, owner_id: str) -> None:
        """The owner asks something: stop making titles for them."""
        for task in self._tasks.get(owner_id, ()):
            task.cancel()

    @asynccontextmanager
    async def working(self) -> AsyncGenerator[None, None]:
        """Titles may be made while the context is open."""
        try:
            yield
        finally:
            tasks = [task for tasks in self._tasks.values() for task in tasks]
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)

    async def _name(self, session: Session, model: str) -> None:
        try:
            found = await self._messages.list(session.owner_id, session.id, _LAST_TRY + 1, None)
            now = await self._sessions.get(session.owner_id, session.id)
            if now is None or now.title or len(found) > _LAST_TRY:
                return
            request = _request(session, model, [numbered.message for numbered in found[:2]])
            caller = Principal(session.owner_id, is_admin=False)
            hooks = TitleHooks(self._sessions, session)
            run = await self._generator.start(caller, request, OnDisconnect.CANCEL, _SECONDS, hooks)
        except PlugAIError as error:
            log.info("no title for now", session_id=session.id, reason=error.reason)
            return
        try:
            await asyncio.wait([run.task])
        except asyncio.CancelledError:
            run.cancel("turn")
            raise

    def _done(self, owner_id: str, task: asyncio.Task[None]) -> None:
        self._tasks[owner_id].discard(task)
        if not self._tasks[owner_id]:
            del self._tasks[owner_id]


class TitleHooks(RequestHooks):
    """A request whose answer becomes a session's title, unless it has got one meanwhile."""

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
        said = "".join(part.text for part in self._answer.parts() if isinstance(part, TextPart))
        if record.state is RequestState.FINISHED and (title := tidy_title(said)):
            await self._sessions.set_title(self._session.owner_id, self._session.id, title)


def tidy_title(said: str) -> str:
    """The first line that says something, without what models put around it; at most 80 characters."""
    lines = (line.strip(" \t\"'“”«»*#`") for line in said.splitlines())
    line = next(filter(None, lines), "").removeprefix("Title:").strip(" \"'*.")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _request(session: Session, model: str, said: list[SessionMessage]) -> GenerationRequest:
    talk = "\n\n".join(f"{message.role.value}: {message.text[:_EXCERPT]}" for message in said)
    return GenerationRequest(
        request_id="",
        owner_id=session.owner_id,
        model=model,
        messages=(Message(Role.USER, (TextPart(_WANTED + talk),)),),
        parameters=Parameters(max_output_tokens=_TOKENS),
        # A model that makes no text makes no titles.
        output_modalities=(Modality.TEXT,),
        session_id=session.id,
    )
