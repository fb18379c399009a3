"""The page of conversations: the states of those that are open, and the views that show one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flet as ft

from plugai.client import Client, NotFoundError, types
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
from plugai.frontend.chat.panes import ChatPanes
from plugai.frontend.chat.state import ChatState
from plugai.frontend.chat.view import ChatView
from plugai.frontend.design.controls import Handler, Wrap, icon_button, pane, send
from plugai.frontend.design.theme import LINE
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.identity.preferences import Preferences
from plugai.frontend.models.picker import ModelPicker
from plugai.frontend.models.state import ModelsState
from plugai.frontend.parameters.panel import ParametersPanel
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.shell.device import Device

# A title is made by a model after the first answer; it is read once, a moment later.
_TITLE_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class ChatEvents:
    """What the page tells the rest: that it shows another conversation, or that one has begun or is called otherwise.

    `begun` is given its id and what was said, `open_list` shows the list of conversations on a narrow page.
    """

    shown: Callable[[], None]
    begun: Callable[[str, str], Awaitable[None]]
    renamed: Callable[[], Awaitable[None]]
    open_list: Handler
    open_new: Handler


class ChatPage:
    """`chat` is the conversation that is shown; others may still be answered."""

    def __init__(
        self,
        device: Device,
        client: Client,
        preferences: Preferences,
        guard: Wrap,
        events: ChatEvents,
    ) -> None:
        self._device = device
        self._client = client
        self._guard = guard
        self._events = events
        self._later: set[asyncio.Task[None]] = set()
        self._chats: dict[str, ChatState] = {}
        self._models = ModelsState(client, self._models_changed)
        self.chat = self._new_chat()
        self._view = ChatView(
            MarkdownBlocks(device.is_dark, self._copy, device.open_link), self._actions(), guard, self._send
        )
        self._composer = Composer(self._send, self._stop, self._keep_draft, guard)
        self._picker = ModelPicker(self._models, self._choose)
        self._parameters = ParametersState(
            self._parameters_changed, preferences.keep_parameters, preferences.parameters
        )
        self._panel = ParametersPanel(self._parameters, guard, guard(self._toggle_panel))
        self._menu_button = icon_button(ft.Icons.MENU, "Show your chats", guard(events.open_list), size=22)
        self._new_button = icon_button(ft.Icons.EDIT_SQUARE, "New chat", guard(events.open_new), size=20)
        self._tune_button = icon_button(ft.Icons.TUNE, "Parameters", guard(self._toggle_panel), size=20)
        self._choice = ft.Container(self._picker.control, expand=True, alignment=ft.Alignment(-1, 0))
        self._head = ft.Row([self._choice], spacing=S)
        self._foot = ft.Container(self._composer.control)
        self._panes = ChatPanes(self._middle(), self._panel.control)
        self.control = self._panes.control

    @property
    def beside(self) -> int:
        """How much of the width the conversation has not."""
        return self._panes.beside

    def begin(self) -> None:
        """Listen to the server, and show what there is."""
        self._models.watch()
        self._view.show(self.chat)

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        await self._models.close()
        for chat in {id(chat): chat for chat in (*self._chats.values(), self.chat)}.values():
            await chat.close()

    async def show(self, session_id: str) -> bool:
        """Show a conversation, or a new one if no id is given; False if it is not there any more."""
        if session_id == self.chat.id:
            self.show_state()
            return True
        if not session_id:
            self.chat = self._new_chat()
        elif session_id in self._chats:
            self.chat = self._chats[session_id]
        elif not await self._open_stored(session_id):
            return False
        self._view.show(self.chat)
        self.show_state()
        await self.show_draft()
        return True

    async def show_draft(self) -> None:
        """Show what was written here and not sent, unless somebody writes already."""
        before = self._composer.draft
        draft = await self._device.draft(self.chat.id)
        if self._composer.draft == before:
            self._composer.write(draft)

    async def focus(self) -> None:
        """Let one write."""
        await self._composer.focus()

    def redraw(self) -> None:
        """Colours or the layout are others."""
        self._view.show(self.chat)

    def forget(self, session_id: str) -> None:
        """A conversation was deleted."""
        self._chats.pop(session_id, None)

    async def rename(self) -> None:
        """The conversation that is shown was called otherwise."""
        await self.chat.read_title()

    def measure(self, is_wide: bool, has_room: bool, margin: Callable[[], float]) -> None:
        """Fit the width: whether the list is beside it, whether there is room for the panel, and what is left."""
        self._view.is_wide = self._picker.is_wide = is_wide
        self._panes.set_room(has_room)
        first = [self._choice] if is_wide else [self._menu_button, self._choice]
        self._head.controls = [*first, self._tune_button, *([] if is_wide else [self._new_button])]
        self._composer.show_hint(is_wide)
        self._margin, self._is_wide = margin, is_wide
        self.set_margins()
        self._picker.refresh()

    def set_margins(self) -> None:
        """Follow the width, which has changed a little."""
        margin = self._margin()
        self._view.set_margin(margin)
        side = max(float(M), margin - L)
        self._foot.padding = ft.Padding(side, 0, side, L if self._is_wide else M)
        send(self._foot)
        send(self._head)

    def show_state(self) -> None:
        """Show what the conversation is set to, and whether it is being answered."""
        self._picker.show(self.chat.settings.model)
        self._composer.show_running(self.chat.is_running)
        self._show_parameters()
        self._events.shown()

    def _middle(self) -> ft.Control:
        head = ft.Container(
            self._head,
            height=60,
            padding=ft.Padding(M, 0, M, 0),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )
        return ft.Column(
            [pane(head), ft.Container(pane(self._view.control), expand=True), pane(self._foot)], expand=True, spacing=0
        )

    def _actions(self) -> MessageActions:
        return MessageActions(
            copy=self._copy,
            regenerate=lambda answer, model: self._guard(lambda _: self.chat.regenerate(answer, model)),
            step=lambda message, by: self._guard(lambda _: self._step(message, by)),
            fork=lambda message: self._guard(lambda _: self._fork(message)),
            edit=self._edit,
            models=lambda: [model.id for model in self._models.choices],
            prices=self._prices,
            file_url=lambda file, small: f"/file/{file.artifact_id}" + ("?small=1" if small else ""),
            open_file=lambda file: self._guard(lambda _: self._open_file(file)),
            clock=_clock,
            guard=self._guard,
        )

    def _new_chat(self) -> ChatState:
        chat = ChatState(self._client, lambda change: self._changed(chat, change))
        return chat

    async def _open_stored(self, session_id: str) -> bool:
        chat = self._new_chat()
        try:
            await chat.open(session_id)
        except NotFoundError:
            return False
        self.chat = self._remember(chat)
        self._do_later(chat.read_versions())
        return True

    def _remember(self, chat: ChatState) -> ChatState:
        """Keep what still runs; the others are read again when they are opened."""
        self._chats = {name: kept for name, kept in self._chats.items() if kept.is_running}
        self._chats[chat.id] = chat
        return chat

    def _changed(self, chat: ChatState, change: Change) -> None:
        match change:
            case SignedOut():
                self._device.sign_in()
            case Started(session_id):
                self._remember(chat)
                self._do_later(self._device.go(f"/c/{session_id}"))
            case Renamed():
                self._do_later(self._events.renamed())
            case Ended(answer):
                self._answered(chat, answer)
        if chat is self.chat:
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
        self._do_later(chat.read_versions())
        if not chat.title:
            self._do_later(self._read_title(chat))

    async def _read_title(self, chat: ChatState) -> None:
        await asyncio.sleep(_TITLE_SECONDS)
        await chat.read_title()

    def _do_later(self, work: Awaitable[Any]) -> None:
        async def run(_: object) -> None:
            await work

        task = asyncio.create_task(self._guard(run)(None))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _send(self, words: str) -> None:
        chat = self.chat
        await self._keep_draft("")
        await chat.send(words)
        if chat.id and not chat.title:
            await self._events.begun(chat.id, words)

    async def _stop(self) -> None:
        await self.chat.stop()

    async def _edit(self, question: Question, words: str) -> None:
        await self.chat.edit(question, words)

    async def _step(self, message: ChatMessage, by: int) -> None:
        await self.chat.step(message, by)

    async def _fork(self, message: ChatMessage) -> None:
        session_id = await self.chat.fork(message)
        if session_id:
            await self._events.renamed()
            await self._device.go(f"/c/{session_id}")
            self._device.say("This is a new chat; the other one is as it was.")

    async def _open_file(self, file: FileShown) -> None:
        self._device.open_link(f"/file/{file.artifact_id}")

    async def _keep_draft(self, words: str) -> None:
        await self._device.keep_draft(self.chat.id, words)

    def _copy(self, words: str) -> Handler:
        return self._guard(lambda _: self._device.copy(words))

    def _choose(self, model: str) -> Handler:
        async def choose(_: object) -> None:
            await self.chat.choose(model)
            self._picker.show(model)
            self._show_parameters()

        return self._guard(choose)

    def _prices(self, model: str) -> types.Prices | None:
        found = self._models.get(model)
        return found.prices if found else None

    def _models_changed(self) -> None:
        self._picker.refresh()
        self._show_parameters()

    def _show_parameters(self) -> None:
        self._do_later(self._parameters.show(self.chat.settings, self._models.get(self.chat.settings.model)))

    def _parameters_changed(self) -> None:
        if self._panes.is_open:
            self._panel.refresh()

    def _toggle_panel(self, _: object) -> None:
        if not self._panes.is_open:
            self._panel.refresh()
        self._panes.toggle()
        self.set_margins()


def _clock(time: datetime | None) -> str:
    return f"{time.astimezone():%H:%M}" if time else ""
