"""What an answer has besides its text: reasoning and tools, folded away; pictures and files; what the server notes."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.chat.changes import AnswerShown, FileShown, ToolUse
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.chat.safe import breakable
from plugai.frontend.design.controls import Handler, Wrap, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL, STRONG, mono
from plugai.frontend.design.tokens import R_MEDIUM, SIZE_SMALL, L, M, S
from plugai.frontend.languages import formats
from plugai.frontend.languages.sentences import tr

# While a model reasons, only the end is shown: the whole of it would be sent again with each word.
_END_LETTERS = 600
_MOST_LETTERS = 40_000
_PICTURE, _THUMBNAIL = 420, 96
_CODE = mono(SIZE_SMALL)


class Fold:
    """A line that opens and closes. What is in it is built when it opens."""

    def __init__(self, icon: ft.IconData, name: str, content: Callable[[], ft.Control], guard: Wrap) -> None:
        self._icon = icon
        self._content = content
        self._is_open = False
        self._name = text(name, BODY, MUTED)
        self._arrow = ft.Icon(ft.Icons.EXPAND_MORE, size=18, color=MUTED)
        button = ft.TextButton(
            ft.Row([ft.Icon(icon, size=16, color=MUTED), self._name, self._arrow], spacing=6, tight=True),
            style=ft.ButtonStyle(padding=ft.Padding(S, 0, S, 0), visual_density=ft.VisualDensity.COMPACT),
            on_click=guard(self._toggle),
        )
        self._inside = ft.Container(visible=False)
        self.control = ft.Column(
            [ft.Row([ft.Container(button, margin=ft.Margin(-S, 0, 0, 0))]), self._inside], spacing=2
        )

    def refresh(self, name: str) -> None:
        """Call it otherwise, and show what is in it anew."""
        if self._name.value != name:
            self._name.value = name
            send(self._name)
        if self._is_open:
            self._inside.content = self._content()
            send(self._inside)

    def _toggle(self, _: object) -> None:
        self._is_open = not self._is_open
        self._arrow.icon = ft.Icons.EXPAND_LESS if self._is_open else ft.Icons.EXPAND_MORE
        self._inside.content = self._content() if self._is_open else None
        self._inside.visible = self._is_open
        send(self.control)


class AnswerExtras:
    """They grow while an answer is made. `before` and `after` are the controls before and after the text, if any."""

    def __init__(self, answer: AnswerShown, actions: MessageActions) -> None:
        self._answer = answer
        self._actions = actions
        self._reasoning: Fold | None = None
        self._tools: dict[str, Fold] = {}
        # Whether there is reasoning, how many tools, the files and the notes, as they are in the controls.
        self._shown: object = (False, 0, (), ())
        self.before: list[ft.Control] = []
        self.after: list[ft.Control] = []
        self._fill()

    def refresh(self) -> bool:
        """Show what has changed; whether there are other controls now."""
        if self._reasoning is not None:
            self._reasoning.refresh(self._reasoning_name)
        for number, fold in self._tools.items():
            fold.refresh(_tool_name(self._answer.tools[number]))
        return self._fill()

    def _fill(self) -> bool:
        """Add what is not there yet; whether there was anything."""
        answer = self._answer
        facts = (bool(answer.reasoning), len(answer.tools), answer.files, answer.notes)
        if facts == self._shown:
            return False
        self._shown = facts
        if answer.reasoning and self._reasoning is None:
            name, content = self._reasoning_name, self._reasoning_text
            self._reasoning = Fold(ft.Icons.PSYCHOLOGY_OUTLINED, name, content, self._actions.guard)
        for number, tool in answer.tools.items():
            if number not in self._tools:
                self._tools[number] = self._tool(tool)
        folds = [fold.control for fold in (self._reasoning, *self._tools.values()) if fold is not None]
        files = [file_view(file, self._actions, large=True) for file in answer.files]
        notes = [_note(words) for words in answer.notes]
        self.before = [ft.Column(folds, spacing=2)] * bool(folds)
        self.before += [ft.Row(files, wrap=True, spacing=S, run_spacing=S)] * bool(files)
        self.after = [ft.Column(notes, spacing=4)] * bool(notes)
        return True

    @property
    def _reasoning_name(self) -> str:
        return tr("Reasoning…") if self._answer.is_running and not self._answer.text else tr("Reasoning")

    def _reasoning_text(self) -> ft.Control:
        words = self._answer.reasoning
        if self._answer.is_running and len(words) > _END_LETTERS:
            words = "…" + words[-_END_LETTERS:]
        return _quoted(text(breakable(words[:_MOST_LETTERS]), BODY, MUTED))

    def _tool(self, tool: ToolUse) -> Fold:
        def content() -> ft.Control:
            lines: list[ft.Control] = [text(_cut(tool.arguments or "{}"), _CODE)]
            if tool.result:
                lines += [text(tr("Result"), SMALL, MUTED), text(_cut(tool.result), _CODE)]
            return _quoted(ft.Column(lines, spacing=4))

        return Fold(ft.Icons.BUILD_OUTLINED, _tool_name(tool), content, self._actions.guard)


def file_view(file: FileShown, actions: MessageActions, *, large: bool = False) -> ft.Control:
    """A file of a message: a picture, which opens when it is pressed, or its name."""
    if file.is_picture:
        size = _PICTURE if large else _THUMBNAIL
        name = tr("Picture {name}", name=file.name).strip()
        image = ft.Image(
            src=actions.file_url(file, not large),
            width=size,
            # A large one is as high as it needs: a wide one would have bands above and below.
            height=None if large else size,
            fit=ft.BoxFit.CONTAIN if large else ft.BoxFit.COVER,
            border_radius=R_MEDIUM,
            semantics_label=name,
        )
        return _pressed(image, actions.open_file(file))
    name = file.name or file.mime_type or tr("File")
    words = ft.Column(
        [text(name, STRONG, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS), text(size_words(file.size), SMALL, MUTED)]
        if file.size
        else [text(name, STRONG, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)],
        spacing=0,
        tight=True,
    )
    row = ft.Row([ft.Icon(ft.Icons.DESCRIPTION_OUTLINED, size=20, color=MUTED), words], spacing=S, tight=True)
    frame = ft.Container(row, border=ft.Border.all(1, LINE), border_radius=R_MEDIUM, padding=ft.Padding(M, S, M, S))
    return _pressed(frame, actions.open_file(file)) if file.artifact_id else frame


def _pressed(content: ft.Control, on_click: Handler) -> ft.Control:
    style = ft.ButtonStyle(padding=2, shape=ft.RoundedRectangleBorder(radius=R_MEDIUM))
    return ft.TextButton(content, style=style, on_click=on_click)


def size_words(size: int) -> str:
    """A size in words."""
    return formats.size(size)


def _tool_name(tool: ToolUse) -> str:
    return tr("Called {tool}", tool=tool.name)


def _note(words: str) -> ft.Control:
    icon = ft.Icon(ft.Icons.INFO_OUTLINE, size=16, color=MUTED)
    return ft.Row([icon, ft.Container(text(words, SMALL, MUTED), expand=True)], spacing=6)


def _quoted(content: ft.Control) -> ft.Control:
    return ft.Container(
        # A text that can be selected by itself is a field without a name for screen readers.
        ft.SelectionArea(content),
        border=ft.Border(left=ft.BorderSide(2, LINE)),
        padding=ft.Padding(L, 2, 0, 2),
        margin=ft.Margin(7, 0, 0, 4),
    )


def _cut(words: str) -> str:
    return breakable(words[:_MOST_LETTERS])
