"""The page of the administration: a section at a time, each with an address of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.frontend.administration.access.quotas import QuotasState
from plugai.frontend.administration.access.quotas_view import QuotasView
from plugai.frontend.administration.audit import AuditState
from plugai.frontend.administration.audit_view import AuditView
from plugai.frontend.administration.dashboard import DashboardState
from plugai.frontend.administration.dashboard_view import DashboardView
from plugai.frontend.administration.management import ManagementSections
from plugai.frontend.administration.queue import QueueState
from plugai.frontend.administration.queue_view import QueueView
from plugai.frontend.administration.requests import RequestsState
from plugai.frontend.administration.requests_view import RequestsView
from plugai.frontend.administration.users import UsersState
from plugai.frontend.administration.users_view import UsersView
from plugai.frontend.design.tokens import COLUMN
from plugai.frontend.languages.sentences import mark, tr, tr_values
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import Sectioned
from plugai.frontend.shell.sections import SectionsPane

_NAMES = {
    "users": mark("Users"),
    "queue": mark("Queue"),
    "requests": mark("Requests"),
    "dashboard": mark("Dashboard"),
    "access": mark("Access"),
    "providers": mark("Providers"),
    "models": mark("Models"),
    "limits": mark("Limits"),
    "audit": mark("Audit log"),
    "about": mark("About"),
}


class AdministrationPage:
    """`me` is the id of who looks at it, and `origin` where others find the web interface."""

    def __init__(self, parts: PageParts, me: str, origin: str) -> None:
        self._parts = parts
        self._users = UsersState(parts.client, origin, lambda: self._users_view.show())
        self._quotas = QuotasState(parts.client, lambda: self._users_view.show())
        quotas_view = QuotasView(self._quotas, parts.guard, parts.device.follow_focus)
        self._users_view = UsersView(self._users, me, parts.guard, parts.device.copy, self._quotas, quotas_view)
        self._audit = AuditState(parts.client, lambda: self._audit_view.show())
        self._audit_view = AuditView(self._audit, parts.guard)
        self._queue = QueueState(parts.client, parts.watch, self._is_queue_shown, lambda: self._queue_view.show())
        self._queue_view = QueueView(self._queue, parts.guard)
        self._requests = RequestsState(parts.client, lambda: self._requests_view.show())
        self._requests_view = RequestsView(self._requests, parts.guard)
        self._dashboard = DashboardState(parts.client, lambda: self._dashboard_view.show())
        self._dashboard_view = DashboardView(self._dashboard, parts.guard)
        self._management = ManagementSections(parts, origin)
        self._shown = ""
        self._sections = SectionsPane(parts, tr("Administration"), COLUMN, tr_values(_NAMES), Sectioned.ADMINISTRATION)
        self._views: dict[str, tuple[ft.Control, Callable[[], Awaitable[None]]]] = {
            "users": (self._users_view.control, self._users.read),
            "queue": (self._queue_view.control, self._read_queue),
            "requests": (self._requests_view.control, self._requests.read),
            "dashboard": (self._dashboard_view.control, self._dashboard.read),
            "audit": (self._audit_view.control, self._audit.read),
            **self._management.sections,
        }

    @property
    def pane(self) -> ft.Control:
        """The whole page."""
        return self._sections.pane

    async def open(self, section: str) -> None:
        """Show a section, with what it says read anew. Raises PlugAIError."""
        control, read = self._views[section]
        self._shown = section
        self._sections.show(section, control)
        await read()

    def follow(self) -> None:
        """Show what has changed about the server."""
        self._management.follow(self._shown)

    async def focus(self) -> None:
        """Give the focus to the first thing of the page."""
        await self._sections.focus()

    async def _read_queue(self) -> None:
        await self._queue.read()
        self._parts.background.run(self._queue.follow())

    def _is_queue_shown(self) -> bool:
        return (self._parts.device.page.route or "").startswith("/administration/queue")
