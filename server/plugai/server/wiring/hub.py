"""The hub of models: search, advice, and downloads into the models folder."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from plugai.server.core.background import run_periodically
from plugai.server.core.hub.catalog import HubCatalog
from plugai.server.core.hub.download.bandwidth import Bandwidth
from plugai.server.core.hub.download.download_run import DownloadTools
from plugai.server.core.hub.download.downloaded import DownloadedModels
from plugai.server.core.hub.download.downloads import Downloads
from plugai.server.core.hub.download.folder import DownloadFolder
from plugai.server.core.hub.download.journal import DownloadJournal
from plugai.server.core.hub.imports import ModelImports
from plugai.server.core.hub.metadata import MetadataRefresh
from plugai.server.core.hub.sources import Origins
from plugai.server.core.hub.tokens import HubTokens
from plugai.server.huggingface.client import HuggingFaceHub
from plugai.server.huggingface.http import HubHttp, Proxies
from plugai.server.huggingface.web_files import WebFiles
from plugai.server.plugins.hub_models import DownloadedModelsFolder, machine
from plugai.server.plugins.local_files import DiskFiles, DiskModels
from plugai.server.services.hub import HubServicer
from plugai.server.settings.hub import HubSettings
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.models import ModelParts
from plugai.server.wiring.providers import ProviderParts
from plugai.server.wiring.secrets import SecretParts

# How often it is looked whether a card is due.
_METADATA_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class HubParts:
    """The use cases of the hub."""

    downloads: Downloads
    downloaded: DownloadedModels
    servicers: tuple[HubServicer]


@asynccontextmanager
async def hub_parts(
    base: Foundation, providers: ProviderParts, models: ModelParts, secrets: SecretParts
) -> AsyncGenerator[HubParts, None]:
    """The hub as the settings say, while the context is open; downloads that had not ended go on."""
    settings, clock = base.settings, base.clock
    tokens = HubTokens(secrets.own)
    folder = DownloadFolder(settings.gguf_folder, settings.disk_reserve_bytes)
    placed = DownloadedModelsFolder(providers.installed, models.catalog, models.registry, settings.gguf_folder)
    cores = len(os.sched_getaffinity(0))
    async with HubHttp(settings.hub.allowed_hosts, _proxies(settings.hub)) as http:
        hub = HuggingFaceHub(http, settings.hub.endpoint, offline=settings.hub.offline)
        here = machine(providers.installed, settings.memory_bytes, cores, models.benchmarks.expected_speed)
        catalog = HubCatalog(hub, tokens, here, clock)
        origins = Origins(WebFiles(http, offline=settings.hub.offline), DiskFiles())
        tools = DownloadTools(
            hub,
            tokens,
            origins,
            placed,
            asyncio.Semaphore(settings.hub.max_downloads),
            Bandwidth(settings.hub.bytes_per_second, clock, asyncio.sleep),
            clock,
            asyncio.sleep,
            random.random,
        )
        journal = DownloadJournal(secrets.audit, clock.now)
        downloads = Downloads(catalog, folder, models.operations, tools, journal, clock.now, models.catalog.is_added)
        local = DiskModels(providers.installed)
        imports = ModelImports(downloads, origins, local, models.catalog, models.registry, models.operations, clock.now)
        every = settings.hub.metadata_refresh_seconds
        metadata = MetadataRefresh(catalog, folder, clock.now, every)
        refreshing = run_periodically(metadata.refresh, min(every, _METADATA_SECONDS), "refreshing model cards")
        async with downloads.running(), refreshing:
            downloaded = DownloadedModels(folder, placed, journal)
            yield HubParts(downloads, downloaded, (HubServicer(catalog, downloads, imports, downloaded),))


def _proxies(settings: HubSettings) -> Proxies:
    without = tuple(name.strip() for name in settings.proxies.get("no", "").split(",") if name.strip())
    return Proxies({scheme: url for scheme, url in settings.proxies.items() if scheme != "no"}, without)
