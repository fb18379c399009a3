"""One answer in the making: what must be decoded for it next, and when it is done."""

from __future__ import annotations

from plugai.runners.base import FinalChunk, FinishReason, TextChunk, Usage
from plugai.runners.errors import PlugAIError
from plugai.runners.llama_cpp.outbox import Outbox
from plugai.runners.llama_cpp.sampling import Sampler
from plugai.runners.llama_cpp.text import TextAssembler


class Sequence:
    """An answer, from its prompt to its final chunk. The engine's thread owns it; any thread may cancel it."""

    def __init__(
        self,
        prompt: list[int],
        sampler: Sampler,
        text: TextAssembler,
        max_output_tokens: int,
        outbox: Outbox,
        *,
        repeatable: bool,
    ) -> None:
        """`repeatable` if the same request must get the same answer again."""
        self.repeatable = repeatable
        self.sampler = sampler
        self.outbox = outbox
        self.input_tokens = len(prompt)
        self.pending = prompt
        """Tokens that are not decoded yet: the rest of the prompt, or the last token of the answer."""
        self.position = 0
        """Tokens that are decoded."""
        self.cancelled = False
        self._text = text
        self._max_output_tokens = max_output_tokens
        self._output_tokens = 0
        self._unsent_tokens = 0

    def take_pending(self, room: int) -> list[int]:
        """The next tokens to decode, as many as there is room for."""
        taken, self.pending = self.pending[:room], self.pending[room:]
        return taken

    def extend(self, token: int, piece: bytes) -> FinishReason | None:
        """Go on with this token, which stands for `piece`; why the answer ends with it, if it does."""
        self._output_tokens += 1
        self._unsent_tokens += 1
        self._send(self._text.feed(piece))
        if self._text.stopped:
            return FinishReason.STOP
        if self._output_tokens >= self._max_output_tokens:
            return FinishReason.LENGTH
        self.pending = [token]
        return None

    def finish(self, reason: FinishReason) -> None:
        """Send what is left and the final chunk."""
        self._send(self._text.finish())
        usage = Usage(input_tokens=self.input_tokens, output_tokens=self._output_tokens)
        self.outbox.put(FinalChunk(reason, usage))

    def fail(self, error: PlugAIError) -> None:
        """End the answer with an error."""
        self.outbox.put(error)

    def _send(self, text: str) -> None:
        if text:
            self.outbox.put(TextChunk(text, tokens=self._unsent_tokens))
            self._unsent_tokens = 0
