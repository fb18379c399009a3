"""The repository of what administrators set for remote providers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, delete, select

from plugai.runners.base import Prices
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.errors import ProviderExistsError
from plugai.server.core.overlays import apply_changes, fields_set
from plugai.server.core.providers.definitions import ProviderDefinition, ProviderRepository
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold
from plugai.server.storage.models.tables import ProviderDefinitionRow


class SqlProviderRepository(ProviderRepository):
    """Stores the definitions of providers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[ProviderDefinition]:
        query = select(ProviderDefinitionRow).order_by(col(ProviderDefinitionRow.id))
        return await self._database.read(lambda session: [_definition(row) for row in session.exec(query)])

    async def add(self, definition: ProviderDefinition, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            hold(session, f"provider {definition.id}")
            if session.get(ProviderDefinitionRow, definition.id) is not None:
                raise ProviderExistsError(definition.id)
            session.add(ProviderDefinitionRow(id=definition.id, definition=_json(definition)))
            append(session, entry)

        await self._database.write(work)

    async def change(
        self, definition: ProviderDefinition, names: frozenset[str], entry: AuditEntry
    ) -> ProviderDefinition:
        def work(session: Session) -> ProviderDefinition:
            hold(session, f"provider {definition.id}")
            row = session.get(ProviderDefinitionRow, definition.id) or ProviderDefinitionRow(
                id=definition.id, definition={}
            )
            changed = apply_changes(_definition(row), definition, names)
            row.definition = _json(changed)
            session.add(row)
            append(session, entry)
            return changed

        return await self._database.write(work)

    async def delete(self, provider: str, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            session.exec(delete(ProviderDefinitionRow).where(col(ProviderDefinitionRow.id) == provider))
            append(session, entry)

        await self._database.write(work)


def _json(definition: ProviderDefinition) -> dict[str, Any]:
    given = {name: value for name, value in fields_set(definition).items() if name != "id"}
    if "allowed_hosts" in given:
        given["allowed_hosts"] = sorted(given["allowed_hosts"])
    if "prices" in given:
        given["prices"] = {model: asdict(prices) for model, prices in given["prices"].items()}
    return given


def _definition(row: ProviderDefinitionRow) -> ProviderDefinition:
    stored: Mapping[str, Any] = row.definition
    read: dict[str, Any] = dict(stored)
    if "allowed_hosts" in stored:
        read["allowed_hosts"] = frozenset(stored["allowed_hosts"])
    if "prices" in stored:
        read["prices"] = {model: Prices(**prices) for model, prices in stored["prices"].items()}
    return ProviderDefinition(row.id, **read)
