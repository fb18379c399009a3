"""The pane with the system prompt and the parameters of a conversation."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Handler, Track, Wrap, icon_button, input_field, send, text
from plugai.frontend.design.theme import BODY, MUTED, TITLE
from plugai.frontend.design.tokens import XL, L, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.parameters.controls import field_control
from plugai.frontend.parameters.fields import ParameterField, Value
from plugai.frontend.parameters.state import ParametersState

_PROMPT_HINT = mark("For example: You are a patient teacher. Answer briefly.")
_PROMPT_HELP = mark("The model reads this before each of your messages.")


class ParametersPanel:
    """It is built anew when other parameters are shown; a value that changes sends itself only."""

    def __init__(self, state: ParametersState, guard: Wrap, track: Track, close: Handler) -> None:
        self._state = state
        self._guard = guard
        self._track = track
        self._shows_all = False
        self._prompt = input_field(
            tr("System prompt"),
            multiline=True,
            min_lines=3,
            max_lines=8,
            hint_text=tr(_PROMPT_HINT),
            align_label_with_hint=True,
            on_blur=guard(self._set_prompt),
        )
        track(self._prompt)
        self._reset = icon_button(ft.Icons.RESTART_ALT, tr("Reset"), guard(self._reset_all))
        self._close = icon_button(ft.Icons.CLOSE, tr("Close"), close)
        head = ft.Row([text(tr("Parameters"), TITLE, expand=True), self._reset, self._close], spacing=0)
        self._list = ft.ListView(expand=True, spacing=L, padding=ft.Padding(L, S, L, XL))
        self.control = ft.Column(
            [ft.Container(head, height=60, padding=ft.Padding(L, 0, S, 0)), self._list], spacing=0, expand=True
        )

    async def focus(self) -> None:
        """Give the focus to what closes the pane, which is harmless."""
        await self._close.focus()

    def refresh(self) -> None:
        """Show the parameters as they are now."""
        self._prompt.value = self._state.system_prompt
        prompt = ft.Column(
            [ft.Row([ft.Container(self._prompt, expand=True)]), text(tr(_PROMPT_HELP), BODY, MUTED)], spacing=S
        )
        self._list.controls = [prompt, *self._fields()]
        send(self._list)

    def _fields(self) -> list[ft.Control]:
        fields = self._state.fields
        if not fields:
            name = self._state.model or tr("This model")
            return [text(tr("{name} has no parameters that can be set.", name=name), BODY, MUTED)]
        common = [field for field in fields if field.is_common]
        rest = [field for field in fields if not field.is_common]
        if not common or not rest or self._shows_all or any(field.key in self._state.values for field in rest):
            return [self._control(field) for field in fields]
        more = ft.TextButton(tr("More parameters"), ft.Icons.EXPAND_MORE, on_click=self._guard(self._show_all))
        return [*map(self._control, common), ft.Row([more])]

    def _control(self, field: ParameterField) -> ft.Control:
        async def change(value: Value | None) -> None:
            await self._state.set(field, value)

        return field_control(field, self._state.value(field), change, self._guard, self._track)

    def _show_all(self, _: object) -> None:
        self._shows_all = True
        self.refresh()

    async def _reset_all(self, _: object) -> None:
        await self._state.reset()

    async def _set_prompt(self, _: object) -> None:
        await self._state.set_system_prompt(self._prompt.value or "")
