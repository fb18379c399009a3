"""What a page of the web interface costs: `python -m tests.bench.page`."""

from __future__ import annotations

import asyncio
import gc
import logging
import tempfile
import time
import tracemalloc
from pathlib import Path
from statistics import median

import flet as ft
from tests.frontend.counting import SENTENCES, Site, controls, open_site, say


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_site(Path(folder)) as site:
            await _first(site, "/", "A new page")
            await _first(site, await site.stored(turns=30), "60 messages")
            await _tokens(site)
            await _memory(site)


async def _first(site: Site, path: str, name: str) -> None:
    async with site.page(path) as (page, connection):
        print(
            f"{name}: {sum(connection.sizes)} bytes, {len(connection.sizes)} messages, {len(controls(page))} controls"
        )


async def _tokens(site: Site) -> None:
    taken: list[float] = []
    update = ft.Markdown.update

    def timed(control: ft.Markdown) -> None:
        started = time.thread_time()
        update(control)
        taken.append(time.thread_time() - started)

    async with site.page(await site.stored(turns=30)) as (page, connection):
        ft.Markdown.update = timed
        before = len(connection.sizes)
        await say(page, connection, "\n\n".join([SENTENCES] * 200))
        ft.Markdown.update = update
        sizes = connection.sizes[before + 5 : -5]
    half = len(sizes) // 2
    print(f"An answer of {200 * len(SENTENCES)} letters below 60 messages: {len(sizes)} messages to the browser,")
    print(f"  median {median(sizes[:half]):.0f} bytes in its first half, {median(sizes[half:]):.0f} in its second;")
    print(f"  an update of the growing block takes {median(taken) * 1000:.3f} ms of processor time")


async def _memory(site: Site) -> None:
    path = await site.stored(turns=30)
    for route, name in (("/", "a new page"), (path, "60 messages")):
        async with site.page(route):
            pass
        gc.collect()
        tracemalloc.start()
        async with site.page(route):
            gc.collect()
            print(f"Memory of {name}: {tracemalloc.get_traced_memory()[0] // 1024} KiB")
        tracemalloc.stop()


if __name__ == "__main__":
    logging.disable()
    asyncio.run(_main())
