"""What every part of the gateway is built on: the settings, the database, the clock, new ids."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from plugai.server.core.background import run_periodically
from plugai.server.core.clock import Clock
from plugai.server.settings import Settings
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.disk_reserve import DiskReserve
from plugai.server.storage.engine.migrate import migrate
from plugai.server.wiring.checks import check_database, make_private

# How soon after the disk was full space is set aside again.
_RESERVE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Foundation:
    """Given to every part that needs more than one of these. `new_id` gives random ids of 32 hexadecimal digits."""

    settings: Settings
    database: Database
    clock: Clock
    new_id: Callable[[], str]


@asynccontextmanager
async def foundation(settings: Settings) -> AsyncGenerator[Foundation, None]:
    """Private folders and a migrated database, open while the context is. Raises ConfigurationError."""
    make_private(settings.data_folder)
    make_private(settings.runtime_folder)
    check_database(settings)
    reserve = DiskReserve(settings.data_folder, settings.disk_reserve_bytes)
    if await asyncio.to_thread(reserve.is_exhausted):
        await asyncio.to_thread(reserve.release)
    await asyncio.to_thread(migrate, settings.storage_url)
    async with (
        Database(settings.storage_url, reserve=reserve) as database,
        run_periodically(lambda: asyncio.to_thread(reserve.hold), _RESERVE_SECONDS, "setting disk space aside"),
    ):
        yield Foundation(settings, database, system_clock(), lambda: token_hex(16))


def system_clock() -> Clock:
    """The machine's own time."""
    return Clock(lambda: datetime.now(UTC), time.monotonic)
