"""Who looks at a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from plugai.client import types
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.outbox.storage import OutboxStorage
from plugai.frontend.shell.tabs import Tabs


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at a page. `leave` signs the browser out; None where there are no accounts.

    `claim` is the path where a user without a name chooses one; empty if there is none. `origin` is where other people
    find the web interface. `storage` keeps messages that the server has not got yet; None means that the browser does.
    """

    browser: Browser
    me: types.User
    chosen: Chosen
    tabs: Tabs
    leave: Callable[[], Awaitable[None]] | None
    claim: str = ""
    origin: str = ""
    storage: OutboxStorage | None = None

    @property
    def is_admin(self) -> bool:
        """Whether it is an administrator."""
        return self.me.role is types.UserRole.ADMIN

    @property
    def name(self) -> str:
        """What the user is called."""
        return self.me.display_name or self.me.name or tr("Administrator")
