"""What the groups share: how they ask before they delete, shortened ids, and how values look in tables."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterable, Iterable
from datetime import datetime
from enum import Enum
from typing import Annotated, TypeVar

import typer

from plugai.server.cli.errors import BadUsageError, CommandError
from plugai.server.cli.remote.asking import waiting_for_input

Item = TypeVar("Item")

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
# Shorter ones are more likely an accident.
_SHORTEST = 4
_WHOLE = 32
_UNITS = ("B", "kB", "MB", "GB", "TB")


def confirm(what: str, yes: bool) -> None:
    """Ask whether to do what cannot be undone. Raises CommandError if the answer is not yes."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadUsageError(f"this would {what}, which cannot be undone; repeat it with --yes")
    print(f"{what[0].upper()}{what[1:]}? This cannot be undone. [y/N] ", end="", file=sys.stderr, flush=True)
    with waiting_for_input():
        answer = sys.stdin.readline()
    if answer.strip().lower() not in {"y", "yes"}:
        raise CommandError("nothing was changed")


async def whole_id(given: str, ids: AsyncIterable[str] | Iterable[str]) -> str:
    """The id that begins so, if there is only one; else what was given. Raises BadUsageError if there are several."""
    if not _SHORTEST <= len(given) < _WHOLE:
        return given
    found = {one async for one in _each(ids) if one.startswith(given)}
    if given in found or not found:
        return given
    if len(found) > 1:
        raise BadUsageError(f"{given!r} is the beginning of {len(found)} ids; write more of it")
    return found.pop()


async def first(most: int, items: AsyncIterable[Item]) -> list[Item]:
    """The first of the items, at most this many."""
    found: list[Item] = []
    async for item in items:
        found.append(item)
        if len(found) == most:
            break
    return found


async def _each(ids: AsyncIterable[str] | Iterable[str]) -> AsyncIterable[str]:
    if isinstance(ids, AsyncIterable):
        async for one in ids:
            yield one
    else:
        for one in ids:
            yield one


def word(value: Enum | None) -> str:
    """A value of the contract as a word: `unloaded`, of MODEL_STATE_UNLOADED."""
    name = "" if value is None else value.name.lower()
    return "" if name == "unspecified" else name.replace("_", " ")


def size(number: int | None) -> str:
    """A number of bytes, for people."""
    if number is None:
        return ""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.2g} {_UNITS[unit]}" if value < 10 else f"{value:.0f} {_UNITS[unit]}"


def when(time: datetime | None) -> str:
    """A time, in the time zone of this machine."""
    return "" if time is None else f"{time.astimezone():%Y-%m-%d %H:%M}"


def yes_or_no(value: bool | None) -> str:
    """A fact, for people."""
    return "yes" if value else "no"
