"""What is left of an upload that is not wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from plugai.runners.errors import PlugAIError

_LINGER_SECONDS = 10.0


async def discard(requests: AsyncIterator[object]) -> None:
    """Read on for a moment: most clients hear why they are refused only when they have sent all."""
    with suppress(PlugAIError, TimeoutError):
        async with asyncio.timeout(_LINGER_SECONDS):
            async for _ in requests:
                pass
