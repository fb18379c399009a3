"""Fields of a form, each with what it is about below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import flet as ft

from plugai.frontend.administration.written import Written
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Handler, Track, Wrap, input_field, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL
from plugai.frontend.languages.sentences import tr
from plugai.frontend.parameters.fields import FieldKind, ParameterField, Value, shown


class FieldInputs:
    """The fields with their values now. `track` is told of each text field, and `submit` is what Enter does."""

    def __init__(
        self, fields: Sequence[ParameterField], values: Mapping[str, Value], guard: Wrap, track: Track, submit: Handler
    ) -> None:
        self._guard = guard
        self._track = track
        self._submit = submit
        self._written: dict[str, str | bool] = {}
        self._texts: dict[str, ft.TextField] = {}
        self._switches: dict[str, ft.Checkbox] = {}
        self.controls = [self._explained(field, values.get(field.key)) for field in fields]

    @property
    def written(self) -> Written:
        """What they have now."""
        texts = {key: field.value or "" for key, field in self._texts.items()}
        switches = {key: bool(box.value) for key, box in self._switches.items()}
        return {**self._written, **texts, **switches}

    def _explained(self, field: ParameterField, value: Value | None) -> ft.Control:
        about = [text(tr(field.description), SMALL, MUTED)] if field.description else []
        return ft.Column(
            [self._control(field, value), *about], spacing=4, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )

    def _control(self, field: ParameterField, value: Value | None) -> ft.Control:
        match field.kind:
            case FieldKind.SWITCH:
                box = ft.Checkbox(
                    tr(field.label), value=bool(field.default if value is None else value), label_style=BODY
                )
                self._switches[field.key] = box
                return box
            case FieldKind.CHOICE:
                if value is not None:
                    self._written[field.key] = shown(value)
                now = shown(field.default if value is None else value)
                options = {option: option for option in field.options}
                return choice(tr(field.label), now, options, lambda one: self._choose(field.key, one), self._guard)
            case _:
                return self._text(field, value)

    def _choose(self, key: str, value: str) -> None:
        self._written[key] = value

    def _text(self, field: ParameterField, value: Value | None) -> ft.Control:
        several = field.kind is FieldKind.LINES
        box = input_field(
            tr(field.label),
            value="" if value is None else shown(value),
            hint_text=tr("One on each line") if several else "" if field.default is None else shown(field.default),
            multiline=several,
            min_lines=1 if several else None,
            max_lines=4 if several else 1,
            on_submit=None if several else self._submit,
        )
        self._texts[field.key] = self._track(box)
        return box
