"""Passwords: which are taken, and their hashes, which are slow on purpose and so made off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import LoginThrottledError

T = TypeVar("T")

SHORTEST = 10
# The smaller of OWASP's equivalent choices for argon2id: 19 MiB, twice.
_PASSES = 2
_KIBIBYTES = 19 * 1024
_AT_ONCE = 2
_WAITING = 32
_BUSY_SECONDS = 2.0


class Passwords:
    """Hashes and checks passwords, a few at a time: more at once would only starve everything else."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_KIBIBYTES, parallelism=1)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        # What an unknown name is checked against, so that the time does not tell that nobody has it.
        self._nobodys = self._hasher.hash("nobody's password")

    async def hash(self, password: str) -> str:
        """What is kept of a password. Raises LoginThrottledError if too many wait for theirs."""
        return await self._run(lambda: self._hasher.hash(password))

    async def check(self, known: str, password: str) -> bool:
        """Whether it is the password of this hash; empty stands for nobody's. Raises LoginThrottledError."""
        right = await self._run(lambda: self._matches(known or self._nobodys, password))
        return right and bool(known)

    def is_outdated(self, known: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(known)

    def _matches(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            raise LoginThrottledError(_BUSY_SECONDS)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def require_good(password: str, name: str) -> None:
    """Raise InvalidRequestError, saying why, for a password that is too easy to guess."""
    problem = ""
    if len(password) < SHORTEST:
        problem = f"needs at least {SHORTEST} characters"
    elif len(set(password)) < SHORTEST // 2:
        problem = "repeats the same few characters; choose another"
    elif name and password.casefold().strip("0123456789!.") == name.casefold():
        problem = "is the name; choose another"
    if problem:
        raise InvalidRequestError(f"password {problem}", {"password": problem})
