"""The backups that the server makes of itself. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from plugai.client import Client, types
from plugai.frontend.hub.words import size
from plugai.frontend.settings.state import Outcome, outcome_of

# More would be a page that nobody reads.
_MOST = 10


class BackupsState:
    """`changed` is told when there is something new to show; `stage` is what a backup that is being made is at."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.backups: Sequence[types.Backup] = ()
        self.stage = ""
        self.outcome = Outcome()

    async def read(self) -> None:
        """Read which there are. Raises AuthenticationError."""
        self.outcome = await outcome_of(self._read())
        self._changed()

    async def create(self) -> None:
        """Make one, unless one is being made. Raises AuthenticationError."""
        if not self.stage:
            self.outcome = await outcome_of(self._create())
            self._changed()

    async def _read(self) -> Outcome:
        self.backups = await self._client.admin.backups().all()
        return Outcome()

    async def _create(self) -> str:
        try:
            async for state in self._client.admin.create_backup():
                part = "" if state.fraction is None else f", {state.fraction:.0%}"
                self.stage = f"Backing up{f': {state.stage}' if state.stage else ''}{part}…"
                self._changed()
        finally:
            self.stage = ""
        await self._read()
        return f"{self.backups[0].name} is made." if self.backups else "The backup is made."

    def newest(self, now: datetime | None = None) -> str:
        """How old the newest one is, in a sentence."""
        if not self.backups or (made := self.backups[0].create_time) is None:
            return "There is no backup yet."
        return f"The newest backup is {_age((now or datetime.now(UTC)) - made)} old."

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The newest ones: their names, and how large they are."""
        return [(backup.name, size(backup.size_bytes)) for backup in self.backups[:_MOST]]


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    count, unit = (hours // 24, "day") if hours >= 48 else (hours, "hour")
    return "less than an hour" if count < 1 else f"{count} {unit}{'' if count == 1 else 's'}"
