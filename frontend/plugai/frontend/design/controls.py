"""The few kinds of controls that everything is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.frontend.design.theme import BODY, MUTED, TEXT, style
from plugai.frontend.design.tokens import R_MEDIUM, SIZE_BODY, M, S

Handler = Callable[[Any], Any]
Wrap = Callable[[Callable[..., Any]], Handler]
"""Makes a handler that says in words what goes wrong in it."""
Track = Callable[[ft.TextField], ft.TextField]
"""Follows when a field has the focus, and returns it."""


def text(value: str, style: ft.TextStyle = BODY, color: str = TEXT, **more: Any) -> ft.Text:
    """A text."""
    return ft.Text(value, style=style, color=color, **more)


def icon_button(
    icon: ft.IconData, label: str, on_click: Handler, *, size: int = 18, color: str = MUTED, **more: Any
) -> ft.IconButton:
    """A button with an icon. Its name is that of the icon, so that it is one thing for a screen reader."""
    return ft.IconButton(
        ft.Icon(icon, size=size, color=color, semantics_label=label),
        tooltip=label,
        on_click=on_click,
        padding=7,
        size_constraints=ft.BoxConstraints(min_width=36, min_height=36),
        **more,
    )


def field_border(radius: int, colour: str = "outline") -> dict[ft.ControlState, ft.InputBorder]:
    """The border of a field, which is the accent's while one writes there."""
    return {
        ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, "primary"), border_radius=radius),
        ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=ft.BorderSide(1, colour), border_radius=radius),
    }


def input_field(label: str, **more: Any) -> ft.TextField:
    """A field for a line or a few. Its label is its name."""
    given = {name: value for name, value in more.items() if value is not None}
    return ft.TextField(
        label=label,
        dense=True,
        text_style=style(SIZE_BODY, color=TEXT),
        label_style=style(SIZE_BODY, color=MUTED),
        hint_style=style(SIZE_BODY, color=MUTED),
        border=field_border(R_MEDIUM),
        content_padding=ft.Padding(M, M, M, M),
        **given,
    )


def menu_item(icon: ft.IconData | None, words: str, on_click: Handler) -> ft.PopupMenuItem:
    """A line of a menu."""
    shown = [] if icon is None else [ft.Icon(icon, size=18, color=MUTED)]
    return ft.PopupMenuItem(ft.Row([*shown, text(words, BODY)], spacing=10, tight=True), height=40, on_click=on_click)


def menu_button(
    name: str, shown: ft.Control, items: list[ft.PopupMenuItem], *, padding: int = S, **more: Any
) -> ft.PopupMenuButton:
    """A button that opens a menu. `name` is for those who point at it; what is shown has it as a `semantics_label`.

    As its content, Flutter would merge what it shows into what is around it, and draw no ring round it when it has the
    focus; as its icon, it is a button like the others.
    """
    return ft.PopupMenuButton(icon=shown, items=items, tooltip=name, padding=padding, **more)


def send(control: ft.Control) -> None:
    """Send what has changed of a control, if it is on the page already."""
    try:
        control.page  # noqa: B018 - raises if it is not
    except RuntimeError:
        return
    control.update()


def pane(content: ft.Control, **more: Any) -> ft.KeyboardListener:
    """A part of the page in which Tab stays until its end; Flutter would go row by row across all of them."""
    return ft.KeyboardListener(content, include_semantics=False, **more)
