"""Kills the rotation of the master key again and again: `rotation_kills.py URL KILLS OLD_KEY NEW_KEY`.

Each round starts a process that first opens every secret, then goes on with the rotation, telling each secret that it
seals; it is killed at a random one. A last round is not killed. Prints how many were.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys

from tests.server.storage.test_rotate_encryption import NAMES, opened

from plugai.server.core.secrets.key_ring import KeyPurpose, KeyRing
from plugai.server.storage.engine.database import Database
from plugai.server.storage.rotate_encryption import EncryptionRotation
from plugai.server.storage.secrets.master_keys import FixedKeys, parse_keys


class Telling(KeyRing):
    """Says that it seals, just before what it has sealed is written."""

    def seal(self, purpose: KeyPurpose, secret: bytes, *bound_to: str) -> bytes:
        os.write(1, b".")
        return super().seal(purpose, secret, *bound_to)


async def rotate(url: str, old: str, new: str) -> None:
    ring = Telling(FixedKeys(parse_keys(f"{new} {old}", "arguments")))
    async with Database(url) as database:
        assert await opened(database, ring) == NAMES
        os.write(1, b"!")
        done = await EncryptionRotation(database, ring, batch=4).run()
        assert done.unreadable == 0
        os.write(1, b"#")


def round_of(url: str, old: str, new: str) -> tuple[int, int]:
    """Start one process; its id, and where it tells."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.dup2(writing, 1)
        os.close(reading)
        asyncio.run(rotate(url, old, new))
        os._exit(0)
    os.close(writing)
    return child, reading


def survived(url: str, old: str, new: str, patience: int) -> bool:
    """Whether it came to its end before it had sealed so many."""
    child, reading = round_of(url, old, new)
    told = b""
    while told.count(b".") < patience and (said := os.read(reading, 1)):
        told += said
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    assert told.startswith(b"!"), "the secrets cannot all be opened"
    assert b"#" in told or os.WIFSIGNALED(status)
    return b"#" in told


def main(url: str, kills: str, old: str, new: str) -> None:
    chance = random.Random(7)
    killed = sum(not survived(url, old, new, chance.randint(1, 9)) for _ in range(int(kills)))
    assert survived(url, old, new, 10**6)
    print(f"killed {killed}")


if __name__ == "__main__":
    main(*sys.argv[1:])
