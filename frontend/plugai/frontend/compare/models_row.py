"""Where one chooses the models that are compared."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.compare.choice import ComparedModels
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, icon_button, send, text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import quiet_button

_TOO_FEW = mark("It takes two models that one can talk with, and there are not as many here.")
_WIDTH = 340


class ModelsRow:
    """A menu for each model. `changed` is told of each choice."""

    def __init__(self, models: ComparedModels, changed: Callable[[], None], guard: Wrap) -> None:
        self._models = models
        self._changed = changed
        self._guard = guard
        self.control = ft.Row(wrap=True, spacing=M, run_spacing=M)

    def show(self) -> None:
        """Show the models as they are chosen now."""
        models = self._models
        controls = [self._field(number, model) for number, model in enumerate(models.chosen)]
        if models.can_add:
            controls.append(quiet_button(tr("Add a model"), self._guard(lambda _: self._do(models.add))))
        self.control.controls = controls if models.is_enough else [text(tr(_TOO_FEW), BODY, MUTED)]
        send(self.control)

    def _field(self, number: int, model: str) -> ft.Control:
        models = self._models
        options = {name: name for name in models.options(number)}
        menu = choice(
            tr("Model {value}", value=number + 1),
            model,
            options,
            lambda chosen: self._do(lambda: models.choose(number, chosen)),
            self._guard,
        )
        shown: list[ft.Control] = [ft.Container(menu, expand=True)]
        if models.can_remove:
            remove = self._guard(lambda _: self._do(lambda: models.remove(number)))
            shown.append(icon_button(ft.Icons.CLOSE, tr("Leave out {model}", model=model), remove))
        return ft.Container(ft.Row(shown, spacing=0), width=_WIDTH)

    def _do(self, change: Callable[[], None]) -> None:
        change()
        self.show()
        self._changed()
