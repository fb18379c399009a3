"""The device on which the application is installed: there are no pages of a browser to lead to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import flet as ft

from plugai.frontend.design.theme import DARK_THEME, LIGHT_THEME
from plugai.frontend.shell.device import Device


class InstalledDevice(Device):
    """`leave` shows the first page again, and `take` is given each file that was chosen: its name and content."""

    def __init__(
        self,
        page: ft.Page,
        leave: Callable[[], Coroutine[Any, Any, None]],
        take: Callable[[str, AsyncIterator[bytes]], Awaitable[None]],
    ) -> None:
        super().__init__(page, "")
        self._leave = leave
        self._take = take

    def prepare(self, theme: str) -> None:
        """Give the page its colours; its fonts are those of the system."""
        super().prepare(theme)
        self.page.fonts = {}
        self.page.theme, self.page.dark_theme = LIGHT_THEME, DARK_THEME

    def leave_for(self, path: str) -> None:
        """Lead to the first page, which is the only other one."""
        self._run(self._leave())

    async def pick_files(self, path: str = "/attach", *, many: bool = True) -> None:
        """Let the user choose files, and take them from this device."""
        for file in await self._picker.pick_files(allow_multiple=many, with_data=True):
            await self._take(file.name, _single(file.bytes or b""))


async def _single(content: bytes) -> AsyncIterator[bytes]:
    yield content
