"""Flet's themes, made from the tokens. They are values, which all pages share."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

import flet as ft

from plugai.frontend.design.tokens import (
    DARK,
    EMOJI,
    FONT,
    LIGHT,
    MONO,
    R_MEDIUM,
    R_SMALL,
    SCRIPTS,
    SIZE_BIG,
    SIZE_BODY,
    SIZE_HEAD,
    SIZE_READ,
    SIZE_SMALL,
    Palette,
)

_Value = TypeVar("_Value")
_FALLBACK = [*(f"{FONT} {script}" for script in SCRIPTS), EMOJI]
_MONO_FALLBACK = [*(f"{MONO} {script}" for script in SCRIPTS), EMOJI]


def shared(value: _Value) -> _Value:
    """A value that many controls have, and that never changes: Flet compares it no more when one of them is sent.

    Else each token of an answer would cost a comparison of every style that its text may have.
    """
    object.__setattr__(value, "_frozen", True)
    return value


def style(size: int, weight: str = "w400", height: float = 1.45, **more: Any) -> ft.TextStyle:
    """A style of text. One without a colour is black in both themes where no theme gives it one."""
    return shared(
        ft.TextStyle(
            size=size,
            weight=weight,
            height=height,
            letter_spacing=0,
            font_family=FONT,
            font_family_fallback=_FALLBACK,
            **more,
        )
    )


def mono(size: int, **more: Any) -> ft.TextStyle:
    """A style of code."""
    return shared(ft.TextStyle(size=size, height=1.55, font_family=MONO, font_family_fallback=_MONO_FALLBACK, **more))


SMALL, BODY, READ = style(SIZE_SMALL), style(SIZE_BODY), style(SIZE_READ, height=1.6)
STRONG, TITLE, HEAD = style(SIZE_BODY, "w500"), style(SIZE_READ, "w600"), style(SIZE_HEAD, "w600")
BIG = style(SIZE_BIG, "w600", 1.25)
TEXT, MUTED, LINE, LOW, MID, ACCENT = (
    "onSurface",
    "onSurfaceVariant",
    "outlineVariant",
    "surfaceContainerLow",
    "surfaceContainer",
    "primary",
)


def scheme(palette: Palette) -> ft.ColorScheme:
    """Material's roles: every one that Flet would otherwise tint."""
    return ft.ColorScheme(
        primary=palette.accent,
        on_primary=palette.on_accent,
        primary_container=palette.tint,
        on_primary_container=palette.on_tint,
        secondary=palette.accent,
        on_secondary=palette.on_accent,
        secondary_container=palette.mid,
        on_secondary_container=palette.text,
        tertiary=palette.good,
        error=palette.bad,
        error_container=palette.bad_tint,
        on_error_container=palette.text,
        surface=palette.surface,
        on_surface=palette.text,
        on_surface_variant=palette.muted,
        outline=palette.edge,
        outline_variant=palette.line,
        surface_container_lowest=palette.surface,
        surface_container_low=palette.low,
        surface_container=palette.mid,
        surface_container_high=palette.high,
        surface_container_highest=palette.high,
        surface_tint="transparent",
        inverse_surface=palette.text,
        on_inverse_surface=palette.surface,
        inverse_primary=palette.tint,
        shadow="#000000",
    )


def theme(palette: Palette) -> ft.Theme:
    """The theme with these colours."""
    focus = {
        ft.ControlState.FOCUSED: ft.BorderSide(2, palette.accent),
        ft.ControlState.DEFAULT: ft.BorderSide(0, "transparent"),
    }
    button = ft.ButtonStyle(shape=ft.RoundedRectangleBorder(radius=R_SMALL), side=focus, text_style=STRONG)
    texts = {
        "body_large": READ,
        "body_medium": BODY,
        "body_small": SMALL,
        "label_large": STRONG,
        "label_medium": SMALL,
        "label_small": SMALL,
        "title_large": TITLE,
        "title_medium": TITLE,
        "title_small": BODY,
        "headline_small": BIG,
    }
    hover = ft.Colors.with_opacity(0.05, palette.text)
    return ft.Theme(
        color_scheme=scheme(palette),
        font_family=FONT,
        scaffold_bgcolor=palette.surface,
        hover_color=hover,
        splash_color="transparent",
        visual_density=ft.VisualDensity.STANDARD,
        text_theme=ft.TextTheme(
            **{name: dataclasses.replace(found, color=palette.text) for name, found in texts.items()}
        ),
        # Also the lines of Markdown's tables.
        divider_color=palette.line,
        divider_theme=ft.DividerTheme(color=palette.line, thickness=1, space=1),
        icon_button_theme=ft.IconButtonTheme(style=button),
        text_button_theme=ft.TextButtonTheme(style=button),
        filled_button_theme=ft.FilledButtonTheme(style=button),
        popup_menu_theme=ft.PopupMenuTheme(
            color=palette.surface,
            elevation=6,
            shape=ft.RoundedRectangleBorder(radius=R_MEDIUM, side=ft.BorderSide(1, palette.line)),
        ),
        tooltip_theme=ft.TooltipTheme(
            decoration=ft.BoxDecoration(bgcolor=palette.text, border_radius=6),
            text_style=style(SIZE_SMALL, color=palette.surface),
            wait_duration=400,
        ),
        scrollbar_theme=ft.ScrollbarTheme(
            thickness=6, radius=3, thumb_color=ft.Colors.with_opacity(0.25, palette.text)
        ),
    )


def _code_theme(palette: Palette) -> ft.MarkdownCustomCodeTheme:
    """How code is coloured: on the page's own ground rather than on that of some editor."""

    def coloured(colour: str, **more: Any) -> ft.TextStyle:
        return ft.TextStyle(color=colour, **more)

    return ft.MarkdownCustomCodeTheme(
        root=coloured(palette.text, bgcolor=palette.code),
        keyword=coloured(palette.keyword),
        built_in=coloured(palette.keyword),
        string=coloured(palette.literal),
        number=coloured(palette.number),
        literal=coloured(palette.number),
        title=coloured(palette.name),
        comment=coloured(palette.muted, italic=True),
        params=coloured(palette.text),
        subst=coloured(palette.text),
    )


LIGHT_THEME, DARK_THEME = shared(theme(LIGHT)), shared(theme(DARK))
CODE_THEMES = {False: shared(_code_theme(LIGHT)), True: shared(_code_theme(DARK))}
