"""The aliases for everyone, and the form for a new one."""

from __future__ import annotations

import flet as ft

from plugai.client.types import Alias
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Track, Wrap, icon_button, input_field, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import L, S
from plugai.frontend.hub.aliases import AliasesState
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.state import stands_for
from plugai.frontend.settings.forms import group, main_button, outcome_line, question, quiet_button

_ABOUT = mark(
    "Another name for one or several models, for everyone. Programs that ask for it need no change when it becomes "
    "another model; of several, the one with the fewest requests answers."
)
_NONE = mark("There are none yet.")
_MOST = 16


class AliasesView:
    """`track` is told of the field."""

    def __init__(self, aliases: AliasesState, guard: Wrap, track: Track) -> None:
        self._aliases = aliases
        self._guard = guard
        self._chosen: list[str] = []
        self._name = track(input_field(tr("Name"), hint_text="gpt-large", on_submit=guard(self._save)))  # not shown
        self._models = ft.Column(spacing=S)
        self._list = ft.Column(spacing=0)
        self.control = ft.Column(
            [
                group(tr("Aliases"), tr(_ABOUT), self._list),
                group(
                    tr("A new alias"),
                    "",
                    self._name,
                    self._models,
                    main_button(tr("Save the alias"), guard(self._save)),
                ),
            ],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show them as they are now."""
        state = self._aliases
        rows = [self._row(alias) for alias in state.aliases] or [text(tr(_NONE), BODY, MUTED)]
        self._list.controls = [*rows, *outcome_line(state.outcome)]
        self._chosen = [model for model in self._chosen if model in state.models] or state.models[:1]
        send(self._list)
        self._show_models()

    def _row(self, alias: Alias) -> ft.Control:
        state, guard = self._aliases, self._guard
        if alias.id == state.asked:
            words = tr("Remove the alias {alias}? Programs that ask for it are refused from then on.", alias=alias.id)
            return question(words, tr("Remove"), guard(lambda _: state.remove_asked()), guard(lambda _: state.ask()))
        words = ft.Column([text(alias.id, STRONG), text(stands_for(alias), SMALL, MUTED)], spacing=2, expand=True)
        remove = icon_button(
            ft.Icons.DELETE_OUTLINE,
            tr("Remove the alias {alias}", alias=alias.id),
            guard(lambda _: state.ask(alias.id)),
        )
        return ft.Container(
            ft.Row([words, remove], spacing=S),
            padding=ft.Padding(0, S, 0, S),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )

    def _show_models(self) -> None:
        self._models.controls = [self._target(number) for number in range(len(self._chosen))]
        if self._others and len(self._chosen) < _MOST:
            add = self._guard(lambda _: self._change([*self._chosen, self._others[0]]))
            self._models.controls.append(ft.Row([quiet_button(tr("Another model too"), add)]))
        send(self._models)

    def _target(self, number: int) -> ft.Control:
        chosen = self._chosen
        options = {model: model for model in self._aliases.models if model == chosen[number] or model not in chosen}
        menu = choice(
            tr("Stands for model {value}", value=number + 1),
            chosen[number],
            options,
            lambda model: self._change([*chosen[:number], model, *chosen[number + 1 :]]),
            self._guard,
        )
        shown: list[ft.Control] = [ft.Container(menu, expand=True)]
        if len(chosen) > 1:
            remove = self._guard(lambda _: self._change([*chosen[:number], *chosen[number + 1 :]]))
            shown.append(icon_button(ft.Icons.CLOSE, tr("Leave out {value}", value=chosen[number]), remove))
        return ft.Row(shown, spacing=S)

    @property
    def _others(self) -> list[str]:
        return [model for model in self._aliases.models if model not in self._chosen]

    def _change(self, chosen: list[str]) -> None:
        self._chosen = chosen
        self._show_models()

    async def _save(self, _: object) -> None:
        if await self._aliases.set(self._name.value or "", self._chosen):
            self._name.value = ""
            send(self._name)
