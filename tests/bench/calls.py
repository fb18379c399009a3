"""gRPC requests for the benchmarks, and the time that cancelling them takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import quantiles
from typing import TYPE_CHECKING

from plugai.v1 import event_pb2, generate_pb2, message_pb2

if TYPE_CHECKING:
    from grpc import aio

    from plugai.v1.generate_pb2_grpc import GenerateServiceAsyncStub

    # At run time gRPC's classes take no parameters.
    Call = aio.UnaryStreamCall[generate_pb2.GenerateRequest, event_pb2.GenerateEvent]


def request(model: str, name: str, text: str) -> generate_pb2.GenerateRequest:
    """A request to this model, with this id."""
    message = message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=text)])
    return generate_pb2.GenerateRequest(model=model, request_id=name, messages=[message])


async def until(call: Call, kind: str) -> None:
    """Read up to the first event of this kind. Raises RuntimeError if there is none."""
    async for event in call:
        if event.WhichOneof("event") == kind:
            return
    raise RuntimeError(f"the stream ended without {kind}")


async def cancel_after(stub: GenerateServiceAsyncStub, asked: generate_pb2.GenerateRequest, kind: str) -> float:
    """Cancel the request after the first event of this kind. Returns the seconds to the stream's end."""
    call = stub.Generate(asked)
    await until(call, kind)
    began = time.perf_counter()
    cancel = stub.CancelRequest(generate_pb2.CancelRequestRequest(request_id=asked.request_id))
    await until(call, "finished")
    seconds = time.perf_counter() - began
    await cancel
    return seconds


def spread(seconds: Sequence[float]) -> tuple[str, str]:
    """The 50th and the 99th percentile."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return f"{cuts[49] * 1e3:.1f} ms", f"{cuts[98] * 1e3:.1f} ms"
