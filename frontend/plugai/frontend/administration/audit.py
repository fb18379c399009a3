"""The audit log, and which of its entries are shown. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable

from plugai.client import Client, types
from plugai.frontend.administration.words import name_of
from plugai.frontend.languages.sentences import tr
from plugai.frontend.paging import first_items

# Users beyond these are shown by their ids.
_MOST_USERS = 200
_SYSTEM = "system"
EVERYTHING = ""
"""What a filter is that selects nothing."""


class AuditState:
    """The newest entries, `page` of them at first. `changed` is told when they have changed."""

    def __init__(self, client: Client, changed: Callable[[], None], *, page: int = 50) -> None:
        self._client = client
        self._changed = changed
        self._page = self._most = page
        self._names: dict[str, str] = {_SYSTEM: tr("The server")}
        self._seen: set[str] = set()
        self.entries: list[types.AuditEntry] = []
        self.has_more = False
        self.actor = EVERYTHING
        self.action = EVERYTHING

    @property
    def actors(self) -> dict[str, str]:
        """Whose entries one can choose, by id, with their names."""
        return {EVERYTHING: tr("By everybody"), **self._names}

    @property
    def actions(self) -> dict[str, str]:
        """Of which actions one can choose the entries: those that have been read."""
        return {EVERYTHING: tr("Every action"), **{action: action for action in sorted(self._seen)}}

    def name(self, user_id: str) -> str:
        """What somebody, or something, with this id is called."""
        return self._names.get(user_id, user_id)

    async def read(self) -> None:
        """Read the newest entries that are wanted. Raises PlugAIError."""
        users, _ = await first_items(self._client.admin.users(), _MOST_USERS)
        self._names |= {user.user_id: name_of(user) for user in users}
        await self._read()

    async def show_more(self) -> None:
        """Read more of them. Raises PlugAIError."""
        self._most += self._page
        await self._read()

    async def choose_actor(self, user_id: str) -> None:
        """Show only what this user, or `system`, has done. Raises PlugAIError."""
        self.actor, self._most = user_id, self._page
        await self._read()

    async def choose_action(self, action: str) -> None:
        """Show only this action. Raises PlugAIError."""
        self.action, self._most = action, self._page
        await self._read()

    async def _read(self) -> None:
        wanted = self.actor, self.action
        filtered = types.AuditFilter(actor=self.actor, action=self.action)
        entries, has_more = await first_items(self._client.admin.audit(filtered), self._most)
        self._seen |= {entry.action for entry in entries}
        # Another choice may have been made meanwhile; its entries are the ones that count.
        if wanted == (self.actor, self.action):
            self.entries, self.has_more = entries, has_more
            self._changed()
