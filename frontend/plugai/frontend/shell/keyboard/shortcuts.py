"""The keyboard shortcuts, in the one table that the handler and the list of them are made from. It knows no Flet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from plugai.frontend.languages.sentences import mark


class Command(Enum):
    """What a shortcut does."""

    NEW_CHAT = auto()
    SEARCH = auto()
    WRITE = auto()
    SEND = auto()
    NEXT_PANE = auto()
    LAST_PANE = auto()
    PANEL = auto()
    SETTINGS = auto()
    CLOSE = auto()
    HELP = auto()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A combination such as `Ctrl+Shift+O`. One without Ctrl or Alt that types a character waits for nobody to type."""

    keys: str
    words: str
    command: Command

    @property
    def is_typed(self) -> bool:
        """Whether the same keys write a character."""
        return len(self.keys) == 1


KEYS = (mark("Ctrl"), mark("Shift"), mark("Enter"), mark("Escape"), mark("Tab"))
"""The keys that are called otherwise in other languages."""

SHORTCUTS = (
    Shortcut("Ctrl+Shift+O", mark("A new chat"), Command.NEW_CHAT),
    Shortcut("Ctrl+K", mark("Search the chats"), Command.SEARCH),
    Shortcut("/", mark("Search the chats"), Command.SEARCH),
    Shortcut("Shift+Escape", mark("Write a message"), Command.WRITE),
    Shortcut("Ctrl+Enter", mark("Send the message, if Enter makes a new line"), Command.SEND),
    Shortcut("F6", mark("To the next pane"), Command.NEXT_PANE),
    Shortcut("Shift+F6", mark("To the pane before"), Command.LAST_PANE),
    Shortcut("Ctrl+.", mark("The model's parameters"), Command.PANEL),
    Shortcut("Ctrl+,", mark("Settings"), Command.SETTINGS),
    Shortcut("Escape", mark("Close what is open; stop the answer"), Command.CLOSE),  # not shown
    Shortcut("?", mark("This list"), Command.HELP),
)
ALSO = (
    ("Enter", mark("Send the message, unless you prefer Ctrl+Enter")),  # not shown
    ("Shift+Enter", mark("A new line")),
    ("Tab", mark("To the next control")),  # not shown
)
"""What fields and buttons do by themselves."""


def command_of(key: str, *, ctrl: bool, shift: bool, alt: bool, is_writing: bool) -> Command | None:
    """What these keys do; `is_writing` is whether a text field has the focus. On a Mac, `ctrl` is also Command."""
    if alt:
        return None
    # The layout decides with which keys `?` and `/` are typed.
    typed = {"?": "?", "/": "?" if shift else "/"}.get(key)
    name = typed if typed and not ctrl else "+".join([*["Ctrl"] * ctrl, *["Shift"] * shift, _name(key)])  # not shown
    found = next((shortcut for shortcut in SHORTCUTS if shortcut.keys == name), None)
    if found is None or (found.is_typed and is_writing):
        return None
    return found.command


def _name(key: str) -> str:
    return {"Period": ".", "Comma": ","}.get(key, key.upper() if len(key) == 1 else key)
