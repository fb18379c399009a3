"""The report of an import: a line for everything that was found, whether it was taken or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

import msgspec

from plugai.client.errors import AuthenticationError, ForbiddenError, ServerError
from plugai.server.cli.errors import CommandError
from plugai.server.cli.remote.output import Output


class Outcome(StrEnum):
    """What became of one thing."""

    ADDED = "added"
    PLANNED = "to be added"
    THERE = "there already"
    LEFT_OUT = "left out"
    FAILED = "failed"


class ImportedItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that was found: what became of it and why, and what of it was not taken."""

    outcome: Outcome
    kind: str
    name: str
    detail: str = ""
    without: tuple[str, ...] = ()


class ImportReport:
    """Prints each item as it is done; in a dry run nothing is done."""

    def __init__(self, out: Output, dry_run: bool) -> None:
        self.dry_run = dry_run
        self._out = out
        self._counts: Counter[Outcome] = Counter()

    def tell(self, outcome: Outcome, kind: str, name: str, detail: str = "", without: Sequence[str] = ()) -> None:
        """Print what became of one thing."""
        self._counts[outcome] += 1
        item = ImportedItem(outcome, kind, name, detail, tuple(without))
        lines = [f"{outcome:<13} {kind} {name}{f': {detail}' if detail else ''}"]
        lines += [f"{'':<13} without {loss}" for loss in without]
        self._out.line(item, "\n".join(lines))

    async def add(
        self,
        kind: str,
        name: str,
        action: Callable[[], Awaitable[object]],
        detail: str = "",
        without: Sequence[str] = (),
    ) -> bool:
        """Add one thing, unless it is a dry run. Whether it is there then; what the server refuses is told."""
        if self.dry_run:
            self.tell(Outcome.PLANNED, kind, name, detail, without)
            return True
        try:
            await action()
        except (AuthenticationError, ForbiddenError):
            # Nothing that follows would be accepted either.
            raise
        except (ServerError, CommandError) as error:
            self.tell(Outcome.FAILED, kind, name, str(error))
            return False
        self.tell(Outcome.ADDED, kind, name, detail, without)
        return True

    def finish(self) -> None:
        """Print how many things there were of each outcome. Raises CommandError if some could not be added."""
        counted = ", ".join(f"{self._counts[outcome]} {outcome}" for outcome in Outcome if self._counts[outcome])
        self._out.note(f"{counted or 'nothing was found'}{'; nothing was changed' if self.dry_run else ''}")
        if failed := self._counts[Outcome.FAILED]:
            raise CommandError(f"{failed} of these could not be added; the lines that begin with `failed` say why")
