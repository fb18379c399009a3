"""One request in flight: its record, its log, and the task that answers it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import assert_never

from msgspec.structs import replace

from plugai.runners.base import (
    BlobChunk,
    Chunk,
    Credential,
    EmbeddingChunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    LoadStage,
    ModelSpec,
    Parameters,
    ProgressChunk,
    TextChunk,
    ToolCallChunk,
    UsageChunk,
    UsageSource,
    WarningChunk,
)
from plugai.server.core.clock import Clock
from plugai.server.core.events import (
    Accepted,
    ArtifactMade,
    Delta,
    Embedded,
    Failed,
    Finished,
    Loading,
    Progress,
    Queued,
    Started,
    ToolCalled,
    Used,
    Warned,
)
from plugai.server.core.failure import Failure
from plugai.server.core.generation.attempts import Attempts
from plugai.server.core.generation.event_log import EventLog
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.progress import RequestProgress
from plugai.server.core.generation.record_writer import RecordWriter
from plugai.server.core.generation.records import OnDisconnect, RequestRecord, RequestState
from plugai.server.core.models.scheduler import SlotRequest
from plugai.server.core.principal import Principal

# Client and server start their timers at different moments.
_DEADLINE_SKEW = 0.1


class Run(SlotRequest):
    """Turns what happens to a request into its events and its record."""

    task: asyncio.Task[None]
    """Answers the request. The generator sets it as soon as it has created the run."""

    def __init__(
        self,
        caller: Principal,
        request: GenerationRequest,
        record: RequestRecord,
        record_writer: RecordWriter,
        hooks: RequestHooks,
        clock: Clock,
        log_bytes: Callable[[], int],
        patience: float,
        deadline: float | None,
    ) -> None:
        """`log_bytes` returns how much its events may take now; `deadline` is in seconds from now."""
        self.caller = caller
        self.request = request
        self.record_writer = record_writer
        self.hooks = hooks
        self._initial_record = record
        self._ended: RequestRecord | None = None
        self._stop_sequence = ""
        self._attempts = Attempts()
        self.log = EventLog(record.request_id, log_bytes, patience, self.abandon)
        self.admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._clock = clock
        self._progress = RequestProgress(clock.monotonic)
        self._deadline = None if deadline is None else self._progress.arrived + deadline

    @property
    def request_id(self) -> str:
        """The request's id, which the server gave it if the client gave none."""
        return self._initial_record.request_id

    @property
    def owner_id(self) -> str:
        """The user whose request it is."""
        return self.request.owner_id

    @property
    def fingerprint(self) -> str:
        """The digest of the request's body."""
        return self._initial_record.fingerprint

    @property
    def initial_record(self) -> RequestRecord:
        """The record as it was when the request arrived."""
        return self._initial_record

    @property
    def record(self) -> RequestRecord:
        """The record as it is now."""
        return self._ended or self._progress.apply_to(self._initial_record, self._attempts)

    @property
    def state_seconds(self) -> float:
        """How long the request has been in its state; it must not have ended."""
        return self._progress.stage_seconds

    def report_accepted(self, fallback_models: tuple[str, ...]) -> None:
        """Report that the request will run, and which models are tried if the first cannot answer."""
        self.log.append(Accepted(self._initial_record.model, fallback_models, self.hooks.message_ids))

    def report_queued(self, queued: Queued) -> None:
        """Report the position in the queue."""
        self.log.append(queued)

    def report_loading(self, model: str, stage: LoadStage) -> None:
        """Report the stage of the load that the request waits for."""
        self._progress.begin_loading()
        self.log.append(Loading(model, stage.name, stage.fraction))

    def begin_attempt(self, spec: ModelSpec) -> None:
        """Record that this model is to answer, once it has a free slot."""
        self._attempts.begin(spec, self._clock.now())

    def record_payer(self, credential: Credential | None) -> None:
        """Record whose account at the provider pays for this attempt."""
        if credential is not None:
            self._attempts.set_payer(credential.payer)

    def report_started(self, spec: ModelSpec) -> None:
        """Report that the model starts."""
        self._progress.begin_answer(spec.id)
        self.log.append(Started(spec.id, spec.runner))

    @property
    def has_output(self) -> bool:
        """Whether a part of an answer was generated: from then on, no other model can be tried."""
        return self._progress.has_output

    def report_fallback(self, failure: Failure, model: str) -> None:
        """Report that the attempt failed, and that `model` is tried instead."""
        self._progress.requeue()
        self._attempts.end(RequestState.FAILED, failure, self._clock.now())
        self.warn("FALLBACK", f"{failure.message}; {model!r} is tried instead")

    def report_skipped(self, model: str, pause: float, following: str) -> None:
        """Report that a model is not tried, since it has failed too often recently."""
        why = f"model {model!r} has failed repeatedly and is not tried for {pause:.0f} seconds"
        self.warn("FALLBACK", f"{why}; {following!r} is tried instead")

    def add_chunk(self, chunk: Chunk | ArtifactMade) -> FinishReason | None:  # noqa: C901 - one case a kind
        """Report what the model has generated; the finish reason if that was the end."""
        match chunk:
            case TextChunk(text, tokens, part_index, reasoning, logprobs, signature):
                self._count(tokens)
                # Tokens can end in the middle of a character, which then has no text yet.
                if text or logprobs or signature:
                    self.log.append(Delta(text, part_index, reasoning, logprobs, signature))
            case ToolCallChunk(call_id, name, arguments, part_index):
                self._count(0)
                self.log.append(ToolCalled(call_id, name, arguments, part_index))
            case EmbeddingChunk(index, values):
                self._count(0)
                self.log.append(Embedded(index, values))
            case ArtifactMade():
                self._count(0)
                self.log.append(chunk)
            case UsageChunk(usage):
                self._attempts.set_usage(usage)
                # An estimate is reported only at the end, if there is no count by then.
                if usage.source is not UsageSource.ESTIMATED:
                    self.log.append(Used(self._attempts.usage))
            case ProgressChunk(step, steps, preview, mime_type):
                self._attempts.set_steps(step)
                self.log.append(Progress(step, steps, preview, mime_type))
            case WarningChunk(code, message):
                self.warn(code, message)
            case FinalChunk(reason, usage, stop_sequence):
                self._attempts.set_usage(usage)
                self._stop_sequence = stop_sequence
                return reason
            case BlobChunk():
                raise AssertionError("a blob is stored as an artifact first")
            case _:
                assert_never(chunk)
        return None

    def warn(self, code: str, message: str) -> None:
        """Report that something was changed or left out."""
        self.log.append(Warned(code, message))

    def cancel(self, by: str) -> None:
        """Cancel the request, unless it has ended or is being cancelled. `by` is who or what cancels it."""
        if not self.admitted.done():
            self.admitted.add_done_callback(lambda _: self.cancel(by))
        elif not self._progress.cancelled_by and not self._progress.state.ended:
            self._progress.cancelled_by = by
            self.task.cancel()

    def finish(self, reason: FinishReason) -> None:
        """Record that it was answered or cancelled. `report_end` then reports it."""
        now = self._clock.now()
        self._progress.finish(reason, now)
        self._attempts.end(self._progress.state, None, now)
        self._ended = self.record

    def fail(self, failure: Failure) -> None:
        """Record that it failed. `report_end` then reports it."""
        now = self._clock.now()
        self._progress.fail(failure, now)
        self._attempts.end(self._progress.state, failure, now)
        self._ended = self.record

    def report_end(self) -> None:
        """Append the last event."""
        record = self.record
        if record.failure is not None:
            self.log.append(Failed(record.failure, record.usage, record.timings))
        elif record.finish_reason is not None:
            self.log.append(Finished(record.finish_reason, record.usage, record.timings, self._stop_sequence))

    def forget_prompt(self) -> None:
        """Free what only an answer needs: of a request that has ended, the events are retained."""
        self.request = replace(self.request, messages=(), tools=(), parameters=Parameters(), response_format=None)
        self.hooks = RequestHooks()

    def abandon(self) -> None:
        """No stream reads the events any more: cancel the request, unless it is to continue."""
        if self._initial_record.on_disconnect is OnDisconnect.CANCEL and not self._is_deadline_near:
            self.cancel("disconnect")

    @property
    def _is_deadline_near(self) -> bool:
        """Whether the deadline is so near that clients disconnect because of it; the request then fails by itself."""
        return self._deadline is not None and self._clock.monotonic() > self._deadline - _DEADLINE_SKEW

    def _count(self, tokens: int) -> None:
        self._attempts.add_tokens(tokens)
        self._progress.record_output()
