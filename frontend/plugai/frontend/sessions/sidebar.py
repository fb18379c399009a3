"""The pane with the list of conversations, and the user's menu below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from plugai.client import Session
from plugai.frontend.design.controls import (
    Handler,
    Track,
    Wrap,
    field_border,
    icon_button,
    input_field,
    menu_button,
    menu_item,
    send,
    text,
)
from plugai.frontend.design.theme import BODY, MID, MUTED, SMALL, STRONG, TEXT, TITLE, style
from plugai.frontend.design.tokens import R_SMALL, SIZE_BODY, SIZE_SMALL, L, M, S
from plugai.frontend.languages.sentences import mark, tr, tr_c
from plugai.frontend.sessions.state import Found, SessionsState
from plugai.frontend.sessions.tags_view import TagFilter, tag_editor

_NO_CHATS = mark("Your chats will be listed here. Write a message to begin one, or bring yours from elsewhere.")


@dataclass(frozen=True, slots=True)
class Place:
    """Another page of the application, to which a line above the list leads."""

    icon: ft.IconData
    words: str
    open: Handler


@dataclass(frozen=True, slots=True)
class SidebarActions:
    """What one can do in the pane.

    Those with a text are given a conversation's id, the name of a theme, or a section of the settings; `export` is
    given a conversation's id and a format, and `tag` the tags that it shall have. Only administrators have `models`.
    """

    new: Handler
    open: Callable[[str], Handler]
    rename: Callable[[str, str], Any]
    tag: Callable[[str, Sequence[str]], Any]
    pin: Callable[[str], Handler]
    archive: Callable[[str], Handler]
    export: Callable[[str, str], Handler]
    delete: Callable[[str], Handler]
    theme: Callable[[str], Handler]
    settings: Callable[[str], Handler]
    administration: Handler | None
    places: tuple[Place, ...]
    models: Handler | None
    sign_out: Handler | None


class Sidebar:
    """The list is built anew when it changes: it has few controls, since only the shown conversation has a menu."""

    def __init__(
        self,
        sessions: SessionsState,
        actions: SidebarActions,
        guard: Wrap,
        name: str,
        track: Track,
    ) -> None:
        """`name` is that of the user, and `track` is told of each field in which one writes."""
        self._sessions = sessions
        self._actions = actions
        self._guard = guard
        self._name = name
        self._chosen = ""
        self._renaming = ""
        self._tagging = ""
        self._track = track
        self._search = track(_search_field(guard(lambda event: sessions.search(event.control.value))))
        self._new = icon_button(ft.Icons.EDIT_SQUARE, tr("New chat"), actions.new, size=19)
        self._list = ft.ListView(expand=True, spacing=2, padding=ft.Padding(M, 0, M, M))
        self._tags = TagFilter(sessions, guard)
        # The hint is its name only as long as nothing is written.
        named = ft.MergeSemantics(content=ft.Semantics(label=tr("Search"), content=self._search))
        found = ft.Container(
            ft.Column([named, self._tags.control], spacing=S, tight=True), padding=ft.Padding(M, 0, M, 0)
        )
        self.control = ft.Column(
            [self._head(), self._places(), found, self._list, self._foot()], spacing=S, expand=True
        )

    def show(self, chosen: str) -> None:
        """Show the list, in which the conversation with this id is chosen."""
        if chosen != self._chosen:
            self._renaming = self._tagging = ""
        self._chosen = chosen
        self._tags.show()
        self._list.controls = self._rows()
        send(self._list)

    async def focus(self) -> None:
        """Give the focus to the first thing of the pane."""
        await self._new.focus()

    async def search(self) -> None:
        """Give the focus to where one searches."""
        await self._search.focus()

    def refresh(self) -> None:
        """Show what has changed."""
        self.show(self._chosen)

    def _head(self) -> ft.Control:
        mark = ft.Container(
            ft.Icon(ft.Icons.BOLT, size=17, color="onPrimary"),
            width=28,
            height=28,
            border_radius=R_SMALL,
            bgcolor="primary",
            alignment=ft.Alignment.CENTER,
        )
        return ft.Container(
            ft.Row([mark, text("PlugAI", TITLE, expand=True), self._new], spacing=10), padding=ft.Padding(L, M, M, S)
        )

    def _places(self) -> ft.Control:
        return ft.Container(
            ft.Column([_place(place) for place in self._actions.places], spacing=2), padding=ft.Padding(M, 0, M, 0)
        )

    def _rows(self) -> list[ft.Control]:
        if self._sessions.query:
            return self._matches()
        if not self._sessions.sessions:
            bring = ft.TextButton(tr("Import chats"), on_click=self._actions.settings("transfer"))
            return [_hint(tr(_NO_CHATS)), ft.Row([bring])]
        rows: list[ft.Control] = []
        for name, sessions in self._sessions.groups:
            heading = text(name, style(SIZE_SMALL, "w500"), MUTED)
            rows.append(ft.Container(heading, padding=ft.Padding(M, L if rows else S, 0, 4)))
            rows += [self._row(session) for session in sessions]
        if self._sessions.has_more:
            rows.append(ft.TextButton(tr("Show more"), on_click=self._guard(lambda _: self._sessions.show_more())))
        return rows

    def _matches(self) -> list[ft.Control]:
        matches = self._sessions.matches
        if not matches:
            return [_hint(tr("No chat has these words. Try fewer, or others."))]
        return [self._match(session_id, found) for session_id, found in matches.items()]

    def _match(self, session_id: str, found: Found) -> ft.Control:
        button = self._button(
            session_id, found.title or tr("New chat"), found.snippet, is_chosen=session_id == self._chosen
        )
        return ft.Row([button], spacing=0)

    def _row(self, session: Session) -> ft.Control:
        title, is_chosen = self._sessions.title(session), session.id == self._chosen
        if session.id == self._renaming:
            return self._rename_field(session, title)
        button = self._button(session.id, title, " · ".join(session.info.tags), is_chosen=is_chosen)
        if not is_chosen:
            return ft.Row([button], spacing=0)
        row: ft.Control = ft.Row([button, self._menu(session)], spacing=0)
        if session.id == self._tagging:
            row = ft.Column([row, self._tag_editor(session)], spacing=0)
        return ft.Container(row, bgcolor=MID, border_radius=R_SMALL)

    def _button(self, session_id: str, title: str, snippet: str = "", *, is_chosen: bool) -> ft.Control:
        label = text(title, BODY, TEXT if is_chosen else MUTED, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
        around = text(" ".join(snippet.split()), SMALL, MUTED, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS)
        words = ft.Column([label, around], spacing=2, tight=True) if snippet else label
        return ft.TextButton(
            ft.Row([ft.Container(words, expand=True)]),
            expand=True,
            style=ft.ButtonStyle(
                padding=ft.Padding(M, S if snippet else 0, S, S if snippet else 0),
                shape=ft.RoundedRectangleBorder(radius=R_SMALL),
                text_style=BODY,
            ),
            on_click=self._actions.open(session_id),
        )

    def _menu(self, session: Session) -> ft.Control:
        pin, actions = tr("Unpin") if session.info.pinned else tr("Pin"), self._actions
        items = [
            menu_item(ft.Icons.EDIT_OUTLINED, tr("Rename"), self._guard(lambda _: self._begin_renaming(session.id))),
            menu_item(ft.Icons.SELL_OUTLINED, tr("Tags"), self._guard(lambda _: self._edit_tags(session.id))),
            menu_item(ft.Icons.PUSH_PIN_OUTLINED, pin, actions.pin(session.id)),
            menu_item(ft.Icons.ARCHIVE_OUTLINED, tr_c("to archive it", "Archive"), actions.archive(session.id)),
            menu_item(ft.Icons.DOWNLOAD, tr("Export as Markdown"), actions.export(session.id, "markdown")),
            menu_item(ft.Icons.DATA_OBJECT, tr("Export as JSON"), actions.export(session.id, "json")),
            menu_item(ft.Icons.DELETE_OUTLINE, tr("Delete"), actions.delete(session.id)),
        ]
        return menu_button(
            tr("Chat menu"), ft.Icon(ft.Icons.MORE_HORIZ, size=18, color=MUTED, semantics_label=tr("Chat menu")), items
        )

    def _rename_field(self, session: Session, title: str) -> ft.Control:
        async def rename(event: Any) -> None:
            self._renaming = ""
            await self._actions.rename(session.id, event.control.value)
            self.refresh()

        field = input_field(
            tr("Title"), value=title, autofocus=True, on_submit=self._guard(rename), on_blur=self._guard(rename)
        )
        return self._track(field)

    def _tag_editor(self, session: Session) -> ft.Control:
        return tag_editor(
            session,
            self._sessions,
            lambda tags: self._actions.tag(session.id, tags),
            lambda: self._edit_tags(""),
            self._guard,
            self._track,
        )

    def _edit_tags(self, session_id: str) -> None:
        self._tagging, self._renaming = session_id, ""
        self.refresh()

    def _begin_renaming(self, session_id: str) -> None:
        self._renaming, self._tagging = session_id, ""
        self.refresh()

    def _foot(self) -> ft.Control:
        circle = ft.Container(
            text(
                self._name[:1].upper(),
                style(SIZE_BODY, "w600", 1.0),
                "onPrimaryContainer",
                semantics_label=tr("Your menu"),
            ),
            width=32,
            height=32,
            bgcolor="primaryContainer",
            border_radius=16,
            alignment=ft.Alignment.CENTER,
        )
        themes = [
            (ft.Icons.BRIGHTNESS_AUTO_OUTLINED, tr("Colours of the system"), "system"),
            (ft.Icons.LIGHT_MODE_OUTLINED, tr("Light colours"), "light"),
            (ft.Icons.DARK_MODE_OUTLINED, tr("Dark colours"), "dark"),
        ]
        items = [menu_item(icon, words, self._actions.theme(name)) for icon, words, name in themes]
        places = [
            (ft.Icons.ARCHIVE_OUTLINED, tr("Archived chats"), "archived"),
            (ft.Icons.DELETE_OUTLINE, tr("Trash"), "trash"),
            (ft.Icons.SETTINGS_OUTLINED, tr("Settings"), ""),
        ]
        items.append(ft.PopupMenuItem())
        items += [menu_item(icon, words, self._actions.settings(section)) for icon, words, section in places]
        if self._actions.administration is not None:
            shield = ft.Icons.ADMIN_PANEL_SETTINGS_OUTLINED
            items.append(menu_item(shield, tr("Administration"), self._actions.administration))
        if self._actions.models is not None:
            items.append(menu_item(ft.Icons.HUB_OUTLINED, tr("Models"), self._actions.models))
        if self._actions.sign_out is not None:
            items += [menu_item(ft.Icons.LOGOUT, tr("Sign out"), self._actions.sign_out)]
        name = text(self._name, STRONG, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
        shown = ft.Row(
            [circle, ft.Container(name, expand=True), ft.Icon(ft.Icons.UNFOLD_MORE, size=18, color=MUTED)], spacing=10
        )
        return ft.Container(menu_button(tr("Your menu"), shown, items), padding=ft.Padding(S, S, S, S))


def _place(place: Place) -> ft.Control:
    shown = ft.Row([ft.Icon(place.icon, size=18, color=MUTED), text(place.words, BODY)], spacing=10)
    shape = ft.RoundedRectangleBorder(radius=R_SMALL)
    return ft.TextButton(
        shown, on_click=place.open, style=ft.ButtonStyle(padding=ft.Padding(S, 0, S, 0), shape=shape, text_style=BODY)
    )


def _search_field(on_change: Handler) -> ft.TextField:
    return ft.TextField(
        hint_text=tr("Search"),
        prefix_icon=ft.Icon(ft.Icons.SEARCH, size=18, color=MUTED),
        dense=True,
        filled=True,
        fill_color=MID,
        border=field_border(R_SMALL, "transparent"),
        text_style=style(SIZE_BODY, color=TEXT),
        hint_style=style(SIZE_BODY, color=MUTED),
        content_padding=ft.Padding(S, S, S, S),
        on_change=on_change,
    )


def _hint(words: str) -> ft.Control:
    return ft.Container(text(words, BODY, MUTED), padding=ft.Padding(M, S, M, S))
