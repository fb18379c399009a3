"""What one searches the hub for: words, and menus that leave out what does not interest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import flet as ft

from plugai.client.types import HubSort, HubUseCase, Modality
from plugai.frontend.design.controls import Track, Wrap, input_field, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED
from plugai.frontend.design.tokens import R_SMALL, M, S
from plugai.frontend.hub.search import Query
from plugai.frontend.languages.sentences import mark, tr

_USES = (
    (mark("Any purpose"), HubUseCase.UNSPECIFIED),
    (mark("Chat"), HubUseCase.CHAT),
    (mark("Code"), HubUseCase.CODE),
    (mark("Questions about images"), HubUseCase.VISION),
    (mark("Make images"), HubUseCase.IMAGE),
    (mark("Make 3D shapes"), HubUseCase.SHAPE),
    (mark("Embeddings"), HubUseCase.EMBEDDING),
    (mark("Recognize speech"), HubUseCase.SPEECH),
)
_MODALITIES = (
    (mark("Any modality"), Modality.UNSPECIFIED),
    (mark("Text"), Modality.TEXT),
    (mark("Images"), Modality.IMAGE),
    (mark("3D shapes"), Modality.SHAPE),
    (mark("Sound"), Modality.AUDIO),
    (mark("Video"), Modality.VIDEO),
)
_LICENSES = (
    (mark("Any licence"), ""),
    *((name, name) for name in ("apache-2.0", "mit", "bsd-3-clause", "cc-by-4.0", "openrail", "gemma", "llama3.1")),
)

_SORTS = (
    (mark("Most downloads"), HubSort.DOWNLOADS),
    (mark("Most likes"), HubSort.LIKES),
    (mark("Popular now"), HubSort.TRENDING),
    (mark("Last changed"), HubSort.UPDATED),
    (mark("Newest"), HubSort.CREATED),
)


class Filters:
    """`search` is told of what is searched for, each time that it has changed."""

    def __init__(self, query: Query, search: Callable[[Query], Awaitable[None]], guard: Wrap, track: Track) -> None:
        self._query = query
        self._search = search
        self.field = track(
            input_field(
                tr("Search the hub"),
                value=query.text,
                hint_text=tr("Such as qwen3"),
                prefix_icon=ft.Icon(ft.Icons.SEARCH, size=18, color=MUTED),
                on_submit=guard(lambda event: self._set(text=event.control.value or "")),
            )
        )
        fits = ft.Switch(
            value=query.fits, scale=0.8, on_change=guard(lambda event: self._set(fits=bool(event.control.value)))
        )
        menus = [
            self._menu(tr("Purpose"), "use_case", _USES, guard),
            self._menu(tr("Modality"), "modality", _MODALITIES, guard),
            self._menu(tr("Licence"), "license", _LICENSES, guard),
            self._menu(tr("Order"), "sort", _SORTS, guard),
            ft.MergeSemantics(ft.Row([text(tr("Fits this machine"), BODY), fits], spacing=0, tight=True)),
        ]
        row = ft.Row(menus, spacing=S, run_spacing=S, wrap=True, vertical_alignment=ft.CrossAxisAlignment.CENTER)
        self.control = ft.Column([self.field, row], spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    async def _set(self, **changed: Any) -> None:
        self._query = replace(self._query, text=self.field.value or "")
        self._query = replace(self._query, **changed)
        await self._search(self._query)

    def _menu(self, label: str, name: str, options: Sequence[tuple[str, object]], guard: Wrap) -> ft.Control:
        options = [(tr(words), value) for words, value in options]
        words = next(words for words, value in options if value == getattr(self._query, name))
        shown = text(words, BODY, semantics_label=f"{label}: {words}")
        frame = ft.Container(
            ft.Row([shown, ft.Icon(ft.Icons.KEYBOARD_ARROW_DOWN, size=18, color=MUTED)], spacing=S, tight=True),
            border=ft.Border.all(1, LINE),
            border_radius=R_SMALL,
            padding=ft.Padding(M, 6, S, 6),
        )

        def choose(words: str, value: object) -> Callable[..., Any]:
            async def chosen(_: object) -> None:
                shown.value, shown.semantics_label = words, f"{label}: {words}"
                send(shown)
                await self._set(**{name: value})

            return guard(chosen)

        items = [menu_item(None, words, choose(words, value)) for words, value in options]
        return menu_button(label, frame, items, padding=0, menu_position=ft.PopupMenuPosition.UNDER)
