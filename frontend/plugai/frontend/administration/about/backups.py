"""The backups that the server makes of itself. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from plugai.client import Client, types
from plugai.frontend.hub.words import size
from plugai.frontend.languages.sentences import tr, tr_n
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
                self.stage = _stage_words(state)
                self._changed()
        finally:
            self.stage = ""
        await self._read()
        name = self.backups[0].name if self.backups else ""
        return tr("{name} is made.", name=name) if name else tr("The backup is made.")

    def newest(self, now: datetime | None = None) -> str:
        """How old the newest one is, in a sentence."""
        if not self.backups or (made := self.backups[0].create_time) is None:
            return tr("There is no backup yet.")
        return _age_words((now or datetime.now(UTC)) - made)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The newest ones: their names, and how large they are."""
        return [(backup.name, size(backup.size_bytes)) for backup in self.backups[:_MOST]]


def _stage_words(state: types.Operation) -> str:
    if state.fraction is None:
        return tr("Backing up the database…") if state.stage == "database" else tr("Backing up…")
    return tr("Backing up the files: {percent} %…", percent=round(state.fraction * 100))


def _age_words(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return tr("The newest backup is less than an hour old.")
    if hours < 48:
        return tr_n("The newest backup is {count} hour old.", "The newest backup is {count} hours old.", hours)
    return tr_n("The newest backup is {count} day old.", "The newest backup is {count} days old.", hours // 24)
