"""A shape that nobody wants any more is no longer computed, wherever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

import pytest
import torch
from tests.runners.shap_e.asking import request
from tests.support.holding import Hold

from plugai.runners.base import BlobChunk, Chunk
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.shap_e import turntable
from plugai.runners.shap_e.generation import generate_shape
from plugai.runners.shap_e.parameters import ShapeParameters
from plugai.runners.shap_e.pipeline import ShapePipeline
from plugai.runners.shap_e.request import parse_request
from plugai.runners.thread_chunks import thread_chunks


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


async def cancelled_at(hold: Hold, pipeline: ShapePipeline, thread: ThreadPoolExecutor) -> list[Chunk]:
    """The chunks of a request that is cancelled while it is held up; returns once the thread is free."""
    chunks: list[Chunk] = []

    async def read() -> None:
        async with aclosing(thread_chunks(thread, work(pipeline, preview="turntable"))) as made:
            async for chunk in made:
                chunks.append(chunk)

    reading = asyncio.create_task(read())
    await hold.reached()
    reading.cancel()
    # The event loop says so to the thread in its next round, for which a busy machine can let the thread run on.
    await asyncio.sleep(0)
    hold.go()
    with suppress(asyncio.CancelledError):
        await reading
    await asyncio.wrap_future(thread.submit(lambda: None))
    return chunks


def work(pipeline: ShapePipeline, preview: str = "none") -> Any:
    defaults = ShapeParameters(num_inference_steps=8, guidance_scale=1.0, grid_size=32, preview="none")
    return partial(
        generate_shape,
        "shapes3d",
        pipeline,
        parse_request(request("a red cube", preview=preview), pipeline.kind, defaults, 0),
    )


@pytest.mark.parametrize(
    "stage", ["text_encoder.text_model.encoder.layers.0", "prior.transformer_blocks.0", "shap_e_renderer.mlp.mlp.0"]
)
async def test_cancelling_stops_before_the_next_layer(
    stage: str, pipeline: ShapePipeline, thread: ThreadPoolExecutor
) -> None:
    part, _, layer = stage.partition(".")
    hold = Hold()
    getattr(pipeline.pipe, part).get_submodule(layer).register_forward_hook(hold)
    chunks = await cancelled_at(hold, pipeline, thread)
    assert hold.calls == 1
    assert not [chunk for chunk in chunks if isinstance(chunk, BlobChunk)]


async def test_cancelling_stops_the_rendering_of_the_preview(
    pipeline: ShapePipeline, thread: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = Hold()
    draw = turntable._render

    def held(*arguments: Any) -> Any:
        hold()
        return draw(*arguments)

    monkeypatch.setattr(turntable, "_render", held)
    await cancelled_at(hold, pipeline, thread)
    assert hold.calls == 1


async def test_the_next_shape_is_made_after_a_cancelled_one(
    pipeline: ShapePipeline, thread: ThreadPoolExecutor
) -> None:
    hold = Hold()
    pipeline.pipe.prior.register_forward_hook(hold)
    await cancelled_at(hold, pipeline, thread)
    chunks = [chunk async for chunk in thread_chunks(thread, work(pipeline))]
    assert len([chunk for chunk in chunks if isinstance(chunk, BlobChunk)]) == 1


async def test_running_out_of_memory_is_reported_and_the_next_shape_works(
    pipeline: ShapePipeline, thread: ThreadPoolExecutor
) -> None:
    # What torch's allocator raises at more bytes than any machine has.
    greed = pipeline.pipe.prior.register_forward_hook(lambda *_: torch.empty(2**60, dtype=torch.uint8))
    with pytest.raises(ModelUnavailableError, match="not enough memory for this shape; request a smaller grid_size"):
        await drained(thread_chunks(thread, work(pipeline)))
    greed.remove()
    assert isinstance((await drained(thread_chunks(thread, work(pipeline))))[-2], BlobChunk)


async def test_an_empty_shape_is_reported(pipeline: ShapePipeline, thread: ThreadPoolExecutor) -> None:
    with torch.no_grad():
        # Everything is outside.
        pipeline.pipe.shap_e_renderer.mlp.mlp[-1].bias[0] = -1e6
    with pytest.raises(ModelUnavailableError, match="the model made an empty shape"):
        await drained(thread_chunks(thread, work(pipeline)))


async def drained(chunks: Any) -> list[Chunk]:
    return [chunk async for chunk in chunks]
