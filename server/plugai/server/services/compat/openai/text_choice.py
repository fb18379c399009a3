"""From the events of a request to a choice of a text completion, whole or in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from plugai.runners.base import FinishReason, TokenLogprob
from plugai.server.core.events import Delta, ToolCalled
from plugai.server.services.compat.openai.choice import Choice, Json


class TextChoice(Choice):
    """An answer that is text alone, after the prompt if that is repeated. Reasoning is left out."""

    def __init__(self, index: int, prompt: str) -> None:
        super().__init__(index)
        self._prompt = prompt
        self._texts = [prompt]
        self._length = len(prompt)
        self._logprobs: list[Json] = []

    def begin(self) -> Iterator[Json]:
        if self._prompt:
            yield self._choice(self._prompt, None, None)

    def add_text(self, delta: Delta) -> Iterator[Json]:
        if delta.reasoning:
            return
        logprobs = _logprobs(delta.logprobs, self._length)
        self._texts.append(delta.text)
        self._length += len(delta.text)
        if logprobs:
            self._logprobs.append(logprobs)
        yield self._choice(delta.text, logprobs, None)

    def add_call(self, call: ToolCalled) -> Iterator[Json]:
        return iter(())

    def end(self) -> Json:
        return self._choice("", None, self.finish_reason)

    def reason(self, reason: FinishReason) -> str:
        # There are no tools.
        return super().reason(FinishReason.STOP if reason is FinishReason.TOOL_CALLS else reason)

    def whole(self) -> Json:
        return self._choice("".join(self._texts), _joined(self._logprobs), self.finish_reason)

    def _choice(self, text: str, logprobs: Json | None, finish_reason: str | None) -> Json:
        return {"text": text, "index": self.index, "logprobs": logprobs, "finish_reason": finish_reason}


def _logprobs(tokens: Sequence[TokenLogprob], offset: int) -> Json | None:
    """The older form: a list for each property of the tokens. `offset` is where the first begins, in characters."""
    if not tokens:
        return None
    offsets = accumulate((len(token.token) for token in tokens[:-1]), initial=offset)
    return {
        "tokens": [token.token for token in tokens],
        "token_logprobs": [token.logprob for token in tokens],
        "top_logprobs": [{top.token: top.logprob for top in token.top} for token in tokens],
        "text_offset": list(offsets),
    }


def _joined(pieces: Sequence[Json]) -> Json | None:
    if not pieces:
        return None
    return {name: [item for piece in pieces for item in _items(piece[name])] for name in pieces[0]}


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []
