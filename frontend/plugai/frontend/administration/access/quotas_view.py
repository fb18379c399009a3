"""The quotas of one user, below their row."""

from __future__ import annotations

import flet as ft

from plugai.frontend.administration.access.quotas import QuotasState
from plugai.frontend.administration.inputs import FieldInputs
from plugai.frontend.design.controls import Track, Wrap, text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import outcome_line, quiet_button

_ABOUT = mark("What {name} may keep here. An empty field is as for everybody; “unlimited” is no limit.")


class QuotasView:
    """Shows the fields of one user; they stay as long as it is the same one with the same quotas."""

    def __init__(self, state: QuotasState, guard: Wrap, track: Track) -> None:
        """`track` is told of each text field."""
        self._state = state
        self._guard = guard
        self._track = track
        self._inputs: FieldInputs | None = None
        self._shown: object = None

    def controls(self, name: str) -> list[ft.Control]:
        """What is shown of the user of this name."""
        state = self._state
        shown = (state.user, state.resources)
        if self._inputs is None or shown != self._shown:
            self._shown = shown
            self._inputs = FieldInputs(state.fields, state.values, self._guard, self._track, self._guard(self._save))
        buttons = ft.Row(
            [
                ft.FilledButton(tr("Save the quotas"), on_click=self._guard(self._save)),
                quiet_button(tr("Close"), self._guard(lambda _: state.close())),
            ],
            spacing=S,
            wrap=True,
        )
        fields = ft.Column(self._inputs.controls, spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        return [
            ft.Container(
                ft.Column(
                    [text(tr(_ABOUT).format(name=name), BODY, MUTED), fields, *outcome_line(state.outcome), buttons],
                    spacing=M,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=ft.Padding(L, 0, 0, 0),
            )
        ]

    async def _save(self, _: object) -> None:
        if self._inputs is not None:
            await self._state.save(self._inputs.written)
