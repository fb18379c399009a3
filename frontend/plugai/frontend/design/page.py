"""What a page with sections consists of: a head with a way back, tabs, and a column that scrolls."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Handler
from plugai.frontend.design.theme import LINE, MID, STRONG
from plugai.frontend.design.tokens import R_SMALL, XL, L, M, S


def tab(words: str, on_click: Handler, *, is_shown: bool) -> ft.Control:
    """What leads to a section of a page."""
    button = ft.TextButton(
        words,
        on_click=on_click,
        style=ft.ButtonStyle(
            text_style=STRONG,
            bgcolor=MID if is_shown else None,
            color="onSurface" if is_shown else "onSurfaceVariant",
            shape=ft.RoundedRectangleBorder(radius=R_SMALL),
            padding=ft.Padding(M, 0, M, 0),
        ),
    )
    return ft.MergeSemantics(ft.Semantics(content=button, selected=is_shown))


def page_layout(
    back: ft.Control, title: ft.Control, *parts: ft.Control, width: int, beside: ft.Control | None = None
) -> ft.Control:
    """A page with its heading, whose parts are below each other in a column of this width.

    `beside` is at the right of the heading.
    """
    heading = ft.Semantics(content=title, header=True, heading_level=1)
    head = ft.Container(
        ft.Row([back, ft.Container(heading, expand=True), *([beside] if beside else [])], spacing=S),
        height=60,
        padding=ft.Padding(M, 0, M, 0),
        border=ft.Border(bottom=ft.BorderSide(1, LINE)),
    )
    column = ft.Container(
        ft.Column(list(parts), spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), width=width
    )
    body = ft.Column(
        [ft.Container(column, padding=ft.Padding(L, L, L, XL), alignment=ft.Alignment.TOP_CENTER)],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
    )
    return ft.Column([head, body], expand=True, spacing=0)
