"""The use case of the server: find the models, have one of them answer, and keep the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from plugai.runners.base import FinishReason, GenerationRequest, WarningChunk
from plugai.runners.errors import PlugAIError
from plugai.server.core.artifacts.attachments import Attachments, inline_images
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
from plugai.server.core.generation.fallback_plan import chain
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
    """`log_bytes` bounds one request's events; a reader may hold up a request for `patience` seconds. `gateway` is this
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
        attempting: FallbackExecutor,
        kept: RunRegistry,
        clock: Clock,
        new_id: Callable[[], str],
        limits: GeneratorLimits,
    ) -> None:
        self._models = models
        self._fallbacks = fallbacks
        self._rules = rules
        self._requests = requests
        self._attachments = attachments
        self._attempting = attempting
        self._runs = kept
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
        exchange: RequestHooks | None = None,
    ) -> Run:
        """Start a request, or find the one that has this id and body. `deadline` is in seconds from now.

        `exchange` is what it belongs to. Everything that can be refused is refused here, before the first event.
        """
        exchange = exchange or RequestHooks()
        fingerprint = exchange.fingerprint(request, on_disconnect)
        if (known := await self._known(request, fingerprint)) is not None:
            return known
        self._rules.admit(caller, request)
        request = await exchange.complete(request)
        prompt = self._rules.examine(request)
        preferred = await self._fallbacks.chosen(caller, request.model)
        request = await self._examined(caller, prompt.request, preferred)
        # Its twin may have begun meanwhile.
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
            purpose=exchange.purpose,
        )
        limits = self._limits
        keeping = RecordWriter(self._requests, record)
        run = Run(caller, request, record, keeping, exchange, self._clock, limits.log_bytes, limits.patience, deadline)
        self._runs.add(run)
        run.task = asyncio.create_task(self._run(run, hosts, prompt.warnings, deadline))
        try:
            await asyncio.shield(run.admitted)
        except asyncio.CancelledError:
            # The client left. What is stored must have an end too, so its request begins, and then ends by itself.
            run.admitted.add_done_callback(lambda _: run.abandon())
            raise
        return run

    async def _run(
        self, run: Run, hosts: list[ModelHost], warnings: Sequence[WarningChunk], deadline: float | None
    ) -> None:
        """Keep the record, and answer the request; `run.admitted` tells whether it has begun."""
        try:
            if run.request.request_id:
                await self._claim(run)
            else:
                run.keeping.begin()
            await self._begin(run)
        except asyncio.CancelledError:
            self._runs.discard(run)
            run.admitted.cancel()
            raise
        except Exception as error:
            # Whoever wanted to start it handles this; if nobody waits any more, nobody has to.
            self._runs.discard(run)
            run.admitted.set_exception(error)
            run.admitted.exception()
            return
        run.accept(tuple(host.spec.id for host in hosts[1:]))
        for warning in warnings:
            run.take(warning)
        run.admitted.set_result(None)
        await self._serve(run, hosts, deadline)

    async def _begin(self, run: Run) -> None:
        """Have what was asked kept. If that is refused, the record says so."""
        try:
            await run.exchange.begin(run.began, run.request)
        except PlugAIError as error:
            run.fail(Failure.of(error))
            await run.keeping.end(run.record)
            raise

    async def drain(self, grace: float) -> None:
        """Take no new request, let those that run end for `grace` seconds, then cancel them."""
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
        """The request, once what is attached to it was looked at. Raises what the attachments do."""
        request = await self._attachments.describe(request)
        if pictures := inline_images(request):
            # Nothing is decoded for a model that would not look at it.
            self._admissible(caller, request, preferred)
            await self._attachments.check(pictures)
        return request

    def _admissible(self, caller: Principal, request: GenerationRequest, preferred: tuple[str, ...]) -> list[ModelHost]:
        if self._draining:
            raise ShuttingDownError("the server is shutting down; try again when it is back")
        hosts = chain(self._models, request, preferred)
        if len(hosts) == 1:
            self._models.check(hosts[0].spec.id, caller.id)
        return hosts

    async def _claim(self, run: Run) -> None:
        """Keep the record first of all: the client chose the id, which may have been used before."""
        try:
            await run.keeping.now()
        except RequestIdReusedError:
            known = await self._requests.get(run.request.owner_id, run.request_id)
            if known is not None and known.fingerprint == run.fingerprint:
                raise EventsExpiredError(run.request_id) from None
            raise

    async def _serve(self, run: Run, hosts: list[ModelHost], deadline: float | None) -> None:
        """Answer a request, whatever happens, with exactly one terminal event."""
        try:
            async with asyncio.timeout(deadline):
                run.finish(await self._attempting.answer(run, hosts))
        except asyncio.CancelledError:
            run.finish(FinishReason.CANCELLED)
        except TimeoutError:
            error = DeadlineExceededError("the deadline passed before the answer was complete")
            run.fail(Failure.of(error))
        except PlugAIError as error:
            run.fail(Failure.of(error))
        except Exception:
            # A task has no interceptor above it: its own last resort is here.
            log.exception("request failed", request_id=run.request_id)
            sentence = f"internal error; the log has more under request {run.request_id}"
            run.fail(Failure("INTERNAL", sentence, retryable=True))
        # Nothing cancels it from here on: see Run.cancel.
        await self._conclude(run)

    async def _conclude(self, run: Run) -> None:
        try:
            try:
                # Before the record, so that whatever the record calls answered has its answer.
                await run.exchange.end(run.record)
            finally:
                await run.keeping.end(run.record)
        except StorageUnavailableError as error:
            log.error("record lost", request_id=run.request_id, error=error.message)
            run.warn(error.reason, f"the record of this request could not be kept: {error.message}")
        except Exception:
            log.exception("record lost", request_id=run.request_id)
            run.warn("INTERNAL", "the record of this request could not be kept; the log has more")
        finally:
            # Whatever happened, a stream without an end would be waited for in vain.
            run.tell()
            self._runs.ended(run)
