"""The form for a key of one's own."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Track, Wrap, text
from plugai.frontend.design.theme import MUTED, SMALL
from plugai.frontend.design.tokens import M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import quiet_button
from plugai.frontend.settings.provider_keys.inputs import KeyInputs, kind_choice
from plugai.frontend.settings.provider_keys.kinds import KeyKind
from plugai.frontend.settings.provider_keys.state import KeyEntry, KeysState

_KEPT = mark("It is stored encrypted, used for what you ask alone, and never shown again.")


class KeyForm:
    """What is written for one kind of key of one provider; it is gone with the form."""

    def __init__(self, keys: KeysState, entry: KeyEntry, kind: KeyKind, guard: Wrap, track: Track) -> None:
        """`track` is told of each field."""
        self._keys = keys
        self._entry = entry
        self.kind = kind
        self.provider = entry.provider
        self._guard = guard
        self._inputs = KeyInputs(kind, track, guard(self._save))
        self.control = ft.Column(
            [*self._kinds(), *self._inputs.controls, text(tr(_KEPT), SMALL, MUTED), self._buttons()], spacing=M
        )

    def _kinds(self) -> list[ft.Control]:
        by_name = {kind.name: kind for kind in self._entry.kinds}
        labels = {name: tr(kind.label) for name, kind in by_name.items()}
        return kind_choice(
            labels, self.kind.name, lambda name: self._keys.edit(self.provider, by_name[name]), self._guard
        )

    def _buttons(self) -> ft.Control:
        save = ft.FilledButton(
            tr("Save and test") if self._entry.can_test else tr("Save"), on_click=self._guard(self._save)
        )
        cancel = quiet_button(tr("Cancel"), self._guard(lambda _: self._keys.edit()))
        return ft.Row([save, cancel], spacing=S, wrap=True)

    async def _save(self, _: object) -> None:
        await self._keys.save(self._inputs.values)
