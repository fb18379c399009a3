"""The page with a conversation: which one is shown, what is written, and what happens to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from plugai.client import Client, NotFoundError, types
from plugai.frontend.chat.attachments import Attachment, Attachments
from plugai.frontend.chat.attachments_row import AttachmentsRow
from plugai.frontend.chat.changes import (
    AnswerShown,
    Change,
    ChatMessage,
    Ended,
    FileShown,
    Question,
    Renamed,
    Returned,
    SignedOut,
    Started,
)
from plugai.frontend.chat.composer import Composer
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.chat.state import ChatState
from plugai.frontend.chat.view import ChatView
from plugai.frontend.design.controls import Handler, icon_button, pane, send
from plugai.frontend.design.theme import LINE
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.models.picker import ModelPicker
from plugai.frontend.models.state import ModelsState
from plugai.frontend.parameters.panel import ParametersPanel
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.shell.background import Background
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.handlers import Guard
from plugai.frontend.shell.routes import ChatRoute
from plugai.frontend.status.banner import Banner
from plugai.frontend.status.notices import GONE, notice
from plugai.frontend.status.watch import ServerWatch

# A title is made by a model after the first answer; it is read once, a moment later.
_TITLE_SECONDS = 4.0
_FIRST_WORDS = 48


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the pages of the application share."""

    device: Device
    client: Client
    watch: ServerWatch
    guard: Guard
    background: Background
    models: ModelsState
    sessions: SessionsState


