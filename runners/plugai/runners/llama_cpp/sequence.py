"""A request in the engine: its tokens, what is decoded next, and when it ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.base import Chunk, FinishReason, TokenLogprob, Usage
from plugai.runners.errors import PlugAIError
from plugai.runners.llama_cpp.context import AdapterSet
from plugai.runners.llama_cpp.prefix_cache import SlotChoice
from plugai.runners.llama_cpp.sampling import Sampler
from plugai.runners.llama_cpp.vision.placed import PromptImages
from plugai.runners.text.answer_reader import AnswerReader

Send = Callable[[Chunk | PlugAIError], None]
"""Called from the engine's thread with each chunk of an answer, and with the error that ends it."""


@dataclass(frozen=True, slots=True)
class Paused:
    """What is kept of a sequence that has no slot for a while: the one it had, and what was cached there."""

    choice: SlotChoice
    state: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ReasoningTokens:
    """The most tokens of reasoning, None for no limit; those that end it, and the one that begins it, if it is one."""

    budget: int | None
    end: tuple[int, ...]
    begin: int | None


class Sequence:
    """A prompt and its answer. The engine's thread owns it; any thread may cancel it."""

    def __init__(
        self,
        owner_id: str,
        prompt: list[int],
        sampler: Sampler,
        answer: AnswerReader,
        max_output_tokens: int,
        send: Send,
        *,
        repeatable: bool,
        top_logprobs: int | None = None,
        adapters: AdapterSet = (),
        reasoning: ReasoningTokens | None = None,
        images: PromptImages | None = None,
    ) -> None:
        """`repeatable`: the same request must get the same answer again."""
        self.images = images or PromptImages()
        """Those in the prompt, whose tokens are numbers below 0. They are encoded before it is submitted."""
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
        self._answer = answer
        self._max_output_tokens = max_output_tokens
        self._cached_tokens = 0
        self._reasoning = reasoning
        # Those that come whatever the model would write.
        self._forced: deque[int] = deque()

    @property
    def cache_key(self) -> tuple[str, AdapterSet]:
        """Whose cached tokens can be its beginning: those of the same owner, computed with the same adapters."""
        return self.owner_id, self.adapters

    @property
    def prefill_remaining(self) -> int:
        """The number of prompt tokens that are not decoded yet."""
        return max(0, self.input_tokens - self.position)

    @property
    def read_together(self) -> int:
        """The most prompt tokens that can be decoded in the next step: those of a text, or of a slice of an image."""
        return self.images.together(self.position, self.input_tokens)

    def start(self, cached: int) -> None:
        """Start after the first tokens, which are cached."""
        self._cached_tokens = self.position = cached

    def next_tokens(self, count: int) -> list[int]:
        """The next tokens to decode."""
        return self.tokens[self.position : self.position + count]

    def next_token(self, context: lib.llama_context_p, index: int) -> int:
        """The token that follows the one at `index` of the last batch. Raises as `Sampler.sample`."""
        self._end_reasoning()
        if self._forced:
            return self._forced.popleft()
        begin = self._reasoning.begin if self._reasoning is not None and self._answer.may_reason else None
        return self.sampler.sample(context, index, free=self._answer.reasons, besides=begin)

    def _end_reasoning(self) -> None:
        """Have the reasoning end where it has taken as many tokens as it may."""
        reasoning = self._reasoning
        if reasoning is None or reasoning.budget is None or self._forced or not self._answer.reasons:
            return
        if self._answer.reasoning_tokens == reasoning.budget:
            self._forced.extend(reasoning.end)

    def extend(self, token: int, piece: bytes, logprob: TokenLogprob | None) -> FinishReason | None:
        """Add a token, whose text is `piece`. Returns the finish reason if the answer ends with it."""
        # The prompt is decoded by now, and never again.
        self.images.embeddings.clear()
        self.tokens.append(token)
        for chunk in self._answer.feed(piece, logprob):
            self._send(chunk)
        if self._answer.complete:
            return FinishReason.STOP
        if len(self.tokens) - self.input_tokens >= self._max_output_tokens:
            return FinishReason.LENGTH
        return None

    def finish(self, reason: FinishReason) -> None:
        """Send the remaining text and the final chunk."""
        for chunk in self._answer.finish():
            self._send(chunk)
        usage = Usage(
            input_tokens=self.input_tokens,
            cached_input_tokens=self._cached_tokens,
            output_tokens=len(self.tokens) - self.input_tokens,
        )
        self._send(self._answer.final(reason, usage))

    def fail(self, error: PlugAIError) -> None:
        """End the answer with an error."""
        self._send(error)
