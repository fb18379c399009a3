"""Where a key is written: its kind, where there are several, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from plugai.frontend.design.controls import Handler, Track, Wrap, input_field
from plugai.frontend.design.theme import BODY
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.provider_keys.kinds import KeyField, KeyKind


class KeyInputs:
    """The fields of one kind of key. `track` is told of each, and `submit` is what Enter does."""

    def __init__(self, kind: KeyKind, track: Track, submit: Handler) -> None:
        self._fields = {one.name: track(_field(one)) for one in kind.fields}
        for field in self._fields.values():
            if not field.multiline:
                field.on_submit = submit
        self.controls: list[ft.Control] = list(self._fields.values())

    @property
    def values(self) -> dict[str, str]:
        """What is written, by the names of the fields."""
        return {name: field.value or "" for name, field in self._fields.items()}


def kind_choice(labels: Mapping[str, str], chosen: str, choose: Callable[[str], Any], guard: Wrap) -> list[ft.Control]:
    """The choice of a kind by its name; nothing where there is nothing to choose."""
    if len(labels) < 2:
        return []
    options = [
        ft.Radio(value=name, label=label, label_style=BODY, active_color="primary") for name, label in labels.items()
    ]
    row = ft.Row([*options], spacing=M, run_spacing=0, wrap=True)
    return [ft.RadioGroup(row, value=chosen, on_change=guard(lambda event: choose(str(event.control.value))))]


def _field(one: KeyField) -> ft.TextField:
    if one.is_long:
        return input_field(tr(one.label), multiline=True, min_lines=3, max_lines=6)
    return input_field(tr(one.label), password=one.is_secret)
