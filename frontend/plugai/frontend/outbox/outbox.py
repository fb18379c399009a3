"""The messages of one user that the server has not got yet, and what becomes of each. It knows no Flet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import uuid4

from msgspec.structs import replace

from plugai.client import PlugAIError
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
from plugai.frontend.outbox.storage import OutboxStorage

MOST_MESSAGES = 50
# Browsers keep a few megabytes for a site.
MOST_CHARACTERS = 1_000_000


class Sender(Protocol):
    """Sends the messages of one chat."""

    async def begin(self) -> str:
        """The id of its session, which is created if there is none yet. Raises PlugAIError."""

    async def failure(self, error: PlugAIError) -> Outcome:
        """What an error of `begin` means."""

    async def send(self, message: OutboxMessage) -> Outcome:
        """Send a message after the answer to the one before; its own may still be under way afterwards."""


class Outbox:
    """They are sent in order, each once. `changed` is called after every change of what is shown of them.

    Pages with the same storage have the same `turn`, so that only one of them sends.
    """

    def __init__(
        self,
        storage: OutboxStorage,
        changed: Callable[[], None],
        turn: asyncio.Lock,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._storage = storage
        self._changed = changed
        self._turn = turn
        self._clock = clock
        self._messages: dict[str, OutboxMessage] = {}
        # What the storage has had; where it cannot keep a message, that is in the memory alone.
        self._kept: set[str] = set()
        self._sending: set[str] = set()

    async def read(self) -> None:
        """Take over what was kept before this page. Whether the server has got it is not known."""
        kept = await self._storage.read()
        begun = {message.begins: message.chat for message in kept if message.begins and message.chat}
        for message in kept:
            chat = message.chat or begun.get(message.begins, "")
            if chat != message.chat:
                # The program ended while the messages of a new chat were told its id; the next time, the one that
                # has it may have been sent.
                await self._storage.write(replace(message, chat=chat))
            self._messages.setdefault(message.key, replace(_resumed(message), chat=chat))
            self._kept.add(message.key)
        self._changed()

    @property
    def chats(self) -> list[str]:
        """The chats whose first message is not held."""
        first = {message.chat: message for message in reversed(self._ordered())}
        return [chat for chat, message in first.items() if message.stage is not Stage.HELD]

    def waiting(self, chat: str) -> list[OutboxMessage]:
        """What waits in a chat, and what is held there, first to last."""
        return [one for one in self._ordered() if one.chat == chat and one.stage is not Stage.SENDING]

    def has_room(self, message: OutboxMessage) -> bool:
        """Whether one more can be kept."""
        characters = sum(one.size for one in self._messages.values()) + message.size
        return len(self._messages) < MOST_MESSAGES and characters <= MOST_CHARACTERS

    async def add(self, message: OutboxMessage) -> OutboxMessage:
        """Take a message, behind all others; it is kept before it is sent."""
        last = max((one.number for one in self._messages.values()), default=0)
        first = next((one for one in self._ordered() if one.chat == message.chat), message)
        begins = "" if message.chat else first.begins or first.key
        return await self._put(replace(message, number=max(self._clock(), last + 1), begins=begins))

    async def change(self, key: str, text: str) -> None:
        """Say something else. The request stays the same one, so that the server never has both."""
        if (message := self._messages.get(key)) is not None and text.strip():
            await self._put(replace(message, text=text, was_changed=message.was_sent))

    async def release(self, key: str) -> None:
        """Send a message that is held after all, whatever its chat is now, as a request of its own."""
        if (message := self._messages.get(key)) is not None:
            await self._put(replace(_as_new_request(message), follows=None, problem=""))

    async def remove(self, key: str) -> None:
        """Send it not."""
        if self._messages.pop(key, None) is not None:
            self._kept.discard(key)
            await self._storage.remove(key)
            self._changed()

    async def send(self, message: OutboxMessage, sender: Sender) -> Outcome:
        """Send a message that was just added, and note what came of it. What is refused at once is not kept."""
        outcome = await self._attempt(message, sender)
        if isinstance(outcome, Refused):
            await self.remove(message.key)
        return outcome

    async def deliver(self, chat: str, sender: Sender) -> None:
        """Send what waits in a chat, each after the answer to the one before, as far as it goes.

        It is no error to ask for it while it is being done.
        """
        async with self._turn:
            while (message := await self._first(chat)) is not None:
                if message.stage is Stage.HELD or message.key in self._sending:
                    return
                if isinstance(await self._attempt(message, sender), Unreachable | Refused):
                    return
                chat = await sender.begin()

    async def _attempt(self, message: OutboxMessage, sender: Sender) -> Outcome:
        self._sending.add(message.key)
        try:
            outcome = await self._try(message, sender)
            await self._note(message.key, outcome)
        finally:
            self._sending.discard(message.key)
        return outcome

    async def _try(self, message: OutboxMessage, sender: Sender) -> Outcome:
        try:
            chat = await sender.begin()
        except PlugAIError as error:
            return await sender.failure(error)
        if chat != message.chat:
            await self._begun(message.chat, chat)
        current = self._messages.get(message.key)
        if current is None:
            return Unreachable()
        if not current.was_sent:
            # Before it is sent, so that whoever finds it after a crash asks whether the server has it.
            await self._put(replace(current, was_sent=True))
        return await sender.send(current)

    async def _note(self, key: str, outcome: Outcome) -> None:
        message = self._messages.get(key)
        if message is None:
            return
        match outcome:
            case Delivered(answer_id):
                await self._answered(message, answer_id)
                await self.remove(key)
            case Unreachable():
                await self._put(replace(message, stage=Stage.WAITING))
            case IdUsedUp():
                await self._put(_as_new_request(message))
            case ChatGone(why):
                await self._hold_all(message.chat, why)
            case Refused(why):
                await self._put(replace(message, stage=Stage.HELD, problem=why))

    async def _first(self, chat: str) -> OutboxMessage | None:
        """The first one of a chat as it is kept now."""
        for message in [one for one in self._ordered() if one.chat == chat]:
            current = await self._current(message)
            if current is not None and current.chat == chat:
                return current
        return None

    async def _current(self, message: OutboxMessage) -> OutboxMessage | None:
        """One as it is kept now: another page may have changed, sent or removed it. None if there is none any more."""
        if message.key not in self._kept or message.key in self._sending:
            return message
        kept = await self._storage.get(message.key)
        if kept is None:
            await self.remove(message.key)
            return None
        self._messages[message.key] = replace(_resumed(kept), chat=kept.chat or message.chat)
        return self._messages[message.key]

    async def _begun(self, before: str, chat: str) -> None:
        """A new chat has an id: what was written for it belongs there."""
        for message in self._ordered():
            if message.chat == before and (current := await self._current(message)) is not None:
                await self._put(replace(current, chat=chat))

    async def _answered(self, message: OutboxMessage, answer_id: str) -> None:
        """What was written after a message follows the answer to it."""
        after = [one for one in self._ordered() if one.chat == message.chat and one.number > message.number]
        if after and after[0].follows is not None and (current := await self._current(after[0])) is not None:
            await self._put(replace(current, follows=answer_id))

    async def _hold_all(self, chat: str, why: str) -> None:
        """A chat is gone: what was written for it is kept where a new chat begins."""
        messages = [message for message in self._ordered() if message.chat == chat]
        for message in messages:
            await self._put(replace(message, chat="", begins=messages[0].key, stage=Stage.HELD, problem=why))

    async def _put(self, message: OutboxMessage) -> OutboxMessage:
        self._messages[message.key] = message
        if await self._storage.write(message):
            self._kept.add(message.key)
        self._changed()
        return message

    def _ordered(self) -> Sequence[OutboxMessage]:
        return sorted(self._messages.values(), key=lambda message: message.number)


def _resumed(message: OutboxMessage) -> OutboxMessage:
    """One that was being sent when it was kept."""
    return replace(message, stage=Stage.WAITING) if message.stage is Stage.SENDING else message


def _as_new_request(message: OutboxMessage) -> OutboxMessage:
    """The same as another request."""
    return replace(message, stage=Stage.WAITING, request_id=uuid4().hex, was_sent=False, was_changed=False)
