"""The few kinds of controls that everything is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.frontend.design.theme import BODY, MUTED, TEXT

Handler = Callable[[Any], Any]


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


def send(control: ft.Control) -> None:
    """Send what has changed of a control, if it is on the page already."""
    try:
        control.page  # noqa: B018 - raises if it is not
    except RuntimeError:
        return
    control.update()


def pane(content: ft.Control, **more: Any) -> ft.Control:
    """A part of the page in which Tab stays until its end; Flutter would go row by row across all of them."""
    return ft.KeyboardListener(content, include_semantics=False, **more)
