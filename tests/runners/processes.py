"""How the tests look at processes that are not theirs to wait for."""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


async def has_ended(pid: int) -> None:
    """Return when the process is gone, or waits to be reaped."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


def told(pid: int, name: str) -> str:
    """What the system tells of the process under this name."""
    return Path(f"/proc/{pid}/{name}").read_text()


def environment(pid: int) -> dict[str, str]:
    """What the process was started with."""
    return dict(entry.split("=", 1) for entry in told(pid, "environ").split("\0") if entry)


def children() -> set[int]:
    """The processes that this one has started."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        # A thread may end while it is looked at; it then has no children any more.
        with suppress(FileNotFoundError, ProcessLookupError):
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


@contextmanager
def sockets_of(pid: int) -> Iterator[None]:
    """Hold the process's sockets open here, as a child that it had would when it is gone."""
    pidfd_getfd = 438
    handle = os.pidfd_open(pid)
    copies = [handle]
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            if entry.readlink().name.startswith("socket:"):
                copies.append(ctypes.CDLL(None, use_errno=True).syscall(pidfd_getfd, handle, int(entry.name), 0))
        if min(copies) < 0:
            pytest.skip(f"this system lends no sockets: {os.strerror(ctypes.get_errno())}")
        assert len(copies) > 2
        yield
    finally:
        for copy in copies:
            if copy >= 0:
                os.close(copy)
