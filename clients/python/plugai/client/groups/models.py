"""`client.models`: the models of the server, and what is loaded of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from plugai.client import rpcs, types
from plugai.client.errors import LostConnectionError, PlugAIError
from plugai.client.groups.base import Group, Pages, set_or_reset
from plugai.client.groups.operations import Operation


class Models(Group):
    """The models of the server. A model's id may contain `/` and `:`."""

    def list(
        self,
        *,
        reads: Sequence[types.Modality] = (),
        generates: Sequence[types.Modality] = (),
        capabilities: Sequence[types.Capability] = (),
        states: Sequence[types.ModelState] = (),
        provider: str = "",
        favourite: bool | None = None,
    ) -> Pages[types.Model]:
        """List the models, or those that read and generate all of these, have these features, are in one of these
        states (`LOADED` includes `BUSY`), are of this provider (`local`: of this server), or are favourites or not.

        >>> [model.id async for model in client.models.list(provider="local") if model.default]
        ['echo']
        """
        request = types.ListModelsRequest(
            input_modality=reads,
            output_modality=generates,
            capability=capabilities,
            state=states,
            provider=provider,
            favourite=favourite,
        )
        return Pages(self._caller, rpcs.LIST_MODELS, request, lambda page: page.models)

    async def get(self, model: str) -> types.Model:
        """Return a model. Raises ModelNotFoundError.

        >>> (await client.models.get("echo")).runner
        'echo'
        """
        return await self._call(rpcs.GET_MODEL, types.GetModelRequest(model=model))

    async def watch(self) -> AsyncIterator[types.Model]:
        """Yield the state of every model, and then each change, without end.

        After a lost connection every model comes again.
        """
        attempts = self._caller.attempts(rpcs.WATCH_MODELS, None)
        while True:
            try:
                options = await attempts.begin()
                watching = self._caller.once(rpcs.WATCH_MODELS, types.WatchModelsRequest(), options)
                async with aclosing(watching) as states:
                    async for changed in states:
                        attempts.progress()
                        if changed.model is not None:
                            yield changed.model
                raise LostConnectionError("the stream of models ended", sent=True)
            except PlugAIError as error:
                await attempts.recover(error)

    def load(self, model: str) -> Operation:
        """Load a model: wait until it is loaded, or iterate over the progress. Raises ModelNotFoundError.

        >>> (await client.models.load("echo").wait()).state
        <OperationState.SUCCEEDED: 'OPERATION_STATE_SUCCEEDED'>
        """
        return Operation(self._caller, lambda: self._call(rpcs.LOAD_MODEL, types.LoadModelRequest(model=model)))

    async def unload(self, model: str, *, force: bool = False) -> types.Model:
        """Unload a model; for administrators. `force` ends its requests. Raises ModelBusyError, ModelNotFoundError."""
        return await self._call(rpcs.UNLOAD_MODEL, types.UnloadModelRequest(model=model, force=force))

    async def pin(self, model: str) -> types.Model:
        """Keep a model loaded; for administrators. Raises ModelNotFoundError."""
        return await self._call(rpcs.PIN_MODEL, types.PinModelRequest(model=model))

    async def unpin(self, model: str) -> types.Model:
        """No longer keep a model loaded; for administrators. Raises ModelNotFoundError."""
        return await self._call(rpcs.UNPIN_MODEL, types.UnpinModelRequest(model=model))

    async def set_default(self, model: str) -> types.Model:
        """Make a model the default one of the server, or that of the settings if it is empty; for administrators.

        Raises ModelNotFoundError, ModelUnavailableError.
        """
        return await self._call(rpcs.SET_DEFAULT_MODEL, types.SetDefaultModelRequest(model=model))

    async def create(self, definition: types.ModelDefinition) -> types.Model:
        """Add a model; for administrators. Raises ModelExistsError, InvalidRequestError."""
        return await self._call(rpcs.CREATE_MODEL, types.CreateModelRequest(model=definition))

    async def update(self, definition: types.ModelDefinition, *, reset: Sequence[str] = ()) -> types.Model:
        """Change what is set in `definition`; for administrators.

        The fields in `reset` get the values of the settings file again. Raises ModelNotFoundError, InvalidRequestError.
        """
        update_mask = set_or_reset(definition, reset, identity="id")
        request = types.UpdateModelRequest(model=definition, update_mask=update_mask)
        return await self._call(rpcs.UPDATE_MODEL, request)

    async def delete(self, model: str) -> None:
        """Remove a model that was added; for administrators. Raises ModelNotFoundError, ModelPredefinedError."""
        await self._call(rpcs.DELETE_MODEL, types.DeleteModelRequest(model=model))

    async def record_benchmark(self, model: str, benchmark: types.ModelBenchmark) -> types.Model:
        """Keep what was measured of a model, which `get` then returns; for administrators.

        Raises ModelNotFoundError, and InvalidRequestError for a model without files on the server.
        """
        request = types.RecordBenchmarkRequest(model=model, benchmark=benchmark)
        return await self._call(rpcs.RECORD_BENCHMARK, request)

    async def get_limits(self) -> types.Limits:
        """Return the limits for all models together; for administrators."""
        return await self._call(rpcs.GET_LIMITS, types.GetLimitsRequest())

    async def update_limits(self, limits: types.Limits, *, reset: Sequence[str] = ()) -> types.Limits:
        """Change what is set in `limits`, and reset the fields in `reset`; for administrators."""
        request = types.UpdateLimitsRequest(limits=limits, update_mask=set_or_reset(limits, reset))
        return await self._call(rpcs.UPDATE_LIMITS, request)

    async def get_fallbacks(self) -> types.Fallbacks:
        """Return the caller's fallback models."""
        return await self._call(rpcs.GET_FALLBACKS, types.GetFallbacksRequest())

    async def set_fallbacks(self, fallbacks: types.Fallbacks) -> types.Fallbacks:
        """Replace the caller's fallback models. Raises InvalidRequestError."""
        return await self._call(rpcs.SET_FALLBACKS, types.SetFallbacksRequest(fallbacks=fallbacks))

    def list_aliases(self) -> Pages[types.Alias]:
        """List the aliases that the caller may use: their own, and those for everyone.

        >>> [alias.id async for alias in client.models.list_aliases()]
        []
        """
        return Pages(self._caller, rpcs.LIST_ALIASES, types.ListAliasesRequest(), lambda page: page.aliases)

    async def set_alias(self, alias: types.Alias) -> types.Alias:
        """Add or replace an alias for everyone; for administrators. Raises ModelNotFoundError, InvalidRequestError."""
        return await self._call(rpcs.SET_ALIAS, types.SetAliasRequest(alias=alias))

    async def delete_alias(self, alias: str) -> None:
        """Delete an alias for everyone; for administrators. Raises AliasNotFoundError."""
        await self._call(rpcs.DELETE_ALIAS, types.DeleteAliasRequest(alias=alias))

    async def set_my_alias(self, alias: types.Alias) -> types.Alias:
        """Add or replace an alias of the caller. Raises ModelNotFoundError, InvalidRequestError."""
        return await self._call(rpcs.SET_MY_ALIAS, types.SetMyAliasRequest(alias=alias))

    async def delete_my_alias(self, alias: str) -> None:
        """Delete an alias of the caller. Raises AliasNotFoundError."""
        await self._call(rpcs.DELETE_MY_ALIAS, types.DeleteMyAliasRequest(alias=alias))
