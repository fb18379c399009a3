"""The aliases for everyone: other names for models. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.client import Client
from plugai.client.types import Alias, AliasTarget
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.state import Outcome, outcome_of


class AliasesState:
    """`changed` is told when there is something else to show, and `told` when the aliases are others."""

    def __init__(self, client: Client, changed: Callable[[], None], told: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self._told = told
        self.aliases: list[Alias] = []
        self.models: list[str] = []
        """The models that an alias can stand for."""
        self.asked = ""
        """The alias of which it is asked whether it shall be removed; empty if there is no such question."""
        self.outcome = Outcome()

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        self.asked, self.outcome = "", Outcome()
        self.models = [model.id async for model in self._client.models.list()]
        await self._read_aliases()
        self._changed()

    async def set(self, name: str, models: Sequence[str]) -> bool:
        """Have a name stand for these models, also if it stood for others; whether it does."""

        async def change() -> str:
            alias = Alias(id=name.strip(), targets=[AliasTarget(model=model) for model in dict.fromkeys(models)])
            await self._client.models.set_alias(alias)
            await self._read_aliases()
            return tr("{alias} is an alias now.", alias=alias.id)

        if not name.strip() or not models:
            self._set(Outcome(problem=tr("Write a name, and choose at least one model.")))
        else:
            self._set(await outcome_of(change()))
        return bool(self.outcome.done)

    def ask(self, name: str = "") -> None:
        """Ask whether this one shall be removed; without one, ask no more."""
        self.asked = name
        self._set(Outcome())

    async def remove_asked(self) -> None:
        """Remove the alias that was asked about."""
        asked, self.asked = self.asked, ""

        async def remove() -> str:
            await self._client.models.delete_alias(asked)
            await self._read_aliases()
            return tr("{asked} is no alias any more.", asked=asked)

        self._set(await outcome_of(remove()))

    async def _read_aliases(self) -> None:
        self.aliases = [alias async for alias in self._client.models.list_aliases() if not alias.own]
        self._told()

    def _set(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._changed()
