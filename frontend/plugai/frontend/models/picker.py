"""The menu with which one chooses a model."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.client.types import Alias, Model, ModelState
from plugai.frontend.design.controls import Handler, Wrap, menu_button, menu_item, send, text
from plugai.frontend.design.theme import LINE, MUTED, SMALL, STRONG, TITLE
from plugai.frontend.design.tokens import S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.commands import ModelCommands
from plugai.frontend.models.state import ModelsState, details, stands_for, status
from plugai.frontend.status.watch import is_local

_COLOURS = {ModelState.LOADED: "tertiary", ModelState.BUSY: "tertiary", ModelState.FAILED: "error"}
_LONGEST_NAME = 26


class ModelPicker:
    """Shows the chosen model and what it is doing; pressed, all others."""

    def __init__(
        self,
        models: ModelsState,
        commands: ModelCommands,
        choose: Callable[[str], Handler],
        guard: Wrap,
        compare: Handler | None,
        add: Handler | None,
    ) -> None:
        """`compare` and `add` lead to where models are compared and added; None where that cannot be done."""
        self._models = models
        self._commands = commands
        self._guard = guard
        self._choose = choose
        self._compare = compare
        self._add = add
        self._chosen = ""
        self._name = text("", TITLE, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
        self._dot = ft.Container(width=8, height=8, border_radius=4, bgcolor=LINE)
        self._status = text("", SMALL, MUTED, max_lines=1)
        shown = ft.Row(
            [self._dot, self._name, self._status, ft.Icon(ft.Icons.KEYBOARD_ARROW_DOWN, size=20, color=MUTED)],
            spacing=S,
            tight=True,
        )
        self._menu = menu_button(tr("Choose a model"), shown, [], menu_position=ft.PopupMenuPosition.UNDER)
        self._shown: object = None
        self.is_wide = True
        self.control = self._menu

    def show(self, chosen: str) -> None:
        """Show the model with this id, or the default one if it is empty."""
        self._chosen = chosen
        self.refresh()

    def refresh(self) -> None:
        """Show what has changed about the models; nothing is sent if nothing has."""
        model = self._models.get(self._chosen)
        choices, aliases = self._models.choices, self._models.aliases
        facts = (self._chosen, self.is_wide, [self._facts(found) for found in choices], aliases)
        if facts == self._shown:
            return
        self._shown = facts
        name = self._chosen or (model.id if model else tr("No model"))
        self._name.value = name if self.is_wide else _shortened(name)
        self._name.semantics_label = tr("Choose a model: {name}", name=name)
        self._dot.bgcolor = _COLOURS.get(model.state, "outline") if model else "error"
        self._status.value = self._doing(model) if model and self.is_wide else ""
        self._menu.items = [
            *(self._item(found) for found in choices),
            *(self._alias_item(alias) for alias in aliases),
            *(self._commands_of(model) if model else ()),
        ]
        if self._compare is not None and len(choices) > 1:
            self._menu.items.append(menu_item(ft.Icons.VIEW_COLUMN_OUTLINED, tr("Compare models…"), self._compare))
        if self._add is not None:
            self._menu.items.append(menu_item(ft.Icons.ADD, tr("Add a model…"), self._add))
        send(self._menu)

    def _item(self, model: Model) -> ft.PopupMenuItem:
        star = [ft.Icon(ft.Icons.STAR, size=14, color=MUTED, semantics_label=tr("Favourite"))]
        name = ft.Row([text(model.id, STRONG), *star * self._commands.is_favourite(model)], spacing=6, tight=True)
        about = " · ".join(filter(None, (_place(model), details(model))))
        return self._line(model.id, name, self._doing(model), about)

    def _alias_item(self, alias: Alias) -> ft.PopupMenuItem:
        return self._line(alias.id, text(alias.id, STRONG), stands_for(alias))

    def _line(self, name: str, shown: ft.Control, *about: str) -> ft.PopupMenuItem:
        """What is chosen by this name, with what there is to say about it."""
        return ft.PopupMenuItem(
            ft.Column([shown, *(text(words, SMALL, MUTED) for words in about)], spacing=0, tight=True),
            height=34 + 18 * len(about),
            checked=name == (self._chosen or self._models.default),
            on_click=self._choose(name),
        )

    def _commands_of(self, model: Model) -> list[ft.PopupMenuItem]:
        """What one can have done with the chosen model, in words that are no wider than a menu."""
        commands, name, guard = self._commands, model.id, self._guard
        is_favourite = commands.is_favourite(model)
        words = tr("Remove from favourites") if is_favourite else tr("Add to favourites")
        star = ft.Icons.STAR if is_favourite else ft.Icons.STAR_OUTLINE
        mark = guard(lambda _: commands.set_favourite(name, is_favourite=not is_favourite))
        lines = [ft.PopupMenuItem(), menu_item(star, words, mark)]
        if commands.can_load(model):
            lines.append(menu_item(ft.Icons.PLAY_ARROW, tr("Load now"), guard(lambda _: commands.load(name))))
        if commands.can_unload(model):
            lines.append(menu_item(ft.Icons.EJECT, tr("Unload"), guard(lambda _: commands.unload(name))))
        return lines

    def _doing(self, model: Model) -> str:
        return self._commands.progress.get(model.id) or status(model)

    def _facts(self, model: Model) -> object:
        return model.id, model.state, self._doing(model), details(model), self._commands.is_favourite(model)


def _place(model: Model) -> str:
    return tr("On this server") if is_local(model) else model.provider


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
