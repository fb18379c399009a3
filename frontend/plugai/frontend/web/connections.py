"""The connections of the application's pages. Each belongs to a browser, and reaches no other's session."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any

import flet as ft
import msgpack
from flet_web.fastapi import FletApp, app_manager
from starlette.types import Message, Receive, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from plugai.frontend.application import show
from plugai.frontend.identity.browsers import Browser, Browsers, current_browser
from plugai.frontend.shell.shell import Shell
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.web.cookies import Cookie, address_of

_PACKET = b"\0"
_REGISTER = 1


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
        owner = browser.id if browser else ""
        receive = _own_sessions_only(socket.receive, owner, self._owners)
        guarded = WebSocket(socket.scope, receive, _until_gone(socket.send))
        application = FletApp(
            loop=asyncio.get_running_loop(), executor=app_manager.executor, main=self._main, before_main=None
        )
        await application.handle(guarded)

    def page(self, browser: Browser, session: str) -> Shell | None:
        """What takes files for a page; None if it is not one of this browser, or not there yet."""
        return self._shells.get(session) if self._owners.get(session) == browser.id else None

    async def _main(self, page: ft.Page) -> None:
        session, browser = page.session.id, current_browser.get()
        if browser is not None:
            self._owners[session] = browser.id

        def made(shell: Shell) -> None:
            self._shells[session] = shell

        # A page that is left while the server is away would wait for it for ever.
        showing = asyncio.create_task(show(page, browser, self._browsers, self._base, self._tabs, made))

        async def close(_: object) -> None:
            self._owners.pop(session, None)
            self._shells.pop(session, None)
            showing.cancel()
            await asyncio.wait([showing])
            if not showing.cancelled() and (shell := showing.result()) is not None:
                await shell.close()

        page.on_close = close
        await asyncio.wait([showing])


def _until_gone(send: Send) -> Send:
    """Flet would end without ever closing the session if a browser goes in the moment in which it is sent something."""
    is_gone = False

    async def quiet(message: Message) -> None:
        nonlocal is_gone
        if not is_gone:
            try:
                await send(message)
            except (WebSocketDisconnect, OSError):
                is_gone = True

    return quiet


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
