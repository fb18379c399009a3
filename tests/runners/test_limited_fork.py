"""What a function in a copy of this process does wrong costs only the copy."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from plugai.runners.limited_fork import ForkFailedError, ForkLimits, ForkTimeoutError, call_in_fork

LIMITS = ForkLimits(cpu_seconds=1, seconds=30.0, memory_bytes=64 * 2**20, stack_bytes=2**20)


def test_what_the_function_returns_is_returned() -> None:
    mine = os.getpid()
    assert call_in_fork(lambda: f"ü\0{os.getpid() != mine}" * 2, LIMITS) == "ü\0True" * 2
    assert len(call_in_fork(lambda: "x" * 500_000, LIMITS)) == 500_000


def take_memory() -> str:
    return str(len(bytearray(200 * 2**20)))


def compute_for_ever() -> str:
    while True:
        pass


def recurse_for_ever() -> str:
    sys.setrecursionlimit(10**6)

    def deeper(level: int) -> int:
        # In C, where each level takes some of the stack.
        return max([level], key=lambda inner: deeper(inner + 1))

    return str(deeper(0))


def sleep() -> str:
    time.sleep(60)
    return ""


def raise_error() -> str:
    raise ValueError


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (take_memory, "it takes more than 64 MiB of memory"),
        (compute_for_ever, "it takes more than 1 seconds"),
        (raise_error, "it cannot be processed"),
        (os.abort, "it takes more than 64 MiB of memory"),
    ],
)
def test_a_function_that_fails_is_an_error(function: Callable[[], str], why: str) -> None:
    with pytest.raises(ForkFailedError, match=why):
        call_in_fork(function, LIMITS)


def test_a_function_that_calls_itself_for_ever_is_an_error() -> None:
    with pytest.raises(ForkFailedError, match="its parts refer to each other over too many levels"):
        call_in_fork(recurse_for_ever, replace(LIMITS, cpu_seconds=30))


def test_a_function_that_gets_no_time_is_not_at_fault() -> None:
    started = time.monotonic()
    with pytest.raises(ForkTimeoutError, match="not done within 0 seconds"):
        call_in_fork(sleep, replace(LIMITS, seconds=0.2))
    assert time.monotonic() - started < 30


def test_nothing_is_left_of_a_copy() -> None:
    files = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        call_in_fork(str, LIMITS)
    assert len(os.listdir("/proc/self/fd")) == files
    # Other tests may have children that run; none has ended without being waited for.
    with suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)


def test_a_copy_can_make_copies() -> None:
    assert call_in_fork(lambda: call_in_fork(lambda: "inner", LIMITS), LIMITS) == "inner"
