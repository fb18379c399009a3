"""The supervisor of the web interface, with small programs in its place."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.envoy.process import RestartPolicy
from plugai.server.web_interface import Launch, WebInterface

# Listens where it is told to, and writes down what it was told.
LISTENS = """
import json, pathlib, signal, socket, sys
told = json.load(sys.stdin)
pathlib.Path(told["folder"], "told").write_text(json.dumps(told))
listener = socket.socket(socket.AF_UNIX)
listener.bind(told["socket"])
listener.listen()
signal.pause()
"""


class Waits:
    """The waits between starts, which take no time here."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[float] = asyncio.Queue()

    async def __call__(self, seconds: float) -> None:
        await self.asked.put(seconds)


@slow
def web_interface(folder: Path, code: str, waits: Waits, **given: object) -> WebInterface:
    launch = Launch(server="grpc://127.0.0.1:1", folder=str(folder), socket=str(folder / "s"), claim="plgi_1")
    program = [sys.executable, "-I", "-S", "-c", code]
    restart = RestartPolicy(first=1, longest=4, steady=1e9)
    return WebInterface(launch, program=program, restart=restart, sleep=waits, **given)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("u")


async def test_it_is_told_by_its_standard_input_and_settles_when_it_listens(folder: Path) -> None:
    async with web_interface(folder, LISTENS, Waits()) as running:
        await asyncio.wait_for(running.wait_settled(), HANGS_SECONDS)
        assert '"claim": "plgi_1"' in (folder / "told").read_text()
        assert running.pid is not None
    assert running.pid is None


async def test_one_that_is_killed_is_started_again(folder: Path) -> None:
    waits = Waits()
    async with web_interface(folder, LISTENS, waits) as running:
        await asyncio.wait_for(running.wait_settled(), HANGS_SECONDS)
        first = running.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert await asyncio.wait_for(waits.asked.get(), HANGS_SECONDS) == 1
        async with asyncio.timeout(HANGS_SECONDS):
            while running.pid in {None, first}:  # noqa: ASYNC110 - a process says nothing when it begins
                await asyncio.sleep(0.01)


async def test_one_that_cannot_start_is_tried_ever_more_seldom_and_ends_nothing(folder: Path) -> None:
    waits = Waits()
    async with web_interface(folder, "raise SystemExit(3)", waits) as running:
        await asyncio.wait_for(running.wait_settled(), HANGS_SECONDS)
        delays = [await asyncio.wait_for(waits.asked.get(), HANGS_SECONDS) for _ in range(4)]
    assert delays == [1, 2, 4, 4]


async def test_one_that_does_not_heed_signals_is_killed(folder: Path) -> None:
    deaf = LISTENS.replace("listener.listen()", "signal.signal(signal.SIGTERM, signal.SIG_IGN); listener.listen()")
    async with web_interface(folder, deaf, Waits(), stop_grace=0.1) as running:
        await asyncio.wait_for(running.wait_settled(), HANGS_SECONDS)
    assert running.pid is None
