"""The section about the limits for all models together."""

from __future__ import annotations

import flet as ft

from plugai.frontend.administration.inputs import FieldInputs
from plugai.frontend.administration.models.limits import FIELDS, LimitsState
from plugai.frontend.design.controls import Track, Wrap, send
from plugai.frontend.design.tokens import L
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, main_button, outcome_line

_ABOUT = mark("They apply at once. A field that is empty is as the settings file says.")


class LimitsView:
    """Shows the limits in fields."""

    def __init__(self, state: LimitsState, guard: Wrap, track: Track) -> None:
        """`track` is told of each text field."""
        self._state = state
        self._guard = guard
        self._track = track
        self._inputs: FieldInputs | None = None
        self._shown: object = None
        self._fields = ft.Column(spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._outcome = ft.Column()
        save = guard(self._save)
        self._submit = save
        self.control = group(tr("Limits"), tr(_ABOUT), self._fields, self._outcome, main_button(tr("Save"), save))

    def show(self) -> None:
        """Show them as they are now; what is written stays until it is kept."""
        values = self._state.values
        if values != self._shown:
            self._shown = values
            self._inputs = FieldInputs(FIELDS, values, self._guard, self._track, self._submit)
            self._fields.controls = list(self._inputs.controls)
            send(self._fields)
        self._outcome.controls = outcome_line(self._state.outcome)
        send(self._outcome)

    async def _save(self, _: object) -> None:
        if self._inputs is not None:
            await self._state.save(self._inputs.written)
