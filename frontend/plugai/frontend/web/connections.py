"""The connections of the application's pages. Each belongs to a browser, and reaches no other's session."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import flet as ft
import msgpack
from flet.messaging.protocol import Message as FletMessage
from flet_web.fastapi import FletApp, app_manager
from starlette.types import Message, Receive
from starlette.websockets import WebSocket, WebSocketDisconnect

from plugai.frontend.application import show
from plugai.frontend.identity.browsers import Browser, Browsers, current_browser, current_origin
from plugai.frontend.shell.shell import Shell
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.web.cookies import Cookie, address_of

_PACKET = b"\0"
_REGISTER = 1
# How long a page may take to say what it is.
_REGISTERS_SECONDS = 30.0


class Connections:
    """Accepts connections, and remembers whose Flet session is whose."""

    def __init__(self, browsers: Browsers, cookie: Cookie, base: str) -> None:
        self._browsers = browsers
        self._cookie = cookie
        self._base = base
        self._owners: dict[str, str] = {}
        self._tabs = Tabs()
        self._shells: dict[str, Shell] = {}

    async def serve(self, socket: WebSocket) -> None:
        """Serve a page until it goes. One that is not signed in is served too: it is told to sign in."""
        browser = await self._browsers.find(self._cookie.read(socket.cookies), address_of(socket.scope))
        if browser is not None and not hmac.compare_digest(browser.nonce, socket.path_params["nonce"]):
            browser = None
        current_browser.set(browser)
        current_origin.set(socket.headers.get("origin", ""))
        owner = browser.id if browser else ""
        await PageConnection(self._main).serve(socket, owner, self._owners)

    def page(self, browser: Browser, session: str) -> Shell | None:
        """What takes files for a page; None if it is not one of this browser, or not there yet."""
        return self._shells.get(session) if self._owners.get(session) == browser.id else None

    async def _main(self, page: ft.Page) -> None:
        session, browser = page.session.id, current_browser.get()
        if browser is not None:
            self._owners[session] = browser.id

        def made(shell: Shell) -> None:
            self._shells[session] = shell

        def forget() -> None:
            self._owners.pop(session, None)

        # A page that is left while the server is away would wait for it for ever.
        showing = asyncio.create_task(show(page, browser, self._browsers, self._base, self._tabs, made, forget))

        async def close(_: object) -> None:
            self._owners.pop(session, None)
            self._shells.pop(session, None)
            showing.cancel()
            await asyncio.wait([showing])
            if not showing.cancelled() and (shell := showing.result()) is not None:
                await shell.close()

        page.on_close = close
        await asyncio.wait([showing])


class PageConnection(FletApp):  # type: ignore[misc]
    """One connection of a page. What it is told after it has gone is dropped: one that comes back is told all anew.

    Flet's own would end without ever closing the session if a browser goes in the moment in which it is sent something,
    would fail whoever tells a page that is just going, and would wait for ever for a page that never says what it is.
    """

    def __init__(self, main: Callable[[ft.Page], Awaitable[None]]) -> None:
        super().__init__(loop=asyncio.get_running_loop(), executor=app_manager.executor, main=main, before_main=None)
        self._is_registered = self._is_gone = False
        self._settled = asyncio.Event()

    async def serve(self, socket: WebSocket, owner: str, owners: Mapping[str, str]) -> None:
        """Serve it until it goes. It is given no session but those of its owner."""
        receive = _own_sessions_only(socket.receive, owner, owners)

        async def until_gone() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self._go()
            return message

        async def quiet(message: Message) -> None:
            if not self._is_gone:
                try:
                    await socket.send(message)
                except (WebSocketDisconnect, OSError):
                    self._go()

        async with asyncio.TaskGroup() as tasks:
            handling = tasks.create_task(self.handle(WebSocket(socket.scope, until_gone, quiet)))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), _REGISTERS_SECONDS)
            if not self._is_registered:
                handling.cancel()

    def send_message(self, message: FletMessage) -> None:
        """Tell the page, if it is there. The first thing it is told is that it has been registered."""
        self._is_registered = True
        self._settled.set()
        if not self._is_gone:
            super().send_message(message)

    def _go(self) -> None:
        self._is_gone = True
        self._settled.set()


def _own_sessions_only(receive: Receive, owner: str, owners: Mapping[str, str]) -> Receive:
    """Flet gives a whole page to whoever knows its id: the id of somebody else's is taken out of the first message."""

    async def guarded() -> Message:
        message = await receive()
        packet = message.get("bytes")
        if not packet or packet[:1] != _PACKET:
            return message
        try:
            frame: Any = msgpack.unpackb(packet[1:])
        except (ValueError, msgpack.UnpackException):
            return message
        if isinstance(frame, list) and frame and frame[0] == _REGISTER:
            if not owner or owners.get(frame[1].get("session_id") or "") != owner:
                frame[1]["session_id"] = None
            return {**message, "bytes": _PACKET + msgpack.packb(frame)}
        return message

    return guarded