class ChatPage:
    """The conversation that is shown, and those whose answers are still under way."""

    def __init__(
        self,
        parts: PageParts,
        changed: Callable[[], None],
        toggle_panel: Handler,
        is_panel_shown: Callable[[], bool],
    ) -> None:
        """`changed` is called when another conversation is shown, or its title is another."""
        self._parts = parts
        self._device, self._guard = parts.device, parts.guard
        self._changed = changed
        self._chats: dict[str, ChatState] = {}
        self._chat = self._new_chat()
        self._is_trashed = False
        self._is_wide = True
        self._margin = float(L)
        blocks = MarkdownBlocks(self._device.is_dark, self._copy, self._device.open_link)
        self._view = ChatView(blocks, self._actions(), self._guard, self._send)
        self._attachments = Attachments(parts.client, self._show_attachments)
        self._files = AttachmentsRow(self._attachments, _preview_url, self._guard)
        pick = self._guard(lambda _: self._device.pick_files())
        self._composer = Composer(
            self._send, self._stop, self._keep_draft, self._guard, self._files.control, pick, self._paste
        )
        self._device.follow_focus(self._composer.field)
        self._picker = ModelPicker(parts.models, self._choose)
        self._parameters = ParametersState(self._parameters_changed, self._device.keep_values, self._device.values)
        self.panel = ParametersPanel(self._parameters, self._guard, self._device.follow_focus, toggle_panel)
        self._is_panel_shown = is_panel_shown
        self._tune = icon_button(ft.Icons.TUNE, "Parameters", toggle_panel, size=20)
        self._banner = Banner(self._guard, self.restore)
        self._foot = ft.Container(self._composer.control)
        self.pane = pane(self._layout())
        """The page, to which the focus can be given."""

    @property
    def id(self) -> str:
        """The id of the conversation; empty while it is new."""
        return self._chat.id

    @property
    def title(self) -> str:
        """What the conversation is called."""
        session = self._parts.sessions.get(self._chat.id)
        return self._chat.title or (self._parts.sessions.title(session) if session else "") or "New chat"

    async def open(self, session_id: str) -> None:
        """Show a stored conversation, or a new one if no id is given."""
        if session_id and session_id == self._chat.id:
            self._changed()
            return
        if not session_id:
            self._chat = self._new_chat()
        elif session_id in self._chats:
            self._chat = self._chats[session_id]
        elif not await self._open_stored(session_id):
            return
        self._is_trashed = False
        self._changed()
        self.show()
        await self._show_draft()

    def show(self) -> None:
        """Show the conversation as it is now."""
        self._view.show(self._chat)
        self.refresh()

    def refresh(self) -> None:
        """Show what has changed about the server and its models."""
        model = self._chat.settings.model
        self._picker.show(model)
        self._show_attachments()
        self._parts.background.run(self._parameters.show(self._chat.settings, self._model))
        self._composer.show_running(self._chat.is_running)
        self._banner.show(notice(self._parts.watch, model, is_trashed=self._is_trashed))

    def fit(self, *, is_wide: bool, margin: float) -> None:
        """Leave so much room beside the lines, on a page of this kind."""
        was_wide, self._is_wide, self._margin = self._is_wide, is_wide, margin
        self._view.is_wide = self._picker.is_wide = is_wide
        self._view.set_margin(margin)
        self._composer.show_hint(is_wide)
        side = max(float(M), margin - L)
        self._foot.padding = ft.Padding(side, 0, side, L if is_wide else M)
        send(self._foot)
        if was_wide != is_wide:
            self.show()

    async def write(self) -> None:
        """Give the focus to where one writes."""
        await self._composer.focus()

    async def stop_answer(self) -> None:
        """Stop the answer that is under way, if there is one."""
        if self._chat.is_running:
            await self._chat.stop()

    async def follow(self) -> None:
        """The list of conversations has changed elsewhere: see what has become of this one."""
        if not self._chat.id:
            return
        try:
            session = await self._parts.client.sessions.get(self._chat.id)
        except NotFoundError:
            await self._leave(GONE)
            return
        self._is_trashed = session.info.state is types.SessionState.DELETED
        self.refresh()

    async def forget(self, session_id: str) -> None:
        """A conversation was deleted here."""
        self._chats.pop(session_id, None)
        if session_id == self._chat.id:
            await self._device.go(ChatRoute().path)

    async def restore(self) -> None:
        """Take the conversation that is shown out of the trash."""
        await self._parts.sessions.restore(self._chat.id)
        self._is_trashed = False
        self.refresh()

    async def reopen(self) -> None:
        """The server was away: show what it has of the conversation now, and follow an answer that goes on."""
        shown = self._chat
        if not shown.id or shown.is_running:
            return
        again = self._new_chat()
        await again.open(shown.id)
        # A server that was killed has not stored what it had sent of an answer; the page still has it.
        if again.is_running or _written(again) >= _written(shown):
            self._chat = self._remember(again)
            self.show()

    async def read_title(self) -> None:
        """Read the conversation's title again."""
        await self._chat.read_title()

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        for chat in {id(chat): chat for chat in (*self._chats.values(), self._chat)}.values():
            await chat.close()

    def _layout(self) -> ft.Control:
        choice = ft.Container(self._picker.control, expand=True, alignment=ft.Alignment(-1, 0))
        head = ft.Container(
            ft.Row([choice, self._tune], spacing=S),
            height=60,
            padding=ft.Padding(M, 0, M, 0),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )
        middle = ft.Container(pane(self._view.control), expand=True)
        return ft.Column([pane(head), self._banner.control, middle, pane(self._foot)], expand=True, spacing=0)

    def _new_chat(self) -> ChatState:
        chat = ChatState(self._parts.client, lambda change: self._chat_changed(chat, change))
        return chat

    async def _show_draft(self) -> None:
        """Show what was written here and not sent, unless somebody writes already."""
        before = self._composer.draft
        draft = await self._device.draft(self._chat.id)
        if self._composer.draft == before:
            self._composer.write(draft)
        if self._is_wide:
            await self._composer.focus()

    async def _open_stored(self, session_id: str) -> bool:
        chat = self._new_chat()
        try:
            await chat.open(session_id)
        except NotFoundError:
            await self._leave("This chat is not there any more.")
            return False
        self._chat = self._remember(chat)
        self._parts.background.run(chat.read_versions())
        return True

    async def _leave(self, words: str) -> None:
        self._device.say(words)
        await self._device.go(ChatRoute().path)

    def _remember(self, chat: ChatState) -> ChatState:
        """Keep what still runs; the others are read again when they are opened."""
        self._chats = {name: kept for name, kept in self._chats.items() if kept.is_running}
        self._chats[chat.id] = chat
        return chat

    def _chat_changed(self, chat: ChatState, change: Change) -> None:
        run = self._parts.background.run
        match change:
            case SignedOut():
                self._device.sign_in()
            case Started(session_id):
                self._remember(chat)
                run(self._follow_start(session_id))
            case Renamed():
                run(self._parts.sessions.read())
            case Ended(answer):
                self._answered(chat, answer)
        if chat is self._chat:
            self._show_change(chat, change)

    def _show_change(self, chat: ChatState, change: Change) -> None:
        if isinstance(change, Returned):
            self._composer.write(change.text)
            self._device.say(change.problem)
        self._view.take(change)
        # The answer's task ends a moment after it has said so.
        self._composer.show_running(chat.is_running and not isinstance(change, Ended))

    def _answered(self, chat: ChatState, answer: AnswerShown) -> None:
        self._device.announce(answer.problem or "The answer is complete.")
        self._parts.background.run(chat.read_versions())
        if answer.problem:
            self._parts.background.run(self.follow())
        if not chat.title:
            self._parts.background.run(self._read_title(chat))

    async def _follow_start(self, session_id: str) -> None:
        await self._device.go(ChatRoute(session_id).path)
        await self._parts.sessions.read()

    async def _read_title(self, chat: ChatState) -> None:
        await asyncio.sleep(_TITLE_SECONDS)
        await chat.read_title()
        await self._parts.sessions.read()

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file for the next message."""
        item = await self._attachments.add(name, mime_type, content)
        if item.problem:
            self._device.say(f"{item.name}: {item.problem}")

    async def _paste(self, name: str, mime_type: str, content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await self.attach(name or "pasted", mime_type, chunks())

    def _show_attachments(self) -> None:
        is_busy = self._attachments.is_busy
        self._files.show("" if is_busy else self._attachments.problem(self._model))

    @property
    def _model(self) -> types.Model | None:
        return self._parts.models.get(self._chat.settings.model)

    async def _send(self, words: str) -> bool:
        """Send what was written with its files, unless something is wrong with them, which is said."""
        chat = self._chat
        problem = self._attachments.problem(self._model)
        if problem:
            self._device.say(problem)
            return False
        if chat.is_running or not (words.strip() or self._attachments.items):
            return False
        files = self._attachments.take()
        self._composer.write("")
        await self._keep_draft("")
        is_sent = await chat.send(words, files)
        if not is_sent:
            self._attachments.put_back(files)
        elif not chat.title:
            self._parts.sessions.name(chat.id, " ".join(words.split())[:_FIRST_WORDS])
        return is_sent

    async def _stop(self) -> None:
        await self._chat.stop()

    async def _keep_draft(self, words: str) -> None:
        await self._device.keep_draft(self._chat.id, words)

    def _copy(self, words: str) -> Handler:
        return self._guard(lambda _: self._device.copy(words))

    def _choose(self, model: str) -> Handler:
        async def choose(_: object) -> None:
            await self._chat.choose(model)
            self.refresh()

        return self._guard(choose)

    def _parameters_changed(self) -> None:
        if self._is_panel_shown():
            self.panel.refresh()

    def _actions(self) -> MessageActions:
        return MessageActions(
            copy=self._copy,
            regenerate=lambda answer, model: self._guard(lambda _: self._chat.regenerate(answer, model)),
            step=lambda message, by: self._guard(lambda _: self._chat.step(message, by)),
            fork=lambda message: self._guard(lambda _: self._fork(message)),
            edit=self._edit,
            models=lambda: [model.id for model in self._parts.models.choices],
            prices=self._prices,
            file_url=lambda file, small: f"/file/{file.artifact_id}" + ("?small=1" if small else ""),
            open_file=lambda file: self._guard(lambda _: self._open_file(file)),
            clock=_clock,
            guard=self._guard,
            track=self._device.follow_focus,
        )

    async def _edit(self, question: Question, words: str) -> None:
        await self._chat.edit(question, words)

    async def _fork(self, message: ChatMessage) -> None:
        session_id = await self._chat.fork(message)
        if session_id:
            await self._parts.sessions.read()
            await self._device.go(ChatRoute(session_id).path)
            self._device.say("This is a new chat; the other one is as it was.")

    def _open_file(self, file: FileShown) -> None:
        self._device.open_link(f"/file/{file.artifact_id}")

    def _prices(self, model: str) -> types.Prices | None:
        found = self._parts.models.get(model)
        return found.prices if found else None


def _preview_url(item: Attachment) -> str:
    return f"/file/{item.artifact_id}?small=1"


def _clock(time: datetime | None) -> str:
    return f"{time.astimezone():%H:%M}" if time else ""


def _written(chat: ChatState) -> int:
    """How much of the last answer there is."""
    return len(chat.answer.text) if chat.answer else 0
