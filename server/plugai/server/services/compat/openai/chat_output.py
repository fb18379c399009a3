"""From the events of a request to OpenAI's completion, whole or in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

import msgspec

from plugai.runners.base import FinishReason, ReasoningPart, TextPart, TokenLogprob, ToolCallPart, Usage
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
from plugai.server.status import FailedRequestError

Json = dict[str, object]

_FINISH_REASONS = {
    FinishReason.STOP: "stop",
    FinishReason.LENGTH: "length",
    FinishReason.TOOL_CALLS: "tool_calls",
    FinishReason.CONTENT_FILTER: "content_filter",
    FinishReason.OTHER: "stop",
}


class Choice:
    """One answer of a completion: the state of its stream, and what has been generated."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.model = ""
        self.usage = Usage()
        self.finish_reason = ""
        self._answer = AnswerAssembler()
        self._logprobs: list[TokenLogprob] = []
        self._calls: dict[str, int] = {}
        self._has_role = False
        self._warnings: list[Json] = []

    def deltas(self, event: Event | Heartbeat) -> Iterator[Json | str]:  # noqa: C901 - one case a kind
        """What a stream sends for one event: choices of a chunk, and comments, which clients skip.

        Raises the failure of the request, and WorkCancelledError.
        """
        match event:
            case Delta(text, _, reasoning, logprobs):
                self._answer.add(event)
                self._logprobs.extend(logprobs)
                yield self._choice({"reasoning_content" if reasoning else "content": text}, logprobs)
            case ToolCalled():
                self._answer.add(event)
                yield self._choice({"tool_calls": [self._call(event)]})
            case Started(model):
                self.model = model
                # Another model starts if the first could not answer.
                if not self._has_role:
                    self._has_role = True
                    yield self._choice({"role": "assistant", "content": ""})
            case Accepted(model):
                self.model = model
            case Finished(reason, usage):
                yield self._end(reason, usage)
            case Failed(failure):
                raise FailedRequestError(failure)
            case Queued(position, length):
                yield f"queued, {position} of {length}"
            case Loading(model, stage):
                yield f"loading {model}, {stage}"
            case Warned(code, message):
                self._warnings.append({"code": code, "message": message})
                yield f"warning {code}: {message}"
            case Heartbeat():
                yield "working"
            case Embedded() | ArtifactMade() | Progress() | Used():
                pass
            case _:
                assert_never(event)

    def message(self) -> Json:
        """The choice of a whole completion, once `Finished` was added."""
        parts = self._answer.parts()
        text = "".join(part.text for part in parts if isinstance(part, TextPart))
        reasoning = "".join(part.reasoning for part in parts if isinstance(part, ReasoningPart))
        calls = [_whole_call(part) for part in parts if isinstance(part, ToolCallPart)]
        message: Json = {"role": "assistant", "content": text if text or not calls else None, "refusal": None}
        message |= {"reasoning_content": reasoning} if reasoning else {}
        message |= {"tool_calls": calls} if calls else {}
        choice: Json = {"index": self.index, "message": message, "logprobs": _logprobs(self._logprobs)}
        return choice | {"finish_reason": self.finish_reason}

    @property
    def warnings(self) -> Sequence[Json]:
        """What was changed or left out, for clients that look for it."""
        return self._warnings

    def _choice(self, delta: Json, logprobs: Sequence[TokenLogprob] = (), finish_reason: str | None = None) -> Json:
        rest: Json = {"logprobs": _logprobs(logprobs), "finish_reason": finish_reason}
        return {"index": self.index, "delta": delta, **rest}

    def _call(self, event: ToolCalled) -> Json:
        known = event.call_id in self._calls
        index = self._calls.setdefault(event.call_id, len(self._calls))
        if known:
            return {"index": index, "function": {"arguments": event.arguments}}
        function = {"name": event.name, "arguments": event.arguments}
        return {"index": index, "id": event.call_id, "type": "function", "function": function}

    def _end(self, reason: FinishReason, usage: Usage) -> Json:
        if reason is FinishReason.CANCELLED:
            raise WorkCancelledError("the request was cancelled")
        self.usage = usage
        self.finish_reason = "tool_calls" if self._calls else _FINISH_REASONS[reason]
        return self._choice({}, finish_reason=self.finish_reason)


def usage(choices: Sequence[Choice]) -> Json:
    """What all choices together have used."""
    read = sum(choice.usage.input_tokens or 0 for choice in choices)
    generated = sum(choice.usage.output_tokens or 0 for choice in choices)
    cached = sum(choice.usage.cached_input_tokens or 0 for choice in choices)
    reasoning = sum(choice.usage.reasoning_tokens or 0 for choice in choices)
    return {
        "prompt_tokens": read,
        "completion_tokens": generated,
        "total_tokens": read + generated,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }


def comment(text: str) -> bytes:
    """A comment of a stream."""
    return f": {' '.join(text.split())}\n\n".encode()


def data(value: object) -> bytes:
    """An event of a stream."""
    return b"data: " + msgspec.json.encode(value) + b"\n\n"


def _whole_call(part: ToolCallPart) -> Json:
    function = {"name": part.name, "arguments": part.arguments or "{}"}
    return {"id": part.call_id, "type": "function", "function": function}


def _logprobs(tokens: Sequence[TokenLogprob]) -> Json | None:
    return {"content": [_logprob(token, True) for token in tokens], "refusal": None} if tokens else None


def _logprob(token: TokenLogprob, with_top: bool) -> Json:
    made: Json = {"token": token.token, "logprob": token.logprob, "bytes": list(token.token.encode())}
    return made | {"top_logprobs": [_logprob(top, False) for top in token.top]} if with_top else made
