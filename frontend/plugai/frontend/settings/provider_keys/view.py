"""The section about a user's own keys for providers."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Track, Wrap, icon_button, send, text
from plugai.frontend.design.theme import MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import day, group, outcome_line, question, quiet_button
from plugai.frontend.settings.provider_keys.form import KeyForm
from plugai.frontend.settings.provider_keys.kinds import KeyKind, kind_label
from plugai.frontend.settings.provider_keys.state import HUB, KeyEntry, KeysState

_ABOUT = mark(
    "With a key of your own, what you ask a provider is paid by your account there, not by that of the server."
)


class KeysView:
    """Shows each provider with the user's key for it, without the key itself."""

    def __init__(self, keys: KeysState, guard: Wrap, track: Track) -> None:
        """`track` is told of each field."""
        self._keys = keys
        self._guard = guard
        self._track = track
        self._form: KeyForm | None = None
        self._content = ft.Column(spacing=L)
        self.control = group(tr("Provider keys"), tr(_ABOUT), self._content)

    def show(self) -> None:
        """Show them as they are now."""
        if not self._keys.edited:
            self._form = None
        self._content.controls = [self._entry(entry) for entry in self._keys.entries]
        send(self._content)

    def _entry(self, entry: KeyEntry) -> ft.Control:
        words = ft.Column(
            [text(_name(entry), STRONG), text(_about(entry), SMALL, MUTED)],
            spacing=2,
            expand=True,
        )
        icon = ft.Icon(ft.Icons.VPN_KEY_OUTLINED if entry.key else ft.Icons.CLOUD_OUTLINED, size=20, color=MUTED)
        head = ft.Row([icon, words, *self._buttons(entry)], spacing=M)
        return ft.Column([head, *self._below(entry), *outcome_line(self._keys.outcome(entry.provider))], spacing=M)

    def _buttons(self, entry: KeyEntry) -> list[ft.Control]:
        keys, name = self._keys, _name(entry)
        if keys.edited == entry.provider:
            return []
        edit = self._guard(lambda _: keys.edit(entry.provider))
        if entry.key is None:
            return [quiet_button(tr("Add a key"), edit, name=tr("Add a key for {name}", name=name))]
        test = self._guard(lambda _: keys.test(entry.provider))
        remove = self._guard(lambda _: keys.ask(entry.provider))
        return [
            ft.Row(
                [
                    quiet_button(
                        tr("Test"), test, name=tr("Test the key for {name}", name=name), visible=entry.can_test
                    ),
                    icon_button(
                        ft.Icons.EDIT_OUTLINED, tr("Change the key for {name}", name=name), edit, visible=entry.is_there
                    ),
                    icon_button(ft.Icons.DELETE_OUTLINE, tr("Remove the key for {name}", name=name), remove),
                ],
                spacing=S,
                tight=True,
            )
        ]

    def _below(self, entry: KeyEntry) -> list[ft.Control]:
        keys = self._keys
        if keys.busy == entry.provider:
            ring = ft.ProgressRing(width=16, height=16, stroke_width=2, color=MUTED, semantics_label=tr("Testing"))
            said = ft.Semantics(content=text(tr("Asking {name}…", name=_name(entry)), SMALL, MUTED), live_region=True)
            return [ft.Row([ring, said], spacing=M)]
        if keys.asked == entry.provider:
            yes, no = self._guard(lambda _: keys.remove_asked()), self._guard(lambda _: keys.ask())
            return [
                question(
                    tr("Remove your key for {name}? Nothing shows it again.", name=_name(entry)), tr("Remove"), yes, no
                )
            ]
        if keys.edited == entry.provider and keys.kind is not None:
            return [self._form_for(entry, keys.kind).control]
        return []

    def _form_for(self, entry: KeyEntry, kind: KeyKind) -> KeyForm:
        """The same form as long as it is for the same key, so that what was written stays."""
        form = self._form
        if form is None or (form.provider, form.kind) != (entry.provider, kind):
            form = self._form = KeyForm(self._keys, entry, kind, self._guard, self._track)
        return form


def _name(entry: KeyEntry) -> str:
    return "Hugging Face" if entry.provider == HUB else entry.provider


def _about(entry: KeyEntry) -> str:
    if entry.key is not None:
        if entry.key.error is not None:
            return tr("It cannot be used: {rstrip}.", rstrip=entry.key.error.message.rstrip("."))
        return tr(
            "{kind_label} {hint} · set {day}",
            kind_label=kind_label(entry.key.kind),
            hint=entry.key.hint,
            day=day(entry.key.update_time),
        )
    if entry.provider == HUB:
        return tr("A token of your account there, for models that are not open to everybody.")
    return tr("It needs a key of your own.") if entry.needs_key else tr("It can be used without a key of your own.")
