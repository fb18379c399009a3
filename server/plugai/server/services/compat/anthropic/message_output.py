"""From the events of a request to Anthropic's message, whole or as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from plugai.runners.base import REDACTED, FinishReason, Part, ReasoningPart, TextPart, ToolCallPart, Usage
from plugai.runners.errors import WorkCancelledError
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
    Progress,
    Queued,
    Started,
    ToolCalled,
    Used,
    Warned,
)
from plugai.server.core.generation.answer_assembler import AnswerAssembler
from plugai.server.services.compat.comments import comment, comment_line
from plugai.server.services.compat.http import named_event
from plugai.server.services.compat.values import arguments
from plugai.server.status import FailedRequestError

Json = dict[str, object]

_STOP_REASONS = {
    FinishReason.STOP: "end_turn",
    FinishReason.LENGTH: "max_tokens",
    FinishReason.TOOL_CALLS: "tool_use",
    FinishReason.CONTENT_FILTER: "refusal",
    FinishReason.OTHER: "end_turn",
}
# What a block of a stream is at first, and in what its pieces come, by the kind of what the model generates.
_TEXT: tuple[Json, str, str] = ({"type": "text", "text": ""}, "text_delta", "text")
_THINKING: tuple[Json, str, str] = ({"type": "thinking", "thinking": "", "signature": ""}, "thinking_delta", "thinking")


class MessageStream:
    """The state of a message that is being generated."""

    def __init__(self, message_id: str, model: str) -> None:
        self.model = model
        self._id = message_id
        self._usage = Usage()
        self._stop: Json = {"stop_reason": None, "stop_sequence": None}
        self._answer = AnswerAssembler()
        self._block: tuple[object, ...] | None = None
        self._blocks = 0
        self._calls = 0
        self._has_begun = False

    def events(self, event: Event | Heartbeat) -> Iterator[bytes]:  # noqa: C901 - one case a kind
        """What a stream sends for one event. Raises the failure of the request, and WorkCancelledError."""
        match event:
            case Delta(text, index, reasoning, _, signature):
                self._answer.add(event)
                block, kind, name = _THINKING if reasoning else _TEXT
                if text:
                    yield from self._piece((kind, index), block, {"type": kind, name: text})
                if signature.startswith(REDACTED):
                    yield from self._start(("redacted_thinking", index), _redacted(signature))
                elif signature:
                    signed: Json = {"type": "signature_delta", "signature": signature}
                    yield from self._piece((kind, index), block, signed)
            case ToolCalled(call_id, name, arguments):
                self._answer.add(event)
                made: Json = {"type": "tool_use", "id": call_id, "name": name, "input": {}}
                yield from self._piece(
                    ("tool_use", call_id), made, {"type": "input_json_delta", "partial_json": arguments}
                )
            case Started(model):
                self.model = model
            case Accepted(model):
                self.model = model
            case Used(usage):
                self._usage = usage
            case Finished():
                yield from self._end(event)
            case Failed(failure):
                raise FailedRequestError(failure)
            case Heartbeat():
                yield named_event({"type": "ping"})
            case Queued() | Loading() | Warned():
                yield comment_line(comment(event))
            case Embedded() | ArtifactMade() | Progress():
                pass
            case _:
                assert_never(event)

    def message(self) -> Json:
        """The whole message, once `Finished` was added."""
        content = [_block(part) for part in self._answer.parts()]
        return self._message() | {"content": content}

    def _message(self) -> Json:
        made: Json = {"id": self._id, "type": "message", "role": "assistant", "model": self.model, "content": []}
        return made | self._stop | {"usage": self._used()}

    def _used(self) -> Json:
        cached = self._usage.cached_input_tokens or 0
        # Anthropic counts what came from the cache apart.
        read = max(0, (self._usage.input_tokens or 0) - cached)
        used: Json = {"input_tokens": read, "cache_creation_input_tokens": 0, "cache_read_input_tokens": cached}
        return used | {"output_tokens": self._usage.output_tokens or 0}

    def _begin(self) -> Iterator[bytes]:
        if not self._has_begun:
            self._has_begun = True
            yield named_event({"type": "message_start", "message": self._message()})

    def _piece(self, block: tuple[object, ...], start: Json, delta: Json) -> Iterator[bytes]:
        yield from self._start(block, start)
        yield named_event({"type": "content_block_delta", "index": self._blocks, "delta": delta})

    def _start(self, block: tuple[object, ...], start: Json) -> Iterator[bytes]:
        yield from self._begin()
        if block != self._block:
            yield from self._end_block()
            self._block = block
            self._calls += block[0] == "tool_use"
            yield named_event({"type": "content_block_start", "index": self._blocks, "content_block": start})

    def _end_block(self) -> Iterator[bytes]:
        if self._block is not None:
            yield named_event({"type": "content_block_stop", "index": self._blocks})
            self._block = None
            self._blocks += 1

    def _end(self, event: Finished) -> Iterator[bytes]:
        if event.finish_reason is FinishReason.CANCELLED:
            raise WorkCancelledError("the request was cancelled")
        self._usage = event.usage
        yield from self._begin()
        yield from self._end_block()
        self._stop = self._why(event)
        yield named_event({"type": "message_delta", "delta": self._stop, "usage": self._used()})
        yield named_event({"type": "message_stop"})

    def _why(self, event: Finished) -> Json:
        if event.stop_sequence and event.finish_reason is FinishReason.STOP:
            return {"stop_reason": "stop_sequence", "stop_sequence": event.stop_sequence}
        reason = "tool_use" if self._calls else _STOP_REASONS[event.finish_reason]
        return {"stop_reason": reason, "stop_sequence": None}


def _redacted(signature: str) -> Json:
    return {"type": "redacted_thinking", "data": signature.removeprefix(REDACTED)}


def _block(part: Part) -> Json:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case ReasoningPart(signature=signature) if signature.startswith(REDACTED):
            return _redacted(signature)
        case ReasoningPart(reasoning, signature):
            return {"type": "thinking", "thinking": reasoning, "signature": signature}
        case ToolCallPart(call_id, name, text):
            return {"type": "tool_use", "id": call_id, "name": name, "input": arguments(text)}
        case _:
            raise TypeError(f"no block for {type(part).__name__}")
