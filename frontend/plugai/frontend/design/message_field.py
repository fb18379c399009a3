"""A field for a text in which a key sends: Enter, with Shift+Enter for a new line, or Ctrl+Enter."""

from __future__ import annotations

from typing import Any

import flet as ft

from plugai.client.types import SendKey
from plugai.frontend.design.controls import send
from plugai.frontend.design.theme import MUTED, TEXT, style
from plugai.frontend.design.tokens import SIZE_READ


@ft.control("TextField")
class MessageField(ft.TextField):  # type: ignore[misc]
    """Flet gives the focus of such a field to nobody when its method is called."""

    # In place of that method: the focus comes with each new value.
    focus: str | None = None


def message_field(hint: str, **more: Any) -> MessageField:
    """The field, without a frame of its own."""
    return MessageField(
        hint_text=hint,
        multiline=True,
        shift_enter=True,
        min_lines=1,
        max_lines=8,
        border=ft.NoInputBorder(),
        text_style=style(SIZE_READ, height=1.5, color=TEXT),
        hint_style=style(SIZE_READ, height=1.5, color=MUTED),
        content_padding=ft.Padding(6, 6, 6, 6),
        dense=True,
        **more,
    )


def use_send_key(field: MessageField, key: SendKey) -> None:
    """Send with this key; the other one that it could be makes a new line."""
    # Ctrl+Enter comes from the page, which hears all keys.
    is_enter = key is SendKey.ENTER
    if field.shift_enter is not is_enter:
        field.shift_enter = is_enter
        send(field)


def give_focus(field: MessageField) -> None:
    """Have somebody write there."""
    field.focus = str(int(field.focus or 0) + 1)
    send(field)
