"""What is shown before the first message: the models that were used last, and what one could ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from plugai.frontend.design.controls import Handler, Wrap, text
from plugai.frontend.design.theme import BIG, BODY, LINE, MUTED, STRONG
from plugai.frontend.design.tokens import R_MEDIUM, L, M, S
from plugai.frontend.languages.sentences import mark, tr

_SUGGESTIONS = (
    (mark("Explain"), mark("Why is the sky blue during the day, and red in the evening?")),
    (mark("Write"), mark("Write a short thank-you note to a neighbour who watered my plants.")),
    (mark("Code"), mark("Write a Python function that finds the longest word in a text.")),
)
_SIDE = {ft.ControlState.FOCUSED: ft.BorderSide(2, "primary"), ft.ControlState.DEFAULT: ft.BorderSide(1, LINE)}


class Welcome:
    """`suggest` sends a text, `recent` are the models that were used last, and `choose` makes one the chosen one.

    `has_none` is whether there is no model to talk with, and `remedy` makes what says then what to do.
    """

    def __init__(
        self,
        suggest: Callable[[str], Any],
        recent: Callable[[], Sequence[str]],
        choose: Callable[[str], Handler],
        guard: Wrap,
        has_none: Callable[[], bool],
        remedy: Callable[[], list[ft.Control]],
    ) -> None:
        self._suggest = suggest
        self._recent = recent
        self._choose = choose
        self._guard = guard
        self._has_none = has_none
        self._remedy = remedy
        self._showed_none = False

    @property
    def is_stale(self) -> bool:
        """Whether the page would be another one now."""
        return self._has_none() != self._showed_none

    def control(self) -> ft.Control:
        """The page as it is now."""
        self._showed_none = self._has_none()
        shown = self._nothing() if self._showed_none else self._beginnings()
        column = ft.Column(
            shown, spacing=M, scroll=ft.ScrollMode.AUTO, alignment=ft.MainAxisAlignment.CENTER, width=520
        )
        return ft.Container(column, padding=ft.Padding(L, L, L, L), alignment=ft.Alignment.CENTER)

    def _nothing(self) -> list[ft.Control]:
        return [text(tr("There is no model to talk with yet."), BIG), *self._remedy()]

    def _beginnings(self) -> list[ft.Control]:
        words = tr("Ask the model anything. Your chats are kept on this server.")
        return [
            text(tr("What shall we talk about?"), BIG),
            text(words, BODY, MUTED),
            *self._models(),
            ft.Container(height=S),
            *(self._suggestion(tr(title), tr(prompt)) for title, prompt in _SUGGESTIONS),
        ]

    def _models(self) -> list[ft.Control]:
        recent = self._recent()
        if len(recent) < 2:
            return []
        style = ft.ButtonStyle(
            padding=ft.Padding(M, 0, M, 0), shape=ft.RoundedRectangleBorder(radius=R_MEDIUM), side=_SIDE
        )
        buttons = [
            ft.TextButton(
                name, style=style, height=36, tooltip=tr("Talk with {name}", name=name), on_click=self._choose(name)
            )
            for name in recent
        ]
        return [ft.Row([text(tr("Used last"), BODY, MUTED), *buttons], spacing=S, run_spacing=S, wrap=True)]

    def _suggestion(self, title: str, prompt: str) -> ft.Control:
        words = ft.Column([text(title, STRONG), text(prompt, BODY, MUTED)], spacing=2, expand=True)
        return ft.TextButton(
            ft.Row([words, ft.Icon(ft.Icons.ARROW_FORWARD, size=18, color=MUTED)], spacing=M),
            style=ft.ButtonStyle(
                padding=ft.Padding(L, M, L, M), shape=ft.RoundedRectangleBorder(radius=R_MEDIUM), side=_SIDE
            ),
            on_click=self._guard(lambda _: self._suggest(prompt)),
        )
