"""Which pictures the engine draws together, and what becomes of requests that are cancelled or fail."""

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
from plugai.runners.diffusers.engine import DrawingEngine, DrawingMonitor, InterruptedDrawingError, running
from plugai.runners.diffusers.jobs import DrawnImage, ImageJob, Job
from plugai.runners.diffusers.request import BatchKey, ImageRequest
from plugai.runners.errors import ModelMemoryError, ModelUnavailableError, PlugAIError

STYLE = BatchKey(Task.TEXT_TO_IMAGE, None, (("num_inference_steps", 2),), "", (), False, True)
OTHER = replace(STYLE, scheduler="EulerDiscreteScheduler")
SECONDS = 30.0


class Asked:
    """A request, and what it was sent."""

    def __init__(self, style: BatchKey = STYLE, seeds: Sequence[int] = (1,)) -> None:
        self.sent: queue.SimpleQueue[Chunk | PlugAIError] = queue.SimpleQueue()
        self.job = Job(ImageRequest(style, "seven", "", tuple(seeds), 0), self.sent.put)

    def answer(self) -> list[Chunk | PlugAIError]:
        """All that it is sent, up to its end."""
        items = [self.sent.get(timeout=SECONDS)]
        while not isinstance(items[-1], FinalChunk | PlugAIError):
            items.append(self.sent.get(timeout=SECONDS))
        return items

    def drawn(self) -> list[bytes]:
        return [item.data for item in self.answer() if isinstance(item, BlobChunk)]


class Sketches:
    """A canvas whose pictures are their seeds, each drawn when the test allows it."""

    def __init__(self, at_once: int = 100, wait: bool = False) -> None:
        """More than `at_once` pictures do not fit into its memory."""
        self.calls: list[list[int]] = []
        self.styles: list[set[BatchKey]] = []
        self.begun: queue.SimpleQueue[DrawingMonitor] = queue.SimpleQueue()
        self.may_go_on = threading.Semaphore(0)
        self.fail: Callable[[], PlugAIError] | None = None
        self.at_once = at_once
        self._wait = wait

    def draw(self, pictures: Sequence[ImageJob], watch: DrawingMonitor) -> list[DrawnImage]:
        if len(pictures) > self.at_once:
            raise ModelMemoryError("too many")
        self.calls.append([picture.seed for picture in pictures])
        self.styles.append({picture.job.wish.style for picture in pictures})
        for step in (1, 2):
            if self._wait:
                self.begun.put(watch)
                assert self.may_go_on.acquire(timeout=SECONDS)
            watch.check()
            if self.fail is not None:
                raise self.fail()
            watch.step(step, 2, {})
        return [DrawnImage(str(picture.seed).encode(), f"{picture.seed}.png", {}) for picture in pictures]

    def go_on(self) -> None:
        """Let it draw all that it is given from now on."""
        self._wait = False
        self.may_go_on.release(2)


def test_requests_of_one_style_that_wait_are_drawn_together_and_others_after_them() -> None:
    canvas = Sketches(wait=True)
    first, alike, other, late = Asked(seeds=[1]), Asked(seeds=[2, 3]), Asked(OTHER, [4]), Asked(seeds=[5])
    with running(DrawingEngine(canvas, 4)) as engine:
        engine.submit(first.job)
        canvas.begun.get(timeout=SECONDS)
        for asked in (alike, other, late):
            engine.submit(asked.job)
        canvas.go_on()
        assert [asked.drawn() for asked in (first, alike, other, late)] == [[b"1"], [b"2", b"3"], [b"4"], [b"5"]]
    assert canvas.calls == [[1], [2, 3, 5], [4]]


def test_no_more_are_drawnat_once_than_allowed() -> None:
    canvas = Sketches()
    asked = Asked(seeds=range(10))
    with running(DrawingEngine(canvas, 4)) as engine:
        engine.submit(asked.job)
        assert len(asked.drawn()) == 10
    assert [len(call) for call in canvas.calls] == [4, 4, 2]


def test_a_pipeline_that_edits_draws_one_at_a_time() -> None:
    canvas = Sketches()
    asked = Asked(replace(STYLE, task=Task.IMAGE_TO_IMAGE), [1, 2])
    with running(DrawingEngine(canvas, 4)) as engine:
        engine.submit(asked.job)
        assert asked.drawn() == [b"1", b"2"]
    assert canvas.calls == [[1], [2]]


def test_progress_rises_to_the_end_over_all_calls_of_a_request() -> None:
    asked = Asked(seeds=range(3))
    with running(DrawingEngine(Sketches(), 2)) as engine:
        engine.submit(asked.job)
        steps = [(item.step, item.steps) for item in asked.answer() if isinstance(item, ProgressChunk)]
    assert steps == [(2, 6), (4, 6), (5, 6), (6, 6)]


def test_a_cancelled_request_is_broken_off_and_the_next_one_drawn() -> None:
    canvas = Sketches(wait=True)
    first, second = Asked(seeds=[1]), Asked(seeds=[2])
    with running(DrawingEngine(canvas, 4)) as engine:
        engine.submit(first.job)
        watch = canvas.begun.get(timeout=SECONDS)
        engine.cancel(first.job)
        with pytest.raises(InterruptedDrawingError):
            watch.check()
        canvas.go_on()
        engine.submit(second.job)
        assert second.drawn() == [b"2"]
        assert first.sent.empty()
        assert engine.work_done == 2


