"""The requests of all users, and which of them are shown. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from plugai.client import Client, types
from plugai.frontend.administration.names import user_names
from plugai.frontend.administration.request_words import STATES
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.paging import first_items

EVERYTHING = ""
"""What a filter is that selects nothing."""
TIMES = {
    EVERYTHING: mark("At any time"),
    "1": mark("In the last hour"),
    "24": mark("In the last day"),
    "168": mark("In the last week"),
}
"""Of which time one can choose the requests, by hours."""
STATE_NAMES = {EVERYTHING: mark("In any state"), **{state.value: name for state, name in STATES.items()}}
"""In which state one can choose the requests."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are shown; an empty field means all."""

    user_id: str = EVERYTHING
    model: str = EVERYTHING
    state: str = EVERYTHING
    hours: str = EVERYTHING


class RequestsState:
    """The newest requests, `page` of them at first. `changed` is told when they have changed."""

    def __init__(self, client: Client, changed: Callable[[], None], *, page: int = 50) -> None:
        self._client = client
        self._changed = changed
        self._page = self._most = page
        self._names: dict[str, str] = {}
        self._seen: set[str] = set()
        self.requests: list[types.UserRequest] = []
        self.has_more = False
        self.wanted = Wanted()

    @property
    def users(self) -> dict[str, str]:
        """Whose requests one can choose, by id, with their names."""
        return {EVERYTHING: tr("Of everybody"), **self._names}

    @property
    def models(self) -> dict[str, str]:
        """To which models one can choose the requests: those that have been read."""
        return {EVERYTHING: tr("To every model"), **{model: model for model in sorted(self._seen)}}

    def name(self, user_id: str) -> str:
        """What the user with this id is called."""
        return self._names.get(user_id, user_id)

    async def read(self) -> None:
        """Read the newest requests that are wanted. Raises PlugAIError."""
        self._names = await user_names(self._client)
        await self._read()

    async def show_more(self) -> None:
        """Read more of them. Raises PlugAIError."""
        self._most += self._page
        await self._read()

    async def choose(self, **chosen: str) -> None:
        """Show only requests with these values of fields of `wanted`. Raises PlugAIError."""
        self.wanted, self._most = replace(self.wanted, **chosen), self._page
        await self._read()

    async def _read(self) -> None:
        wanted = self.wanted
        since = datetime.now(UTC) - timedelta(hours=int(wanted.hours)) if wanted.hours else None
        state = types.RequestState(wanted.state) if wanted.state else types.RequestState.UNSPECIFIED
        found = self._client.admin.requests(user_id=wanted.user_id, model=wanted.model, state=state, created_from=since)
        requests, has_more = await first_items(found, self._most)
        self._seen |= {model for request in requests for model in (request.model, request.answered_by) if model}
        # Another choice may have been made meanwhile; its requests are the ones that count.
        if wanted == self.wanted:
            self.requests, self.has_more = requests, has_more
            self._changed()
