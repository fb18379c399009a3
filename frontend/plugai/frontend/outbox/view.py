"""The messages that wait for the server, above where one writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from plugai.frontend.design.controls import Track, Wrap, icon_button, input_field, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL
from plugai.frontend.design.tokens import R_LARGE, L, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.outbox.message import OutboxMessage, Stage

WAITS = mark("Waiting for the connection")
# What there is room for beside the conversation; more than that scrolls.
_MOST_SHOWN, _HEIGHT = 3, 260


@dataclass(frozen=True, slots=True)
class OutboxActions:
    """What one can do with a waiting message, named by its key: say something else, send it after all, or not."""

    change: Callable[[str, str], Awaitable[None]]
    release: Callable[[str], Awaitable[None]]
    remove: Callable[[str], Awaitable[None]]
    guard: Wrap
    track: Track


class OutboxView:
    """Shows those of one chat."""

    def __init__(self, actions: OutboxActions) -> None:
        self._actions = actions
        self._shown: dict[str, _WaitingView] = {}
        self._column = ft.Column(spacing=S, tight=True, horizontal_alignment=ft.CrossAxisAlignment.END)
        self.control = ft.Container(self._column, visible=False, padding=ft.Padding(0, 0, 0, S))

    def show(self, messages: Sequence[OutboxMessage]) -> None:
        """Show these; one that somebody is changing is left as it is."""
        before = self._shown
        self._shown = {message.key: self._kept_or_new(before.get(message.key), message) for message in messages}
        if list(before.values()) == list(self._shown.values()):
            return
        self._column.controls = [view.control for view in self._shown.values()]
        has_more = len(messages) > _MOST_SHOWN
        self._column.scroll = ft.ScrollMode.AUTO if has_more else None
        self._column.height = _HEIGHT if has_more else None
        self.control.visible = bool(messages)
        send(self.control)

    def _kept_or_new(self, kept: _WaitingView | None, message: OutboxMessage) -> _WaitingView:
        return kept if kept is not None and kept.shows(message) else _WaitingView(message, self._actions)


class _WaitingView:
    def __init__(self, message: OutboxMessage, actions: OutboxActions) -> None:
        self._message = message
        self._actions = actions
        self._is_edited = False
        self.control = ft.Container(
            self._said(),
            border=ft.Border.all(1, "error" if message.stage is Stage.HELD else LINE),
            border_radius=R_LARGE,
            padding=ft.Padding(L, S, S, S),
            margin=ft.Margin(48, 0, 0, 0),
        )

    def shows(self, message: OutboxMessage) -> bool:
        """Whether this is what is shown."""
        return self._is_edited or _looks(message) == _looks(self._message)

    def _said(self) -> ft.Control:
        message, guard = self._message, self._actions.guard
        is_held = message.stage is Stage.HELD
        state = ft.Row(
            [
                ft.Icon(ft.Icons.ERROR_OUTLINE if is_held else ft.Icons.SCHEDULE, size=14, color=_colour(message)),
                ft.Container(text(tr(message.problem or WAITS), SMALL, _colour(message)), expand=True),
            ],
            spacing=6,
        )
        words = message.text or message.question.beginning
        said = ft.Column(
            [
                text(words, BODY, max_lines=3, overflow=ft.TextOverflow.ELLIPSIS),
                *([_files(message)] if message.files else []),
                ft.Semantics(content=state, live_region=True),
            ],
            spacing=4,
            tight=True,
            expand=True,
        )
        first = message.question.beginning
        release = ft.TextButton(tr("Send anyway"), on_click=guard(lambda _: self._actions.release(message.key)))
        edit = icon_button(ft.Icons.EDIT_OUTLINED, tr("Edit “{words}”", words=first), guard(self._edit), size=16)
        remove = icon_button(
            ft.Icons.CLOSE,
            tr("Remove “{words}”", words=first),
            guard(lambda _: self._actions.remove(message.key)),
            size=16,
        )
        return ft.Row([said, *([release] if is_held else []), edit, remove], spacing=0)

    def _edit(self, _: object) -> None:
        field = input_field(
            tr("The waiting message"),
            value=self._message.text,
            multiline=True,
            min_lines=1,
            max_lines=6,
            autofocus=True,
        )
        self._actions.track(field)

        async def keep(_: object) -> None:
            words = field.value or ""
            self._leave()
            await self._actions.change(self._message.key, words)

        buttons = ft.Row(
            [
                ft.TextButton(tr("Cancel"), on_click=self._actions.guard(lambda _: self._leave())),
                ft.FilledButton(tr("Keep"), on_click=self._actions.guard(keep)),
            ],
            alignment=ft.MainAxisAlignment.END,
            spacing=S,
        )
        self._is_edited = True
        self.control.content = ft.Column([field, buttons], spacing=S, tight=True)
        send(self.control)

    def _leave(self) -> None:
        self._is_edited = False
        self.control.content = self._said()
        send(self.control)


def _looks(message: OutboxMessage) -> tuple[object, ...]:
    return message.text, message.stage is Stage.HELD, message.problem, message.files


def _colour(message: OutboxMessage) -> str:
    return "error" if message.stage is Stage.HELD else MUTED


def _files(message: OutboxMessage) -> ft.Control:
    return text(", ".join(file.name for file in message.files), SMALL, MUTED)
