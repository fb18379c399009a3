"""The tags of conversations: a row of them that leaves others out of the list, and what changes those of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from plugai.client import Session
from plugai.frontend.design.controls import Handler, Track, Wrap, input_field, send, text
from plugai.frontend.design.theme import MID, MUTED, SMALL, TEXT
from plugai.frontend.design.tokens import R_SMALL, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.sessions.tags import MOST_TAGS, shown_tags, tags_with, tags_without

_GAP = 4
_FULL = mark("A chat has {most_tags} tags at most: remove one to add another.")


class TagFilter:
    """The tags that are used most, and all of them when asked. Those that are chosen say which chats are listed."""

    def __init__(self, sessions: SessionsState, guard: Wrap) -> None:
        self._sessions = sessions
        self._guard = guard
        self._shows_all = False
        self._shown: object = None
        self.control = ft.Row(spacing=_GAP, run_spacing=_GAP, wrap=True, visible=False)

    def show(self) -> None:
        """Show the tags as they are now; none while one searches, since a search finds all chats."""
        sessions = self._sessions
        facts = (tuple(sessions.tags), sessions.chosen_tags, self._shows_all, bool(sessions.query))
        # The list is shown anew far more often than there are other tags.
        if facts == self._shown:
            return
        self._shown = facts
        shown, has_more = shown_tags(sessions.tags, sessions.chosen_tags, all_of_them=self._shows_all)
        chips = [
            _chip(
                f"{each.tag} {each.session_count}",
                tr("Chats with the tag {tag}: {session_count}", tag=each.tag, session_count=each.session_count),
                self._guard(lambda _, tag=each.tag: sessions.choose_tag(tag)),
                is_chosen=each.tag in sessions.chosen_tags,
            )
            for each in shown
        ]
        if has_more or self._shows_all:
            words = tr("Fewer tags") if self._shows_all else tr("All tags")
            chips.append(_chip(words, words, self._guard(lambda _: self._toggle()), is_chosen=False))
        self.control.controls = chips
        self.control.visible = bool(chips) and not sessions.query
        send(self.control)

    def _toggle(self) -> None:
        self._shows_all = not self._shows_all
        self.show()


def tag_editor(
    session: Session,
    sessions: SessionsState,
    change: Callable[[Sequence[str]], Any],
    close: Callable[[], Any],
    guard: Wrap,
    track: Track,
) -> ft.Control:
    """What changes the tags of a conversation: `change` is given those that it shall have."""
    own = session.info.tags
    remove = [
        _chip(tag, tr("Remove the tag {tag}", tag=tag), _changes(change, tags_without(own, tag), guard), ft.Icons.CLOSE)
        for tag in own
    ]
    if len(own) < MOST_TAGS:
        others = [each.tag for each in sessions.tags if len(tags_with(own, each.tag)) > len(own)]
        add = [
            _chip(tag, tr("Add the tag {tag}", tag=tag), _changes(change, tags_with(own, tag), guard), ft.Icons.ADD)
            for tag in others
        ]
        new = input_field(
            tr("New tag"),
            autofocus=True,
            on_submit=guard(lambda event: change(tags_with(own, event.control.value or ""))),
        )
        more: list[ft.Control] = [ft.Row(add, spacing=_GAP, run_spacing=_GAP, wrap=True)] if add else []
        more.append(track(new))
    else:
        more = [text(tr(_FULL, most_tags=MOST_TAGS), SMALL, MUTED)]
    done = ft.Row([ft.TextButton(tr("Done"), on_click=guard(lambda _: close()))])
    mine: list[ft.Control] = [ft.Row(remove, spacing=_GAP, run_spacing=_GAP, wrap=True)] if remove else []
    return ft.Container(
        ft.Column([*mine, *more, done], spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=ft.Padding(M, 0, M, S),
    )


def _changes(change: Callable[[Sequence[str]], Any], tags: Sequence[str], guard: Wrap) -> Handler:
    return guard(lambda _: change(tags))


def _chip(
    words: str, name: str, on_click: Handler, icon: ft.IconData | None = None, *, is_chosen: bool = False
) -> ft.Control:
    colour = "onPrimaryContainer" if is_chosen else TEXT
    shown: ft.Control = text(words, SMALL, colour, semantics_label=name)
    if icon is not None:
        shown = ft.Row([ft.Icon(icon, size=14, color=colour), shown], spacing=_GAP, tight=True)
    button = ft.TextButton(
        shown,
        on_click=on_click,
        style=ft.ButtonStyle(
            # Those with an icon stand in a row that has the colour of the others.
            bgcolor="primaryContainer" if is_chosen else MID if icon is None else "surface",
            shape=ft.RoundedRectangleBorder(radius=R_SMALL),
            padding=ft.Padding(S, 0, S, 0),
            visual_density=ft.VisualDensity.COMPACT,
        ),
    )
    return ft.MergeSemantics(ft.Semantics(content=button, selected=is_chosen))
