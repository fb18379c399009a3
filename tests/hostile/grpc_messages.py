"""Random gRPC calls, well-formed and mangled, of every rpc, to a server through its public listener."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import grpc
from grpc import aio
from tests.support.fuzzing.calls import Metadata, send

AT_ONCE = 24


async def send_messages(target: str, count: int, callers: Sequence[Metadata], seed: int) -> Counter[grpc.StatusCode]:
    """Send so many, each as one of these callers; the statuses that came back.

    Raises AssertionError at the first answer that is INTERNAL or UNKNOWN, or shows the server's insides.
    """
    codes: Counter[grpc.StatusCode] = Counter()
    numbers = iter(range(count))

    async def visit(channel: aio.Channel) -> None:
        for number in numbers:
            chance = random.Random(f"{seed}.{number}")
            _name, code = await send(channel, chance, chance.choice(callers))
            codes[code] += 1

    async with aio.insecure_channel(target) as channel:
        await asyncio.gather(*(visit(channel) for _ in range(AT_ONCE)))
    return codes
