"""The page with a conversation: which one is shown, and what is around it."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable

import flet as ft

from plugai.client import NotFoundError, types
from plugai.frontend.chat.changes import Change, Ended, Returned
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.chat.state import ChatState
from plugai.frontend.chat.view import ChatView
from plugai.frontend.chat.welcome import Welcome
from plugai.frontend.design.controls import Handler, icon_button, pane, send
from plugai.frontend.design.theme import LINE
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.picker import ModelPicker
from plugai.frontend.outbox.view import OutboxView
from plugai.frontend.parameters.panel import ParametersPanel
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.shell.conversation.delivery import Delivery
from plugai.frontend.shell.conversation.message_actions import message_actions, outbox_actions
from plugai.frontend.shell.conversation.open_chats import OpenChats
from plugai.frontend.shell.conversation.reactions import ChatReactions
from plugai.frontend.shell.conversation.remedy import remedy
from plugai.frontend.shell.conversation.writing import Writing
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute, CompareRoute
from plugai.frontend.status.banner import Banner
from plugai.frontend.status.notices import GONE, notice


class ChatPage:
    """What is said about the server, the conversation, where one writes, and the panel with the parameters."""

    def __init__(
        self,
        parts: PageParts,
        changed: Callable[[], None],
        toggle_panel: Handler,
        is_panel_shown: Callable[[], bool],
    ) -> None:
        """`changed` is called when another conversation is shown, or its title is another."""
        self._parts = parts
        self._device = device = parts.device
        self._changed = changed
        self._chats = OpenChats(parts.client, self._chat_changed)
        self._reactions = ChatReactions(parts, self._chats, self.follow)
        self._is_wide = True
        actions = message_actions(parts, self._chats)
        self._outbox = parts.outbox(self._show_waiting)
        self._delivery = Delivery(parts.client, parts.watch, self._chats, self._outbox, parts.background.run)
        self._writing = Writing(parts, self._chats, lambda: self._model, self._delivery)
        self._waiting = OutboxView(outbox_actions(parts, self._outbox, self._delivery))
        blocks = MarkdownBlocks(device.is_dark, actions.copy, device.open_link)
        welcome = Welcome(
            self._writing.send,
            self._recent_models,
            self._choose,
            parts.guard,
            lambda: parts.models.is_empty,
            lambda: remedy(parts),
        )
        self._view = ChatView(blocks, actions, welcome, parts.guard)
        compare = parts.guard(lambda _: device.go(CompareRoute(model=self._chats.current.settings.model).path))
        self._picker = ModelPicker(parts.models, parts.commands, self._choose, parts.guard, compare, parts.add_model)
        self._parameters = ParametersState(self._parameters_changed, device.keep_values, device.values)
        self.panel = ParametersPanel(self._parameters, parts.guard, device.follow_focus, toggle_panel)
        self._is_panel_shown = is_panel_shown
        self._tune = icon_button(ft.Icons.TUNE, tr("Parameters"), toggle_panel, size=20)
        self._banner = Banner(parts.guard, self.restore)
        self._foot = ft.Container(ft.Column([self._waiting.control, self._writing.control], spacing=0, tight=True))
        self.pane = pane(self._layout())
        """The page, to which the focus can be given."""

    @property
    def id(self) -> str:
        """The id of the conversation; empty while it is new."""
        return self._chats.current.id

    @property
    def title(self) -> str:
        """What the conversation is called."""
        session = self._parts.sessions.get(self.id)
        return self._chats.current.title or (self._parts.sessions.title(session) if session else "") or tr("New chat")

    async def open(self, session_id: str, model: str = "") -> None:
        """Show a stored conversation, or a new one if no id is given: with the default model, or this one."""
        if session_id and session_id == self.id:
            self._changed()
            return
        if not session_id:
            self._chats.begin()
            await self._chats.current.choose(model)
        elif not await self._open_stored(session_id):
            return
        self._changed()
        self.show()
        await self._writing.show_draft()
        if self._is_wide:
            await self.write()

    def show(self) -> None:
        """Show the conversation as it is now."""
        self._view.show(self._chats.current)
        self._show_waiting()
        self.refresh()

    async def read_outbox(self) -> None:
        """Take over what was written without a connection, and send it."""
        await self._outbox.read()
        self._delivery.catch_up()

    def refresh(self) -> None:
        """Show what has changed about the server and its models."""
        chat = self._chats.current
        self._view.refresh()
        self._picker.show(chat.settings.model)
        self._writing.show_files()
        self._parts.background.run(self._parameters.show(chat.settings, self._model))
        self._writing.show_running(chat.is_running)
        self._banner.show(notice(self._parts.watch, chat.settings.model, chat.shelf))

    def fit(self, *, is_wide: bool, margin: float) -> None:
        """Leave so much room beside the lines, on a page of this kind."""
        was_wide, self._is_wide = self._is_wide, is_wide
        self._view.is_wide = self._picker.is_wide = is_wide
        self._view.set_margin(margin)
        self._writing.show_hint(is_wide)
        side = max(float(M), margin - L)
        self._foot.padding = ft.Padding(side, 0, side, L if is_wide else M)
        send(self._foot)
        if was_wide != is_wide:
            self.show()

    async def write(self) -> None:
        """Give the focus to where one writes."""
        await self._writing.focus()

    async def send_written(self) -> None:
        """Send what is written, if somebody writes here."""
        await self._writing.send_written()

    def follow_preferences(self) -> None:
        """Show what the user prefers now."""
        self._writing.use_send_key(self._parts.chosen.send_key)
        self.refresh()

    async def stop_answer(self) -> None:
        """Stop the answer that is under way, if there is one."""
        await self._writing.stop()

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file for the next message."""
        await self._writing.attach(name, mime_type, content)

    async def follow(self) -> None:
        """The list of conversations has changed elsewhere: see what has become of this one."""
        try:
            await self._chats.current.refresh()
        except NotFoundError:
            await self._leave(tr(GONE))
            return
        self.refresh()

    async def forget(self, session_id: str) -> None:
        """A conversation was deleted here."""
        self._chats.forget(session_id)
        if session_id == self.id:
            await self._device.go(ChatRoute().path)

    def drop(self, session_id: str) -> None:
        """A conversation was changed elsewhere: it is read from the server when it is shown the next time."""
        self._chats.forget(session_id)
        if session_id == self.id:
            self._chats.begin()

    async def restore(self) -> None:
        """Take the conversation that is shown out of the trash or the archive."""
        await self._parts.sessions.restore(self.id)
        await self.follow()

    async def reopen(self) -> None:
        """The server was away: show what it has of the conversation now, and follow an answer that goes on."""
        if await self._chats.reopen():
            self.show()
        self._delivery.catch_up()

    async def read_title(self) -> None:
        """Read the conversation's title again."""
        await self._chats.current.read_title()

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        await self._chats.close()

    @property
    def _model(self) -> types.Model | None:
        return self._parts.models.get(self._chats.current.settings.model)

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

    async def _open_stored(self, session_id: str) -> bool:
        try:
            if await self._chats.open(session_id):
                self._parts.background.run(self._chats.current.read_versions())
        except NotFoundError:
            await self._leave(tr("This chat is not there any more."))
            return False
        return True

    async def _leave(self, words: str) -> None:
        self._device.say(words)
        await self._device.go(ChatRoute().path)

    def _chat_changed(self, chat: ChatState, change: Change) -> None:
        self._reactions.take(chat, change)
        if chat is self._chats.current:
            self._show_change(chat, change)

    def _show_change(self, chat: ChatState, change: Change) -> None:
        if isinstance(change, Returned):
            self._writing.write(change.text)
            self._device.say(change.problem)
        self._view.take(change)
        # The answer's task ends a moment after it has said so.
        self._writing.show_running(chat.is_running and not isinstance(change, Ended))

    def _show_waiting(self) -> None:
        self._waiting.show(self._outbox.waiting(self._chats.current.id))

    def _recent_models(self) -> list[str]:
        """Those of the last conversations that are still there."""
        return [name for name in self._parts.sessions.recent_models if self._parts.watch.model(name) is not None]

    def _choose(self, model: str) -> Handler:
        async def choose(_: object) -> None:
            await self._chats.current.choose(model)
            self.refresh()

        return self._parts.guard(choose)

    def _parameters_changed(self) -> None:
        if self._is_panel_shown():
            self.panel.refresh()
