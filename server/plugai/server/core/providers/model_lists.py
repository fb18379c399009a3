"""The last list of models of each remote provider, for times when it does not answer."""

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

    Only what the provider itself reports of a model is stored; prices, capacity and parameters are those of the current
    version of the adapter.
    """

    runner: str
    models: tuple[ModelSpec, ...]
    at: datetime


class ProviderModelListRepository(Protocol):
    """Stores the last list of each provider. Each call raises StorageUnavailableError."""

    async def get(self, provider: str) -> ProviderModelList | None:
        """The last one, if there is one."""

    async def put(self, provider: str, model_list: ProviderModelList) -> None:
        """Replace the last list; durable on return."""

    async def delete(self, provider: str) -> None:
        """Delete the last list, if there is one; durable on return."""


class ModelListObserver(Protocol):
    """Gets notified of the models of providers."""

    def add_listed(self, specs: Iterable[ModelSpec]) -> None:
        """A provider lists these models now."""

    def add_last_known(self, specs: Iterable[ModelSpec]) -> None:
        """A provider that does not answer listed these models when it last did."""

    def forget_listed(self, provider: str) -> None:
        """The models that this provider has listed are not offered any more."""

    def rebuild(self, provider: str) -> None:
        """This provider has changed, and so have its models."""

    def defined_with(self, provider: str) -> Sequence[str]:
        """The models whose definition names this provider."""


class ProviderModelLists:
    """Stores and loads lists. If the database does not answer, that is only logged."""

    def __init__(self, repository: ProviderModelListRepository) -> None:
        self._repository = repository

    async def store(self, provider: str, model_list: ProviderModelList) -> None:
        """Store the list of a provider."""
        try:
            await self._repository.put(provider, model_list)
        except StorageUnavailableError as error:
            log.warning("list of models not stored", provider=provider, error=error.message)

    async def forget(self, provider: str) -> None:
        """Delete the list of a provider that is not there any more."""
        try:
            await self._repository.delete(provider)
        except StorageUnavailableError as error:
            log.warning("list of models not deleted", provider=provider, error=error.message)

    async def load(self, name: str, runner: str, provider: RemoteProvider) -> ProviderModelList | None:
        """The last list of a provider; None if there is none, or it came through another adapter."""
        try:
            model_list = await self._repository.get(name)
        except StorageUnavailableError as error:
            log.warning("list of models not loaded", provider=name, error=error.message)
            return None
        if model_list is None or model_list.runner != runner:
            return None
        return replace(model_list, models=tuple(_current(provider, model_list.models)))


def _current(provider: RemoteProvider, models: Sequence[ModelSpec]) -> Iterable[ModelSpec]:
    """The models as today's adapter would list them; those that are not valid any more are left out."""
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
