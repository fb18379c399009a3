"""The worker process: it serves one model on a Unix socket, and ends with the gateway that started it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from typing import BinaryIO

from grpc import aio

from plugai.runners.worker.authentication import SecretInterceptor
from plugai.runners.worker.confinement import confine
from plugai.runners.worker.connection import LISTENING, OPTIONS
from plugai.runners.worker.server import WorkerServicer
from plugai.worker.v1 import worker_pb2_grpc


def main() -> None:
    """Serve on the socket that is named by the argument, with the secret that is the first line of the input."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    confine()
    threading.excepthook = _end_by
    secret = sys.stdin.buffer.readline().decode().strip()
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    asyncio.run(_serve(sys.argv[1], secret, _take_output()))


def _end_with(parent: BinaryIO) -> None:
    """The input ends when the gateway closes it, or is gone: nothing is left to do then, and nobody to tell."""
    parent.read()
    os._exit(0)


def _end_by(failure: threading.ExceptHookArgs) -> None:
    """A process that lost a thread would let its requests wait for ever; one that ends is noticed and replaced."""
    error = failure.exc_value
    logging.getLogger(__name__).critical("thread %s failed", failure.thread, exc_info=error)
    os._exit(1)


def _take_output() -> BinaryIO:
    """The output, which no library can write to any more: what they print goes where the log goes."""
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return output


async def _serve(path: str, secret: str, output: BinaryIO) -> None:
    server = aio.server(interceptors=[SecretInterceptor(secret)], options=OPTIONS)
    worker_pb2_grpc.add_WorkerServiceServicer_to_server(WorkerServicer(), server)
    server.add_insecure_port(f"unix:{path}")
    await server.start()
    output.write(LISTENING)
    output.close()
    await server.wait_for_termination()


if __name__ == "__main__":
    main()
