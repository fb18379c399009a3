"""The decode loop: one thread that owns a model's context and decodes its sequences in batches, step by step."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Container
from dataclasses import replace

from plugai.runners.base import FinishReason
from plugai.runners.errors import InvalidRequestError, ModelUnavailableError
from plugai.runners.llama_cpp.context import AdapterSet, Context, Decoded
from plugai.runners.llama_cpp.logprobs import token_logprob
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.prefix_cache import CachedPrefix, PrefixCache, SlotChoice
from plugai.runners.llama_cpp.scheduling.schedule import Schedule, next_to_pause, next_to_start
from plugai.runners.llama_cpp.sequence import Paused, Sequence
from plugai.runners.llama_cpp.threads import ThreadChoice

# The key for prefill steps, where decode steps are counted by their number of answers.
_PROMPTS = 0


class DecodeEngine:
    """Decodes sequences with continuous batching. Any thread may call `submit`, `cancel` and `close`."""

    def __init__(
        self,
        model: Model,
        context: Context,
        cache: PrefixCache,
        schedule: Schedule,
        threads: Callable[[], ThreadChoice],
        capacity: int,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """At most `capacity` answers are decoded at once, and at most as many as the cache has slots."""
        self._model = model
        self._context = context
        self._cache = cache
        self._schedule = schedule
        # The fastest number of threads differs between one answer, eight answers and a prompt.
        self._threads: defaultdict[int, ThreadChoice] = defaultdict(threads)
        self._capacity = capacity
        self._clock = clock
        self._changed = threading.Condition()
        # Those that have not begun, and those that are paused.
        self._waiting: list[Sequence] = []
        self._slots: dict[Sequence, SlotChoice] = {}
        # When each set of adapters was used last, of those that answers use.
        self._turns: dict[AdapterSet, int] = {}
        self._closing = False
        self.work_done = 0

    @property
    def active(self) -> int:
        """Sequences that are decoded or waiting."""
        with self._changed:
            return len(self._slots) + len(self._waiting)

    @property
    def running(self) -> Container[Sequence]:
        """Sequences that have a slot."""
        return self._slots.keys()

    @property
    def waiting(self) -> Container[Sequence]:
        """Sequences that have none: they have not begun, or are paused."""
        return self._waiting

    def submit(self, sequence: Sequence) -> None:
        """Decode a sequence as soon as a slot is free. The engine closes its sampler."""
        with self._changed:
            if self._closing:
                self._drop(sequence)
                return
            self._waiting.append(sequence)
            self._changed.notify()

    def cancel(self, sequence: Sequence) -> None:
        """Stop decoding a sequence after the current step. Does nothing if it has finished."""
        sequence.cancelled = True
        with self._changed:
            self._changed.notify()

    def close(self) -> None:
        """Make `run` return; unfinished sequences fail."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def run(self) -> None:
        """Decode until the engine is closed."""
        while self._wait():
            self.step()
        for sequence in [*self._slots, *self._waiting]:
            self._drop(sequence)

    def step(self) -> None:
        """End cancelled sequences, give slots to waiting ones, and decode one batch, if there is any work."""
        with self._changed:
            self._end_cancelled()
            self._admit_waiting()
        prefilling = self._schedule.next_prompt(sequence for sequence in self._slots if sequence.prefill_remaining)
        decoding = [sequence for sequence in self._slots if not sequence.prefill_remaining]
        if prefilling is not None and self._schedule.prefill_next(bool(decoding)):
            self._prefill(prefilling)
        elif decoding:
            self._decode_next(self._schedule.next_answers(self._next_alike(decoding)))

    def _wait(self) -> bool:
        """Wait for work; False once the engine is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._slots or self._waiting)
            return not self._closing

    def _end_cancelled(self) -> None:
        for sequence in [*self._slots, *self._waiting]:
            if sequence.cancelled:
                self._end(sequence)

    def _admit_waiting(self) -> None:
        """Give slots to waiting sequences; if none is free, that of a user with several to a user with none."""
        while (sequence := next_to_start(self._waiting, self._slots)) is not None:
            if not self._cache.free or len(self._slots) >= self._capacity:
                if (paused := next_to_pause(sequence, self._slots)) is None:
                    return
                self._pause(paused)
            self._waiting.remove(sequence)
            if sequence.paused is None:
                self._admit(sequence)
            else:
                self._resume(sequence, sequence.paused)

    def _pause(self, sequence: Sequence) -> None:
        """Take the slot of a sequence. What was computed of it is kept, so that it goes on to the same answer."""
        choice = self._slots.pop(sequence)
        sequence.paused = Paused(choice, self._context.save(choice.slot))
        self._context.truncate(choice.slot, 0)
        self._cache.release_empty(choice.slot)
        self._waiting.append(sequence)

    def _resume(self, sequence: Sequence, paused: Paused) -> None:
        slot = self._cache.assign(sequence.owner_id, (), exactly=True).slot
        sequence.paused = None
        self._slots[sequence] = replace(paused.choice, slot=slot)
        # The state of one that was paused before its first token was computed replaces nothing.
        self._context.truncate(slot, 0)
        if not self._context.restore(slot, paused.state):
            self._fail(sequence, _failed(Decoded.FULL))

    def _admit(self, sequence: Sequence) -> None:
        """Give a sequence a slot, with the cached part of its prompt."""
        choice = self._cache.assign(sequence.cache_key, sequence.tokens, exactly=sequence.repeatable)
        if choice.source != choice.slot:
            self._context.copy(choice.source, choice.slot)
        reusable = sequence.images.reusable(choice.cached)
        choice = replace(choice, cached=reusable, exact=min(choice.exact, reusable))
        if not self._context.truncate(choice.slot, sequence.images.position(choice.cached)):
            self._context.truncate(choice.slot, 0)
            choice = SlotChoice(choice.slot, choice.slot)
        sequence.start(choice.cached)
        self._slots[sequence] = choice

    def _prefill(self, sequence: Sequence) -> None:
        """Decode the next chunk of a prompt; then it is the turn of the next prompt."""
        with self._changed:
            # Last in line of its owner's.
            self._slots[sequence] = self._slots.pop(sequence)
        remaining = sequence.read_together
        placed = sequence.images.at(sequence.position)
        # What sees each other also backwards is computed in one step.
        whole = placed is not None and not placed.slice.causal
        count = remaining if whole else self._schedule.chunk(remaining)
        seconds = self._decode([(sequence, count)], self._threads[_PROMPTS])
        self._schedule.prefilled(sequence.owner_id, count, seconds)

    def _next_alike(self, sequences: list[Sequence]) -> list[Sequence]:
        """Those with the adapters that were not used for the longest time: a batch is computed with the same ones."""
        groups: defaultdict[AdapterSet, list[Sequence]] = defaultdict(list)
        for sequence in sequences:
            groups[sequence.adapters].append(sequence)
        chosen = min(groups, key=lambda adapters: self._turns.get(adapters, -1))
        self._turns = {adapters: turn for adapters, turn in self._turns.items() if adapters in groups}
        self._turns[chosen] = max(self._turns.values(), default=0) + 1
        return groups[chosen]

    def _decode_next(self, sequences: list[Sequence]) -> None:
        """Decode the next token of each answer."""
        # llama.cpp computes adjacent sequences together if they are in this order, and one by one in the other. The
        # products of several adapters round one token in another way than several on some processors.
        alone = len(sequences[0].adapters) > 1 and any(sequence.repeatable for sequence in sequences)
        sequences.sort(key=lambda sequence: self._slots[sequence].slot, reverse=alone)
        threads = self._threads[len(sequences)]
        seconds = self._decode([(sequence, 1) for sequence in sequences], threads)
        self._schedule.decoded(sequences, seconds)

    def _decode(self, parts: list[tuple[Sequence, int]], threads: ThreadChoice) -> float:
        """Decode this many tokens of each sequence, and sample the next token of complete ones. Returns the seconds."""
        chosen, started = threads.next(), self._clock()
        adapted = self._context.use_adapters(parts[0][0].adapters)
        result, ends = self._compute(parts, chosen) if adapted else (Decoded.ABORTED, [])
        seconds = self._clock() - started
        if result != Decoded.DONE:
            for sequence, _ in parts:
                self._fail(sequence, _failed(result))
            return seconds
        tokens = sum(count for _, count in parts)
        threads.took(chosen, seconds / tokens)
        self.work_done += tokens
        for sequence, count in parts:
            sequence.position += count
        for sequence, index in ends:
            self._extend(sequence, index)
        return seconds

    def _compute(self, parts: list[tuple[Sequence, int]], threads: int) -> tuple[int, list[tuple[Sequence, int]]]:
        """Decode this many tokens of each sequence. Returns a number of Decoded, and where logits were computed."""
        sequence, count = parts[0]
        if (placed := sequence.images.at(sequence.position)) is not None:
            complete = sequence.position + count == len(sequence.tokens)
            embeddings = sequence.images.of(placed, sequence.position, count)
            slot = self._slots[sequence].slot
            result = self._context.decode_embeddings(slot, embeddings, threads, logits=complete)
            return result, [(sequence, count - 1)] if complete else []
        batch = self._context.batch
        batch.clear()
        ends: list[tuple[Sequence, int]] = []
        for sequence, count in parts:
            position = sequence.images.position(sequence.position)
            index = batch.add(self._slots[sequence].slot, position, sequence.next_tokens(count))
            if sequence.position + count == len(sequence.tokens):
                batch.request_logits(index)
                ends.append((sequence, index))
        return self._context.decode(threads), ends

    def _extend(self, sequence: Sequence, index: int) -> None:
        """Sample the token that follows the one at `index` of the batch, and add it to the sequence or end it."""
        try:
            reason = self._next_token(sequence, index)
        except InvalidRequestError as error:
            with self._changed:
                self._end(sequence)
            sequence.fail(error)
            return
        except ModelUnavailableError as error:
            self._fail(sequence, error)
            return
        if reason is not None:
            with self._changed:
                self._end(sequence)
            sequence.finish(reason)

    def _next_token(self, sequence: Sequence, index: int) -> FinishReason | None:
        token = sequence.next_token(self._context.pointer, index)
        if self._model.ends_answer(token):
            return FinishReason.STOP
        top = sequence.top_logprobs
        logprob = None if top is None else token_logprob(self._model, self._context, index, token, top)
        reason = sequence.extend(token, self._model.piece(token), logprob)
        return FinishReason.STOP if sequence.sampler.complete else reason

    def _fail(self, sequence: Sequence, error: ModelUnavailableError) -> None:
        """Fail a sequence; nothing that was computed of it is used again."""
        with self._changed:
            choice = self._slots.pop(sequence)
            self._context.truncate(choice.slot, 0)
            self._cache.release_empty(choice.slot)
        sequence.sampler.close()
        sequence.fail(error)

    def _drop(self, sequence: Sequence) -> None:
        """Fail a sequence because the engine is closed."""
        sequence.fail(ModelUnavailableError("the model was unloaded; send the request again"))
        sequence.sampler.close()

    def _end(self, sequence: Sequence) -> None:
        """Release the slot of a sequence. Its tokens stay cached for its owner's next prompt."""
        choice = self._slots.pop(sequence, None)
        if choice is None:
            self._waiting.remove(sequence)
        else:
            # Tokens that were prefilled are exact only if all tokens before them are.
            exact = min(sequence.input_tokens, sequence.position) if choice.exact == choice.cached else choice.exact
            tokens = sequence.tokens[: sequence.position]
            self._cache.release(choice.slot, CachedPrefix(sequence.cache_key, tokens, exact))
        sequence.sampler.close()


def _failed(result: int) -> ModelUnavailableError:
    return ModelUnavailableError(f"llama.cpp failed to decode a batch ({result}); try again")
