"""From the core to the wire: the events of a request."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import assert_never

from google.protobuf.timestamp_pb2 import Timestamp

from plugai.runners.base import TokenLogprob, Usage
from plugai.server.core.events import (
    Accepted,
    ArtifactMade,
    Delta,
    Embedded,
    Event,
    Failed,
    Finished,
    Heartbeat,
    Loading,
    LogEntry,
    Progress,
    Queued,
    Started,
    Timings,
    ToolCalled,
    Used,
    Warned,
)
from plugai.server.core.failure import Failure
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.run import Run
from plugai.server.services.convert import enums
from plugai.server.status import CODE_OF_REASON
from plugai.v1 import event_pb2, message_pb2


async def stream(requests: RequestQueries, run: Run, after_seq: int) -> AsyncGenerator[event_pb2.GenerateEvent, None]:
    """A request's events after `after_seq`, including future ones."""
    async with aclosing(requests.read(run, after_seq)) as entries:
        async for entry in entries:
            yield generate_event(run.log.request_id, entry)


def generate_event(request_id: str, item: LogEntry | Heartbeat) -> event_pb2.GenerateEvent:
    """One event of a stream."""
    if isinstance(item, Heartbeat):
        return event_pb2.GenerateEvent(request_id=request_id, heartbeat=event_pb2.Heartbeat())
    pb = event_pb2.GenerateEvent(seq=item.seq, request_id=request_id)
    _fill(pb, item.event)
    return pb


def _fill(pb: event_pb2.GenerateEvent, event: Event) -> None:  # noqa: C901 - one case a kind
    match event:
        case Delta(text, part_index, reasoning, logprobs, signature):
            pb.delta.part_index = part_index
            if reasoning:
                pb.delta.reasoning = text
            else:
                pb.delta.text = text
            if signature:
                pb.delta.reasoning_signature = signature
            if logprobs:
                pb.delta.logprobs.extend(map(token_logprob, logprobs))
        case ToolCalled(call_id, name, arguments, part_index):
            call = message_pb2.ToolCall(id=call_id, name=name, arguments=arguments)
            pb.delta.MergeFrom(event_pb2.Delta(part_index=part_index, tool_call=call))
        case Embedded(index, values):
            pb.delta.MergeFrom(event_pb2.Delta(embedding=event_pb2.Embedding(index=index, values=values)))
        case ArtifactMade():
            pb.artifact.MergeFrom(artifact(event))
        case Accepted(model, fallback_models, message_ids):
            accepted = event_pb2.Accepted(model=model, fallback_models=fallback_models, message_ids=message_ids)
            pb.accepted.MergeFrom(accepted)
        case Queued():
            pb.queued.MergeFrom(queued(event))
        case Loading(model, stage, fraction):
            pb.loading.MergeFrom(event_pb2.Loading(model=model, stage=stage, fraction=fraction))
        case Started(model, runner):
            pb.started.MergeFrom(event_pb2.Started(model=model, runner=runner))
        case Progress(step, steps, preview, mime_type):
            message = event_pb2.Progress(step=step, steps=steps, preview=preview, preview_mime_type=mime_type)
            pb.progress.MergeFrom(message)
        case Used(counts):
            pb.usage.MergeFrom(usage(counts))
        case Warned(code, message):
            pb.warning.MergeFrom(event_pb2.Warning(code=code, message=message))
        case Finished():
            pb.finished.MergeFrom(finished(event))
        case Failed(error, counts, times):
            pb.failed.MergeFrom(failed(error, counts, times))
        case _:
            assert_never(event)


def artifact(made: ArtifactMade) -> event_pb2.ArtifactCreated:
    """A large output that was stored."""
    return event_pb2.ArtifactCreated(
        artifact_id=made.artifact_id,
        mime_type=made.mime_type,
        size_bytes=made.size_bytes,
        name=made.name,
        part_index=made.part_index,
    )


def queued(event: Queued) -> event_pb2.Queued:
    """The position of a request in the queue."""
    return event_pb2.Queued(position=event.position, length=event.length, eta_seconds=event.eta)


def token_logprob(token: TokenLogprob) -> event_pb2.TokenLogprob:
    """A token and its probability."""
    top = map(token_logprob, token.top)
    return event_pb2.TokenLogprob(token=token.token, logprob=token.logprob, top=top)


def finished(event: Finished) -> event_pb2.Finished:
    """The end of a request that was answered or cancelled."""
    return event_pb2.Finished(
        finish_reason=enums.FINISH_REASONS.wire(event.finish_reason),
        usage=usage(event.usage),
        timings=timings(event.timings),
        stop_sequence=event.stop_sequence,
    )


def failed(error: Failure, counts: Usage, times: Timings) -> event_pb2.Failed:
    """The end of a request that failed."""
    pb = failure(error)
    pb.usage.CopyFrom(usage(counts))
    pb.timings.CopyFrom(timings(times))
    return pb


def failure(error: Failure) -> event_pb2.Failed:
    """A failure, without usage and timings."""
    return event_pb2.Failed(
        code=CODE_OF_REASON[error.reason].value[0],
        reason=enums.error_reason(error.reason),
        message=error.message,
        retryable=error.retryable,
        retry_after_seconds=error.retry_after,
    )


def usage(counts: Usage) -> event_pb2.Usage:
    """The usage of a request or an attempt."""
    return event_pb2.Usage(
        input_tokens=counts.input_tokens,
        cached_input_tokens=counts.cached_input_tokens,
        output_tokens=counts.output_tokens,
        reasoning_tokens=counts.reasoning_tokens,
        steps=counts.steps,
        source=enums.USAGE_SOURCES.wire(counts.source),
    )


def timings(times: Timings) -> event_pb2.Timings:
    """The timings of a request."""
    return event_pb2.Timings(
        queued_seconds=_microseconds(times.queued),
        loading_seconds=_microseconds(times.loading),
        first_delta_seconds=_microseconds(times.first_delta),
        total_seconds=_microseconds(times.total),
    )


def _microseconds(seconds: float | None) -> float | None:
    """Rounded to microseconds, so that JSON shows short numbers."""
    return None if seconds is None else round(seconds, 6)


def timestamp(moment: datetime | None) -> Timestamp | None:
    """A time on the wire; None stays None."""
    if moment is None:
        return None
    pb = Timestamp()
    pb.FromDatetime(moment)
    return pb
