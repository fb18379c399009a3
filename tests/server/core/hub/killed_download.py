"""Downloads one model, and says each step, until it is killed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.server.core.hub.downloading import downloading

from plugai.server.core.errors import ModelExistsError


def run(url: str, models: str, repository: str) -> None:
    """Print a line for each change of the operation, and `exists` if there is nothing left to do."""
    asyncio.run(_run(url, Path(models), repository))


async def _run(url: str, models: Path, repository: str) -> None:
    async with downloading(url, models) as running:
        try:
            operation = await running.start(repository)
        except ModelExistsError:
            print("exists", flush=True)
            return
        async for state in running.operations.watch(operation.id):
            print(state.state, state.stage, state.bytes and state.bytes.done, flush=True)
