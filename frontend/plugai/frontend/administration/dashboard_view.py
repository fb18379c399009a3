"""The section that counts what the server has done."""

from __future__ import annotations

import flet as ft

from plugai.frontend.administration import bars
from plugai.frontend.administration.dashboard import DAYS, MEASURES, DashboardState
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import L, M
from plugai.frontend.languages.sentences import mark, tr, tr_values
from plugai.frontend.settings.forms import group

_ABOUT = mark("What the records of requests say, as long as the server keeps them. Days are in UTC.")
_NONE = mark("There was no request in this time.")
_CUT = mark("There were more requests than are counted: these are the newest ones, since {moment}.")


class DashboardView:
    """Shows the figures and the charts."""

    def __init__(self, state: DashboardState, guard: Wrap) -> None:
        self._state = state
        self._guard = guard
        self._choices = ft.Row(spacing=M, run_spacing=M, wrap=True)
        self._figures = ft.Column(spacing=M)
        self._charts = ft.Column(spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self.control = ft.Column(
            [group(tr("Dashboard"), tr(_ABOUT), self._choices, self._figures), self._charts],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show them as they are now."""
        state, guard = self._state, self._guard
        names = {key: tr(measure.name) for key, measure in MEASURES.items()}
        self._choices.controls = [
            ft.Container(choice(tr("Time"), state.chosen.days, tr_values(DAYS), state.choose_days, guard), width=220),
            ft.Container(choice(tr("Compare by"), state.chosen.measure, names, state.choose_measure, guard), width=220),
        ]
        self._figures.controls = self._counted() if state.has_requests else [text(tr(_NONE), BODY)]
        self._charts.controls = self._drawn() if state.has_requests else []
        for part in (self._choices, self._figures, self._charts):
            send(part)

    def _counted(self) -> list[ft.Control]:
        figures = [
            ft.Column([text(name, SMALL, MUTED), text(value, STRONG)], spacing=2, tight=True)
            for name, value in self._state.figures
        ]
        cut = [text(tr(_CUT, moment=self._state.cut), BODY)] if self._state.cut else []
        return [ft.Row(list(figures), spacing=L, run_spacing=M, wrap=True), *cut]

    def _drawn(self) -> list[ft.Control]:
        state, name = self._state, tr(MEASURES[self._state.chosen.measure].name)
        return [
            group(tr("By day"), "", bars.columns(tr("{name} by day", name=name), state.days)),
            group(tr("By model"), "", bars.rows(tr("{name} by model", name=name), state.models)),
            group(tr("By user"), "", bars.rows(tr("{name} by user", name=name), state.users)),
        ]
