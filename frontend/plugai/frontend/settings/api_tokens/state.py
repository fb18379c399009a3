"""A user's API tokens: which there are, and how each change went. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.client import Client, types
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.state import Outcome, outcome_of

_ALL = (types.Scope.GENERATE, types.Scope.READ, types.Scope.WRITE, types.Scope.ACCOUNT, types.Scope.ADMIN)


class TokensState:
    """`changed` is told when there is something new to show."""

    def __init__(self, client: Client, user: types.User, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.scopes = _ALL if user.role is types.UserRole.ADMIN else _ALL[:-1]
        """What a token of this user may be allowed."""
        self.tokens: Sequence[types.ApiToken] = ()
        self.created: types.CreateApiTokenResponse | None = None
        """The token that was just created, with its secret, which is shown once."""
        self.asked = ""
        """The token that shall be revoked; empty if there is no such question."""
        self.outcome = Outcome()

    async def read(self) -> None:
        """Read them; a secret is shown no more. Raises PlugAIError."""
        self.created, self.asked, self.outcome = None, "", Outcome()
        self.tokens = await self._client.me.tokens()
        self._changed()

    async def create(self, name: str, scopes: Sequence[types.Scope], days: int) -> None:
        """Create a token that expires in so many days."""

        async def create() -> str:
            self.created = await self._client.me.create_token(name.strip(), scopes, days=days)
            self.tokens = await self._client.me.tokens()
            return ""

        self.created, self.asked = None, ""
        if not name.strip():
            self._set(Outcome(problem=tr("Give the token a name, so that you know it again.")))
        elif not scopes:
            self._set(Outcome(problem=tr("Choose what the token may do.")))
        else:
            self._set(await outcome_of(create()))

    def put_away(self) -> None:
        """Show the secret no more."""
        self.created = None
        self._changed()

    def ask(self, token_id: str = "") -> None:
        """Ask whether this token shall be revoked; without one, ask no more."""
        self.asked = token_id
        self._changed()

    async def revoke_asked(self) -> None:
        """Revoke the token that was asked about."""

        async def revoke() -> str:
            await self._client.me.delete_token(asked)
            self.tokens = await self._client.me.tokens()
            return tr("The token is revoked: programs that have it are refused from now on.")

        asked, self.asked = self.asked, ""
        if not asked:
            return
        if self.created is not None and self.created.api_token and self.created.api_token.token_id == asked:
            self.created = None
        self._set(await outcome_of(revoke()))

    def _set(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._changed()
