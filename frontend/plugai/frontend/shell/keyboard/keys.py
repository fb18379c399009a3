"""The keyboard: what is pressed becomes a command, unless somebody writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.frontend.shell.device import Device
from plugai.frontend.shell.handlers import Guard
from plugai.frontend.shell.keyboard.shortcut_sheet import shortcut_sheet
from plugai.frontend.shell.keyboard.shortcuts import Command, command_of


class Keyboard:
    """Takes the keys of a page."""

    def __init__(self, device: Device, guard: Guard, do: Callable[[Command], Awaitable[None]]) -> None:
        self._device = device
        self._do = do
        self._sheet = shortcut_sheet(guard(lambda _: self._close_sheet()))

    async def take(self, event: ft.KeyboardEvent) -> None:
        """Do what the keys mean."""
        command = command_of(
            event.key,
            ctrl=event.ctrl or event.meta,
            shift=event.shift,
            alt=event.alt,
            is_writing=self._device.is_writing,
        )
        if command is Command.HELP:
            self._show_sheet()
        # An open sheet takes Escape itself.
        elif command is not None and not self._sheet.open:
            await self._do(command)

    def _show_sheet(self) -> None:
        if not self._sheet.open:
            self._device.page.show_dialog(self._sheet)

    def _close_sheet(self) -> None:
        self._device.page.pop_dialog()
