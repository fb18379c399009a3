"""Drains the rest of a client stream after its call was refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from plugai.runners.errors import PlugAIError

_DRAIN_SECONDS = 10.0


async def discard(requests: AsyncIterator[object]) -> None:
    """Read on for a while: most clients read the error only after they have sent everything."""
    with suppress(PlugAIError, TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in requests:
                pass
