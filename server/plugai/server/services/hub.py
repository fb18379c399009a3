"""plugai.v1.HubService."""

from __future__ import annotations

from typing import Any

from google.protobuf import json_format
from grpc import aio

from plugai.runners.base import Modality
from plugai.server.core.errors import HubUnavailableError
from plugai.server.core.hub.advice import Fit
from plugai.server.core.hub.catalog import AssessedModel, DescribedModel, HubCatalog, HubSearch
from plugai.server.core.hub.download.downloaded import DownloadedModels
from plugai.server.core.hub.download.downloads import DownloadRequest, Downloads
from plugai.server.core.hub.download.plan import DownloadPlan, expected_id
from plugai.server.core.hub.hub import HubModel, Sort
from plugai.server.core.hub.import_request import ImportRequest
from plugai.server.core.hub.imports import ModelImports
from plugai.server.core.hub.tasks import modalities_of
from plugai.server.core.hub.variants import ModelVariant
from plugai.server.core.principal import CALLER
from plugai.server.services.convert import enums, events, pages
from plugai.server.services.operations import operation_message
from plugai.v1 import hub_pb2 as pb
from plugai.v1 import hub_pb2_grpc, message_pb2, operations_pb2

Context = aio.ServicerContext[Any, Any]

_PAGE_SIZE = 20


class HubServicer(hub_pb2_grpc.HubServiceServicer):
    """Searches, describes and downloads models of the hub."""

    def __init__(
        self, catalog: HubCatalog, downloads: Downloads, imports: ModelImports, downloaded: DownloadedModels
    ) -> None:
        self._catalog = catalog
        self._downloads = downloads
        self._imports = imports
        self._downloaded = downloaded

    async def SearchHubModels(self, request: pb.SearchHubModelsRequest, context: Context) -> pb.SearchHubModelsResponse:
        cursor = pages.decode(request.page_token) if request.page_token else ""
        page = await self._catalog.search(_search(request), cursor, request.page_size or _PAGE_SIZE)
        return pb.SearchHubModelsResponse(
            models=[self._found(found) for found in page.models],
            next_page_token=pages.encode(page.cursor) if page.cursor else "",
            stale=page.stale,
        )

    async def GetHubModel(self, request: pb.GetHubModelRequest, context: Context) -> pb.HubModel:
        downloaded = await self._downloaded.find(request.repository)
        try:
            described = await self._catalog.describe(CALLER.get(), request.repository, request.revision)
        except HubUnavailableError:
            if not downloaded:
                raise
            described = self._as_downloaded(downloaded)
        return self._described(described, {plan.variant.name: plan for plan in downloaded})

    async def DownloadModel(self, request: pb.DownloadModelRequest, context: Context) -> operations_pb2.Operation:
        wanted = DownloadRequest(request.repository, request.variant, request.revision, request.load)
        return operation_message(await self._downloads.start(CALLER.get(), wanted))

    async def ImportModel(self, request: pb.ImportModelRequest, context: Context) -> operations_pb2.Operation:
        wanted = ImportRequest(request.source, request.model, request.sha256, request.link, request.load)
        return operation_message(await self._imports.start(CALLER.get(), wanted))

    async def ListDownloadedModels(
        self, request: pb.ListDownloadedModelsRequest, context: Context
    ) -> pb.ListDownloadedModelsResponse:
        plans = await self._downloaded.all()
        page, token = pages.page(plans, lambda plan: plan.model_id, request.page_size, request.page_token)
        return pb.ListDownloadedModelsResponse(models=map(self._downloaded_model, page), next_page_token=token)

    async def DeleteDownloadedModel(
        self, request: pb.DeleteDownloadedModelRequest, context: Context
    ) -> pb.DeleteDownloadedModelResponse:
        await self._downloaded.delete(CALLER.get(), request.model)
        return pb.DeleteDownloadedModelResponse()

    def _as_downloaded(self, plans: list[DownloadPlan]) -> DescribedModel:
        """A model as it was when it was downloaded."""
        return self._catalog.advised(plans[0].model, [plan.variant for plan in plans], plans[0].card, stale=True)

    def _downloaded_model(self, plan: DownloadPlan) -> pb.DownloadedModel:
        described = self._described(self._as_downloaded([plan]), {plan.variant.name: plan})
        described.stale = False
        if plan.source:
            # It is on no hub.
            described.ClearField("repository")
            described.ClearField("url")
        return pb.DownloadedModel(
            model=plan.model_id, hub_model=described, download_time=events.timestamp(plan.ended_at), source=plan.source
        )

    def _found(self, found: AssessedModel) -> pb.HubModel:
        message = self._message(found.model)
        message.fit, message.fit_reason = enums.HUB_FITS.wire(found.fit), found.fit_reason
        if found.memory_bytes is not None:
            message.memory_bytes = found.memory_bytes
        return message

    def _described(self, described: DescribedModel, downloaded: dict[str, DownloadPlan]) -> pb.HubModel:
        message = self._found(self._catalog.assess(described.model))
        message.card, message.stale = described.card, described.stale
        for variant, advice in zip(described.variants, described.advice, strict=True):
            plan = downloaded.get(variant.name)
            own = _variant(described.model, variant, plan)
            own.memory_bytes, own.fit = advice.memory_bytes, enums.HUB_FITS.wire(advice.fit)
            own.advised, own.reason = advice.advised, advice.reason
            message.variants.append(own)
            if advice.advised:
                message.memory_bytes, message.fit = advice.memory_bytes, enums.HUB_FITS.wire(Fit.FITS)
                message.fit_reason = advice.reason
        return message

    def _message(self, model: HubModel) -> pb.HubModel:
        inputs, outputs = modalities_of(model)
        return pb.HubModel(
            repository=model.repository,
            url=self._catalog.url(model.repository),
            revision=model.revision,
            task=model.task,
            library=model.library,
            license=model.license,
            base_models=model.base_models,
            languages=model.languages,
            tags=model.tags,
            downloads=model.downloads,
            likes=model.likes,
            update_time=events.timestamp(model.updated_at),
            gated=model.gated,
            input_modalities=_modalities(inputs),
            output_modalities=_modalities(outputs),
            parameters=model.parameters,
            context_length=model.context_length,
            prompt_format=model.prompt_format,
            recommended_parameters=_parameters(model),
        )


def _search(request: pb.SearchHubModelsRequest) -> HubSearch:
    return HubSearch(
        text=request.text,
        use_case=enums.HUB_USE_CASES.domain(request.use_case) if request.use_case else None,
        modality=enums.MODALITIES.domain(request.modality) if request.modality else None,
        license=request.license,
        fits_machine=request.fits_machine,
        sort=enums.HUB_SORTS.domain(request.sort) if request.sort else Sort.DOWNLOADS,
    )


def _variant(model: HubModel, variant: ModelVariant, plan: DownloadPlan | None) -> pb.HubVariant:
    return pb.HubVariant(
        name=variant.name,
        format=enums.HUB_FORMATS.wire(variant.format),
        quantization=variant.quantization,
        files=[pb.HubFile(path=file.path, size_bytes=file.size, sha256=file.sha256) for file in variant.files],
        size_bytes=variant.size,
        refusal=variant.refusal,
        model=expected_id(model.repository, variant) if plan is None else plan.model_id,
        downloaded=plan is not None,
    )


def _parameters(model: HubModel) -> message_pb2.Parameters | None:
    return json_format.ParseDict(dict(model.recommended), message_pb2.Parameters()) if model.recommended else None


def _modalities(modalities: tuple[Modality, ...]) -> list[Any]:
    return [enums.MODALITIES.wire(modality) for modality in modalities]
