"""Batches of the image engine, and requests that are cancelled or fail."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.base import BlobChunk, Chunk, FinalChunk, ProgressChunk
from plugai.runners.diffusers.catalogue import Task
from plugai.runners.diffusers.engine import CallInterruptedError, CallMonitor, ImageEngine, PipelineBackend
from plugai.runners.diffusers.jobs import GeneratedImage, ImageJob, RequestJob
from plugai.runners.diffusers.request import BatchKey, ImageRequest
from plugai.runners.errors import ModelMemoryError, ModelUnavailableError, PlugAIError
from plugai.runners.in_process import engine_thread

BATCH_KEY = BatchKey(Task.TEXT_TO_IMAGE, None, (("num_inference_steps", 2),), "", (), False, True)
OTHER = replace(BATCH_KEY, scheduler="EulerDiscreteScheduler")
SECONDS = 30.0


class Submitted:
    """A request, and the chunks that it was sent."""

    def __init__(self, batch_key: BatchKey = BATCH_KEY, seeds: Sequence[int] = (1,)) -> None:
        self.sent: queue.SimpleQueue[Chunk | PlugAIError] = queue.SimpleQueue()
        self.job = RequestJob(ImageRequest(batch_key, "seven", "", tuple(seeds), 0), self.sent.put)

    def answer(self) -> list[Chunk | PlugAIError]:
        """All that it is sent, up to its end."""
        items = [self.sent.get(timeout=SECONDS)]
        while not isinstance(items[-1], FinalChunk | PlugAIError):
            items.append(self.sent.get(timeout=SECONDS))
        return items

    def images(self) -> list[bytes]:
        return [item.data for item in self.answer() if isinstance(item, BlobChunk)]


class ScriptedBackend(PipelineBackend):
    """A backend whose images are their seeds, each generated when the test allows it."""

    def __init__(self, at_once: int = 100, wait: bool = False) -> None:
        """More than `at_once` images do not fit into its memory."""
        self.calls: list[list[int]] = []
        self.keys: list[set[BatchKey]] = []
        self.started: queue.SimpleQueue[CallMonitor] = queue.SimpleQueue()
        self.may_go_on = threading.Semaphore(0)
        self.fail: Callable[[], PlugAIError] | None = None
        self.at_once = at_once
        self.spoiled: frozenset[int] = frozenset()
        self._wait = wait

    def generate(self, images: Sequence[ImageJob], monitor: CallMonitor) -> list[GeneratedImage | PlugAIError]:
        if len(images) > self.at_once:
            raise ModelMemoryError("too many")
        self.calls.append([image.seed for image in images])
        self.keys.append({image.job.request.batch_key for image in images})
        for step in (1, 2):
            if self._wait:
                self.started.put(monitor)
                assert self.may_go_on.acquire(timeout=SECONDS)
            monitor.check()
            if self.fail is not None:
                raise self.fail()
            monitor.step(step, 2, {})
        return [
            ModelUnavailableError("not numbers")
            if image.seed in self.spoiled
            else GeneratedImage(str(image.seed).encode(), f"{image.seed}.png", {})
            for image in images
        ]

    def go_on(self) -> None:
        """Generate without waiting from now on."""
        self._wait = False
        self.may_go_on.release(2)


def test_waiting_requests_with_one_batch_key_run_together_and_others_after_them() -> None:
    backend = ScriptedBackend(wait=True)
    first, alike, other, late = (
        Submitted(seeds=[1]),
        Submitted(seeds=[2, 3]),
        Submitted(OTHER, [4]),
        Submitted(seeds=[5]),
    )
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(first.job)
        backend.started.get(timeout=SECONDS)
        for asked in (alike, other, late):
            engine.submit(asked.job)
        backend.go_on()
        assert [asked.images() for asked in (first, alike, other, late)] == [[b"1"], [b"2", b"3"], [b"4"], [b"5"]]
    assert backend.calls == [[1], [2, 3, 5], [4]]


def test_a_batch_is_never_larger_than_allowed() -> None:
    backend = ScriptedBackend()
    asked = Submitted(seeds=range(10))
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(asked.job)
        assert len(asked.images()) == 10
    assert [len(call) for call in backend.calls] == [4, 4, 2]


def test_a_pipeline_that_edits_takes_one_image_at_a_time() -> None:
    backend = ScriptedBackend()
    asked = Submitted(replace(BATCH_KEY, task=Task.IMAGE_TO_IMAGE), [1, 2])
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(asked.job)
        assert asked.images() == [b"1", b"2"]
    assert backend.calls == [[1], [2]]


def test_progress_covers_all_calls_of_a_request() -> None:
    asked = Submitted(seeds=range(3))
    with engine_thread(ImageEngine(ScriptedBackend(), 2), "engine") as engine:
        engine.submit(asked.job)
        steps = [(item.step, item.steps) for item in asked.answer() if isinstance(item, ProgressChunk)]
    assert steps == [(2, 6), (4, 6), (5, 6), (6, 6)]


def test_a_cancelled_request_is_interrupted_and_the_next_one_runs() -> None:
    backend = ScriptedBackend(wait=True)
    first, second = Submitted(seeds=[1]), Submitted(seeds=[2])
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(first.job)
        monitor = backend.started.get(timeout=SECONDS)
        engine.cancel(first.job)
        with pytest.raises(CallInterruptedError):
            monitor.check()
        backend.go_on()
        engine.submit(second.job)
        assert second.images() == [b"2"]
        assert first.sent.empty()
        assert engine.work_done == 2


def test_a_request_that_is_cancelled_while_it_waits_never_runs() -> None:
    backend = ScriptedBackend(wait=True)
    first, second = Submitted(seeds=[1]), Submitted(OTHER, [2])
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(first.job)
        backend.started.get(timeout=SECONDS)
        engine.submit(second.job)
        assert engine.active == 2
        engine.cancel(second.job)
        assert engine.active == 1
        backend.go_on()
        first.answer()
    assert backend.calls == [[1]]


def test_cancelling_one_request_does_not_interrupt_the_others_in_its_batch() -> None:
    backend = ScriptedBackend(wait=True)
    blocking, leaving, staying = Submitted(OTHER), Submitted(seeds=[1]), Submitted(seeds=[2])
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(blocking.job)
        backend.started.get(timeout=SECONDS)
        engine.submit(leaving.job)
        engine.submit(staying.job)
        backend.may_go_on.release(2)
        assert backend.started.get(timeout=SECONDS).jobs == [blocking.job]
        assert backend.started.get(timeout=SECONDS).jobs == [leaving.job, staying.job]
        engine.cancel(leaving.job)
        backend.go_on()
        assert staying.images() == [b"2"]
    assert leaving.sent.empty()


def test_after_an_out_of_memory_error_batches_are_smaller() -> None:
    backend = ScriptedBackend(at_once=2)
    asked, later = Submitted(seeds=range(6)), Submitted(seeds=range(4))
    with engine_thread(ImageEngine(backend, 8), "engine") as engine:
        engine.submit(asked.job)
        assert len(asked.images()) == 6
        engine.submit(later.job)
        assert len(later.images()) == 4
    assert max(map(len, backend.calls)) <= 2


def test_a_single_image_that_does_not_fit_fails_and_the_next_request_runs() -> None:
    backend = ScriptedBackend(at_once=0)
    asked, later = Submitted(), Submitted(seeds=[2])
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(asked.job)
        (error,) = asked.answer()
        assert isinstance(error, ModelMemoryError)
        backend.at_once = 1
        engine.submit(later.job)
        assert later.images() == [b"2"]


def test_a_failure_ends_the_whole_request_and_the_next_one_runs() -> None:
    backend = ScriptedBackend(wait=True)
    asked, later = Submitted(seeds=range(8)), Submitted(seeds=[9])
    with engine_thread(ImageEngine(backend, 2), "engine") as engine:
        engine.submit(asked.job)
        backend.started.get(timeout=SECONDS)
        backend.fail = lambda: ModelUnavailableError("broken")
        backend.may_go_on.release()
        assert isinstance(asked.answer()[-1], ModelUnavailableError)
        backend.fail = None
        backend.go_on()
        engine.submit(later.job)
        assert later.images() == [b"9"]
    assert backend.calls == [[0, 1], [9]]


def test_an_image_that_fails_alone_ends_its_own_request_and_not_that_of_its_neighbour_in_the_batch() -> None:
    backend = ScriptedBackend(wait=True)
    backend.spoiled = frozenset([2])
    first, spoiled, neighbour = Submitted(seeds=[9]), Submitted(seeds=[1, 2, 3]), Submitted(seeds=[4])
    with engine_thread(ImageEngine(backend, 4), "engine") as engine:
        engine.submit(first.job)
        backend.started.get(timeout=SECONDS)
        engine.submit(spoiled.job)
        engine.submit(neighbour.job)
        backend.may_go_on.release(100)
        assert isinstance(spoiled.answer()[-1], ModelUnavailableError)
        assert neighbour.images() == [b"4"]
    assert backend.calls == [[9], [1, 2, 3, 4]]


def test_running_and_waiting_requests_fail_when_the_model_is_unloaded() -> None:
    backend = ScriptedBackend(wait=True)
    running, waiting, late = Submitted(), Submitted(OTHER), Submitted()
    engine = ImageEngine(backend, 4)
    with engine_thread(engine, "engine"):
        engine.submit(running.job)
        backend.started.get(timeout=SECONDS)
        engine.submit(waiting.job)
        engine.close()
        backend.go_on()
        assert isinstance(running.answer()[-1], ModelUnavailableError)
        assert isinstance(waiting.answer()[-1], ModelUnavailableError)
    engine.submit(late.job)
    assert isinstance(late.answer()[-1], ModelUnavailableError)


REQUESTS = st.lists(
    st.tuples(st.sampled_from([BATCH_KEY, OTHER]), st.integers(1, 5), st.booleans()), min_size=1, max_size=12
)


@given(REQUESTS, st.integers(1, 6), st.integers(1, 6))
def test_every_request_gets_its_own_images_in_order_and_one_end(
    requests: list[tuple[BatchKey, int, bool]], most: int, fits: int
) -> None:
    backend = ScriptedBackend(at_once=fits)
    engine = ImageEngine(backend, most)
    asked = [Submitted(batch_key, range(10 * n, 10 * n + count)) for n, (batch_key, count, _) in enumerate(requests)]
    for one in asked:
        engine.submit(one.job)
    for one, (_, _, leaves) in zip(asked, requests, strict=True):
        if leaves:
            engine.cancel(one.job)
    with engine_thread(engine, "engine"):
        for one, (_, count, leaves) in zip(asked, requests, strict=True):
            if not leaves:
                items = one.answer()
                images = [(i.part_index, i.data) for i in items if isinstance(i, BlobChunk)]
                assert images == [(n, str(seed).encode()) for n, seed in enumerate(one.job.request.seeds)]
                assert len(images) == count
                assert isinstance(items[-1], FinalChunk)
                assert one.sent.empty()
    assert all(len(call) <= min(most, fits) for call in backend.calls)
    assert all(len(keys) == 1 for keys in backend.keys)
