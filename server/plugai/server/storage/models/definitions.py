"""The repository of the definitions that administrators set for models and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlmodel import Session, col, delete, select

from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.models.definitions import DefinitionRepository, LimitDefinition, ModelDefinition
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.models.tables import LimitDefinitionRow, ModelDefinitionRow

# The id of the one row of limits.
_LIMITS_ID = 1


class SqlDefinitionRepository(DefinitionRepository):
    """Stores the definitions of models and limits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def models(self) -> Sequence[ModelDefinition]:
        def work(session: Session) -> Sequence[ModelDefinition]:
            return [_definition(row) for row in session.exec(select(ModelDefinitionRow))]

        return await self._database.read(work)

    async def put_model(self, definition: ModelDefinition, entry: AuditEntry) -> None:
        fallbacks = definition.fallback_models
        row = ModelDefinitionRow(
            id=definition.id,
            runner=definition.runner,
            options=None if definition.options is None else dict(definition.options),
            capacity=definition.capacity,
            pinned=definition.pinned,
            idle_seconds=definition.idle_seconds,
            fallback_models=None if fallbacks is None else list(fallbacks),
        )

        def work(session: Session) -> None:
            session.merge(row)
            append(session, entry)

        await self._database.write(work)

    async def delete_model(self, model: str, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            session.exec(delete(ModelDefinitionRow).where(col(ModelDefinitionRow.id) == model))
            append(session, entry)

        await self._database.write(work)

    async def limits(self) -> LimitDefinition:
        def work(session: Session) -> LimitDefinition:
            row = session.get(LimitDefinitionRow, _LIMITS_ID)
            if row is None:
                return LimitDefinition()
            return LimitDefinition(**{field.name: getattr(row, field.name) for field in fields(LimitDefinition)})

        return await self._database.read(work)

    async def put_limits(self, limits: LimitDefinition, entry: AuditEntry) -> None:
        row = LimitDefinitionRow(id=_LIMITS_ID, **asdict(limits))

        def work(session: Session) -> None:
            session.merge(row)
            append(session, entry)

        await self._database.write(work)


def _definition(row: ModelDefinitionRow) -> ModelDefinition:
    return ModelDefinition(
        id=row.id,
        runner=row.runner,
        options=row.options,
        capacity=row.capacity,
        pinned=row.pinned,
        idle_seconds=row.idle_seconds,
        fallback_models=None if row.fallback_models is None else tuple(row.fallback_models),
    )
