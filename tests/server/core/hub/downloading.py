"""Downloads from a hub into a folder, without a gateway around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from plugai.runners.base import Credential
from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.gguf import check_file
from plugai.server.core.audit.log import AuditEntry, AuditLog
from plugai.server.core.hub.advice import Machine
from plugai.server.core.hub.catalog import HubCatalog
from plugai.server.core.hub.download.bandwidth import Bandwidth
from plugai.server.core.hub.download.download_run import DownloadTools, ModelPlacement
from plugai.server.core.hub.download.downloads import DownloadRequest, Downloads
from plugai.server.core.hub.download.folder import DownloadFolder
from plugai.server.core.hub.download.journal import DownloadJournal
from plugai.server.core.hub.sources import Origins
from plugai.server.core.hub.tokens import HubTokens
from plugai.server.core.models.operations import Operation, Operations
from plugai.server.core.principal import LOCAL_OWNER, Principal
from plugai.server.core.providers.credentials import Credentials
from plugai.server.huggingface.client import HuggingFaceHub
from plugai.server.huggingface.http import HubHttp, Proxies
from plugai.server.huggingface.web_files import WebFiles
from plugai.server.plugins.local_files import DiskFiles
from plugai.server.wiring.foundation import system_clock

ALLOWED = frozenset({"127.0.0.1", "localhost"})


def files_below(folder: Path, pattern: str) -> list[Path]:
    """The files with such a name below a folder."""
    return [path for path in sorted(folder.rglob(pattern)) if path.is_file()]


class OneToken(Credentials):
    """Every user has this token, unless it is empty."""

    def __init__(self, token: str) -> None:
        self.token = token

    async def find(self, caller: Principal, provider: str) -> Credential | None:
        return Credential(provider, {"api_key": self.token}) if self.token else None


@dataclass
class Shelf(ModelPlacement):
    """Notes what is offered, at which moment it must be whole."""

    offered: list[Path] = field(default_factory=list)

    async def check(self, folder: Path) -> None:
        weights = files_below(folder, "*.gguf") + files_below(folder, "*.safetensors")
        if not weights:
            raise ModelBrokenError("there is no model")
        for path in weights:
            if path.suffix == ".gguf":
                await asyncio.to_thread(check_file, path)

    async def offer(self, path: Path, load: bool) -> str | None:
        assert await asyncio.to_thread(path.exists)
        self.offered.append(path)
        return None

    async def withdraw(self, model: str) -> None:
        pass

    async def forget(self, model: str) -> None:
        pass


@dataclass
class Notes(AuditLog):
    """An audit log."""

    entries: list[AuditEntry] = field(default_factory=list)

    async def record(self, entry: AuditEntry) -> None:
        self.entries.append(entry)

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Who did what to which model."""
        return [(entry.actor, entry.action, entry.target) for entry in self.entries]


@dataclass
class Downloading:
    """Downloads that run."""

    downloads: Downloads
    operations: Operations
    folder: DownloadFolder
    shelf: Shelf
    tokens: OneToken
    slept: list[float]
    audit: Notes
    catalog: HubCatalog

    async def start(self, repository: str, variant: str = "") -> Operation:
        return await self.downloads.start(LOCAL_OWNER, DownloadRequest(repository, variant))

    async def wait(self, operation: Operation) -> Operation:
        async for state in self.operations.watch(operation.id):
            operation = state
        return operation

    async def reached(self, operation: Operation, stage: str) -> None:
        """Wait until the operation is at this stage."""
        async for state in self.operations.watch(operation.id):
            if state.stage == stage:
                break

    async def arrived(self, operation: Operation, count: int) -> Operation:
        """The operation once so many bytes are there."""
        async for state in self.operations.watch(operation.id):
            operation = state
            if state.bytes is not None and state.bytes.done >= count:
                break
        return operation

    async def download(self, repository: str, variant: str = "") -> Operation:
        """The operation when it has ended."""
        return await self.wait(await self.start(repository, variant))


@asynccontextmanager
async def downloading(
    url: str,
    models: Path,
    *,
    token: str = "",
    reserve_bytes: int = 0,
    proxies: Proxies | None = None,
    allowed: frozenset[str] = ALLOWED,
    sleep: Callable[[float], Awaitable[None]] | None = None,
) -> AsyncGenerator[Downloading, None]:
    """Downloads into this models folder while the context is open. Nothing waits between attempts."""
    clock, slept, shelf, tokens = system_clock(), list[float](), Shelf(), OneToken(token)

    async def note(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    numbers = iter(range(10_000))
    operations = Operations(1000, clock.now, lambda: f"{next(numbers)}")
    async with HubHttp(allowed, proxies or Proxies({})) as http:
        hub = HuggingFaceHub(http, url)
        hub_tokens = HubTokens(tokens)
        catalog = HubCatalog(hub, hub_tokens, Machine(2**34, 4, lambda _: None), clock)
        folder = DownloadFolder(models, reserve_bytes)
        waiting = sleep or note
        bandwidth = Bandwidth(None, clock, waiting)
        slots = asyncio.Semaphore(2)
        origins = Origins(WebFiles(http), DiskFiles())
        tools = DownloadTools(hub, hub_tokens, origins, shelf, slots, bandwidth, clock, waiting, lambda: 0.5)
        audit = Notes()
        journal = DownloadJournal(audit, clock.now)
        downloads = Downloads(catalog, folder, operations, tools, journal, clock.now, _nothing_is_added)
        async with downloads.running():
            yield Downloading(downloads, operations, folder, shelf, tokens, slept, audit, catalog)


async def _nothing_is_added(_model: str) -> bool:
    return False
