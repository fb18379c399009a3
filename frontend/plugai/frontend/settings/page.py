"""The page of the settings: a section at a time, each with an address of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from plugai.client import types
from plugai.frontend.design.controls import Handler
from plugai.frontend.design.tokens import FORM
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.access_sections import AccessSections
from plugai.frontend.settings.account_view import AccountView
from plugai.frontend.settings.appearance_view import AppearanceView
from plugai.frontend.settings.deletion import DeletionState
from plugai.frontend.settings.deletion_view import DeletionView
from plugai.frontend.settings.devices_view import DevicesView
from plugai.frontend.settings.preferences.fallbacks import FallbacksState
from plugai.frontend.settings.preferences.state import PreferencesState
from plugai.frontend.settings.preferences.view import PreferencesView
from plugai.frontend.settings.state import AccountState, Form
from plugai.frontend.shell.chats_sections import ChatsSections
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import Sectioned
from plugai.frontend.shell.sections import SectionsPane

_NAMES = {
    "account": mark("Account"),
    "devices": mark("Devices"),
    "tokens": mark("API tokens"),
    "keys": mark("Provider keys"),
    "preferences": mark("Preferences"),
    "appearance": mark("Appearance"),
    "archived": mark("Archive"),
    "trash": mark("Trash"),
    "transfer": mark("Import, export"),
}
_OF_ACCOUNTS = ("account", "devices", "tokens")


class SettingsPage:
    """`theme` are the colours that are chosen now; `choose_name` leads to where one chooses a name, if one has none.

    `leave` signs the browser out. `preferences_changed` is told when other preferences have been chosen.
    """

    def __init__(
        self,
        parts: PageParts,
        user: types.User,
        theme: str,
        set_theme: Callable[[str], Awaitable[None]],
        preferences_changed: Callable[[], None],
        *,
        has_account: bool,
        choose_name: Handler | None,
        leave: Callable[[], Awaitable[None]],
        chats: ChatsSections,
    ) -> None:
        self._account = AccountState(parts.client, user, self._show_form)
        guard, track = parts.guard, parts.device.follow_focus
        self._deletion = DeletionState(parts.client, lambda: self._deletion_view.show(), leave)
        self._deletion_view = DeletionView(self._deletion, guard, track, guard(lambda _: chats.export("", "zip")))
        self._account_view = AccountView(
            self._account, guard, track, parts.device.copy, choose_name, self._deletion_view.control
        )
        self._devices = DevicesView(self._account, parts.guard)
        self._appearance = AppearanceView(parts.guard, theme, set_theme)
        self._access = AccessSections(parts, user)
        self._preferences_changed = preferences_changed
        self._preferences = PreferencesState(parts.client, parts.chosen, parts.models, self._show_preferences)
        self._fallbacks = FallbacksState(parts.client, parts.models, lambda: self._preferences_view.show_fallbacks())
        self._preferences_view = PreferencesView(self._preferences, self._fallbacks, parts.guard, parts.device.reload)
        self._chats = chats
        self._sections = tuple(name for name in Sectioned.SETTINGS.sections if has_account or name not in _OF_ACCOUNTS)
        names = {name: tr(_NAMES[name]) for name in self._sections}
        self._pane = SectionsPane(parts, tr("Settings"), FORM, names, Sectioned.SETTINGS)
        self.pane = self._pane.pane

    async def open(self, section: str) -> None:
        """Show a section, with what it says read anew."""
        if section not in self._sections:
            section = self._sections[0]
        views = {
            "account": self._account_view.control,
            "devices": self._devices.control,
            "preferences": self._preferences_view.control,
            "appearance": self._appearance.control,
            **self._access.controls,
            **self._chats.controls,
        }
        self._pane.show(section, views[section])
        if section == "account":
            self._deletion.put_away()
        if section in ("account", "devices"):
            await self._account.read()
        if section == "preferences":
            await self._preferences.read()
            await self._fallbacks.read()
        await self._access.read(section)
        await self._chats.read(section)

    async def focus(self) -> None:
        """Give the focus to the first thing of the page."""
        await self._pane.focus()

    def _show_preferences(self) -> None:
        self._preferences_view.show()
        self._preferences_changed()

    def _show_form(self, form: Form) -> None:
        self._account_view.show(form)
        if form is Form.DEVICES:
            self._devices.show()
