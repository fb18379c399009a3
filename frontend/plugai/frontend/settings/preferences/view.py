"""The section about what a user prefers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from plugai.client.types import SendKey
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, icon_button, send, text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import L, M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, outcome_line, quiet_button
from plugai.frontend.settings.preferences.fallbacks import EVERY, FallbacksState
from plugai.frontend.settings.preferences.state import PreferencesState

_DEFAULT = mark("Your new chats begin with it, and it answers programs of yours that name no model.")
_INSTEAD = mark("These are tried in their order, before an answer fails.")
_KEYS = {
    SendKey.ENTER: mark("Enter sends, Shift+Enter makes a new line"),
    SendKey.CTRL_ENTER: mark("Ctrl+Enter sends, Enter makes a new line"),
}


class PreferencesView:
    """Shows what is chosen."""

    def __init__(
        self, state: PreferencesState, fallbacks: FallbacksState, guard: Wrap, reload: Callable[[], None]
    ) -> None:
        """`reload` loads the page again."""
        self._state = state
        self._fallbacks = fallbacks
        self._guard = guard
        self._reload = reload
        self._failing, self._tried = EVERY, ""
        self._language = ft.Column(spacing=M)
        self._default = ft.Column(spacing=M)
        self._instead = ft.Column(spacing=M)
        options = [
            ft.Radio(value=key.name, label=tr(words), label_style=BODY, active_color="primary")
            for key, words in _KEYS.items()
        ]
        self._key = ft.RadioGroup(ft.Column([*options], spacing=0), on_change=guard(self._choose_key))
        self.control = ft.Column(
            [
                group(tr("Language"), tr("That of this interface, in all your browsers."), self._language),
                group(tr("Default model"), tr(_DEFAULT), self._default),
                group(tr("If a model cannot answer"), tr(_INSTEAD), self._instead),
                group(tr("Writing"), tr("In the field where you write to a model."), self._key),
            ],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show it as it is now."""
        state = self._state
        language = choice(tr("Language"), state.language, state.languages, self._choose_language, self._guard)
        self._language.controls = [ft.Row([ft.Container(language, width=320)])]
        default = choice(
            tr("Default model"), state.default_model, state.default_models, state.choose_default_model, self._guard
        )
        self._default.controls = [ft.Row([ft.Container(default, width=320)]), *outcome_line(state.outcome)]
        self._key.value = state.send_key.name
        send(self._language)
        send(self._default)
        send(self._key)

    def show_fallbacks(self) -> None:
        """Show which models are tried instead of others."""
        state = self._fallbacks
        rows = [self._row(entry.model, entry.fallback_models) for entry in state.entries]
        self._instead.controls = [*rows, *self._form(), *outcome_line(state.outcome)]
        send(self._instead)

    def _row(self, model: str, tried: Sequence[str]) -> ft.Control:
        name = model or tr("Any other model")
        words = text(tr("{model}: then {others}", model=name, others=tr(", then ").join(tried)), BODY, expand=True)
        remove = self._guard(lambda _: self._fallbacks.remove(model))
        return ft.Row(
            [words, icon_button(ft.Icons.DELETE_OUTLINE, tr("Remove what is tried after {model}", model=name), remove)]
        )

    def _form(self) -> list[ft.Control]:
        models = self._fallbacks.models
        if not models:
            return [text(tr("There is no model yet."), BODY, MUTED)]
        if self._tried not in models:
            self._tried = next(iter(models))
        failing = choice(
            tr("Model that cannot answer"),
            self._failing,
            {EVERY: tr("Any model"), **models},
            self._choose_failing,
            self._guard,
        )
        tried = choice(tr("Then try"), self._tried, models, self._choose_tried, self._guard)
        add = self._guard(lambda _: self._fallbacks.add(self._failing, self._tried))
        return [
            ft.Row(
                [
                    text(tr("Instead of"), BODY, MUTED),
                    ft.Container(failing, width=190),
                    text(tr("try"), BODY, MUTED),
                    ft.Container(tried, width=190),
                    quiet_button(tr("Add"), add, name=tr("Add this model")),
                ],
                spacing=M,
                run_spacing=M,
                wrap=True,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            )
        ]

    def _choose_failing(self, model: str) -> None:
        self._failing = model

    def _choose_tried(self, model: str) -> None:
        self._tried = model

    async def _choose_language(self, tag: str) -> None:
        await self._state.choose_language(tag)
        if not self._state.outcome.problem:
            self._reload()

    async def _choose_key(self, _: object) -> None:
        await self._state.choose_send_key(SendKey[str(self._key.value)])
