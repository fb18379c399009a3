"""Downloads: begun once for all who ask, paused, resumed, cancelled, and continued when the server is started again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import msgspec
import structlog

from plugai.runners.errors import PlugAIError
from plugai.server.core.errors import DownloadRefusedError, HubModelNotFoundError, ModelExistsError
from plugai.server.core.failure import Failure
from plugai.server.core.hub.catalog import DescribedModel, HubCatalog
from plugai.server.core.hub.download.download_run import DownloadRun, DownloadTools
from plugai.server.core.hub.download.folder import DownloadFolder
from plugai.server.core.hub.download.journal import DownloadJournal
from plugai.server.core.hub.download.plan import DownloadPlan, download_key
from plugai.server.core.hub.variants import ModelVariant
from plugai.server.core.models.operations import Operation, OperationControls, OperationKind, Operations, OperationState
from plugai.server.core.principal import Principal

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """What to download: a variant of a repository, the advised one if it is empty; and whether to load it then."""

    repository: str
    variant: str = ""
    revision: str = ""
    load: bool = False


@dataclass(slots=True)
class _Active:
    """A download that has not ended. `stop` says what becomes of it when its task is cancelled, and `stopped_by` for
    which user."""

    plan: DownloadPlan
    task: asyncio.Task[None] | None = None
    waiters: int = 0
    stop: str = ""
    stopped_by: str = ""


class Downloads:
    """The downloads of this server."""

    def __init__(
        self,
        catalog: HubCatalog,
        folder: DownloadFolder,
        operations: Operations,
        tools: DownloadTools,
        journal: DownloadJournal,
        now: Callable[[], datetime],
        is_defined: Callable[[str], Awaitable[bool]],
    ) -> None:
        """`is_defined` is whether an administrator has added a model of this id, by another gateway perhaps."""
        self._catalog = catalog
        self._folder = folder
        self._operations = operations
        self._tools = tools
        self._journal = journal
        self._now = now
        self._is_defined = is_defined
        self._active: dict[str, _Active] = {}
        self._lock = asyncio.Lock()
        self._closing = False

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None, None]:
        """Continue what was not ended when the server was stopped, and download while the context is open."""
        for plan in await asyncio.to_thread(self._folder.plans):
            if not plan.failed:
                self._begin(plan)
        try:
            yield
        finally:
            self._closing = True
            tasks = [active.task for active in self._active.values() if active.task is not None]
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)

    async def start(self, caller: Principal, request: DownloadRequest) -> Operation:
        """Begin a download, or return the operation of the one that is under way, which goes on if it was stopped.

        Raises InvalidRequestError, HubModelNotFoundError, HubAccessDeniedError, HubUnavailableError,
        DownloadRefusedError, ModelExistsError, StorageFullError.
        """
        if request.variant and (known := self._active.get(download_key(request.repository, request.variant))):
            return self._join(known)
        described = await self._catalog.describe(caller, request.repository, request.revision)
        variant = _chosen(described, request.variant)
        operation, now = self._operations.new_id(), self._now()
        wanted = DownloadPlan(operation, described.model, variant, caller.id, now, described.card, request.load)
        return await self.begin(wanted)

    async def begin(self, wanted: DownloadPlan) -> Operation:
        """Begin this download, or return the operation of the one that is under way, which goes on if it was stopped.

        Raises ModelExistsError if files are in its place or are about to be, StorageFullError.
        """
        # Those who ask at once for what is not under way yet must not all begin it.
        async with self._lock:
            known = self._active.get(wanted.key)
            if known is not None and wanted.continues(known.plan):
                return self._join(known)
            if any(active.plan.expected_id == wanted.expected_id for active in self._active.values()):
                raise ModelExistsError(wanted.expected_id)
            return await self._start(wanted)

    @asynccontextmanager
    async def without(self, model: str) -> AsyncGenerator[None, None]:
        """While the context is open, no gateway begins to fetch files for this id. Raises ModelExistsError."""
        async with self._lock:
            with ExitStack() as stack:
                await asyncio.to_thread(stack.enter_context, self._folder.locked_start())
                if await asyncio.to_thread(self._is_fetched, model):
                    raise ModelExistsError(model)
                yield

    def _is_fetched(self, model: str) -> bool:
        """Whether files for this id are there or on their way. Blocks."""
        under_way = (plan for plan in self._folder.plans() if not plan.failed)
        return any(plan.expected_id == model for plan in (*under_way, *self._folder.done()))

    async def _start(self, plan: DownloadPlan) -> Operation:
        with ExitStack() as stack:
            # Another gateway with this models folder must not begin to fetch other files for the same place meanwhile.
            await asyncio.to_thread(stack.enter_context, self._folder.locked_start())
            return self._join(self._begin(await self._stored(plan)))

    async def _stored(self, plan: DownloadPlan) -> DownloadPlan:
        """The plan as it is stored now, which goes on with what has arrived of it. Raises as `begin`."""
        done = await asyncio.to_thread(self._folder.find_done, plan.key)
        if done is not None:
            raise ModelExistsError(done.model_id)
        stored = await asyncio.to_thread(self._folder.find_plan, plan.key)
        if await asyncio.to_thread(self._is_promised, plan, stored) or await self._is_defined(plan.expected_id):
            raise ModelExistsError(plan.expected_id)
        if stored is not None and not plan.continues(stored):
            await asyncio.to_thread(self._folder.discard, plan.key)
        elif stored is not None:
            # Another user may have access that the first one had not.
            operation = plan.operation_id if stored.failed else stored.operation_id
            plan = msgspec.structs.replace(
                stored, operation_id=operation, owner_id=plan.owner_id, load=plan.load, stopped=False, failed=False
            )
        if await asyncio.to_thread(self._folder.is_taken, plan):
            raise ModelExistsError(plan.expected_id)
        missing = plan.size - await asyncio.to_thread(self._folder.arrived, plan)
        await asyncio.to_thread(self._folder.require_space, missing)
        await self._journal.started(plan)
        await asyncio.to_thread(self._folder.save, plan)
        return plan

    def _is_promised(self, plan: DownloadPlan, stored: DownloadPlan | None) -> bool:
        """Whether other files are on their way to the place of this plan, by another gateway perhaps. Blocks."""
        if stored is not None and not stored.failed and not plan.continues(stored):
            return True
        others = (other for other in self._folder.plans() if other.key != plan.key and not other.failed)
        return any(other.expected_id == plan.expected_id for other in others)

    def _begin(self, plan: DownloadPlan) -> _Active:
        key = plan.key
        active = self._active[key] = _Active(plan)
        controls = OperationControls(
            lambda user: self._stop(key, "cancel", user), lambda: self._stop(key, "pause"), lambda: self._resume(key)
        )
        self._operations.begin(OperationKind.DOWNLOAD, plan.expected_id, controls, plan.operation_id)
        if plan.stopped:
            self._operations.set_paused(plan.operation_id, True)
        else:
            self._run(active)
        return active

    def _join(self, active: _Active) -> Operation:
        active.waiters += 1
        self._resume(active.plan.key)
        return self._operations.get(active.plan.operation_id)

    def _run(self, active: _Active) -> None:
        active.stop = ""
        active.task = asyncio.create_task(self._work(active))

    def _stop(self, key: str, how: str, user_id: str = "") -> None:
        """Pause or cancel a download; a cancelled one is cleaned up although it is paused."""
        active = self._active[key]
        paused = active.task is None
        if paused and how == "pause":
            return
        active.stop, active.stopped_by = how, user_id
        if active.task is not None:
            active.task.cancel()
        else:
            active.task = asyncio.create_task(self._discard(active))

    def _resume(self, key: str) -> None:
        active = self._active[key]
        if active.task is None:
            active.plan = msgspec.structs.replace(active.plan, stopped=False)
            self._operations.set_paused(active.plan.operation_id, False)
            self._run(active)

    async def _work(self, active: _Active) -> None:
        plan = active.plan
        run = DownloadRun(plan, self._folder, self._operations, self._tools, lambda: active.waiters)
        try:
            await self._save(plan)
            ended = await run.run()
        except asyncio.CancelledError:
            await self._stopped(active)
        except PlugAIError as error:
            await self._failed(active, Failure.of(error))
        except Exception:
            # No interceptor handles errors of this task: without this clause, watchers would wait for ever.
            log.exception("download failed", model=plan.expected_id)
            message = "the download failed; the server's log has the cause"
            await self._failed(active, Failure("INTERNAL", message, retryable=False))
        else:
            # Whatever comes between, watchers must see the end.
            try:
                await self._journal.finished(ended)
            finally:
                self._ended(active, OperationState.SUCCEEDED)

    async def _stopped(self, active: _Active) -> None:
        """The task was cancelled: by who pauses or cancels the download, or because the server stops."""
        if active.stop == "cancel":
            await self._discard(active)
        elif active.stop == "pause":
            active.plan = msgspec.structs.replace(active.plan, stopped=True)
            await self._save(active.plan)
            active.task = None
            self._operations.set_paused(active.plan.operation_id, True)
        else:
            self._operations.abandon(active.plan.operation_id)

    async def _discard(self, active: _Active) -> None:
        await asyncio.to_thread(self._folder.discard, active.plan.key)
        try:
            await self._journal.cancelled(active.stopped_by, active.plan)
        finally:
            self._ended(active, OperationState.CANCELLED)

    async def _failed(self, active: _Active, failure: Failure) -> None:
        log.warning("a download failed", model=active.plan.expected_id, error=failure.message)
        try:
            await self._save(msgspec.structs.replace(active.plan, stopped=True, failed=True))
            await self._journal.failed(active.plan, failure)
        except PlugAIError as error:
            log.warning("a failed download could not be stored", error=error.message)
        finally:
            self._ended(active, OperationState.FAILED, failure)

    async def _save(self, plan: DownloadPlan) -> None:
        await asyncio.to_thread(self._folder.save, plan)

    def _ended(self, active: _Active, state: OperationState, failure: Failure | None = None) -> None:
        del self._active[active.plan.key]
        self._operations.end(active.plan.operation_id, state, failure)


def _chosen(described: DescribedModel, name: str) -> ModelVariant:
    """The variant to download. Raises HubModelNotFoundError, DownloadRefusedError."""
    repository = described.model.repository
    chosen = described.advised
    if name:
        chosen = next((variant for variant in described.variants if variant.name == name), None)
        if chosen is None:
            names = ", ".join(variant.name for variant in described.variants) or "none"
            raise HubModelNotFoundError(f"{repository!r} has no variant {name!r}; there are: {names}")
    if chosen is None:
        why = "; ".join(f"{v.name}: {a.reason}" for v, a in zip(described.variants, described.advice, strict=True))
        reason = why or "it has neither GGUF nor safetensors files"
        raise DownloadRefusedError(f"no variant of {repository!r} can be used here: {reason}")
    if chosen.refusal:
        raise DownloadRefusedError(f"{repository!r} is not downloaded: {chosen.refusal}")
    return chosen
