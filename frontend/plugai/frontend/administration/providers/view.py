"""The section about providers: which there are and how they do, and adding one."""

from __future__ import annotations

import flet as ft

from plugai.client.types import Provider, ProviderOrigin, ProviderState
from plugai.frontend.administration.providers.form import ProviderFormView
from plugai.frontend.administration.providers.state import NEW, ProviderForm, ProvidersState
from plugai.frontend.administration.providers.words import STATES, facts, problems, title_of
from plugai.frontend.administration.rows import badge, row
from plugai.frontend.design.controls import Track, Wrap, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import L, M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, main_button, outcome_line, question, waiting

_ABOUT = mark("Services whose models everybody here can use, and the server's own keys for them.")
_NEW = mark("Another service, or another server with models: what it is, where it is, and the server's key for it.")
_NONE = mark("There is none. The models of this machine need none.")
_BAD = frozenset({ProviderState.DEGRADED, ProviderState.DOWN, ProviderState.UNUSABLE})


class ProvidersView:
    """Shows each provider, and the form that is open."""

    def __init__(self, state: ProvidersState, guard: Wrap, track: Track) -> None:
        """`track` is told of each text field."""
        self._state = state
        self._guard = guard
        self._track = track
        self._form: ProviderFormView | None = None
        self._list = ft.Column(spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._new = ft.Column(spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self.control = ft.Column(
            [group(tr("Providers"), tr(_ABOUT), self._list), group(tr("Add a provider"), tr(_NEW), self._new)],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show them as they are now."""
        state = self._state
        self._follow(state.form)
        rows = [self._row(provider) for provider in state.providers]
        self._list.controls = rows or [text(tr(_NONE), BODY, MUTED)]
        self._new.controls = [*self._adding(), *self._below(NEW)]
        send(self._list)
        send(self._new)

    def _follow(self, form: ProviderForm | None) -> None:
        """Keep the form that is open, with what is written in it, as long as it is for the same."""
        if form is None:
            self._form = None
        elif self._form is None or not self._form.is_for(form):
            self._form = ProviderFormView(self._state, form, self._guard, self._track)
        else:
            self._form.follow(form)

    def _adding(self) -> list[ft.Control]:
        state = self._state
        if state.form is not None and state.form.id == NEW:
            return []
        return [main_button(tr("Add a provider"), self._guard(lambda _: state.add()))] if state.adapters else []

    def _row(self, provider: Provider) -> ft.Control:
        state = provider.state
        badges = [badge(tr(STATES.get(state, "")), is_bad=state in _BAD)] if state in STATES else []
        about = facts(provider, title_of(self._state.adapter_of(provider)))
        wrong = [text(words, BODY) for words in problems(provider)]
        head = row(provider.id, badges, about, self._menu(provider))
        # What was just asked says the same.
        told = self._below(provider.id)
        return ft.Column([head, *(told or wrong)], spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def _below(self, provider: str) -> list[ft.Control]:
        """What is written, asked and said about a provider."""
        state = self._state
        told = outcome_line(state.outcome(provider))
        if state.busy == provider:
            told = [waiting(tr("Asking the provider…"), tr("Asking"))]
        if state.asked is not None and state.asked.provider == provider:
            yes, no = self._guard(lambda _: state.remove_asked()), self._guard(lambda _: state.put_away())
            return [question(state.asked.words, tr("Remove"), yes, no)]
        if self._form is not None and state.form is not None and state.form.id == provider:
            self._form.tell(told)
            return [self._form.control]
        return told

    def _menu(self, provider: Provider) -> ft.Control:
        state, guard = self._state, self._guard
        is_in_file = provider.origin is ProviderOrigin.SETTINGS
        items = [
            menu_item(ft.Icons.NETWORK_CHECK, tr("Test"), guard(lambda _: state.check(provider.id))),
            menu_item(ft.Icons.EDIT_OUTLINED, tr("Change"), guard(lambda _: state.change(provider))),
            menu_item(ft.Icons.KEY, tr("Change the key"), guard(lambda _: state.change_key(provider))),
        ]
        if not is_in_file or provider.changed_fields:
            words = tr("As the settings file says") if is_in_file else tr("Remove")
            icon = ft.Icons.UNDO if is_in_file else ft.Icons.DELETE_OUTLINE
            items.append(menu_item(icon, words, guard(lambda _: state.ask(provider))))
        name = tr("Manage {provider}", provider=provider.id)
        return menu_button(name, ft.Icon(ft.Icons.MORE_HORIZ, size=18, color=MUTED, semantics_label=name), items)
