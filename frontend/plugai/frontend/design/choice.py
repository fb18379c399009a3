"""A field whose value is one of a few, which a menu shows."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from plugai.frontend.design.controls import Handler, Wrap, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED
from plugai.frontend.design.tokens import R_MEDIUM, M, S


def choice(
    label: str, value: str, options: Mapping[str, str], choose: Callable[[str], Any], guard: Wrap
) -> ft.PopupMenuButton:
    """The field. `options` are the words that are shown for each value; `choose` is told of each choice."""
    words = options.get(value, value)
    name = text(words, BODY, semantics_label=f"{label}: {words}", max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)

    def chooses(option: str, words: str) -> Handler:
        async def chosen(_: object) -> None:
            name.value, name.semantics_label = words, f"{label}: {words}"
            send(name)
            result = choose(option)
            if inspect.isawaitable(result):
                await result

        return guard(chosen)

    frame = ft.Container(
        ft.Row([ft.Container(name, expand=True), ft.Icon(ft.Icons.UNFOLD_MORE, size=18, color=MUTED)]),
        border=ft.Border.all(1, LINE),
        border_radius=R_MEDIUM,
        padding=ft.Padding(M, S, S, S),
    )
    items = [menu_item(None, words, chooses(option, words)) for option, words in options.items()]
    return menu_button(label, frame, items, menu_position=ft.PopupMenuPosition.UNDER)
