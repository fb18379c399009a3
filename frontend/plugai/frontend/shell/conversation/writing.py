"""Writing the next message: its words, which no restart loses, and its files; and sending it."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable

import flet as ft

from plugai.client import types
from plugai.frontend.chat.attachments import Attachment, Attachments
from plugai.frontend.chat.attachments_row import AttachmentsRow
from plugai.frontend.chat.composer import Composer
from plugai.frontend.shell.conversation.delivery import Delivery
from plugai.frontend.shell.conversation.open_chats import OpenChats
from plugai.frontend.shell.parts import PageParts

_FIRST_WORDS = 48


class Writing:
    """Where one writes, below the conversation that is shown. `model` is the one that would read the message."""

    def __init__(
        self, parts: PageParts, chats: OpenChats, model: Callable[[], types.Model | None], delivery: Delivery
    ) -> None:
        self._parts = parts
        self._device = parts.device
        self._chats = chats
        self._model = model
        self._delivery = delivery
        self._attachments = Attachments(parts.client, self.show_files)
        self._files = AttachmentsRow(self._attachments, _preview_url, parts.guard)
        pick = parts.guard(lambda _: self._device.pick_files())
        self._composer = Composer(
            self.send, self.stop, self._keep_draft, parts.guard, self._files.control, pick, self._paste
        )
        self._device.follow_focus(self._composer.field)

    @property
    def control(self) -> ft.Control:
        """The field, with what is around it."""
        return self._composer.control

    async def focus(self) -> None:
        """Give it the focus."""
        await self._composer.focus()

    def write(self, words: str) -> None:
        """Put words into the field."""
        self._composer.write(words)

    def show_running(self, is_running: bool) -> None:
        """Offer to stop the answer, or to send."""
        self._composer.show_running(is_running)

    def use_send_key(self, key: types.SendKey) -> None:
        """Send with this key."""
        self._composer.use_send_key(key)

    async def send_written(self) -> None:
        """Send what is written, if somebody writes here."""
        if self._device.has_focus(self._composer.field):
            await self._composer.submit()

    def show_hint(self, is_wide: bool) -> None:
        """Tell the keys where there is a keyboard."""
        self._composer.show_hint(is_wide)

    def show_files(self) -> None:
        """Show the files, and why they cannot be sent."""
        is_busy = self._attachments.is_busy
        self._files.show("" if is_busy else self._attachments.problem(self._model()))

    async def show_draft(self) -> None:
        """Show what was written here and not sent, unless somebody writes already."""
        before = self._composer.draft
        draft = await self._device.draft(self._chats.current.id)
        if self._composer.draft == before:
            self._composer.write(draft)

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file for the next message."""
        item = await self._attachments.add(name, mime_type, content)
        if item.problem:
            self._device.say(f"{item.name}: {item.problem}")

    async def send(self, words: str) -> bool:
        """Send these words with the files, now or later, unless something is wrong with them, which is said."""
        chat = self._chats.current
        problem = self._attachments.problem(self._model())
        if problem:
            self._device.say(problem)
            return False
        if chat.is_running or not (words.strip() or self._attachments.items):
            return False
        if not chat.settings.model and (unnamed := self._parts.models.unnamed):
            await chat.choose(unnamed)
        is_first = not chat.messages
        files = self._attachments.take()
        self._composer.write("")
        await self._keep_draft("")
        is_sent = await self._delivery.send(chat, words, files)
        if not is_sent:
            self._attachments.put_back(files)
        elif is_first and chat.id and not chat.title:
            self._parts.sessions.name(chat.id, " ".join(words.split())[:_FIRST_WORDS])
        return is_sent

    async def stop(self) -> None:
        """Stop the answer that is under way, if there is one."""
        if self._chats.current.is_running:
            await self._chats.current.stop()

    async def _paste(self, name: str, mime_type: str, content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await self.attach(name or "pasted", mime_type, chunks())

    async def _keep_draft(self, words: str) -> None:
        await self._device.keep_draft(self._chats.current.id, words)


def _preview_url(item: Attachment) -> str:
    return f"/file/{item.artifact_id}?small=1"
