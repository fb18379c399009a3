"""What happens when the application is opened: a server is chosen if there is none, then it is as in a browser."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import flet as ft

from plugai.client import AuthenticationError, PlugAIError
from plugai.frontend.application import user_when_there
from plugai.frontend.identity.browsers import Browser, owner_of
from plugai.frontend.installed.account import Account
from plugai.frontend.installed.device import InstalledDevice
from plugai.frontend.installed.sign_in_view import SignInView
from plugai.frontend.languages.current import current, speak
from plugai.frontend.languages.language import preferred
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.outbox.storage import FileStorage
from plugai.frontend.shell.handlers import Guard
from plugai.frontend.shell.shell import Shell
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.shell.visit import Visit

_log = logging.getLogger(__name__)


class Application:
    """One page, which keeps what it keeps in a folder of its own."""

    def __init__(self, page: ft.Page, folder: Path) -> None:
        self._page = page
        self._folder = folder
        self._account = Account(folder)
        self._device = InstalledDevice(page, self._ask_again, self._take)
        self._guard = Guard(self._device.say, self._device.sign_in)
        self._shell: Shell | None = None

    async def open(self) -> None:
        """Show the chats to who is signed in, and the first page to anybody else."""
        self._device.prepare("system")
        browser = self._account.enter()
        if browser is None:
            self._ask()
            return
        try:
            await self._show(browser)
        except AuthenticationError:
            self._ask()

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        if self._shell is not None:
            await self._shell.close()
            self._shell = None

    async def _show(self, browser: Browser) -> None:
        me = await user_when_there(self._page, browser)
        self._device.owner = owner_of(self._account.server, me.user_id)
        chosen = Chosen()
        await chosen.read(browser.client)
        speak(preferred(chosen.language, current()))
        self._device.prepare(chosen.theme)

        async def leave() -> None:
            # Who signs out without a connection is signed out here.
            with suppress(PlugAIError):
                await self._account.leave(browser)

        storage = FileStorage(self._folder / "outbox" / self._device.owner)
        out = None if browser.sign_in.open else leave
        self._shell = Shell(
            self._device, Visit(browser, me, chosen, Tabs(), out, origin=self._account.server, storage=storage)
        )
        self._page.controls = []
        await self._shell.open()

    def _ask(self) -> None:
        self._page.controls = [SignInView(self._account, self.open, self._guard).control]
        self._page.update()

    async def _ask_again(self) -> None:
        await self.close()
        self._ask()

    async def _take(self, name: str, content: AsyncIterator[bytes]) -> None:
        if self._shell is not None:
            await self._shell.attach(name, "", content)
