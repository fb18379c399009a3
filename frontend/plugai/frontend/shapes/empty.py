"""What is shown where the server has no model that makes shapes."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Handler, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, TITLE
from plugai.frontend.design.tokens import R_LARGE, XL, M
from plugai.frontend.languages.sentences import mark, tr

_NONE = mark("This server has no model that makes 3D shapes.")
_ADD = mark(
    "Find one on the hub, under the purpose “Make 3D shapes”, or put the folder of a Shap-E model into the models "
    "folder. The server also needs its extra “images”."
)
_ASK = mark("Ask an administrator to add one, such as Shap-E.")


def empty_page(add: Handler | None) -> ft.Control:
    """It says what to do; `add` leads to where models are added, and is None for those who may not."""
    button = [ft.FilledButton(tr("Find a model"), on_click=add)] if add is not None else []
    words = text(tr(_ADD) if add is not None else tr(_ASK), BODY, MUTED, text_align=ft.TextAlign.CENTER)
    return ft.Container(
        ft.Column(
            [
                ft.Icon(ft.Icons.VIEW_IN_AR_OUTLINED, size=40, color=MUTED),
                text(tr(_NONE), TITLE, text_align=ft.TextAlign.CENTER),
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
