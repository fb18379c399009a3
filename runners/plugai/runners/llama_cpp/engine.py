"""The decode loop: one thread that owns a model's context and takes the sequences in it forward, step by step."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

from plugai.runners.base import FinishReason
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.llama_cpp.context import Context, Decoded, new_context
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.sequence import Sequence
from plugai.runners.llama_cpp.threads import ThreadChoice


class Engine:
    """Decodes the sequences that it is given. Its public methods may be called from any thread."""

    def __init__(self, model: Model, threads: ThreadChoice) -> None:
        self._model = model
        self._threads = threads
        self._changed = threading.Condition()
        self._waiting: deque[Sequence] = deque()
        # Which of the context's sequences each of ours is.
        self._slots: dict[Sequence, int] = {}
        self._free = [0]
        self._closing = False
        self.work_done = 0

    @property
    def active(self) -> int:
        """Sequences that are not done."""
        with self._changed:
            return len(self._slots) + len(self._waiting)

    def submit(self, sequence: Sequence) -> None:
        """Have a sequence decoded as soon as there is a place for it. The engine closes its sampler."""
        with self._changed:
            if self._closing:
                self._drop(sequence)
                return
            self._waiting.append(sequence)
            self._changed.notify()

    def cancel(self, sequence: Sequence) -> None:
        """Stop decoding a sequence, within its current batch. Does nothing if it is done."""
        sequence.cancelled = True
        with self._changed:
            self._changed.notify()

    def close(self) -> None:
        """Let `run` return; what is not done fails."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def gives_up(self) -> bool:
        """Whether nobody waits for the batch that is being decoded. llama.cpp asks this at every operation."""
        return self._closing or (bool(self._slots) and all(sequence.cancelled for sequence in self._slots))

    def run(self, context: Context) -> None:
        """Decode until the engine is closed."""
        while self._admit(context):
            self._step(context)
        for sequence in [*self._slots, *self._waiting]:
            self._drop(sequence)

    def _admit(self, context: Context) -> bool:
        """Wait for something to do, and give it a place; False once the engine is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._slots or self._waiting)
            for sequence in [*self._slots, *self._waiting]:
                if sequence.cancelled:
                    self._retire(context, sequence)
            while self._waiting and self._free:
                self._slots[self._waiting.popleft()] = self._free.pop()
            return not self._closing

    def _step(self, context: Context) -> None:
        """Decode one batch, and give each sequence whose prompt is done its next token."""
        batch = context.batch
        batch.clear()
        extended: list[tuple[Sequence, int]] = []
        for sequence, slot in self._slots.items():
            tokens = sequence.take_pending(batch.room)
            index = batch.add(slot, sequence.position, tokens)
            sequence.position += len(tokens)
            if not sequence.pending:
                batch.want(index)
                extended.append((sequence, index))
        if not batch.used:
            return
        result = self._decode(context)
        if result != Decoded.DONE:
            self._give_up(context, result)
            return
        for sequence, index in extended:
            reason = self._extend(context, sequence, index)
            if reason is not None:
                with self._changed:
                    self._retire(context, sequence)
                sequence.finish(reason)

    def _decode(self, context: Context) -> int:
        if any(sequence.repeatable for sequence in self._slots):
            # Another number of threads adds up in another order, and may choose another token in the end.
            result = context.decode(self._threads.most)
        elif context.batch.used > len(self._slots):
            # There is some of a prompt in it, and such batches cannot be compared.
            result = context.decode(self._threads.fastest)
        else:
            threads = self._threads.next()
            started = time.perf_counter()
            result = context.decode(threads)
            self._threads.took(threads, time.perf_counter() - started)
        if result == Decoded.DONE:
            self.work_done += context.batch.used
        return result

    def _extend(self, context: Context, sequence: Sequence, index: int) -> FinishReason | None:
        """Give a sequence its next token; why it ends, if it does."""
        token = sequence.sampler.sample(context.pointer, index)
        if token is None or self._model.ends_answer(token):
            return FinishReason.STOP
        return sequence.extend(token, self._model.piece(token))

    def _give_up(self, context: Context, result: int) -> None:
        """End the sequences of a batch that was not decoded."""
        with self._changed:
            for sequence in list(self._slots):
                if result != Decoded.ABORTED:
                    sequence.fail(ModelUnavailableError(f"llama.cpp failed to compute an answer ({result}); try again"))
                    self._retire(context, sequence)

    def _drop(self, sequence: Sequence) -> None:
        """Fail a sequence that comes too late, or is left over."""
        sequence.fail(ModelUnavailableError("the model was unloaded; send the request again"))
        sequence.sampler.close()

    def _retire(self, context: Context, sequence: Sequence) -> None:
        """Free the place of a sequence, and what it holds."""
        if sequence in self._slots:
            slot = self._slots.pop(sequence)
            context.forget(slot)
            self._free.append(slot)
        else:
            self._waiting.remove(sequence)
        sequence.sampler.close()


@contextmanager
def running_engine(model: Model, length: int, threads: ThreadChoice, batch_size: int) -> Generator[Engine, None, None]:
    """An engine on a thread of its own. Raises ModelBrokenError if the model cannot be started."""
    engine = Engine(model, threads)
    with new_context(model, length, batch_size, engine.gives_up) as context:
        thread = threading.Thread(target=engine.run, args=(context,), name="llama_cpp")
        thread.start()
        try:
            yield engine
        finally:
            engine.close()
            thread.join()
