"""The sections of the settings about access: API tokens, and keys for providers."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from plugai.client import types
from plugai.frontend.settings.api_tokens.state import TokensState
from plugai.frontend.settings.api_tokens.view import TokensView
from plugai.frontend.settings.provider_keys.state import KeysState
from plugai.frontend.settings.provider_keys.view import KeysView
from plugai.frontend.shell.parts import PageParts


class AccessSections:
    """What of a user programs and providers have."""

    def __init__(self, parts: PageParts, user: types.User) -> None:
        device, guard = parts.device, parts.guard
        self._tokens = TokensState(parts.client, user, lambda: self._tokens_view.show())
        self._tokens_view = TokensView(self._tokens, guard, device.follow_focus, device.copy)
        self._keys = KeysState(parts.client, lambda: self._keys_view.show(), parts.watch.follow_keys)
        self._keys_view = KeysView(self._keys, guard, device.follow_focus)

    @property
    def controls(self) -> Mapping[str, ft.Control]:
        """Each section by its name."""
        return {"tokens": self._tokens_view.control, "keys": self._keys_view.control}

    async def read(self, section: str) -> None:
        """Read anew what a section shows. Raises PlugAIError."""
        if section == "tokens":
            await self._tokens.read()
        if section == "keys":
            await self._keys.read()
