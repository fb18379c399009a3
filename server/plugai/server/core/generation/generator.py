"""The main use case: admit a request, have one of its models answer, and store its record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from plugai.runners.base import FinishReason, GenerationRequest, WarningChunk
from plugai.runners.errors import PlugAIError
from plugai.server.core.artifacts.attachments import Attachments, inline_pictures
from plugai.server.core.clock import Clock
from plugai.server.core.errors import (
    DeadlineExceededError,
    EventsExpiredError,
    RequestIdReusedError,
    ShuttingDownError,
    StorageUnavailableError,
)
from plugai.server.core.failure import Failure
from plugai.server.core.generation.fallback import FallbackExecutor
from plugai.server.core.generation.fallback_plan import fallback_plan
from plugai.server.core.generation.fallback_preferences import FallbackPreferences
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.record_writer import RecordWriter
from plugai.server.core.generation.records import OnDisconnect, RequestRecord, RequestRepository
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run import Run
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal
from plugai.server.core.prompts.rules import PromptRules

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class GeneratorLimits:
    """`log_bytes` bounds one request's events; a reader may block a request for `patience` seconds. `gateway` is this
    process's name in the records."""

    gateway: str
    log_bytes: int
    patience: float


class Generator:
    """Starts requests, and has them answered."""

    def __init__(
        self,
        models: ModelRegistry,
        fallbacks: FallbackPreferences,
        rules: PromptRules,
        requests: RequestRepository,
        attachments: Attachments,
        fallback_executor: FallbackExecutor,
        runs: RunRegistry,
        clock: Clock,
        new_id: Callable[[], str],
        limits: GeneratorLimits,
    ) -> None:
        self._models = models
        self._fallbacks = fallbacks
        self._rules = rules
        self._requests = requests
        self._attachments = attachments
        self._fallback_executor = fallback_executor
        self._runs = runs
        self._clock = clock
        self._new_id = new_id
        self._limits = limits
        self._draining = False

    async def start(
        self,
        caller: Principal,
        request: GenerationRequest,
        on_disconnect: OnDisconnect,
        deadline: float | None,
        hooks: RequestHooks | None = None,
    ) -> Run:
        """Start a request, or find the one that has this id and body. `deadline` is in seconds from now.

        All checks that can refuse a request happen here, before the first event.
        """
        hooks = hooks or RequestHooks()
        fingerprint = hooks.fingerprint(request, on_disconnect)
        if (known := await self._known(request, fingerprint)) is not None:
            return known
        self._rules.admit(caller, request)
        request = await hooks.complete(request)
        prompt = self._rules.examine(request)
        preferred = await self._fallbacks.for_model(caller, request.model)
        request = await self._examined(caller, prompt.request, preferred)
        # A retry of the same request may have been started meanwhile.
        if (known := await self._known(request, fingerprint)) is not None:
            return known
        hosts = self._admissible(caller, request, preferred)
        record = RequestRecord(
            request_id=request.request_id or f"r-{self._new_id()}",
            owner_id=caller.id,
            gateway=self._limits.gateway,
            fingerprint=fingerprint,
            model=hosts[0].spec.id,
            on_disconnect=on_disconnect,
            created_at=self._clock.now(),
            session_id=request.session_id,
            purpose=hooks.purpose,
        )
        limits = self._limits
        record_writer = RecordWriter(self._requests, record)
        run = Run(
            caller, request, record, record_writer, hooks, self._clock, limits.log_bytes, limits.patience, deadline
        )
        self._runs.add(run)
        run.task = asyncio.create_task(self._run(run, hosts, prompt.warnings, deadline))
        try:
            await asyncio.shield(run.admitted)
        except asyncio.CancelledError:
            # The client disconnected. A stored record must get an end, so the request starts, and is then cancelled.
            run.admitted.add_done_callback(lambda _: run.abandon())
            raise
        return run

    async def _run(
        self, run: Run, hosts: list[ModelHost], warnings: Sequence[WarningChunk], deadline: float | None
    ) -> None:
        """Store the record, and answer the request; `run.admitted` is set once it has started, or failed to."""
        try:
            if run.request.request_id:
                await self._claim(run)
            else:
                run.record_writer.schedule()
            await self._begin(run)
        except asyncio.CancelledError:
            self._runs.discard(run)
            run.admitted.cancel()
            raise
        except Exception as error:
            # `start` raises it; the second call marks it as retrieved, should nobody wait any more.
            self._runs.discard(run)
            run.admitted.set_exception(error)
            run.admitted.exception()
            return
        run.report_accepted(tuple(host.spec.id for host in hosts[1:]))
        for warning in warnings:
            run.add_chunk(warning)
        run.admitted.set_result(None)
        await self._serve(run, hosts, deadline)

    async def _begin(self, run: Run) -> None:
        """Call the hooks. If they refuse the request, its record shows that."""
        try:
            await run.hooks.on_begin(run.initial_record, run.request)
        except PlugAIError as error:
            run.fail(Failure.of(error))
            await run.record_writer.end(run.record)
            raise

    async def drain(self, grace: float) -> None:
        """Accept no new requests, wait `grace` seconds for running ones to end, then cancel them."""
        self._draining = True
        tasks = [run.task for run in self._runs.running()]
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for run in self._runs.running():
            run.cancel("shutdown")
        if tasks:
            await asyncio.wait(tasks)

    async def _known(self, request: GenerationRequest, fingerprint: str) -> Run | None:
        """The run that has this id, once it is admitted. Raises RequestIdReusedError if it has another body."""
        known = self._runs.get(request.owner_id, request.request_id) if request.request_id else None
        if known is None:
            return None
        if known.fingerprint != fingerprint:
            raise RequestIdReusedError(request.request_id)
        await asyncio.shield(known.admitted)
        return known

    async def _examined(
        self, caller: Principal, request: GenerationRequest, preferred: tuple[str, ...]
    ) -> GenerationRequest:
        """The request with its attachments described and checked. Raises what `Attachments` does."""
        request = await self._attachments.describe(request)
        if pictures := inline_pictures(request):
            # Images are not decoded for a model that cannot read them.
            self._admissible(caller, request, preferred)
            await self._attachments.check(pictures)
        return request

    def _admissible(self, caller: Principal, request: GenerationRequest, preferred: tuple[str, ...]) -> list[ModelHost]:
        if self._draining:
            raise ShuttingDownError("the server is shutting down; try again when it is back")
        hosts = fallback_plan(self._models, request, preferred)
        if len(hosts) == 1:
            self._models.check(hosts[0].spec.id, caller.id)
        return hosts

    async def _claim(self, run: Run) -> None:
        """Store the record first: the client chose the id, which may have been used before."""
        try:
            await run.record_writer.flush()
        except RequestIdReusedError:
            known = await self._requests.get(run.request.owner_id, run.request_id)
            if known is not None and known.fingerprint == run.fingerprint:
                raise EventsExpiredError(run.request_id) from None
            raise

    async def _serve(self, run: Run, hosts: list[ModelHost], deadline: float | None) -> None:
        """Answer a request, whatever happens, with exactly one terminal event."""
        try:
            async with asyncio.timeout(deadline):
                run.finish(await self._fallback_executor.answer(run, hosts))
        except asyncio.CancelledError:
            run.finish(FinishReason.CANCELLED)
        except TimeoutError:
            error = DeadlineExceededError("the deadline passed before the answer was complete")
            run.fail(Failure.of(error))
        except PlugAIError as error:
            run.fail(Failure.of(error))
        except Exception:
            # No interceptor handles errors of this task.
            log.exception("request failed", request_id=run.request_id)
            sentence = f"internal error; see the server's log for request {run.request_id}"
            run.fail(Failure("INTERNAL", sentence, retryable=True))
        # Nothing cancels it from here on: see Run.cancel.
        await self._conclude(run)

    async def _conclude(self, run: Run) -> None:
        try:
            try:
                # Before the record, so that a request whose record shows an answer has that answer stored.
                await run.hooks.on_end(run.record)
            finally:
                await run.record_writer.end(run.record)
        except StorageUnavailableError as error:
            log.error("request record not stored", request_id=run.request_id, error=error.message)
            run.warn(error.reason, f"the record of this request could not be stored: {error.message}")
        except Exception:
            log.exception("request record not stored", request_id=run.request_id)
            run.warn("INTERNAL", "the record of this request could not be stored; see the server's log")
        finally:
            # In any case: a stream without a last event would never end.
            run.report_end()
            self._runs.mark_ended(run)
