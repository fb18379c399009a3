"""The form for a provider: what is set for it, and the server's key."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from plugai.frontend.administration.inputs import FieldInputs
from plugai.frontend.administration.providers.fields import more_fields, usual_fields, values_of
from plugai.frontend.administration.providers.state import NO_KEY, ProviderForm, ProvidersState, Purpose
from plugai.frontend.administration.providers.words import title_of
from plugai.frontend.administration.written import Written
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Track, Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import quiet_button
from plugai.frontend.settings.provider_keys.inputs import KeyInputs, kind_choice

_KEPT = mark("It is stored encrypted, sent to this provider's address alone, and never shown again.")
_NO_KEY = mark("Users need keys of their own then, unless the provider needs none.")
_DONE = {Purpose.ADD: mark("Add"), Purpose.CHANGE: mark("Save"), Purpose.KEY: mark("Save the key")}


class ProviderFormView:
    """Shows one form as long as it is for the same provider; another kind of key changes only its fields."""

    def __init__(self, state: ProvidersState, form: ProviderForm, guard: Wrap, track: Track) -> None:
        """`track` is told of each text field."""
        self._state = state
        self._form = form
        self._guard = guard
        self._track = track
        self._more = ft.Column(spacing=L, visible=False, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._fold = quiet_button(tr("More settings"), guard(lambda _: self._unfold()))
        self._usual, self._rare = self._inputs()
        self._more.controls = list(self._rare.controls) if self._rare else []
        self._key: KeyInputs | None = None
        self._key_holder = ft.Column(spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._show_key()
        self._told = ft.Column(spacing=M)
        self.control = ft.Column(
            [*self._fields(), self._key_holder, self._told, self._buttons()],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def is_for(self, form: ProviderForm) -> bool:
        """Whether what is written here belongs to this form."""
        mine = self._form
        return (mine.purpose, mine.adapter, mine.id) == (form.purpose, form.adapter, form.id)

    def follow(self, form: ProviderForm) -> None:
        """Show what has changed of the form."""
        if form.kind != self._form.kind:
            self._form = form
            self._show_key()
            send(self._key_holder)

    def tell(self, told: list[ft.Control]) -> None:
        """Say, above the buttons, how it went."""
        self._told.controls = told
        self._told.visible = bool(told)
        send(self._told)

    def _inputs(self) -> tuple[FieldInputs | None, FieldInputs | None]:
        form = self._form
        if form.purpose is Purpose.KEY:
            return None, None
        values = values_of(form.provider.definition) if form.provider and form.provider.definition else {}
        usual = usual_fields(form.adapter, is_new=form.purpose is Purpose.ADD)
        if form.purpose is Purpose.ADD and form.adapter.base_url:
            # One provider of each kind is usual, and is called as its adapter is.
            values["id"] = form.adapter.name
        save = self._guard(self._save)
        return (
            FieldInputs(usual, values, self._guard, self._track, save),
            FieldInputs(more_fields(), values, self._guard, self._track, save),
        )

    def _fields(self) -> list[ft.Control]:
        adapter: list[ft.Control] = []
        if self._form.purpose is Purpose.ADD:
            names = {name: title_of(found) for name, found in self._state.adapters.items()}
            kind = choice(tr("Kind of API"), self._form.adapter.name, names, self._state.add, self._guard)
            adapter = [ft.Column([text(tr("Kind of API"), STRONG), kind], spacing=S)]
        rare = [ft.Row([self._fold]), self._more] if self._rare else []
        return [*adapter, *(self._usual.controls if self._usual else []), *rare]

    def _show_key(self) -> None:
        form = self._form
        if not form.has_key:
            return
        labels = {kind.name: tr(kind.label) for kind in form.kinds} | {NO_KEY: tr("No key of the server")}
        self._key = None if form.kind is None else KeyInputs(form.kind, self._track, self._guard(self._save))
        inputs = self._key.controls if self._key else []
        self._key_holder.controls = [
            text(tr("The server's key"), STRONG),
            *kind_choice(labels, form.kind.name if form.kind else NO_KEY, self._state.choose_kind, self._guard),
            *inputs,
            text(tr(_KEPT) if self._key else tr(_NO_KEY), SMALL, MUTED),
        ]

    def _buttons(self) -> ft.Control:
        save = ft.FilledButton(tr(_DONE[self._form.purpose]), on_click=self._guard(self._save))
        test = quiet_button(tr("Test"), self._guard(self._test), name=tr("Test what is written"))
        cancel = quiet_button(tr("Cancel"), self._guard(lambda _: self._state.put_away()))
        return ft.Row([save, test, cancel], spacing=S, run_spacing=S, wrap=True)

    @property
    def _written(self) -> Written:
        parts = [inputs.written for inputs in (self._usual, self._rare) if inputs]
        return {key: value for part in parts for key, value in part.items()}

    @property
    def _key_values(self) -> Mapping[str, str]:
        return self._key.values if self._key else {}

    async def _save(self, _: object) -> None:
        await self._state.save(self._written, self._key_values)

    async def _test(self, _: object) -> None:
        await self._state.test(self._written, self._key_values)

    def _unfold(self) -> None:
        self._more.visible = not self._more.visible
        words = tr("Fewer settings") if self._more.visible else tr("More settings")
        self._fold.content = text(words, BODY)
        send(self._fold)
        send(self._more)
