"""The form for a key: its kind, where there are several, and what belongs to it."""

from __future__ import annotations

from typing import Any

import flet as ft

from plugai.frontend.design.controls import Track, Wrap, input_field, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL
from plugai.frontend.design.tokens import M, S
from plugai.frontend.settings.forms import quiet_button
from plugai.frontend.settings.provider_keys.kinds import KeyField, KeyKind
from plugai.frontend.settings.provider_keys.state import KeyEntry, KeysState

_KEPT = "It is stored encrypted, used for what you ask alone, and never shown again."


class KeyForm:
    """What is written for one kind of key of one provider; it is gone with the form."""

    def __init__(self, keys: KeysState, entry: KeyEntry, kind: KeyKind, guard: Wrap, track: Track) -> None:
        """`track` is told of each field."""
        self._keys = keys
        self._entry = entry
        self.kind = kind
        self.provider = entry.provider
        self._guard = guard
        self._fields = {one.name: track(_field(one)) for one in kind.fields}
        for field in self._fields.values():
            if not field.multiline:
                field.on_submit = guard(self._save)
        self.control = ft.Column(
            [*self._kinds(), *self._fields.values(), text(_KEPT, SMALL, MUTED), self._buttons()], spacing=M
        )

    def _kinds(self) -> list[ft.Control]:
        by_name = {kind.name: kind for kind in self._entry.kinds}
        if len(by_name) < 2:
            return []

        async def choose(event: Any) -> None:
            self._keys.edit(self.provider, by_name[str(event.control.value)])

        options = [
            ft.Radio(value=name, label=kind.label, label_style=BODY, active_color="primary")
            for name, kind in by_name.items()
        ]
        row = ft.Row([*options], spacing=M, run_spacing=0, wrap=True)
        return [ft.RadioGroup(row, value=self.kind.name, on_change=self._guard(choose))]

    def _buttons(self) -> ft.Control:
        save = ft.FilledButton("Save and test" if self._entry.can_test else "Save", on_click=self._guard(self._save))
        cancel = quiet_button("Cancel", self._guard(lambda _: self._keys.edit()))
        return ft.Row([save, cancel], spacing=S, wrap=True)

    async def _save(self, _: object) -> None:
        await self._keys.save({name: field.value or "" for name, field in self._fields.items()})


def _field(one: KeyField) -> ft.TextField:
    if one.is_long:
        return input_field(one.label, multiline=True, min_lines=3, max_lines=6)
    return input_field(one.label, password=one.is_secret)
