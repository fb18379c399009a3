"""The requests of all users that run or wait now. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from plugai.client import Client, LostConnectionError, types
from plugai.frontend.administration.names import user_names
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.paging import first_items
from plugai.frontend.settings.state import Outcome, outcome_of
from plugai.frontend.status.watch import ServerWatch

_MOST = 200
# What the server says of its models changes many times a second.
_PAUSE_SECONDS = 1.0
# How long something has run is told anew, also when nothing else changes.
_IDLE_SECONDS = 5.0
_OVER = mark("The request of {name} has ended.")
_ENDED = {
    types.RequestState.FINISHED: mark("The request of {name} has ended: finished."),
    types.RequestState.CANCELLED: mark("The request of {name} has ended: cancelled."),
    types.RequestState.FAILED: mark("The request of {name} has ended: failed."),
}


class QueueState:
    """`watch` says when something may have changed, and `is_shown` whether somebody looks; `changed` is told."""

    def __init__(
        self, client: Client, watch: ServerWatch, is_shown: Callable[[], bool], changed: Callable[[], None]
    ) -> None:
        self._client = client
        self._watch = watch
        self._is_shown = is_shown
        self._changed = changed
        self._names: dict[str, str] = {}
        self._is_following = False
        self.requests: list[types.UserRequest] = []
        """Those that are shown: first those that run, then those that wait, each oldest first."""
        self.has_more = False
        self.outcome = Outcome()
        """How the last cancellation went."""

    def name(self, user_id: str) -> str:
        """What the user with this id is called."""
        return self._names.get(user_id, user_id)

    async def read(self) -> None:
        """Read them, and who their users are. Raises PlugAIError."""
        self.outcome = Outcome()
        self._names = await user_names(self._client)
        await self._read()

    async def follow(self) -> None:
        """Read them whenever something has changed, until nobody looks any more. Raises PlugAIError."""
        if self._is_following:
            return
        self._is_following, moved = True, asyncio.Event()
        end = self._watch.listen(moved.set)
        try:
            while self._is_shown():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_IDLE_SECONDS):
                        await moved.wait()
                moved.clear()
                if self._is_shown():
                    # The page says that the server is away, and that it goes on by itself.
                    with suppress(LostConnectionError):
                        await self._read()
                    await asyncio.sleep(_PAUSE_SECONDS)
        finally:
            self._is_following = False
            end()

    async def cancel(self, request: types.UserRequest) -> None:
        """Cancel one of them."""

        async def cancel() -> str:
            ended = await self._client.admin.cancel_request(request.user_id, request.request_id)
            self.requests = [other for other in self.requests if other is not request]
            return tr(_ENDED.get(ended.state, _OVER), name=self.name(request.user_id))

        self.outcome = await outcome_of(cancel())
        self._changed()

    async def _read(self) -> None:
        found, self.has_more = await first_items(self._client.admin.running_requests(), _MOST)
        self.requests = sorted(found, key=_order)
        self._changed()


def _order(request: types.UserRequest) -> tuple[bool, int]:
    return request.queued is not None, request.queued.position or 0 if request.queued is not None else 0
