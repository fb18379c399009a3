"""A turn of a session: its history goes to the model, and what is said is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import structlog
from msgspec.structs import replace

from plugai.runners.base import Chunk, GenerationRequest, Message, Role, Runner
from plugai.server.core.artifacts.inline_parts import InlineParts
from plugai.server.core.clock import Clock
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.events import ArtifactMade
from plugai.server.core.generation.answer import AnswerAssembler
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.records import RequestRecord, RequestState
from plugai.server.core.sessions.context_policy import refusing, trimming
from plugai.server.core.sessions.history import Follow, Thread, read_thread
from plugai.server.core.sessions.history_filter import HistoryFilter, warned
from plugai.server.core.sessions.session import (
    ContextPolicy,
    MessageRepository,
    MessageState,
    Session,
    SessionMessage,
    SessionRepository,
)

_STATES = {
    RequestState.FINISHED: MessageState.COMPLETE,
    RequestState.CANCELLED: MessageState.CANCELLED,
    RequestState.FAILED: MessageState.FAILED,
}
# Saving again after a tenth of the time that an answer has taken writes, in all, eleven times its length at most.
_PACE = 0.1

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TurnDependencies:
    """What every turn of every session uses.

    `gateway` is this process's name. What was said of an answer is saved at most once in `save_seconds`. `answered`
    is told of each answer that was kept whole.
    """

    sessions: SessionRepository
    messages: MessageRepository
    legible: HistoryFilter
    inline: InlineParts
    clock: Clock
    new_id: Callable[[], str]
    gateway: str
    save_seconds: float
    answered: Callable[[Session, RequestRecord], None]


class TurnHooks(RequestHooks):
    """One turn of one session."""

    def __init__(self, keeping: TurnDependencies, follow: Follow) -> None:
        self._keeping = keeping
        self._follow = follow
        self._answer = AnswerAssembler()
        self._asked = 0
        self._kept: tuple[SessionMessage, ...] = ()
        self._thread: Thread
        self._illegible = 0
        self._began = 0.0
        self._saved = 0.0
        self._saving: asyncio.Task[None] | None = None

    @property
    def fingerprint_key(self) -> tuple[object, ...]:
        """Where the turn is to go, as the caller said it: the session's head is another once it has begun."""
        return (self._follow,)

    @property
    def message_ids(self) -> tuple[str, ...]:
        """The messages that are kept for this: what is asked, and last the answer."""
        return tuple(message.id for message in self._kept)

    async def complete(self, request: GenerationRequest) -> GenerationRequest:
        """The request with the session's history, and what it says of model and parameters."""
        keeping = self._keeping
        self._thread = await read_thread(keeping.sessions, keeping.messages, request, self._follow)
        self._asked = len(request.messages)
        thread = self._thread
        model = request.model or thread.session.model
        history, self._illegible = await keeping.legible.history(request.owner_id, model, thread.history)
        return replace(
            request,
            model=model,
            messages=(*thread.instructions, *history, *request.messages),
            parameters=thread.parameters(request.parameters),
        )

    async def on_begin(self, record: RequestRecord, request: GenerationRequest) -> None:
        """Keep what was asked, and the place of the answer; durable on return."""
        asked = request.messages[len(request.messages) - self._asked :]
        asked = await self._keeping.inline.stored(record.owner_id, record.request_id, asked)
        said = [*asked, Message(Role.ASSISTANT, ())]
        kept: list[SessionMessage] = []
        for message in said:
            parent_id = kept[-1].id if kept else self._thread.parent_id
            kept.append(self._message(message, parent_id, record))
        kept[-1] = replace(kept[-1], state=MessageState.RUNNING, gateway=self._keeping.gateway)
        await self._keeping.messages.begin(kept)
        self._kept = tuple(kept)
        self._began = self._saved = self._keeping.clock.monotonic()

    def generate(self, runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Have a model answer, as the session's policy says."""
        match self._thread.session.context_policy:
            case ContextPolicy.REFUSE:
                answer = refusing(runner, request)
            case ContextPolicy.TRIM_OLDEST:
                answer = trimming(runner, request)
        return warned(self._illegible, answer) if self._illegible else answer

    def on_chunk(self, chunk: Chunk | ArtifactMade) -> None:
        """Add to the answer, and save it if that was not done for a while."""
        self._answer.add(chunk)
        now = self._keeping.clock.monotonic()
        pause = max(self._keeping.save_seconds, _PACE * (now - self._began))
        if now - self._saved >= pause and (self._saving is None or self._saving.done()):
            self._saved = now
            self._saving = asyncio.create_task(self._save(replace(self._kept[-1], parts=self._answer.parts())))

    async def on_end(self, record: RequestRecord) -> None:
        """Keep the answer, whole or as far as it came; durable on return."""
        if self._saving is not None:
            await asyncio.wait([self._saving])
        answer = replace(
            self._kept[-1],
            parts=self._answer.parts(),
            state=_STATES[record.state],
            model=record.answered_by,
            finish_reason=record.finish_reason,
            failure=record.failure,
            usage=record.usage,
            ended_at=record.ended_at,
        )
        await self._keeping.messages.save(answer)
        if answer.state is MessageState.COMPLETE:
            self._keeping.answered(self._thread.session, record)

    async def _save(self, answer: SessionMessage) -> None:
        try:
            await self._keeping.messages.save(answer)
        except StorageUnavailableError as error:
            # It is tried again in a while, and at the end in any case.
            log.warning("answer not saved for now", request_id=answer.request_id, error=error.message)

    def _message(self, message: Message, parent_id: str, record: RequestRecord) -> SessionMessage:
        return SessionMessage(
            id=f"m-{self._keeping.new_id()}",
            session_id=record.session_id,
            owner_id=record.owner_id,
            parent_id=parent_id,
            role=message.role,
            parts=message.parts,
            created_at=self._keeping.clock.now(),
            request_id=record.request_id,
        )
