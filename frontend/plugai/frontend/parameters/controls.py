"""A control for each kind of parameter, with its name, its explanation, and a way back to the default."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Track, Wrap, icon_button, input_field, send, text
from plugai.frontend.design.theme import MUTED, SMALL, STRONG, mono
from plugai.frontend.design.tokens import SIZE_SMALL
from plugai.frontend.languages.sentences import tr
from plugai.frontend.parameters.fields import FieldKind, ParameterField, Value, shown

Change = Callable[[Value | None], Awaitable[None]]
_VALUE = mono(SIZE_SMALL)


def field_control(field: ParameterField, value: Value | None, change: Change, guard: Wrap, track: Track) -> ft.Control:
    """The control of a parameter. `change` is told of each value that somebody has chosen."""
    return _Field(field, value, change, guard, track).control


class _Field:
    """One parameter. Whoever changes it sees the name, the value and the button that resets it change at once."""

    def __init__(self, field: ParameterField, value: Value | None, change: Change, guard: Wrap, track: Track) -> None:
        self._field = field
        self._change = change
        self._guard = guard
        self._track = track
        self._said = text(shown(value), _VALUE, MUTED)
        self._reset = icon_button(
            ft.Icons.RESTART_ALT,
            tr("Reset {label}", label=field.label),
            guard(self._reset_now),
            size=16,
            visible=value is not None and value != field.default,
        )
        self._holder = ft.Container(self._input(value))
        self.control = self._layout()

    def _layout(self) -> ft.Control:
        field = self._field
        if field.kind in {FieldKind.NUMBER, FieldKind.TEXT, FieldKind.LINES}:
            head: list[ft.Control] = [ft.Row([ft.Container(self._holder, expand=True), self._reset], spacing=0)]
        elif field.kind is FieldKind.SWITCH:
            head = [ft.Row([ft.Container(self._holder, expand=True), self._reset], spacing=0)]
        else:
            name = ft.Container(text(field.label, STRONG), expand=True)
            said = [self._said] if field.kind is FieldKind.SLIDER else []
            head = [ft.Row([name, *said, self._reset], spacing=0, height=36), self._holder]
        explained = [text(field.description, SMALL, MUTED)] if field.description else []
        return ft.Column([*head, *explained], spacing=2)

    def _input(self, value: Value | None) -> ft.Control:
        match self._field.kind:
            case FieldKind.SLIDER:
                return self._slider(value)
            case FieldKind.SWITCH:
                return self._switch(value)
            case FieldKind.CHOICE:
                return self._choice(value)
            case FieldKind.NUMBER | FieldKind.TEXT | FieldKind.LINES:
                return self._writing(value)

    def _slider(self, value: Value | None) -> ft.Control:
        field = self._field
        low, high = field.low or 0, field.high or 1

        def drag(event: Any) -> None:
            self._say(field.fit(event.control.value))

        async def drop(event: Any) -> None:
            await self._set(field.fit(event.control.value))

        slider = ft.Slider(
            min=low,
            max=high,
            value=min(max(float(value), low), high) if isinstance(value, int | float) else low,
            divisions=field.positions,
            on_change=self._guard(drag),
            on_change_end=self._guard(drop),
            padding=ft.Padding(0, 4, 0, 4),
            height=32,
        )
        return ft.MergeSemantics(ft.Semantics(label=field.label, content=slider))

    def _switch(self, value: Value | None) -> ft.Control:
        async def flip(event: Any) -> None:
            await self._set(bool(event.control.value))

        switch = ft.Switch(value=bool(value), scale=0.8, on_change=self._guard(flip))
        return ft.MergeSemantics(ft.Row([ft.Container(text(self._field.label, STRONG), expand=True), switch]))

    def _choice(self, value: Value | None) -> ft.Control:
        field = self._field
        return choice(field.label, shown(value), {option: option for option in field.options}, self._set, self._guard)

    def _writing(self, value: Value | None) -> ft.Control:
        field = self._field
        several = field.kind is not FieldKind.NUMBER

        async def write(event: Any) -> None:
            box = event.control
            try:
                read, problem = field.read(box.value or ""), None
            except ValueError as error:
                read, problem = None, str(error)
            if box.error != problem:
                box.error = problem
                send(box)
            if problem is None:
                await self._set(read)

        box = input_field(
            field.label,
            value="" if value is None else shown(value),
            hint_text=tr("One on each line") if field.kind is FieldKind.LINES else tr("Default"),
            multiline=several,
            min_lines=1 if several else None,
            max_lines=4 if several else 1,
            keyboard_type=None if several else ft.KeyboardType.NUMBER,
            on_blur=self._guard(write),
            on_submit=None if several else self._guard(write),
        )
        return self._track(box)

    async def _set(self, value: Value | None) -> None:
        self._say(value)
        is_changed = value is not None and value != self._field.default
        if self._reset.visible != is_changed:
            self._reset.visible = is_changed
            send(self._reset)
        await self._change(value)

    async def _reset_now(self, _: object) -> None:
        self._holder.content = self._input(self._field.default)
        send(self._holder)
        await self._set(None)
        self._say(self._field.default)

    def _say(self, value: Value | None) -> None:
        if self._said.value != shown(value):
            self._said.value = shown(value)
            send(self._said)
