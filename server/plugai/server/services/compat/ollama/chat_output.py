"""From the events of a request to Ollama's lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from plugai.runners.base import FinishReason, ReasoningPart, TextPart, ToolCallPart
from plugai.runners.errors import WorkCancelledError
from plugai.server.core.clock import Clock
from plugai.server.core.events import Accepted, Delta, Event, Failed, Finished, Heartbeat, Started, ToolCalled
from plugai.server.core.generation.answer_assembler import AnswerAssembler
from plugai.server.services.compat.values import arguments, token_logprob
from plugai.server.status import FailedRequestError

Json = dict[str, object]
_NANOSECONDS = 10**9


class OllamaAnswer:
    """The state of an answer, to a chat or to a prompt. Tool calls come whole, as Ollama sends them."""

    def __init__(self, model: str, is_chat: bool, clock: Clock) -> None:
        self.model = model
        self._is_chat = is_chat
        self._clock = clock
        self._answer = AnswerAssembler()
        self._logprobs: list[Json] = []
        self._end: Json = {}

    def lines(self, event: Event | Heartbeat) -> Iterator[Json]:
        """What a stream sends for one event. Raises the failure of the request, and WorkCancelledError."""
        match event:
            case Delta(text, _, reasoning, logprobs):
                self._answer.add(event)
                tokens = [token_logprob(token) for token in logprobs]
                self._logprobs += tokens
                # A signature of reasoning has no text.
                if text or tokens:
                    line = self._line(thinking=text) if reasoning else self._line(text)
                    yield line | ({"logprobs": tokens} if tokens else {})
            case ToolCalled():
                self._answer.add(event)
            case Started(model) | Accepted(model):
                self.model = model
            case Finished():
                yield from self._finish(event)
            case Failed(failure):
                raise FailedRequestError(failure)
            case _:
                pass

    def whole(self) -> Json:
        """The answer in one line, once `Finished` was added."""
        parts = self._answer.parts()
        text = "".join(part.text for part in parts if isinstance(part, TextPart))
        thinking = "".join(part.reasoning for part in parts if isinstance(part, ReasoningPart))
        probabilities: Json = {"logprobs": self._logprobs} if self._logprobs else {}
        return self._line(text, thinking, self._calls()) | probabilities | self._end

    def without_answer(self, reason: str) -> Json:
        """The line for a request without a prompt."""
        return self._line() | {"done": True, "done_reason": reason}

    def _finish(self, event: Finished) -> Iterator[Json]:
        if event.finish_reason is FinishReason.CANCELLED:
            raise WorkCancelledError("the request was cancelled")
        if calls := self._calls():
            yield self._line(calls=calls)
        timings, usage = event.timings, event.usage
        total, first, loading = timings.total or 0.0, timings.first_delta or 0.0, timings.loading or 0.0
        self._end = {
            "done": True,
            "done_reason": "length" if event.finish_reason is FinishReason.LENGTH else "stop",
            "total_duration": int(total * _NANOSECONDS),
            "load_duration": int(loading * _NANOSECONDS),
            "prompt_eval_count": usage.input_tokens or 0,
            "prompt_eval_duration": int(max(0.0, first - loading) * _NANOSECONDS),
            "eval_count": usage.output_tokens or 0,
            "eval_duration": int(max(0.0, total - first) * _NANOSECONDS),
        }
        yield self._line() | self._end

    def _calls(self) -> list[Json]:
        return [
            {"function": {"name": part.name, "arguments": arguments(part.arguments)}}
            for part in self._answer.parts()
            if isinstance(part, ToolCallPart)
        ]

    def _line(self, text: str = "", thinking: str = "", calls: list[Json] | None = None) -> Json:
        said: Json = {"thinking": thinking} if thinking else {}
        made: Json = {"model": self.model, "created_at": rfc3339(self._clock.now()), "done": False}
        if not self._is_chat:
            return made | said | {"response": text}
        message = {"role": "assistant", "content": text} | said | ({"tool_calls": calls} if calls else {})
        return made | {"message": message}


def rfc3339(moment: datetime) -> str:
    """A moment as Ollama writes it."""
    return moment.isoformat().replace("+00:00", "Z")
