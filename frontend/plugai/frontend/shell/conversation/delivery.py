"""What is written goes to the server: at once, or in order when it can be reached again. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from msgspec.structs import replace

from plugai.client import Client
from plugai.frontend.chat.attachments import Attachment
from plugai.frontend.chat.changes import Returned
from plugai.frontend.chat.state import ChatState
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.outbox.chat_sender import ChatSender
from plugai.frontend.outbox.message import OutboxMessage, Refused, Stage, Unreachable
from plugai.frontend.outbox.outbox import MOST_MESSAGES, Outbox
from plugai.frontend.shell.conversation.open_chats import OpenChats
from plugai.frontend.status.watch import ServerWatch

FULL = mark("At most {count} messages and a million characters can wait for the server. Wait, or remove some.")
_PAUSE_SECONDS = 2.0


class Delivery:
    """Sends the messages of one page. `run` does work in the background."""

    def __init__(
        self,
        client: Client,
        watch: ServerWatch,
        chats: OpenChats,
        outbox: Outbox,
        run: Callable[[Coroutine[Any, Any, Any]], None],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._watch = watch
        self._chats = chats
        self._outbox = outbox
        self._run = run
        self._sleep = sleep
        self._is_running = False

    async def send(self, chat: ChatState, text: str, files: Sequence[Attachment]) -> bool:
        """Send this in a chat, or have it wait there; whether one of both was possible."""
        message = OutboxMessage(
            chat=chat.id,
            text=text,
            before="".join(file.text for file in files),
            files=tuple(file.shown for file in files),
            model=chat.settings.model,
            follows=next((said.id for said in reversed(chat.messages) if said.id), ""),
        )
        must_wait = self._watch.is_away or bool(self._outbox.waiting(chat.id))
        if not self._outbox.has_room(message):
            return await self._send_unkept(chat, text, files, must_wait=must_wait)
        if must_wait:
            await self._outbox.add(_waiting(message))
            self.catch_up()
            return True
        return await self._send_now(chat, message)

    def catch_up(self) -> None:
        """Send what waits, as long as the server can be reached."""
        if not self._is_running:
            self._run(self._send_all())

    async def _send_now(self, chat: ChatState, message: OutboxMessage) -> bool:
        async def shown() -> ChatState:
            return chat

        sender = ChatSender(self._client, shown)
        outcome = await self._outbox.send(await self._outbox.add(message), sender)
        if isinstance(outcome, Unreachable):
            self.catch_up()
        if isinstance(outcome, Refused) and not sender.is_shown:
            chat.changed(Returned(message.text, outcome.why))
            return False
        return True

    async def _send_unkept(self, chat: ChatState, text: str, files: Sequence[Attachment], *, must_wait: bool) -> bool:
        """Send what there is no room to keep."""
        if must_wait:
            # The page says it with the words that it puts back.
            chat.changed(Returned(text, tr(FULL, count=MOST_MESSAGES)))
            return False
        return await chat.send(text, files)

    async def _send_all(self) -> None:
        self._is_running = True
        try:
            while not self._watch.is_away and (waiting := self._outbox.chats):
                for chat in waiting:
                    await self._outbox.deliver(chat, self._sender(chat))
                # What could not be sent, or is being sent elsewhere on this page.
                if self._outbox.chats:
                    await self._sleep(_PAUSE_SECONDS)
        finally:
            self._is_running = False

    def _sender(self, chat: str) -> ChatSender:
        return ChatSender(self._client, lambda: self._chats.find(chat))


def _waiting(message: OutboxMessage) -> OutboxMessage:
    """The same, for later."""
    return replace(message, stage=Stage.WAITING)
