"""From the events of a request to a choice of a chat completion, whole or in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plugai.runners.base import FinishReason, ReasoningPart, TextPart, TokenLogprob, ToolCallPart
from plugai.server.core.events import Delta, ToolCalled
from plugai.server.core.generation.answer_assembler import AnswerAssembler
from plugai.server.services.compat.openai.choice import Choice, Json
from plugai.server.services.compat.values import token_logprob


class ChatChoice(Choice):
    """An answer that is a message, with reasoning and tool calls."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self._answer = AnswerAssembler()
        self._logprobs: list[TokenLogprob] = []
        self._calls: dict[str, int] = {}

    def begin(self) -> Iterator[Json]:
        yield self._choice({"role": "assistant", "content": "", "refusal": None})

    def add_text(self, delta: Delta) -> Iterator[Json]:
        self._answer.add(delta)
        self._logprobs.extend(delta.logprobs)
        yield self._choice({"reasoning_content" if delta.reasoning else "content": delta.text}, delta.logprobs)

    def add_call(self, call: ToolCalled) -> Iterator[Json]:
        self._answer.add(call)
        yield self._choice({"tool_calls": [self._call(call)]})

    def end(self) -> Json:
        return self._choice({}, finish_reason=self.finish_reason)

    def reason(self, reason: FinishReason) -> str:
        return "tool_calls" if self._calls else super().reason(reason)

    def whole(self) -> Json:
        parts = self._answer.parts()
        text = "".join(part.text for part in parts if isinstance(part, TextPart))
        reasoning = "".join(part.reasoning for part in parts if isinstance(part, ReasoningPart))
        calls = [_whole_call(part) for part in parts if isinstance(part, ToolCallPart)]
        message: Json = {"role": "assistant", "content": text if text or not calls else None, "refusal": None}
        message |= {"reasoning_content": reasoning} if reasoning else {}
        message |= {"tool_calls": calls} if calls else {}
        choice: Json = {"index": self.index, "message": message, "logprobs": _logprobs(self._logprobs)}
        return choice | {"finish_reason": self.finish_reason}

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


def _whole_call(part: ToolCallPart) -> Json:
    function = {"name": part.name, "arguments": part.arguments or "{}"}
    return {"id": part.call_id, "type": "function", "function": function}


def _logprobs(tokens: Sequence[TokenLogprob]) -> Json | None:
    return {"content": [token_logprob(token) for token in tokens], "refusal": None} if tokens else None
