"""What each remote provider listed last, so that its models are known also while it does not answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from plugai.runners.base import ModelSpec, RemoteProvider
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import StorageUnavailableError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ProviderModelList:
    """The models that a provider listed, `at` that time, through the adapter `runner`.

    Of each model only what the provider itself says is kept: prices, capacity and parameters are those of today.
    """

    runner: str
    models: tuple[ModelSpec, ...]
    at: datetime


class ProviderModelListRepository(Protocol):
    """Keeps the last model_list of each provider. Each call raises StorageUnavailableError."""

    async def get(self, provider: str) -> ProviderModelList | None:
        """The last one, if there is one."""

    async def put(self, provider: str, model_list: ProviderModelList) -> None:
        """Keep this one in place of the last; durable on return."""


class ModelListObserver(Protocol):
    """Who is told which models providers have."""

    def add_listed(self, specs: Iterable[ModelSpec]) -> None:
        """A provider offers these models now."""

    def add_last_known(self, specs: Iterable[ModelSpec]) -> None:
        """A provider that does not answer offered these models when it last did."""


class ProviderModelLists:
    """Keeps and recalls model_lists. That a database does not answer stops nobody."""

    def __init__(self, repository: ProviderModelListRepository) -> None:
        self._repository = repository

    async def store(self, provider: str, model_list: ProviderModelList) -> None:
        """Keep what a provider listed."""
        try:
            await self._repository.put(provider, model_list)
        except StorageUnavailableError as error:
            log.warning("list of models not kept", provider=provider, error=error.message)

    async def load(self, name: str, runner: str, provider: RemoteProvider) -> ProviderModelList | None:
        """What a provider listed last, unless another adapter spoke to it then; None if nothing is known."""
        try:
            model_list = await self._repository.get(name)
        except StorageUnavailableError as error:
            log.warning("list of models not read", provider=name, error=error.message)
            return None
        if model_list is None or model_list.runner != runner:
            return None
        return replace(model_list, models=tuple(_current(provider, model_list.models)))


def _current(provider: RemoteProvider, models: Sequence[ModelSpec]) -> Iterable[ModelSpec]:
    """The models as the provider would list them today, had it said the same; without those it could not have."""
    for model in models:
        try:
            known = provider.configured(ModelSpec(model.id, model.runner, model.provider, options=model.options))
        except InvalidRequestError:
            continue
        yield replace(
            known,
            input_modalities=model.input_modalities,
            output_modalities=model.output_modalities,
            capabilities=model.capabilities,
            context_length=model.context_length,
            options=model.options,
        )
