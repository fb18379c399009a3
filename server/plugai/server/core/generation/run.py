"""One request in flight: its record, its log, and the task that answers it."""

from __future__ import annotations

import asyncio

from plugai.runners.base import (
    Chunk,
    Credential,
    EmbeddingChunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    LoadStage,
    ModelSpec,
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
from plugai.server.core.principal import Principal

# Client and server start to count at different moments.
_DEADLINE_SKEW = 0.1


class Run:
    """Turns what happens to a request into its events and its record."""

    task: asyncio.Task[None]
    """Answers it. Whoever makes the run begins that at once."""

    def __init__(
        self,
        caller: Principal,
        request: GenerationRequest,
        record: RequestRecord,
        keeping: RecordWriter,
        exchange: RequestHooks,
        clock: Clock,
        log_bytes: int,
        patience: float,
        deadline: float | None,
    ) -> None:
        """`deadline` is in seconds from now."""
        self.caller = caller
        self.request = request
        self.keeping = keeping
        self.exchange = exchange
        self._began = record
        self._ended: RequestRecord | None = None
        self._attempts = Attempts()
        self.log = EventLog(record.request_id, log_bytes, patience, self.abandon)
        self.admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._clock = clock
        self._course = RequestProgress(clock.monotonic)
        self._deadline = None if deadline is None else self._course.arrived + deadline

    @property
    def request_id(self) -> str:
        """The request's id, which the server gave it if the client gave none."""
        return self._began.request_id

    @property
    def fingerprint(self) -> str:
        """What tells its body from any other."""
        return self._began.fingerprint

    @property
    def began(self) -> RequestRecord:
        """The record as it was when the request came."""
        return self._began

    @property
    def record(self) -> RequestRecord:
        """The record as it stands."""
        return self._ended or self._course.written_into(self._began, self._attempts)

    def accept(self, fallback_models: tuple[str, ...]) -> None:
        """Say that it will run, and what is tried if the model cannot answer."""
        self.log.append(Accepted(self._began.model, fallback_models, self.exchange.message_ids))

    def queue(self, place: Queued) -> None:
        """Say where it waits."""
        self.log.append(place)

    def load(self, model: str, stage: LoadStage) -> None:
        """Say how far the loading of a model is that it waits for."""
        self._course.load()
        self.log.append(Loading(model, stage.name, stage.fraction))

    def attempt(self, spec: ModelSpec) -> None:
        """Note that this model is to answer, when its turn comes."""
        self._attempts.begin(spec, self._clock.now())

    def pay(self, credential: Credential | None) -> None:
        """Note whose account pays for what this model does."""
        if credential is not None:
            self._attempts.pay(credential.payer)

    def begin(self, spec: ModelSpec) -> None:
        """Say that the model begins."""
        self._course.begin(spec.id)
        self.log.append(Started(spec.id, spec.runner))

    @property
    def has_spoken(self) -> bool:
        """Whether a part of an answer was given, which no other model can take back."""
        return self._course.has_spoken

    def fall_back(self, failure: Failure, model: str) -> None:
        """Say that the attempt failed, and that `model` is tried instead."""
        self._course.fall_back()
        self._attempts.end(RequestState.FAILED, failure, self._clock.now())
        self.warn("FALLBACK", f"{failure.message}; {model!r} is tried instead")

    def skip(self, model: str, pause: float, following: str) -> None:
        """Say that a model is not even tried, since it failed too often lately."""
        why = f"model {model!r} failed again and again and is left alone for {pause:.0f} seconds"
        self.warn("FALLBACK", f"{why}; {following!r} is tried instead")

    def take(self, chunk: Chunk | ArtifactMade) -> FinishReason | None:  # noqa: C901 - one case a kind
        """Say what the model said; the reason if that was the end."""
        match chunk:
            case TextChunk(text, tokens, part_index, reasoning, logprobs):
                self._count(tokens)
                # Tokens can end in the middle of a character, which then has no text yet.
                if text or logprobs:
                    self.log.append(Delta(text, part_index, reasoning, logprobs))
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
                self._attempts.use(usage)
                # A guess is told in the end, if nobody has counted by then.
                if usage.source is not UsageSource.ESTIMATED:
                    self.log.append(Used(self._attempts.usage))
            case ProgressChunk(step, steps, preview, mime_type):
                self._attempts.step(step)
                self.log.append(Progress(step, steps, preview, mime_type))
            case WarningChunk(code, message):
                self.warn(code, message)
            case FinalChunk(reason, usage):
                self._attempts.use(usage)
                return reason
        return None

    def warn(self, code: str, message: str) -> None:
        """Say that something was changed or left out."""
        self.log.append(Warned(code, message))

    def cancel(self, by: str) -> None:
        """End it, unless it has ended or is being ended. `by` says who or what wants that."""
        if not self.admitted.done():
            self.admitted.add_done_callback(lambda _: self.cancel(by))
        elif not self._course.cancelled_by and not self._course.state.ended:
            self._course.cancelled_by = by
            self.task.cancel()

    def finish(self, reason: FinishReason) -> None:
        """Record that it was answered or cancelled; `tell` then says so."""
        now = self._clock.now()
        self._course.finish(reason, now)
        self._attempts.end(self._course.state, None, now)
        self._ended = self.record

    def fail(self, failure: Failure) -> None:
        """Record that it failed; `tell` then says so."""
        now = self._clock.now()
        self._course.fail(failure, now)
        self._attempts.end(self._course.state, failure, now)
        self._ended = self.record

    def tell(self) -> None:
        """Say how it ended."""
        record = self.record
        if record.failure is not None:
            self.log.append(Failed(record.failure, record.usage, record.timings))
        elif record.finish_reason is not None:
            self.log.append(Finished(record.finish_reason, record.usage, record.timings))

    def abandon(self) -> None:
        """Nobody reads it any more: end it, unless it is to go on."""
        if self._began.on_disconnect is OnDisconnect.CANCEL and not self._due:
            self.cancel("disconnect")

    @property
    def _due(self) -> bool:
        """Whether the deadline is so near that a client leaves because of it; the request then fails by itself."""
        return self._deadline is not None and self._clock.monotonic() > self._deadline - _DEADLINE_SKEW

    def _count(self, tokens: int) -> None:
        self._attempts.count(tokens)
        self._course.speak()
