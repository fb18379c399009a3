"""A user deletes their account: what that removes is said first. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from plugai.client import Client
from plugai.client.reasons import LoginFailedError, SecondFactorFailedError
from plugai.client.types import GetDeletionResponse
from plugai.frontend.chat.words import what_failed
from plugai.frontend.hub.words import size
from plugai.frontend.settings.state import Outcome, outcome_of

_COUNTED = (
    ("chat", "chats", "sessions"),
    ("message", "messages", "messages"),
    ("file", "files", "artifacts"),
    ("record of a request", "records of requests", "requests"),
    ("API token", "API tokens", "api_tokens"),
    ("provider key", "provider keys", "credentials"),
    ("linked account", "linked accounts", "identities"),
    ("signed-in device", "signed-in devices", "devices"),
)


class DeletionState:
    """`left` is awaited when the account is gone; `changed` is told when something has changed."""

    def __init__(self, client: Client, changed: Callable[[], None], left: Callable[[], Awaitable[None]]) -> None:
        self._client = client
        self._changed = changed
        self._left = left
        self.asked: GetDeletionResponse | None = None
        """What would be deleted, while it is asked whether to."""
        self.outcome = Outcome()

    async def ask(self) -> None:
        """Ask whether to delete it. Raises PlugAIError."""
        self.outcome = Outcome()
        self.asked = await self._client.me.deletion()
        self._changed()

    def put_away(self) -> None:
        """Keep it."""
        self.asked, self.outcome = None, Outcome()
        self._changed()

    async def delete(self, password: str, code: str) -> None:
        """Delete it, if these are the password and a code of the second factor."""

        async def delete() -> str:
            await self._client.me.delete(password=password, code=code.strip())
            return "Your account is deleted."

        try:
            self.outcome = await outcome_of(delete())
        except (LoginFailedError, SecondFactorFailedError) as error:
            # These are about what was typed rather than about the browser.
            self.outcome = Outcome(problem=what_failed(error))
        self._changed()
        if self.outcome.done:
            await self._left()


def removed(stored: GetDeletionResponse) -> str:
    """What a deletion removes besides the account, as an enumeration; empty if that is nothing."""
    sizes = {"artifacts": f" ({size(stored.artifact_bytes)})"} if stored.artifact_bytes else {}
    found = [
        f"{count} {one if count == 1 else several}{sizes.get(field, '')}"
        for one, several, field in _COUNTED
        if (count := getattr(stored, field) or 0)
    ]
    return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))
