"""An answer in one piece: what a stream's events add up to."""

from __future__ import annotations

from plugai.runners.base import FinishReason
from plugai.runners.errors import WorkCancelledError
from plugai.server.core.events import (
    Accepted,
    ArtifactMade,
    Delta,
    Embedded,
    Event,
    Failed,
    Finished,
    ToolCalled,
    Warned,
)
from plugai.server.core.generation.records import RequestRecord
from plugai.server.services.convert import enums, events
from plugai.server.status import FailedRequestError
from plugai.v1 import generate_pb2, message_pb2


class AnswerMessage:
    """Collects a request's events."""

    def __init__(self) -> None:
        self._response = generate_pb2.GenerateOnceResponse()
        self._response.message.role = message_pb2.ROLE_ASSISTANT
        self._parts: dict[tuple[int, str], message_pb2.Part] = {}

    def take(self, event: Event) -> None:  # noqa: C901 - one case a kind
        """Add one event. Raises the request's failure if that is what it says, or WorkCancelledError."""
        match event:
            case Delta(text, part_index, reasoning, logprobs):
                part = self._part(part_index, "reasoning" if reasoning else "text")
                if reasoning:
                    part.reasoning += text
                else:
                    part.text += text
                self._response.logprobs.extend(map(events.token_logprob, logprobs))
            case ToolCalled(call_id, name, arguments, part_index):
                call = self._part(part_index, call_id).tool_call
                call.id, call.name = call_id, name
                call.arguments += arguments
            case ArtifactMade(artifact_id, mime_type, part_index=part_index):
                part = self._part(part_index, artifact_id)
                part.artifact_id, part.mime_type = artifact_id, mime_type
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

    def response(self, record: RequestRecord) -> generate_pb2.GenerateOnceResponse:
        """The whole answer of the request that this is the record of."""
        # Parts in the model's order; within one, thoughts and words as they came.
        ordered = sorted(self._parts.items(), key=lambda item: item[0][0])
        self._response.message.parts.extend(part for _, part in ordered)
        self._response.request_id = record.request_id
        self._response.model = record.answered_by
        if record.finish_reason is not None:
            self._response.finish_reason = enums.FINISH_REASONS.wire(record.finish_reason)
        self._response.usage.CopyFrom(events.usage(record.usage))
        self._response.timings.CopyFrom(events.timings(record.timings))
        return self._response

    def _part(self, index: int, kind: str) -> message_pb2.Part:
        return self._parts.setdefault((index, kind), message_pb2.Part())
