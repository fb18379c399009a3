"""The pane with the parameters of the model that makes pictures."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Handler, Track, Wrap, icon_button, send, text
from plugai.frontend.design.theme import BODY, MUTED, TITLE
from plugai.frontend.design.tokens import XL, L, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.parameters.controls import field_control
from plugai.frontend.parameters.fields import ParameterField, Value
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.pictures.form import PictureForm

# The first ones are those that people change.
_ORDER = ("width", "height", "size", "num_inference_steps", "guidance_scale", "strength", "seed")


class PicturePanel:
    """It is built when other parameters are shown; a value that changes sends itself only."""

    def __init__(
        self, form: PictureForm, parameters: ParametersState, guard: Wrap, track: Track, close: Handler
    ) -> None:
        self._form = form
        self._parameters = parameters
        self._guard = guard
        self._track = track
        self._close = icon_button(ft.Icons.CLOSE, tr("Close"), close)
        reset = icon_button(ft.Icons.RESTART_ALT, tr("Reset"), guard(lambda _: parameters.reset()))
        head = ft.Row([text(tr("Parameters"), TITLE, expand=True), reset, self._close], spacing=0)
        self._list = ft.ListView(expand=True, spacing=L, padding=ft.Padding(L, S, L, XL))
        self.control = ft.Column(
            [ft.Container(head, height=60, padding=ft.Padding(L, 0, S, 0)), self._list], spacing=0, expand=True
        )

    async def focus(self) -> None:
        """Give the focus to what closes the pane, which is harmless."""
        await self._close.focus()

    def refresh(self) -> None:
        """Show the parameters as they are now."""
        fields = sorted(self._form.fields, key=_place)
        none = text(tr("This model has no parameters that can be set."), BODY, MUTED)
        self._list.controls = [self._control(field) for field in fields] or [none]
        send(self._list)

    def _control(self, field: ParameterField) -> ft.Control:
        async def change(value: Value | None) -> None:
            await self._parameters.set(field, value)
            self._form.tell()

        return field_control(field, self._parameters.value(field), change, self._guard, self._track)


def _place(field: ParameterField) -> tuple[int, str]:
    name = field.key.removeprefix("extra/")
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), field.key)
