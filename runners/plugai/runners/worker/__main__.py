"""The worker process: it serves one model on a Unix socket, and exits with the gateway that started it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from typing import BinaryIO

from grpc import aio

from plugai.runners.confinement.policy import Confinement
from plugai.runners.confinement.process import NotConfinedError, confine, confine_calls
from plugai.runners.worker.authentication import SecretInterceptor
from plugai.runners.worker.connection import LISTENING, NOT_CONFINED, OPTIONS
from plugai.runners.worker.log import LevelFormatter
from plugai.runners.worker.server import WorkerServicer
from plugai.worker.v1 import worker_pb2_grpc


def main() -> None:
    """Serve on the socket of the first argument, confined as the second says.

    The first line of standard input is the secret.
    """
    log = logging.StreamHandler(sys.stderr)
    log.setFormatter(LevelFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[log])
    output = _redirect_output()
    confinement = Confinement.from_argument(sys.argv[2])
    try:
        confine(confinement)
        threading.excepthook = _exit_on_thread_failure
        secret = sys.stdin.buffer.readline().decode().strip()
        threading.Thread(target=_exit_with_parent, args=(sys.stdin.buffer,), daemon=True).start()
        asyncio.run(_serve(sys.argv[1], secret, output, confinement))
    except NotConfinedError as error:
        output.write(NOT_CONFINED + f"{error}\n".encode())
        sys.exit(1)


def _exit_with_parent(parent: BinaryIO) -> None:
    """Exit when the gateway closes standard input, or has ended."""
    parent.read()
    os._exit(0)


def _exit_on_thread_failure(failure: threading.ExceptHookArgs) -> None:
    """Exit when a thread fails: its requests would wait for ever, while a dead process is replaced."""
    error = failure.exc_value
    logging.getLogger(__name__).critical("thread %s failed", failure.thread, exc_info=error)
    os._exit(1)


def _redirect_output() -> BinaryIO:
    """Return standard output, and redirect what libraries print to standard error."""
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return output


async def _serve(path: str, secret: str, output: BinaryIO, confinement: Confinement) -> None:
    server = aio.server(interceptors=[SecretInterceptor(secret)], options=OPTIONS)
    worker_pb2_grpc.add_WorkerServiceServicer_to_server(WorkerServicer(), server)
    server.add_insecure_port(f"unix:{path}")
    await server.start()
    # Now that it has its socket, and before it reads anything foreign.
    confine_calls(confinement)
    output.write(LISTENING)
    output.close()
    await server.wait_for_termination()


if __name__ == "__main__":
    main()
