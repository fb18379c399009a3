"""Charts of bars, made of plain boxes: they need no package besides Flet, and no more than a page has already."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from plugai.frontend.administration.dashboard import Bar
from plugai.frontend.design.controls import text
from plugai.frontend.design.theme import ACCENT, LINE, MID, MUTED, SMALL
from plugai.frontend.design.tokens import M, S
from plugai.frontend.languages.sentences import tr

_HEIGHT = 120
_THICK = 10
# Where a bar would be too small to be seen.
_LEAST = 0.02


def columns(title: str, bars: Sequence[Bar]) -> ft.Control:
    """A bar beside the other, such as for days. A screen reader is told each value that is not 0."""
    most = max((bar.value for bar in bars), default=0)
    drawn = ft.Row([_column(bar, most) for bar in bars], spacing=1 if len(bars) > 31 else 3, height=_HEIGHT)
    highest = next((bar.words for bar in bars if bar.value == most and most), "0")
    ends = [bars[0].name, bars[-1].name] if bars else ["", ""]
    below = ft.Row([text(name, SMALL, MUTED) for name in ends], alignment=ft.MainAxisAlignment.SPACE_BETWEEN)
    frame = ft.Container(drawn, border=ft.Border(bottom=ft.BorderSide(1, LINE)))
    chart = ft.Column(
        [text(tr("{title}; at most {highest}", title=title, highest=highest), SMALL, MUTED), frame, below], spacing=4
    )
    return _told(f"{title}. {_values(bars)}", chart)


def rows(title: str, bars: Sequence[Bar]) -> ft.Control:
    """A bar below the other, each with its name and value. A screen reader is told these."""
    most = max((bar.value for bar in bars), default=0)
    chart = ft.Column([_row(bar, most) for bar in bars], spacing=S)
    return _told(f"{title}. {_values(bars)}", chart)


def _told(words: str, chart: ft.Control) -> ft.Control:
    return ft.Semantics(content=chart, label=words, exclude_semantics=True, container=True)


def _values(bars: Sequence[Bar]) -> str:
    return ", ".join(f"{bar.name}: {bar.words}" for bar in bars if bar.value) or tr("There is none")


def _column(bar: Bar, most: float) -> ft.Control:
    share = max(_LEAST, bar.value / most) if bar.value and most else 0
    filled = ft.Container(height=_HEIGHT * share, bgcolor=ACCENT, border_radius=ft.BorderRadius(2, 2, 0, 0))
    held = ft.Column([filled], alignment=ft.MainAxisAlignment.END, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(held, expand=True, height=_HEIGHT, tooltip=f"{bar.name}: {bar.words}")


def _row(bar: Bar, most: float) -> ft.Control:
    share = round(1000 * max(_LEAST, bar.value / most)) if bar.value and most else 0
    parts = [(share, ACCENT), (1000 - share, MID)]
    drawn = [ft.Container(height=_THICK, bgcolor=color, expand=part) for part, color in parts if part]
    held = ft.Container(ft.Row(drawn, spacing=0), border_radius=_THICK / 2, clip_behavior=ft.ClipBehavior.HARD_EDGE)
    name = text(bar.name, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS, expand=True)
    return ft.Column([ft.Row([name, text(bar.words)], spacing=M), held], spacing=4)
