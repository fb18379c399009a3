"""Blocks as controls: prose, and code in a frame with its language and a button that copies it."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.chat.blocks import Block
from plugai.frontend.chat.safe import allowed_link, breakable, harmless
from plugai.frontend.design.controls import Handler, send, text
from plugai.frontend.design.theme import CODE_THEMES, LINE, MID, MUTED, READ, SMALL, TEXT, mono, shared, style
from plugai.frontend.design.tokens import DARK, LIGHT, R_MEDIUM, SIZE_BODY, SIZE_HEAD, SIZE_READ, L, M, S
from plugai.frontend.languages.sentences import tr

_WEB = ft.MarkdownExtensionSet.GITHUB_WEB
# The letters of formulas are smaller than others of the same size.
_FORMULA_SCALE = 1.15
_INK = style(SIZE_READ, height=1.6, color=TEXT)
_SHEET = shared(
    ft.MarkdownStyleSheet(
        p_text_style=_INK,
        list_bullet_text_style=_INK,
        strong_text_style=style(SIZE_READ, "w600", 1.6, color=TEXT),
        em_text_style=style(SIZE_READ, height=1.6, color=TEXT, italic=True),
        h1_text_style=style(20, "w600", 1.4, color=TEXT),
        h2_text_style=style(SIZE_HEAD, "w600", 1.5, color=TEXT),
        h3_text_style=style(SIZE_READ, "w600", 1.5, color=TEXT),
        h4_text_style=style(SIZE_READ, "w600", 1.5, color=TEXT),
        blockquote_text_style=style(SIZE_READ, height=1.6, color=MUTED),
        blockquote_decoration=ft.BoxDecoration(border=ft.Border(left=ft.BorderSide(3, LINE))),
        blockquote_padding=ft.Padding(L, 2, 0, 2),
        code_text_style=mono(SIZE_BODY, color=TEXT, bgcolor=MID),
        table_head_text_style=style(13, "w500", color=MUTED),
        table_head_text_align="start",
        table_body_text_style=style(SIZE_BODY, color=TEXT),
        table_cells_padding=ft.Padding(M, S, M, S),
        block_spacing=M,
        # Two digits and a point, also when letters are twice as large.
        list_indent=40,
        a_text_style=ft.TextStyle(color="primary", decoration=ft.TextDecoration.UNDERLINE),
    )
)
_CODE_SHEET = shared(
    ft.MarkdownStyleSheet(
        code_text_style=mono(SIZE_BODY),
        codeblock_padding=ft.Padding(L, S, L, S),
        codeblock_decoration=ft.BoxDecoration(bgcolor="transparent"),
    )
)


class MarkdownBlocks:
    """Makes the controls of a page. `dark` tells whether it is dark, `copy` copies a text, `open_link` opens a URL."""

    def __init__(
        self, dark: Callable[[], bool], copy: Callable[[str], Handler], open_link: Callable[[str], object]
    ) -> None:
        self._dark = dark
        self._copy = copy
        self._open_link = open_link

    def control(self, block: Block) -> ft.Control:
        """A block as a control."""
        return self._code(block) if block.is_code else self._prose(block)

    def update(self, control: ft.Control, block: Block) -> bool:
        """Show a block that has grown in the control of what it was; False if it needs another one."""
        shown = self._inner(control)
        if shown is None or block.is_code != isinstance(control, ft.Container):
            return False
        shown.value, shown.data = (_fenced(block) if block.is_code else harmless(block.text)), block.text
        send(shown)
        return True

    def _inner(self, control: ft.Control) -> ft.Markdown | None:
        if isinstance(control, ft.Markdown):
            return control
        found = control.data if isinstance(control, ft.Container) else None
        return found if isinstance(found, ft.Markdown) else None

    def _prose(self, block: Block) -> ft.Control:
        return ft.Markdown(
            harmless(block.text),
            extension_set=_WEB,
            md_style_sheet=_SHEET,
            latex_style=_INK,
            latex_scale_factor=_FORMULA_SCALE,
            soft_line_break=True,
            on_tap_link=self._tap,
        )

    def _code(self, block: Block) -> ft.Control:
        dark = self._dark()
        shown = ft.Markdown(
            _fenced(block),
            extension_set=_WEB,
            code_theme=CODE_THEMES[dark],
            code_style_sheet=_CODE_SHEET,
            data=block.text,
        )
        rows: list[ft.Control] = [shown]
        if not block.continues:
            rows.insert(0, self._code_head(block, shown))
        return ft.Container(
            ft.Column(rows, spacing=0),
            border=ft.Border.all(1, LINE),
            border_radius=R_MEDIUM,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
            bgcolor=(DARK if dark else LIGHT).code,
            data=shown,
        )

    def _code_head(self, block: Block, shown: ft.Markdown) -> ft.Control:
        button = ft.TextButton(
            tr("Copy"),
            ft.Icons.CONTENT_COPY,
            style=ft.ButtonStyle(icon_size=14, color=MUTED, text_style=SMALL, padding=ft.Padding(8, 0, 8, 0)),
            on_click=lambda event: self._copy(str(shown.data))(event),
        )
        language = text(block.language or tr("code"), SMALL, MUTED, expand=True)
        return ft.Container(
            ft.Row([language, button], height=38),
            padding=ft.Padding(L, 0, 4, 0),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )

    def _tap(self, event: ft.ControlEvent) -> None:
        if allowed_link(str(event.data)):
            self._open_link(str(event.data))


def question_text(value: str) -> ft.Control:
    """What the user said, as it was written."""
    return text(breakable(value), READ)


def _fence_for(code: str) -> str:
    longest = max((len(run) for run in code.replace("`", " `").split() if set(run) == {"`"}), default=0)
    return "`" * max(3, longest + 1, 4 if "```" in code else 3)


def _fenced(block: Block) -> str:
    fence = _fence_for(block.text)
    return f"{fence}{block.language}\n{breakable(block.text)}\n{fence}"
