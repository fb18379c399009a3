"""The real model stops computing when its request ends early, in the middle of a prompt as of an answer."""

from __future__ import annotations

import grpc
import pytest
from grpc import aio
from tests.deployment.conftest import DEFAULT, Visitor
from tests.deployment.sse import STORY
from tests.deployment.stopping import stopped
from tests.support.gateway import ask, until

from plugai.runners.worker.runner import WorkerRunner
from plugai.v1 import error_pb2, event_pb2, generate_pb2, message_pb2

# Fills most of the model's context, which takes it seconds.
LONG = "the sea and the wind " * 600
# What a model is busy with, and the event after which it is.
WORK = {"prefill": (LONG, "started"), "decoding": (STORY, "delta")}


async def test_cancelling_and_disconnecting_stop_the_model_in_prompt_and_answer(visitor: Visitor) -> None:
    worker = visitor.worker(DEFAULT)
    for work, (prompt, sign) in WORK.items():
        for by in ("client", "disconnect"):
            name = f"{work}-{by}"
            stream = visitor.generate.Generate(question(prompt, name))
            await until(stream, sign)
            await busy(worker)
            if by == "client":
                await visitor.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id=name))
                ending = (await until(stream, "finished"))[-1].finished
                assert ending.finish_reason == event_pb2.FINISH_REASON_CANCELLED
            else:
                stream.cancel()
            await stopped(worker)
            record = await visitor.generate.GetRequest(generate_pb2.GetRequestRequest(request_id=name))
            assert (record.state, record.cancelled_by) == (generate_pb2.REQUEST_STATE_CANCELLED, by)
            assert (record.usage.output_tokens > 0) == (work == "decoding")


async def test_a_deadline_stops_the_models_work_in_prompt_and_answer(visitor: Visitor) -> None:
    worker = visitor.worker(DEFAULT)
    for work, (prompt, _) in WORK.items():
        with pytest.raises(aio.AioRpcError) as caught:
            await until(visitor.generate.Generate(question(prompt, work), timeout=1.0), "finished")
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        watch = generate_pb2.WatchRequestRequest(request_id=work)
        failed = (await until(visitor.generate.WatchRequest(watch), "failed"))[-1].failed
        assert failed.reason == error_pb2.ERROR_REASON_DEADLINE_EXCEEDED
        await stopped(worker)


def question(prompt: str, name: str) -> generate_pb2.GenerateRequest:
    return ask(prompt, request_id=name, parameters=message_pb2.Parameters(temperature=0))


async def busy(worker: WorkerRunner) -> None:
    """Return once the worker has begun."""
    while not (await worker.status()).active:
        pass
