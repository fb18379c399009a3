"""The archive and the trash: their conversations, and what one can do with each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from plugai.client import Session
from plugai.client.types import SessionState
from plugai.frontend.design.controls import Handler, Wrap, icon_button, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.sessions.shelf import ALL, ShelfState
from plugai.frontend.settings.forms import day, group, question, quiet_button

_UNTITLED = mark("New chat")


@dataclass(frozen=True, slots=True)
class ShelfActions:
    """What one can do with a conversation, given its id: open it, put it back into the list, move it to the trash."""

    open: Callable[[str], Handler]
    restore: Callable[[str], Handler]
    delete: Callable[[str], Handler]


class ShelfView:
    """Nothing is deleted for good before one has said so twice; all else can be undone."""

    def __init__(self, shelf: ShelfState, actions: ShelfActions, guard: Wrap) -> None:
        self._shelf = shelf
        self._actions = actions
        self._guard = guard
        self._is_trash = shelf.state is SessionState.DELETED
        self._content = ft.Column(spacing=S)
        title, about = (tr("Trash"), tr(_TRASH)) if self._is_trash else (tr("Archived chats"), tr(_ARCHIVE))
        self.control = group(title, about, self._content)

    def show(self) -> None:
        """Show them as they are now."""
        shelf = self._shelf
        rows = [self._row(session) for session in shelf.sessions]
        if not rows:
            rows = [text(tr(_NO_TRASH) if self._is_trash else tr(_NO_ARCHIVE), BODY)]
        if shelf.has_more:
            rows.append(ft.Row([ft.TextButton(tr("Show more"), on_click=self._guard(lambda _: shelf.show_more()))]))
        if shelf.sessions and self._is_trash:
            rows.append(self._empty())
        self._content.controls = rows
        send(self._content)

    def _row(self, session: Session) -> ft.Control:
        if session.id == self._shelf.asked:
            return self._question(
                tr("Delete “{title}” for good, with the files that it has generated?", title=_title(session))
            )
        words = ft.Column(
            [
                text(_title(session), STRONG, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS),
                text(self._times(session), SMALL, MUTED),
            ],
            spacing=2,
            expand=True,
        )
        return ft.Row([words, *self._buttons(session)], spacing=S)

    def _times(self, session: Session) -> str:
        if not self._is_trash:
            return tr("Last used {day}", day=day(session.info.use_time))
        gone = session.info.expunge_time
        return tr("Deleted {day}", day=day(session.info.delete_time)) + (
            tr(" · vanishes by itself on {day}", day=day(gone)) if gone else ""
        )

    def _buttons(self, session: Session) -> list[ft.Control]:
        actions, title = self._actions, _title(session)
        if self._is_trash:
            ask = self._guard(lambda _: self._shelf.ask(session.id))
            return [
                quiet_button(tr("Restore"), actions.restore(session.id), tooltip=tr("Restore {title}", title=title)),
                icon_button(ft.Icons.DELETE_FOREVER_OUTLINED, tr("Delete {title} for good", title=title), ask),
            ]
        return [
            icon_button(ft.Icons.OPEN_IN_NEW, tr("Open {title}", title=title), actions.open(session.id)),
            quiet_button(tr("Unarchive"), actions.restore(session.id), tooltip=tr("Unarchive {title}", title=title)),
            icon_button(ft.Icons.DELETE_OUTLINE, tr("Delete {title}", title=title), actions.delete(session.id)),
        ]

    def _empty(self) -> ft.Control:
        if self._shelf.asked == ALL:
            return self._question(tr("Delete everything in the trash for good?"))
        ask = self._guard(lambda _: self._shelf.ask(ALL))
        return ft.Row([quiet_button(tr("Empty the trash"), ask)])

    def _question(self, words: str) -> ft.Control:
        shelf, guard = self._shelf, self._guard
        return question(
            words, tr("Delete for good"), guard(lambda _: shelf.delete_asked()), guard(lambda _: shelf.ask())
        )


_ARCHIVE = mark(
    "They are not in the list, and searches find them. One that is continued stays here until it is unarchived."
)
_TRASH = mark("What you delete stays here for a while, and then vanishes by itself.")
_NO_ARCHIVE = mark("Nothing is archived. “Archive” in the menu of a chat puts it here, out of the way and not lost.")
_NO_TRASH = mark("The trash is empty.")


def _title(session: Session) -> str:
    return session.info.title or tr(_UNTITLED)
