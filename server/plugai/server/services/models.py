"""plugai.v1.ModelsService."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from grpc import aio

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.generation.choice.fallback_preferences import FallbackPreferences
from plugai.server.core.models.aliases import Aliases, AliasTarget
from plugai.server.core.models.catalog import ModelCatalog
from plugai.server.core.models.chosen.favourites import Favourites
from plugai.server.core.models.definitions import ModelDefinition
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.models.speed.benchmarks import Benchmarks
from plugai.server.core.principal import CALLER
from plugai.server.services import operations
from plugai.server.services.convert import aliases, benchmarks, definitions, enums, events, pages
from plugai.v1 import models_pb2 as pb
from plugai.v1 import models_pb2_grpc, operations_pb2

Context = aio.ServicerContext[Any, Any]


class ModelsServicer(models_pb2_grpc.ModelsServiceServicer):
    """Lists, loads and unloads models, and changes their configuration."""

    def __init__(
        self,
        models: ModelRegistry,
        catalog: ModelCatalog,
        names: Aliases,
        favourites: Favourites,
        fallbacks: FallbackPreferences,
        measured: Benchmarks,
    ) -> None:
        self._models = models
        self._catalog = catalog
        self._aliases = names
        self._favourites = favourites
        self._fallbacks = fallbacks
        self._benchmarks = measured

    async def ListModels(self, request: pb.ListModelsRequest, context: Context) -> pb.ListModelsResponse:
        models = [model_message(status) for status in await self._aliases.access.visible(CALLER.get())]
        await self._add_favourites(models)
        chosen = [model for model in models if _matches(model, request)]
        page, token = pages.page(chosen, lambda model: model.id, request.page_size, request.page_token)
        await self._add_aliases(page)
        return pb.ListModelsResponse(models=page, next_page_token=token)

    async def GetModel(self, request: pb.GetModelRequest, context: Context) -> pb.Model:
        return await self._described(await self._model(request.model))

    async def LoadModel(self, request: pb.LoadModelRequest, context: Context) -> operations_pb2.Operation:
        return operations.operation_message(self._models.load(await self._model(request.model)))

    async def UnloadModel(self, request: pb.UnloadModelRequest, context: Context) -> pb.Model:
        unload = self._models.force_unload if request.force else self._models.unload
        return model_message(await unload(await self._model(request.model)))

    async def PinModel(self, request: pb.PinModelRequest, context: Context) -> pb.Model:
        return await self._pin(request.model, pinned=True)

    async def UnpinModel(self, request: pb.UnpinModelRequest, context: Context) -> pb.Model:
        return await self._pin(request.model, pinned=False)

    async def SetDefaultModel(self, request: pb.SetDefaultModelRequest, context: Context) -> pb.Model:
        model = request.model and await self._model(request.model)
        return model_message(await self._catalog.set_default(CALLER.get(), model))

    async def CreateModel(self, request: pb.CreateModelRequest, context: Context) -> pb.Model:
        return model_message(await self._catalog.create(CALLER.get(), definitions.model_definition(request.model)))

    async def UpdateModel(self, request: pb.UpdateModelRequest, context: Context) -> pb.Model:
        return await self._update(definitions.model_definition(request.model), definitions.model_fields(request))

    async def DeleteModel(self, request: pb.DeleteModelRequest, context: Context) -> pb.DeleteModelResponse:
        await self._catalog.delete(CALLER.get(), request.model)
        return pb.DeleteModelResponse()

    async def GetLimits(self, request: pb.GetLimitsRequest, context: Context) -> pb.Limits:
        return definitions.limits_message(self._catalog.limits)

    async def UpdateLimits(self, request: pb.UpdateLimitsRequest, context: Context) -> pb.Limits:
        changes = definitions.limit_definition(request.limits)
        fields = definitions.limit_fields(request)
        return definitions.limits_message(await self._catalog.update_limits(CALLER.get(), changes, fields))

    async def GetFallbacks(self, request: pb.GetFallbacksRequest, context: Context) -> pb.Fallbacks:
        return definitions.fallbacks_message(await self._fallbacks.get(CALLER.get()))

    async def SetFallbacks(self, request: pb.SetFallbacksRequest, context: Context) -> pb.Fallbacks:
        lists = definitions.fallback_lists(request.fallbacks)
        await self._fallbacks.set(CALLER.get(), lists)
        return definitions.fallbacks_message(lists)

    async def ListAliases(self, request: pb.ListAliasesRequest, context: Context) -> pb.ListAliasesResponse:
        own = await self._aliases.own(CALLER.get())
        found = [aliases.message(name, targets, own=name in own) for name, targets in await self._sorted_aliases()]
        page, token = pages.page(found, lambda alias: alias.id, request.page_size, request.page_token)
        return pb.ListAliasesResponse(aliases=page, next_page_token=token)

    async def SetAlias(self, request: pb.SetAliasRequest, context: Context) -> pb.Alias:
        targets = aliases.targets(request.alias)
        await self._aliases.set_for_everyone(CALLER.get(), request.alias.id, targets)
        return aliases.message(request.alias.id, targets, own=False)

    async def DeleteAlias(self, request: pb.DeleteAliasRequest, context: Context) -> pb.DeleteAliasResponse:
        await self._aliases.delete_for_everyone(CALLER.get(), request.alias)
        return pb.DeleteAliasResponse()

    async def SetMyAlias(self, request: pb.SetMyAliasRequest, context: Context) -> pb.Alias:
        targets = aliases.targets(request.alias)
        await self._aliases.set(CALLER.get(), request.alias.id, targets)
        return aliases.message(request.alias.id, targets, own=True)

    async def DeleteMyAlias(self, request: pb.DeleteMyAliasRequest, context: Context) -> pb.DeleteMyAliasResponse:
        await self._aliases.delete(CALLER.get(), request.alias)
        return pb.DeleteMyAliasResponse()

    async def RecordBenchmark(self, request: pb.RecordBenchmarkRequest, context: Context) -> pb.Model:
        model, measured = await self._model(request.model), benchmarks.benchmark(request.benchmark)
        await self._benchmarks.record(CALLER.get(), model, measured)
        return await self._described(model)

    async def WatchModels(
        self, request: pb.WatchModelsRequest, context: Context
    ) -> AsyncIterator[pb.WatchModelsResponse]:
        names: Mapping[str, Sequence[str]] = {}
        async with aclosing(self._models.watch()) as changes:
            async for status in changes:
                if self._aliases.access.allows(CALLER.get(), status):
                    # The stream goes on while the database is away, with the names that were known last.
                    with suppress(StorageUnavailableError):
                        names = await self._alias_names()
                    model = model_message(status)
                    model.aliases.extend(names.get(model.id, ()))
                    yield pb.WatchModelsResponse(model=model)

    async def _model(self, name: str) -> str:
        """The model that a name stands for."""
        return await self._aliases.model(CALLER.get(), name)

    async def _described(self, name: str) -> pb.Model:
        """Everything that is known of a model."""
        model = model_message(await self._models.estimated_status(name))
        if (record := await self._benchmarks.find(name)) is not None:
            model.benchmark.CopyFrom(benchmarks.benchmark_message(record))
        await self._add_aliases([model])
        await self._add_favourites([model])
        return model

    async def _pin(self, name: str, *, pinned: bool) -> pb.Model:
        definition = ModelDefinition(await self._model(name), pinned=pinned)
        return await self._update(definition, frozenset(["pinned"]))

    async def _sorted_aliases(self) -> list[tuple[str, tuple[AliasTarget, ...]]]:
        return sorted((await self._aliases.all(CALLER.get())).items())

    async def _add_aliases(self, models: Iterable[pb.Model]) -> None:
        """Add to models the names by which the caller can use them too."""
        names = await self._alias_names()
        for model in models:
            model.aliases.extend(names.get(model.id, ()))

    async def _alias_names(self) -> Mapping[str, Sequence[str]]:
        """The names by which the caller can use each model too, sorted."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for name, targets in await self._sorted_aliases():
            for target in targets:
                names[target.model].append(name)
        return names

    async def _add_favourites(self, models: Iterable[pb.Model]) -> None:
        """Add to models whether they are favourites of the caller."""
        favourites = {favourite.model for favourite in await self._favourites.list(CALLER.get())}
        for model in models:
            model.favourite = model.id in favourites

    async def _update(self, changes: ModelDefinition, fields: frozenset[str]) -> pb.Model:
        return model_message(await self._catalog.update(CALLER.get(), changes, fields))


