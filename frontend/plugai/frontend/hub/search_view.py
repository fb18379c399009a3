"""The results of a search of the hub."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.client.types import HubFit, HubModel
from plugai.frontend.chat.failures import sentence
from plugai.frontend.design.controls import Handler, Track, Wrap, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import R_SMALL, XL, L, M, S
from plugai.frontend.hub.filters import Filters
from plugai.frontend.hub.search import HubSearch
from plugai.frontend.hub.words import facts
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import failure, quiet_button, waiting

_NOTHING = mark("The hub has nothing of the kind that this server can run. Try other words, or fewer filters.")


class SearchView:
    """What one searches for, and what was found."""

    def __init__(self, search: HubSearch, open_model: Callable[[str], Handler], guard: Wrap, track: Track) -> None:
        """`open_model` makes a handler that shows the model of a repository."""
        self._search = search
        self._open = open_model
        self._guard = guard
        self._filters = Filters(search.query, search.search, guard, track)
        self._results = ft.Column(spacing=0)
        self.control = ft.Column([self._filters.control, self._results], spacing=L)

    async def focus(self) -> None:
        """Give the focus to where one searches."""
        await self._filters.field.focus()

    def show(self) -> None:
        """Show what was found so far."""
        search = self._search
        rows: list[ft.Control] = [self._row(model) for model in search.found]
        if search.is_busy:
            rows.append(_line(waiting(tr("Asking the hub…"), tr("Searching"))))
        elif search.problem:
            rows.append(_line(failure(search.problem, self._guard(lambda _: search.search(search.query)))))
        elif not rows:
            rows.append(_line(text(tr(_NOTHING), BODY, MUTED)))
        elif search.has_more:
            more = self._guard(lambda _: search.show_more())
            rows.append(_line(ft.Row([quiet_button(tr("Show more"), more)])))
        self._results.controls = rows
        send(self._results)

    def _row(self, model: HubModel) -> ft.Control:
        words = ft.Column(
            [text(model.repository, STRONG), text(facts(model), SMALL, MUTED), *_fit(model)], spacing=2, tight=True
        )
        button = ft.TextButton(
            ft.Row([ft.Container(words, expand=True), ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=MUTED)]),
            on_click=self._open(model.repository),
            style=ft.ButtonStyle(
                padding=ft.Padding(M, M, S, M), shape=ft.RoundedRectangleBorder(radius=R_SMALL), text_style=BODY
            ),
        )
        return ft.Container(button, border=ft.Border(bottom=ft.BorderSide(1, LINE)))


def _fit(model: HubModel) -> list[ft.Control]:
    """That it is too large; that it fits is what one expects."""
    return [text(sentence(model.fit_reason), SMALL, "error")] if model.fit is HubFit.TOO_LARGE else []


def _line(shown: ft.Control) -> ft.Control:
    return ft.Container(shown, padding=ft.Padding(M, M, M, XL))
