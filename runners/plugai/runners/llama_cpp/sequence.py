"""A request in the engine: its tokens, what is decoded next, and when it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugai.runners.base import Chunk, FinalChunk, FinishReason, TextChunk, TokenLogprob, Usage
from plugai.runners.errors import PlugAIError
from plugai.runners.llama_cpp.context import AdapterSet
from plugai.runners.llama_cpp.prefix_cache import SlotChoice
from plugai.runners.llama_cpp.sampling import Sampler
from plugai.runners.text.decoding import TextAssembler

Send = Callable[[Chunk | PlugAIError], None]
"""Called from the engine's thread with each chunk of an answer, and with the error that ends it."""


@dataclass(frozen=True, slots=True)
class Paused:
    """What is kept of a sequence that has no slot for a while: the one it had, and what was cached there."""

    choice: SlotChoice
    state: NDArray[np.uint8]


class Sequence:
    """A prompt and its answer. The engine's thread owns it; any thread may cancel it."""

    def __init__(
        self,
        owner_id: str,
        prompt: list[int],
        sampler: Sampler,
        text: TextAssembler,
        max_output_tokens: int,
        send: Send,
        *,
        repeatable: bool,
        top_logprobs: int | None = None,
        adapters: AdapterSet = (),
    ) -> None:
        """`repeatable`: the same request must get the same answer again."""
        self.adapters = adapters
        self.owner_id = owner_id
        self.repeatable = repeatable
        self.sampler = sampler
        self.top_logprobs = top_logprobs
        self.input_tokens = len(prompt)
        self.tokens = prompt
        """The prompt and the answer so far."""
        self.position = 0
        """The number of decoded tokens."""
        self.paused: Paused | None = None
        self.cancelled = False
        self._send = send
        self._text = text
        self._max_output_tokens = max_output_tokens
        self._cached_tokens = 0
        self._unsent_tokens = 0
        self._unsent_logprobs: list[TokenLogprob] = []

    @property
    def cache_key(self) -> tuple[str, AdapterSet]:
        """Whose cached tokens can be its beginning: those of the same owner, computed with the same adapters."""
        return self.owner_id, self.adapters

    @property
    def prefill_remaining(self) -> int:
        """The number of prompt tokens that are not decoded yet."""
        return max(0, self.input_tokens - self.position)

    def start(self, cached: int) -> None:
        """Start after the first tokens, which are cached."""
        self._cached_tokens = self.position = cached

    def next_tokens(self, count: int) -> list[int]:
        """The next tokens to decode."""
        return self.tokens[self.position : self.position + count]

    def extend(self, token: int, piece: bytes, logprob: TokenLogprob | None) -> FinishReason | None:
        """Add a token, whose text is `piece`. Returns the finish reason if the answer ends with it."""
        self.tokens.append(token)
        self._unsent_tokens += 1
        if logprob is not None:
            self._unsent_logprobs.append(logprob)
        self._send_text(self._text.feed(piece))
        if self._text.stopped:
            return FinishReason.STOP
        if len(self.tokens) - self.input_tokens >= self._max_output_tokens:
            return FinishReason.LENGTH
        return None

    def finish(self, reason: FinishReason) -> None:
        """Send the remaining text and the final chunk."""
        self._send_text(self._text.finish())
        usage = Usage(
            input_tokens=self.input_tokens,
            cached_input_tokens=self._cached_tokens,
            output_tokens=len(self.tokens) - self.input_tokens,
        )
        self._send(FinalChunk(reason, usage, self._text.stopped_by))

    def fail(self, error: PlugAIError) -> None:
        """End the answer with an error."""
        self._send(error)

    def _send_text(self, text: str) -> None:
        if text:
            self._send(TextChunk(text, tokens=self._unsent_tokens, logprobs=tuple(self._unsent_logprobs)))
            self._unsent_tokens = 0
            self._unsent_logprobs.clear()
