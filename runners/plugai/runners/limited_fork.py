"""Runs a function in a copy of this process that has little time and memory: what it does wrong costs only the copy."""

from __future__ import annotations

import faulthandler
import os
import resource
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

_CHUNK = 2**16
_forking = threading.Lock()


@dataclass(frozen=True, slots=True)
class ForkLimits:
    """What the copy may use: `memory_bytes` beyond what this process has, and a stack of `stack_bytes`.

    `cpu_seconds` is a whole number, as the system counts. `seconds` is for a machine that is busy with other work.
    """

    cpu_seconds: int
    seconds: float
    memory_bytes: int
    stack_bytes: int


class ForkFailedError(Exception):
    """The copy did not return; the message says why, in words for users."""


class ForkTimeoutError(ForkFailedError):
    """The copy had not enough processor time within its seconds, which is not the function's fault."""


def call_in_fork(function: Callable[[], str], limits: ForkLimits) -> str:
    """What the function returns. It must use no lock that another thread may hold, and no threads or devices.

    Raises ForkFailedError.
    """
    # No other copy may get the writing end: it would keep the pipe open.
    most = _allocated_bytes() + limits.memory_bytes
    with _forking, warnings.catch_warnings():
        # Later versions of Python warn of locks that other threads hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _run(function, limits, most, writing)
        os.close(writing)
    try:
        output = _read(reading, time.monotonic() + limits.seconds)
    finally:
        os.close(reading)
        # It has nothing left to do, if it has not ended yet.
        os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
    if output is None:
        raise ForkTimeoutError(f"it was not done within {limits.seconds:.0f} seconds")
    if output[-1:] != b"\0":
        raise ForkFailedError(_reason(os.waitstatus_to_exitcode(status), limits))
    return output[:-1].decode()


def _read(pipe: int, deadline: float) -> bytes | None:
    """All that is written into the pipe; None if it is still open at the deadline."""
    output = b""
    # Unlike select, it takes descriptors of any number.
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(left * 1000):
            chunk = os.read(pipe, _CHUNK)
            if not chunk:
                return output
            output += chunk
    return None


def _allocated_bytes() -> int:
    """The memory that this process has allocated, as its limit counts it."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    except OSError:
        # The child of a confined process may not read that; and elsewhere there is none.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if sys.platform.startswith("linux") else 1)


def _run(function: Callable[[], str], limits: ForkLimits, most: int, pipe: int) -> NoReturn:
    """Write what the function returns into the pipe, then a null byte, and exit. `most` is all that it may allocate."""
    # Nothing may get out of here: the caller's code must not go on twice.
    try:
        # This thread holds it, and the copy may make copies itself.
        _forking.release()
        _limit(limits, most)
        # A thread, since only those have a stack of a chosen size. Whoever calls afterwards has a larger one.
        threading.stack_size(limits.stack_bytes)
        thread = threading.Thread(target=_write_result, args=(function, pipe))
        thread.start()
        thread.join()
    finally:
        os._exit(0)


def _write_result(function: Callable[[], str], pipe: int) -> None:
    try:
        output = memoryview(function().encode() + b"\0")
    except MemoryError:
        # As libraries that are not in Python do.
        os.abort()
    while output:
        output = output[os.write(pipe, output) :]


def _limit(limits: ForkLimits, most: int) -> None:
    # Nobody needs to read what Python or a library says of the end of this process.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    faulthandler.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    _, hardest = resource.getrlimit(resource.RLIMIT_DATA)
    limit = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _reason(code: int, limits: ForkLimits) -> str:
    match -code:
        case signal.SIGXCPU:
            return f"it takes more than {limits.cpu_seconds} seconds"
        case signal.SIGSEGV | signal.SIGBUS:
            return "its parts refer to each other over too many levels"
        case signal.SIGABRT | signal.SIGKILL:
            return f"it takes more than {limits.memory_bytes // 2**20} MiB of memory"
        case _:
            return "it cannot be processed"
