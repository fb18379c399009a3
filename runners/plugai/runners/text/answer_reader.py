"""From the tokens of an answer to its chunks: reasoning, text and tool calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from plugai.runners.base import Chunk, FinalChunk, FinishReason, TextChunk, TokenLogprob, ToolCallChunk, Usage
from plugai.runners.text.calls.reader import CallReader
from plugai.runners.text.decoding import TextAssembler
from plugai.runners.text.harmony import HarmonySplitter
from plugai.runners.text.reasoning import ReasoningSplitter


class AnswerReader:
    """Reads one answer, token by token. Without reasoning and calls, all of it is text."""

    def __init__(
        self,
        stops: Sequence[str],
        reasoning: ReasoningSplitter | HarmonySplitter | None = None,
        calls: CallReader | None = None,
    ) -> None:
        """`stops` are stop texts of at least one character."""
        self._text = TextAssembler(stops)
        self._reasoning = reasoning
        self._calls = calls
        self._has_reasoned = False
        self._unsent_tokens = 0
        self._unsent_logprobs: list[TokenLogprob] = []
        self.tokens = 0
        """How many tokens were read."""
        self.reasoning_tokens = 0
        """How many of them were reasoning, with the mark at its end."""

    @property
    def reasons(self) -> bool:
        """Whether the model is reasoning now."""
        return self._reasoning is not None and self._reasoning.inside

    @property
    def may_reason(self) -> bool:
        """Whether the model may begin to reason with the next token."""
        return self._reasoning is not None and self._reasoning.may_begin and not self.tokens

    @property
    def complete(self) -> bool:
        """Whether the answer has ended, whatever the model would write."""
        return self._text.stopped or (self._calls is not None and self._calls.complete)

    def feed(self, piece: bytes, logprob: TokenLogprob | None = None) -> list[Chunk]:
        """The chunks that can be sent after a token, whose text is `piece`."""
        self.tokens += 1
        self.reasoning_tokens += self.reasons
        self._unsent_tokens += 1
        if logprob is not None:
            self._unsent_logprobs.append(logprob)
        return self._with_tokens(self._read(self._text.feed(piece)))

    def finish(self) -> list[Chunk]:
        """The rest at the end."""
        chunks = self._read(self._text.finish())
        if self._reasoning is not None:
            chunks += self._split(self._reasoning.finish())
        if self._calls is not None:
            chunks += self._placed(self._calls.finish())
        return self._with_tokens(chunks)

    def final(self, reason: FinishReason, usage: Usage) -> FinalChunk:
        """The end of the answer, after `finish`."""
        if reason is FinishReason.STOP and self._calls is not None and self._calls.calls:
            reason = FinishReason.TOOL_CALLS
        if self._reasoning is not None:
            usage = replace(usage, reasoning_tokens=self.reasoning_tokens)
        return FinalChunk(reason, usage, self._text.stopped_by)

    def _read(self, text: str) -> list[Chunk]:
        return self._split([(False, text)] if self._reasoning is None else self._reasoning.feed(text))

    def _split(self, pieces: Iterable[tuple[bool, str]]) -> list[Chunk]:
        chunks: list[Chunk] = []
        for reasoning, text in pieces:
            if reasoning:
                self._has_reasoned = True
                chunks.append(TextChunk(text, reasoning=True))
            elif self._calls is not None:
                chunks += self._placed(self._calls.feed(text))
            elif text:
                chunks += self._placed([TextChunk(text)])
        return chunks

    def _placed(self, chunks: Iterable[Chunk]) -> list[Chunk]:
        """The parts of the answer come after that of the reasoning."""
        return [
            replace(chunk, part_index=chunk.part_index + self._has_reasoned)
            if isinstance(chunk, TextChunk | ToolCallChunk)
            else chunk
            for chunk in chunks
        ]

    def _with_tokens(self, chunks: list[Chunk]) -> list[Chunk]:
        """The chunks; the first is told the tokens that were read since the last one."""
        if not chunks:
            return chunks
        tokens, logprobs = self._unsent_tokens, tuple(self._unsent_logprobs)
        self._unsent_tokens = 0
        self._unsent_logprobs.clear()
        first = chunks[0]
        # Those of a call are reported with nothing.
        if isinstance(first, TextChunk):
            chunks[0] = replace(first, tokens=tokens, logprobs=logprobs)
        return chunks
