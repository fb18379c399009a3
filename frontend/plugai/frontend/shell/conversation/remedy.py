"""What to do where there is no model to talk with."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import Sectioned, SectionRoute

_FIND_ONE = mark(
    "Find one that fits into this machine, and download it. It runs here, and nothing that you write leaves it."
)
_KEY_OR_ASK = mark("Ask an administrator to add one. If you have a key of a provider, its models are yours with it.")


def remedy(parts: PageParts) -> list[ft.Control]:
    """Administrators add a model; everybody else can have those of a key of their own."""
    keys = SectionRoute(Sectioned.SETTINGS, "keys").path
    words, name = (_FIND_ONE, tr("Add a model")) if parts.add_model else (_KEY_OR_ASK, tr("Add a provider key"))
    press = parts.add_model or parts.guard(lambda _: parts.device.go(keys))
    return [text(tr(words), BODY, MUTED), ft.Row([ft.FilledButton(name, on_click=press)])]
