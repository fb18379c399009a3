"""The history that a turn continues, and the session's model and parameters."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from plugai.runners.base import GenerationRequest, Message, Parameters, Role, TextPart
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import MessageNotFoundError, SessionNotFoundError, TurnInProgressError
from plugai.server.core.sessions.session import (
    MessageRepository,
    MessageState,
    Session,
    SessionMessage,
    SessionRepository,
    SessionState,
)


class FollowHead(msgspec.Struct, frozen=True):
    """The turn continues the session's current branch."""


class FollowMessage(msgspec.Struct, frozen=True):
    """The turn follows this message; an empty id starts a new conversation."""

    message_id: str


class Regenerate(msgspec.Struct, frozen=True):
    """The turn generates another answer to the message that this one answers, or to this one if it is not an answer."""

    message_id: str


Follow = FollowHead | FollowMessage | Regenerate


class Thread(msgspec.Struct, frozen=True):
    """The branch that a turn continues: `messages` ends with the message `parent_id`."""

    session: Session
    parent_id: str
    messages: tuple[SessionMessage, ...]

    @property
    def history(self) -> tuple[Message, ...]:
        """The messages for the model. An answer that failed before its first token is left out."""
        return tuple(Message(message.role, message.parts) for message in self.messages if message.parts)

    @property
    def instructions(self) -> tuple[Message, ...]:
        """The session's system prompt, as messages."""
        prompt = self.session.system_prompt
        return (Message(Role.SYSTEM, (TextPart(prompt),)),) if prompt else ()

    def parameters(self, given: Parameters) -> Parameters:
        """Return the given parameters, completed with the session's."""
        missing = {
            name: getattr(self.session.parameters, name)
            for name in Parameters.__struct_fields__
            if getattr(given, name) in (None, (), {})
        }
        return replace(given, **missing)


async def read_thread(
    sessions: SessionRepository, messages: MessageRepository, request: GenerationRequest, follow: Follow
) -> Thread:
    """Read the branch that a request continues.

    Raises SessionNotFoundError, MessageNotFoundError, TurnInProgressError, InvalidRequestError.
    """
    session = await sessions.get(request.owner_id, request.session_id)
    if session is None or session.state is SessionState.DELETED:
        raise SessionNotFoundError(request.session_id)
    parent_id = await _parent(messages, session, follow)
    if not parent_id:
        return Thread(session, "", ())
    branch = await messages.branch(session.owner_id, session.id, parent_id, None)
    if not branch:
        raise MessageNotFoundError(parent_id)
    if branch[0].state is MessageState.RUNNING:
        raise TurnInProgressError(parent_id, branch[0].request_id)
    return Thread(session, parent_id, tuple(reversed(branch)))


async def _parent(messages: MessageRepository, session: Session, follow: Follow) -> str:
    match follow:
        case FollowHead():
            return session.head_id
        case FollowMessage(message_id):
            return message_id
        case Regenerate(message_id):
            message = await messages.get(session.owner_id, session.id, message_id)
            if message is None:
                raise MessageNotFoundError(message_id)
            if message.role is not Role.ASSISTANT:
                return message.id
            if not message.parent_id:
                problem = "is the first message of its conversation, so there is nothing to answer"
                raise InvalidRequestError(f"message_id {problem}", {"message_id": problem})
            return message.parent_id


def check_turn_roles(request: GenerationRequest) -> None:
    """Raise InvalidRequestError if a turn's new messages are not those of users and tools."""
    problem = "must be ROLE_USER or ROLE_TOOL: a session has its own system_prompt and stores answers itself"
    wrong = [
        f"messages[{index}].role"
        for index, message in enumerate(request.messages)
        if message.role not in (Role.USER, Role.TOOL)
    ]
    if wrong:
        raise InvalidRequestError(f"{wrong[0]} {problem}", dict.fromkeys(wrong, problem))
