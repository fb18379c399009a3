"""What the sections of the settings are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import flet as ft

from plugai.frontend.design.controls import Handler, icon_button, input_field, text
from plugai.frontend.design.theme import BODY, HEAD, LINE, MID, MUTED, mono
from plugai.frontend.design.tokens import R_MEDIUM, R_SMALL, SIZE_BODY, L, M, S
from plugai.frontend.languages import formats
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.state import Outcome


def group(title: str, words: str, *content: ft.Control) -> ft.Control:
    """A part of a section, with its heading and what it is about."""
    heading = ft.Semantics(content=text(title, HEAD), header=True, heading_level=2)
    about = [text(words, BODY, MUTED)] if words else []
    return ft.Container(
        ft.Column([heading, *about, *content], spacing=M),
        border=ft.Border.all(1, LINE),
        border_radius=R_MEDIUM,
        padding=L,
    )


def outcome_line(outcome: Outcome) -> list[ft.Control]:
    """How a change went; nothing if none was made."""
    words = outcome.problem or outcome.done
    if not words:
        return []
    icon, colour = ("ERROR_OUTLINE", "error") if outcome.problem else ("CHECK_CIRCLE_OUTLINE", "tertiary")
    said = ft.Semantics(content=text(words, BODY), live_region=True)
    row = ft.Row([ft.Icon(getattr(ft.Icons, icon), size=18, color=colour), ft.Container(said, expand=True)], spacing=S)
    return [row]


def main_button(words: str, on_click: Handler) -> ft.Control:
    """The button that does what a form is for."""
    return ft.Row([ft.FilledButton(words, on_click=on_click)], wrap=True)


def quiet_button(words: str, on_click: Handler, *, name: str = "", **more: Any) -> ft.Control:
    """A button for what one does more rarely. `name` says more than its words, where there are several like it."""
    shape = ft.RoundedRectangleBorder(radius=R_SMALL)
    side = {
        ft.ControlState.FOCUSED: ft.BorderSide(2, "primary"),
        ft.ControlState.DEFAULT: ft.BorderSide(1, "outline"),
    }
    content = ft.Text(words, semantics_label=name) if name else words
    more = {"tooltip": name, **more} if name else more
    return ft.TextButton(content, on_click=on_click, style=ft.ButtonStyle(shape=shape, side=side), **more)


def password_field(label: str, *, is_new: bool = False) -> ft.TextField:
    """A field for a password, which password managers know."""
    hint = ft.AutofillHint.NEW_PASSWORD if is_new else ft.AutofillHint.PASSWORD
    return input_field(label, password=True, autofill_hints=[hint])


def code_field(label: str) -> ft.TextField:
    """A field for a code of the second factor."""
    return input_field(label, autofill_hints=[ft.AutofillHint.ONE_TIME_CODE], max_length=64, counter="")


def question(words: str, yes: str, on_yes: Handler, on_no: Handler) -> ft.Control:
    """A question about what cannot be undone, where it stands. The focus is on what changes nothing."""
    said = ft.Semantics(content=text(words, BODY), live_region=True)
    keep = ft.TextButton(tr("Keep"), on_click=on_no, autofocus=True)
    buttons = ft.Row([keep, ft.FilledButton(yes, on_click=on_yes)], spacing=S, alignment=ft.MainAxisAlignment.END)
    return ft.Container(
        ft.Column([said, buttons], spacing=S), bgcolor=MID, border_radius=R_SMALL, padding=ft.Padding(M, M, M, S)
    )


def waiting(words: str, name: str) -> ft.Control:
    """A ring that turns, whose name is for screen readers, and what is waited for."""
    ring = ft.ProgressRing(width=16, height=16, stroke_width=2, color=MUTED, semantics_label=name)
    return ft.Row([ring, text(words, BODY, MUTED)], spacing=S)


def failure(words: str, again: Handler) -> ft.Control:
    """What went wrong, and a button that tries it again."""
    retry = ft.Row([quiet_button(tr("Try again"), again)])
    return ft.Column([*outcome_line(Outcome(problem=words)), retry], spacing=M)


def to_copy(words: str, label: str, on_copy: Handler) -> ft.Control:
    """A text with a button that copies it: one that could be selected would be a field without a name."""
    return ft.Container(
        ft.Row(
            [text(words, mono(SIZE_BODY), expand=True), icon_button(ft.Icons.CONTENT_COPY, label, on_copy)], spacing=S
        ),
        bgcolor=MID,
        border_radius=R_SMALL,
        padding=ft.Padding(M, S, S, S),
    )


def day(time: datetime | None) -> str:
    """The day of something that may never have been."""
    return formats.day(time) if time else tr("never")
