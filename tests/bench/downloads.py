"""How fast a model is downloaded: through our code, which verifies its digest, beside plain huggingface_hub.

`python -m tests.bench.downloads [MEGABYTES]`. A hub in a process of its own serves one file on the loopback interface.
Each round downloads it with both, in turns; the best round of each counts, since other work only slows. The files are
deleted.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path

from huggingface_hub import hf_hub_download
from tests.bench.measure import resident_bytes
from tests.server.core.hub.downloading import downloading
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import running_hub

from plugai.server.core.models.operations import OperationState

NAME, FILE = "bench/model-GGUF", "model-Q8_0.gguf"
GOAL = 0.9
ROUNDS = 3
_MEGABYTE = 10**6


def serve(pipe: Connection, size: int) -> None:
    """Serve a file of this size until the pipe is closed."""

    async def run() -> None:
        async with running_hub([Repository(NAME, {FILE: gguf_content(size)})]) as hub:
            pipe.send(hub.url)
            await asyncio.to_thread(pipe.poll, None)

    asyncio.run(run())


async def with_plugai(url: str, folder: Path) -> None:
    """Download it as a gateway does."""
    async with downloading(url, folder) as run:
        end = await run.download(NAME)
        assert end.state is OperationState.SUCCEEDED, end.failure


async def with_huggingface_hub(url: str, folder: Path) -> None:
    """Download it with the hub's own client, over plain HTTP."""
    await asyncio.to_thread(hf_hub_download, NAME, FILE, endpoint=url, local_dir=folder, token=False)


async def with_huggingface_hub_durably(url: str, folder: Path) -> None:
    """The same, and wait until the disk has it, as ours does before a download counts."""
    await with_huggingface_hub(url, folder)
    with (folder / FILE).open("rb") as file:
        await asyncio.to_thread(os.fsync, file.fileno())


async def measure(download: Callable[[str, Path], Awaitable[None]], url: str) -> tuple[float, int]:
    """The seconds that a download takes, and by how many bytes the process was larger at most meanwhile."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="bench-downloads-"))
    before = largest = resident_bytes([os.getpid()])
    try:
        began = time.perf_counter()
        task = asyncio.ensure_future(download(url, folder))
        while not task.done():
            await asyncio.wait([task], timeout=0.25)
            largest = max(largest, resident_bytes([os.getpid()]))
        await task
        return time.perf_counter() - began, largest - before
    finally:
        await asyncio.to_thread(shutil.rmtree, folder)


async def compare(url: str, size: int) -> bool:
    """Print all three, and whether the goal is reached: ours beside what also waits for the disk."""
    kinds = {"plugai": with_plugai, "huggingface_hub, fsync": with_huggingface_hub_durably}
    kinds["huggingface_hub"] = with_huggingface_hub
    took = dict.fromkeys(kinds, math.inf)
    grown = 0
    for _ in range(ROUNDS):
        for name, download in kinds.items():
            seconds, more = await measure(download, url)
            took[name] = min(took[name], seconds)
            grown = max(grown, more if name == "plugai" else 0)
    for name, seconds in took.items():
        print(f"{name:24}{size / _MEGABYTE / seconds:8.0f} MB/s, ratio {seconds / took['plugai']:.2f}")
    print(f"{grown / _MEGABYTE:.0f} MB more memory; goal {GOAL} of huggingface_hub with fsync")
    return took["huggingface_hub, fsync"] / took["plugai"] >= GOAL


def main() -> None:
    """Exit with 1 if the goal is missed."""
    size = int(sys.argv[1] if len(sys.argv) > 1 else 1000) * _MEGABYTE
    pipe, other = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(other, size), daemon=True)
    server.start()
    try:
        reached = asyncio.run(compare(pipe.recv(), size))
    finally:
        server.terminate()
        server.join()
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
