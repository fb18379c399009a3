"""An engine that is taken forward step by step, with nothing left to chance, and what it sends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import msgspec.structs
import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.base import Chunk, FinalChunk, Parameters, TextChunk, TokenLogprob
from plugai.runners.errors import PlugAIError
from plugai.runners.llama_cpp import sequence
from plugai.runners.llama_cpp.context import (
    CACHE_TYPES,
    AdapterSet,
    Batch,
    Context,
    ContextSettings,
    Decoded,
    new_context,
)
from plugai.runners.llama_cpp.engine import DecodeEngine
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.prefix_cache import PrefixCache
from plugai.runners.llama_cpp.sampling import Sampler
from plugai.runners.llama_cpp.scheduling.schedule import Schedule
from plugai.runners.llama_cpp.scheduling.turns import TokenWork
from plugai.runners.llama_cpp.threads import ThreadChoice
from plugai.runners.llama_cpp.vision.placed import PromptImages
from plugai.runners.text.answer_reader import AnswerReader

LENGTH = 256
GREEDY = Parameters(temperature=0)
# So that long answers and short ones take turns.
_WORK = TokenWork(1.0, 0.05)


class WatchedContext(Context):
    """Knows how each token that it remembers was computed: together with others of its sequence, or alone."""

    def __init__(self, pointer: lib.llama_context_p, batch: Batch) -> None:
        super().__init__(pointer, batch)
        self.computed: list[list[tuple[int, bool]]] = []
        """What each answer's next token was chosen after, in the last batch: the tokens, and whether each was alone."""
        self._remembered: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
        self._saved: list[tuple[NDArray[np.uint8], list[tuple[int, bool]]]] = []
        self.save_fails = self.restore_fails = False
        """Whether the next one does."""
        self.lost = 0
        """The answers whose state could not be restored."""

    def decode(self, threads: int) -> int:
        result = super().decode(threads)
        native, used = self.batch.native, range(self.batch.used)
        rows = [(native.seq_id[index][0], native.token[index]) for index in used]
        counts = Counter(number for number, _ in rows)
        self.computed = []
        for index, (number, token) in enumerate(rows) if result == Decoded.DONE else ():
            self._remembered[number].append((token, counts[number] == 1))
            if native.logits[index]:
                self.computed.append(list(self._remembered[number]))
        return result

    def truncate(self, sequence: int, length: int) -> bool:
        del self._remembered[sequence][length:]
        return super().truncate(sequence, length)

    def copy(self, source: int, target: int) -> None:
        self._remembered[target] = list(self._remembered[source])
        super().copy(source, target)

    def save(self, sequence: int) -> NDArray[np.uint8]:
        state = super().save(sequence)
        if self.save_fails:
            # As when llama.cpp has written nothing.
            self.save_fails, state = False, state[:0]
        self._saved.append((state, list(self._remembered[sequence])))
        return state

    def restore(self, sequence: int, state: NDArray[np.uint8]) -> bool:
        self._remembered[sequence] = next(list(remembered) for saved, remembered in self._saved if saved is state)
        restored = super().restore(sequence, state)
        if self.restore_fails:
            # Whatever is left in the sequence then.
            self.restore_fails, restored = False, False
        self.lost += not restored
        return restored


class Stepper:
    """An engine, its context, and its answers."""

    def __init__(self, model: Model, context: WatchedContext, sequences: int, chunk: int) -> None:
        self.model = model
        self.context = context
        self.cache = PrefixCache(sequences)
        # Every step takes a second.
        clock = map(float, count())
        schedule = Schedule(chunk, LENGTH, _WORK)
        self._seeds = count()
        self.engine = DecodeEngine(
            model, context, self.cache, schedule, lambda: ThreadChoice(1, 1), sequences, lambda: next(clock)
        )

    def submit(
        self,
        prompt: Sequence[int],
        owner_id: str = "owner",
        limit: int = 8,
        parameters: Parameters = GREEDY,
        adapters: AdapterSet = (),
        images: PromptImages | None = None,
    ) -> Asked:
        asked = Asked(len(prompt))
        asked.sequence = sequence.Sequence(
            owner_id,
            list(prompt),
            Sampler(self.model, self._seeded(parameters), None),
            AnswerReader(()),
            limit,
            asked.sent.append,
            repeatable=parameters.seed is not None or parameters.temperature == 0,
            top_logprobs=0,
            adapters=adapters,
            images=images,
        )
        self.engine.submit(asked.sequence)
        return asked

    def _seeded(self, parameters: Parameters) -> Parameters:
        """With a seed, so that what is left to chance comes out the same when the same steps are taken again."""
        return (
            parameters if parameters.seed is not None else msgspec.structs.replace(parameters, seed=next(self._seeds))
        )

    def finish(self) -> None:
        """Step until nothing is left to do."""
        while self.engine.active:
            self.engine.step()


class Asked:
    """An answer and what was sent of it."""

    sequence: sequence.Sequence

    def __init__(self, input_tokens: int) -> None:
        self.sent: list[Chunk | PlugAIError] = []
        self._input_tokens = input_tokens

    @property
    def answer(self) -> list[int]:
        """Its tokens so far."""
        return self.sequence.tokens[self._input_tokens :]

    @property
    def likelihoods(self) -> list[TokenLogprob]:
        """Its tokens so far, with the probabilities that the model gave them, to the last bit."""
        return [token for chunk in self.sent if isinstance(chunk, TextChunk) for token in chunk.logprobs]

    @property
    def ended(self) -> bool:
        return bool(self.sent) and isinstance(self.sent[-1], FinalChunk | PlugAIError)

    @property
    def cached(self) -> int | None:
        last = self.sent[-1]
        assert isinstance(last, FinalChunk)
        return last.usage.cached_input_tokens


@contextmanager
def stepping(model: Model, sequences: int = 3, chunk: int = 16, cache_type: str = "f16") -> Iterator[Stepper]:
    kept = CACHE_TYPES[cache_type]
    with new_context(model, ContextSettings(sequences, LENGTH, cache_type_k=kept, cache_type_v=kept)) as context:
        yield Stepper(model, WatchedContext(context.pointer, context.batch), sequences, chunk)
