"""The section about the queue: what runs and waits now, of all users."""

from __future__ import annotations

from datetime import UTC, datetime

import flet as ft

from plugai.client import types
from plugai.frontend.administration.queue import QueueState
from plugai.frontend.administration.request_words import model_of, running_facts, state_of
from plugai.frontend.administration.rows import badge, row
from plugai.frontend.design.controls import Handler, Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, outcome_line, quiet_button

_ABOUT = mark(
    "The requests of all users that run or wait now. What is in them is not shown. The list follows by itself."
)
_NONE = mark("Nothing runs or waits.")
_MORE = mark("There are more, which are not shown.")


class QueueView:
    """Shows the requests."""

    def __init__(self, state: QueueState, guard: Wrap) -> None:
        self._state = state
        self._guard = guard
        self._lines: dict[tuple[str, str], _Line] = {}
        self._requests = ft.Column(spacing=M)
        self.control = group(tr("Queue"), tr(_ABOUT), self._requests)

    def show(self) -> None:
        """Show them as they are now."""
        state, now = self._state, datetime.now(UTC)
        before, self._lines = self._lines, {}
        for request in state.requests:
            key = request.user_id, request.request_id
            self._lines[key] = line = before.get(key) or self._line(request)
            line.show(request, now)
        rows = [line.control for line in self._lines.values()] or [text(tr(_NONE), BODY)]
        if state.has_more:
            rows.append(text(tr(_MORE), BODY, MUTED))
        self._requests.controls = [*outcome_line(state.outcome), *rows]
        send(self._requests)

    def _line(self, request: types.UserRequest) -> _Line:
        return _Line(request, self._state.name(request.user_id), self._guard(lambda _: self._state.cancel(request)))


class _Line:
    """One request. It stays the same control while the request changes, so that its button keeps the focus."""

    def __init__(self, request: types.UserRequest, user: str, cancel: Handler) -> None:
        self._user = user
        self._badge = ft.Container()
        self._facts = text("", SMALL, MUTED)
        button = quiet_button(
            tr("Cancel"), cancel, name=tr("Cancel the request of {user} to {model}", user=user, model=request.model)
        )
        self.control = row(model_of(request), [self._badge], self._facts, button)

    def show(self, request: types.UserRequest, now: datetime) -> None:
        """Show it as it is now."""
        self._badge.content = badge(state_of(request), is_strong=request.state is types.RequestState.RUNNING)
        self._facts.value = running_facts(request, self._user, now)
