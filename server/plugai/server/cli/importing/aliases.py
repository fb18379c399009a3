"""Other names of models, each of which is added once."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.client.types import Alias, AliasTarget
from plugai.server.cli.importing.report import ImportReport, Outcome
from plugai.server.cli.remote.command import ServerCall


class AliasImport:
    """Adds aliases to a server; `known` are those that are there, by name."""

    def __init__(self, call: ServerCall, report: ImportReport, known: dict[str, Alias]) -> None:
        self._call = call
        self._report = report
        self.known = known

    @classmethod
    async def of(cls, call: ServerCall, report: ImportReport) -> AliasImport:
        """One for what the server has now."""
        return cls(call, report, {one.id: one for one in await call.client.models.list_aliases().all()})

    async def take(self, name: str, targets: Sequence[AliasTarget]) -> None:
        """Add an alias, unless there is one of this name, and tell what became of it."""
        detail = ", ".join(f"{one.model} ({one.weight})" if one.weight else one.model for one in targets)
        there = self.known.get(name)
        if there is not None:
            same = {one.model for one in there.targets} == {one.model for one in targets}
            outcome = Outcome.THERE if same else Outcome.LEFT_OUT
            self._report.tell(outcome, "alias", name, detail if same else "an alias of this name leads elsewhere")
            return
        alias = Alias(id=name, targets=targets)
        if await self._report.add("alias", name, lambda: self._call.client.models.set_alias(alias), detail):
            self.known[name] = alias
