"""One page of the application: its states, its views, and what leads from one to the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.client import Client, NotFoundError, types
from plugai.frontend.chat.changes import AnswerShown, Change, Ended, Renamed, Returned, SignedOut, Started
from plugai.frontend.chat.composer import Composer
from plugai.frontend.chat.markdown import MarkdownBlocks
from plugai.frontend.chat.message_views import AnswerActions
from plugai.frontend.chat.state import ChatState
from plugai.frontend.chat.view import ChatView
from plugai.frontend.design.controls import Handler, icon_button, pane, send
from plugai.frontend.design.theme import LINE
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.models.picker import ModelPicker
from plugai.frontend.models.state import ModelsState
from plugai.frontend.sessions.sidebar import Sidebar, SidebarActions
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.frame import Frame
from plugai.frontend.shell.handlers import Guard

# A title is made by a model after the first answer; it is read once, a moment later.
_TITLE_SECONDS = 4.0
_FIRST_WORDS = 48


class Shell:
    """What a page consists of."""

    def __init__(self, device: Device, client: Client, me: types.User, sign_out: Callable[[], Any] | None) -> None:
        self._device = device
        self._client = client
        self._me = me
        self._sign_out = sign_out
        self._guard = Guard(device.say, device.sign_in)
        self._models = ModelsState(client, self._models_changed)
        self._sessions = SessionsState(client, self._sessions_changed)
        self._chats: dict[str, ChatState] = {}
        self._chat = self._new_chat()
        self._later: set[asyncio.Task[None]] = set()
        self._blocks = MarkdownBlocks(device.is_dark, self._copy, device.open_link)
        actions = AnswerActions(self._copy, self._guard(lambda _: self._chat.regenerate()))
        self._view = ChatView(self._blocks, actions, self._guard, self._send)
        self._composer = Composer(self._send, self._stop, self._keep_draft, self._guard)
        self._picker = ModelPicker(self._models, self._choose)
        self._sidebar = Sidebar(self._sessions, self._sidebar_actions(), self._guard, self._name)
        self._menu_button = icon_button(ft.Icons.MENU, "Show your chats", self._guard(self._open_drawer), size=22)
        self._new_button = icon_button(ft.Icons.EDIT_SQUARE, "New chat", self._guard(self._open_new), size=20)
        self._choice = ft.Container(self._picker.control, expand=True, alignment=ft.Alignment(-1, 0))
        self._head = ft.Row([self._choice], spacing=S)
        self._foot = ft.Container(self._composer.control)
        self._frame = Frame(device.page, self._sidebar.control, self._main())

    async def open(self) -> None:
        """Show the page that the URL names."""
        page = self._device.page
        page.on_route_change = self._guard(lambda _: self._follow_route())
        page.on_resize = self._guard(lambda _: self._resize())
        page.on_platform_brightness_change = self._guard(lambda _: self._view.show(self._chat))
        page.on_keyboard_event = self._guard(self._key)
        self._measure()
        page.add(self._frame.build())
        self._models.watch()
        self._view.show(self._chat)
        await self._sessions.read()
        await self._follow_route()
        if not self._chat.id:
            await self._show_draft()

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        await self._models.close()
        for chat in {id(chat): chat for chat in (*self._chats.values(), self._chat)}.values():
            await chat.close()

    @property
    def _name(self) -> str:
        return self._me.display_name or self._me.name or "Administrator"

    def _main(self) -> ft.Control:
        head = ft.Container(
            self._head,
            height=60,
            padding=ft.Padding(M, 0, M, 0),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )
        return ft.Column(
            [pane(head), ft.Container(pane(self._view.control), expand=True), pane(self._foot)], expand=True, spacing=0
        )

    def _sidebar_actions(self) -> SidebarActions:
        return SidebarActions(
            new=self._guard(self._open_new),
            open=lambda session: self._guard(lambda _: self._device.go(f"/c/{session}")),
            rename=self._rename,
            pin=lambda session: self._guard(lambda _: self._sessions.pin(session)),
            delete=lambda session: self._guard(lambda _: self._delete(session)),
            theme=lambda name: self._guard(lambda _: self._set_theme(name)),
            sign_out=self._guard(lambda _: self._leave()) if self._sign_out is not None else None,
        )

    def _new_chat(self) -> ChatState:
        chat = ChatState(self._client, lambda change: self._chat_changed(chat, change))
        return chat

    async def _follow_route(self) -> None:
        _, _, session_id = self._device.page.route.partition("/c/")
        session_id = session_id.partition("?")[0].strip("/")
        self._frame.close_drawer()
        if session_id == self._chat.id:
            self._show_chat()
            return
        if not session_id:
            self._chat = self._new_chat()
        elif session_id in self._chats:
            self._chat = self._chats[session_id]
        elif not await self._open_stored(session_id):
            return
        self._show_chat()
        self._view.show(self._chat)
        await self._show_draft()

    async def _show_draft(self) -> None:
        """Show what was written here and not sent, unless somebody writes already."""
        before = self._composer.draft
        draft = await self._device.draft(self._chat.id)
        if self._composer.draft == before:
            self._composer.write(draft)
        if self._frame.is_wide:
            await self._composer.focus()

    async def _open_stored(self, session_id: str) -> bool:
        chat = self._new_chat()
        try:
            await chat.open(session_id)
        except NotFoundError:
            self._device.say("This chat is not there any more.")
            await self._device.go("/")
            return False
        self._chat = self._remember(chat)
        return True

    def _remember(self, chat: ChatState) -> ChatState:
        """Keep what still runs; the others are read again when they are opened."""
        self._chats = {name: kept for name, kept in self._chats.items() if kept.is_running}
        self._chats[chat.id] = chat
        return chat

    def _show_chat(self) -> None:
        self._sidebar.show(self._chat.id)
        self._picker.show(self._chat.model)
        self._composer.show_running(self._chat.is_running)
        session = self._sessions.get(self._chat.id)
        title = self._chat.title or (self._sessions.title(session) if session else "")
        self._device.set_title(title or "New chat")

    def _chat_changed(self, chat: ChatState, change: Change) -> None:
        match change:
            case SignedOut():
                self._device.sign_in()
            case Started(session_id):
                self._remember(chat)
                self._do_later(self._follow_start(session_id))
            case Renamed():
                self._do_later(self._sessions.read())
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
        if not chat.title:
            self._do_later(self._read_title(chat))

    async def _follow_start(self, session_id: str) -> None:
        await self._device.go(f"/c/{session_id}")
        await self._sessions.read()

    async def _read_title(self, chat: ChatState) -> None:
        await asyncio.sleep(_TITLE_SECONDS)
        await chat.read_title()
        await self._sessions.read()

    def _do_later(self, work: Any) -> None:
        async def run() -> None:
            await work

        task = asyncio.create_task(self._guard(run)())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _send(self, words: str) -> None:
        chat = self._chat
        await self._keep_draft("")
        await chat.send(words)
        if chat.id and not chat.title:
            self._sessions.first_words[chat.id] = " ".join(words.split())[:_FIRST_WORDS]
            self._sidebar.refresh()

    async def _stop(self) -> None:
        await self._chat.stop()

    async def _keep_draft(self, words: str) -> None:
        await self._device.keep_draft(self._chat.id, words)

    def _copy(self, words: str) -> Handler:
        return self._guard(lambda _: self._device.copy(words))

    def _choose(self, model: str) -> Handler:
        return self._guard(lambda _: self._chat.choose(model))

    async def _rename(self, session_id: str, title: str) -> None:
        await self._sessions.rename(session_id, title)
        if session_id == self._chat.id:
            await self._chat.read_title()

    async def _delete(self, session_id: str) -> None:
        await self._sessions.delete(session_id)
        self._chats.pop(session_id, None)
        self._device.say("The chat is in the trash.", "Undo", self._guard(lambda _: self._restore(session_id)))
        await self._device.go("/")

    async def _restore(self, session_id: str) -> None:
        await self._sessions.restore(session_id)
        await self._device.go(f"/c/{session_id}")

    async def _open_new(self, _: object) -> None:
        await self._device.go("/")
        await self._composer.focus()

    def _open_drawer(self, _: object) -> None:
        self._frame.open_drawer()

    async def _set_theme(self, name: str) -> None:
        self._device.set_theme(name)
        self._view.show(self._chat)
        await self._client.me.update_preferences(types.Preferences(theme=types.Theme[name.upper()]))

    async def _leave(self) -> None:
        if self._sign_out is not None:
            await self._sign_out()
            self._device.sign_in()

    async def _key(self, event: ft.KeyboardEvent) -> None:
        if event.key == "Escape":
            self._frame.close_drawer()
        elif event.ctrl and event.shift and event.key.upper() == "O":
            await self._open_new(event)
        elif event.key == "F6":
            await self._composer.focus()

    def _resize(self) -> None:
        if self._frame.resize():
            self._measure()
            self._view.show(self._chat)
            self._picker.refresh()
        else:
            self._view.set_margin(self._frame.margin)
            self._set_foot()

    def _measure(self) -> None:
        is_wide = self._frame.is_wide
        self._view.is_wide = self._picker.is_wide = is_wide
        self._head.controls = [self._choice] if is_wide else [self._menu_button, self._choice, self._new_button]
        self._view.set_margin(self._frame.margin)
        self._composer.show_hint(is_wide)
        self._set_foot()

    def _set_foot(self) -> None:
        side = max(float(M), self._frame.margin - L)
        self._foot.padding = ft.Padding(side, 0, side, L if self._frame.is_wide else M)
        send(self._foot)
        send(self._head)

    def _models_changed(self) -> None:
        self._picker.refresh()

    def _sessions_changed(self) -> None:
        self._show_chat()
