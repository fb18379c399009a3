"""plugai.v1.ProvidersService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.server.core.principal import CALLER
from plugai.server.core.providers.adapters import AdapterCatalog
from plugai.server.core.providers.catalog import ProviderCatalog
from plugai.server.core.providers.refresh import ProviderRefresh
from plugai.server.core.providers.views import ProviderViews
from plugai.server.services.convert import pages, providers, secrets
from plugai.v1 import providers_pb2 as pb
from plugai.v1 import providers_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class ProvidersServicer(providers_pb2_grpc.ProvidersServiceServicer):
    """Lists, adds, changes, tests and removes providers."""

    def __init__(
        self, catalog: ProviderCatalog, views: ProviderViews, refresh: ProviderRefresh, adapters: AdapterCatalog
    ) -> None:
        self._catalog = catalog
        self._views = views
        self._refresh = refresh
        self._adapters = adapters

    async def ListProviders(self, request: pb.ListProvidersRequest, context: Context) -> pb.ListProvidersResponse:
        found = [providers.message(view) for view in await self._views.list(CALLER.get())]
        page, token = pages.page(found, lambda provider: provider.id, request.page_size, request.page_token)
        return pb.ListProvidersResponse(providers=page, next_page_token=token)

    async def GetProvider(self, request: pb.GetProviderRequest, context: Context) -> pb.Provider:
        return await self._view(request.provider)

    async def CreateProvider(self, request: pb.CreateProviderRequest, context: Context) -> pb.Provider:
        await self._catalog.create(CALLER.get(), providers.whole(request.provider))
        return await self._view(request.provider.id)

    async def UpdateProvider(self, request: pb.UpdateProviderRequest, context: Context) -> pb.Provider:
        await self._catalog.update(CALLER.get(), providers.change(request))
        return await self._view(request.provider.id)

    async def DeleteProvider(self, request: pb.DeleteProviderRequest, context: Context) -> pb.DeleteProviderResponse:
        await self._catalog.delete(CALLER.get(), request.provider)
        return pb.DeleteProviderResponse()

    async def TestProvider(self, request: pb.TestProviderRequest, context: Context) -> pb.TestProviderResponse:
        result = await self._catalog.test(providers.whole(request.provider))
        if result.error is not None:
            return pb.TestProviderResponse(works=False, error=secrets.error_message(result.error))
        return pb.TestProviderResponse(works=True, models=result.models)

    async def ListProviderAdapters(
        self, request: pb.ListProviderAdaptersRequest, context: Context
    ) -> pb.ListProviderAdaptersResponse:
        found = await self._adapters.describe()
        return pb.ListProviderAdaptersResponse(adapters=map(providers.adapter_message, found))

    async def CheckProvider(self, request: pb.CheckProviderRequest, context: Context) -> pb.Provider:
        await self._refresh.check(request.provider)
        return await self._view(request.provider)

    async def _view(self, provider: str) -> pb.Provider:
        return providers.message(await self._views.get(CALLER.get(), provider))