def model_message(status: ModelStatus) -> pb.Model:
    """A model on the wire."""
    spec = status.spec
    model = pb.Model(
        id=spec.id,
        runner=spec.runner,
        provider=spec.provider,
        state=enums.MODEL_STATES.wire(status.state),
        input_modalities=[enums.MODALITIES.wire(m) for m in spec.input_modalities],
        output_modalities=[enums.MODALITIES.wire(m) for m in spec.output_modalities],
        capabilities=sorted(enums.CAPABILITIES.wire(c) for c in status.capabilities),
        context_length=status.context_length,
        default=status.is_default,
        pinned=status.pinned,
        capacity=status.capacity,
        active=status.active,
        waiting=status.waiting,
        size_bytes=spec.size_bytes,
        load_time=events.timestamp(status.loaded_at),
        origin=enums.MODEL_ORIGINS.wire(status.origin),
        idle_seconds=status.idle_seconds,
        fallback_models=status.fallback_models,
        quantization=spec.details.quantization,
        license=spec.details.license,
        languages=spec.details.languages,
        tool_format=status.tool_format,
        batch_invariant=status.batch_invariant,
        base=spec.base,
        adapters=[pb.Adapter(path=Path(adapter.path).name, scale=adapter.scale) for adapter in spec.adapters],
    )
    json_format.ParseDict(dict(spec.parameters_schema), model.parameters_schema)
    if (prices := spec.prices) is not None:
        model.prices.MergeFrom(
            pb.Prices(
                currency="USD",
                input_nanos=prices.input_nanos,
                cached_input_nanos=prices.cached_input_nanos,
                output_nanos=prices.output_nanos,
            )
        )
    if (memory := status.memory) is not None:
        model.memory.MergeFrom(
            pb.ModelMemory(
                total_bytes=memory.total_bytes,
                weights_bytes=memory.weights_bytes,
                cache_bytes=memory.cache_bytes,
                compute_bytes=memory.compute_bytes,
                process_bytes=memory.process_bytes,
                context_length=memory.context_length,
                parallel=memory.parallel,
            )
        )
    if status.error is not None:
        reason = enums.error_reason(status.error.reason)
        model.error.MergeFrom(pb.ModelError(reason=reason, message=status.error.message))
    return model


def _matches(model: pb.Model, request: pb.ListModelsRequest) -> bool:
    return (
        set(request.input_modality) <= set(model.input_modalities)
        and set(request.output_modality) <= set(model.output_modalities)
        and set(request.capability) <= set(model.capabilities)
        and (not request.state or _state(model, request) in request.state)
        and (not request.provider or model.provider == request.provider)
        and (not request.HasField("favourite") or model.favourite == request.favourite)
    )


def _state(model: pb.Model, request: pb.ListModelsRequest) -> pb.ModelState.ValueType:
    """The model's state as the filter names it: one that is busy is loaded too."""
    busy_is_loaded = model.state == pb.MODEL_STATE_BUSY and pb.MODEL_STATE_LOADED in request.state
    return pb.MODEL_STATE_LOADED if busy_is_loaded else model.state
