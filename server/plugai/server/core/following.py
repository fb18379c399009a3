"""What another gateway on the same database was told is applied here too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog

from plugai.runners.errors import StorageUnavailableError
from plugai.server.core.catalog import Catalog

log = structlog.get_logger(__name__)


@asynccontextmanager
async def following(catalog: Catalog, every_seconds: float) -> AsyncGenerator[None, None]:
    """Have a catalog look at what is kept every so many seconds, while the context is open."""
    task = asyncio.create_task(_keep_following(catalog, every_seconds))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _keep_following(catalog: Catalog, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await catalog.follow()
        except StorageUnavailableError as error:
            log.warning("definitions not read", error=error.message)
