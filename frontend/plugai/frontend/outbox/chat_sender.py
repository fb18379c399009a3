"""Sends the messages of an outbox in a conversation, where their answers are shown. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from plugai.client import AuthenticationError, Client, NotFoundError, PlugAIError, Session
from plugai.frontend.chat.state import ChatState
from plugai.frontend.chat.words import is_unreachable, what_failed
from plugai.frontend.languages.sentences import mark
from plugai.frontend.outbox.message import (
    ChatGone,
    Delivered,
    IdUsedUp,
    OutboxMessage,
    Outcome,
    Refused,
    Stage,
    Unreachable,
)

GONE = mark("Its chat was deleted meanwhile. Sent anyway, it begins a new one.")
DELETED = mark("This chat was deleted meanwhile. Restore it, or copy your words to another chat.")
WENT_ON = mark("This chat went on elsewhere meanwhile. Sent anyway, it comes after what is there now.")
CHANGED = mark("The server had received this message as it was before you changed it. Sent anyway, it is one more.")


class ChatSender:
    """For one chat, which `open_chat` reads from the server if it is not there. It raises PlugAIError."""

    def __init__(self, client: Client, open_chat: Callable[[], Awaitable[ChatState]]) -> None:
        self._client = client
        self._open_chat = open_chat
        self._chat: ChatState | None = None
        self.is_shown = False
        """Whether the conversation has shown the last message, as sent or as refused."""

    async def begin(self) -> str:
        """The id of the chat's session, which is created if there is none yet. Raises PlugAIError."""
        return (await (await self._opened()).start()).id

    async def failure(self, error: PlugAIError) -> Outcome:
        """What an error of `begin` means."""
        if is_unreachable(error) or isinstance(error, AuthenticationError):
            return Unreachable()
        return ChatGone(GONE) if isinstance(error, NotFoundError) else Refused(what_failed(error))

    async def send(self, message: OutboxMessage) -> Outcome:
        """Send a message after the answer to the one before; its own may still be under way afterwards.

        One that has waited is sent only if the server does not have it, and the chat is as it was when it was written.
        """
        try:
            chat = await self._opened()
            await chat.ended()
            place = await self._place(chat, message) if message.stage is not Stage.SENDING else None
            return place or await self._say(chat, message)
        except PlugAIError as error:
            return await self.failure(error)

    async def _opened(self) -> ChatState:
        if self._chat is None:
            self._chat = await self._open_chat()
        return self._chat

    async def _place(self, chat: ChatState, message: OutboxMessage) -> Outcome | None:
        """What has become of a message that has waited; None if it can be sent."""
        session = await chat.start()
        head = (await session.refresh()).head_message_id or ""
        has_moved = message.follows is not None and head != message.follows
        if (message.was_sent or has_moved) and (answer_id := await _answer(session, message.request_id)):
            if all(shown.id != answer_id for shown in chat.messages):
                await chat.read_again()
            return Refused(CHANGED) if message.was_changed else Delivered(answer_id)
        return Refused(WENT_ON) if has_moved else None

    async def _say(self, chat: ChatState, message: OutboxMessage) -> Outcome:
        question = message.question
        error = await chat.say(question, message.request_id, message.model)
        if error is None:
            self.is_shown = True
            return Delivered(chat.answer.id if chat.answer else "")
        outcome = await self.failure(error)
        if message.stage is Stage.SENDING and not isinstance(outcome, Unreachable):
            self.is_shown = True
            return outcome
        chat.withdraw(question)
        if isinstance(outcome, ChatGone):
            return Refused(DELETED)
        if isinstance(outcome, Refused) and message.was_sent and await self._is_over(message.request_id):
            return IdUsedUp()
        return outcome

    async def _is_over(self, request_id: str) -> bool:
        """Whether a request has ended, so that nothing comes of it any more. Raises PlugAIError."""
        try:
            return (await self._client.requests.get(request_id)).end_time is not None
        except NotFoundError:
            return False


async def _answer(session: Session, request_id: str) -> str:
    """The id of the answer of a request; empty if the chat has none. Raises PlugAIError."""
    found = [stored.message_id async for stored in session.messages() if stored.request_id == request_id]
    return found[-1] if found else ""
