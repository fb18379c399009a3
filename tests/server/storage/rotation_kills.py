"""Kills the rotation of the master key again and again: `rotation_kills.py URL KILLS OLD_KEY NEW_KEY`.

Each round starts a process that opens every secret and then continues the rotation, printing a dot for each secret that
it seals. It is killed after a random number of dots, except in the last round. Prints how many were killed.
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


class SealReporter(KeyRing):
    """Prints a dot before each seal."""

    def seal(self, purpose: KeyPurpose, secret: bytes, *bound_to: str) -> bytes:
        os.write(1, b".")
        return super().seal(purpose, secret, *bound_to)


async def rotate(url: str, old: str, new: str) -> None:
    ring = SealReporter(FixedKeys(parse_keys(f"{new} {old}", "arguments")))
    async with Database(url) as database:
        assert await opened(database, ring) == NAMES
        os.write(1, b"!")
        done = await EncryptionRotation(database, ring, batch=4).run()
        assert done.unreadable == 0
        os.write(1, b"#")


def start_round(url: str, old: str, new: str) -> tuple[int, int]:
    """Start one process. Returns its id, and the descriptor of its output."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.dup2(writing, 1)
        os.close(reading)
        asyncio.run(rotate(url, old, new))
        os._exit(0)
    os.close(writing)
    return child, reading


def run_round(url: str, old: str, new: str, seals: int) -> bool:
    """Run one round, and kill it after this many seals. Returns whether it finished before."""
    child, reading = start_round(url, old, new)
    output = b""
    while output.count(b".") < seals and (data := os.read(reading, 1)):
        output += data
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    assert output.startswith(b"!"), "the secrets cannot all be opened"
    assert b"#" in output or os.WIFSIGNALED(status)
    return b"#" in output


def main(url: str, kills: str, old: str, new: str) -> None:
    chance = random.Random(7)
    killed = sum(not run_round(url, old, new, chance.randint(1, 9)) for _ in range(int(kills)))
    assert run_round(url, old, new, 10**6)
    print(f"killed {killed}")


if __name__ == "__main__":
    main(*sys.argv[1:])
