"""The section about the requests of all users."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from plugai.client import types
from plugai.frontend.administration.request_words import facts, model_of, state_of
from plugai.frontend.administration.requests import STATE_NAMES, TIMES, RequestsState
from plugai.frontend.administration.rows import badge, more_button, row
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BODY
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.sentences import mark, tr, tr_values
from plugai.frontend.settings.forms import group

_ABOUT = mark("What was asked of the server, the newest first: by whom, when, of which model, and how it went.")
_NONE = mark("There is no such request.")


class RequestsView:
    """Shows the requests."""

    def __init__(self, state: RequestsState, guard: Wrap) -> None:
        self._state = state
        self._guard = guard
        self._filters = ft.Row(spacing=M, run_spacing=M, wrap=True)
        self._requests = ft.Column(spacing=M)
        self.control = group(tr("Requests"), tr(_ABOUT), self._filters, self._requests)

    def show(self) -> None:
        """Show them as they are now."""
        state, wanted = self._state, self._state.wanted
        self._filters.controls = [
            self._choice(tr("User"), wanted.user_id, state.users, lambda chosen: state.choose(user_id=chosen)),
            self._choice(tr("Model"), wanted.model, state.models, lambda chosen: state.choose(model=chosen)),
            self._choice(tr("State"), wanted.state, tr_values(STATE_NAMES), lambda chosen: state.choose(state=chosen)),
            self._choice(tr("Time"), wanted.hours, tr_values(TIMES), lambda chosen: state.choose(hours=chosen)),
        ]
        rows = [self._row(request) for request in state.requests] or [text(tr(_NONE), BODY)]
        if state.has_more:
            rows.append(more_button(self._guard(lambda _: state.show_more())))
        self._requests.controls = rows
        send(self._filters)
        send(self._requests)

    def _choice(self, label: str, value: str, options: Mapping[str, str], choose: Callable[[str], Any]) -> ft.Control:
        return ft.Container(choice(label, value, options, choose, self._guard), width=220)

    def _row(self, request: types.UserRequest) -> ft.Control:
        failed = request.state is types.RequestState.FAILED
        state = badge(state_of(request), is_bad=failed)
        return row(model_of(request), [state], facts(request, self._state.name(request.user_id)))
