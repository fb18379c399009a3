"""The section that counts what the server has done."""

from __future__ import annotations

import flet as ft

from plugai.frontend.administration import bars
from plugai.frontend.administration.dashboard import DAYS, MEASURES, DashboardState
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import L, M
from plugai.frontend.settings.forms import group

_ABOUT = "What the records of requests say, as long as the server keeps them. Days are in UTC."
_NONE = "There was no request in this time."
_CUT = "There were more requests than are counted: these are the newest ones, since"


class DashboardView:
    """Shows the figures and the charts."""

    def __init__(self, state: DashboardState, guard: Wrap) -> None:
        self._state = state
        self._guard = guard
        self._choices = ft.Row(spacing=M, run_spacing=M, wrap=True)
        self._figures = ft.Column(spacing=M)
        self._charts = ft.Column(spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self.control = ft.Column(
            [group("Dashboard", _ABOUT, self._choices, self._figures), self._charts],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show them as they are now."""
        state, guard = self._state, self._guard
        names = {key: measure.name for key, measure in MEASURES.items()}
        self._choices.controls = [
            ft.Container(choice("Time", state.chosen.days, DAYS, state.choose_days, guard), width=220),
            ft.Container(choice("Compare by", state.chosen.measure, names, state.choose_measure, guard), width=220),
        ]
        self._figures.controls = self._counted() if state.has_requests else [text(_NONE, BODY)]
        self._charts.controls = self._drawn() if state.has_requests else []
        for part in (self._choices, self._figures, self._charts):
            send(part)

    def _counted(self) -> list[ft.Control]:
        figures = [
            ft.Column([text(name, SMALL, MUTED), text(value, STRONG)], spacing=2, tight=True)
            for name, value in self._state.figures
        ]
        cut = [text(f"{_CUT} {self._state.cut}.", BODY)] if self._state.cut else []
        return [ft.Row(list(figures), spacing=L, run_spacing=M, wrap=True), *cut]

    def _drawn(self) -> list[ft.Control]:
        state, name = self._state, MEASURES[self._state.chosen.measure].name
        return [
            group("By day", "", bars.columns(f"{name} by day", state.days)),
            group("By model", "", bars.rows(f"{name} by model", state.models)),
            group("By user", "", bars.rows(f"{name} by user", state.users)),
        ]
