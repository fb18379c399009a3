"""The response of a call that waits for the whole answer, built from the events of the request."""

from __future__ import annotations

from typing import assert_never

from plugai.runners.base import FinishReason, Role
from plugai.runners.errors import WorkCancelledError
from plugai.server.core.events import (
    Accepted,
    ArtifactMade,
    Delta,
    Embedded,
    Event,
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
from plugai.server.core.generation.answer_assembler import AnswerAssembler
from plugai.server.core.generation.records import RequestRecord
from plugai.server.services.convert import enums, events, parts
from plugai.server.status import FailedRequestError
from plugai.v1 import generate_pb2


class AnswerMessage:
    """Collects a request's events."""

    def __init__(self) -> None:
        self._response = generate_pb2.GenerateOnceResponse()
        self._answer = AnswerAssembler()

    def add(self, event: Event) -> None:  # noqa: C901 - one case a kind
        """Add one event. Raises the request's failure if the event is `Failed`, and WorkCancelledError."""
        match event:
            case Delta(logprobs=logprobs):
                self._answer.add(event)
                self._response.logprobs.extend(map(events.token_logprob, logprobs))
            case ToolCalled() | ArtifactMade():
                self._answer.add(event)
            case Embedded(index, values):
                self._response.embeddings.add(index=index, values=values)
            case Accepted(message_ids=message_ids):
                self._response.message_ids.extend(message_ids)
            case Warned(code, message):
                self._response.warnings.add(code=code, message=message)
            case Failed(failure):
                raise FailedRequestError(failure)
            case Finished(FinishReason.CANCELLED):
                raise WorkCancelledError("the request was cancelled")
            case Finished(stop_sequence=stop_sequence):
                self._response.stop_sequence = stop_sequence
            case Queued() | Loading() | Started() | Progress() | Used():
                pass
            case _:
                assert_never(event)

    def response(self, record: RequestRecord) -> generate_pb2.GenerateOnceResponse:
        """The whole answer of the request with this record."""
        response = self._response
        response.message.CopyFrom(parts.message(Role.ASSISTANT, self._answer.parts()))
        response.request_id = record.request_id
        response.model = record.answered_by
        if record.finish_reason is not None:
            response.finish_reason = enums.FINISH_REASONS.wire(record.finish_reason)
        response.usage.CopyFrom(events.usage(record.usage))
        response.timings.CopyFrom(events.timings(record.timings))
        return response
