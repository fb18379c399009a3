"""An answer as blocks: paragraphs and code. While it grows, only its last block changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$")
_ITEM = re.compile(r"^\s*([-*+]|\d{1,9}[.)])\s")
_CONTINUED = re.compile(r"^(\s|[-*+]\s|\d{1,9}[.)]\s)")
# Longer code is cut into pieces, so that a token costs the same in a long listing as in a short one.
_CODE_LINES = 60


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or heading in Markdown; or code, of which `language` says what it is written in.

    `continues` is whether it is the next piece of the code before it.
    """

    text: str
    is_code: bool = False
    language: str = ""
    continues: bool = False


@dataclass(slots=True)
class BlockSplitter:
    """Splits a text that grows. `done` are the blocks that will not change any more, `tail` is the one that may."""

    done: list[Block] = field(default_factory=list)
    tail: Block | None = None
    _lines: list[str] = field(default_factory=list)
    _rest: str = ""
    _fence: str = ""
    _language: str = ""
    _continues: bool = False

    def add(self, text: str) -> list[Block]:
        """Take more of the text; returns the blocks that are finished now."""
        before = len(self.done)
        *whole, self._rest = (self._rest + text).split("\n")
        for line in whole:
            self._take(line)
        self._show_tail()
        return self.done[before:]

    def finish(self) -> list[Block]:
        """The text has ended; returns the blocks that are finished now."""
        before = len(self.done)
        if self._rest:
            self._take(self._rest)
            self._rest = ""
        self._end_block()
        self._fence, self.tail = "", None
        return self.done[before:]

    def _take(self, line: str) -> None:
        fence = _FENCE.match(line)
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not fence[2]:
                self._end_block()
                self._fence, self._continues = "", False
            else:
                self._lines.append(line)
                if len(self._lines) >= _CODE_LINES:
                    self._end_block()
                    self._continues = True
        elif fence:
            self._end_block()
            self._fence, self._language, self._continues = fence[1], fence[2], False
        else:
            self._take_prose(line)

    def _take_prose(self, line: str) -> None:
        # A list goes on after an empty line, so its end shows only in the line that follows.
        is_after_gap = bool(self._lines) and not self._lines[-1].strip()
        if line.strip() and is_after_gap and not (_ITEM.match(self._lines[0]) and _CONTINUED.match(line)):
            self._end_block()
        if line.strip() or self._lines:
            self._lines.append(line)
            if not line.strip() and not _ITEM.match(self._lines[0]):
                self._end_block()

    def _end_block(self) -> None:
        block = self._block(self._lines)
        if block is not None:
            self.done.append(block)
        self._lines = []

    def _show_tail(self) -> None:
        # The beginning of a fence is not shown as text.
        rest = "" if not self._fence and self._rest.lstrip().startswith(("`", "~")) else self._rest
        self.tail = self._block([*self._lines, rest] if rest else self._lines)

    def _block(self, lines: list[str]) -> Block | None:
        text = "\n".join(lines)
        if self._fence:
            is_open = bool(lines) or not self._continues
            return Block(text, True, self._language, self._continues) if is_open else None
        return Block(text.strip("\n")) if text.strip() else None


def blocks_of(text: str) -> list[Block]:
    """The blocks of a whole text."""
    splitter = BlockSplitter()
    splitter.add(text)
    splitter.finish()
    return splitter.done
