"""The decode loop: one thread that owns a model's context and takes the sequences in it forward, step by step."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Generator
from contextlib import contextmanager

from plugai.runners.base import FinishReason
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.llama_cpp.context import Context, Decoded
from plugai.runners.llama_cpp.logprobs import token_logprob
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.prefix_cache import CachedPrefix, PrefixCache, SlotChoice
from plugai.runners.llama_cpp.schedule import Schedule
from plugai.runners.llama_cpp.sequence import Sequence
from plugai.runners.llama_cpp.threads import ThreadChoice

# Stands for prompts where steps are told apart by how many answers they extend.
_PROMPTS = 0


class DecodeEngine:
    """Decodes the sequences that it is given, together. Any thread may call `submit`, `cancel` and `close`."""

    def __init__(
        self,
        model: Model,
        context: Context,
        cache: PrefixCache,
        schedule: Schedule,
        threads: Callable[[], ThreadChoice],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._model = model
        self._context = context
        self._cache = cache
        self._schedule = schedule
        # What is fastest for one answer is not for eight, nor for a prompt.
        self._threads: defaultdict[int, ThreadChoice] = defaultdict(threads)
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: deque[Sequence] = deque()
        # In the order in which prompts are read on.
        self._places: dict[Sequence, SlotChoice] = {}
        self._closing = False
        self.work_done = 0

    @property
    def active(self) -> int:
        """Sequences that are not done."""
        with self._changed:
            return len(self._places) + len(self._waiting)

    def submit(self, sequence: Sequence) -> None:
        """Have a sequence decoded as soon as there is a place for it. The engine closes its sampler."""
        with self._changed:
            if self._closing:
                self._drop(sequence)
                return
            self._waiting.append(sequence)
            self._changed.notify()

    def cancel(self, sequence: Sequence) -> None:
        """Stop decoding a sequence after the current step. Does nothing if it is done."""
        sequence.cancelled = True
        with self._changed:
            self._changed.notify()

    def close(self) -> None:
        """Let `run` return; what is not done fails."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def run(self) -> None:
        """Decode until the engine is closed."""
        while self._wait():
            self.step()
        for sequence in [*self._places, *self._waiting]:
            self._drop(sequence)

    def step(self) -> None:
        """Free what was cancelled, give places to those that wait, and decode one batch, if there is anything."""
        with self._changed:
            self._retire_cancelled()
            while self._waiting and self._cache.free:
                self._admit(self._waiting.popleft())
        reading = next((sequence for sequence in self._places if sequence.unread), None)
        writing = [sequence for sequence in self._places if not sequence.unread]
        if reading is not None and self._schedule.reads_next(bool(writing)):
            self._read(reading)
        elif writing:
            self._write(writing)

    def _wait(self) -> bool:
        """Wait for something to do; False once the engine is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._places or self._waiting)
            return not self._closing

    def _retire_cancelled(self) -> None:
        for sequence in [*self._places, *self._waiting]:
            if sequence.cancelled:
                self._retire(sequence)

    def _admit(self, sequence: Sequence) -> None:
        """Give a sequence its place, with what is remembered of its prompt there."""
        place = self._cache.take(sequence.owner_id, sequence.tokens, exactly=sequence.repeatable)
        if place.source != place.sequence:
            self._context.copy(place.source, place.sequence)
        if not self._context.truncate(place.sequence, place.cached):
            self._context.truncate(place.sequence, 0)
            place = SlotChoice(place.sequence, place.sequence)
        sequence.begin(place.cached)
        self._places[sequence] = place

    def _read(self, sequence: Sequence) -> None:
        """Decode the next chunk of a prompt; the next chunk is another's."""
        with self._changed:
            self._places[sequence] = self._places.pop(sequence)
        count = self._schedule.chunk(sequence.unread)
        self._schedule.read(count, self._decode([(sequence, count)], self._threads[_PROMPTS]))

    def _write(self, sequences: list[Sequence]) -> None:
        """Decode the last tokens of answers."""
        # llama.cpp computes together what is in adjacent sequences, in this order.
        sequences.sort(key=lambda sequence: self._places[sequence].sequence)
        threads = self._threads[len(sequences)]
        self._schedule.wrote(self._decode([(sequence, 1) for sequence in sequences], threads))

    def _decode(self, parts: list[tuple[Sequence, int]], threads: ThreadChoice) -> float:
        """Decode so many tokens of each of these, and choose what follows those with no more; how long it took."""
        batch = self._context.batch
        batch.clear()
        ends: list[tuple[Sequence, int]] = []
        for sequence, count in parts:
            index = batch.add(self._places[sequence].sequence, sequence.position, sequence.next_tokens(count))
            if sequence.position + count == len(sequence.tokens):
                batch.want(index)
                ends.append((sequence, index))
        chosen, started = threads.next(), self._clock()
        result = self._context.decode(chosen)
        seconds = self._clock() - started
        if result != Decoded.DONE:
            self._fail([sequence for sequence, _ in parts], result)
            return seconds
        threads.took(chosen, seconds / batch.used)
        self.work_done += batch.used
        for sequence, count in parts:
            sequence.position += count
        for sequence, index in ends:
            self._extend(sequence, index)
        return seconds

    def _extend(self, sequence: Sequence, index: int) -> None:
        """Give a sequence the token that follows the one at `index` of the batch, or end it."""
        reason = self._next_token(sequence, index)
        if reason is not None:
            with self._changed:
                self._retire(sequence)
            sequence.finish(reason)

    def _next_token(self, sequence: Sequence, index: int) -> FinishReason | None:
        token = sequence.sampler.sample(self._context.pointer, index)
        if token is None or self._model.ends_answer(token):
            return FinishReason.STOP
        top = sequence.top_logprobs
        logprob = None if top is None else token_logprob(self._model, self._context, index, token, top)
        return sequence.extend(token, self._model.piece(token), logprob)

    def _fail(self, sequences: list[Sequence], result: int) -> None:
        """End the sequences of a batch that was not decoded."""
        for sequence in sequences:
            with self._changed:
                place = self._places.pop(sequence)
                self._context.truncate(place.sequence, 0)
                self._cache.give_back(place.sequence)
            sequence.sampler.close()
            sequence.fail(ModelUnavailableError(f"llama.cpp failed to compute an answer ({result}); try again"))

    def _drop(self, sequence: Sequence) -> None:
        """Fail a sequence that comes too late, or is left over."""
        sequence.fail(ModelUnavailableError("the model was unloaded; send the request again"))
        sequence.sampler.close()

    def _retire(self, sequence: Sequence) -> None:
        """Free the place of a sequence. What was decoded is kept for its owner's next prompt."""
        place = self._places.pop(sequence, None)
        if place is None:
            self._waiting.remove(sequence)
        else:
            # What was read as a prompt is exact only behind what is.
            exact = min(sequence.input_tokens, sequence.position) if place.exact == place.cached else place.exact
            tokens = sequence.tokens[: sequence.position]
            self._cache.keep(place.sequence, CachedPrefix(sequence.owner_id, tokens, exact))
        sequence.sampler.close()


@contextmanager
def running(engine: DecodeEngine) -> Generator[DecodeEngine, None, None]:
    """The engine on a thread of its own."""
    thread = threading.Thread(target=engine.run, name="llama_cpp")
    thread.start()
    try:
        yield engine
    finally:
        engine.close()
        thread.join()