def test_a_request_that_is_cancelled_while_it_waits_is_never_drawn() -> None:
    canvas = Sketches(wait=True)
    first, second = Asked(seeds=[1]), Asked(OTHER, [2])
    with running(DrawingEngine(canvas, 4)) as engine:
        engine.submit(first.job)
        canvas.begun.get(timeout=SECONDS)
        engine.submit(second.job)
        assert engine.active == 2
        engine.cancel(second.job)
        assert engine.active == 1
        canvas.go_on()
        first.answer()
    assert canvas.calls == [[1]]


def test_one_that_is_cancelled_does_not_break_off_those_drawn_with_it() -> None:
    canvas = Sketches(wait=True)
    blocking, leaving, staying = Asked(OTHER), Asked(seeds=[1]), Asked(seeds=[2])
    with running(DrawingEngine(canvas, 4)) as engine:
        engine.submit(blocking.job)
        canvas.begun.get(timeout=SECONDS)
        engine.submit(leaving.job)
        engine.submit(staying.job)
        canvas.may_go_on.release(2)
        assert canvas.begun.get(timeout=SECONDS).jobs == [blocking.job]
        assert canvas.begun.get(timeout=SECONDS).jobs == [leaving.job, staying.job]
        engine.cancel(leaving.job)
        canvas.go_on()
        assert staying.drawn() == [b"2"]
    assert leaving.sent.empty()


def test_when_memory_is_too_small_fewer_are_drawnat_once_from_then_on() -> None:
    canvas = Sketches(at_once=2)
    asked, later = Asked(seeds=range(6)), Asked(seeds=range(4))
    with running(DrawingEngine(canvas, 8)) as engine:
        engine.submit(asked.job)
        assert len(asked.drawn()) == 6
        engine.submit(later.job)
        assert len(later.drawn()) == 4
    assert max(map(len, canvas.calls)) <= 2


def test_one_picture_that_does_not_fit_fails_and_the_next_request_is_drawn() -> None:
    canvas = Sketches(at_once=0)
    asked, later = Asked(), Asked(seeds=[2])
    with running(DrawingEngine(canvas, 4)) as engine:
        engine.submit(asked.job)
        (error,) = asked.answer()
        assert isinstance(error, ModelMemoryError)
        canvas.at_once = 1
        engine.submit(later.job)
        assert later.drawn() == [b"2"]


def test_a_failure_ends_the_whole_request_and_the_next_one_is_drawn() -> None:
    canvas = Sketches(wait=True)
    asked, later = Asked(seeds=range(8)), Asked(seeds=[9])
    with running(DrawingEngine(canvas, 2)) as engine:
        engine.submit(asked.job)
        canvas.begun.get(timeout=SECONDS)
        canvas.fail = lambda: ModelUnavailableError("broken")
        canvas.may_go_on.release()
        assert isinstance(asked.answer()[-1], ModelUnavailableError)
        canvas.fail = None
        canvas.go_on()
        engine.submit(later.job)
        assert later.drawn() == [b"9"]
    assert canvas.calls == [[0, 1], [9]]


def test_what_is_drawn_or_waits_when_the_model_is_unloaded_fails() -> None:
    canvas = Sketches(wait=True)
    drawn, waiting, late = Asked(), Asked(OTHER), Asked()
    engine = DrawingEngine(canvas, 4)
    with running(engine):
        engine.submit(drawn.job)
        canvas.begun.get(timeout=SECONDS)
        engine.submit(waiting.job)
        engine.close()
        canvas.go_on()
        assert isinstance(drawn.answer()[-1], ModelUnavailableError)
        assert isinstance(waiting.answer()[-1], ModelUnavailableError)
    engine.submit(late.job)
    assert isinstance(late.answer()[-1], ModelUnavailableError)


REQUESTS = st.lists(
    st.tuples(st.sampled_from([STYLE, OTHER]), st.integers(1, 5), st.booleans()), min_size=1, max_size=12
)


@given(REQUESTS, st.integers(1, 6), st.integers(1, 6))
def test_every_request_gets_its_own_pictures_in_order_and_one_end(
    requests: list[tuple[BatchKey, int, bool]], most: int, fitting: int
) -> None:
    canvas = Sketches(at_once=fitting)
    engine = DrawingEngine(canvas, most)
    asked = [Asked(style, range(10 * n, 10 * n + count)) for n, (style, count, _) in enumerate(requests)]
    for one in asked:
        engine.submit(one.job)
    for one, (_, _, leaves) in zip(asked, requests, strict=True):
        if leaves:
            engine.cancel(one.job)
    with running(engine):
        for one, (_, count, leaves) in zip(asked, requests, strict=True):
            if not leaves:
                items = one.answer()
                pictures = [(i.part_index, i.data) for i in items if isinstance(i, BlobChunk)]
                assert pictures == [(n, str(seed).encode()) for n, seed in enumerate(one.job.wish.seeds)]
                assert len(pictures) == count
                assert isinstance(items[-1], FinalChunk)
                assert one.sent.empty()
    assert all(len(call) <= min(most, fitting) for call in canvas.calls)
    assert all(len(styles) == 1 for styles in canvas.styles)
