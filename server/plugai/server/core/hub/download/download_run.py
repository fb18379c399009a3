"""One download, from its first byte until its model can be used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from plugai.runners.errors import ModelBrokenError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import DownloadCorruptError, DownloadRefusedError
from plugai.server.core.hub.download.bandwidth import Bandwidth, Speed
from plugai.server.core.hub.download.folder import DownloadFolder, sha256_of
from plugai.server.core.hub.download.plan import DownloadPlan
from plugai.server.core.hub.download.transfer import FileTransfer, Pacing
from plugai.server.core.hub.hub import Hub, HubFile
from plugai.server.core.hub.sources import FileSource, HubSource, ImportSource, Origins
from plugai.server.core.hub.tokens import HubTokens
from plugai.server.core.hub.variants import CODE_REFUSAL, CONFIG, ModelVariant, requires_code
from plugai.server.core.models.operations import ByteProgress, Operations

# How often the free space is looked at, in bytes that have arrived.
_SPACE_CHECK_BYTES = 64 * 2**20
_LOCK_SECONDS = 1.0
_WEIGHTS = frozenset({".gguf", ".safetensors"})


class ModelPlacement(Protocol):
    """The models folder, as the server offers it."""

    async def check(self, folder: Path) -> None:
        """Raise ModelBrokenError unless a model that a runner knows is below this folder, with complete files.

        The folder is laid out as the models folder. The files are opened by a process that can harm nothing."""

    async def offer(self, path: Path, load: bool) -> str | None:
        """Offer the model of this file or folder, which is there now, and load it if that is asked for. Its id, None if
        no runner knows it."""

    async def withdraw(self, model: str) -> None:
        """Unload a model whose files are about to be deleted. Raises ModelBusyError while it is used."""

    async def forget(self, model: str) -> None:
        """No longer offer a model whose files are deleted."""


@dataclass(frozen=True, slots=True)
class DownloadTools:
    """What all downloads share. `slots` limits how many there are at once; `random` is at least 0 and less than 1."""

    hub: Hub
    tokens: HubTokens
    origins: Origins
    models: ModelPlacement
    slots: asyncio.Semaphore
    bandwidth: Bandwidth
    clock: Clock
    sleep: Callable[[float], Awaitable[None]]
    random: Callable[[], float]


class DownloadRun:
    """Fetches, verifies and places the files of one plan, and reports how far it is."""

    def __init__(
        self,
        plan: DownloadPlan,
        folder: DownloadFolder,
        operations: Operations,
        tools: DownloadTools,
        waiters: Callable[[], int],
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._operations = operations
        self._tools = tools
        self._waiters = waiters
        self._speed = Speed(tools.clock)
        self._done = 0
        self._unchecked = 0
        self._digests: dict[str, str] = {}

    async def run(self) -> DownloadPlan:
        """Do everything that is still to be done; the plan as it has ended. Raises PlugAIError; what has arrived
        stays."""
        self._report("waiting for other downloads")
        async with self._tools.slots:
            with ExitStack() as stack:
                await self._lock(stack)
                return await asyncio.to_thread(self._folder.find_done, self._plan.key) or await self._download()

    async def _lock(self, stack: ExitStack) -> None:
        """Wait until no other gateway with this models folder works on the same download."""
        while not stack.enter_context(self._folder.try_lock(self._plan.key)):
            self._done = await asyncio.to_thread(self._folder.arrived, self._plan)
            self._report("another gateway is downloading it")
            await self._tools.sleep(_LOCK_SECONDS)

    async def _download(self) -> DownloadPlan:
        plan = self._plan
        self._done = await asyncio.to_thread(self._folder.arrived, plan)
        await asyncio.to_thread(self._folder.require_space, plan.size - self._done)
        source = await self._source()
        for file in sorted(plan.variant.files, key=_small_first):
            if not self._folder.is_complete(plan, file):
                await self._fetch(file, source)
        if not self._folder.is_placed(plan):
            await self._check()
        self._report("moving the files into the models folder")
        path = await asyncio.to_thread(self._folder.place, plan)
        model = await self._tools.models.offer(path, plan.load) or plan.expected_id
        variant = await asyncio.to_thread(self._with_digests)
        ended = msgspec.structs.replace(plan, ended_at=self._tools.clock.now(), model_id=model, variant=variant)
        await asyncio.to_thread(self._folder.end, ended)
        self._operations.set_model(plan.operation_id, model)
        return ended

    async def _source(self) -> FileSource:
        plan, tools = self._plan, self._tools
        if plan.source:
            return ImportSource(tools.origins, dict(plan.origins))
        token = await tools.tokens.find(plan.owner_id)
        return HubSource(tools.hub, plan.model.repository, plan.model.revision, token)

    def _with_digests(self) -> ModelVariant:
        """The variant with the SHA-256 of every file of an import, of which those of a hub have them already."""
        if not self._plan.source:
            return self._plan.variant
        files = []
        for file, path in zip(self._plan.variant.files, self._folder.placed(self._plan), strict=True):
            # What arrived before the server was restarted is read once more.
            digest = file.sha256 or self._digests.get(file.path) or sha256_of(path)
            files.append(msgspec.structs.replace(file, sha256=digest))
        return msgspec.structs.replace(self._plan.variant, files=tuple(files))

    async def _fetch(self, file: HubFile, source: FileSource) -> None:
        if not self._plan.source and not (file.sha256 or file.blob_id):
            raise DownloadCorruptError(f"{file.path!r} has no digest on the hub, by which it could be verified")
        part = await asyncio.to_thread(self._folder.part, self._plan, file)
        pacing = Pacing(self._arrived, self._tools.sleep, self._tools.random)
        self._digests[file.path] = await FileTransfer(source, file, part, pacing).run()
        # What was fetched anew counts once.
        self._done = await asyncio.to_thread(self._folder.arrived, self._plan)
        await self._refuse_code(file, part)
        await asyncio.to_thread(self._folder.complete, self._plan, file)

    async def _refuse_code(self, file: HubFile, part: Path) -> None:
        """Raise DownloadRefusedError, and delete the file, if it asks for code of the repository."""
        if Path(file.path).name == CONFIG and requires_code(await asyncio.to_thread(part.read_bytes)):
            await asyncio.to_thread(part.unlink)
            raise DownloadRefusedError(f"{file.path!r} {CODE_REFUSAL}")

    async def _check(self) -> None:
        """Raise DownloadCorruptError, and delete everything, if the files are not a model that can be opened."""
        self._report("checking the files")
        try:
            await self._tools.models.check(self._folder.staged(self._plan))
        except ModelBrokenError as error:
            await asyncio.to_thread(self._folder.discard, self._plan.key)
            name = self._plan.source or self._plan.model.repository
            raise DownloadCorruptError(f"{name!r} is refused, and was deleted: {error.message}") from None

    async def _arrived(self, count: int) -> None:
        self._done += count
        self._unchecked += count
        self._report("downloading", self._speed.add(count))
        if self._unchecked >= _SPACE_CHECK_BYTES:
            self._unchecked = 0
            await asyncio.to_thread(self._folder.require_space, self._plan.size - self._done)
        await self._tools.bandwidth.take(count)

    def _report(self, stage: str, speed: float | None = None) -> None:
        done = min(self._done, self._plan.size)
        progress = ByteProgress(done, self._plan.size, speed)
        self._operations.update_bytes(self._plan.operation_id, stage, progress, self._waiters())


def _small_first(file: HubFile) -> tuple[bool, int]:
    """Configurations first, since they may refuse the model; then as the hub lists them."""
    return Path(file.path).suffix.lower() in _WEIGHTS, file.size
