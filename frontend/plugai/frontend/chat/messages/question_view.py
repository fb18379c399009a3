"""What the user has said, as controls: it can be changed where it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.frontend.chat.changes import Question
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.chat.messages.answer_foot import version_buttons
from plugai.frontend.chat.messages.extras import file_view
from plugai.frontend.chat.messages.markdown import question_text
from plugai.frontend.design.controls import icon_button, input_field, send
from plugai.frontend.design.theme import MID
from plugai.frontend.design.tokens import R_LARGE, L, S
from plugai.frontend.languages.sentences import tr


class QuestionView:
    """At the right, with what one can do below it."""

    def __init__(self, question: Question, actions: MessageActions) -> None:
        self._question = question
        self._actions = actions
        self._version = question.version
        self.is_edited = False
        """Whether somebody changes it now."""
        self.control = ft.Column(self._said(), spacing=2, horizontal_alignment=ft.CrossAxisAlignment.END)

    def show_versions(self) -> None:
        """Show how many alternatives it has."""
        if self._version != self._question.version:
            self._version = self._question.version
            self._show(self._said())

    def _show(self, controls: list[ft.Control], *, is_edited: bool = False) -> None:
        self.is_edited = is_edited
        self.control.controls = controls
        send(self.control)

    def _said(self) -> list[ft.Control]:
        question, actions = self._question, self._actions
        bubble = ft.Container(
            question_text(question.text),
            bgcolor=MID,
            padding=ft.Padding(L, 10, L, 10),
            border_radius=ft.BorderRadius(R_LARGE, R_LARGE, R_LARGE, 6),
            margin=ft.Margin(48, 0, 0, 0),
        )
        files = [file_view(file, actions) for file in question.files]
        shown: list[ft.Control] = (
            [ft.Row(files, wrap=True, spacing=S, alignment=ft.MainAxisAlignment.END)] if files else []
        )
        row = ft.Row(
            [*version_buttons(question, actions), *self._edit_button()],
            spacing=0,
            alignment=ft.MainAxisAlignment.END,
            tight=True,
        )
        said = [ft.Row([bubble], alignment=ft.MainAxisAlignment.END, wrap=True)] if question.text else []
        return [*shown, *said, row]

    def _edit_button(self) -> list[ft.Control]:
        edit = self._actions.edit
        if edit is None:
            return []
        begin = self._actions.guard(lambda _: self._begin(edit))
        return [icon_button(ft.Icons.EDIT_OUTLINED, tr("Edit your message"), begin, size=16)]

    def _begin(self, edit: Callable[[Question, str], Awaitable[None]]) -> None:
        field = input_field(
            tr("Your message, changed"),
            value=self._question.text,
            multiline=True,
            min_lines=2,
            max_lines=12,
            autofocus=True,
        )

        self._actions.track(field)

        async def resend(_: object) -> None:
            words = field.value or ""
            self._show(self._said())
            await edit(self._question, words)

        def leave(_: object) -> None:
            self._show(self._said())

        buttons = ft.Row(
            [
                ft.TextButton(tr("Cancel"), on_click=self._actions.guard(leave)),
                ft.FilledButton(tr("Send again"), on_click=self._actions.guard(resend)),
            ],
            alignment=ft.MainAxisAlignment.END,
            spacing=S,
        )
        self._show([ft.Row([ft.Container(field, expand=True)]), buttons], is_edited=True)
