"""Responses: turns that name the response they follow, instead of a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from plugai.runners.base import GenerationRequest, Message, TextPart
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import MessageNotFoundError, ResponseNotFoundError, SessionNotFoundError
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.response_hooks import ResponseHooks, ResponseTurn, UnstoredResponseHooks
from plugai.server.core.sessions.session import (
    ContextPolicy,
    MessageRepository,
    Session,
    SessionMessage,
    SessionState,
)
from plugai.server.core.sessions.stored_response import ResponseRepository, StoredResponse
from plugai.server.core.sessions.turn_hooks import TurnDependencies

_TITLE_LENGTH = 80
_UNTITLED = "Response"


class NewResponse(msgspec.Struct, frozen=True):
    """What is asked for besides the request, whose messages are the new ones.

    `previous_id` is empty for a new conversation. `asked` is kept with the response, if that is stored.
    """

    instructions: str
    context_policy: ContextPolicy
    previous_id: str
    is_stored: bool
    asked: str
    on_disconnect: OnDisconnect


class AnsweredResponse(msgspec.Struct, frozen=True):
    """A stored response, and its answer as it is now."""

    stored: StoredResponse
    answer: SessionMessage


class Responses:
    """Starts, finds and deletes responses, each only for its owner."""

    def __init__(
        self,
        generator: Generator,
        dependencies: TurnDependencies,
        responses: ResponseRepository,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._generator = generator
        self._dependencies = dependencies
        self._responses = responses
        self._clock = clock
        self._new_id = new_id

    @property
    def _messages(self) -> MessageRepository:
        return self._dependencies.messages

    async def start(
        self, caller: Principal, request: GenerationRequest, new: NewResponse, deadline: float | None
    ) -> Run:
        """Start a response. `deadline` is in seconds.

        Raises InvalidRequestError for a `previous_id` that is none, TurnInProgressError if that response is still being
        generated, and what a request without a session may raise.
        """
        previous = await self._previous(caller, new.previous_id) if new.previous_id else None
        turn = ResponseTurn(self._session(caller, request, new), previous, new.asked)
        kind = ResponseHooks if new.is_stored else UnstoredResponseHooks
        hooks = kind(self._dependencies, turn, self._responses)
        try:
            return await self._generator.start(caller, request, new.on_disconnect, deadline, hooks)
        except (SessionNotFoundError, MessageNotFoundError):
            # It was deleted meanwhile, or is in the trash.
            raise _unknown_previous(new.previous_id) from None

    async def get(self, caller: Principal, response_id: str) -> AnsweredResponse:
        """Return a response. Raises ResponseNotFoundError."""
        stored = await self._stored(caller, response_id)
        answer = await self._messages.get(caller.id, stored.session_id, stored.message_id)
        if answer is None:
            raise ResponseNotFoundError(response_id)
        return AnsweredResponse(stored, answer)

    async def inputs(self, caller: Principal, response_id: str) -> Sequence[SessionMessage]:
        """Return the messages that a response answers, oldest first, with those of the responses before it.

        Raises ResponseNotFoundError.
        """
        stored = await self._stored(caller, response_id)
        branch = await self._messages.branch(caller.id, stored.session_id, stored.message_id, None)
        return branch[:0:-1]

    async def delete(self, caller: Principal, response_id: str) -> None:
        """Remove a response permanently; one that is running must be cancelled first. Raises ResponseNotFoundError."""
        if not await self._responses.delete(caller.id, response_id):
            raise ResponseNotFoundError(response_id)

    async def _stored(self, caller: Principal, response_id: str) -> StoredResponse:
        stored = await self._responses.get(caller.id, response_id)
        if stored is None:
            raise ResponseNotFoundError(response_id)
        return stored

    async def _previous(self, caller: Principal, response_id: str) -> StoredResponse:
        stored = await self._responses.get(caller.id, response_id)
        if stored is None:
            raise _unknown_previous(response_id)
        return stored

    def _session(self, caller: Principal, request: GenerationRequest, new: NewResponse) -> Session:
        now = self._clock.now()
        return Session(
            id=f"s-{self._new_id()}",
            owner_id=caller.id,
            created_at=now,
            used_at=now,
            # No model is asked for one.
            title=_title(request.messages),
            system_prompt=new.instructions,
            context_policy=new.context_policy,
            # Programs make many of them: they are not to hide what people have begun.
            state=SessionState.ARCHIVED,
        )


def _title(messages: Sequence[Message]) -> str:
    texts = (part.text for message in messages for part in message.parts if isinstance(part, TextPart))
    return " ".join(next(texts, "").split())[:_TITLE_LENGTH] or _UNTITLED


def _unknown_previous(response_id: str) -> InvalidRequestError:
    problem = f"names {response_id!r}, which is no stored response; send the whole conversation as input"
    return InvalidRequestError(f"previous_response_id {problem}", {"previous_response_id": problem})
