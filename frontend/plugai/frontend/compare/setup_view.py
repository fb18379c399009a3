"""What is compared: the models, and where one writes the question for all of them."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable

import flet as ft

from plugai.client import PlugAIError
from plugai.client.types import Model
from plugai.frontend.chat.attachments import Attachment, Attachments
from plugai.frontend.chat.attachments_row import AttachmentsRow
from plugai.frontend.chat.composer import Composer
from plugai.frontend.compare.choice import ComparedModels
from plugai.frontend.compare.models_row import ModelsRow
from plugai.frontend.design.controls import text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import COLUMN, L
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.shell.parts import PageParts

_WORDS = mark("All of them answer your question at the same time. Then go on with the one whose answer you like best.")
_DRAFT = "compare"


class SetupView:
    """`ask` sends a question with its files."""

    def __init__(
        self, parts: PageParts, models: ComparedModels, ask: Callable[[str, list[Attachment]], Awaitable[None]]
    ) -> None:
        self._parts = parts
        self._models = models
        self._ask = ask
        self._row = ModelsRow(models, self._show_files, parts.guard)
        self._attachments = Attachments(parts.client, self._show_files)
        self._files = AttachmentsRow(self._attachments, lambda item: f"/file/{item.artifact_id}?small=1", parts.guard)
        self._composer = Composer(
            self._send,
            lambda: None,
            self._keep_draft,
            parts.guard,
            self._files.control,
            parts.guard(lambda _: parts.device.pick_files()),
            self._paste,
        )
        parts.device.follow_focus(self._composer.field)
        column = ft.Column(
            [text(tr(_WORDS), BODY, MUTED), self._row.control, self._composer.control],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        self.control = ft.Row([ft.Container(column, width=COLUMN)], alignment=ft.MainAxisAlignment.CENTER, wrap=True)

    async def open(self) -> None:
        """Show the models as they are chosen, and what was written here and not sent."""
        self._composer.use_send_key(self._parts.chosen.send_key)
        self.show()
        draft = await self._parts.device.draft(_DRAFT)
        if not self._composer.draft:
            self._composer.write(draft)

    def show(self) -> None:
        """Show the models as they are chosen."""
        self._row.show()
        self._show_files()

    def show_hint(self, is_wide: bool) -> None:
        """Tell the keys where there is a keyboard."""
        self._composer.show_hint(is_wide)

    async def send_written(self) -> None:
        """Send what is written, if somebody writes here."""
        if self._parts.device.has_focus(self._composer.field):
            await self._composer.submit()

    async def focus(self) -> None:
        """Give the focus to where one writes."""
        await self._composer.focus()

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file for the question."""
        item = await self._attachments.add(name, mime_type, content)
        if item.problem:
            self._parts.device.say(f"{item.name}: {item.problem}")

    async def _send(self, words: str) -> bool:
        problem = self._problem
        if problem:
            self._parts.device.say(problem)
        if problem or not self._models.is_enough or not (words.strip() or self._attachments.items):
            return False
        files = self._attachments.take()
        try:
            await self._ask(words, files)
        except PlugAIError:
            self._attachments.put_back(files)
            raise
        self._composer.write("")
        await self._keep_draft("")
        return True

    @property
    def _problem(self) -> str:
        """Why the files cannot be sent to all of the models; empty if they can."""
        found: list[Model | None] = [self._parts.models.get(model) for model in self._models.chosen]
        return next(filter(None, map(self._attachments.problem, found)), "")

    def _show_files(self) -> None:
        self._files.show("" if self._attachments.is_busy else self._problem)

    async def _paste(self, name: str, mime_type: str, content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await self.attach(name or "pasted", mime_type, chunks())

    async def _keep_draft(self, words: str) -> None:
        await self._parts.device.keep_draft(_DRAFT, words)
