"""The repository of the definitions that administrators set for models and limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields

import msgspec
from sqlmodel import Session, col, delete, select

from plugai.runners.base import Adapter
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.errors import ModelExistsError
from plugai.server.core.models.definitions import DefinitionRepository, LimitDefinition, ModelDefinition
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold
from plugai.server.storage.models.tables import DefaultModelRow, LimitDefinitionRow, ModelDefinitionRow

# The id of the one row of limits, and of the one of the default model.
_LIMITS_ID = _DEFAULT_ID = 1
_MODEL_FIELDS = tuple(field.name for field in fields(ModelDefinition) if field.name != "id")


class SqlDefinitionRepository(DefinitionRepository):
    """Stores the definitions of models and limits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def models(self) -> Sequence[ModelDefinition]:
        def work(session: Session) -> Sequence[ModelDefinition]:
            return [_definition(row) for row in session.exec(select(ModelDefinitionRow))]

        return await self._database.read(work)

    async def add_model(self, definition: ModelDefinition, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            hold(session, f"model {definition.id}")
            if session.get(ModelDefinitionRow, definition.id) is not None:
                raise ModelExistsError(definition.id)
            session.add(_changed_model(_new_model(definition.id), definition, _MODEL_FIELDS))
            append(session, entry)

        await self._database.write(work)

    async def change_model(self, definition: ModelDefinition, names: frozenset[str], entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            hold(session, f"model {definition.id}")
            row = session.get(ModelDefinitionRow, definition.id) or _new_model(definition.id)
            session.add(_changed_model(row, definition, names))
            append(session, entry)

        await self._database.write(work)

    async def delete_model(self, model: str, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            session.exec(delete(ModelDefinitionRow).where(col(ModelDefinitionRow.id) == model))
            append(session, entry)

        await self._database.write(work)

    async def default_model(self) -> str | None:
        def work(session: Session) -> str | None:
            row = session.get(DefaultModelRow, _DEFAULT_ID)
            return None if row is None else row.model

        return await self._database.read(work)

    async def set_default_model(self, model: str | None, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            hold(session, "default model")
            if model is None:
                session.exec(delete(DefaultModelRow))
            else:
                session.merge(DefaultModelRow(id=_DEFAULT_ID, model=model))
            append(session, entry)

        await self._database.write(work)

    async def limits(self) -> LimitDefinition:
        def work(session: Session) -> LimitDefinition:
            row = session.get(LimitDefinitionRow, _LIMITS_ID)
            if row is None:
                return LimitDefinition()
            return _limits(row)

        return await self._database.read(work)

    async def change_limits(self, limits: LimitDefinition, names: frozenset[str], entry: AuditEntry) -> LimitDefinition:
        def work(session: Session) -> LimitDefinition:
            hold(session, "limits")
            row = session.get(LimitDefinitionRow, _LIMITS_ID) or LimitDefinitionRow(
                id=_LIMITS_ID, **asdict(LimitDefinition())
            )
            for name in names:
                setattr(row, name, getattr(limits, name))
            session.add(row)
            append(session, entry)
            return _limits(row)

        return await self._database.write(work)


def _new_model(name: str) -> ModelDefinitionRow:
    return ModelDefinitionRow(**asdict(ModelDefinition(name)))


def _changed_model(row: ModelDefinitionRow, definition: ModelDefinition, names: Iterable[str]) -> ModelDefinitionRow:
    """The row with these fields of the definition; others may have changed the rest since it was read."""
    for name in names:
        value = getattr(definition, name)
        setattr(row, name, msgspec.to_builtins(value))
    return row


def _limits(row: LimitDefinitionRow) -> LimitDefinition:
    return LimitDefinition(**{field.name: getattr(row, field.name) for field in fields(LimitDefinition)})


def _definition(row: ModelDefinitionRow) -> ModelDefinition:
    return ModelDefinition(
        id=row.id,
        runner=row.runner,
        options=row.options,
        capacity=row.capacity,
        pinned=row.pinned,
        idle_seconds=row.idle_seconds,
        fallback_models=None if row.fallback_models is None else tuple(row.fallback_models),
        base=row.base,
        adapters=None if row.adapters is None else tuple(Adapter(**adapter) for adapter in row.adapters),
    )
