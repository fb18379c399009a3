"""The sections of the administration about models: providers, models, limits, access, and the server as a whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import flet as ft

from plugai.frontend.administration.about.backups import BackupsState
from plugai.frontend.administration.about.state import AboutState
from plugai.frontend.administration.about.view import AboutView
from plugai.frontend.administration.access.rules import RulesState
from plugai.frontend.administration.access.rules_view import RulesView
from plugai.frontend.administration.models.limits import LimitsState
from plugai.frontend.administration.models.limits_view import LimitsView
from plugai.frontend.administration.models.state import ManagedModels
from plugai.frontend.administration.models.view import ManagedModelsView
from plugai.frontend.administration.providers.state import ProvidersState
from plugai.frontend.administration.providers.view import ProvidersView
from plugai.frontend.shell.parts import PageParts

Section = tuple[ft.Control, Callable[[], Awaitable[None]]]
"""What is shown, and what reads it anew."""


class ManagementSections:
    """`origin` is where others find the server."""

    def __init__(self, parts: PageParts, origin: str) -> None:
        client, guard, track = parts.client, parts.guard, parts.device.follow_focus
        self._providers = ProvidersState(client, lambda: self._providers_view.show())
        self._providers_view = ProvidersView(self._providers, guard, track)
        self._models = ManagedModels(client, parts.watch, lambda: self._models_view.show())
        self._models_view = ManagedModelsView(self._models, guard)
        self._limits = LimitsState(client, lambda: self._limits_view.show())
        self._limits_view = LimitsView(self._limits, guard, track)
        self._rules = RulesState(client, lambda: self._rules_view.show())
        self._rules_view = RulesView(self._rules, guard, track)
        self._about = AboutState(client, parts.watch, origin, lambda: self._about_view.show())
        self._backups = BackupsState(client, lambda: self._about_view.backups.show())
        self._about_view = AboutView(self._about, self._backups, guard, parts.device.copy)

    @property
    def sections(self) -> Mapping[str, Section]:
        """Each section by the end of its address."""
        return {
            "providers": (self._providers_view.control, self._providers.read),
            "models": (self._models_view.control, self._models.read),
            "limits": (self._limits_view.control, self._limits.read),
            "access": (self._rules_view.control, self._rules.read),
            "about": (self._about_view.control, self._read_about),
        }

    async def _read_about(self) -> None:
        await self._about.read()
        await self._backups.read()

    def follow(self, section: str) -> None:
        """Show what has changed about the server in the section that is shown."""
        if section == "models":
            self._models_view.follow()
