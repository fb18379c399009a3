"""Hooks of a session's turn: they add the history to the request, and store the question and the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

import structlog
from msgspec.structs import replace

from plugai.runners.base import Chunk, GenerationRequest, Message, Role, Runner
from plugai.server.core.artifacts.inline_parts import InlineParts
from plugai.server.core.clock import Clock
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.events import ArtifactMade
from plugai.server.core.generation.answer_assembler import AnswerAssembler
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.records import RequestRecord, RequestState
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.context_policy import fit_history, reject_overflow, text_bytes, trim_history
from plugai.server.core.sessions.history import Follow, FollowHead, Thread, check_turn_roles, read_thread
from plugai.server.core.sessions.history_filter import HistoryFilter, with_warning
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
# Saving only after a further tenth of the time taken so far bounds the total written to eleven times the answer.
_SAVE_PACE = 0.1

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TurnDependencies:
    """What all turns of all sessions share.

    `gateway` is this process's name. A partial answer is saved at most once every `save_seconds`. `on_answered` is
    called after each complete answer was stored. `max_text_bytes` is the limit that prompts have, if they have one.
    """

    sessions: SessionRepository
    messages: MessageRepository
    history_filter: HistoryFilter
    inline_parts: InlineParts
    clock: Clock
    new_id: Callable[[], str]
    gateway: str
    save_seconds: float
    max_text_bytes: int | None
    on_answered: Callable[[Session, RequestRecord], None]


class TurnHooks(RequestHooks):
    """Hooks of one turn of one session."""

    overflow_remedy = "with the session's `context_policy` CONTEXT_POLICY_TRIM_OLDEST"

    def __init__(self, dependencies: TurnDependencies, follow: Follow) -> None:
        self._dependencies = dependencies
        self._follow = follow
        self._answer = AnswerAssembler()
        self._new_count = 0
        self._stored: tuple[SessionMessage, ...] = ()
        self._thread: Thread
        self._replaced_parts = 0
        self._left_out = 0
        self._started_at = 0.0
        self._saved_at = 0.0
        self._saving: asyncio.Task[None] | None = None

    @property
    def fingerprint_key(self) -> tuple[object, ...]:
        """The requested position of the turn, as the caller specified it: the session's head changes once the turn
        starts."""
        return (self._follow,)

    @property
    def message_ids(self) -> tuple[str, ...]:
        """The ids of the turn's stored messages: the new ones, and last the answer."""
        return tuple(message.id for message in self._stored)

    async def complete(self, caller: Principal, request: GenerationRequest) -> GenerationRequest:
        """Return the request with the session's history, model and parameters."""
        dependencies = self._dependencies
        self._thread = await self._read_thread(request)
        self._new_count = len(request.messages)
        thread = self._thread
        model = request.model or thread.session.model
        history, self._replaced_parts = await dependencies.history_filter.filter(
            caller, model, self._fit(thread.history, request)
        )
        # Again, since a file may be replaced by a text.
        history = self._fit(history, request)
        return replace(
            request,
            model=model,
            messages=(*thread.instructions, *history, *request.messages),
            parameters=thread.parameters(request.parameters),
        )

    async def _read_thread(self, request: GenerationRequest) -> Thread:
        check_turn_roles(request)
        return await read_thread(self._dependencies.sessions, self._dependencies.messages, request, self._follow)

    def _fit(self, history: tuple[Message, ...], request: GenerationRequest) -> tuple[Message, ...]:
        """Leave out the oldest messages that the limit on prompts would refuse, if the session's policy is to trim."""
        limit = self._dependencies.max_text_bytes
        if limit is None or self._thread.session.context_policy is not ContextPolicy.TRIM_OLDEST:
            return history
        given = sum(map(text_bytes, (*self._thread.instructions, *request.messages)))
        given += sum(len(tool.description.encode(errors="surrogatepass")) for tool in request.tools)
        fitting = fit_history(history, limit - given)
        self._left_out += len(history) - len(fitting)
        return fitting

    async def on_begin(self, record: RequestRecord, request: GenerationRequest) -> None:
        """Store the new messages and an empty answer; durable on return."""
        new_messages = request.messages[len(request.messages) - self._new_count :]
        new_messages = await self._dependencies.inline_parts.store(record.owner_id, record.request_id, new_messages)
        messages = [*new_messages, Message(Role.ASSISTANT, ())]
        stored: list[SessionMessage] = []
        for message in messages:
            parent_id = stored[-1].id if stored else self._thread.parent_id
            stored.append(self._new_message(message, parent_id, record))
        stored[-1] = replace(stored[-1], state=MessageState.RUNNING, gateway=self._dependencies.gateway)
        await self._begin(stored, record)
        self._stored = tuple(stored)
        self._started_at = self._saved_at = self._dependencies.clock.monotonic()

    async def _begin(self, messages: Sequence[SessionMessage], record: RequestRecord) -> None:
        # Two turns may have read the same head: only one of them continues it.
        expected_head = self._thread.parent_id if isinstance(self._follow, FollowHead) else None
        await self._dependencies.messages.begin(messages, expected_head)

    def generate(self, runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Have the model answer, under the session's context policy."""
        match self._thread.session.context_policy:
            case ContextPolicy.REFUSE:
                answer = reject_overflow(runner, request, self.overflow_remedy)
            case ContextPolicy.TRIM_OLDEST:
                answer = trim_history(runner, request, self._left_out)
        return with_warning(self._replaced_parts, answer) if self._replaced_parts else answer

    def on_chunk(self, chunk: Chunk | ArtifactMade) -> None:
        """Add to the answer, and save it if the last save was long enough ago."""
        self._answer.add(chunk)
        now = self._dependencies.clock.monotonic()
        pause = max(self._dependencies.save_seconds, _SAVE_PACE * (now - self._started_at))
        if now - self._saved_at >= pause and (self._saving is None or self._saving.done()):
            self._saved_at = now
            self._saving = asyncio.create_task(
                self._save_partial(replace(self._stored[-1], parts=self._answer.parts()))
            )

    async def on_end(self, record: RequestRecord) -> None:
        """Store the final or partial answer; durable on return."""
        if self._saving is not None:
            await asyncio.wait([self._saving])
        answer = replace(
            self._stored[-1],
            parts=self._answer.parts(),
            state=_STATES[record.state],
            model=record.answered_by,
            finish_reason=record.finish_reason,
            failure=record.failure,
            usage=record.usage,
            ended_at=record.ended_at,
        )
        await self._dependencies.messages.save(answer)
        if answer.state is MessageState.COMPLETE:
            self._dependencies.on_answered(self._thread.session, record)

    async def _save_partial(self, answer: SessionMessage) -> None:
        try:
            await self._dependencies.messages.save(answer)
        except StorageUnavailableError as error:
            # It is saved again after a while, and at the end in any case.
            log.warning("partial answer not saved", request_id=answer.request_id, error=error.message)

    def _new_message(self, message: Message, parent_id: str, record: RequestRecord) -> SessionMessage:
        return SessionMessage(
            id=f"m-{self._dependencies.new_id()}",
            session_id=record.session_id,
            owner_id=record.owner_id,
            parent_id=parent_id,
            role=message.role,
            parts=message.parts,
            created_at=self._dependencies.clock.now(),
            request_id=record.request_id,
        )
