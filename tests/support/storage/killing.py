"""Processes that are killed while they write, and what they have printed by then."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext

_PRELOADED = [
    "tests.soak.turn_writer",
    "tests.server.core.hub.killed_download",
    "tests.server.storage.artifacts.crash_writer",
    "tests.server.storage.engine.crash_writer",
]


def forked_processes() -> ForkServerContext:
    """Processes that are forked from one that has imported what they need: most of a start would be imports."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def printed_until_killed(count: int, run: Callable[..., None], *arguments: object) -> list[str]:
    """Run a function of a module in a process, and kill it after so many lines. Returns all that it has printed.

    The last line may be incomplete.
    """
    processes = forked_processes()
    reading, writing = processes.Pipe(duplex=False)
    process = processes.Process(target=_run_printing, args=(writing, run, arguments))
    process.start()
    writing.close()
    with reading, open(reading.fileno(), closefd=False) as output:
        try:
            lines = [output.readline() for _ in range(count)]
        finally:
            process.kill()
            process.join()
            process.close()
        return lines + output.readlines()


def _run_printing(output: Connection[bytes, bytes], run: Callable[..., None], arguments: tuple[object, ...]) -> None:
    os.dup2(output.fileno(), 1)
    output.close()
    run(*arguments)
