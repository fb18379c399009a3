"""Hooks of a response: a turn that brings its own instructions and policy, in a session that may be new."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from plugai.runners.base import Chunk, GenerationRequest, Parameters
from plugai.server.core.events import ArtifactMade
from plugai.server.core.generation.records import RequestRecord
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.history import FollowMessage, Thread, read_thread
from plugai.server.core.sessions.session import Session, SessionMessage
from plugai.server.core.sessions.stored_response import ResponseRepository, StoredResponse
from plugai.server.core.sessions.turn_hooks import TurnDependencies, TurnHooks


class ResponseTurn(msgspec.Struct, frozen=True):
    """What a response needs of its session.

    `session` is a new one, with the system prompt and the policy of this response. With `previous`, only these two
    count, and the turn follows that response in its session. `asked` is kept with the response.
    """

    session: Session
    previous: StoredResponse | None
    asked: str


class ResponseHooks(TurnHooks):
    """The response is stored with its session."""

    overflow_remedy = 'with `truncation` "auto"'

    def __init__(self, dependencies: TurnDependencies, turn: ResponseTurn, responses: ResponseRepository) -> None:
        super().__init__(dependencies, FollowMessage(turn.previous.message_id if turn.previous else ""))
        self._turn = turn
        self._responses = responses

    async def complete(self, caller: Principal, request: GenerationRequest) -> GenerationRequest:
        """Return the request with the history, as a turn of the session."""
        previous = self._turn.previous
        session_id = previous.session_id if previous else self._turn.session.id
        return await super().complete(caller, replace(request, session_id=session_id))

    async def _read_thread(self, request: GenerationRequest) -> Thread:
        session = self._turn.session
        if self._turn.previous is None:
            return Thread(session, "", ())
        found = await read_thread(self._dependencies.sessions, self._dependencies.messages, request, self._follow)
        own = {"system_prompt": session.system_prompt, "context_policy": session.context_policy}
        return replace(found, session=replace(found.session, **own, model="", parameters=Parameters()))

    async def on_begin(self, record: RequestRecord, request: GenerationRequest) -> None:
        """Store the session if it is new, the response, the new messages and an empty answer; durable on return."""
        is_new = self._turn.previous is None
        if is_new:
            await self._dependencies.sessions.add(self._turn.session)
        try:
            await super().on_begin(record, request)
        except BaseException:
            await self._responses.delete(record.owner_id, record.request_id)
            if is_new:
                await self._dependencies.sessions.expunge(record.owner_id, record.session_id)
            raise

    async def _begin(self, messages: Sequence[SessionMessage], record: RequestRecord) -> None:
        stored = StoredResponse(
            request_id=record.request_id,
            owner_id=record.owner_id,
            session_id=record.session_id,
            message_id=messages[-1].id,
            model=record.model,
            asked=self._turn.asked,
            created_at=record.created_at,
        )
        await self._responses.add(stored)
        await super()._begin(messages, record)


class UnstoredResponseHooks(ResponseHooks):
    """The history is read, and nothing is stored."""

    async def complete(self, caller: Principal, request: GenerationRequest) -> GenerationRequest:
        """Return the request with the history; it belongs to no session."""
        return replace(await super().complete(caller, request), session_id="")

    async def on_begin(self, record: RequestRecord, request: GenerationRequest) -> None:
        """Store nothing."""

    def on_chunk(self, chunk: Chunk | ArtifactMade) -> None:
        """Store nothing."""

    async def on_end(self, record: RequestRecord) -> None:
        """Store nothing."""
