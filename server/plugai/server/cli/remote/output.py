"""What a command prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

Item = TypeVar("Item")
Columns = Mapping[str, Callable[[Item], object]]

_WIDE = 10_000


class Output:
    """Prints the results of one command: for people, or with `--json` as JSON and nothing else."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.notes = Console(stderr=True, highlight=False)

    def show(self, value: object, text: str) -> None:
        """Print one result: `text`, or the value as one JSON document."""
        self._print(_document(value) if self.as_json else printable(text))

    def rows(self, items: Iterable[Item], columns: Columns[Item]) -> None:
        """Print a list: a table whose columns are functions of an item, or one JSON array. None is shown as `-`."""
        if self.as_json:
            self._print(_document(list(items)))
            return
        table = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for item in items:
            table.add_row(*map(_cell, fields_of(item, columns).values()))
        # Lines in a pipe must not be cut at a terminal's width.
        Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False).print(table)

    def fields(self, value: object, fields: Mapping[str, object]) -> None:
        """Print one thing in detail: a line for each field, or the value as one JSON document."""
        if self.as_json:
            self._print(_document(value))
            return
        width = max(map(len, fields), default=0)
        for name, field in fields.items():
            self._print(f"{name.ljust(width)}  {_cell(field).plain}")

    def line(self, value: object, text: str) -> None:
        """Print one item of a stream: a line of text, or a line of JSON."""
        self._print(msgspec.json.encode(value).decode() if self.as_json else printable(text))

    def note(self, text: str) -> None:
        """Tell the user something that is not the result."""
        self.notes.print(Text(printable(text), style="dim"), soft_wrap=True)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[float | None, str], None]]:
        """A progress bar, shown only at a terminal. Report a fraction (0 to 1, None if unknown) and what is done."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(28, "grey23", "default", "default", "grey50"),
            TaskProgressColumn(),
            TimeRemainingColumn(compact=True),
        )
        with Progress(*columns, console=self.notes, transient=True, disable=not self.notes.is_terminal) as bars:
            task = bars.add_task(printable(what), total=None)

            def report(fraction: float | None, what: str) -> None:
                total = None if fraction is None else 1.0
                bars.update(task, completed=fraction or 0.0, total=total, description=printable(what))

            yield report

    def _print(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def printable(text: str) -> str:
    """The text without control characters, which could manipulate a terminal."""
    return "".join(c for c in text if c in "\n\t" or not (c < " " or "\x7f" <= c <= "\x9f"))


def fields_of(item: Item, columns: Columns[Item]) -> dict[str, object]:
    """What a table shows of an item, by column."""
    return {name: column(item) for name, column in columns.items()}


def _document(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _cell(value: object) -> Text:
    return Text("-" if value is None or value == "" else printable(str(value)))
