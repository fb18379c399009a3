"""The repository of the last model list of each remote provider."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, delete

from plugai.runners.base import Capability, Modality, ModelSpec
from plugai.server.core.providers.model_lists import ProviderModelList, ProviderModelListRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold
from plugai.server.storage.models.tables import ProviderModelListRow


class SqlProviderModelListRepository(ProviderModelListRepository):
    """Stores providers' model lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, provider: str) -> ProviderModelList | None:
        def work(session: Session) -> ProviderModelList | None:
            row = session.get(ProviderModelListRow, provider)
            if row is None:
                return None
            return ProviderModelList(
                row.runner, tuple(_spec(provider, row.runner, model) for model in row.models), row.listed_at
            )

        return await self._database.read(work)

    async def put(self, provider: str, listing: ProviderModelList) -> None:
        models = [_json(model) for model in listing.models]
        row = ProviderModelListRow(provider=provider, runner=listing.runner, models=models, listed_at=listing.at)

        def work(session: Session) -> None:
            hold(session, f"model list {provider}")
            session.merge(row)

        await self._database.write(work)

    async def delete(self, provider: str) -> None:
        query = delete(ProviderModelListRow).where(col(ProviderModelListRow.provider) == provider)
        await self._database.write(lambda session: session.exec(query))


def _json(model: ModelSpec) -> dict[str, Any]:
    return {
        "id": model.id,
        "inputs": list(model.input_modalities),
        "outputs": list(model.output_modalities),
        "capabilities": sorted(model.capabilities),
        "context_length": model.context_length,
        "options": dict(model.options),
    }


def _spec(provider: str, runner: str, model: dict[str, Any]) -> ModelSpec:
    return ModelSpec(
        id=model["id"],
        runner=runner,
        provider=provider,
        input_modalities=tuple(map(Modality, model["inputs"])),
        output_modalities=tuple(map(Modality, model["outputs"])),
        capabilities=frozenset(map(Capability, model["capabilities"])),
        context_length=model["context_length"],
        options=model["options"],
    )
