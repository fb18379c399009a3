"""What Ollama's clients do with models: copy, delete and pull them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from plugai.runners.errors import InvalidRequestError, WorkCancelledError
from plugai.server.core.errors import ModelExistsError
from plugai.server.core.hub.download.downloaded import DownloadedModels
from plugai.server.core.hub.download.downloads import DownloadRequest, Downloads
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.models.catalog import ModelCatalog
from plugai.server.core.models.definitions import ModelDefinition
from plugai.server.core.models.operations import Operation, Operations, OperationState
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal
from plugai.server.status import FailedRequestError

Json = dict[str, object]

# What Ollama adds to a name that has no tag.
_LATEST = ":latest"
# How Ollama's clients name repositories of the hub.
_HUB_HOSTS = ("hf.co/", "huggingface.co/")


@dataclass(frozen=True, slots=True)
class OllamaModels:
    """The models of this server and of the hub, by the names that Ollama's clients use."""

    registry: ModelRegistry
    aliases: Aliases
    catalog: ModelCatalog
    operations: Operations
    downloads: Downloads
    downloaded: DownloadedModels

    async def known(self, caller: Principal, name: str) -> str:
        """The name of a model or alias here: clients add a tag to names without one."""
        return name if await self.aliases.has(caller, name) else name.removesuffix(_LATEST)

    async def model(self, caller: Principal, name: str) -> str:
        """The first model that a name stands for. Raises ModelNotFoundError."""
        return await self.aliases.model(caller, await self.known(caller, name))

    async def copy(self, caller: Principal, source: str, destination: str) -> None:
        """Add another name for a model. Raises ModelNotFoundError, ModelExistsError, InvalidRequestError."""
        spec = self.registry.status(await self.model(caller, source)).spec
        name = destination.removesuffix(_LATEST)
        definition = ModelDefinition(name, runner=spec.runner, options=spec.options, capacity=spec.capacity)
        if spec.base:
            definition = ModelDefinition(name, base=spec.base, adapters=spec.adapters)
        await self.catalog.create(caller, definition)

    async def delete(self, caller: Principal, name: str) -> None:
        """Delete a model that was downloaded, with its files, or added. Raises ModelNotFoundError, ModelBusyError,
        ModelPredefinedError."""
        model = await self.known(caller, name)
        if any(plan.model_id == model for plan in await self.downloaded.all()):
            await self.downloaded.delete(caller, model)
        else:
            await self.catalog.delete(caller, model)

    async def pull(self, caller: Principal, name: str) -> AsyncGenerator[Json, None]:
        """Download a model, and yield its progress. It goes on if the caller leaves. Raises PlugAIError."""
        model = await self.known(caller, name)
        if not await self.aliases.has(caller, model):
            yield {"status": "pulling manifest"}
            try:
                started = await self.downloads.start(caller, _wanted(model))
            except ModelExistsError:
                started = None
            if started is not None:
                async with aclosing(self.operations.watch(started.id)) as states:
                    async for state in states:
                        model = state.model
                        yield _progress(state)
        yield {"status": "success", "model": model}


def _wanted(name: str) -> DownloadRequest:
    """What a name such as `hf.co/owner/name:Q4_K_M` stands for. Raises InvalidRequestError."""
    host = next((host for host in _HUB_HOSTS if name.startswith(host)), "")
    repository, _, variant = name.removeprefix(host).partition(":")
    if "/" not in repository:
        problem = "is not here, nor a repository of the hub, which is named like hf.co/owner/name:Q4_K_M"
        raise InvalidRequestError(f"model {name!r} {problem}", {"model": problem})
    return DownloadRequest(repository, variant)


def _progress(state: Operation) -> Json:
    """A line for the state of a download. Raises its failure, and WorkCancelledError."""
    if state.failure is not None:
        raise FailedRequestError(state.failure)
    if state.state is OperationState.CANCELLED:
        raise WorkCancelledError("the download was cancelled")
    told: Json = {"status": f"pulling {state.model}: {state.stage or state.state}"}
    if state.bytes is not None:
        told |= {"digest": state.id, "total": state.bytes.total, "completed": state.bytes.done}
    return told
