"""The main use case: admit a request, have one of its models answer it, and store its record."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

import structlog

from plugai.runners.base import FinishReason, GenerationRequest
from plugai.runners.errors import PlugAIError
from plugai.server.core.errors import (
    DeadlineExceededError,
    RequestIdReusedError,
    ShuttingDownError,
    StorageUnavailableError,
)
from plugai.server.core.failure import Failure
from plugai.server.core.generation.admission import Admission, Admitted
from plugai.server.core.generation.fallback import FallbackExecutor
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run import Run
from plugai.server.core.generation.run_factory import RunFactory
from plugai.server.core.models.adapted.served import ServedModel
from plugai.server.core.principal import Principal
from plugai.server.core.prompts.memory import PromptMemory, added_bytes, prompt_bytes

log = structlog.get_logger(__name__)


class Generator:
    """Starts requests, each as a task of its own, and ends each with exactly one terminal event."""

    def __init__(
        self,
        admission: Admission,
        executor: FallbackExecutor,
        runs: RunRegistry,
        factory: RunFactory,
        prompts: PromptMemory,
    ) -> None:
        self._admission = admission
        self._executor = executor
        self._runs = runs
        self._factory = factory
        self._prompts = prompts
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

        Everything that can refuse the request does so here, before its first event. Raises PlugAIError.
        """
        hooks = hooks or RequestHooks()
        fingerprint = hooks.fingerprint(request, on_disconnect)
        if (known := await self._known(request, fingerprint)) is not None:
            return known
        self._refuse_when_draining()
        with ExitStack() as held:
            admitted = await self._admit(caller, request, hooks, held)
            # The same request may have been sent twice at once; and the server may have begun to stop.
            if (known := await self._known(request, fingerprint)) is not None:
                return known
            self._refuse_when_draining()
            run = self._factory.create(caller, admitted, fingerprint, hooks, on_disconnect, deadline)
            self._runs.add(run)
            run.task = asyncio.create_task(self._run(run, admitted, deadline))
            # Until the request has ended.
            until_end = held.pop_all()
            run.task.add_done_callback(lambda _: until_end.close())
        try:
            await asyncio.shield(run.admitted)
        except asyncio.CancelledError:
            # The client disconnected. A stored record must get an end, so the request starts, and is then cancelled.
            run.admitted.add_done_callback(lambda _: run.abandon())
            raise
        return run

    async def count_tokens(self, caller: Principal, request: GenerationRequest) -> int | None:
        """How many tokens the input of a request has for its model; None if only an answer tells.

        A local model is loaded for it. Raises what refuses the request.
        """
        self._refuse_when_draining()
        with ExitStack() as held:
            admitted = await self._admit(caller, request, RequestHooks(), held)
            return await self._executor.count_tokens(admitted.request, admitted.hosts[0])

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

    async def _admit(
        self, caller: Principal, request: GenerationRequest, hooks: RequestHooks, held: ExitStack
    ) -> Admitted:
        """Admit a request, whose bytes count while `held` is open: first what was sent, then what was added to it."""
        held.enter_context(self._prompts.hold(caller.id, prompt_bytes(request)))
        admitted = await self._admission.admit(caller, request, hooks)
        held.enter_context(self._prompts.hold(caller.id, added_bytes(admitted.request, request)))
        return admitted

    def _refuse_when_draining(self) -> None:
        if self._draining:
            raise ShuttingDownError("the server is shutting down; try again when it is back")

    async def _known(self, request: GenerationRequest, fingerprint: str) -> Run | None:
        """The run that has this id, once it is admitted. Raises RequestIdReusedError if it has another body."""
        known = self._runs.get(request.owner_id, request.request_id) if request.request_id else None
        if known is None:
            return None
        if known.fingerprint != fingerprint:
            raise RequestIdReusedError(request.request_id)
        await asyncio.shield(known.admitted)
        return known

    async def _run(self, run: Run, admitted: Admitted, deadline: float | None) -> None:
        """Store the record, and answer the request; `run.admitted` is done once it has begun."""
        try:
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
        run.report_accepted(tuple(host.spec.id for host in admitted.hosts[1:]))
        for warning in admitted.warnings:
            run.add_chunk(warning)
        run.admitted.set_result(None)
        await self._serve(run, admitted.hosts, deadline)

    async def _begin(self, run: Run) -> None:
        """Store the record and the input. If the input is refused, the record shows that."""
        if run.request.request_id:
            await run.record_writer.claim()
        else:
            run.record_writer.schedule()
        try:
            await run.hooks.on_begin(run.initial_record, run.request)
        except PlugAIError as error:
            run.fail(Failure.of(error))
            await run.record_writer.end(run.record)
            raise

    async def _serve(self, run: Run, hosts: Sequence[ServedModel], deadline: float | None) -> None:
        """Answer a request, whatever happens, with exactly one terminal event."""
        try:
            async with asyncio.timeout(deadline):
                run.finish(await self._executor.answer(run, hosts))
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
            run.forget_prompt()
            self._runs.mark_ended(run)
