"""What is shown where the server has no model that makes shapes."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Handler, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, TITLE
from plugai.frontend.design.tokens import R_LARGE, XL, M

_NONE = "This server has no model that makes 3D shapes."
_ADD = (
    "Find one on the hub, under the purpose “Make 3D shapes”, or put the folder of a Shap-E model into the models "
    "folder. The server also needs its extra “images”."
)
_ASK = "Ask an administrator to add one, such as Shap-E."


def empty_page(add: Handler | None) -> ft.Control:
    """It says what to do; `add` leads to where models are added, and is None for those who may not."""
    button = [ft.FilledButton("Find a model", on_click=add)] if add is not None else []
    words = text(_ADD if add is not None else _ASK, BODY, MUTED, text_align=ft.TextAlign.CENTER)
    return ft.Container(
        ft.Column(
            [
                ft.Icon(ft.Icons.VIEW_IN_AR_OUTLINED, size=40, color=MUTED),
                text(_NONE, TITLE, text_align=ft.TextAlign.CENTER),
                words,
                *button,
            ],
            spacing=M,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        border=ft.Border.all(1, LINE),
        border_radius=R_LARGE,
        padding=XL,
    )
