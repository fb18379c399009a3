"""A user deletes their account: what that removes is said first. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from plugai.client import Client
from plugai.client.reasons import LoginFailedError, SecondFactorFailedError
from plugai.client.types import GetDeletionResponse
from plugai.frontend.chat.words import what_failed
from plugai.frontend.hub.words import size
from plugai.frontend.languages.sentences import tr, tr_n
from plugai.frontend.settings.state import Outcome, outcome_of


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
            return tr("Your account is deleted.")

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
    sized = f" ({size(stored.artifact_bytes)})" if stored.artifact_bytes else ""
    chats, messages, files = stored.sessions or 0, stored.messages or 0, stored.artifacts or 0
    requests, tokens, keys = stored.requests or 0, stored.api_tokens or 0, stored.credentials or 0
    linked, devices = stored.identities or 0, stored.devices or 0
    found = [
        tr_n("{count} chat", "{count} chats", chats) if chats else "",
        tr_n("{count} message", "{count} messages", messages) if messages else "",
        tr_n("{count} file", "{count} files", files) + sized if files else "",
        tr_n("{count} record of a request", "{count} records of requests", requests) if requests else "",
        tr_n("{count} API token", "{count} API tokens", tokens) if tokens else "",
        tr_n("{count} provider key", "{count} provider keys", keys) if keys else "",
        tr_n("{count} linked account", "{count} linked accounts", linked) if linked else "",
        tr_n("{count} signed-in device", "{count} signed-in devices", devices) if devices else "",
    ]
    *others, last = [*filter(None, found)] or [""]
    return tr(" and ").join(filter(None, (", ".join(others), last)))
