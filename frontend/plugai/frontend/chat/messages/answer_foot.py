"""What is below an answer: what is going on, what went wrong, or what one can do with it."""

from __future__ import annotations

import flet as ft

from plugai.frontend.chat import words
from plugai.frontend.chat.changes import AnswerShown, AnswerState, ChatMessage
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.design.controls import Handler, icon_button, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL
from plugai.frontend.design.tokens import R_MEDIUM, L, M, S
from plugai.frontend.languages.sentences import tr

# The icons, and not the room around them, are below the text.
_BESIDE = ft.Margin(-9, -4, 0, 0)


class AnswerFoot:
    """The last answer shows all that one can do; the others, which may be many, show it when they are asked."""

    def __init__(self, answer: AnswerShown, actions: MessageActions, *, is_last: bool) -> None:
        self._answer = answer
        self._actions = actions
        self._is_open = is_last
        self._shows_details = False
        self.control = ft.Column(self._content(), spacing=0)

    def refresh(self) -> None:
        """Show it as it is now."""
        self.control.controls = self._content()
        send(self.control)

    def clear(self) -> None:
        """Show nothing: the answer itself is seen to go on."""
        if self.control.controls:
            self.control.controls = []
            send(self.control)

    def fold(self) -> None:
        """Show only how to see more."""
        if self._is_open:
            self._is_open = self._shows_details = False
            self.refresh()

    def _content(self) -> list[ft.Control]:
        match self._answer.state:
            case AnswerState.WAITING:
                return [self._status()]
            case AnswerState.WRITING:
                return []
            case AnswerState.FAILED:
                steps = version_buttons(self._answer, self._actions)
                return [self._problem(), *([ft.Row(steps, spacing=0)] if steps else [])]
            case AnswerState.DONE | AnswerState.STOPPED:
                return [self._row(), *([self._details()] if self._shows_details else [])]

    def _status(self) -> ft.Control:
        ring = ft.ProgressRing(
            width=16, height=16, stroke_width=2, color=MUTED, value=self._answer.fraction, semantics_label=tr("Waiting")
        )
        # A thing of its own for screen readers, which would else be told the question and the answer's model with it.
        label = ft.Semantics(content=text(self._answer.status, BODY, MUTED), live_region=True, container=True)
        return ft.Row([ring, label], spacing=10)

    def _problem(self) -> ft.Control:
        said = text(self._answer.problem, BODY, "onErrorContainer")
        retry = ft.TextButton(tr("Try again"), ft.Icons.REFRESH, on_click=self._actions.regenerate(self._answer, ""))
        row = ft.Row(
            [
                ft.Icon(ft.Icons.ERROR_OUTLINE, size=18, color="error"),
                ft.Container(ft.Semantics(content=said, live_region=True, container=True), expand=True),
            ],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        return ft.Container(
            ft.Column([row, ft.Row([retry, *self._other_models()], spacing=0)], spacing=4),
            bgcolor="errorContainer",
            border_radius=R_MEDIUM,
            padding=ft.Padding(M, M, M, 6),
        )

    def _row(self) -> ft.Control:
        answer, actions = self._answer, self._actions
        steps = version_buttons(answer, actions)
        shown = [icon_button(ft.Icons.MORE_HORIZ, tr("Show what you can do"), actions.guard(self._open))]
        if not self._is_open and not steps:
            return ft.Container(shown[0], margin=_BESIDE)
        if not self._is_open:
            shown = [*steps, *shown]
        else:
            shown = [
                icon_button(ft.Icons.CONTENT_COPY, tr("Copy answer"), self._copy, size=16),
                icon_button(ft.Icons.REFRESH, tr("Answer again"), actions.regenerate(answer, "")),
                *self._other_models(),
                *self._fork(),
                *steps,
                *self._figures(),
            ]
        return ft.Container(ft.Row(shown, spacing=0, wrap=True), margin=_BESIDE)

    def _fork(self) -> list[ft.Control]:
        fork = self._actions.fork
        if fork is None:
            return []
        return [icon_button(ft.Icons.CALL_SPLIT, tr("Continue in a new chat"), fork(self._answer))]

    def _figures(self) -> list[ft.Control]:
        answer = self._answer
        note = tr("Stopped") if answer.state is AnswerState.STOPPED else ""
        said = " · ".join(part for part in (note, words.figures(answer.usage, answer.timings)) if part)
        if not words.details(answer.usage, answer.timings, None):
            return [text(said, SMALL, MUTED)] if said else []
        style = ft.ButtonStyle(color=MUTED, text_style=SMALL, padding=ft.Padding(S, 0, S, 0))
        name = tr("Hide details") if self._shows_details else tr("Show details")
        return [
            ft.TextButton(
                said or tr("Details"), style=style, tooltip=name, on_click=self._actions.guard(self._toggle_details)
            )
        ]

    def _details(self) -> ft.Control:
        answer = self._answer
        facts = words.details(answer.usage, answer.timings, self._actions.prices(answer.model))
        pairs = [ft.Row([text(name, SMALL, MUTED), text(value, SMALL)], spacing=6, tight=True) for name, value in facts]
        return ft.Row(pairs, wrap=True, spacing=L, run_spacing=4)

    def _other_models(self) -> list[ft.Control]:
        models = [name for name in self._actions.models() if name != self._answer.model]
        if not models:
            return []
        name = tr("Answer again with another model")
        icon = ft.Icon(ft.Icons.SWAP_HORIZ, size=18, color=MUTED, semantics_label=name)
        items = [menu_item(None, model, self._actions.regenerate(self._answer, model)) for model in models]
        return [menu_button(name, icon, items)]

    def _copy(self, event: object) -> object:
        return self._actions.copy(self._answer.text)(event)

    def _open(self, _: object) -> None:
        self._is_open = True
        self.refresh()

    def _toggle_details(self, _: object) -> None:
        self._shows_details = not self._shows_details
        self.refresh()


def version_buttons(message: ChatMessage, actions: MessageActions) -> list[ft.Control]:
    """What leads to the alternatives of a message, if it has any."""
    (place, count), step = message.version, actions.step
    if count < 2 or step is None:
        return []
    return [
        _step(ft.Icons.CHEVRON_LEFT, tr("Earlier version"), step(message, -1), place > 1),
        text(tr("{place} of {count}", place=place, count=count), SMALL, MUTED),
        _step(ft.Icons.CHEVRON_RIGHT, tr("Later version"), step(message, 1), place < count),
    ]


def _step(icon: ft.IconData, name: str, on_click: Handler, is_possible: bool) -> ft.Control:
    colour = MUTED if is_possible else LINE
    return icon_button(icon, name, on_click, color=colour, disabled=not is_possible)
