"""The section about colours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.frontend.design.controls import Wrap, text
from plugai.frontend.design.theme import BODY
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group

_ABOUT = mark("Movements follow your system's setting, and the size of texts that of your browser.")
_THEMES = (("system", mark("Like the system")), ("light", mark("Light")), ("dark", mark("Dark")))


class AppearanceView:
    """Chooses the colours."""

    def __init__(self, guard: Wrap, theme: str, choose: Callable[[str], Awaitable[None]]) -> None:
        async def choose_shown(_: object) -> None:
            await choose(str(self._choice.value))

        options = [
            ft.Radio(value=name, label=tr(words), label_style=BODY, active_color="primary") for name, words in _THEMES
        ]
        self._choice = ft.RadioGroup(ft.Column([*options], spacing=0), value=theme, on_change=guard(choose_shown))
        self.control = group(
            tr("Colours"), tr(_ABOUT), self._choice, text(tr("They are the same in all your browsers."), BODY)
        )
