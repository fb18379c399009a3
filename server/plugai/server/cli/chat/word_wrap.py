"""Breaks the lines of an answer between words, while it arrives."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

_TAB = 8


class WordWrap:
    """Turns pieces of text into what to write to a terminal of `columns` cells, as it is at the moment."""

    def __init__(self, columns: Callable[[], int]) -> None:
        self._columns = columns
        self._used = 0
        # What has been written of the last word, which may have to be moved to the next line.
        self._word = ""

    def feed(self, text: str) -> str:
        """What to write for this piece."""
        # In the last column, terminals differ in where the cursor is.
        width = max(2, self._columns() - 1)
        return "".join(self._placed(character, width) for character in text)

    def _placed(self, character: str, width: int) -> str:
        if character == "\n":
            self._used, self._word = 0, ""
            return character
        cells = _TAB - self._used % _TAB if character == "\t" else cell_len(character)
        if self._used + cells <= width:
            self._go_on(character, cells)
            return character
        if character == " ":
            return self._placed("\n", width)
        return self._on_next_line(character, cells)

    def _on_next_line(self, character: str, cells: int) -> str:
        word, word_cells = self._word, cell_len(self._word)
        if not 0 < word_cells < self._used:
            # Nothing to move, or longer than a line.
            self._used = 0
            self._go_on(character, cells)
            return f"\n{character}"
        self._used = word_cells
        self._go_on(character, cells)
        return f"\x1b[{word_cells}D\x1b[K\n{word}{character}"

    def _go_on(self, character: str, cells: int) -> None:
        self._used += cells
        # Wide characters are those of scripts that break anywhere.
        self._word = "" if character.isspace() or cells > 1 else self._word + character
