"""The section about the audit log."""

from __future__ import annotations

import flet as ft

from plugai.client import types
from plugai.frontend.administration.audit import AuditState
from plugai.frontend.administration.rows import more_button, row
from plugai.frontend.administration.words import moment
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BODY
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group

_ABOUT = mark(
    "Every change to accounts, permissions and settings, the newest first. Entries are only added, never changed."
)
_NONE = mark("There is no such entry.")


class AuditView:
    """Shows the entries."""

    def __init__(self, state: AuditState, guard: Wrap) -> None:
        self._state = state
        self._guard = guard
        self._filters = ft.Row(spacing=M, run_spacing=M, wrap=True)
        self._entries = ft.Column(spacing=M)
        self.control = group(tr("Audit log"), tr(_ABOUT), self._filters, self._entries)

    def show(self) -> None:
        """Show them as they are now."""
        state, guard = self._state, self._guard
        self._filters.controls = [
            ft.Container(choice(tr("Who"), state.actor, state.actors, state.choose_actor, guard), width=220),
            ft.Container(choice(tr("Action"), state.action, state.actions, state.choose_action, guard), width=220),
        ]
        rows = [self._row(entry) for entry in state.entries] or [text(tr(_NONE), BODY)]
        if state.has_more:
            rows.append(more_button(guard(lambda _: state.show_more())))
        self._entries.controls = rows
        send(self._filters)
        send(self._entries)

    def _row(self, entry: types.AuditEntry) -> ft.Control:
        about = [self._state.name(entry.target)] if entry.target and entry.target != entry.actor else []
        details = [f"{name}: {value}" for name, value in entry.details.items() if value]
        facts = [moment(entry.time), tr("by {name}", name=self._state.name(entry.actor)), *about, *details]
        return row(entry.action, [], " · ".join(facts))
